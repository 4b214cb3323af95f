"""What goes in: a condition and the duty it belongs to. What comes out: whether it holds, or which fact is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobrules.dates import OPEN, Length, add, day_number, years_between
from jobrules.model import Condition, Judged

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case

Truth = bool | str
"""Yes, no, or the reason why it cannot be said (`fact_missing:qualification`)."""


@dataclass(frozen=True, slots=True)
class Look:
    """The days a condition may be looked at on: the anchor, the window, and the last day the duty lived."""

    anchor: int
    opens: int
    due: int


def all_hold(truths: list[Truth]) -> Truth:
    """Whether all hold: one `no` settles it, whatever is missing elsewhere."""
    if any(truth is False for truth in truths):
        return False
    return next((truth for truth in truths if isinstance(truth, str)), True)


def any_holds(truths: list[Truth]) -> Truth:
    """Whether one holds: one `yes` settles it, whatever is missing elsewhere."""
    if any(truth is True for truth in truths):
        return True
    return next((truth for truth in truths if isinstance(truth, str)), False)


def denied(truth: Truth) -> Truth:
    """The opposite; what is missing stays missing."""
    return truth if isinstance(truth, str) else not truth


def holds(what: Condition, case: Case, look: Look, judged: str = "anchor") -> Truth:
    """Whether a condition holds; `judged` is where to look when the condition does not say."""
    if what.parts:
        inner = what.judged if isinstance(what.judged, str) else judged
        truths = [holds(part, case, look, inner) for part in what.parts]
        if what.any_of is not None:
            return any_holds(truths)
        return all_hold(truths) if what.all_of is not None else denied(any_holds(truths))
    days = _days(what.judged or judged, case, look)
    if days is None:
        return False
    first, last = days
    if what.fact is not None:
        value = case.known.facts.get(what.fact)
        return (
            f"fact_missing:{what.fact}"
            if value is None
            else all(case.known.passes(t, "", value, first) for t in what.attributes.values())
        )
    if what.age is not None:
        return _age(what, case, first)
    if what.clock is not None:
        return _clock(what, case, look.anchor, first)
    if what.spell is not None:
        return _spell(what, case, first, last)
    happenings = [h for h in case.known.happenings(what) if first <= h.day <= last and h.day <= case.course.end]
    wanted = what.at_least if isinstance(what.at_least, int) else 1
    return len(happenings) >= wanted


def _days(judged: str | Judged, case: Case, look: Look) -> tuple[int, int] | None:
    if isinstance(judged, str):
        return {"anchor": (look.anchor, look.anchor), "due": (look.due, look.due), "window": (look.opens, look.due)}[
            judged
        ]
    if judged.before is not None:
        return add(look.anchor, judged.before, -1), look.anchor - 1
    if judged.after is not None:
        return look.anchor, add(look.anchor, judged.after)
    if judged.on is not None:
        return day_number(judged.on), day_number(judged.on)
    assert judged.between is not None
    first, last = (case.moments.day(moment, look.anchor, "early").day for moment in judged.between)
    return None if first is None or last is None else (first, last)


def _spell(what: Condition, case: Case, first: int, last: int) -> bool:
    if what.spell == "course":
        start, end = case.course.start, case.course.end
        first, last = min(max(first, start), end), min(max(last, start), end)
    end = case.course.end
    return any(start <= min(last, end) and finish >= first for start, finish in case.states(what))


def _age(what: Condition, case: Case, day: int) -> Truth:
    if case.known.birth is None:
        return "fact_missing:birth_date"
    assert what.age is not None
    return case.known.passes(what.age, "", years_between(case.known.birth, min(day, OPEN)), day)


def _clock(what: Condition, case: Case, anchor: int, day: int) -> Truth:
    """What the clock has counted when the day begins; a course that has not begun by then has counted nothing to speak of."""
    if anchor >= day:
        return False
    assert what.clock is not None
    for bound, least in ((what.at_least, True), (what.under, False)):
        if not isinstance(bound, Length):
            continue
        reached = case.has_counted(what.clock, anchor, day, bound)
        if isinstance(reached, str):
            return reached
        if reached != least:
            return False
    return True
