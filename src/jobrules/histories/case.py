"""What goes in: one case as a dict (the JSON form). What comes out: a `CaseHistory`, checked, in plain Python.

The keys are `case_id`, `facts`, `spells`, `events` and `hours`; a missing `end` of a spell means that it is still running.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobrules.dates import day_number
from jobrules.histories.which_words import WordsLike, words_of


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day (a day number); `attributes` holds `actor`, `form`, `status`, `value` and any other."""

    day: int
    event: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that lasts from `start` through `end`, day numbers, both included; `end` is `OPEN` while it runs."""

    spell: str
    value: str | None
    start: int
    end: int
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours paid for the period from `start` through `end`, day numbers, both included; `kind` is None for benefit hours."""

    start: int
    end: int
    hours: float
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """One checked case: facts that do not change, and spells, events and hours in order of days."""

    case_id: str | int
    facts: Mapping[str, Any] = field(default_factory=dict)
    spells: tuple[Spell, ...] = ()
    events: tuple[Event, ...] = ()
    hours: tuple[Hours, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, words: WordsLike = None) -> CaseHistory:
        """The checked case of a dict in the JSON form; raises HistoryError with every problem.

        `words` as for `Histories`: None for the Danish pack's, a `Words` or `RuleBook` of another, "any" for no check of words.
        """
        from jobrules.histories.one_case import read_case

        return read_case(data, words_of(words))

    @property
    def birth(self) -> int | None:
        """The day number of the fact `birth_date`, None where it is not known."""
        born = self.facts.get("birth_date")
        return None if born is None else day_number(born)
