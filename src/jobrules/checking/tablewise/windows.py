"""What goes in: a duty and the rows of its anchors. What comes out: when each window opens and closes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.clocks import Days
from jobrules.checking.tablewise.columns import constant, either, filled, gather, kept, searched, sure
from jobrules.checking.tablewise.known import merged
from jobrules.checking.tablewise.steps import End
from jobrules.dates import OPEN, Length, add_expr, day_number, month_end_expr, whole_month_expr
from jobrules.daysoff import FIRST, LAST, Calendar
from jobrules.model import Duty, NamedDays

if TYPE_CHECKING:
    from jobrules.checking.tablewise.view import View


def with_span(view: View, rows: pl.DataFrame, opening: End, closing: End) -> pl.DataFrame:
    """The rows with `opens`, `due`, `missing`, `note`, before anything moves the deadline; windows that never open are left out."""
    opened, closed = _opens(view, rows, opening), _closes(view, rows, closing)
    found = rows.with_columns(
        opened=opened.day,
        due=closed.day,
        missing=either(opened.missing, closed.missing),
        note=either(opened.note, closed.note),
    )
    found = found.filter(pl.col("opened").is_not_null() | pl.col("missing").is_not_null())
    return found.with_columns(opens=pl.col("opened").fill_null(pl.col("anchor"))).drop("opened")


def _opens(view: View, rows: pl.DataFrame, end: End) -> Days:
    window = view.row.duty.window
    if window.opens is not None:
        return view.moments.day(window.opens, rows["course"], rows["case"], rows["anchor"], end)
    if window.after is None:
        return Days.plain(rows["anchor"])
    return first_days(view, window.after, rows, end).shifted(1)


def _closes(view: View, rows: pl.DataFrame, end: End) -> Days:
    window = view.row.duty.window
    if window.closes is not None:
        return view.moments.day(window.closes, rows["course"], rows["case"], rows["anchor"], end)
    if window.first is not None:
        return first_days(view, window.first, rows, end)
    if window.by is not None:
        return by_length(view, window.by, rows, end)
    last = view.course("end", rows["course"])
    return Days.plain(kept(last, last < OPEN))


def first_days(view: View, length: Length, rows: pl.DataFrame, end: End) -> Days:
    """The last day of the first `length` from the anchor, the anchor's day included."""
    duty = view.row.duty
    if duty.clock != "calendar":
        return view.reached(duty.clock, rows["course"], rows["case"], rows["anchor"], length, end)
    if duty.window.months == "aligned" and length.months:
        whole = add_expr(whole_month_expr(pl.col("anchor")), Length(length.months - 1, "months"))
        return Days.plain(rows.select(d=month_end_expr(whole))["d"])
    due = rows.select(d=add_expr(pl.col("anchor"), length) - 1)["d"]
    return Days.plain(stretched(view, rows["case"], due, rows["anchor"] - 1))


def by_length(view: View, length: Length, rows: pl.DataFrame, end: End) -> Days:
    """The day a length after the anchor, the anchor's day not counted."""
    duty = view.row.duty
    if duty.clock != "calendar":
        return view.reached(duty.clock, rows["course"], rows["case"], rows["anchor"], length, end)
    if duty.window.counted_in is not None:
        due = counted_days(view.rules.calendars[duty.window.counted_in], rows["anchor"], length.days)
    else:
        due = rows.select(d=add_expr(pl.col("anchor"), length))["d"]
    return Days.plain(stretched(view, rows["case"], due, rows["anchor"]))


def counted_days(calendar: Calendar, day: pl.Series, number: int) -> pl.Series:
    """The day on which so many counted days have passed after a day."""
    table = calendar.table
    inside = (day >= FIRST) & (day <= LAST)
    passed = gather(table["passed"], (day - FIRST).cast(pl.Int64), inside) + number
    if number == 0:
        return day
    position = searched(table["passed"], filled(passed, 0), "left")
    return gather(table["day"], position, inside & (position < len(table)))


