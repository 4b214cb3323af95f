"""What goes in: stretches that know their course. What comes out: the courses, one row for each group, from their first day on."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jobrules.courses.joining import near_start, of_law
from jobrules.courses.laws import Law
from jobrules.dates import add_expr


def course_rows(rows: pl.DataFrame, events: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """One row for each group of each course: `case`, `course`, `start`, `end`, `group`, `word`, `rule`, `began`, `resumed`.

    `began` is the event that the course is counted from, or `benefit`, `switch`, `group`. A group goes on until the next one begins.
    """
    starts = _counted_from(_courses(rows, laws), events, laws)
    rows = rows.drop("began", "resumed").join(starts.select("course", "from", "began", "resumed"), on="course")
    rows = rows.filter(pl.col("end") >= pl.col("from")).sort("case", "start")
    fresh = (pl.col("course") != pl.col("course").shift()) | pl.col("group").ne_missing(pl.col("group").shift())
    rows = rows.with_columns(part=fresh.fill_null(True).cum_sum())
    parts = rows.group_by("part", maintain_order=True).agg(
        pl.col("case", "course", "start", "from", "group", "word", "rule", "began", "resumed").first(),
        pl.col("end").last(),
    )
    first = pl.col("course") != pl.col("course").shift()
    parts = parts.with_columns(start=pl.when(first.fill_null(True)).then("from").otherwise("start"))
    goes_on = pl.col("course") == pl.col("course").shift(-1)
    end = pl.when(goes_on).then(pl.col("start").shift(-1) - 1).otherwise("end")
    return parts.with_columns(end=end.fill_null(pl.col("end"))).drop("part", "from")


def _courses(rows: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """One row per course with the days between which the event it starts with may lie: `low` to `high`."""
    courses = rows.group_by("course", maintain_order=True).agg(
        pl.col("case", "run", "rule", "law", "start", "before", "began", "resumed").first(), pl.col("end").last()
    )
    same_run = (pl.col("run") == pl.col("run").shift()).fill_null(False)
    # a course that follows at once within its run has a day of its own, the switch or the change of group
    at_once = same_run & (pl.col("before") == pl.col("start") - 1)
    earlier = of_law(laws, lambda rule: add_expr(pl.col("start"), near_start(rule, "before"), -1)).cast(pl.Int32)
    later = of_law(laws, lambda rule: add_expr(pl.col("start"), near_start(rule, "after"))).cast(pl.Int32)
    since = pl.col("end").shift().over("case") + 1
    return courses.with_columns(
        low=pl.max_horizontal(earlier, since), high=pl.min_horizontal(later, "end"), at_once=at_once
    )


def _counted_from(courses: pl.DataFrame, events: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """The courses with `from`, the day they are counted from, and what that day is."""
    named = of_law(laws, lambda rule: pl.lit(list(rule.starts.events if rule.starts else ()), pl.List(pl.String)))
    asked = courses.filter(~pl.col("at_once")).with_columns(events=named.cast(pl.List(pl.String)))
    near = asked.select("course", "case", "low", "high", "events").join(events, on="case")
    near = near.filter(pl.col("event").is_in(pl.col("events")), pl.col("day").is_between("low", "high"))
    first = near.sort("day", "event").group_by("course").agg(pl.col("day", "event").first())
    found = courses.join(first, on="course", how="left").sort("course")
    plain = pl.col("began").replace({"run": "benefit"})
    return found.with_columns(
        pl.coalesce("day", "start").alias("from"),
        began=pl.when(pl.col("event").is_null()).then(plain).otherwise("event"),
    )
