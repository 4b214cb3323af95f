"""What goes in: a duty and a course. What comes out: one `Instance` for each time the duty falls due in the course."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from jobrules.checking.casewise.clocks import Day, End
from jobrules.checking.casewise.instance import Instance, enough, serving, with_slack
from jobrules.checking.casewise.qualities import gaps, qualities
from jobrules.checking.casewise.recurring import recurring
from jobrules.checking.casewise.windows import Span, by_length, settled, span
from jobrules.dates import add
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


def instances(case: Case, row: DutyRow) -> list[Instance]:
    """Every time a duty falls due in a course, by its kind, before anything is said of exemptions."""
    kinds: dict[str, Callable[[Case, DutyRow], Iterator[Instance]]] = {
        "every": recurring,
        "each": qualities,
        "first_of": qualities,
        "gap": gaps,
        "before": _preconditions,
    }
    found = kinds.get(row.duty.kind, _windows)(case, row)
    return [each if any(each.place) else replace(each, place=(each.nth, 0)) for each in found]


def closing_day(case: Case, row: DutyRow, end: End) -> Day:
    """The last timely day of a duty's first window."""
    seen = case.for_row(row)
    for anchor in seen.moments.anchors(row.duty.anchor):
        window = settled(row.duty, seen, span(row.duty, seen, anchor.day, end, end), anchor.day)
        return Day(window.due, window.missing, window.note)
    return Day(None)


def _windows(case: Case, row: DutyRow) -> Iterator[Instance]:
    """A count in a window, its mirror, and a response to a moment."""
    duty = row.duty
    assert duty.of is not None
    kept = []
    for nth, anchor in enumerate(case.moments.anchors(duty.anchor), 1):
        window = span(duty, case, anchor.day, case.opening, case.closing)
        if duty.within is not None:
            closed = by_length(duty, duty.within, case, anchor.day, case.closing)
            window = Span(anchor.day, closed.day, closed.missing, closed.note)
        window = settled(duty, case, window, anchor.day)
        if not window.never:
            hits, waiting = serving(case, duty.of, window.opens, anchor.event)
            waits = waiting and not enough(hits, duty.required, window.due)
            kept.append(
                with_slack(
                    case, row, Instance(anchor.day, nth, window, tuple(hits), duty.required, waits, place=(nth, 0))
                )
            )
    restart = duty.anchor.on_repeat == "restart"
    yield from (superseded(kept) if restart else kept)


def superseded(found: list[Instance]) -> list[Instance]:
    """Without those that a second moment started afresh."""
    pairs = zip_longest(found, found[1:])
    kept = [this for this, following in pairs if following is None or not this.started_afresh(following.anchor)]
    return [replace(instance, nth=nth) for nth, instance in enumerate(kept, 1)]


def _preconditions(case: Case, row: DutyRow) -> Iterator[Instance]:
    """Something must have happened before a guarded moment, in a length before it where one is given."""
    duty = row.duty
    assert duty.of is not None
    assert duty.before is not None
    for nth, anchor in enumerate(case.moments.anchors(duty.anchor), 1):
        opens = case.course.reaches_back_to if duty.within is None else add(anchor.day, duty.within, -1)
        hits, waiting = serving(case, duty.of, opens, anchor.event)
        window = settled(duty, case, Span(opens, anchor.day), anchor.day)
        yield Instance(
            anchor.day,
            nth,
            window,
            tuple(hits),
            duty.required,
            waiting and not enough(hits, duty.required, window.due),
        )
