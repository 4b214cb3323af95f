"""What goes in: verdicts. What comes out: rates of duties met in time, with numerator, denominator, interval and what was left undecided.

A rate is met / (met + met late + missed). Everything undecided stands beside it, and small cells are hidden. `standardised` makes
units comparable: short courses hold only the early duties, so a plain rate partly measures how long people stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.errors import JobrulesError, nearest
from jobrules.statistics.intervals import wilson_columns
from jobrules.statistics.suppression import HIDE_BELOW, Part, suppress

if TYPE_CHECKING:
    from jobrules.checking import Verdicts
    from jobrules.compliance.beside import Measures
    from jobrules.histories import Histories

DECIDED: Final = ("met", "met_late", "missed")
UNDECIDED: Final = ("exempt", "unknown", "cut_short", "pending", "excused")
LEAST_COVERED: Final = 0.8
"""A unit that lacks duties with more than a fifth of the weight is not comparable with the others."""

_PEOPLE = "__jr_people_"
_SUMS = (Part("decided", DECIDED), Part("due", ("decided", *UNDECIDED)))


def compliance(
    found: Verdicts,
    by: str | Sequence[str] | None = None,
    *,
    official: Measures | None = None,
    on: dt.date | None = None,
    hide_below: int = HIDE_BELOW,
) -> pl.DataFrame:
    """Rates of duties met in time, one row for each combination of `by` that occurs (municipality and duty); all rows in one with `by=[]`.

    `by` names columns of the verdicts, facts of the cases, or `municipality` (the unit on the last timely day, null where a
    fund holds the duty), `fund` (the same for the fund's duties), `year` and `month` (of the last timely day).

    Columns: `by`; `due` (all verdicts of the cell), `cases` (persons), `met`, `met_late`, `missed`, `decided` (their sum),
    `rate` (met / decided, null where nothing is decided), `rate_low`, `rate_high` (Wilson, 95 per cent; persons with
    several duties count for what they are worth: the effective number of duties), then the undecided: `exempt`, `unknown`,
    `cut_short`, `pending`, `excused`, whose sum with `decided` is `due`; `hidden` (Boolean). A count of fewer than
    `hide_below` persons is null, and so are the counts that would give it away. Raises JobrulesError for an unknown `by`.

    With `official` (an official measure of process or several, such as `dk/process/early-effort`) there is one row for each measure
    and combination of `by` (municipality; what `official` can be split by), taken `on` the day of the verdicts or an earlier one: the
    columns of `jobrules.official.official`; `wants` (whether the law wants `more` of what is measured, or `fewer`); and of the verdicts
    on the duties that the measure stands for, in the very courses it counts and due by that day, `strict_met`, `strict_decided`,
    `strict_rate`, `strict_low`, `strict_high`, `strict_undecided` and `strict_hidden`, null where the measure names no duty. Why the
    two differ, `jobrules.compliance.reconcile` tells person by person.
    """
    if official is None and on is not None:
        raise JobrulesError("on is the day of an official measure; name one with official=, or check as of that day")
    if by is None:
        by = ("municipality", "duty") if official is None else "municipality"
    names = [by] if isinstance(by, str) else list(by)
    if official is None:
        return strict_rates(found, names, hide_below=hide_below)
    from jobrules.compliance.beside import beside_official, day_of

    return beside_official(found, official, names, on=day_of(found, on), hide_below=hide_below)


def strict_rates(found: Verdicts, names: Sequence[str], *, hide_below: int) -> pl.DataFrame:
    """The rates that `compliance` gives, for columns of the verdicts, facts of the cases, and what is derived from both."""
    cells = _cells(with_columns_for(found.frame, found.histories, names), names)
    cells = cells.sort(names, nulls_last=True) if names else cells
    persons = {status: _PEOPLE + status for status in (*DECIDED, *UNDECIDED, "decided")} | {"due": "cases"}
    totals = [[name for name in names if name != left] for left in names]
    shown = suppress(cells, _SUMS, persons=persons, totals_over=totals, hide_below=hide_below)
    rate = (pl.col("met") / pl.col("decided")).alias("rate")
    shown = shown.with_columns(pl.when(pl.col("decided") > 0).then(rate))
    shown = shown.with_columns(
        *wilson_columns(pl.col("rate"), pl.col("__jr_effective")),
        pl.when(pl.col("due").is_not_null()).then("cases").alias("cases"),
    )
    order = ("due", "cases", *DECIDED, "decided", "rate", "rate_low", "rate_high", *UNDECIDED, "hidden")
    return shown.select(*names, *order)


def standardised(
    found: Verdicts,
    by: str = "municipality",
    *,
    over: Sequence[str] = ("rule", "duty", "nth"),
    hide_below: int = HIDE_BELOW,
) -> pl.DataFrame:
    """The rate of each unit had it held the same mix of duties as all units together (direct standardisation).

    Compare units by this rate, never by the plain one: where later duties are missed more often, units whose people stay
    longer look worse without doing worse. `over` says what a duty is compared with (rule, duty and number in the course).

    Columns: `by`, `decided`, `cases`, `rate`, `rate_standardised`, `low`, `high` (95 per cent, by person), `weight_covered`
    (the share of the mix that the unit has at all; the rest is left out and the weights are spread over what it has),
    `comparable` (at least .8 of the mix), `hidden`.
    """
    strata = list(over)
    rows = with_columns_for(found.frame, found.histories, [by, *strata]).filter(pl.col("status").is_in(DECIDED))
    rows = rows.with_columns((pl.col("status") == "met").alias("__jr_met"))
    mix = rows.group_by(strata).agg((pl.len() / max(rows.height, 1)).alias("__jr_weight"))
    cells = rows.group_by(by, *strata).agg(pl.len().alias("__jr_d"), pl.col("__jr_met").mean().alias("__jr_rate"))
    cells = cells.join(mix, on=strata, nulls_equal=True)
    covered = pl.col("__jr_weight").sum().over(by)
    cells = cells.with_columns(covered.alias("weight_covered"), (pl.col("__jr_weight") / covered).alias("__jr_share"))
    units = cells.group_by(by).agg(
        (pl.col("__jr_share") * pl.col("__jr_rate")).sum().alias("rate_standardised"),
        pl.col("weight_covered").first(),
    )
    units = units.join(_by_person(rows, cells, by, strata), on=by, nulls_equal=True)
    return _present_units(units, by, hide_below)


def _by_person(rows: pl.DataFrame, cells: pl.DataFrame, by: str, strata: list[str]) -> pl.DataFrame:
    """Counts of each unit, and the variance of its standardised rate, linearised by person (duties of one person go together)."""
    pull = pl.col("__jr_share") / pl.col("__jr_d") * (pl.col("__jr_met") - pl.col("__jr_rate"))
    met = pl.col("__jr_met").cast(pl.Int64)
    people = (
        rows.join(cells, on=[by, *strata], nulls_equal=True)
        .group_by(by, "case_id")
        .agg(pull.sum().alias("pull"), met.sum().alias("met"), pl.len().cast(pl.Int64).alias("decided"))
    )
    return people.group_by(by).agg(
        pl.col("met", "decided").sum(),
        pl.len().cast(pl.Int64).alias("cases"),
        (pl.col("met") > 0).sum().cast(pl.Int64).alias(_PEOPLE + "met"),
        (pl.col("met") < pl.col("decided")).sum().cast(pl.Int64).alias(_PEOPLE + "not_met"),
        (pl.col("pull") ** 2).sum().alias("__jr_variance"),
    )


def _present_units(units: pl.DataFrame, by: str, hide_below: int) -> pl.DataFrame:
    persons = {"met": _PEOPLE + "met", "not_met": _PEOPLE + "not_met", "decided": "cases"}
    counted = units.sort(by, nulls_last=True).with_columns((pl.col("decided") - pl.col("met")).alias("not_met"))
    shown = suppress(counted, [Part("decided", ("met", "not_met"))], persons=persons, hide_below=hide_below)
    visible = pl.col("met").is_not_null() & pl.col("decided").is_not_null()
    share = pl.col("rate_standardised")
    seen = share * (1 - share) / pl.col("__jr_variance")
    effective = pl.when(pl.col("__jr_variance") > 1e-12).then(pl.min_horizontal("decided", seen)).otherwise("cases")
    shown = shown.with_columns(
        (pl.col("met") / pl.col("decided")).alias("rate"), *wilson_columns(share, effective, "low", "high")
    ).with_columns(pl.when(visible).then(pl.col("cases", "rate_standardised", "low", "high")))
    comparable = (pl.col("weight_covered") >= LEAST_COVERED).alias("comparable")
    columns = ("decided", "cases", "rate", "rate_standardised", "low", "high", "weight_covered")
    return shown.select(by, *columns, comparable, "hidden")


def with_columns_for(frame: pl.DataFrame, histories: Histories, names: Iterable[str]) -> pl.DataFrame:
    """Rows of verdicts with every column that `names` asks for: their own, derived from unit and due day, or facts of the case."""
    facts = histories.tables.facts
    known = {*frame.columns, *_DERIVED, *facts.columns} - {"case", "birth"}
    for name in names:
        if name not in known:
            raise JobrulesError(f'compliance cannot be split by "{name}". {nearest(name, known)}'.rstrip())
        if name in frame.columns:
            continue
        if name in _DERIVED:
            frame = frame.with_columns(_DERIVED[name].alias(name))
        else:
            ids = histories.tables.ids.join(facts.select("case", name), on="case", how="left")
            frame = frame.join(ids.select("case_id", name), on="case_id", how="left")
    return frame


_BY_FUND = pl.col("holder").cast(pl.String) == "a_kasse"
_DERIVED: Final[Mapping[str, pl.Expr]] = {
    "municipality": pl.when(~_BY_FUND).then("unit"),
    "fund": pl.when(_BY_FUND).then("unit"),
    "year": pl.col("due").dt.year(),
    "month": pl.col("due").dt.month(),
}


def _cells(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Counts by cell, the persons behind each count, and the effective number of decided duties."""
    statuses = (*DECIDED, *UNDECIDED)
    per_person = (
        rows.group_by(*names, "case_id")
        .agg((pl.col("status") == status).sum().cast(pl.Int64).alias(status) for status in statuses)
        .with_columns(pl.sum_horizontal(DECIDED).alias("decided"), pl.sum_horizontal(statuses).alias("due"))
    )
    met, decided = pl.col("met"), pl.col("decided")
    counted = [
        pl.col(*statuses, "decided", "due").sum(),
        pl.len().cast(pl.Int64).alias("cases"),
        *((pl.col(column) > 0).sum().cast(pl.Int64).alias(_PEOPLE + column) for column in (*statuses, "decided")),
        *(
            (x * y).sum().alias(f"__jr_{name}")
            for name, x, y in (("hh", met, met), ("hd", met, decided), ("dd", decided, decided))
        ),
    ]
    cells = per_person.group_by(names).agg(counted) if names else per_person.select(counted)
    share = pl.col("met") / pl.col("decided")
    seen = pl.col("__jr_hh") - 2 * share * pl.col("__jr_hd") + share**2 * pl.col("__jr_dd")
    alone = share * (1 - share) * pl.col("decided") ** 2 / seen
    # Where all or none are met nothing varies, and the persons are the number to trust.
    effective = pl.when(seen > 1e-9).then(pl.min_horizontal("decided", alone)).otherwise(_PEOPLE + "decided")
    return cells.with_columns(effective.alias("__jr_effective"))
