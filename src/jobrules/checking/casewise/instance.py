"""What goes in: happenings and a window. What comes out: an `Instance`, one time a duty falls due, with what serves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobrules.checking.casewise.conditions import Truth
from jobrules.checking.casewise.known import Happening, lasts
from jobrules.checking.casewise.windows import Span
from jobrules.dates import add
from jobrules.model import Condition
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


@dataclass(frozen=True)
class Instance:
    """One time a duty falls due: its window, and the happenings that may serve it from the opening on, late ones too."""

    anchor: int
    nth: int
    window: Span
    hits: tuple[Happening, ...]
    required: int
    waiting: bool = False
    late_counts: bool = True
    quality: Truth = True
    series: int | None = None
    place: tuple[int, int] = (0, 0)

    @property
    def counted_from(self) -> int:
        """The anchor day that conditions look at: of a recurring duty the anchor of its series."""
        return self.anchor if self.series is None else self.series

    @property
    def met_on(self) -> int | None:
        """The day the number required was reached, in time or late."""
        return self.hits[self.required - 1].day if 0 < self.required <= len(self.hits) else None

    def started_afresh(self, following: int) -> bool:
        """Whether a second moment on a day starts the duty afresh: it came while this one was neither due nor fulfilled."""
        open_still = self.window.due is None or following <= self.window.due
        return open_still and (self.met_on is None or self.met_on >= following)

    @property
    def timely(self) -> tuple[Happening, ...]:
        """The happenings inside the window."""
        due = self.window.due
        return self.hits if due is None else tuple(h for h in self.hits if h.day <= due)


def serving(case: Case, what: Condition, opens: int, apart: Happening | None = None) -> tuple[list[Happening], bool]:
    """The happenings from a day on that count, without the anchor itself; and whether a spell that still runs may yet count."""
    if what.any_of is not None:
        parts = [serving(case, part, opens, apart) for part in what.any_of]
        unique = {(h.day, h.order): h for found, _ in parts for h in found}
        return [unique[place] for place in sorted(unique)], any(waiting for _, waiting in parts)
    found, waiting = [], False
    for happening in case.known.happenings(what):
        if not opens <= happening.day <= case.last_day or (apart is not None and _same(happening, apart)):
            continue
        long_enough = lasts(happening, what.lasting, case.known.as_of)
        waiting = waiting or long_enough is None
        if long_enough:
            found.append(happening)
    return found, waiting


def _same(one: Happening, other: Happening) -> bool:
    return one.day == other.day and one.order == other.order and (one.ends is None) == (other.ends is None)


def enough(hits: list[Happening], required: int, due: int | None) -> bool:
    """Whether the number required lies inside the window."""
    return len([h for h in hits if due is None or h.day <= due]) >= required


def with_slack(case: Case, row: DutyRow, found: Instance) -> Instance:
    """What was given in time may start later: then the last day that counts is the later one, for that value alone."""
    slack, due = row.duty.start_slack, found.window.due
    if slack is None or due is None or len(found.timely) >= found.required:
        return found
    if not any(found.anchor <= h.day <= due for h in case.known.happenings(slack.given)):
        return found
    last = add(due, slack.by)
    timely = [
        h
        for h in found.hits
        if h.day <= due or (h.day <= last and str(h.attributes.get("value")) in (slack.value or ()))
    ]
    late = [h for h in found.hits if h.day > last]
    if len(timely) < found.required and case.known.as_of > last:
        return found
    return replace(found, window=replace(found.window, due=last), hits=tuple(timely + late))
