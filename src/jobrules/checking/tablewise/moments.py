"""What goes in: the moments of a rule. What comes out: the days they fall on, course by course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.clocks import Days
from jobrules.checking.tablewise.columns import constant, filled, gather, searched, sure
from jobrules.checking.tablewise.known import BITS, Hits, keys, number_in
from jobrules.checking.tablewise.steps import End
from jobrules.dates import Length, add_expr, day_number, month_end_expr
from jobrules.model import Condition, Moment

if TYPE_CHECKING:
    from jobrules.checking.tablewise.view import View


class Moments:
    """The moments of all courses, seen by one duty."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.known = view.known

    def anchors(self, moment: Moment) -> pl.DataFrame:
        """Every day that a moment names in a course: `course`, `case`, `anchor`, `own` (the event it is), `own_day`, `nth`."""
        courses = self.known.courses.select("case", course=pl.int_range(pl.len(), dtype=pl.UInt32))
        nothing = {
            "own": pl.lit(None, dtype=pl.Int64),
            "own_day": pl.lit(None, dtype=pl.Int32),
            "nth": pl.lit(1, dtype=pl.Int32),
        }
        if moment.event is not None or moment.start_of is not None or moment.end_of is not None:
            found = self._happened(moment)
        else:
            bare = moment.model_copy(update={"plus": None, "minus": None, "rounded": None})
            start = self.known.courses["start"]
            days = self.day(bare, courses["course"], courses["case"], start, "early").day
            found = courses.with_columns(anchor=days, **nothing).filter(pl.col("anchor").is_not_null())
        found = found.with_columns(anchor=moved(pl.col("anchor"), moment))
        return found.select("course", "case", "anchor", "own", "own_day", "nth")

    def _happened(self, moment: Moment) -> pl.DataFrame:
        found = self.own(moment.as_condition)
        found = found.select("course", "case", anchor="day", own="row", own_day="day", nth=number_in("course"))
        if moment.which == "first" or moment.on_repeat == "first":
            return found.filter(pl.col("nth") == 1)
        if moment.which == "second":
            return found.filter(pl.col("nth") == 2).with_columns(nth=pl.lit(1, dtype=pl.Int32))
        if moment.which == "last":
            return found.filter((pl.col("course") != pl.col("course").shift(-1)).fill_null(True)).with_columns(
                nth=pl.lit(1, dtype=pl.Int32)
            )
        return found

    def own(self, what: Condition) -> pl.DataFrame:
        """The happenings that belong to a course: `course`, `case`, `day`, `row`, `ends`."""
        hits = self.known.hits(what).frame
        courses = self.known.courses
        case = hits.select(case=(pl.col("key") // (1 << BITS)).cast(pl.UInt32))["case"]
        if self.known.course_of is not None:
            course = self.known.course_of[case]
            frame = hits.with_columns(
                case=case,
                course=course,
                s=gather(courses["reach"], course, course.is_not_null()),
                e=gather(courses["end"], course, course.is_not_null()),
            )
            return frame.filter(pl.col("day").is_between("s", "e")).select("course", "case", "day", "row", "ends")
        position = searched(keys(courses["case"], courses["end"]), hits["key"], "left")
        inside = position < len(courses)
        valid = (gather(courses["case"], position, inside) == case) & (
            gather(courses["reach"], position, inside) <= hits["day"]
        )
        frame = hits.with_columns(case=case, course=position.cast(pl.UInt32))
        return frame.filter(sure(valid)).select("course", "case", "day", "row", "ends")

    def day(self, moment: Moment, course: pl.Series, case: pl.Series, anchor: pl.Series, end: End) -> Days:
        """The day of a moment for duties counted from `anchor`: of several, the first on or after the anchor."""
        found = self._day(moment, course, case, anchor, end)
        day = pl.DataFrame({"day": found.day}).select(moved(pl.col("day"), moment))["day"]
        return Days(day, found.missing, found.note)

    def _day(self, moment: Moment, course: pl.Series, case: pl.Series, anchor: pl.Series, end: End) -> Days:
        if moment.course:
            return Days.plain(self.view.course("start", course))
        if moment.date is not None:
            return Days.plain(constant(day_number(moment.date), len(course), pl.Int32))
        if moment.reached is not None:
            return self.view.reached(moment.reached.clock, course, case, anchor, moment.reached, end)
        if moment.sum_of is not None:
            assert moment.reaches is not None
            return Days.plain(self._sum(moment.sum_of, moment.reaches, moment.within, case, anchor))
        if moment.duty is not None:
            met = self.view.met_days(moment.duty)
            position = searched(met["key"], filled(keys(course, anchor), 0), "left")
            valid = sure(gather(met["course"], position, position < len(met)) == course)
            return Days.plain(gather(met["met_on"], position, valid))
        if moment.duty_closed is not None:
            return self.view.closing_of(moment.duty_closed, course, end).shifted(1)
        return Days.plain(self._happening(moment, course, case, anchor))

    def _happening(self, moment: Moment, course: pl.Series, case: pl.Series, anchor: pl.Series) -> pl.Series:
        hits: Hits = self.known.hits(moment.as_condition)
        bounds = pl.DataFrame({"anchor": anchor, "reach": self.view.course("reach", course)})
        since, until = bounds.select(pl.max_horizontal("anchor", "reach"))["anchor"], self.view.course("end", course)
        first, after = hits.before(case, since), hits.through(case, until)
        return hits.day_at(after - 1 if moment.which == "last" else first, (after > first) & anchor.is_not_null())

    def _sum(
        self, what: Condition, reaches: Length, within: Length | None, case: pl.Series, anchor: pl.Series
    ) -> pl.Series:
        """The first day on which the days of the spells, in the moving window that ends there, add up to the length."""
        wanted = reaches.as_days
        asked = pl.DataFrame({"case": case, "anchor": anchor}).with_row_index("asked")
        spans = self.known.spans(what).frame.with_columns(
            end=pl.min_horizontal("end", pl.lit(self.known.as_of, dtype=pl.Int32))
        )
        days = asked.join(spans, on="case").filter(pl.col("end") >= pl.col("anchor")).sort("asked", "start")
        days = days.select(
            "asked", day=pl.int_ranges(pl.max_horizontal("start", "anchor"), pl.col("end") + 1, dtype=pl.Int32)
        ).explode("day")
        first = pl.col("day").shift(wanted - 1).over("asked")
        enough = days.with_columns(first=first).filter(pl.col("first").is_not_null())
        if within is not None:
            enough = enough.filter(add_expr(pl.col("day"), within, -1) < pl.col("first"))
        reached = enough.group_by("asked").agg(pl.col("day").min())
        return asked.join(reached, on="asked", how="left", maintain_order="left")["day"]


def moved(day: pl.Expr, moment: Moment) -> pl.Expr:
    """Days with the moment's `plus`, `minus` and `rounded` carried out."""
    if moment.plus is not None:
        day = add_expr(day, moment.plus)
    if moment.minus is not None:
        day = add_expr(day, moment.minus, -1)
    return (month_end_expr(day) if moment.rounded == "month_end" else day).cast(pl.Int32)
