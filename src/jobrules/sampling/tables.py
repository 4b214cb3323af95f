"""What goes in: courses and talks. What comes out: the tables of case histories, with dates; nothing later than the day of the data."""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.sampling.circumstances import FROM_2024
from jobrules.sampling.clocks import HoursBy, rows_first, rows_last
from jobrules.sampling.draws import Draws
from jobrules.sampling.scenery import scenery
from jobrules.sampling.workdays import active_day, active_through

FACTS: Final = (
    "insurance", "qualification", "youth_education", "children_at_home", "education_readiness", "residence_requirement", "ukraine_act",
)  # fmt: skip
_NO_VALUE = pl.lit(None, pl.String)


def case_table(cases: pl.DataFrame) -> pl.DataFrame:
    """One row per case: case_id, birth_date, insurance and the other facts."""
    return cases.select(pl.col("case").alias("case_id"), _date("birth").alias("birth_date"), *FACTS)


def event_table(courses: pl.DataFrame, talks: pl.DataFrame, draws: Draws) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The events in the data, and those held but not yet registered, in the columns of the table `events`."""
    parts = [talks.with_columns(case=pl.col("key") // 4), *scenery(courses, talks, draws)]
    frame = pl.concat(parts, how="diagonal_relaxed").sort("case", "day", "event", "part", "nth", nulls_last=True)
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(8)
    rows = frame.with_columns(event_id=pl.concat_str(pl.lit("e"), number), value=_NO_VALUE)
    late = rows.get_column("unregistered").fill_null(False)
    shown = rows.select(
        pl.col("case").alias("case_id"),
        _date("day").alias("date"),
        "event",
        "actor",
        "form",
        "status",
        "value",
        "with_a_kasse",
        "event_id",
    )
    return shown.filter(~late), shown.filter(late)


def hour_table(courses: pl.DataFrame, by: HoursBy) -> pl.DataFrame:
    """The hours paid, and from 2024 the hours of the right used: case_id, start, end, hours, kind."""
    paid = courses.filter(pl.col("group") == "6.1", pl.col("missing").fill_null("") != "hours_missing")
    paid = paid.select("case", "start", "pause_from", "pause_to", "last", "pace", kind=_NO_VALUE)
    used = paid.filter(pl.col("start") >= FROM_2024).with_columns(kind=pl.lit("benefit_right_used"))
    each = pl.concat([paid, used]).sort("case", "kind")
    days = each.with_columns(number=pl.int_ranges(1, active_through(pl.col("last")) + 1, dtype=pl.Int32))
    days = days.explode("number", empty_as_null=False).with_columns(day=active_day(pl.col("number")))
    if by == "daily":
        rows = days.select("case", "kind", "pace", start="day", end="day")
    else:
        first, last = rows_first(pl.col("day"), by), pl.min_horizontal(rows_last(pl.col("day"), by), "last")
        rows = days.select("case", "kind", "pace", start=first, end=last)
        rows = rows.group_by("case", "kind", "start", "end", "pace", maintain_order=True).len("days")
        rows = rows.with_columns(pace=pl.col("pace") * pl.col("days"))
    return rows.select(
        pl.col("case").alias("case_id"),
        _date("start").alias("start"),
        _date("end").alias("end"),
        hours=pl.col("pace") / 100,
        kind="kind",
    )


def _date(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Int32).cast(pl.Date)
