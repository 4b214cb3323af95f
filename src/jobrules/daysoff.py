"""What goes in: a named calendar of days off. What comes out: counting and moving by working days.

Public holidays come from the library `holidays`, which is loaded only when a rule needs them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from jobrules.dates import date_of, day_number
from jobrules.model import CalendarRule, NamedDays

YEARS: Final = range(1990, 2101)
FIRST: Final = day_number(dt.date(YEARS[0], 1, 1))
LAST: Final = day_number(dt.date(YEARS[-1], 12, 31))


@dataclass(frozen=True)
class Calendar:
    """Which days count. Days before 1990 and after 2100 are taken as weekdays only."""

    rule: CalendarRule

    @cached_property
    def off(self) -> frozenset[int]:
        """The days off, apart from weekends, as day numbers."""
        rule = self.rule
        days = {day_number(dt.date(year, *_month_day(text))) for year in YEARS for text in rule.also}
        if rule.holidays is not None:
            import holidays

            named = holidays.country_holidays(rule.holidays, years=YEARS, categories=tuple(rule.categories))
            days |= {day_number(day) for day in named}
        days |= {_easter(year) + offset for year in YEARS for offset in rule.easter}
        return frozenset(days)

    def counts(self, day: int) -> bool:
        """Whether the day is not a day off."""
        return (day + 3) % 7 not in self._weekend and day not in self.off

    @cached_property
    def _weekend(self) -> frozenset[int]:
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        return frozenset(names.index(name) for name in self.rule.weekend)

    def add(self, day: int, number: int) -> int:
        """The day on which so many counted days have passed after `day`."""
        while number > 0:
            day += 1
            number -= self.counts(day)
        return day

    def onward(self, day: int, step: int = 1) -> int:
        """The day itself, or the next (`step=1`) or previous (`step=-1`) day that counts."""
        while not self.counts(day):
            day += step
        return day

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row per day: `day`, how many days have counted through it (`passed`), the next and the previous day that counts."""
        frame = pl.DataFrame({"day": pl.int_range(FIRST, LAST + 1, eager=True, dtype=pl.Int32)})
        weekday = (pl.col("day") + 3) % 7
        counts = ~weekday.is_in(list(self._weekend)) & ~pl.col("day").is_in(list(self.off))
        return frame.with_columns(
            passed=counts.cast(pl.Int32).cum_sum(),
            following=pl.when(counts).then("day").backward_fill(),
            previous=pl.when(counts).then("day").forward_fill(),
            counts=counts,
        )


def inside(named: NamedDays, day: int) -> bool:
    """Whether a day lies in named days of the year, such as 24 December to 1 January."""
    date = date_of(day)
    if named.easter is not None:
        return named.easter[0] <= day - _easter(date.year) <= named.easter[1]
    first, last, this = _month_day(named.from_ or ""), _month_day(named.until or ""), (date.month, date.day)
    return first <= this <= last if first <= last else this >= first or this <= last


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _easter(year: int) -> int:
    from dateutil.easter import easter  # a dependency of holidays

    return day_number(easter(year))


WEEKDAYS: Final[Mapping[str, CalendarRule]] = {"working_days": CalendarRule()}
"""Where a pack names no calendar, working days are Monday to Friday."""


def every(named: NamedDays) -> frozenset[int]:
    """All the days that a rule names together, of every year from 1990 to 2100, as day numbers."""
    return frozenset(day for day in range(FIRST, LAST + 1) if inside(named, day))
