"""What goes in: courses at their landmark and a measure. What comes out: the units they belong to, and the contrast within units."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from jobrules.comparing.landmark import Cohort
from jobrules.comparing.units import Side, Unit
from jobrules.dates import day_number
from jobrules.outcomes import Evidence, LastingMeasure, Outcomes, StatusMeasure, evidence, judge, registered
from jobrules.statistics import Difference, Stratum, e_value, risk_difference

GAPS = (0, 28)
"""The outcome is counted from the landmark, and once more from four weeks later, among those still running then: a job that was already
agreed on the landmark makes meetings look needless, and the pause takes most of that away."""

CONTRAST_SCHEMA = {
    "gap_days": pl.Int32,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "rate_met": pl.Float64,
    "rate_not_met": pl.Float64,
    "courses_met": pl.Int64,
    "courses_not_met": pl.Int64,
    "strata": pl.Int64,
    "units": pl.Int64,
    "error_by": pl.String,
    "e_value": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Horizon:
    """An outcome as it is counted from a landmark: the measure, how many days on, and what was registered by the day of the data."""

    measure: StatusMeasure | LastingMeasure
    days: int
    seen: Evidence
    as_of: int

    @classmethod
    def of(cls, out: Outcomes, measure: StatusMeasure | LastingMeasure, days: int) -> Horizon:
        """The horizon over the histories and the day of given outcomes."""
        as_of = day_number(out.as_of)
        known = registered(out.histories.tables, measure, as_of)
        return cls(measure, days, evidence(measure, known), as_of)


def followed(group: Cohort, horizon: Horizon, gap: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cohort with the outcome counted from the landmark (plus a gap), and who fell out on the way, by reason."""
    rows = group.rows.filter(pl.col("until") >= pl.col("landmark") + gap)
    starts = rows.with_columns((pl.col("landmark") + gap).alias("from_day"))
    judged = judge(horizon.measure, horizon.seen, starts, (horizon.days,), horizon.as_of)
    joined = rows.join(judged.select("id", "employed", "reason"), on="id")
    excluded = joined.filter(pl.col("employed").is_null())["reason"].value_counts()
    kept = joined.filter(pl.col("employed").is_not_null()).with_columns(pl.col("employed").cast(pl.Int64))
    return kept, excluded.select("reason", pl.col("count").cast(pl.Int64)).sort("reason")


def units_of(rows: pl.DataFrame) -> list[Unit]:
    """The two rates of each unit from its courses, their effective numbers by person, and the covariance that shared persons bring."""
    x, d, y, n = pl.col("met"), pl.col("due"), pl.col("employed"), pl.col("courses")
    persons = rows.group_by("unit", "case_id").agg(
        pl.col("met", "due", "employed").sum(), pl.len().cast(pl.Int64).alias("courses")
    )
    p, q = (
        pl.col("met").sum().over("unit") / d.sum().over("unit"),
        pl.col("employed").sum().over("unit") / n.sum().over("unit"),
    )
    pulls = persons.with_columns((x - p * d).alias("pull_x"), (y - q * n).alias("pull_y"))
    sums = pulls.group_by("unit").agg(
        pl.col("met", "due", "employed", "courses").sum(),
        pl.len().cast(pl.Int64).alias("persons"),
        (pl.col("pull_x") ** 2).sum().alias("xx"),
        (pl.col("pull_y") ** 2).sum().alias("yy"),
        (pl.col("pull_x") * pl.col("pull_y")).sum().alias("xy"),
        pl.min_horizontal(
            *((condition.sum().cast(pl.Int64)).replace(0, None) for condition in (x > 0, x < d, y > 0, y < n))
        ).alias("smallest"),
    )
    return [_unit(row) for row in sums.sort("unit").iter_rows(named=True)]


def _unit(row: dict[str, float]) -> Unit:
    process = _side(row["met"], row["due"], row["xx"], row["persons"])
    outcome = _side(row["employed"], row["courses"], row["yy"], row["persons"])
    smallest = row["smallest"]
    return Unit(
        str(row["unit"]),
        process,
        outcome,
        row["xy"] / (row["due"] * row["courses"]),
        None if smallest is None else int(smallest),
    )


def _side(count: float, number: float, seen: float, persons: float) -> Side:
    rate = count / number
    alone = rate * (1 - rate) * number**2 / seen if seen > 1e-9 else persons
    return Side(count, number, min(number, alone))


def contrasts(group: Cohort, horizon: Horizon, hide_below: int) -> pl.DataFrame:
    """Courses with every duty met against the others of the same unit and stratum, at the landmark and after a gap."""
    rows = []
    for gap in GAPS:
        kept, _ = followed(group, horizon, gap)
        rows.append(_contrast_row(gap, risk_difference(strata_of(kept)), hide_below))
    return pl.DataFrame(rows, schema=CONTRAST_SCHEMA, orient="row")


def strata_of(rows: pl.DataFrame) -> list[Stratum]:
    """Counts by unit and stratum of courses with every duty met and of the others, and how many of each were in work."""
    every = pl.col("met") == pl.col("due")
    cells = rows.group_by("unit", "stratum").agg(
        pl.col("employed").filter(every).sum().alias("a"),
        every.sum().alias("n1"),
        pl.col("employed").filter(~every).sum().alias("b"),
        (~every).sum().alias("n0"),
    )
    ordered = cells.sort("unit", "stratum").select("unit", "a", "n1", "b", "n0")
    return [Stratum(unit, a, n1, b, n0) for unit, a, n1, b, n0 in ordered.iter_rows()]


def _contrast_row(gap: int, found: Difference, hide_below: int) -> tuple[object, ...]:
    point, low, high = found.interval
    few = min(found.persons_1, found.persons_0) < hide_below
    if few or point is None or found.share_1 is None or found.share_0 is None:
        return (gap, *[None] * 7, found.strata, found.clusters, found.error_by, None)
    ratio = found.share_1 / found.share_0 if found.share_1 > 0 and found.share_0 > 0 else None
    return (
        gap, point, low, high, found.share_1, found.share_0, found.persons_1, found.persons_0,
        found.strata, found.clusters, found.error_by, e_value(ratio) if ratio else None,
    )  # fmt: skip
