"""What goes in: the duties of one version of a section. What comes out: frozen duties, told apart by their kind."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from jobrules.dates import Length
from jobrules.model.base import DateField, Frozen, LengthField, OneOrMany, Source, Text
from jobrules.model.conditions import COURSE, Condition, Moment, MomentField, Test

Holder = Literal[
    "a_kasse", "jobcentre", "municipality", "citizen", "employer", "rehab_team", "other_provider", "authority"
]
Kind = Literal["at_least", "at_most", "every", "within", "before", "each", "first_of", "gap", "share"]
HOLDERS: tuple[str, ...] = (
    "a_kasse",
    "jobcentre",
    "municipality",
    "citizen",
    "employer",
    "rehab_team",
    "other_provider",
    "authority",
)
KINDS: tuple[Kind, ...] = ("at_least", "at_most", "every", "within", "before", "each", "first_of", "gap", "share")


class Window(Frozen):
    """When a duty may be fulfilled: where the clock starts, when the window opens, and when it closes."""

    from_: MomentField = Field(
        default=Moment.model_validate(COURSE), alias="from", description="The anchor: the moment the clock starts."
    )
    after: LengthField | None = Field(None, description="Opens when the clock has passed this length.")
    opens: MomentField | None = Field(None, description="Opens at a moment; the clock still starts at the anchor.")
    first: LengthField | None = Field(
        None, description="Closes at the end of the day on which the clock completes this length."
    )
    by: LengthField | None = Field(None, description="Closes at the end of the anchor plus this length.")
    closes: MomentField | None = Field(None, description="Closes at the end of this moment's day.")
    counted_in: str | None = Field(
        None, description="A calendar of the pack whose days off are not counted: working_days, bank_days."
    )
    months: Literal["aligned"] | None = Field(
        None, description="Months are whole named months; one already begun is not whole."
    )
    soon: LengthField | None = Field(None, description="An advisory earlier date; no verdict hangs on it.")

    @model_validator(mode="after")
    def _shape(self) -> Self:
        if sum(x is not None for x in (self.first, self.by, self.closes)) > 1:
            raise ValueError('a window closes in one way: "first", "by" or "closes"')
        if self.after is not None and self.opens is not None:
            raise ValueError('a window opens in one way: "after" or "opens"')
        return self


class Gap(Frozen):
    """No longer pause than `at_most` between the end of one and the start of the next."""

    between: Condition = Field(description="A spell, or an event, between two of which the pause lies.")
    at_most: LengthField = Field(description="The longest pause there may be.")


def _percent(value: object) -> object:
    if isinstance(value, str) and value.endswith("%"):
        return float(value[:-1]) / 100
    return value / 100 if isinstance(value, (int, float)) and value > 1 else value


class Share(Frozen):
    """The part of those owed that must have had it."""

    at_least: Annotated[float, BeforeValidator(_percent), Field(gt=0, le=1, description="The share: `75%` or `0.75`.")]


class Over(Frozen):
    """Over what a share is measured: whose, in which period, and which duties in one pool."""

    unit: str = Field("municipality", description="Whose share: municipality, or a_kasse for duties of the fund.")
    period: LengthField = Field(
        Length(1, "years"),
        description="Periods follow one another from the first day in force; a course counts where it begins.",
    )
    pool: Literal["together", "duty", "group"] = Field(
        "together", description="All named duties in one share, or one share for each duty or each target group."
    )


class StartSlack(Frozen):
    """What was given in time may start later."""

    given: Condition = Field(
        description="The event that must have happened by the last timely day: the offer was given."
    )
    by: LengthField = Field(description="How much later it may start.")
    value: OneOrMany[str] | None = Field(
        None, description="The values of the spell that may start later, and no others."
    )


class Move(Frozen):
    """A deadline inside named days moves by a length."""

    when: str = Field(description="Named days of the pack: christmas.")
    by: LengthField = Field(description="How far a deadline that falls inside them moves.")


class Derogation(Frozen):
    """Where and when a duty gives way: municipalities, groups, dates, conditions."""

    id: str = Field("", description="A short name.")
    title: Text = Field(Text(), description="What it is called.")
    touches: tuple[str, ...] = Field((), description='Duties it names: "dk/lab/31:first-talk" or "dk/lab/31:*".')
    effect: Literal["lifts", "replaces", "postpones", "form"] = Field(
        "lifts",
        description="Lifts the duty; replaces it by one written elsewhere; postpones its deadline; or lets other forms do.",
    )
    from_: DateField | None = Field(None, alias="from", description="The first day on which it holds.")
    until: DateField | None = Field(None, description="The last day on which it holds.")
    looks_at: Literal["due", "window", "anchor"] = Field(
        "due", description="What must lie in the dates: the last timely day, some day of the window, or the anchor."
    )
    forms: tuple[str, ...] = Field((), description="With form: the forms that do as well.")
    municipalities: OneOrMany[str] | None = Field(None, description="Where it holds; none named means everywhere.")
    groups: OneOrMany[str] | None = Field(None, description="For which target groups; none named means all.")
    only_if: tuple[Condition, ...] = Field((), description="Conditions that must hold, judged on the last timely day.")
    by: LengthField | None = Field(None, description="With postpones: how far the deadline moves.")
    to: DateField | None = Field(None, description="With postpones: the day it moves to.")
    source: Source = Field(Source(), description="Where it stands.")
    note: str = Field("", description="Anything a later reader should know.")

    def holds_within(self, first: dt.date, last: dt.date | None) -> bool:
        """Whether it holds on some day from one through another; no last day means for ever."""
        return (self.until is None or self.until >= first) and (
            self.from_ is None or last is None or self.from_ <= last
        )


class Duty(Frozen):
    """One duty in one version of the law. Exactly one of the kinds; everything else says when, for whom, and what takes it away."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="A short name, the same in every version.")
    title: Text = Field(Text(), description="What it is called: `{da: …, en: …}`.")
    holder: Holder = Field("authority", description="Who must do it.")
    groups: tuple[str, ...] | None = Field(None, description="Target groups; none named means every course.")
    clock: str = Field("calendar", description="What time is counted on: calendar, or a clock of the pack.")
    governs: Literal["deadlines_falling", "courses_started"] | None = Field(
        None, description="Which version governs; as in the version, for this duty alone."
    )
    assumed: bool = Field(False, description="No transitional rule was read: `governs` is our choice.")
    scope: Literal["core", "extended"] = Field("core", description="Whether it belongs to the core of the pack.")
    at_least: int | None = Field(
        None, ge=1, description="Kind: so many inside the window. With every, within or before: so many each time."
    )
    at_most: int | None = Field(None, ge=0, description="Kind: no more than so many inside the window; 0 forbids.")
    every: LengthField | None = Field(None, description="Kind: comes back after this length.")
    counted: Literal["from_last", "grid"] | None = Field(
        None, description="With every: from the last fulfilment, or in periods end to end from the anchor."
    )
    times: int | None = Field(None, ge=1, description="With every: how many periods there are.")
    until: MomentField | None = Field(
        None, description="With every: a moment; periods whose last timely day lies after it are not owed."
    )
    slack: LengthField | None = Field(
        None, description="With every on a grid: calendar time after the close of a period that still serves it."
    )
    early: Literal["counts_next"] | None = Field(
        None, description="With every on a grid: what a period does not need serves the next one."
    )
    within: LengthField | None = Field(
        None, description="Kind, with after: no later than this after the moment. With before: no longer ago than this."
    )
    after: MomentField | None = Field(None, description="With within: the moment that is answered.")
    before: MomentField | None = Field(
        None, description="Kind: the moment before which, or on whose day, it must happen."
    )
    each: Condition | None = Field(None, description="Kind: every event of this sort must have a quality.")
    first_of: Condition | None = Field(None, description="Kind: the first event of this sort must have a quality.")
    must: dict[str, object] | None = Field(
        None,
        description="With each and first_of: attributes it must have: `{form: in_person, lasting: {at_least: 2 weeks}}`.",
    )
    gap: Gap | None = Field(None, description="Kind: no longer pause than this.")
    share: Share | None = Field(None, description="Kind: a duty of an authority towards all who are owed other duties.")
    of_duties: tuple[str, ...] = Field(
        (), description="With share: the duties, as `talk` or `dk/lab/31:a-kasse-talks`."
    )
    over: Over = Field(Over(), description="With share: whose share, in which periods, of which duties together.")
    exempted_by: Condition | None = Field(None, description="With share: the event that exempts a person.")
    of: Condition | None = Field(None, description="What is counted: `{event: …}`, or `{start_of: {spell: …}}`.")
    window: Window = Field(Window(), description="When it can be fulfilled.")
    only_if: tuple[Condition, ...] = Field((), description="Arises only if all of these hold, on the anchor day.")
    unless: tuple[Condition, ...] = Field((), description="Does not arise if one of these holds, on the anchor day.")
    lifted_while: tuple[Condition, ...] = Field((), description="Lifted by a spell that covers the last timely day.")
    waived_by: tuple[Condition, ...] = Field((), description="Lifted by an event before the last timely day.")
    exempt_where: tuple[Derogation, ...] = Field((), description="Local or national derogations.")
    clock_stops_while: tuple[Condition, ...] = Field(
        (), description="Spells whose days are not counted on the calendar; the deadline moves by as many days."
    )
    postponed_by: tuple[Condition, ...] = Field(
        (), description="Spells that, covering the deadline, move it to their end plus `by`."
    )
    extended_by: tuple[Condition, ...] = Field(
        (), description="Events that, on or before the last timely day, move it by `by`."
    )
    start_slack: StartSlack | None = Field(None, description="What was given in time may start later.")
    reminder: LengthField | None = Field(
        None, description="A miss opens a second window of this length before it counts."
    )
    moves: tuple[Move, ...] = Field(
        (), description="Deadlines inside named days move: `{when: christmas, by: 2 weeks}`."
    )
    moves_to: Literal["next_working_day", "previous_working_day"] | None = Field(
        None, description="A deadline on a day off moves there."
    )
    excused_by: tuple[Condition, ...] = Field((), description="Recorded reasons in the window that excuse a miss.")
    apart_from: tuple[str, ...] = Field(
        (), description="Duties of the file that one event may not serve beside this one."
    )
    on_repeat: Literal["each", "first", "restart"] | None = Field(
        None, description="What a second anchor in one course does; better written with the moment itself."
    )
    source: Source = Field(Source(), description="Where it stands, down to the sentence.")
    reads: str = Field("", description="The reading chosen where the text leaves a choice.")
    sees: str = Field("", description="What the data cannot show.")
    note: str = Field("", description="Anything a later reader should know.")

    @cached_property
    def kind(self) -> Kind:
        """The kind, told apart by its key."""
        from jobrules.model.shapes import kinds_named

        return kinds_named(self)[0]

    @property
    def required(self) -> int:
        """How many are asked for; for `at_most` how many are allowed."""
        return self.at_most if self.at_most is not None else (self.at_least or 1)

    @cached_property
    def anchor(self) -> Moment:
        """The moment the duty is counted from; `on_repeat` on the duty says it for the moment."""
        moment = self.after or self.before or self.window.from_
        return moment if self.on_repeat is None else moment.model_copy(update={"on_repeat": self.on_repeat})

    @model_validator(mode="after")
    def _shape(self) -> Self:
        from jobrules.model.shapes import shape_problem

        if problem := shape_problem(self):
            raise ValueError(problem)
        return self


def must_tests(must: dict[str, object]) -> dict[str, Test]:
    """The tests of a `must`, by attribute."""
    return {name: Test.of(value) for name, value in must.items()}
