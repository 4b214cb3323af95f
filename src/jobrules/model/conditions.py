"""What goes in: the conditions and moments of a rule file. What comes out: frozen models that both engines read.

A condition says what must be so: what to look at (`event`, `spell`, `fact`, `age`, `clock`, `start_of`), what its attributes must be, and
when to look (`judged`). A moment names a day. The two stand in one module because each may hold the other. Nothing is ever executed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from jobrules.dates import Length
from jobrules.model.base import DateField, Frozen, LengthField, OneOrMany, Scalar


def _gather(data: Any, known: Iterable[str]) -> Any:
    """Keys that the model does not name are attributes of the event or spell."""
    if not isinstance(data, dict):
        return data
    named = {key: value for key, value in data.items() if key in set(known)}
    rest = {key: Test.of(value) for key, value in data.items() if key not in set(known)}
    return {**named, "attributes": {**named.get("attributes", {}), **rest}} if rest else named


class Test(Frozen):
    """What an attribute or fact must be: one of `values`, none of `not`, or a number between bounds."""

    values: OneOrMany[Scalar] | None = None
    not_: OneOrMany[Scalar] | None = Field(None, alias="not")
    under: float | LengthField | None = None
    at_least: float | LengthField | None = None
    at_most: float | LengthField | None = None
    over: float | LengthField | None = None

    @classmethod
    def of(cls, value: object) -> Test:
        """A test from its short form: a word, a list of words, or a mapping such as `{not: phone}`."""
        if isinstance(value, Test):
            return value
        if isinstance(value, dict):
            return cls.model_validate(value)
        return cls.model_validate({"values": value})

    @property
    def bounds(self) -> dict[str, float | Length]:
        """The bounds that are given, by name."""
        named = {"under": self.under, "at_least": self.at_least, "at_most": self.at_most, "over": self.over}
        return {name: bound for name, bound in named.items() if bound is not None}


class HoursByInsurance(Frozen):
    """A number of hours for the full-time and for the part-time insured."""

    full_time: float
    part_time: float


class Reached(Frozen):
    """The day a clock has counted a length or a number of hours since the anchor."""

    clock: str
    length: LengthField | None = None
    hours: float | HoursByInsurance | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.length is None) == (self.hours is None):
            raise ValueError('"reached" takes either "length" or "hours"')
        return self


MOMENTS = ("course", "event", "start_of", "end_of", "date", "duty", "duty_closed", "reached", "sum_of")


def _word(value: object) -> object:
    return {"course": True} if value == "course" else value


class Moment(Frozen):
    """A day that a rule needs, told apart by its key; `plus` and `minus` move it, `rounded` carries it to the month's end."""

    model_config = ConfigDict(extra="allow")

    course: Literal[True] | None = Field(None, description="The first day of the course.")
    event: str | None = Field(None, description="The day of an event; further keys are its attributes.")
    start_of: Annotated[Condition, Field(description="The first day of a spell.")] | None = None
    end_of: Annotated[Condition, Field(description="The last day of a spell.")] | None = None
    date: DateField | None = Field(None, description="A fixed date.")
    duty: str | None = Field(None, description="The day another duty of the same file was met.")
    duty_closed: str | None = Field(None, description="The day after another duty's window closed.")
    reached: Reached | None = Field(None, description="The day a clock has counted enough.")
    sum_of: Annotated[Condition, Field(description="Spells whose days are added up.")] | None = None
    reaches: LengthField | None = Field(None, description="With sum_of: how much they must add up to.")
    within: LengthField | None = Field(None, description="With sum_of: the moving window they must lie in.")
    which: Literal["first", "second", "each", "last"] | None = Field(
        None, description="Which of several; for an anchor every one of them."
    )
    plus: LengthField | None = None
    minus: LengthField | None = None
    rounded: Literal["month_end"] | None = Field(None, description="Carried to the last day of its calendar month.")
    on_repeat: Literal["each", "first", "restart"] = Field(
        "each", description="What a second such moment inside a course does."
    )
    attributes: dict[str, Test] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _attributes(cls, data: Any) -> Any:
        data = _word(data)
        if not isinstance(data, (dict, Moment)):
            raise ValueError('a moment is the word "course" or a mapping such as {event: registration}')
        return _gather(data, cls.model_fields)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [name for name in MOMENTS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a moment names exactly one of {', '.join(MOMENTS)}; this one names {', '.join(given) or 'none'}"
            )
        if (self.sum_of is None) != (self.reaches is None):
            raise ValueError('"sum_of" and "reaches" belong together')
        return self

    @cached_property
    def as_condition(self) -> Condition:
        """What must happen on the day: the moment as a condition."""
        return Condition(event=self.event, start_of=self.start_of, end_of=self.end_of, attributes=dict(self.attributes))

    @property
    def kind(self) -> str:
        """The key that tells the moment apart."""
        return next(name for name in MOMENTS if getattr(self, name) is not None)