def stretched(view: View, case: pl.Series, due: pl.Series, after: pl.Series) -> pl.Series:
    """Deadlines moved by the days after `after` on which the clock stands still; null while it stands still with no end known."""
    stops = view.row.duty.clock_stops_while
    if not stops or not len(due):
        return due
    spans = merged(
        pl.concat([view.known.spell_rows(what).select("case", "start", "end") for what in stops]).sort(
            "case", "start", "end"
        )
    )
    asked = pl.DataFrame({"case": case, "due": due, "after": after}).with_row_index("asked")
    parts = asked.join(spans, on="case").filter(pl.col("end") > pl.col("after")).sort("asked", "start")
    number = pl.int_range(pl.len()).over("asked")
    parts = parts.with_columns(number=number)
    for index in range(parts["number"].n_unique()):
        this = parts.filter(pl.col("number") == index).select("asked", "start", "end")
        days = pl.col("end") - pl.max_horizontal("start", pl.col("after") + 1) + 1
        stands = pl.col("start") <= pl.col("due")
        moved = (
            pl.when(stands & (pl.col("end") >= OPEN))
            .then(None)
            .when(stands)
            .then(pl.col("due") + days)
            .otherwise("due")
        )
        asked = (
            asked.join(this, on="asked", how="left", maintain_order="left").with_columns(due=moved).drop("start", "end")
        )
    return asked["due"]


def settled(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their deadline moved once by each thing that moves it: extension, postponement, the calendar, a reminder.

    A reminder gives a limit of its own, which the calendar may move too.
    """
    duty = view.row.duty
    if not _moves(duty):
        return rows
    rows = _extended(view, rows)
    rows = _postponed(view, rows)
    rows = _derogated(view, rows)
    rows = _off_days(view, rows)
    if duty.reminder is None:
        return rows
    return _off_days(view, rows.with_columns(due=add_expr(pl.col("due"), duty.reminder)))


def _moves(duty: Duty) -> bool:
    postponing = any(d.effect == "postpones" for d in duty.exempt_where)
    return bool(duty.extended_by or duty.postponed_by or duty.moves or duty.moves_to or duty.reminder or postponing)


def _extended(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    done = constant(False, len(rows), pl.Boolean)
    for what in view.row.duty.extended_by:
        assert what.by is not None
        hits = view.known.hits(what)
        bounds = pl.DataFrame(
            {
                "a": rows["anchor"],
                "r": view.course("reach", rows["course"]),
                "d": rows["due"],
                "e": view.course("end", rows["course"]),
            }
        )
        since = bounds.select(pl.max_horizontal("a", "r"))["a"]
        until = bounds.select(pl.when(pl.col("d").is_not_null()).then(pl.min_horizontal("d", "e")))["d"]
        extends = sure(hits.through(rows["case"], until) > hits.before(rows["case"], since)) & ~done
        later = stretched(view, rows["case"], rows.select(add_expr(pl.col("due"), what.by))["due"], rows["due"])
        rows = rows.with_columns(due=later.zip_with(extends, rows["due"]))
        done = done | extends
    return rows


def _postponed(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    done = constant(False, len(rows), pl.Boolean)
    for what in view.row.duty.postponed_by:
        assert what.by is not None
        _, end = view.known.spans(what).last_from(rows["case"], rows["due"])
        covers = sure(end >= rows["due"]) & ~done
        moved = pl.DataFrame({"end": end}).select(pl.when(pl.col("end") < OPEN).then(add_expr(pl.col("end"), what.by)))[
            "end"
        ]
        rows = rows.with_columns(due=moved.zip_with(covers, rows["due"]))
        done = done | covers
    return rows


def _derogated(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    done = constant(False, len(rows), pl.Boolean)
    for derogation in view.row.duty.exempt_where:
        if derogation.effect == "postpones":
            touched = view.derogates(derogation, rows) & ~done
            to = None if derogation.to is None else pl.lit(day_number(derogation.to), dtype=pl.Int32)
            moved = to if to is not None else add_expr(pl.col("due"), derogation.by or Length(0, "days"))
            rows = rows.with_columns(due=pl.when(pl.lit(touched)).then(moved).otherwise("due"))
            done = done | touched
    return rows


def _off_days(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    duty = view.row.duty
    moved = pl.lit(False)
    due = pl.col("due")
    for move in duty.moves:
        inside = _named_days(view.rules.named_days[move.when], pl.col("due")) & ~moved
        due = pl.when(inside).then(add_expr(pl.col("due"), move.by)).otherwise(due)
        moved = moved | inside
    if duty.moves_to is not None:
        calendar, column = (
            view.rules.calendars["working_days"].table,
            "following" if duty.moves_to == "next_working_day" else "previous",
        )
        day = rows["due"]
        onward = gather(calendar[column], (day - FIRST).cast(pl.Int64), (day >= FIRST) & (day <= LAST))
        due = pl.when(moved).then(due).otherwise(pl.lit(onward))
    return rows.with_columns(due=due.cast(pl.Int32))


def _named_days(named: NamedDays, day: pl.Expr) -> pl.Expr:
    from jobrules.daysoff import every

    return day.is_in(list(every(named))).fill_null(False)
