"""What goes in: day numbers. What comes out: weekdays counted and found, on a scale that leaves a course's pause out.

Hours are paid from Monday to Friday, and talks are held then. The active weekdays of a course are numbered from 1; a pause, the days
from `pause_from` through `pause_to`, has no numbers. The columns `start`, `pause_from` and `pause_to` are day numbers (Int32), the last
two null where there is no pause.
"""

from __future__ import annotations

import polars as pl

_MONDAY = 3
"""1970-01-05 was a Monday: day number 4, so three days before it the count of whole weeks begins."""


def weekdays_through(day: pl.Expr) -> pl.Expr:
    """How many weekdays there are from Monday 29 December 1969 through a day."""
    since = day + _MONDAY
    return since // 7 * 5 + pl.min_horizontal(since % 7, pl.lit(4, pl.Int32)) + 1


def nth_weekday(number: pl.Expr) -> pl.Expr:
    """The day of the n-th weekday from Monday 29 December 1969."""
    return (number - 1) // 5 * 7 + (number - 1) % 5 - _MONDAY


def next_weekday(day: pl.Expr) -> pl.Expr:
    """The day itself, or the Monday after it."""
    return nth_weekday(weekdays_through(day - 1) + 1)


def active_through(day: pl.Expr) -> pl.Expr:
    """How many active weekdays a course has had through a day."""
    paused = weekdays_through(pl.min_horizontal(day, "pause_to")) - _before_pause()
    gone = weekdays_through(day) - _before_course()
    return gone - pl.when(day >= pl.col("pause_from")).then(paused).otherwise(0)


def active_day(number: pl.Expr) -> pl.Expr:
    """The day of the n-th active weekday of a course."""
    plain = _before_course() + number
    pause = weekdays_through(pl.col("pause_to")) - _before_pause()
    return nth_weekday(plain + pl.when(plain > _before_pause()).then(pause).otherwise(0)).cast(pl.Int32)


def _before_course() -> pl.Expr:
    return weekdays_through(pl.col("start") - 1)


def _before_pause() -> pl.Expr:
    return weekdays_through(pl.col("pause_from") - 1)
