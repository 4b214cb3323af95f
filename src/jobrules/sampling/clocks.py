"""What goes in: courses of the insured. What comes out: the days on which their hours reach what the law names, by counting weekdays.

Each weekday adds the same hours, so the day is the n-th active weekday, n being hours wanted over hours a day, rounded up. Counted
in hundredths of an hour, which is exact. Hours that come by week or month leave an interval, the days of the row in which the amount is
reached.
"""

from __future__ import annotations

from typing import Final, Literal

import polars as pl

from jobrules.dates import month_end_expr, month_start_expr
from jobrules.sampling.workdays import active_day

HoursBy = Literal["daily", "weekly", "monthly"]
MARKS: Final = {
    "three": (48_099, 39_000), "six": (96_198, 78_000), "sixteen": (256_528, 208_000), "used": (41_000, 33_300),
}  # fmt: skip
"""Hundredths of hours, full time and part time: 3, 6 and 16 months of 160.33 or 130 hours, and 410 or 333 hours of the right used."""


def with_marks(courses: pl.DataFrame, by: HoursBy) -> pl.DataFrame:
    """The courses with, for each mark, the days it may be reached on: `<mark>_early`, `<mark>_late`, and `<mark>_known` of both.

    The days are those of a course that goes on for ever; `known` says whether the mark is reached in the hours known. `fund` is the
    end of the calendar month in which `used` is reached.
    """
    part = pl.col("insurance") == "part_time"
    insured, seen = pl.col("group") == "6.1", pl.col("missing").is_null()
    days = {
        mark: active_day((pl.when(part).then(few).otherwise(many) + pl.col("pace") - 1) // pl.col("pace"))
        for mark, (many, few) in MARKS.items()
    }
    frame = courses.with_columns(pl.when(insured).then(day).alias(mark) for mark, day in days.items())
    frame = frame.with_columns(
        *(rows_first(pl.col(mark), by).alias(f"{mark}_early") for mark in MARKS),
        *(rows_last(pl.col(mark), by).alias(f"{mark}_late") for mark in MARKS),
        *((seen & (pl.col(mark) <= pl.col("last"))).fill_null(False).alias(f"{mark}_known") for mark in MARKS),
    )
    return frame.drop(*MARKS).with_columns(
        fund_early=month_end_expr(pl.col("used_early")),
        fund_late=month_end_expr(pl.col("used_late")),
        fund_due_latest=month_end_expr(pl.min_horizontal("used_late", "last")),
        fund_known=pl.col("used_known"),
    )


def rows_first(day: pl.Expr, by: HoursBy) -> pl.Expr:
    """The first day of the row of hours that a day belongs to; a row begins and ends with the course and its pause."""
    begins = {"daily": day, "weekly": day - (day + 3) % 7, "monthly": month_start_expr(day)}[by]
    resumed = pl.when(day > pl.col("pause_to")).then(pl.col("pause_to") + 1)
    return pl.max_horizontal(begins, "start", resumed).cast(pl.Int32)


def rows_last(day: pl.Expr, by: HoursBy) -> pl.Expr:
    """The last day of the row of hours that a day belongs to, in a course that goes on."""
    ends = {"daily": day, "weekly": day - (day + 3) % 7 + 6, "monthly": month_end_expr(day)}[by]
    paused = pl.when(day < pl.col("pause_from")).then(pl.col("pause_from") - 1)
    return pl.min_horizontal(ends, paused).cast(pl.Int32)