MomentField = Annotated[Moment, BeforeValidator(_word)]
COURSE = {"course": True}


class Judged(Frozen):
    """When a condition is looked at, other than on the anchor day."""

    before: LengthField | None = Field(None, description="In the length before the anchor day, that day not included.")
    after: LengthField | None = Field(None, description="From the anchor day through the anchor plus the length.")
    between: tuple[Moment, Moment] | None = Field(None, description="From one moment through another.")
    on: DateField | None = Field(None, description="On a fixed date.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.before, self.after, self.between, self.on]
        if sum(part is not None for part in given) != 1:
            raise ValueError('"judged" takes one of before, after, between, on')
        return self


SUBJECTS = ("event", "spell", "fact", "age", "clock", "start_of", "end_of", "any_of", "all_of", "none_of")


class Condition(Frozen):
    """One thing that must be so. Keys beside the named ones are attributes of the event or spell: `actor: jobcentre`."""

    model_config = ConfigDict(extra="allow")

    event: str | None = Field(None, description="An event of this word.")
    spell: str | None = Field(None, description="A spell of this word that covers the day.")
    fact: str | None = Field(None, description="A fact of the case; `value` says what it must be.")
    age: Test | None = Field(None, description="Whole years on the day: `{under: 30}`.")
    clock: str | None = Field(None, description="What a clock has counted on the day: with `at_least`, `under`.")
    start_of: Condition | None = Field(None, description="The first day of a spell, taken as an event.")
    end_of: Condition | None = Field(None, description="The last day of a spell, taken as an event.")
    any_of: tuple[Condition, ...] | None = None
    all_of: tuple[Condition, ...] | None = None
    none_of: tuple[Condition, ...] | None = None
    judged: Literal["anchor", "due", "window"] | Judged | None = Field(None, description="When to look.")
    at_least: int | LengthField | None = Field(None, description="At least so many events; or so long on the clock.")
    under: LengthField | None = Field(None, description="Less than this on the clock.")
    lasting: Test | None = Field(None, description="How long the spell must last: `{at_least: 2 weeks}`.")
    counts_toward: Literal["required"] | None = Field(
        None, description="Excuses only if, held, they would have made up the number."
    )
    by: LengthField | None = Field(None, description="With postponed_by and extended_by: how far the deadline moves.")
    attributes: dict[str, Test] = Field(default_factory=dict, description="Attributes of the event or spell.")

    @model_validator(mode="before")
    @classmethod
    def _attributes(cls, data: Any) -> Any:
        return _gather(data, cls.model_fields)

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        given = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a condition names exactly one of {', '.join(SUBJECTS)}; this one names {', '.join(given) or 'none'}"
            )
        return self

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions inside `any_of`, `all_of` or `none_of`."""
        return self.any_of or self.all_of or self.none_of or ()

    @property
    def counted(self) -> bool:
        """Whether it is about happenings on days: events, or the first or last days of spells."""
        return any(x is not None for x in (self.event, self.start_of, self.end_of)) or (
            self.any_of is not None and all(p.counted for p in self.any_of)
        )


Moment.model_rebuild()
Judged.model_rebuild()
Condition.model_rebuild()
