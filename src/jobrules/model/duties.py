"""What goes in: the duties of one version of a section. What comes out: frozen duties, told apart by their kind."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from jobrules.model.base import DateField, Frozen, LengthField, OneOrMany, Source, Text
from jobrules.dates import Length
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
    months: Literal["aligned"] | None = Field(None, description="Months are whole named months.")
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

    between: Condition
    at_most: LengthField


def _percent(value: object) -> object:
    if isinstance(value, str) and value.endswith("%"):
        return float(value[:-1]) / 100
    return value / 100 if isinstance(value, (int, float)) and value > 1 else value


class Share(Frozen):
    """The part of those owed that must have had it."""

    at_least: Annotated[float, BeforeValidator(_percent), Field(gt=0, le=1)]


class Over(Frozen):
    """Over what a share is measured: whose, in which period, and which duties in one pool."""

    unit: str = "municipality"
    period: LengthField = Length(1, "years")
    pool: Literal["together", "duty", "group"] = "together"


class StartSlack(Frozen):
    """What was given in time may start later."""

    given: Condition
    by: LengthField
    value: OneOrMany[str] | None = None


class Move(Frozen):
    """A deadline inside named days moves by a length."""

    when: str = Field(description="Named days of the pack: christmas.")
    by: LengthField


class Derogation(Frozen):
    """Where and when a duty gives way: municipalities, groups, dates, conditions."""

    id: str = ""
    title: Text = Text()
    touches: tuple[str, ...] = Field((), description='Duties it names: "dk/lab/31:first-talk" or "dk/lab/31:*".')
    effect: Literal["lifts", "replaces", "postpones", "form"] = "lifts"
    from_: DateField | None = Field(None, alias="from")
    until: DateField | None = None
    looks_at: Literal["due", "window", "anchor"] = Field(
        "due", description="What must lie in the dates: the last timely day, some day of the window, or the anchor."
    )
    forms: tuple[str, ...] = Field((), description="With form: the forms that do as well.")
    municipalities: OneOrMany[str] | None = None
    groups: OneOrMany[str] | None = None
    only_if: tuple[Condition, ...] = ()
    by: LengthField | None = Field(None, description="With postpones: how far the deadline moves.")
    to: DateField | None = Field(None, description="With postpones: the day it moves to.")
    source: Source = Source()
    note: str = ""


class Duty(Frozen):
    """One duty in one version of the law. Exactly one of the kinds; everything else says when, for whom, and what takes it away."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: Text = Text()
    holder: Holder = "authority"
    groups: tuple[str, ...] | None = Field(None, description="Target groups; none named means every course.")
    clock: str = "calendar"
    governs: Literal["deadlines_falling", "courses_started"] | None = None
    assumed: bool = Field(False, description="No transitional rule was read: `governs` is our choice.")
    scope: Literal["core", "extended"] = "core"
    at_least: int | None = Field(None, ge=1)
    at_most: int | None = Field(None, ge=0)
    every: LengthField | None = None
    counted: Literal["from_last", "grid"] | None = None
    times: int | None = Field(None, ge=1)
    until: MomentField | None = None
    slack: LengthField | None = None
    early: Literal["counts_next"] | None = None
    within: LengthField | None = None
    after: MomentField | None = None
    before: MomentField | None = None
    each: Condition | None = None
    first_of: Condition | None = None
    must: dict[str, object] | None = None
    gap: Gap | None = None
    share: Share | None = None
    of_duties: tuple[str, ...] = ()
    over: Over = Over()
    exempted_by: Condition | None = None
    of: Condition | None = None
    window: Window = Window()
    only_if: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    lifted_while: tuple[Condition, ...] = ()
    waived_by: tuple[Condition, ...] = ()
    exempt_where: tuple[Derogation, ...] = ()
    clock_stops_while: tuple[Condition, ...] = ()
    postponed_by: tuple[Condition, ...] = ()
    extended_by: tuple[Condition, ...] = ()
    start_slack: StartSlack | None = None
    reminder: LengthField | None = None
    moves: tuple[Move, ...] = ()
    moves_to: Literal["next_working_day", "previous_working_day"] | None = None
    excused_by: tuple[Condition, ...] = ()
    apart_from: tuple[str, ...] = ()
    on_repeat: Literal["each", "first", "restart"] | None = None
    source: Source = Source()
    reads: str = ""
    sees: str = ""
    note: str = ""

    @property
    def kind(self) -> Kind:
        """The kind, told apart by its key."""
        from jobrules.model.shapes import kinds_named

        return kinds_named(self)[0]

    @property
    def required(self) -> int:
        """How many are asked for; for `at_most` how many are allowed."""
        return self.at_most if self.at_most is not None else (self.at_least or 1)

    @property
    def anchor(self) -> Moment:
        """The moment the duty is counted from."""
        return self.after or self.before or self.window.from_

    @model_validator(mode="after")
    def _shape(self) -> Self:
        from jobrules.model.shapes import shape_problem

        if problem := shape_problem(self):
            raise ValueError(problem)
        return self


def must_tests(must: dict[str, object]) -> dict[str, Test]:
    """The tests of a `must`, by attribute."""
    return {name: Test.of(value) for name, value in must.items()}
