"""What goes in: rows at fault and what is wrong with them. What comes out: one sentence each, one table of all problems.

The sentences are shared by the tables and by the one-case reader, so both say the same of the same mistake. They never hold a
value of a case, but for a word that is not on a closed list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from jobrules.errors import HistoryError, TableProblem, nearest

TABLES: Final = ("cases", "spells", "events", "hours")
SCHEMA: Final = pl.Schema({"table": pl.String, "row": pl.Int64, "column": pl.String, "problem": pl.String})

NO_ID = "the row has no case_id; every row needs the case it belongs to"
NO_DATE = "the date is missing; every row of this table needs one"
NOT_A_DATE = "not a date; write 2024-12-31 or 31-12-2024"
IMPOSSIBLE_DATE = "a date before 1900 or after 2200 cannot be; leave the cell empty where the date is not known"
IMPOSSIBLE_END = "an end before 1900 or after 2200 cannot be; leave the cell empty while the spell still runs"
END_FIRST = "the end lies before the start; the end is the last day included"
NO_WORD = "the word is missing; every row of this table needs one"
NOT_YES_NO = "neither yes nor no; write true or false"
NOT_A_NUMBER = "not a number"
NOT_TEXT = "a decimal number cannot be told from text here; write the value as text, such as 6.10 in quotes"
BAD_HOURS = "hours must be a number of 0 or more"
UNKNOWN_CASE = "the case is not in the table cases; add it there or leave the row out"
REPEATED = "the row is an exact repeat of another; it is counted once"
TWICE_CASE = "the case_id stands in several rows that differ; keep one row for each case"
TWICE_EVENT = "the event_id stands in several rows; give each event its own"
OVERLAP = "two spells of this kind overlap in one case; end the one before the other starts"
MIXED_IDS = "case_id is a number in some tables and text in others; write it as text in every table"

UNREADABLE: Final = {"yes_no": NOT_YES_NO, "number": NOT_A_NUMBER, "date": NOT_A_DATE, "text": NOT_TEXT}

_SHOWN: Final = re.compile(r"(?!.*\d{6})[a-zæøå0-9_.:/-]{1,40}")
"""What looks like a code rather than a name or a number of a person."""
_MOST_HINTS: Final = 200


def unknown_word(word: str, what: str, allowed: Iterable[str] | None) -> str:
    """The sentence for a word that is not on a closed list; a value that may be a person's is not repeated."""
    hint = "" if allowed is None else nearest(word.strip().lower(), allowed)
    shown = (
        f'"{word}"'
        if _SHOWN.fullmatch(word) or (hint and not any(c.isdigit() for c in word))
        else "a value (not shown)"
    )
    return f"{shown} is not a word for {what}. {hint}".strip()


def missing_column(column: str, there: Iterable[str]) -> str:
    """The sentence for a column that a table lacks."""
    plain = {name.strip().lower(): name for name in there}
    hint = f'Rename "{plain[column]}" to {column}.' if column in plain else nearest(column, there)
    return f"the column {column} is missing. {hint}".strip()


@dataclass
class Problems:
    """All problems found so far. Rows at fault are set aside; exact repeats are set aside too but are no fault."""

    found: list[pl.DataFrame] = field(default_factory=list)
    rows: dict[str, list[pl.Series]] = field(default_factory=dict)
    faults: int = 0

    def table(self, table: str, column: str, problem: str, rows: int) -> None:
        """A problem of a whole table, all of whose rows are set aside."""
        self.found.append(pl.DataFrame([(table, None, column, problem)], schema=SCHEMA, orient="row"))
        self.rows.setdefault(table, []).append(pl.int_range(rows, dtype=pl.UInt32, eager=True))
        self.faults += 1

    def add(self, table: str, rows: pl.Series, column: str, problem: str | pl.Series, *, fault: bool = True) -> None:
        """One problem, or one for each row, of these rows (counted from 0)."""
        if rows.is_empty():
            return
        texts = problem if isinstance(problem, pl.Series) else pl.lit(problem)
        self.found.append(pl.select(table=pl.lit(table), row=rows.cast(pl.Int64), column=pl.lit(column), problem=texts))
        self.rows.setdefault(table, []).append(rows.cast(pl.UInt32))
        self.faults += rows.len() if fault else 0

    def words(
        self, table: str, rows: pl.Series, column: str, words: pl.Series, what: str, allowed: Iterable[str] | None
    ) -> None:
        """Unknown words in these rows, each with the nearest known one."""
        if rows.is_empty():
            return
        unknown = words.unique().sort()
        near = None if allowed is None else sorted(allowed)
        texts = [unknown_word(word, what, near if nth < _MOST_HINTS else None) for nth, word in enumerate(unknown)]
        self.add(table, rows, column, words.replace_strict(unknown, pl.Series(texts), return_dtype=pl.String))

    def rows_of(self, table: str) -> pl.Series:
        """The rows of a table that are set aside, each once, in order."""
        rows = self.rows.get(table)
        return pl.concat(rows).unique().sort() if rows else pl.Series(dtype=pl.UInt32)

    def frame(self) -> pl.DataFrame:
        """All problems: table, row, column, problem; in the order of tables and rows."""
        if not self.found:
            return pl.DataFrame(schema=SCHEMA)
        order = pl.col("table").cast(pl.Enum(TABLES))
        return pl.concat(self.found).sort(order, "row", "column", "problem")

    def error(self, advice: str = "") -> HistoryError:
        """The error that holds them all."""
        return HistoryError([TableProblem(*row) for row in self.frame().iter_rows()], advice)


def advice_on_words(unknown: int, rows: int, by_default: bool) -> str:
    """What to write where most rows hold words that no list has; else nothing."""
    if unknown * 2 <= rows or not unknown:
        return ""
    whose = "the shipped Danish pack, which is what is used when none is named" if by_default else "the pack given"
    return (
        f"Most rows hold words that are not words of {whose}. For another pack give its rules or words, "
        f'as in Histories(..., words=load_rules("folder of the pack")); words="any" switches the check of words off.'
    )


def counts(sizes: Mapping[str, int]) -> str:
    """`12 cases, 3 spells`: for people."""
    return ", ".join(f"{size:,} {name}" for name, size in sizes.items())
