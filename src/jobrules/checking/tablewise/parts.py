"""What goes in: tables of many cases. What comes out: the same tables in parts of some cases each, and later the verdicts of the parts
in one frame.

Cases do not know of each other, so parts can be judged side by side, and the working memory is that of the parts at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import polars as pl

from jobrules.histories.tables import Tables

LARGEST: Final = 250_000
"""The most cases in a part; columns of more make temporary memory dearer than the work on them."""
SMALLEST: Final = 25_000
"""The fewest cases that are worth a part of their own."""


def cut(tables: Tables, threads: int) -> list[Tables]:
    """The tables in parts of about as many cases each, as many as keep the threads busy; cases are numbered from 0 in each."""
    cases = len(tables.ids)
    rounds = max(-(-cases // (LARGEST * threads)), 1)
    parts = max(min(rounds * threads, cases // SMALLEST), 1)
    if parts == 1:
        return [tables]
    return [
        _between(tables, first, after) for first, after in pairwise(cases * part // parts for part in range(parts + 1))
    ]


def _between(tables: Tables, first: int, after: int) -> Tables:
    frames = (tables.ids, tables.facts, tables.events, tables.spells, tables.hours)
    return Tables(*(_rows(frame, first, after) for frame in frames))


def _rows(frame: pl.DataFrame, first: int, after: int) -> pl.DataFrame:
    """The rows of the cases from `first` up to `after`; they stand together, for every table is sorted by case."""
    begin, end = (int(frame["case"].search_sorted(case, side="left")) for case in (first, after))
    return frame.slice(begin, end - begin).with_columns(pl.col("case") - first)


def put_together(parts: Sequence[pl.DataFrame], order: str) -> pl.DataFrame:
    """The rows of all parts, each sorted by the column `order`, with the rows of one value together and the parts in order in them."""
    if len(parts) == 1:
        return parts[0]
    runs = sorted(
        (run for number, part in enumerate(parts) for run in _runs(part, order, number)), key=lambda run: run[:2]
    )
    return pl.concat([run for _, _, run in runs], rechunk=False) if runs else parts[0]


def _runs(part: pl.DataFrame, order: str, number: int) -> Iterator[tuple[int, int, pl.DataFrame]]:
    begin = 0
    for length, value in _lengths(part[order]):
        yield value, number, part.slice(begin, length)
        begin += length


def _lengths(column: pl.Series) -> Iterable[tuple[int, int]]:
    runs = column.rle().struct.unnest()
    return runs.select("len", "value").iter_rows()
