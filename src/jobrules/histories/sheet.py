"""What goes in: one table as it was given. What comes out: its columns read and checked, with every problem noted by row.

A `Sheet` is one table on its way through the door; each method reads one column, replaces it and notes the rows at fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from jobrules.histories import problems as said
from jobrules.histories.cells import column_as, numbers, truth
from jobrules.histories.days import FIRST_DAY, LAST_DAY, ZONE, day_numbers
from jobrules.histories.frames import as_text, is_blank, on_all_cores
from jobrules.histories.problems import Problems
from jobrules.histories.tables import REQUIRED
from jobrules.words import Values, Word

_NAMES_OF_OURS = ("case", "day", "birth")


@dataclass
class Sheet:
    """One table on its way through the door: `given` as it came, `frame` with the columns read so far."""

    name: str
    given: pl.DataFrame
    problems: Problems
    zone: str = ZONE
    unknown: int = 0
    frame: pl.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        """Columns that would hide one of ours get an underscore."""
        taken = {name: f"{name}_" for name in _NAMES_OF_OURS if name in self.given.columns}
        self.frame = self.given.rename(taken)

    def has_its_columns(self) -> bool:
        """Whether every column that must be there is; notes those that are not."""
        missing = [column for column in REQUIRED[self.name] if column not in self.given.columns]
        for column in missing:
            self.problems.table(self.name, column, said.missing_column(column, self.given.columns), self.given.height)
        return not missing

    def note(self, at_fault: pl.Series, column: str, problem: str) -> None:
        """Note the rows that the mask tells."""
        if at_fault.any():
            self.problems.add(self.name, at_fault.arg_true(), column, problem)

    def put(self, column: pl.Series, name: str) -> None:
        """Replace or add a column."""
        self.frame = self.frame.with_columns(column.alias(name))

    def case_ids(self) -> None:
        """`case_id` as String or Int64."""
        ids = self.frame.get_column("case_id")
        if ids.dtype.is_integer() or ids.dtype.is_float():
            found = (ids.set(ids.is_nan(), None) if ids.dtype.is_float() else ids).cast(pl.Int64, strict=False)
            self.note((found.is_null() & ids.is_not_null()) | (found != ids).fill_null(False), "case_id", said.NOT_TEXT)
        else:
            found = as_text(ids)
        self.note(is_blank(found), "case_id", said.NO_ID)
        self.put(found, "case_id")

    def days(self, column: str, into: str, *, required: bool = True, impossible: str = said.IMPOSSIBLE_DATE) -> None:
        """A column of dates as day numbers, Int32, in the column `into`."""
        given = self.frame.get_column(column)
        found = day_numbers(given, self.zone)
        if required:
            self.note(is_blank(given), column, said.NO_DATE)
        if found.null_count():
            self.note(found.is_null() & ~is_blank(given), column, said.NOT_A_DATE)
        low, high = found.min(), found.max()
        if low is not None and not (low >= FIRST_DAY and high <= LAST_DAY):  # type: ignore[operator]
            self.note(~found.is_between(FIRST_DAY, LAST_DAY).fill_null(True), column, impossible)
        self.frame = self.frame.drop(column)
        self.put(found, into)

    def words(self, column: str, allowed: frozenset[str] | None, what: str, *, required: bool = False) -> None:
        """A column of words; of a closed list, or of whatever words stand there."""
        given = as_text(self.frame.get_column(column))
        if allowed is None and required:
            allowed = frozenset(given.drop_nulls().unique())
        elif allowed is None:
            return self.put(given, column)
        words = pl.Enum(sorted(allowed - {""}))
        found = on_all_cores(given, lambda cells: cells.cast(words, strict=False))
        if found.null_count():
            blank = is_blank(given)
            if required:
                self.note(blank, column, said.NO_WORD)
            self._unknown((found.is_null() & ~blank).arg_true(), column, given, what, allowed)
        return self.put(found, column)

    def attribute(self, column: str, word: Word) -> None:
        """A column with values or a kind of its own."""
        if word.kind == "text" and not word.is_yes_no:
            if word.values.words is not None:
                return self.words(column, word.values.words, column)
            return self.text(column)
        given = self.frame.get_column(column)
        found = column_as(word.kind, given) if not word.is_yes_no else truth(given)
        if found.null_count():
            problem = said.NOT_YES_NO if word.is_yes_no else said.UNREADABLE[word.kind]
            self.note(found.is_null() & ~is_blank(given), column, problem)
        if word.is_yes_no:
            found = pl.select(pl.when(found).then(pl.lit("yes_")).when(~found).then(pl.lit("no_"))).to_series()
        return self.put(found, column)

    def text(self, column: str) -> None:
        """A column of text; a decimal number is a fault, because 6.10 and 6.1 are one number and two texts."""
        given = self.frame.get_column(column)
        found = as_text(given)
        if given.dtype.is_float():
            self.note(found.is_null() & given.is_not_null() & given.is_not_nan(), column, said.NOT_TEXT)
        self.put(found, column)

    def values(self, named_by: str, entries: dict[str, Values]) -> None:
        """The column `value`, whose words hang on the word of another column."""
        pairs = self.frame.select(pl.col(named_by).cast(pl.String), "value").unique().drop_nulls()
        wrong = [(word, value) for word, value in pairs.rows() if word in entries and not entries[word].allow(value)]
        for word, value in wrong:
            rows = ((self.frame.get_column(named_by) == word) & (self.frame.get_column("value") == value)).arg_true()
            text = said.unknown_word(value, f"the value of {word}", entries[word].words)
            self.problems.add(self.name, rows, "value", text)

    def hours(self) -> None:
        """The column `hours` as Float64 of 0 or more."""
        found = numbers(self.frame.get_column("hours"))
        self.note(~((found >= 0) & found.is_finite()).fill_null(False), "hours", said.BAD_HOURS)
        self.put(found, "hours")

    def end_after_start(self) -> None:
        """No row may end before it starts."""
        self.note((self.frame["end"] < self.frame["start"]).fill_null(False), "end", said.END_FIRST)

    def _unknown(
        self, rows: pl.Series, column: str, given: pl.Series, what: str, allowed: frozenset[str] | None
    ) -> None:
        self.problems.words(self.name, rows, column, given.gather(rows), what, allowed)
        self.unknown += rows.len() if column in ("event", "spell") else 0
