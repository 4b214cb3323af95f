"""What goes in: a recurring duty. What comes out: one row for each period: from the last fulfilment (`chain`) or on a
grid from the anchor (`grid`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.clocks import Days
from jobrules.checking.tablewise.columns import constant, either, filled, no_text, sure
from jobrules.checking.tablewise.kinds import (
    counted,
    number_of,
    own_positions,
    serving,
    with_own,
    with_slack,
    without_own,
)
from jobrules.checking.tablewise.known import Hits, next_in, number_in
from jobrules.checking.tablewise.windows import by_length, first_days, settled, with_span
from jobrules.dates import OPEN, add_expr, whole_month_expr

if TYPE_CHECKING:
    from jobrules.checking.tablewise.view import View


def _series(view: View) -> tuple[pl.DataFrame, Hits, Hits | None]:
    """The first window of each series, the day it ends, and what may serve it."""
    duty = view.row.duty
    assert duty.of is not None
    rows = view.moments.anchors(duty.anchor).with_columns(series=pl.col("anchor"))
    if duty.anchor.on_repeat == "restart":
        rows = rows.with_columns(restarts=next_in("course", "anchor"))
    else:
        rows = rows.with_columns(restarts=pl.lit(None, dtype=pl.Int32))
    rows = with_span(view, rows, view.opening, view.closing).rename({"nth": "series_number"})
    ends = constant(OPEN, len(rows), pl.Int32)
    if duty.until is not None:
        until = view.moments.day(duty.until, rows["course"], rows["case"], rows["anchor"], view.closing)
        ends = filled(until.day, OPEN)
    hits, may_yet = serving(view, duty.of)
    return rows.with_columns(ends=ends), hits, may_yet


def chain(view: View) -> pl.DataFrame:
    """Counted from the last fulfilment: the next deadline is a length after it."""
    duty, required = view.row.duty, view.row.duty.required
    series, hits, may_yet = _series(view)
    last = view.course("last", series["course"])
    series = series.with_columns(own_at=own_positions(hits, series))
    first = without_own(series, hits.before(series["case"], series["opens"]))
    beyond = without_own(series, hits.through(series["case"], last))
    series = series.with_columns(first=first, served=(beyond - first).clip(0))
    rows = _steps(series, duty.times, required)
    rows = _begun(view, rows, hits)
    rows = _deadlines(view, rows)
    rows = rows.filter(
        (pl.col("due") > pl.col("ends")).fill_null(False).cast(pl.Int32).cum_max().over("course", "series_number") == 0
    )
    hidden = pl.col("missing").is_not_null().cast(pl.Int32).cum_sum().over("course", "series_number")
    rows = rows.filter((hidden == 0) | ((hidden == 1) & pl.col("missing").is_not_null()))
    rows = counted(view, hits, rows, required)
    rows = rows.with_columns(waiting=_waiting(view, may_yet, rows, required))
    return _numbered(with_slack(view, rows))


def _steps(series: pl.DataFrame, times: int | None, required: int) -> pl.DataFrame:
    number = (pl.col("served") // required + 1).cast(pl.Int64)
    number = number if times is None else pl.min_horizontal(number, pl.lit(times, dtype=pl.Int64))
    return (
        series.with_columns(step=pl.int_ranges(0, number))
        .explode("step")
        .with_columns(first=pl.col("first") + pl.col("step") * required)
    )


def _begun(view: View, rows: pl.DataFrame, hits: Hits) -> pl.DataFrame:
    """Each period begins at the last fulfilment; the first at the anchor, or at the day its window opens."""
    fulfilled = hits.day_at(with_own(rows, rows["first"] - 1), rows["step"] > 0)
    passed = 1 if view.row.duty.window.after is not None else 0
    start = pl.when(pl.col("opens") == pl.col("anchor")).then("anchor").otherwise(pl.col("opens") - passed)
    again = pl.lit(fulfilled).is_not_null()
    return rows.with_columns(
        anchor=pl.when(again).then(pl.lit(fulfilled)).otherwise(start).cast(pl.Int32),
        opens=pl.when(again).then(pl.lit(fulfilled)).otherwise("opens").cast(pl.Int32),
    )


def _deadlines(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    duty = view.row.duty
    assert duty.every is not None
    closed = by_length(view, duty.every, rows, view.closing)
    given = duty.window.first or duty.window.by or duty.window.closes
    start = rows["step"] == 0 if given is not None else constant(False, len(rows), pl.Boolean)
    rows = rows.with_columns(
        due=rows["due"].zip_with(start, closed.day),
        missing=rows["missing"].zip_with(start, closed.missing),
        note=rows["note"].zip_with(start, closed.note),
    )
    return settled(view, rows)


def _waiting(view: View, may_yet: Hits | None, rows: pl.DataFrame, required: int) -> pl.Series:
    if may_yet is None or not len(may_yet.key):
        return constant(False, len(rows), pl.Boolean)
    first = rows.with_columns(opens=pl.col("opens").first().over("course", "series_number"))
    last = view.course("last", rows["course"])
    return sure(number_of(may_yet, rows, first["opens"], last) > 0) & (rows["found"] < required)


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    restarts, due, met_on = pl.col("restarts"), pl.col("due"), pl.col("met_on")
    afresh = (due.is_null() | (restarts <= due)) & (met_on.is_null() | (met_on >= restarts))
    kept = rows.filter(restarts.is_null() | ((pl.col("anchor") < restarts) & ~afresh))
    kept = kept.sort("course", "series_number", "step")
    return kept.with_columns(nth=number_in("course"))


def grid(view: View) -> pl.DataFrame:
    """Counted by periods from the anchor, each judged by itself; an event serves the earliest unserved period that contains it."""
    duty = view.row.duty
    active, hits, _ = _series(view)
    nothing = pl.lit(None, dtype=pl.Int64)
    active = active.rename({"opens": "opened", "due": "closed"}).with_columns(
        pointer=nothing, earlier=pl.lit(None, dtype=pl.Int32)
    )
    found: list[pl.DataFrame] = []
    step = 0
    while len(active) and (duty.times is None or step < duty.times):
        rows = _period(view, active, step)
        rows = _served(view, rows, hits, step)
        found.append(rows.with_columns(step=pl.lit(step, dtype=pl.Int64)))
        active = rows.filter(pl.col("missing").is_null() & pl.col("closes").is_not_null())
        active = active.with_columns(earlier=pl.col("opens"), anchor=pl.col("series"))
        step += 1
    if not found:
        return _numbered(_served(view, _period(view, active, 0), hits, 0).with_columns(step=pl.lit(0, dtype=pl.Int64)))
    return _numbered(pl.concat(found, how="vertical_relaxed"))


def _period(view: View, active: pl.DataFrame, step: int) -> pl.DataFrame:
    """The period after so many periods, for the series that have one."""
    duty = view.row.duty
    opens, closes = _bounds(view, active, step)
    rows = active.with_columns(
        begins=opens.day,
        closes=closes.day,
        missing=either(opens.missing, closes.missing),
        note=either(opens.note, closes.note),
    )
    last = pl.lit(view.course("last", rows["course"]))
    over = pl.col("begins").is_null() | (pl.col("begins") > last) | (pl.col("closes") > pl.col("ends")).fill_null(False)
    rows = rows.filter(~over | (pl.col("missing").is_not_null() if step == 0 else pl.lit(False)))
    begins = pl.col("begins").fill_null(pl.col("series"))
    slack = pl.col("closes") if duty.slack is None else add_expr(pl.col("closes"), duty.slack)
    rows = rows.with_columns(opens=begins, due=slack, anchor=pl.col("series"))
    return settled(view, rows).with_columns(anchor=pl.col("opens")).drop("begins")


def _bounds(view: View, active: pl.DataFrame, step: int) -> tuple[Days, Days]:
    duty = view.row.duty
    assert duty.every is not None
    rows = active.with_columns(anchor=pl.col("series"))
    hidden = no_text(len(rows))
    if duty.window.opens is not None:
        base = view.moments.day(duty.window.opens, rows["course"], rows["case"], rows["anchor"], view.opening)
        rows, hidden = rows.with_columns(anchor=base.day), base.missing
    if duty.window.months == "aligned":
        rows = rows.with_columns(anchor=whole_month_expr(pl.col("anchor")))
    begun = duty.every.times(step)
    after = duty.window.after
    if after is not None and after.by_month == duty.every.by_month:
        begun = after.plus(begun)
    elif after is not None:
        rows = rows.with_columns(anchor=add_expr(pl.col("anchor"), after))
    opens = Days(rows["anchor"], hidden, no_text(len(rows)))
    if begun.number:
        opens = first_days(view, begun, rows, view.opening).shifted(1)
    closes = first_days(view, begun.plus(duty.every), rows, view.closing)
    return opens, Days(closes.day, either(hidden, closes.missing), closes.note)


def _served(view: View, rows: pl.DataFrame, hits: Hits, step: int) -> pl.DataFrame:
    duty, required = view.row.duty, view.row.duty.required
    since = pl.col("earlier").fill_null(pl.col("opens")) if duty.early is not None else pl.col("opens")
    first = hits.before(rows["case"], rows.select(s=since)["s"])
    rows = rows.with_columns(own_at=own_positions(hits, rows))
    first = without_own(rows, first)
    first = pl.DataFrame({"f": first, "p": rows["pointer"]}).select(pl.max_horizontal("f", "p"))["f"]
    rows = counted(view, hits, rows.with_columns(first=first), required)
    position = pl.col("first") + (required - 1)
    return rows.with_columns(
        met_on=pl.when(position < pl.col("after")).then("met_on"),
        pointer=pl.col("first") + pl.min_horizontal("found", pl.lit(required, dtype=pl.Int32)).cast(pl.Int64),
        waiting=pl.lit(False),
    )
