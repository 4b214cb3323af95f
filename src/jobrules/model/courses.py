"""What goes in: the course rules of a rule file. What comes out: frozen models: which benefits form one course, whose, from when."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from jobrules.dates import Length
from jobrules.model.base import DateField, Frozen, LengthField, OneOrMany
from jobrules.model.conditions import Condition, Test

Break = Literal["never", "any_gap", "any_month_long_gap", "whole_named_month"]
"""What interrupts a period: nothing, any day without, any days that make up a month, or a whole named calendar month without."""


class CourseStart(Frozen):
    """The events that a course is counted from: the earliest of them near the first day of the benefit."""

    events: tuple[str, ...]
    before: LengthField = Field(Length(0, "days"), description="How long before the benefit's first day it may lie.")
    after: LengthField = Field(Length(0, "days"), description="How long after the benefit's first day it may lie.")


class CourseGroup(Frozen):
    """One target group of a course rule, and what tells that somebody belongs to it."""

    group: str
    recorded: tuple[str, ...] = Field(
        (), description="Further words of the record that mean this group where `only_if` is known to hold."
    )
    age: Test | None = Field(None, description="Whole years on the day; the group ends when it no longer holds.")
    only_if: tuple[Condition, ...] = Field(
        (), description="Facts and ages that must be known to hold where another word than the group's own is recorded."
    )

    @model_validator(mode="after")
    def _facts(self) -> Self:
        _only_facts(self.only_if)
        return self


class RecordedBy(Frozen):
    """Where a person's group or readiness is recorded: the value of an event, else a fact of the case."""

    event: str
    fact: str | None = None


class SameCourse(Frozen):
    """A switch of benefit that starts no new course."""

    from_: OneOrMany[str] = Field(alias="from")
    to: OneOrMany[str]
    on: DateField | None = Field(None, description="Only where the switch is made across this day: a benefit renamed.")
    only_if: tuple[Condition, ...] = Field((), description="Facts that must hold.")
    where_unknown: Literal["same_course", "new_course"] = Field(
        "new_course", description="What holds where those facts are not known."
    )

    @model_validator(mode="after")
    def _facts(self) -> Self:
        _only_facts(self.only_if)
        return self


class NewCourse(Frozen):
    """A change of target group that starts a new course, on the same benefit too."""

    from_: OneOrMany[str] = Field(alias="from")
    to: OneOrMany[str]


class CourseRule(Frozen):
    """Which benefit spells form one course of which groups, where it starts, and what breaks or restarts it (LAB § 9).

    Of the rules of one file the earlier takes the days on which benefits of two rules run at once.
    """

    id: str
    benefits: tuple[str, ...] = Field(description="The benefits whose spells form the course.")
    with_record: tuple[str, ...] = Field(
        (), description="Further benefits that belong to it while the latest record is one of its groups."
    )
    target_groups: tuple[CourseGroup, ...] = Field(
        description="The groups it may have; a rule with one group needs no record."
    )
    recorded_by: RecordedBy | None = Field(None, description="Where the group is recorded.")
    starts: CourseStart | None = Field(
        None, description="The events it is counted from; none: the benefit's first day."
    )
    broken_by: Break | LengthField = Field("any_gap", description="How long without the benefit ends the course.")
    bridged_by: tuple[Condition, ...] = Field(
        (), description="Spells that keep the course alive without the benefit: wage subsidy."
    )
    passes_over: tuple[str, ...] = Field(
        (), description="Benefits of other rules that a person may have for a while without leaving the course."
    )
    left_after: Break | LengthField = Field("any_gap", description="How long on those benefits leaves the course.")
    restarts_on_switch: bool = Field(True, description="Whether another of its benefits starts a new course.")
    same_course: tuple[SameCourse, ...] = Field((), description="Switches that start none all the same.")
    restarts_between: tuple[NewCourse, ...] = Field((), description="Changes of group that start a new course.")
    restarts_on: tuple[str, ...] = Field((), description="Events that start a new course.")
    note: str = ""

    @model_validator(mode="after")
    def _told(self) -> Self:
        if not self.target_groups:
            raise ValueError("a course has at least one target group")
        if len(self.target_groups) > 1 and self.recorded_by is None:
            raise ValueError('which of several target groups a person has is told by "recorded_by"')
        return self


def _only_facts(conditions: tuple[Condition, ...]) -> None:
    for condition in conditions:
        _only_facts(condition.parts)
        if condition.fact is None and condition.age is None and not condition.parts:
            raise ValueError("courses are told by facts and ages; write fact, age, any_of, all_of or none_of")
