"""What goes in: a table of counts and the number of persons behind each. What comes out: the table without what could point to a person.

A count is hidden when it rests on fewer than `hide_below` persons (and not on none); of a sum that is hidden so, all parts are, noughts
too. A hidden count that a sum in its row, or a total over its rows, would give away takes the smallest other count with it, until no
single subtraction brings one back. Hidden is null, never 0. This is a greedy rule, not an optimal one, and it does not know of tables
published elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl

HIDE_BELOW: Final = 5
"""Counts of one to four persons are hidden, as Danish health data and Statistics Denmark do; ask the owner of the data."""

_MARK = "__jr_hide_"
_LAST = 1e15


class Part(NamedTuple):
    """A column that is the sum of others in the same row, such as decided = met + met late + missed."""

    whole: str
    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)


def suppress(
    frame: pl.DataFrame,
    sums: Sequence[Part],
    *,
    persons: Mapping[str, str] | None = None,
    totals_over: Sequence[Sequence[str]] = ((),),
    hide_below: int = HIDE_BELOW,
) -> pl.DataFrame:
    """The frame with small counts, and those that would reveal them, made null, and a column `hidden` (Boolean).

    `sums` say which columns add up in a row; `persons` names, for a count, the column with the number of persons behind
    it (default: the count itself); `totals_over` lists the columns within whose groups a total may be known elsewhere.
    `hide_below` of 1 or less hides nothing. Of equal counts the one in the earlier row goes, so sort the rows first.
    """
    columns = list(dict.fromkeys(column for part in sums for column in part.columns))
    behind = {column: (persons or {}).get(column, column) for column in columns}
    small = [((pl.col(p) > 0) & (pl.col(p) < hide_below)).fill_null(False).alias(_MARK + c) for c, p in behind.items()]
    marked = frame.with_columns(small)
    for part in reversed(sums):
        # what few persons were is told by the noughts beside it too: none late and none missed says that all was in time
        marked = marked.with_columns(
            (pl.col(_MARK + c) | pl.col(_MARK + part.whole)).alias(_MARK + c) for c in part.parts
        )
    marks = [_MARK + column for column in columns]
    before = -1
    while (now := sum(marked.select(pl.col(marks).sum()).row(0))) not in (0, before):
        before = now
        for part in sums:
            marked = _protect_row(marked, part)
        for group in totals_over:
            marked = marked.with_columns(_protect_total(column, list(group), marks) for column in columns)
    shown = [pl.when(~pl.col(_MARK + c)).then(pl.col(c)).alias(c) for c in columns]
    hidden = pl.any_horizontal([_MARK + c for c in columns]).alias("hidden")
    return marked.with_columns(*shown, hidden).drop([_MARK + c for c in columns])


def _rank(column: str, last: float = 0.0) -> pl.Expr:
    """How readily a visible count is hidden as a companion: the smallest first, a nought only when nothing else is left."""
    count = pl.col(column).cast(pl.Float64)
    return pl.when(~pl.col(_MARK + column)).then(pl.when(count > 0).then(count + last).otherwise(_LAST))


def _protect_row(marked: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Where exactly one of a sum and its parts is hidden, hide one more."""
    alone = pl.sum_horizontal([pl.col(_MARK + c) for c in part.columns]) == 1
    ranks = {c: _rank(c, last=_LAST / 2 if c == part.whole else 0.0) for c in part.columns}
    first = pl.min_horizontal(list(ranks.values()))
    chosen, taken = [], pl.lit(False)
    for column in (*part.parts, part.whole):
        here = alone & (ranks[column] == first).fill_null(False) & ~taken
        chosen.append((pl.col(_MARK + column) | here).alias(_MARK + column))
        taken = taken | here
    return marked.with_columns(chosen)


def _protect_total(column: str, group: list[str], marks: list[str]) -> pl.Expr:
    """Where exactly one row of a total is hidden, hide one more row, preferably one that hides something already."""

    def within(expression: pl.Expr) -> pl.Expr:
        return expression.over(group) if group else expression

    mark = _MARK + column
    rank = _rank(column) + pl.when(pl.any_horizontal(marks)).then(0.0).otherwise(_LAST / 4)
    alone = within(pl.col(mark).sum()) == 1
    smallest = (rank == within(rank.min())).fill_null(False)
    row = pl.int_range(pl.len())
    first = within(pl.when(smallest).then(row).min())
    return (pl.col(mark) | (alone & smallest & (row == first))).alias(mark)
