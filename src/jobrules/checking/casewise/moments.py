"""What goes in: the moments of a rule. What comes out: the days they fall on in one course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobrules.checking.casewise.clocks import Clocks, Day, End, merged
from jobrules.checking.casewise.known import Happening, Known
from jobrules.dates import OPEN, Length, add, day_number, month_end
from jobrules.model import Condition, Moment

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day a duty is counted from, and the event that it is, where it is one."""

    day: int
    event: Happening | None = None


class Moments:
    """The moments of one course."""

    def __init__(self, case: Case, known: Known, clocks: Clocks) -> None:
        self.case = case
        self.known = known
        self.clocks = clocks

    def anchors(self, moment: Moment) -> list[Anchor]:
        """Every day that a moment names in the course, in order; events before the course belong to it if no earlier one reaches them."""
        if moment.course:
            found = [Anchor(self.case.course.start)]
        elif moment.date is not None:
            found = [Anchor(day_number(moment.date))]
        elif moment.event is not None or moment.start_of is not None or moment.end_of is not None:
            found = [Anchor(h.day, h) for h in self.own(moment.as_condition)]
        else:
            day = self.day(
                moment.model_copy(update={"plus": None, "minus": None, "rounded": None}),
                self.case.course.start,
                "early",
            ).day
            found = [] if day is None else [Anchor(day)]
        if moment.which == "first" or moment.on_repeat == "first":
            found = found[:1]
        elif moment.which in ("second", "last"):
            found = found[1:2] if moment.which == "second" else found[-1:]
        return [Anchor(moved(anchor.day, moment), anchor.event) for anchor in found]

    def own(self, what: Condition) -> list[Happening]:
        """The happenings that belong to the course."""
        course = self.case.course
        return [h for h in self.known.happenings(what) if course.reaches_back_to <= h.day <= course.end]

    def day(self, moment: Moment, anchor: int, end: End) -> Day:
        """The day of a moment for a duty counted from `anchor`: of several, the first on or after the anchor."""
        found = self._day(moment, anchor, end)
        return found if found.day is None else Day(moved(found.day, moment), found.missing, found.note)

    def _day(self, moment: Moment, anchor: int, end: End) -> Day:
        if moment.course:
            return Day(self.case.course.start)
        if moment.date is not None:
            return Day(day_number(moment.date))
        if moment.reached is not None:
            return self.case.reached(moment.reached.clock, anchor, moment.reached, end)
        if moment.sum_of is not None:
            assert moment.reaches is not None
            return Day(self._sum(moment.sum_of, moment.reaches, moment.within, anchor))
        if moment.duty is not None:
            return Day(next((met for met in self.case.met_days(moment.duty) if met >= anchor), None))
        if moment.duty_closed is not None:
            closed = self.case.closing_of(moment.duty_closed, end)
            return Day(None if closed.day is None else closed.day + 1, closed.missing, closed.note)
        days = [h.day for h in self.own(moment.as_condition) if h.day >= anchor]
        return Day((days[-1] if moment.which == "last" else days[0]) if days else None)

    def _sum(self, what: Condition, reaches: Length, within: Length | None, anchor: int) -> int | None:
        """The first day on which the days of the spells, in the moving window that ends there, add up to the length."""
        spans = merged(sorted((s.start, min(s.end, self.known.as_of)) for s in self.known.covering(what, anchor, OPEN)))
        wanted = reaches.as_days
        days = [day for start, end in spans for day in range(max(start, anchor), end + 1)]
        for index, day in enumerate(days[wanted - 1 :], wanted - 1):
            first = days[index - wanted + 1]
            if within is None or add(day, within, -1) < first:
                return day
        return None


def moved(day: int, moment: Moment) -> int:
    """A day with the moment's `plus`, `minus` and `rounded` carried out."""
    if moment.plus is not None:
        day = add(day, moment.plus)
    if moment.minus is not None:
        day = add(day, moment.minus, -1)
    return month_end(day) if moment.rounded == "month_end" else day
