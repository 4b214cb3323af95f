"""What goes in: a duty about the quality of events, or about pauses. What comes out: one `Instance` for each event or pause judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobrules.checking.casewise.conditions import Truth
from jobrules.checking.casewise.instance import Instance
from jobrules.checking.casewise.known import Happening, lasts
from jobrules.checking.casewise.windows import Span, settled, span
from jobrules.dates import OPEN, add, date_of
from jobrules.model.duties import must_tests
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


def qualities(case: Case, row: DutyRow) -> Iterator[Instance]:
    """Each event of a kind, or the first one, must have a quality."""
    duty = row.duty
    what = duty.each or duty.first_of
    assert what is not None
    assert duty.must is not None
    first = next(iter(case.moments.anchors(duty.window.from_)), None)
    if first is None:
        return
    limits = span(duty, case, first.day, case.opening, case.closing)
    if limits.never:
        return
    inside = [
        h for h in case.moments.own(what) if limits.opens <= h.day and (limits.due is None or h.day <= limits.due)
    ]
    for nth, happening in enumerate(inside[:1] if duty.first_of is not None else inside, 1):
        quality = has_quality(case, row, happening)
        window = Span(happening.day, happening.day, limits.missing, limits.note)
        yield Instance(
            happening.day, nth, window, (happening,) if quality is True else (), 1, late_counts=False, quality=quality
        )


def has_quality(case: Case, row: DutyRow, happening: Happening) -> Truth:
    """Whether an event has what `must` asks; what is not recorded cannot be said."""
    result: Truth = True
    for name, test in must_tests(row.duty.must or {}).items():
        if name == "lasting":
            long_enough = lasts(happening, test, case.known.as_of)
            truth: Truth = "still_running" if long_enough is None else long_enough
        else:
            value = happening.attributes.get(name)
            allowed = _other_forms(case, row, name, happening.day)
            if value is None:
                truth = f"fact_missing:{name}"
            else:
                truth = value in allowed if allowed else case.known.passes(test, name, value, happening.day)
        if truth is False:
            return False
        result = truth if result is True else result
    return result


def _other_forms(case: Case, row: DutyRow, name: str, day: int) -> tuple[str, ...]:
    """The forms that a derogation puts in the place of the one asked for on a day."""
    forms = [d for d in row.duty.exempt_where if d.effect == "form" and name == "form"]
    return next((d.forms for d in forms if case.derogates(d, day, day, day) is True), ())


def gaps(case: Case, row: DutyRow) -> Iterator[Instance]:
    """One row for each pause between the end of one and the start of the next."""
    gap = row.duty.gap
    assert gap is not None
    course = case.course
    if gap.between.spell is not None:
        runs = [(s, e) for s, e in case.states(gap.between) if s <= course.end and e >= course.start]
    else:
        runs = [(h.day, h.day) for h in case.moments.own(gap.between) if h.day >= course.start]
    for nth, (_, ends) in enumerate(runs, 1):
        if ends >= OPEN or ends >= course.end:
            continue
        following = [Happening(s, 0, date_of(s).isoformat(), {}) for s, _ in runs[nth:] if s <= case.last_day]
        window = settled(row.duty, case, Span(ends, add(ends, gap.at_most)), ends)
        yield Instance(ends, nth, window, tuple(following[:1]), 1, late_counts=False)
