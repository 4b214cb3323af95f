"""What goes in: dates, day numbers and lengths of time. What comes out: other dates and day numbers.

The only module that does date arithmetic. A day number is the number of days since 1970-01-01, so a date and a day
number say the same thing; an open end is `OPEN`. Months saturate at the end of a month and are computed from the
anchor, never chained (31 Jan + 3 months = 30 Apr).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

Unit = Literal["days", "weeks", "months", "years"]

EPOCH: Final = dt.date(1970, 1, 1)
FIRST_DATE: Final = dt.date(1900, 1, 1)
LAST_DATE: Final = dt.date(2200, 12, 31)
OPEN: Final = (dt.date(2300, 1, 1) - EPOCH).days
"""The day number of an end that is still open: later than every day that can be."""
LONG_AGO: Final = (dt.date(1800, 1, 1) - EPOCH).days
"""A day number before every day that can be."""

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s+(day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as the law says it: a number and a unit. Units are never converted into one another."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Length:
        """`6 months`, `1 week`, `0 days`; raises ValueError with what to write instead."""
        match = _LENGTH.fullmatch(text.strip())
        if match is None or "." in match[1]:
            raise ValueError(
                f'"{text}" is not a length; write a whole number and a unit, such as "6 months" or "14 days"'
            )
        unit: Unit = f"{match[2]}s"  # type: ignore[assignment]
        return cls(int(match[1]), unit)

    @property
    def months(self) -> int:
        """The length in months, 0 when it is in days or weeks."""
        return {"months": self.number, "years": 12 * self.number}.get(self.unit, 0)

    @property
    def days(self) -> int:
        """The length in days, 0 when it is in months or years."""
        return {"days": self.number, "weeks": 7 * self.number}.get(self.unit, 0)

    @property
    def by_month(self) -> bool:
        """Whether it is a number of months or years; such a length and one in days cannot be added or compared."""
        return self.unit in ("months", "years")

    def times(self, number: int) -> Length:
        """So many times the length."""
        return Length(self.months * number, "months") if self.by_month else Length(self.days * number, "days")

    def plus(self, other: Length) -> Length:
        """The two lengths together; both in months or both in days. Nothing at all goes with either."""
        if self.by_month or other.by_month:
            return Length(self.months + other.months, "months")
        return Length(self.days + other.days, "days")

    @property
    def as_days(self) -> int:
        """The length as days where days are added up: a month is 365 / 12 days, rounded up at the end."""
        return -(-self.months * 365 // 12) if self.by_month else self.days

    def __str__(self) -> str:
        return f"{self.number} {self.unit[:-1] if self.number == 1 else self.unit}"


def day_number(date: dt.date) -> int:
    """The day number of a date."""
    return (date - EPOCH).days


def date_of(day: int) -> dt.date:
    """The date of a day number."""
    return EPOCH + dt.timedelta(days=day)


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day of the month `months` later (or earlier), the month's last day where that day does not exist."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def add(day: int, length: Length, sign: int = 1) -> int:
    """The day number a length after (`sign=1`) or before (`sign=-1`) a day."""
    if length.months:
        return day_number(add_months(date_of(day), sign * length.months))
    return day + sign * length.days


def month_end(day: int) -> int:
    """The last day of the day's calendar month."""
    date = date_of(day)
    return day_number(date.replace(day=calendar.monthrange(date.year, date.month)[1]))


def month_start(day: int) -> int:
    """The first day of the day's calendar month."""
    return day_number(date_of(day).replace(day=1))


def whole_month(day: int) -> int:
    """The first day of the first calendar month that is whole from a day on: the day itself, or the first of the next month."""
    return day if day == month_start(day) else month_end(day) + 1


def years_between(birth: int, day: int) -> int:
    """Whole years of age on a day; who is born on 29 February is a year older on 28 February of a common year."""
    born, on = date_of(birth), date_of(day)
    years = on.year - born.year
    return years if add_months(born, 12 * years) <= on else years - 1


def add_expr(day: pl.Expr, length: Length, sign: int = 1) -> pl.Expr:
    """As `add`, for a column of day numbers (Int32); null stays null."""
    if length.months:
        moved = day.cast(pl.Date).dt.offset_by(f"{sign * length.months}mo")
        return moved.cast(pl.Int32)
    return day + sign * length.days


def month_end_expr(day: pl.Expr) -> pl.Expr:
    """As `month_end`, for a column of day numbers."""
    return day.cast(pl.Date).dt.month_end().cast(pl.Int32)


def month_start_expr(day: pl.Expr) -> pl.Expr:
    """As `month_start`, for a column of day numbers."""
    return day.cast(pl.Date).dt.month_start().cast(pl.Int32)


def whole_month_expr(day: pl.Expr) -> pl.Expr:
    """As `whole_month`, for a column of day numbers."""
    return pl.when(day == month_start_expr(day)).then(day).otherwise(month_end_expr(day) + 1)


def years_between_expr(birth: pl.Expr, day: pl.Expr) -> pl.Expr:
    """As `years_between`, for columns of day numbers."""
    born, on = birth.cast(pl.Date), day.cast(pl.Date)
    years = on.dt.year() - born.dt.year()
    had_birthday = born.dt.offset_by(pl.format("{}y", years)) <= on
    return (years - (~had_birthday).cast(pl.Int32)).cast(pl.Int32)


def to_date(day: pl.Expr) -> pl.Expr:
    """A column of day numbers as dates; an open end becomes null."""
    return pl.when(day < OPEN).then(day).cast(pl.Date)
