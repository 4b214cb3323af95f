"""What goes in: one case as a dict (the JSON form) and the words of a pack. What comes out: a `CaseHistory`, or every problem.

The same checks and the same values as for whole tables, in plain Python, because one case must take well under a millisecond.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeVar

from jobrules.dates import OPEN
from jobrules.errors import HistoryError, TableProblem
from jobrules.histories import problems as said
from jobrules.histories.case import CaseHistory, Event, Hours, Spell
from jobrules.histories.cells import cell_as, number_of, truth_of
from jobrules.histories.days import FIRST_DAY, LAST_DAY, day_of
from jobrules.histories.shape import shape_problems, weekdays
from jobrules.words import Word, Words

_OF_EVENTS: Final = frozenset({"case_id", "date", "event", "event_id"})
_OF_SPELLS: Final = frozenset({"case_id", "spell", "value", "start", "end"})
_PLAIN: Final = {name: Word(name) for name in ("actor", "form", "status", "value")}
_OPEN_VALUE: Final = Word("value", kind="text")

Row = TypeVar("Row", Event, Spell, Hours)
Numbered = list[tuple[int, Row]]


def read_case(data: Mapping[str, Any], words: Words) -> CaseHistory:
    """The checked case; raises HistoryError with every problem."""
    if misshapen := shape_problems(data):
        raise HistoryError(misshapen)
    reader = _Reader(words, data.get("case_id"))
    case = CaseHistory(
        reader.case_id(),
        reader.facts(data.get("facts") or {}),
        reader.spells(data.get("spells") or ()),
        reader.events(data.get("events") or ()),
        reader.hours(data.get("hours") or ()),
    )
    if reader.problems:
        raise HistoryError(reader.problems)
    return case


class _Reader:
    """Reads the parts of one case and keeps the problems."""

    def __init__(self, words: Words, case_id: object) -> None:
        self.words, self.given_id = words, case_id
        self.problems: list[TableProblem] = []

    def note(self, table: str, row: int | None, column: str, problem: str) -> None:
        self.problems.append(TableProblem(table, row, column, problem))

    def case_id(self) -> str | int:
        """Text or a whole number."""
        given = self.given_id
        if isinstance(given, (str, int)) and not isinstance(given, bool) and given != "":
            return given
        self.note("cases", 0, "case_id", said.NO_ID)
        return ""

    def facts(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The facts that are known."""
        known = self.words.facts
        found = {name: self.cell("cases", 0, name, cell, known.get(name)) for name, cell in given.items()}
        born = self.day("cases", 0, "birth_date", given.get("birth_date"), required=False)
        if born is not None:
            found["birth_date"] = dt.date(1970, 1, 1) + dt.timedelta(days=born)
        return {name: cell for name, cell in found.items() if cell is not None}

    def events(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
        """The events in order of days."""
        found: Numbered[Event] = []
        for nth, row in enumerate(rows):
            self.same_case("events", nth, row)
            day = self.day("events", nth, "date", row.get("date"))
            event = self.word("events", nth, "event", row.get("event"), self.words.events)
            attributes = self.attributes("events", nth, row, _OF_EVENTS)
            self.value("events", nth, attributes.get("value"), self.words.events.get(event))
            if day is not None and event:
                event_id = self.cell("events", nth, "event_id", row.get("event_id"), _OPEN_VALUE)
                found.append((nth, Event(day, event, attributes, None if event_id is None else str(event_id))))
        kept = self.once(found, _event_order, lambda nth: rows[nth].get("date"))
        self.ids_once(kept)
        return tuple(event for _, event in kept)

    def spells(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Spell, ...]:
        """The spells by kind, in order of days."""
        found: Numbered[Spell] = []
        for nth, row in enumerate(rows):
            self.same_case("spells", nth, row)
            spell = self.word("spells", nth, "spell", row.get("spell"), self.words.spells)
            start = self.day("spells", nth, "start", row.get("start"))
            end = self.day("spells", nth, "end", row.get("end"), required=False, impossible=said.IMPOSSIBLE_END)
            value = self.cell("spells", nth, "value", row.get("value"), _OPEN_VALUE)
            self.value("spells", nth, value, self.words.spells.get(spell))
            self.in_order("spells", nth, start, end)
            if start is not None and spell:
                attributes = self.attributes("spells", nth, row, _OF_SPELLS)
                text = None if value is None else str(value)
                found.append((nth, Spell(spell, text, start, OPEN if end is None else end, attributes)))
        kept = self.once(found, _spell_order, lambda nth: (rows[nth].get("start"), rows[nth].get("end")))
        self.no_overlap(kept)
        return tuple(spell for _, spell in kept)

    def hours(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Hours, ...]:
        """The hours in order of days; `per_weekday` stands for one row on each day from Monday to Friday."""
        found: Numbered[Hours] = []
        for nth, row in enumerate(rows):
            self.same_case("hours", nth, row)
            start = self.day("hours", nth, "start", row.get("start"))
            end = self.day("hours", nth, "end", row.get("end"))
            self.in_order("hours", nth, start, end)
            kind = self.cell("hours", nth, "kind", row.get("kind"), _OPEN_VALUE)
            text = None if kind is None else str(kind)
            by_day = row.get("hours") is None and "per_weekday" in row
            amount = self.amount(nth, row.get("per_weekday" if by_day else "hours"))
            if start is None or end is None or amount is None:
                continue
            if by_day:
                found.extend((nth, Hours(day, day, amount, text)) for day in weekdays(start, end))
            else:
                found.append((nth, Hours(start, end, amount, text)))
        kept = self.once(found, _hours_order, lambda nth: (rows[nth].get("start"), rows[nth].get("end")))
        return tuple(hours for _, hours in kept)

    def amount(self, nth: int, cell: object) -> float | None:
        try:
            found = number_of(cell)
        except ValueError:
            found = -1.0
        if 0 <= found < math.inf:
            return found
        self.note("hours", nth, "hours", said.BAD_HOURS)
        return None

    def day(
        self,
        table: str,
        nth: int,
        column: str,
        cell: object,
        *,
        required: bool = True,
        impossible: str = said.IMPOSSIBLE_DATE,
    ) -> int | None:
        """The day number of a cell."""
        try:
            day = day_of(cell)
        except ValueError:
            self.note(table, nth, column, said.NOT_A_DATE)
            return None
        if day is None:
            if required:
                self.note(table, nth, column, said.NO_DATE)
        elif not FIRST_DAY <= day <= LAST_DAY:
            self.note(table, nth, column, impossible)
            return None
        return day

    def word(self, table: str, nth: int, column: str, cell: object, known: Mapping[str, Word]) -> str:
        """A word of a list; an empty text where there is none."""
        word = cell if isinstance(cell, str) else str(cell or "")
        if not word:
            self.note(table, nth, column, said.NO_WORD)
        elif known and word not in known:
            self.note(table, nth, column, said.unknown_word(word, column, sorted(known)))
        return word

    def attributes(self, table: str, nth: int, row: Mapping[str, Any], others: frozenset[str]) -> dict[str, object]:
        """The attributes that are not empty."""
        known, plain = self.words.attribute_words, self.words.events or table == "spells"
        found: dict[str, object] = {}
        for name, cell in row.items():
            if cell is None or name in others:
                continue
            word = known.get(name) or (_PLAIN.get(name) if plain or name != "value" else None)
            read = self.cell(table, nth, name, cell, word)
            if read is not None:
                found[name] = read
        return found

    def cell(self, table: str, nth: int, column: str, cell: object, word: Word | None) -> object:
        """One cell read as what its column holds; a date of an undeclared column is its ISO text."""
        if word is None:
            return cell.isoformat() if isinstance(cell, dt.date) else cell
        if column == "birth_date":
            return None
        try:
            if word.is_yes_no:
                answer = truth_of(cell)
                return None if answer is None else ("yes_" if answer else "no_")
            found = cell_as(word.kind, cell) if cell is not None else None
        except ValueError:
            problem = said.NOT_YES_NO if word.is_yes_no else said.UNREADABLE[word.kind]
            self.note(table, nth, column, problem)
            return None
        if isinstance(found, str) and word.values.words is not None and found not in word.values.words:
            self.note(table, nth, column, said.unknown_word(found, column, sorted(word.values.words)))
        return found

    def value(self, table: str, nth: int, value: object, entry: Word | None) -> None:
        """The value of an event or spell must be one of those its word allows."""
        if entry is not None and isinstance(value, str) and not entry.values.allow(value):
            what = f"the value of {entry.word}"
            self.note(table, nth, "value", said.unknown_word(value, what, entry.values.words))

    def same_case(self, table: str, nth: int, row: Mapping[str, Any]) -> None:
        if row.get("case_id", self.given_id) != self.given_id:
            self.note(table, nth, "case_id", said.UNKNOWN_CASE)

    def in_order(self, table: str, nth: int, start: int | None, end: int | None) -> None:
        if start is not None and end is not None and end < start:
            self.note(table, nth, "end", said.END_FIRST)

    @staticmethod
    def once(
        rows: Numbered[Row], order: Callable[[Row], tuple[object, ...]], stamp: Callable[[int], object]
    ) -> Numbered[Row]:
        """The rows in order, exact repeats left out; `stamp` gives the dates of a row as they were given."""
        rows.sort(key=lambda row: order(row[1]))
        if any(row[1] == before[1] for before, row in pairwise(rows)):
            rows.sort(key=lambda row: (order(row[1]), str(stamp(row[0]))))
            alike = [row[1] == before[1] and stamp(row[0]) == stamp(before[0]) for before, row in pairwise(rows)]
            return rows[:1] + [row for row, repeat in zip(rows[1:], alike, strict=True) if not repeat]
        return rows

    def ids_once(self, rows: Numbered[Event]) -> None:
        ids = [event.event_id for _, event in rows if event.event_id is not None]
        if len(ids) != len(set(ids)):
            for nth, event in rows:
                if event.event_id is not None and ids.count(event.event_id) > 1:
                    self.note("events", nth, "event_id", said.TWICE_EVENT)

    def no_overlap(self, rows: Numbered[Spell]) -> None:
        """Spells of a kind that must not overlap share no day."""
        kinds = {spell.spell for _, spell in rows}
        for kind in kinds:
            entry = self.words.spells.get(kind)
            if entry is None or entry.overlap == "allowed":
                continue
            of_kind = [(nth, spell) for nth, spell in rows if spell.spell == kind]
            at_fault = {
                both
                for place, (nth, spell) in enumerate(of_kind)
                for later, other in of_kind[place + 1 :]
                if other.start <= spell.end
                for both in (nth, later)
            }
            for nth in sorted(at_fault):
                self.note("spells", nth, "start", said.OVERLAP)


def _event_order(event: Event) -> tuple[object, ...]:
    a = event.attributes
    if not a:
        return (event.day, event.event, "", event.event_id or "", "", "", "", "")
    named = (str(a.get("form", "")), str(a.get("status", "")), str(a.get("value", "")))
    rest = repr(sorted(a.items())) if len(a) > 1 else ""
    return (event.day, event.event, a.get("actor", ""), event.event_id or "", *named, rest)


def _spell_order(spell: Spell) -> tuple[object, ...]:
    rest = repr(sorted(spell.attributes.items())) if spell.attributes else ""
    return (spell.spell, spell.start, spell.end, spell.value or "", rest)


def _hours_order(hours: Hours) -> tuple[object, ...]:
    return (hours.start, hours.end, hours.kind or "", hours.hours)
