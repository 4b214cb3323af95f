"""What goes in: one case and a day `as_of`. What comes out: what is known of the case on that day, and its courses.

Facts dated after `as_of` do not exist; a spell that has begun and ends later is running. The plain engine reads cases only through
this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from jobrules.checking.alike import alike
from jobrules.dates import LONG_AGO, OPEN, Length, add, date_of
from jobrules.histories.case import CaseHistory, Event, Hours, Spell
from jobrules.model import Condition, Test
from jobrules.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Happening:
    """Something counted: an event, or the first or last day of a spell. `label` is the event's id, or its day."""

    day: int
    order: int
    label: str
    attributes: dict[str, object]
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One course: its first and last day, and from which day on earlier events belong to it."""

    start: int
    end: int
    reaches_back_to: int
    segments: tuple[tuple[int, str | None], ...]

    def group(self, day: int) -> str | None:
        """The target group on a day; before the first day it is the first one."""
        value = self.segments[0][1]
        for start, group in self.segments:
            if start <= day:
                value = group
        return value


class Known:
    """What is known of one case on one day, with the words of a rule book."""

    def __init__(self, case: CaseHistory, rules: RuleBook, as_of: int) -> None:
        self.as_of = as_of
        self.rules = rules
        self.facts = case.facts
        self.birth = case.birth
        self.events: tuple[Event, ...] = tuple(e for e in case.events if e.day <= as_of)
        self.spells: tuple[Spell, ...] = tuple(
            Spell(s.spell, s.value, s.start, s.end if s.end <= as_of else OPEN, s.attributes)
            for s in case.spells
            if s.start <= as_of
        )
        self.memo: dict[tuple[int, str, str], list[tuple[int, int, int]]] = {}
        self._found: dict[tuple[int, tuple[str, ...] | None], tuple[Condition, list[Happening]]] = {}
        self.hours: tuple[Hours, ...] = tuple(h for h in case.hours if h.end <= as_of)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """The courses in order; one that `continues` the one before without a day between is the same course."""
        runs: list[list[Spell]] = []
        for spell in sorted((s for s in self.spells if s.spell == "course"), key=lambda s: s.start):
            goes_on = runs and spell.start == runs[-1][-1].end + 1 and spell.attributes.get("continues") is True
            if goes_on:
                runs[-1].append(spell)
            else:
                runs.append([spell])
        courses, before = [], LONG_AGO
        for run in runs:
            courses.append(Course(run[0].start, run[-1].end, before, tuple((s.start, s.value) for s in run)))
            before = run[-1].end + 1
        return tuple(courses)

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[int, Event]]]:
        found: dict[str, list[tuple[int, Event]]] = {}
        for order, event in enumerate(self.events):
            found.setdefault(event.event, []).append((order, event))
        return found

    @cached_property
    def coarse(self) -> bool:
        """Whether some hours are known only for longer than a day."""
        return any(row.start < row.end for row in self.hours)

    def happenings(self, what: Condition, status: tuple[str, ...] | None = None) -> list[Happening]:
        """Everything that a counted condition names, in order of days; `status` asks for other meetings than those held.

        Looked up once for each condition object, which the memo keeps alive.
        """
        key = (id(what), status)
        if key not in self._found:
            self._found[key] = what, self._happenings(what, status)
        return self._found[key][1]

    def _happenings(self, what: Condition, status: tuple[str, ...] | None) -> list[Happening]:
        if what.any_of is not None:
            found = [h for part in what.any_of for h in self.happenings(part, status)]
            unique = {(h.day, h.order): h for h in found}
            return sorted(unique.values(), key=lambda h: (h.day, h.order))
        if what.event is not None:
            return list(self._events(what, status))
        return sorted(self._edges(what), key=lambda h: (h.day, h.order))

    def _events(self, what: Condition, status: tuple[str, ...] | None) -> Iterator[Happening]:
        wanted = status or tuple(str(v) for v in getattr(what.attributes.get("status"), "values", None) or ("held",))
        for order, event in self._by_word.get(what.event or "", ()):
            if (event.attributes.get("status") or "held") not in wanted:
                continue
            if all(
                self.passes(test, name, event.attributes.get(name), event.day)
                for name, test in what.attributes.items()
                if name != "status"
            ):
                yield Happening(
                    event.day, order, event.event_id or date_of(event.day).isoformat(), dict(event.attributes)
                )

    def _edges(self, what: Condition) -> Iterator[Happening]:
        inner = what.start_of or what.end_of
        assert inner is not None
        for order, spell in enumerate(self.spells, len(self.events)):
            if self.matches(spell, inner) and (what.start_of is not None or spell.end < OPEN):
                day = spell.start if what.start_of is not None else spell.end
                yield Happening(
                    day, order, date_of(day).isoformat(), dict(spell.attributes) | {"value": spell.value}, spell.end
                )

    def matches(self, spell: Spell, what: Condition) -> bool:
        """Whether a spell is the one that a condition names, whenever it runs."""
        return spell.spell == what.spell and all(
            self.passes(
                test, name, spell.value if name == "value" else spell.attributes.get(name), spell.start, spell.spell
            )
            for name, test in what.attributes.items()
        )

    def passes(self, test: Test, name: str, value: object, day: int, word: str = "") -> bool:
        """Whether an attribute's value passes; what is not recorded passes nothing but a `not`."""
        if value is None:
            return test.not_ is not None and test.values is None and not test.bounds
        same = alike(self.rules, name, value, day, word)
        if test.values is not None and not any(v in same for v in test.values):
            return False
        if test.not_ is not None and any(v in same for v in test.not_):
            return False
        return all(_within(value, bound, name, day) for name, bound in test.bounds.items())

    def covering(self, what: Condition, first: int, last: int) -> list[Spell]:
        """The spells that a condition names and that touch the days from `first` through `last`."""
        return [s for s in self.spells if s.start <= last and s.end >= first and self.matches(s, what)]


COMPARE: dict[str, Callable[[float, float], bool]] = {
    "under": lambda a, b: a < b,
    "at_least": lambda a, b: a >= b,
    "at_most": lambda a, b: a <= b,
    "over": lambda a, b: a > b,
}


def _within(value: object, bound: float | Length, how: str, day: int) -> bool:
    import datetime as dt

    from jobrules.dates import day_number

    if isinstance(bound, Length):
        return isinstance(value, dt.date) and COMPARE[how](day_number(value), add(day, bound))
    return isinstance(value, (int, float)) and COMPARE[how](value, bound)


def lasts(happening: Happening, test: Test | None, as_of: int) -> bool | None:
    """Whether a spell lasts as long as asked; None while it runs and is not there yet."""
    if test is None or happening.ends is None:
        return True
    running = happening.ends >= OPEN
    last = as_of if running else happening.ends
    for how, bound in test.bounds.items():
        assert isinstance(bound, Length)
        long_enough = COMPARE[how](last, add(happening.day, bound) - 1)
        if not long_enough:
            return None if running and how in ("at_least", "over") else False
    return True
