"""What goes in: plain values of a process-measure file. What comes out: the measure as a frozen model: whom it counts, what they had."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from jobrules.model import Condition, HoursByInsurance, InForce, Source, Test, Text
from jobrules.model.base import Frozen, LengthField


class Tenure(Frozen):
    """How long the persons counted must have been in their course, both ends included."""

    counted: Literal["calendar", "hours"] = Field(
        "calendar", description="hours: by the hours paid since the course began; calendar: by dates."
    )
    at_least: LengthField | None = None
    at_most: LengthField | None = None
    month: HoursByInsurance | None = Field(None, description="With hours: the hours of a month.")
    week: HoursByInsurance | None = Field(None, description="With hours: the hours of a week.")

    @model_validator(mode="after")
    def _hours(self) -> Self:
        if self.counted == "hours" and (self.month is None or self.week is None):
            raise ValueError("tenure counted in hours needs the hours of a month and of a week")
        return self


class Persons(Frozen):
    """Whom a measure counts on the day: in a course of the groups, or in a spell of the benefits taken together."""

    groups: tuple[str, ...] = Field((), description="Target groups of a running course; old and new numbers are alike.")
    benefits: tuple[str, ...] = Field(
        (), description="Benefits whose spells, joined until a full calendar month without, are the course."
    )
    tenure: Tenure = Tenure()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.groups) == bool(self.benefits):
            raise ValueError('persons are told by "groups" or by "benefits"')
        return self


class Having(Frozen):
    """Something a person has had: events, a spell, or hours of work, in a stretch of time up to the day."""

    events: Condition | None = Field(None, description="Held events of this kind.")
    spells: Condition | None = Field(None, description="Spells of this kind.")
    work: tuple[str, ...] = Field((), description="Employment of these kinds, in hours: weekly hours times weeks.")
    number: float = Field(1, gt=0, description="How many events, or how many hours of work.")
    last: LengthField | None = Field(None, description="In the length up to the day; none: since the course began.")
    between: tuple[LengthField, LengthField] | None = Field(
        None, description="At a tenure between these, both included."
    )
    begun: bool = Field(False, description="Only spells that began in that time, not those that ran on into it.")
    groups: tuple[str, ...] = Field((), description="Counts only for persons in these target groups.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.events is not None) + (self.spells is not None) + bool(self.work) != 1:
            raise ValueError('a person has had one of "events", "spells" and "work"')
        if self.work and self.last is None:
            raise ValueError('hours of work are counted in the "last" length up to the day')
        return self


class MeasureVersion(Frozen):
    """A measure while it is in force."""

    in_force: InForce
    source: Source = Source()
    persons: Persons
    had: tuple[Having, ...]
    counts: Literal["all", "none", "not_all"] = Field(
        "all", description="Counts those who had all of it, none of it, or not all of it; a rate counts the events."
    )
    target: Test | None = Field(None, description="What the share must be: {under: 0.2}.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.had:
            raise ValueError('a measure says what persons "had"')
        return self


class ProcessMeasure(Frozen):
    """An official measure of process: a share of persons, or a rate a person-year; never a verdict on a duty."""

    id: str
    title: Text
    kind: Literal["share", "rate"] = "share"
    wants: Literal["more", "fewer"] = Field("more", description="Whether a high or a low number is what the law wants.")
    averaged_over: int = Field(
        1, ge=1, le=60, description="The mean of so many days a month apart, the last one asked for."
    )
    beside: tuple[str, ...] = Field((), description="The duties that the measure is a coarser view of.")
    source: Source = Source()
    reads: str = ""
    sees: str = ""
    versions: tuple[MeasureVersion, ...]

    @model_validator(mode="after")
    def _rate(self) -> Self:
        if not self.versions:
            raise ValueError("a measure has at least one version")
        for version in self.versions:
            one = version.had[0]
            if self.kind == "rate" and (len(version.had) > 1 or one.events is None or one.last is None):
                raise ValueError('a rate counts one kind of events in the "last" length up to the day')
        return self
