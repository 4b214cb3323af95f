"""What goes in: plain values out of a YAML file. What comes out: the small building blocks every rule model shares."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from jobrules.dates import Length

Scalar = str | bool | int | float | dt.date


class Frozen(BaseModel):
    """A model that cannot change and refuses keys it does not know, because an ignored key is a wrong law."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)


def _length(value: object) -> object:
    return Length.parse(value) if isinstance(value, str) else value


LengthField = Annotated[
    Length,
    BeforeValidator(_length),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ (day|week|month|year)s?$"}),
]


def _date(value: object) -> object:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


DateField = Annotated[dt.date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]


_Item = TypeVar("_Item")


def _many(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else (value,)


OneOrMany = Annotated[tuple[_Item, ...], BeforeValidator(_many)]


class Text(Frozen):
    """A title in Danish and English; one of the two may be missing."""

    da: str = ""
    en: str = ""

    def in_(self, lang: str) -> str:
        """The text in a language, or in the other one where it is missing."""
        return (self.da or self.en) if lang == "da" else (self.en or self.da)


class Source(Frozen):
    """Where the law stands: act, ELI, section, the day it was last read, and how sure the reading is."""

    act: str = Field("", description="The act or order, as it is cited: `LBK nr. 280 af 01/03/2024`.")
    eli: str = Field("", description="The European Legislation Identifier of that text.")
    section: str = Field("", description="Section, subsection and sentence: `§ 31, stk. 1, 1. pkt.`")
    checked_on: DateField | None = Field(None, description="The day somebody last held the rule against the text.")
    confidence: Literal["read", "secondary", "inferred"] | None = Field(
        None, description="read: in the promulgated text; secondary: an authority says so; inferred: deduced."
    )
    dates: Literal["read", "secondary", "inferred", "floor"] | None = Field(
        None, description="How sure the first and last day in force are; floor: the law may be older."
    )

    def within(self, outer: Source) -> Source:
        """This source with what it does not say filled in from the source round it."""
        return Source(**{**outer.model_dump(exclude_none=True), **self.model_dump(exclude_defaults=True)})


class InForce(Frozen):
    """The first and the last day in force, both included; no `until` means still in force."""

    from_: DateField = Field(alias="from")
    until: DateField | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies in force."""
        return self.from_ <= day and (self.until is None or day <= self.until)
