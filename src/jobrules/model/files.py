"""What goes in: one rule file. What comes out: one frozen model: versions of a section, clocks, courses, parameters, derogations."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from jobrules.model.base import DateField, Frozen, InForce, OneOrMany, Source, Text
from jobrules.model.conditions import Condition, HoursByInsurance
from jobrules.model.courses import CourseRule
from jobrules.model.duties import Derogation, Duty, Holder
from jobrules.model.loops import ring_problem


class Excluded(Frozen):
    """Days that a clock does not count, both included."""

    from_: DateField = Field(alias="from")
    until: DateField


class Clock(Frozen):
    """A way of counting time: what it counts, how long a month and a week are on it, and which days it leaves out."""

    clock: str
    counts: Literal["hours", "whole_weeks", "days"] = "hours"
    kind: str | None = Field(None, description="The kind of the hours it adds; none means hours without a kind.")
    spells: tuple[Condition, ...] = Field(
        (), description="With whole_weeks and days: the spells whose days are counted."
    )
    without: tuple[Condition, ...] = Field((), description="Spells whose days the clock leaves out: leave.")
    month: HoursByInsurance | float | None = None
    week: HoursByInsurance | float | None = None
    excludes: tuple[Excluded, ...] = ()
    groups: tuple[str, ...] | None = None
    note: str = ""


class NotCheckable(Frozen):
    """A duty that no data can show: listed so that coverage can say what the pack does not see."""

    id: str
    title: Text = Text()
    holder: Holder = "authority"
    groups: tuple[str, ...] = ()
    source: Source = Source()
    why: str = ""
    measured_by: str = Field("", description="The process measure that shows it for many people together.")
    selects: Literal["alone", "together"] | None = Field(
        None, description="Whether a missed target selects for supervision alone, or only together with the others."
    )
    selects_from: DateField | None = Field(None, description="The first day measured on which a missed target selects.")


class Version(Frozen):
    """The wording of one section while it is in force."""

    in_force: InForce
    governs: Literal["deadlines_falling", "courses_started"] = "deadlines_falling"
    source: Source = Source()
    duties: tuple[Duty, ...] = ()
    clocks: tuple[Clock, ...] = ()
    courses: tuple[CourseRule, ...] = ()
    not_checkable: tuple[NotCheckable, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _force(self) -> Self:
        if self.in_force.until is not None and self.in_force.until < self.in_force.from_:
            raise ValueError("in_force ends before it begins")
        problem = ring_problem(self.duties)
        if problem:
            raise ValueError(problem)
        return self


class Parameter(Frozen):
    """An open question of law with the answers it may have and the one taken where nobody says otherwise."""

    values: tuple[str, ...]
    default: str
    what: str = ""
    affects: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _default(self) -> Self:
        if self.default not in self.values:
            raise ValueError(f'the default "{self.default}" is not one of the values')
        return self


class Excuse(Frozen):
    """A reading that many duties share: which duties it touches and what excuses them."""

    touches: tuple[str, ...]
    excused_by: tuple[Condition, ...]
    source: Source = Source()
    note: str = ""


class JointUnit(Frozen):
    """Municipalities that one authority serves together in some years."""

    unit: str
    municipalities: OneOrMany[str]
    holders: tuple[Holder, ...] = ("jobcentre",)
    from_: DateField | None = Field(None, alias="from")
    until: DateField | None = None
    source: Source = Source()


class SameActors(Frozen):
    """Actors that are one authority under several names; a condition on one accepts the others from that day on."""

    actors: tuple[str, ...]
    from_: DateField | None = Field(None, alias="from")
    source: Source = Source()


class CalendarRule(Frozen):
    """A named calendar: which days do not count."""

    weekend: tuple[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ...] = (
        "saturday",
        "sunday",
    )
    holidays: str | None = Field(None, description="A country of the library `holidays`, by its ISO code: DK.")
    categories: tuple[str, ...] = Field(("public",), description="Which of the country's holidays.")
    also: tuple[str, ...] = Field((), description="Further days off each year, as month-day: 12-24.")
    easter: tuple[int, ...] = Field((), description="Further days off, so many days after Easter Sunday.")
    source: Source = Source()


class NamedDays(Frozen):
    """Days of the year that a rule names together: 24 December to 1 January, or days counted from Easter Sunday."""

    from_: str | None = Field(None, alias="from", pattern=r"^\d\d-\d\d$")
    until: str | None = Field(None, pattern=r"^\d\d-\d\d$")
    easter: tuple[int, int] | None = Field(None, description="First and last day, so many days after Easter Sunday.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.easter is None) != (self.from_ is not None and self.until is not None):
            raise ValueError('named days take either "from" and "until" or "easter"')
        return self


class RuleFile(Frozen):
    """One file of a rule pack. Most hold the versions of one section; others hold parameters, derogations, excuses or joint units."""

    id: str = Field(description="Country, act and section: dk/lab/31.")
    title: Text = Text()
    reads: str = Field("", description="The reading chosen where the text leaves a choice.")
    sees: str = Field("", description="What the data cannot show.")
    versions: tuple[Version, ...] = ()
    parameters: dict[str, Parameter] = {}
    derogations: tuple[Derogation, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    joint_units: tuple[JointUnit, ...] = ()
    same_actors: tuple[SameActors, ...] = ()
    calendars: dict[str, CalendarRule] = {}
    named_days: dict[str, NamedDays] = {}
