"""What goes in: one course of one case, and the rules. What comes out: the answers the plain engine asks of them.

A `Case` looks through one pair of spectacles: `opening` and `closing` say which end of an uncertain day (coarse hours) a window takes.
The narrow look opens late and closes early, the wide look opens early and closes late.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from jobrules.checking.alike import alike
from jobrules.checking.amounts import ClockRule, amount_of
from jobrules.checking.casewise.clocks import Clocks, Day, End, merged
from jobrules.checking.casewise.conditions import Look, Truth, all_hold, holds
from jobrules.checking.casewise.known import Course, Known
from jobrules.checking.casewise.moments import Moments
from jobrules.dates import OPEN, Length, add, day_number
from jobrules.model import Condition, Derogation, Reached
from jobrules.rulebook import DutyRow, RuleBook


@dataclass(frozen=True)
class Case:
    """One course of one case, seen by the version of a section whose duties are judged."""

    known: Known
    course: Course
    rules: RuleBook
    clock_rules: tuple[ClockRule, ...]
    hours: str
    opening: End
    closing: End
    row: DutyRow

    @cached_property
    def clocks(self) -> Clocks:
        """The clocks, read for this case."""
        return Clocks(self.known, self.clock_rules, self.hours)

    @cached_property
    def moments(self) -> Moments:
        """The moments of this course."""
        return Moments(self, self.known, self.clocks)

    @property
    def last_day(self) -> int:
        """The last day on which anything can count: the course's last day, or the last day known."""
        return min(self.course.end, self.known.as_of)

    def look_at(self, due: int | None) -> int:
        """The day a condition judged `due` is looked at: the last timely day, or the course's last, or tomorrow while it is not known."""
        return min(self.known.as_of + 1 if due is None else due, self.course.end)

    def look(self, anchor: int, opens: int, due: int | None) -> Look:
        """The days a condition of a duty may be looked at on."""
        return Look(anchor, opens, self.look_at(due))

    def states(self, what: Condition) -> list[tuple[int, int]]:
        """The days covered by the spells that a condition names, as merged spans."""
        return merged(sorted((s.start, s.end) for s in self.known.covering(what, 0, OPEN)))

    def reached(self, clock: str, anchor: int, wanted: Length | Reached, end: End) -> Day:
        """The day a clock has counted enough; hours paid after the course has ended belong to something else."""
        found = self.clocks.reaches(clock, anchor, wanted, end)
        beyond = found.day is not None and found.day > self.course.end and not found.note
        return Day(None) if beyond else found

    def has_counted(self, clock: str, anchor: int, day: int, length: Length) -> bool | str:
        """Whether a clock started at `anchor` has counted a length when `day` begins."""
        if clock == "calendar":
            return add(anchor, length) <= day
        rule = self.clocks.rule(clock, anchor)
        insurance = self.known.facts.get("insurance")
        amount = (
            rule.days_of(length)
            if rule.clock.counts == "days"
            else amount_of(rule, length, None if insurance is None else str(insurance))
        )
        if amount is None:
            return "fact_missing:insurance"
        counted = self.clocks.counted(clock, anchor, day, self.closing)
        return counted if isinstance(counted, str) else counted >= amount

    def derogates(self, derogation: Derogation, anchor: int, opens: int, due: int | None) -> Truth:
        """Whether a derogation touches the duty: its dates, municipalities, groups and conditions."""
        day = {"due": due, "window": due, "anchor": anchor}[derogation.looks_at]
        if day is None:
            return False
        first = opens if derogation.looks_at == "window" else day
        if derogation.from_ is not None and day < day_number(derogation.from_):
            return False
        if derogation.until is not None and first > day_number(derogation.until):
            return False
        if derogation.municipalities is not None and self.municipality(day) not in derogation.municipalities:
            return False
        if derogation.groups is not None and not self.in_groups(derogation.groups, day):
            return False
        look = self.look(anchor, opens, due)
        return all_hold([holds(what, self, look, "due") for what in derogation.only_if])

    def in_groups(self, groups: tuple[str, ...], day: int) -> bool:
        """Whether the course is in one of the target groups on a day, old and new numbers taken as the same."""
        group = self.course.group(max(day, self.course.start))
        return group is not None and not alike(self.rules, "value", group, day, "course").isdisjoint(groups)

    def municipality(self, day: int) -> str | None:
        """The value of the spell `municipality` on a day."""
        return next((s.value for s in self.known.spells if s.spell == "municipality" and s.start <= day <= s.end), None)

    def unit(self, holder: str, due: int | None) -> str | None:
        """The authority or fund that held the duty on the last timely day."""
        day = self.known.as_of if due is None else due
        if holder == "a_kasse":
            return next((s.value for s in self.known.spells if s.spell == "a_kasse" and s.start <= day <= s.end), None)
        code = self.municipality(day)
        for joint in self.rules.joint_units:
            begun = joint.from_ is None or day_number(joint.from_) <= day
            if (
                begun
                and (joint.until is None or day <= day_number(joint.until))
                and holder in joint.holders
                and code in joint.municipalities
            ):
                return joint.unit
        return code

    def closing_of(self, duty: str, end: End) -> Day:
        """The last timely day of another duty's first window, its deadline moved as that duty says."""
        from jobrules.checking.casewise.kinds import closing_day

        return closing_day(self, self.rules.sister(self.row, duty), end)

    def met_days(self, duty: str) -> list[int]:
        """The days on which another duty was met, in order."""
        from jobrules.checking.casewise.kinds import instances

        sister = self.rules.sister(self.row, duty)
        days = [instance.met_on for instance in instances(self.for_row(sister), sister)]
        return sorted(day for day in days if day is not None)

    def for_row(self, row: DutyRow) -> Case:
        """The same course seen by another duty."""
        return Case(self.known, self.course, self.rules, self.clock_rules, self.hours, self.opening, self.closing, row)
