"""What goes in: one example of the rule language: a rule, tables of what happened, a day, and the rows that must come
out. What comes out: the rows of both engines, or a complaint that shows what was expected and what was given.

Expected rows are complete: a row that is not among them is a mistake, as is one too few. The columns named are
compared, as text; the two engines are compared in all columns. `no row` in the column `status` says that a case has no
verdict at all.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from textwrap import dedent, indent
from typing import Any, Literal

import yaml
from tests.spec.table import Row, columns_of, drawn, rows_of

from jobrules.checking import check, check_case
from jobrules.checking.verdict import Verdict
from jobrules.checking.verdicts import Verdicts
from jobrules.histories import Histories
from jobrules.rulebook import RuleBook, load_rules

NO_ROW = "no row"
VERDICT = [each.name for each in fields(Verdict)]
HEAD = "id: spec/rule\n"
VERSION = "versions:\n  - in_force: {from: 2000-01-01}\n    duties:\n"

HoursOption = Literal["as_given", "spread", "calendar"]
Case = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One example: `rule` is the keys of one duty, a list of duties, or what follows the `id` of a file.

    `also` is what follows the `id` of a second file, `codes` a `codes.yaml`. `course` is a day: every case that has no
    course of its own has one from that day on, still running. `option` is how hours are counted. Tables are drawn; see
    `table`.
    """

    rule: str
    as_of: str
    expect: str = ""
    shares: str = ""
    also: str = ""
    codes: str = ""
    course: str = ""
    cases: str = ""
    spells: str = ""
    events: str = ""
    hours: str = ""
    option: HoursOption = "as_given"
    parameters: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def file(self) -> str:
        """The rule as a whole file."""
        text, read = dedent(self.rule).strip("\n"), yaml.safe_load(dedent(self.rule))
        if isinstance(read, dict) and "versions" in read:
            return HEAD + text
        duties = text if isinstance(read, list) else "- id: duty\n" + indent(text, "  ")
        return HEAD + VERSION + indent(duties, "      ")

    @cached_property
    def day(self) -> dt.date:
        """The day the verdicts are given for."""
        return dt.date.fromisoformat(self.as_of)

    @cached_property
    def histories(self) -> list[Case]:
        """The cases in the JSON form, in the order in which the expected rows name them first."""
        found: dict[str, Case] = {}
        for row in [*rows_of(self.expect), *(row for part in self._tables.values() for row in part)]:
            if name := row.get("case"):
                found.setdefault(name, {"case_id": name, "facts": {}, "spells": [], "events": [], "hours": []})
        for table, rows in self._tables.items():
            for row in rows:
                given = {key: _value(key, cell) for key, cell in row.items() if cell and key != "case"}
                found[row["case"]][table].update(given) if table == "facts" else found[row["case"]][table].append(given)
        for case in found.values():
            if self.course and not any(spell["spell"] == "course" for spell in case["spells"]):
                case["spells"].append({"spell": "course", "start": self.course})
        return list(found.values())

    @cached_property
    def _tables(self) -> dict[str, list[Row]]:
        drawings = {"facts": self.cases, "spells": self.spells, "events": self.events, "hours": self.hours}
        return {name: rows_of(drawing) for name, drawing in drawings.items()}

    def book(self) -> RuleBook:
        """The rule book, loaded from files as any other."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"rule": self.file, "codes": self.codes}.items():
                if text:
                    Path(folder, f"{name}.yaml").write_text(dedent(text), "utf-8")
            if self.also:
                Path(folder, "also.yaml").write_text("id: spec/also\n" + dedent(self.also), "utf-8")
            return load_rules(folder, parameters=self.parameters)

    def complaints(self) -> list[str]:
        """What is wrong, each with the tables that show it; nothing where both engines say what is expected."""
        book = self.book()
        verdicts = check(Histories.from_cases(self.histories, words=book), book, as_of=self.day, hours=self.option)
        engines = {"plain": list(self.plain(book)), "fast": [_shown(row) for row in verdicts.frame.to_dicts()]}
        found = [said for name, rows in engines.items() for said in self._unlike(name, rows)]
        if sorted(map(repr, engines["plain"])) != sorted(map(repr, engines["fast"])):
            tables = "\n".join(drawn(VERDICT, rows) for rows in engines.values())
            found.append(f"the plain engine and the fast engine give different rows:\n{tables}")
        return found + self._unlike_shares(verdicts)

    def backwards(self) -> Example:
        """The same example with every table of histories upside down."""
        turned = replace(self)
        for case in turned.histories:
            for rows in case.values():
                if isinstance(rows, list):
                    rows.reverse()
        return turned

    def plain(self, book: RuleBook) -> Iterator[Row]:
        """The rows of the plain engine."""
        for case in self.histories:
            for verdict in check_case(case, book, as_of=self.day, hours=self.option):
                yield _shown({name: getattr(verdict, name) for name in VERDICT})

    def _unlike(self, engine: str, rows: list[Row]) -> Iterator[str]:
        columns, expected = columns_of(self.expect), rows_of(self.expect)
        without = {row["case"] for row in expected if row.get("status") == NO_ROW}
        wanted = [{"case_id" if key == "case" else key: cell for key, cell in row.items()} for row in expected]
        wanted = [row for row in wanted if row.get("status") != NO_ROW]
        names = ["case_id" if name == "case" else name for name in columns]
        given = [{name: row[name] for name in names} for row in rows]
        if columns and sorted(map(repr, wanted)) != sorted(map(repr, given)):
            silent = f"\nno row for: {', '.join(sorted(without))}" if without else ""
            yield f"expected:\n{drawn(names, wanted)}{silent}\n\nthe {engine} engine gives:\n{drawn(names, given)}"

    def _unlike_shares(self, verdicts: Verdicts) -> list[str]:
        columns, wanted = columns_of(self.shares), rows_of(self.shares)
        if not columns:
            return []
        given = [{name: _shown(row)[name] for name in columns} for row in verdicts.shares.to_dicts()]
        if sorted(map(repr, wanted)) == sorted(map(repr, given)):
            return []
        return [f"expected shares:\n{drawn(columns, wanted)}\n\ngiven:\n{drawn(columns, given)}"]


def _value(column: str, cell: str) -> Any:
    """What a cell means in the JSON form: a truth value, a number, or text; `value` is always text, as 6.10 is."""
    if cell in ("true", "false"):
        return cell == "true"
    if column == "value":
        return cell
    if re.fullmatch(r"-?\d+", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"-?\d+\.\d+", cell) else cell


def _shown(row: Mapping[str, Any]) -> Row:
    """A found row as text, as it is written in an example."""
    return {name: _text(cell) for name, cell in row.items()}


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (list, tuple)):
        return ", ".join(map(str, cell))
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
