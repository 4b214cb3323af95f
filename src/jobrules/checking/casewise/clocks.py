"""What goes in: a clock, an anchor day and an amount. What comes out: the day on which the clock has counted the amount.

Hours that come by week or month make that day an interval; `end` says which end is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from jobrules.checking.amounts import UNITS, ClockRule, amount_of, hours_as_days
from jobrules.checking.casewise.known import Known
from jobrules.dates import OPEN, Length, add
from jobrules.histories.case import Spell
from jobrules.model import Condition, Reached

End = Literal["early", "late"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day that had to be found: `day` is None while it lies after what is known; `missing` names the fact that hides it."""

    day: int | None
    missing: str = ""
    note: str = ""


class Clocks:
    """The clocks of a rule book, read for one case."""

    def __init__(self, known: Known, rules: tuple[ClockRule, ...], hours: str) -> None:
        self.known = known
        self.rules = rules
        self.option = hours

    def rule(self, name: str, anchor: int) -> ClockRule:
        """The version of a clock that governs a course counted from `anchor`: the one in force that day, else the nearest."""
        named = [rule for rule in self.rules if rule.name == name]
        current = [rule for rule in named if rule.first_day <= anchor]
        return current[-1] if current else named[0]

    def reaches(self, name: str, anchor: int, wanted: Length | Reached, end: End) -> Day:
        """The first day at whose end the clock, started at the beginning of `anchor`, has counted what is wanted."""
        rule = self.rule(name, anchor)
        if rule.clock.counts == "days":
            return self._by_days(rule, anchor, wanted)
        insurance = self.known.facts.get("insurance")
        amount = amount_of(rule, wanted, None if insurance is None else str(insurance))
        if amount is None:
            return Day(None, "fact_missing:insurance")
        if not self._any_since(rule, anchor):
            return self._without_hours(rule, anchor, wanted, str(insurance))
        return Day(_first_day(self._rows(rule, end), anchor, amount, end))

    def counted(self, name: str, anchor: int, day: int, end: End) -> int | str:
        """What the clock has counted from `anchor` up to the beginning of `day`; a text names what is missing."""
        rule = self.rule(name, anchor)
        if rule.clock.counts == "days":
            return sum(min(e, day - 1) - max(s, anchor) + 1 for s, e in self._covered(rule) if s < day and e >= anchor)
        if not self._any_since(rule, anchor):
            return "hours_missing"
        return _counted(self._rows(rule, end), anchor, day - 1, end)

    def _given(self, rule: ClockRule) -> list[tuple[int, int, int]]:
        """What the data give the clock to count: hours as they came, or a Sunday for each week with any of the spells."""
        memo, name = self.known.memo, (self.rules.index(rule), "given", "")
        if name not in memo:
            memo[name] = self._gather(rule)
        return memo[name]

    def _gather(self, rule: ClockRule) -> list[tuple[int, int, int]]:
        if rule.clock.counts == "whole_weeks":
            sundays = {
                day + 6 - (day + 3) % 7 for start, end in self._covered(rule) for day in [*range(start, end, 7), end]
            }
            return [(sunday, sunday, UNITS) for sunday in sorted(sundays)]
        return [(h.start, h.end, round(h.hours * UNITS)) for h in self.known.hours if h.kind == rule.clock.kind]

    def _any_since(self, rule: ClockRule, anchor: int) -> bool:
        return any(last >= anchor for _, last, _ in self._given(rule))

    def _rows(self, rule: ClockRule, end: End) -> list[tuple[int, int, int]]:
        memo, name = self.known.memo, (self.rules.index(rule), end, self.option)
        if name not in memo:
            rows = self._given(rule)
            if self.option == "spread":
                rows = [spread for row in rows for spread in _spread(row)]
            kept = [row for row in rows if not rule.excluded(row, certain=end == "late")]
            memo[name] = sorted(kept, key=itemgetter(0 if end == "early" else 1))
        return memo[name]

    def _covered(self, rule: ClockRule) -> list[tuple[int, int]]:
        last = self.known.as_of
        spans = merged(sorted((s.start, min(s.end, last)) for s in self._spells(rule.clock.spells)))
        return without(spans, merged(sorted((s.start, s.end) for s in self._spells(rule.clock.without))))

    def _spells(self, named: tuple[Condition, ...]) -> Iterator[Spell]:
        return (spell for what in named for spell in self.known.covering(what, 0, OPEN))

    def _by_days(self, rule: ClockRule, anchor: int, wanted: Length | Reached) -> Day:
        left = rule.days_of(wanted)
        for start, end in self._covered(rule):
            start = max(start, anchor)
            if end >= start and end - start + 1 >= left:
                return Day(start + left - 1)
            left -= max(0, end - start + 1)
        return Day(None)

    def _without_hours(self, rule: ClockRule, anchor: int, wanted: Length | Reached, insurance: str) -> Day:
        if self.option != "calendar":
            return Day(None, "hours_missing")
        length = wanted if isinstance(wanted, Length) else wanted.length
        last = add(anchor, length) - 1 if length is not None else anchor + hours_as_days(rule, wanted, insurance) - 1
        return Day(last, note="hours_calendar")


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with those that touch or overlap made one."""
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and start <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(spans: list[tuple[int, int]], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with the days of the holes cut out."""
    for first, last in holes:
        spans = [
            part
            for start, end in spans
            for part in ((start, min(end, first - 1)), (max(start, last + 1), end))
            if part[0] <= part[1]
        ]
    return spans


def _counted(rows: list[tuple[int, int, int]], anchor: int, day: int, end: End) -> int:
    """The most (`early`) or the least (`late`) that can have been counted from the anchor through the day."""
    if end == "early":
        return sum(units for first, last, units in rows if first <= day and last >= anchor)
    begun_before = sum(units for first, _, units in rows if first < anchor)
    return sum(units for _, last, units in rows if last <= day) - begun_before


def _first_day(rows: list[tuple[int, int, int]], anchor: int, amount: int, end: End) -> int | None:
    """The first day on which `_counted` reaches the amount, adding up once; the rows come in order of the day that counts."""
    if end == "early":
        steps = [(max(first, anchor), units) for first, last, units in rows if last >= anchor]
        total = 0
    else:
        steps = [(last, units) for _, last, units in rows]
        total = -sum(units for first, _, units in rows if first < anchor)
    for day, units in steps:
        total += units
        if total >= amount and day >= anchor:
            return day
    return None


def _spread(row: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    first, last, units = row
    days = last - first + 1
    edges = [units * i // days for i in range(days + 1)]
    return [(first + i, first + i, edges[i + 1] - edges[i]) for i in range(days)]
