"""What goes in: the tables as given and the words of a pack. What comes out: the tables read, with every problem by row noted.

Each function reads one table column by column; what hangs on several rows (order, repeats, overlaps) is in `joining`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from jobrules.dates import OPEN
from jobrules.histories import problems as said
from jobrules.histories.sheet import Sheet
from jobrules.words import Word, Words


def check_cases(sheet: Sheet, words: Words) -> None:
    """`cases`: facts with lists are checked, `birth_date` becomes the day number `birth`."""
    sheet.case_ids()
    if "birth_date" in sheet.frame.columns:
        sheet.days("birth_date", "birth", required=False)
    else:
        sheet.put(pl.Series([None], dtype=pl.Int32).new_from_index(0, sheet.frame.height), "birth")
    _attributes(sheet, words.facts)


def check_events(sheet: Sheet, words: Words) -> None:
    """`events`: the date becomes `day`, words are checked."""
    sheet.case_ids()
    sheet.days("date", "day")
    sheet.words("event", words.allowed("event"), "event", required=True)
    _shared(sheet, words)
    if "event_id" in sheet.frame.columns:
        sheet.text("event_id")
    if "value" in sheet.frame.columns and words.events:
        sheet.text("value")
        sheet.values("event", {word: entry.values for word, entry in words.events.items()})


def check_spells(sheet: Sheet, words: Words) -> None:
    """`spells`: words and their values are checked, an empty end becomes OPEN."""
    sheet.case_ids()
    sheet.days("start", "start")
    if "end" in sheet.frame.columns:
        sheet.days("end", "end", required=False, impossible=said.IMPOSSIBLE_END)
        sheet.end_after_start()
        sheet.put(sheet.frame.get_column("end").fill_null(OPEN), "end")
    else:
        sheet.put(pl.Series([OPEN], dtype=pl.Int32).new_from_index(0, sheet.frame.height), "end")
    sheet.words("spell", words.allowed("spell"), "spell", required=True)
    _shared(sheet, words)
    if "value" in sheet.frame.columns:
        sheet.text("value")
        sheet.values("spell", {word: entry.values for word, entry in words.spells.items()})


def check_hours(sheet: Sheet, words: Words) -> None:
    """`hours`: hours of 0 or more for a period."""
    sheet.case_ids()
    sheet.days("start", "start")
    sheet.days("end", "end")
    sheet.end_after_start()
    sheet.hours()
    if "kind" in sheet.frame.columns:
        sheet.text("kind")


CHECKS: Final[Mapping[str, Callable[[Sheet, Words], None]]] = {
    "cases": check_cases,
    "spells": check_spells,
    "events": check_events,
    "hours": check_hours,
}


def _shared(sheet: Sheet, words: Words) -> None:
    """Attributes that events and spells may bear."""
    _attributes(sheet, {name: Word(name) for name in ("actor", "form", "status")} | words.attribute_words)


def _attributes(sheet: Sheet, entries: Mapping[str, Word]) -> None:
    for name in sheet.frame.columns:
        if name in entries and name not in ("value", "birth_date"):
            sheet.attribute(name, entries[name])
