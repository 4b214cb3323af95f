"""What goes in: a duty, an anchor and which end of the interval. What comes out: when its window opens and closes, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobrules.checking.casewise.clocks import Day, End, merged
from jobrules.dates import OPEN, Length, add, day_number, month_end, whole_month
from jobrules.daysoff import inside
from jobrules.model import Duty, Window

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


@dataclass(frozen=True, slots=True)
class Span:
    """A window: first day, last timely day (`due`, None while it is not known), and what hides it. `never` means it does not open."""

    opens: int
    due: int | None
    missing: str = ""
    note: str = ""
    never: bool = False


def span(duty: Duty, case: Case, anchor: int, opening: End, closing: End) -> Span:
    """The window of a duty counted from `anchor`, before anything moves its deadline."""
    window = duty.window
    opened = _opens(duty, case, anchor, opening)
    closed = _closes(duty, window, case, anchor, closing)
    if opened.day is None:
        missing = opened.missing or closed.missing
        return Span(anchor, closed.day if missing else None, missing, opened.note, never=not missing)
    return Span(opened.day, closed.day, opened.missing or closed.missing, opened.note or closed.note)


def _opens(duty: Duty, case: Case, anchor: int, end: End) -> Day:
    window = duty.window
    if window.opens is not None:
        return case.moments.day(window.opens, anchor, end)
    if window.after is None:
        return Day(anchor)
    passed = first_days(duty, window.after, case, anchor, end)
    return passed if passed.day is None else replace(passed, day=passed.day + 1)


def _closes(duty: Duty, window: Window, case: Case, anchor: int, end: End) -> Day:
    if window.closes is not None:
        return case.moments.day(window.closes, anchor, end)
    if window.first is not None:
        return first_days(duty, window.first, case, anchor, end)
    if window.by is not None:
        return by_length(duty, window.by, case, anchor, end)
    return Day(case.course.end if case.course.end < OPEN else None)


def first_days(duty: Duty, length: Length, case: Case, anchor: int, end: End) -> Day:
    """The last day of the first `length` from the anchor, the anchor's day included."""
    if duty.clock != "calendar":
        return case.reached(duty.clock, anchor, length, end)
    if duty.window.months == "aligned" and length.months:
        return Day(month_end(add(whole_month(anchor), Length(length.months - 1, "months"))))
    return Day(stretched(add(anchor, length) - 1, anchor - 1, duty, case))


def by_length(duty: Duty, length: Length, case: Case, anchor: int, end: End) -> Day:
    """The day a length after the anchor, the anchor's day not counted."""
    if duty.clock != "calendar":
        return case.reached(duty.clock, anchor, length, end)
    if duty.window.counted_in is not None:
        return Day(stretched(case.rules.calendars[duty.window.counted_in].add(anchor, length.days), anchor, duty, case))
    return Day(stretched(add(anchor, length), anchor, duty, case))


def stretched(due: int, after: int, duty: Duty, case: Case) -> int | None:
    """A deadline moved by the days after `after` on which the clock stands still; None while it stands still with no end known."""
    stops = merged(
        sorted((s.start, s.end) for what in duty.clock_stops_while for s in case.known.covering(what, after + 1, OPEN))
    )
    moved = due
    for start, end in stops:
        if start > moved:
            break
        if end >= OPEN:
            return None
        moved += end - max(start, after + 1) + 1
    return moved


def settled(duty: Duty, case: Case, window: Span, anchor: int) -> Span:
    """The window with its deadline moved once by each thing that moves it: extension, postponement, the calendar, a reminder.

    A reminder gives a limit of its own, which the calendar may move too.
    """
    due = window.due
    for move in (_extended, _postponed, _derogated, _off_days, _reminded):
        if due is not None:
            due = move(duty, case, window, due, anchor)
    return window if due == window.due else replace(window, due=due)


def _extended(duty: Duty, case: Case, window: Span, due: int, anchor: int) -> int | None:
    for what in duty.extended_by:
        if any(anchor <= h.day <= due for h in case.moments.own(what)):
            assert what.by is not None
            return stretched(add(due, what.by), due, duty, case)
    return due


def _postponed(duty: Duty, case: Case, window: Span, due: int, anchor: int) -> int | None:
    for what in duty.postponed_by:
        ends = [end for start, end in case.states(what) if start <= due <= end]
        if ends:
            assert what.by is not None
            return None if ends[0] >= OPEN else add(ends[0], what.by)
    return due


def _derogated(duty: Duty, case: Case, window: Span, due: int, anchor: int) -> int | None:
    for derogation in duty.exempt_where:
        if derogation.effect == "postpones" and case.derogates(derogation, anchor, window.opens, due) is True:
            return (
                day_number(derogation.to) if derogation.to is not None else add(due, derogation.by or Length(0, "days"))
            )
    return due


def _off_days(duty: Duty, case: Case, window: Span, due: int, anchor: int) -> int:
    for move in duty.moves:
        if inside(case.rules.named_days[move.when], due):
            return add(due, move.by)
    if duty.moves_to is None:
        return due
    return case.rules.calendars["working_days"].onward(due, 1 if duty.moves_to == "next_working_day" else -1)


def _reminded(duty: Duty, case: Case, window: Span, due: int, anchor: int) -> int:
    return due if duty.reminder is None else _off_days(duty, case, window, add(due, duty.reminder), anchor)
