"""What goes in: plain values of a measure file. What comes out: the measure as a frozen model: what is counted, when, and as what."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from jobrules.dates import Length
from jobrules.model.base import Frozen, LengthField, Source, Text

Category = Literal["benefit", "education", "employment", "other", "self_support", "competing"]
FULL_MONTH = "full_calendar_month"


class Spells(Frozen):
    """Which benefit spells are followed up, and what gap ends one."""

    benefits: tuple[str, ...] = Field(description="The values of the spell `benefit` whose spells are counted.")
    gap: Literal["full_calendar_month"] | LengthField = Field(
        "full_calendar_month", description="The time without the benefit that ends a spell; a shorter pause does not."
    )
    together: bool = Field(False, description="true: all the benefits form one spell; false: each benefit has its own.")
    hours_are: str | None = Field(
        None, description="The benefit that rows of paid hours stand for; none: they are not read."
    )


class Step(Frozen):
    """One status, and the spells that give it; of several statuses on one day the earlier step in the list counts."""

    step: int = Field(description="The number in the source.")
    status: str
    category: Category
    title: Text = Text()
    benefits: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    spells: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether this is the status of those for whom nothing is registered."""
        return self.category == "self_support"


class Competing(Frozen):
    """Something that makes the outcome impossible to observe, and is neither success nor failure."""

    status: str
    spells: tuple[str, ...]


class MeasureBase(Frozen):
    """What every measure says: its name, where it comes from, the reading chosen, what it does not see, and the days it looks at."""

    id: str
    title: Text
    share: Text = Field(Text(), description="What the share of those who reached the outcome is called.")
    source: Source
    reads: str = ""
    sees: str = ""
    like: str | None = Field(None, description="The measure whose text this one takes over where it says nothing else.")
    counted_from: Literal["end", "start"] = "end"
    days: tuple[PositiveInt, ...]
    spells: Spells


class StatusMeasure(MeasureBase):
    """The status on fixed days after a spell began or ended."""

    kind: Literal["status"]
    wage_seen: Literal["month", "day"] = Field(
        "month", description="month: employment on any day of the day's calendar month counts; day: on that day alone."
    )
    counts_as_employed: tuple[Category, ...] = ("employment",)
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _steps(self) -> Self:
        if len({step.status for step in self.steps}) < len(self.steps):
            raise ValueError("two steps have the same status")
        if [step.nothing for step in self.steps] != [False] * (len(self.steps) - 1) + [True]:
            raise ValueError("the last step, and no other, is the one of category self_support: nothing registered")
        return self


class LastingMeasure(MeasureBase):
    """Whether employment that lasted began within fixed days after a spell began or ended."""

    kind: Literal["lasting_employment"]
    employment: tuple[str, ...] = ("ordinary",)
    unbroken: LengthField = Length(12, "months")
    bridges: LengthField = Field(
        Length(0, "days"), description="A pause of up to this length does not break the employment."
    )
    competing: tuple[Competing, ...] = ()


Measure = Annotated[StatusMeasure | LastingMeasure, Field(discriminator="kind")]
