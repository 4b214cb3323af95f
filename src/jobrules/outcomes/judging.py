"""What goes in: a measure, what was registered, and days to count from. What comes out: one status for each, or why none.

The one meaning of "followed up": everything a status hangs on had happened by `as_of`. Who is not followed up is neither a success nor a
failure, and neither is who died, went abroad or was pensioned; both are named in `reason`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from jobrules.dates import Length, add_expr, month_end_expr, month_start_expr
from jobrules.outcomes.model import LastingMeasure, StatusMeasure
from jobrules.outcomes.register import employment_runs, places

CENSORED: Final = "not_followed_long_enough"

JUDGED: Final[dict[str, type[pl.DataType]]] = {
    "id": pl.UInt32,
    "horizon_days": pl.Int32,
    "day": pl.Int32,
    "status": pl.String,
    "category": pl.String,
    "employed": pl.Boolean,
    "followed": pl.Boolean,
    "reason": pl.String,
    "event_day": pl.Int32,
}
"""The columns of a judgement: `id` of the start, the horizon, and what was found on that day."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a measure reads: intervals that give a status or stand in the way (`case`, `start`, `end`, `place`), and unbroken employment."""

    intervals: pl.DataFrame
    runs: pl.DataFrame


def evidence(measure: StatusMeasure | LastingMeasure, known: pl.DataFrame) -> Evidence:
    """The intervals and runs of a measure, out of everything registered."""
    if isinstance(measure, LastingMeasure):
        numbers: dict[tuple[str, str | None], int] = {
            (name, None): i for i, rival in enumerate(measure.competing) for name in rival.spells
        }
        return Evidence(
            places(known, numbers).drop("spell"), employment_runs(known, measure.employment, measure.bridges)
        )
    intervals = places(known, status_places(measure))
    if measure.wage_seen == "month":
        wage = pl.col("spell") == "employment"
        intervals = intervals.with_columns(
            pl.when(wage).then(month_start_expr(pl.col("start"))).otherwise(pl.col("start")).alias("start"),
            pl.when(wage).then(month_end_expr(pl.col("end"))).otherwise(pl.col("end")).alias("end"),
        )
    return Evidence(intervals.drop("spell"), known.clear())


def judge(
    measure: StatusMeasure | LastingMeasure, seen: Evidence, starts: pl.DataFrame, days: tuple[int, ...], as_of: int
) -> pl.DataFrame:
    """One row for each start (`id`, `case`, `from_day`) and horizon; the columns are those of `JUDGED`.

    `employed` is null where the follow-up is incomplete or a competing event stands in the way.
    """
    starts = starts.select("id", "case", "from_day")
    if isinstance(measure, LastingMeasure):
        starts = starts.join(first_lasting(starts, seen.runs, measure.unbroken, as_of), on="id", how="left")
        frames = [_lasting(measure, seen, _asked(measure, starts, days_on, as_of)) for days_on in days]
    else:
        frames = [_status(measure, seen, _asked(measure, starts, days_on, as_of)) for days_on in days]
    empty = pl.DataFrame(schema=JUDGED)
    return pl.concat([empty, *(frame.select(list(JUDGED)).cast(JUDGED) for frame in frames)])  # type: ignore[arg-type]


def known_until(measure: StatusMeasure | LastingMeasure, day: pl.Expr) -> pl.Expr:
    """The last day that must have passed for the outcome of a day to be known."""
    if isinstance(measure, LastingMeasure):
        return add_expr(day, measure.unbroken) - 1
    return month_end_expr(day) if measure.wage_seen == "month" else day


def status_places(measure: StatusMeasure) -> dict[tuple[str, str | None], int]:
    """For each kind of spell and value, the place in the measure's list of the status it gives."""
    return {
        (spell, value): place
        for place, step in enumerate(measure.steps)
        for spell, value in (
            *(("benefit", value) for value in step.benefits),
            *(("employment", value) for value in step.employment),
            *((name, None) for name in step.spells),
        )
    }


