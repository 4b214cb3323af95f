"""What goes in: a recurring duty and a course. What comes out: one `Instance` for each period, from the last fulfilment or on a grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from jobrules.checking.casewise.clocks import Day
from jobrules.checking.casewise.instance import Instance, enough, serving, with_slack
from jobrules.checking.casewise.moments import Anchor
from jobrules.checking.casewise.windows import Span, by_length, first_days, settled, span
from jobrules.dates import OPEN, add, whole_month
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


def recurring(case: Case, row: DutyRow) -> Iterator[Instance]:
    """Every period of every series of a recurring duty, numbered through the course."""
    anchors = case.moments.anchors(row.duty.anchor)
    nth = 0
    for index, anchor in enumerate(anchors):
        ends = anchors[index + 1].day if row.duty.anchor.on_repeat == "restart" and index + 1 < len(anchors) else None
        for step, instance in enumerate((_grid if row.duty.counted == "grid" else _chain)(case, row, anchor)):
            if ends is None or (instance.anchor < ends and not instance.started_afresh(ends)):
                nth += 1
                yield replace(instance, nth=nth, series=anchor.day, place=(index + 1, step))


def _series_end(case: Case, row: DutyRow, anchor: int) -> int:
    if row.duty.until is None:
        return OPEN
    ends = case.moments.day(row.duty.until, anchor, case.closing).day
    return OPEN if ends is None else ends


def _chain(case: Case, row: DutyRow, anchor: Anchor) -> Iterator[Instance]:
    """Counted from the last fulfilment: the next deadline is a length after it."""
    duty, required = row.duty, row.duty.required
    assert duty.of is not None
    first = span(duty, case, anchor.day, case.opening, case.closing)
    if first.never:
        return
    ends = _series_end(case, row, anchor.day)
    hits, waiting = serving(case, duty.of, first.opens, anchor.event)
    begun = anchor.day if first.opens == anchor.day else first.opens - (duty.window.after is not None)
    opens, number = first.opens, 0
    while duty.times is None or number < duty.times:
        window = settled(duty, case, replace(_link(case, row, first, begun, number), opens=opens), begun)
        if window.due is not None and window.due > ends:
            return
        waits = waiting and not enough(hits, required, window.due)
        yield with_slack(case, row, Instance(begun, 0, window, tuple(hits), required, waits))
        number += 1
        if len(hits) < required or window.missing:
            return
        begun = opens = hits[required - 1].day
        hits = hits[required:]


def _link(case: Case, row: DutyRow, first: Span, begun: int, number: int) -> Span:
    """The window of one link of a chain: the first may have a deadline of its own."""
    duty = row.duty
    assert duty.every is not None
    if number == 0 and (duty.window.first or duty.window.by or duty.window.closes):
        return first
    closed = by_length(duty, duty.every, case, begun, case.closing)
    return Span(begun, closed.day, closed.missing, closed.note)


def _grid(case: Case, row: DutyRow, anchor: Anchor) -> Iterator[Instance]:
    """Counted by periods from the anchor, each judged by itself; an event serves the earliest unserved period that contains it."""
    duty = row.duty
    assert duty.of is not None
    hits, _ = serving(case, duty.of, 0, anchor.event)
    used: set[tuple[int, int]] = set()
    earlier: int | None = None
    for window in _periods(case, row, anchor):
        since = earlier if duty.early is not None and earlier is not None else window.opens
        until = OPEN if window.due is None else window.due
        open_to = [h for h in hits if since <= h.day <= until and (h.day, h.order) not in used]
        used |= {(h.day, h.order) for h in open_to[: duty.required]}
        yield Instance(window.opens, 0, window, tuple(open_to), duty.required, late_counts=False)
        earlier = window.opens


def _periods(case: Case, row: DutyRow, anchor: Anchor) -> Iterator[Span]:
    """The windows of the periods that have begun, slack included, until the series ends or a boundary is not known."""
    duty = row.duty
    if span(duty, case, anchor.day, case.opening, case.closing).never:
        return
    ends, number = _series_end(case, row, anchor.day), 0
    while duty.times is None or number < duty.times:
        opens, closed = period(case, row, anchor.day, number)
        missing = opens.missing or closed.missing
        over = opens.day is None or opens.day > case.last_day or (closed.day is not None and closed.day > ends)
        if over and (number or not missing):
            return
        due = closed.day if closed.day is None or duty.slack is None else add(closed.day, duty.slack)
        begins = anchor.day if opens.day is None else opens.day
        yield settled(duty, case, Span(begins, due, missing, opens.note or closed.note), anchor.day)
        if missing or closed.day is None:
            return
        number += 1


def period(case: Case, row: DutyRow, anchor: int, number: int) -> tuple[Day, Day]:
    """The first and last day of the period after `number` periods."""
    duty = row.duty
    assert duty.every is not None
    if duty.window.opens is not None:
        base = case.moments.day(duty.window.opens, anchor, case.opening)
        if base.day is None:
            return base, Day(None, base.missing)
        anchor = base.day
    if duty.window.months == "aligned":
        anchor = whole_month(anchor)
    begun = duty.every.times(number)
    after = duty.window.after
    if after is not None and after.by_month == duty.every.by_month:
        begun = after.plus(begun)
    elif after is not None:
        anchor = add(anchor, after)
    opens = Day(anchor)
    if begun.number:
        passed = first_days(duty, begun, case, anchor, case.opening)
        opens = passed if passed.day is None else replace(passed, day=passed.day + 1)
    return opens, first_days(duty, begun.plus(duty.every), case, anchor, case.closing)
