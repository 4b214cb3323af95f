"""What goes in: what is known, the rules, and one duty. What comes out: the answers the fast engine asks of them, for all courses at once.

A `View` looks through one pair of spectacles, as the plain engine's `Case` does: `opening` and `closing` say which end of an uncertain day
(coarse hours) a window takes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from jobrules.checking.tablewise.clocks import Clocks, Days
from jobrules.checking.tablewise.columns import constant, filled, gather, kept, no_text, present, searched, sure
from jobrules.checking.tablewise.conditions import Looks, Truth, all_hold, holds
from jobrules.checking.tablewise.known import Known, keys
from jobrules.checking.tablewise.moments import Moments
from jobrules.checking.tablewise.steps import End
from jobrules.dates import Length, day_number
from jobrules.model import Condition, Derogation, Reached
from jobrules.rulebook import DutyRow, RuleBook


@dataclass(frozen=True)
class View:
    """All courses, seen by one duty in one version."""

    known: Known
    clocks: Clocks
    opening: End
    closing: End
    row: DutyRow

    @property
    def rules(self) -> RuleBook:
        """The rule book."""
        return self.known.rules

    @cached_property
    def moments(self) -> Moments:
        """The moments, seen by this duty."""
        return Moments(self)

    def for_row(self, row: DutyRow) -> View:
        """The same courses seen by another duty."""
        return replace(self, row=row)

    def course(self, column: str, course: pl.Series) -> pl.Series:
        """A column of the courses (`start`, `end`, `reach`, `last`) for rows that name their course."""
        return self.known.courses[column][course]

    def reached(
        self, clock: str, course: pl.Series, case: pl.Series, anchor: pl.Series, wanted: Length | Reached, end: End
    ) -> Days:
        """The day a clock has counted enough; hours paid after the course has ended belong to something else."""
        found = self.clocks.reaches(clock, case, anchor, wanted, end)
        within = (found.day <= self.course("end", course)) | found.note.is_not_null() | found.day.is_null()
        return Days(kept(found.day, within), found.missing, found.note)

    def looks(self, rows: pl.DataFrame, anchor: str = "series") -> Looks:
        """The days a condition of the rows' duty may be looked at on."""
        end = self.course("end", rows["course"])
        tomorrow = pl.lit(self.known.as_of + 1, dtype=pl.Int32)
        due = rows.select(due=pl.min_horizontal(pl.col("due").fill_null(tomorrow), pl.lit(end)))["due"]
        return Looks(rows["case"], rows["course"], rows[anchor], rows["opens"], due)

    def group(self, course: pl.Series, day: pl.Series) -> pl.Series:
        """The target group of a course on a day; before its first day the first one, after its last day the last one."""
        segments = self.known.segments
        if not len(segments):
            return no_text(len(course))
        if len(segments) == len(self.known.courses):
            return self.known.segment_groups[course]
        bounds = pl.DataFrame({"d": day, "s": self.course("start", course), "e": self.course("end", course)})
        on = bounds.select(pl.min_horizontal(pl.max_horizontal("d", "s"), "e"))["d"]
        case = self.known.courses["case"][course]
        position = searched(keys(segments["case"], segments["start"]), keys(case, on), "right") - 1
        return gather(self.known.segment_groups, position, position >= 0)

    def in_groups(self, groups: tuple[str, ...], group: pl.Series) -> pl.Series:
        """Whether a target group is one of those named, old and new numbers taken as the same; null where there is none."""
        return group.is_in(list(self.rules.same_groups(groups)))

    def value_on(self, spell: str, case: pl.Series, day: pl.Series) -> pl.Series:
        """The value of a spell that cannot overlap (`municipality`, `a_kasse`) on a day."""
        held = self.known.held(spell)
        if not len(held):
            return no_text(len(case))
        position = searched(held["key"], filled(keys(case, day), 0), "right") - 1
        ends, of_case = gather(held["end"], position, position >= 0), gather(held["case"], position, position >= 0)
        return gather(held["value"], position, (of_case == case) & (ends >= day))

    def unit(self, rows: pl.DataFrame) -> pl.Series:
        """The authority or fund that held the duty on the last timely day."""
        day = filled(rows["due"], self.known.as_of)
        holder = self.row.duty.holder
        if holder == "a_kasse":
            return self.value_on("a_kasse", rows["case"], day)
        code = self.value_on("municipality", rows["case"], day)
        frame = pl.DataFrame({"code": code, "day": day})
        unit = pl.col("code")
        for joint in reversed(self.rules.joint_units):
            if holder in joint.holders:
                within = pl.col("code").is_in(list(joint.municipalities))
                within = within if joint.from_ is None else within & (pl.col("day") >= day_number(joint.from_))
                within = within if joint.until is None else within & (pl.col("day") <= day_number(joint.until))
                unit = pl.when(within).then(pl.lit(joint.unit)).otherwise(unit)
        return frame.select(unit=unit)["unit"]

    def derogates(self, derogation: Derogation, rows: pl.DataFrame) -> pl.Series:
        """Whether a derogation touches each row: its dates, municipalities, groups and conditions."""
        day = rows["series"] if derogation.looks_at == "anchor" else rows["due"]
        first = rows["opens"] if derogation.looks_at == "window" else day
        touched = present(day)
        if derogation.from_ is not None:
            touched &= day >= day_number(derogation.from_)
        if derogation.until is not None:
            touched &= first <= day_number(derogation.until)
        touched = sure(touched)
        if derogation.municipalities is not None and touched.any():
            touched &= sure(self.value_on("municipality", rows["case"], day).is_in(list(derogation.municipalities)))
        if derogation.groups is not None and touched.any():
            touched &= sure(self.in_groups(derogation.groups, self.group(rows["course"], filled(day, 0))))
        if derogation.only_if and touched.any():
            looks = self.looks(rows)
            truth = all_hold([holds(what, self, looks, "due") for what in derogation.only_if], len(rows))
            touched &= sure(truth.yes)
        return touched

    def closing_of(self, duty: str, course: pl.Series, end: End) -> Days:
        """The last timely day of another duty's first window, its deadline moved as that duty says."""
        from jobrules.checking.tablewise.kinds import closing_days

        found = closing_days(self.for_row(self.rules.sister(self.row, duty)), end)
        asked = pl.DataFrame({"course": course}).join(found, on="course", how="left", maintain_order="left")
        return Days(asked["due"], asked["missing"], asked["note"])

    def met_days(self, duty: str) -> pl.DataFrame:
        """The days on which another duty was met: `course`, `met_on`, and their key, sorted."""
        from jobrules.checking.tablewise.kinds import instances

        found = instances(self.for_row(self.rules.sister(self.row, duty))).filter(pl.col("met_on").is_not_null())
        found = found.select("course", "met_on").sort("course", "met_on")
        return found.with_columns(key=keys(found["course"], found["met_on"]))


def conditions_hold(view: View, what: tuple[Condition, ...], looks: Looks, judged: str) -> pl.Series:
    """Whether any of some conditions surely holds."""
    result = constant(False, len(looks.case), pl.Boolean)
    for condition in what:
        result = result | sure(holds(condition, view, looks, judged).yes)
    return result


def truth_of_all(view: View, yes: tuple[Condition, ...], no: tuple[Condition, ...], looks: Looks) -> Truth:
    """Whether the first conditions all hold and none of the second does."""
    truths = [holds(what, view, looks) for what in yes] + [holds(what, view, looks).denied() for what in no]
    return all_hold(truths, len(looks.case))