def _status(measure: StatusMeasure, seen: Evidence, asked: pl.DataFrame) -> pl.DataFrame:
    lowest = _lowest_place(asked.filter("followed"), seen.intervals)
    last = len(measure.steps) - 1
    place = pl.when("followed").then(pl.col("place").fill_null(last))
    found = asked.join(lowest, on="id", how="left").with_columns(place.alias("place"))
    found = found.join(_named([(step.status, step.category) for step in measure.steps]), on="place", how="left")
    competing = pl.col("category") == "competing"
    succeeded = pl.col("category").is_in(list(measure.counts_as_employed))
    return found.with_columns(
        pl.when("followed", ~competing).then(succeeded).alias("employed"),
        pl.when(~pl.col("followed")).then(pl.lit(CENSORED)).when(competing).then("status").alias("reason"),
        pl.lit(None, pl.Int32).alias("event_day"),
    )


def _lasting(measure: LastingMeasure, seen: Evidence, asked: pl.DataFrame) -> pl.DataFrame:
    rivals = _lowest_place(asked, seen.intervals).rename({"place": "rival"})
    in_time = (pl.col("event_day") <= pl.col("day")).fill_null(False)
    nothing, lasting = len(measure.competing), len(measure.competing) + 1
    place = pl.when(in_time).then(lasting).otherwise(pl.col("rival").fill_null(nothing))
    names = [(rival.status, "competing") for rival in measure.competing]
    found = asked.join(rivals, on="id", how="left").with_columns(
        pl.when("followed").then(place).cast(pl.Int32).alias("place"),
        pl.when(in_time, "followed").then("event_day").alias("event_day"),
    )
    found = found.join(_named([*names, ("not_lasting", "other"), ("lasting", "employment")]), on="place", how="left")
    competing = pl.col("category") == "competing"
    return found.with_columns(
        pl.when("followed", ~competing).then(pl.col("place") == lasting).alias("employed"),
        pl.when(~pl.col("followed")).then(pl.lit(CENSORED)).when(competing).then("status").alias("reason"),
    )


def _named(names: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """The status and the category of each place."""
    rows = [(place, status, category) for place, (status, category) in enumerate(names)]
    return pl.DataFrame(rows, schema={"place": pl.Int32, "status": pl.String, "category": pl.String}, orient="row")


def first_lasting(starts: pl.DataFrame, runs: pl.DataFrame, unbroken: Length, as_of: int) -> pl.DataFrame:
    """The first day after `from_day` on which employment began, or went on, that then lasted: `id`, `event_day`."""
    begins = pl.max_horizontal("start", pl.col("from_day") + 1)
    reached = pl.min_horizontal("end", pl.lit(as_of, pl.Int32))
    return (
        starts.join(runs, on="case")
        .filter(pl.col("end") > pl.col("from_day"))
        .with_columns(begins.alias("event_day"), reached.alias("reached"))
        .filter(add_expr(pl.col("event_day"), unbroken) - 1 <= pl.col("reached"))
        .group_by("id")
        .agg(pl.col("event_day").min())
    )


def _asked(measure: StatusMeasure | LastingMeasure, starts: pl.DataFrame, horizon: int, as_of: int) -> pl.DataFrame:
    day = pl.col("from_day") + horizon
    return starts.with_columns(
        pl.lit(horizon, pl.Int32).alias("horizon_days"),
        day.alias("day"),
        (known_until(measure, day) <= as_of).alias("followed"),
    )


def _lowest_place(asked: pl.DataFrame, intervals: pl.DataFrame) -> pl.DataFrame:
    """The earliest place in the list among the intervals that cover the day asked about: `id`, `place`."""
    near = asked.select("id", "case", "day").join(intervals, on="case")
    covering = near.filter(pl.col("start") <= pl.col("day"), pl.col("day") <= pl.col("end"))
    return covering.group_by("id").agg(pl.col("place").min())
