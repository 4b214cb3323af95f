"""What goes in: cases in the JSON form. What comes out: the four tables; and the other way round.

A case is a dict with the keys `case_id`, `facts`, `spells`, `events`, `hours`; dates are ISO texts or dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from jobrules.dates import date_of
from jobrules.errors import HistoryError, TableProblem
from jobrules.histories import problems as said
from jobrules.histories.days import day_of
from jobrules.histories.shape import LISTS, shape_problems, weekdays

if TYPE_CHECKING:
    from jobrules.histories.histories import Histories

_AT_ONCE: Final = 10_000
_ROW_KEYS: Final = {
    "cases": ("case_id",),
    "spells": ("case_id", "spell", "value", "start", "end"),
    "events": ("case_id", "date", "event"),
    "hours": ("case_id", "start", "end", "hours", "kind"),
}


def frames_of(cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The four tables of the cases; raises HistoryError for what has not the shape of a case."""
    rows: dict[str, list[dict[str, Any]]] = {"cases": [], "spells": [], "events": [], "hours": []}
    problems: list[TableProblem] = []
    for nth, case in enumerate(cases):
        if misshapen := shape_problems(case, nth):
            problems += misshapen
            continue
        case_id = case.get("case_id")
        rows["cases"].append({**(case.get("facts") or {}), "case_id": case_id})
        for name in LISTS:
            given = case.get(name) or ()
            for row in _day_rows(given) if name == "hours" else given:
                rows[name].append({"case_id": case_id, **row})
    if problems:
        raise HistoryError(problems)
    return {name: _frame(table, _ROW_KEYS[name]) for name, table in rows.items()}


def _day_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """`per_weekday` written out; a row that cannot be is left to the checks at the door."""
    for row in rows:
        if row.get("hours") is not None or "per_weekday" not in row:
            yield row
            continue
        kept = {key: cell for key, cell in row.items() if key != "per_weekday"} | {"hours": row["per_weekday"]}
        try:
            start, end = day_of(row.get("start")), day_of(row.get("end"))
        except ValueError:
            start = end = None
        if start is None or end is None or end < start:
            yield kept
        else:
            yield from ({**kept, "start": day, "end": day} for day in map(date_of, weekdays(start, end)))


def _frame(rows: list[dict[str, Any]], first: tuple[str, ...]) -> pl.DataFrame:
    columns = dict.fromkeys(first) | dict.fromkeys(key for row in rows for key in row)
    return pl.DataFrame([_column(name, [row.get(name) for row in rows]) for name in columns])


def _column(name: str, cells: list[Any]) -> pl.Series:
    """One column; cells of different types become text, dates their ISO texts."""
    cells = [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in cells]
    types = {type(cell) for cell in cells} - {type(None)}
    if name == "case_id" and {int, str} <= types:
        raise HistoryError([TableProblem("cases", None, "case_id", said.MIXED_IDS)])
    if len(types) > 1 and types != {int, float}:
        cells = [None if cell is None else str(cell) for cell in cells]
    return pl.Series(name, cells, strict=False)


def cases_of(histories: Histories) -> Iterator[dict[str, Any]]:
    """Every case as a dict, in the order of the ids."""
    ids = histories.tables.ids
    for first in range(0, ids.height, _AT_ONCE):
        part = ids.slice(first, _AT_ONCE)
        found = {
            number: {"case_id": case_id, "facts": {}, "spells": [], "events": [], "hours": []}
            for number, case_id in part.rows()
        }
        for number, facts in _rows(histories.cases, histories.tables.facts["case"], first):
            found[number]["facts"] = facts
        for name in LISTS:
            for number, row in _rows(getattr(histories, name), getattr(histories.tables, name)["case"], first):
                found[number][name].append(row)
        yield from found.values()


def _rows(frame: pl.DataFrame, numbers: pl.Series, first: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of the cases `first` to `first + 9999`, empty cells left out; rows are in order of cases."""
    start, end = numbers.search_sorted(first), numbers.search_sorted(first + _AT_ONCE)
    part = frame.slice(start, end - start).drop("case_id")
    dates = pl.selectors.temporal().cast(pl.String)
    for number, row in zip(
        numbers.slice(start, end - start), part.with_columns(dates).iter_rows(named=True), strict=True
    ):
        yield number, {name: cell for name, cell in row.items() if cell is not None}
