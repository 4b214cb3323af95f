"""What goes in: facts about a mistake. What comes out: one sentence that says where, what, and what to write instead.

The only module that words and formats error messages; it imports nothing of jobrules, so every other module can use it.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class JobrulesError(Exception):
    """Every error that jobrules raises on purpose; its text is meant to be read by the user."""


@dataclass(frozen=True, slots=True, order=True)
class RuleProblem:
    """One mistake in one rule file: where it is (1-based line and column), what is wrong, what to write instead."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    source_line: str = ""
    width: int = 1

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column}: {self.message}"
        lines = [head + (f" {self.hint}" if self.hint else "")]
        if self.source_line:
            gutter = f"{self.line:>5} | "
            lines.append(gutter + self.source_line)
            lines.append(" " * (len(gutter) - 2) + "| " + " " * (self.column - 1) + "^" * max(1, self.width))
        return "\n".join(lines)


class RuleFileError(JobrulesError):
    """Rule files that cannot be used. `problems` lists every mistake of every file, in file order."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        self.problems = tuple(problems)
        files = len({problem.file for problem in self.problems})
        count = len(self.problems)
        head = f"{count} problem{'s' * (count != 1)} in {files} rule file{'s' * (files != 1)}"
        super().__init__("\n".join([head, *map(str, self.problems)]))


@dataclass(frozen=True, slots=True, order=True)
class TableProblem:
    """One mistake in one row of one table of case histories; `row` counts from 0, None when the whole table is meant.

    The text never holds the row's values beyond a word that is not on a closed list, because case data is sensitive.
    """

    table: str
    row: int | None
    column: str
    problem: str


class HistoryError(JobrulesError):
    """Case histories that cannot be used as they are. `problems` lists every mistake found; the text counts them by kind."""

    def __init__(self, problems: Iterable[TableProblem], advice: str = "") -> None:
        self.problems = tuple(problems)
        counts = Counter((p.table, p.column, p.problem) for p in self.problems)
        first: dict[tuple[str, str, str], int | None] = {}
        for p in self.problems:
            first.setdefault((p.table, p.column, p.problem), p.row)
        lines = [
            f"{len(self.problems)} problem{'s' * (len(self.problems) != 1)} in the case histories; rows are counted from 0"
        ]
        for (table, column, problem), count in counts.most_common(20):
            row = first[(table, column, problem)]
            where = "" if row is None else f", first at row {row}"
            lines.append(f"  {table}.{column}: {problem} ({count} row{'s' * (count != 1)}{where})")
        if len(counts) > 20:
            lines.append(f"  ... and {len(counts) - 20} more kinds of problem")
        if advice:
            lines.append(advice)
        super().__init__("\n".join(lines))


def nearest(word: str, words: Iterable[str]) -> str:
    """A hint such as `Did you mean "meeting"?`, or an empty text where nothing is near."""
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"?' if close else ""
