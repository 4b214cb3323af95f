"""What goes in: a clock of the rule book and a length. What comes out: how much the clock must count, in whole units.

Hours are added as whole hundred-millionths, so that sums of 7.4 or 160.33 do not depend on the order of adding. Both engines
count in these units; a threshold is reached when it is equalled within a millionth of an hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from jobrules.dates import Length, day_number
from jobrules.model import Clock, HoursByInsurance, Reached
from jobrules.rulebook import RuleBook

UNITS: Final = 100_000_000
"""Units in an hour; on a clock of whole weeks, in a week."""
TOLERANCE: Final = 100
"""A millionth of an hour."""


@dataclass(frozen=True)
class ClockRule:
    """One clock in one version."""

    name: str
    clock: Clock
    first_day: int

    def excluded(self, row: tuple[int, int, int], *, certain: bool) -> bool:
        """Whether a row's days do not count; a row partly inside counts only where it is not asked to be certain."""
        first, last, _ = row
        return any(
            (start <= first and last <= end) or (certain and first <= end and last >= start)
            for start, end in self._excludes
        )

    @cached_property
    def _excludes(self) -> list[tuple[int, int]]:
        return [(day_number(part.from_), day_number(part.until)) for part in self.clock.excludes]

    def days_of(self, wanted: Length | Reached) -> int:
        """A length as a number of days, for a clock that counts days: a month is what `month` says, else 365 / 12."""
        length = wanted if isinstance(wanted, Length) else wanted.length
        if length is None:
            raise ValueError(f'the clock "{self.name}" counts days, not hours')
        month = self.clock.month if isinstance(self.clock.month, (int, float)) else 365 / 12
        return math.ceil(length.months * month - 1e-9) if length.months else length.days


def clock_rules(rules: RuleBook) -> tuple[ClockRule, ...]:
    """The clocks of a rule book, each version by itself, oldest first within a name."""
    found = [
        ClockRule(name, clock, day_number(version.in_force.from_))
        for name, parts in rules.clocks.items()
        for version, clock in parts
    ]
    return tuple(found)


def amount_of(rule: ClockRule, wanted: Length | Reached, insurance: str | None) -> int | None:
    """How many units must be counted, less the tolerance; None when it hangs on an insurance that is not known."""
    length = wanted if isinstance(wanted, Length) else wanted.length
    if length is not None and rule.clock.counts == "whole_weeks":
        return _whole_weeks(rule, length)
    hours = wanted.hours if isinstance(wanted, Reached) and wanted.hours is not None else _hours_of(rule, length)
    if isinstance(hours, HoursByInsurance):
        if insurance not in ("full_time", "part_time"):
            return None
        hours = getattr(hours, insurance)
    return round(float(hours) * UNITS) - TOLERANCE


def _hours_of(rule: ClockRule, length: Length | None) -> HoursByInsurance | float:
    clock = rule.clock
    per, number = (
        (clock.month, length.months)
        if length is not None and length.months
        else (clock.week, length.days / 7 if length else 0)
    )
    if per is None:
        raise ValueError(
            f'the clock "{rule.name}" does not say how long a {"month" if length and length.months else "week"} is'
        )
    if isinstance(per, HoursByInsurance):
        return HoursByInsurance(full_time=per.full_time * number, part_time=per.part_time * number)
    return float(per) * number


def _whole_weeks(rule: ClockRule, length: Length) -> int:
    month = rule.clock.month if isinstance(rule.clock.month, (int, float)) else 160.33 / 37
    weeks = math.ceil(length.months * month - 1e-9) if length.months else math.ceil(length.days / 7)
    return weeks * UNITS - TOLERANCE


def hours_as_days(rule: ClockRule, wanted: Length | Reached, insurance: str) -> int:
    """Calendar days in which a number of hours is paid at a full week's pace; used only with `hours="calendar"`."""
    hours = wanted.hours if isinstance(wanted, Reached) else None
    week = rule.clock.week
    number = getattr(hours, insurance, 0.0) if isinstance(hours, HoursByInsurance) else float(hours or 0)
    pace = getattr(week, insurance, 37.0) if isinstance(week, HoursByInsurance) else float(week or 37)
    return math.ceil(number / pace * 7)
