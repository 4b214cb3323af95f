"""What goes in: the case ids and days of one table. What comes out: its rows in order, and the rows that repeat another exactly.

The order is by case, then by the keys given, then by every other column, so that the order of the input never matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from jobrules.histories.coding import coded, numbers_of, packed, row_numbers, starts
from jobrules.histories.frames import bits


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows of a table by case and keys.

    `rows` are the row numbers in order (None: they stood in order already), `ids` the distinct ids, `codes` the place of each
    arranged row's id among them, `same` whether case and keys are those of the row before.
    """

    ids: pl.Series
    codes: pl.Series
    rows: pl.Series | None
    same: pl.Series


def arranged(ids: pl.Series, keys: Sequence[pl.Series]) -> Arranged:
    """The order of the rows by id and by keys, which are numbers without nulls."""
    if ids.is_empty():
        return Arranged(ids, pl.Series(dtype=pl.UInt32), None, pl.Series(dtype=pl.Boolean))
    found = coded(ids) if ids.is_sorted() else None
    if found is not None and (same := _same_as_before([found.codes, *keys])) is not None:
        return Arranged(found.ids, found.codes, None, same)
    parts = [_from_zero(key) for key in keys]
    width, of_keys = bits(ids.len() - 1), sum(part[1] for part in parts)
    numbers = numbers_of(ids) if found is None else None
    if numbers is not None:
        of_ids = bits(int(cast("int", numbers.max())))
        if of_ids + of_keys + width <= 64:
            ordered = packed([(numbers, of_ids), *parts, (row_numbers(ids.len()), width)]).sort()
            rows, key = (ordered % 2**width).cast(pl.UInt32), ordered // 2**width
            runs = (key // 2**of_keys).rle_id()
            return Arranged(ids.gather(rows.filter(starts(runs))), runs, rows, ~starts(key))
    found = found or coded(ids, numbers)
    order, key = _sorted(packed([(found.codes, bits(found.ids.len() - 1)), *parts]))
    codes = found.codes if order is None else found.codes.gather(order)
    return Arranged(found.ids, codes, order, ~starts(key))


def _same_as_before(columns: Sequence[pl.Series]) -> pl.Series | None:
    """Whether each row has the numbers of the row before; None where the rows are not in order."""
    alike = pl.repeat(True, columns[0].len() - 1, dtype=pl.Boolean, eager=True)
    for column in columns:
        before, after = column.slice(0, column.len() - 1), column.slice(1)
        if (alike & (after < before)).any():
            return None
        alike = alike & (after == before)
    return pl.concat([pl.Series([False]), alike], rechunk=True)


def _sorted(key: pl.Series) -> tuple[pl.Series | None, pl.Series]:
    if key.is_sorted():
        return None, key
    width, largest = bits(key.len() - 1), int(cast("int", key.max()))
    if bits(largest) + width > 64:
        rows = key.arg_sort()
        return rows, key.gather(rows)
    ordered = packed([(key, bits(largest)), (row_numbers(key.len()), width)]).sort()
    return (ordered % 2**width).cast(pl.UInt32), ordered // 2**width


def _from_zero(key: pl.Series) -> tuple[pl.Series, int]:
    low, high = int(cast("int", key.min())), int(cast("int", key.max()))
    return key - low if low else key, bits(high - low)


@dataclass(frozen=True, slots=True)
class Settled:
    """The final order of the rows (None: as they stand), and which of them, counted in that order, repeat the row before."""

    rows: pl.Series | None
    repeats: pl.Series


def settled(frame: pl.DataFrame, order: Arranged, ties: Sequence[str]) -> Settled:
    """Rows of the same case and keys in the order of the columns `ties`, and the exact repeats among them."""
    tied = (order.same | order.same.shift(-1).fill_null(False)).arg_true()
    if tied.is_empty():
        return Settled(order.rows, pl.Series(dtype=pl.UInt32))
    rows = tied if order.rows is None else order.rows.gather(tied)
    group = (~order.same.gather(tied)).cast(pl.UInt32).cum_sum().alias("_group")
    columns = [
        _comparable(frame.get_column(name), nth) for nth, name in enumerate(ties) if frame.schema[name] != pl.Object
    ]
    part = pl.DataFrame([group, *(column.gather(rows) for column in columns), rows.alias("_row")])
    part = part.sort(part.columns)
    settled_rows = part.get_column("_row")
    alike = part.select(pl.all_horizontal(pl.exclude("_row").eq_missing(pl.exclude("_row").shift(1)))).to_series()
    alike = alike & (row_numbers(part.height) > 0)
    repeats = tied.filter(alike)
    if settled_rows.equals(rows):
        return Settled(order.rows, repeats)
    before = row_numbers(frame.height) if order.rows is None else order.rows
    return Settled(before.clone().scatter(tied, settled_rows), repeats)


def _comparable(column: pl.Series, nth: int) -> pl.Series:
    """The column in a form that can be sorted; lists and structs by their hash."""
    nested = column.dtype.is_nested()
    return (column.hash() if nested else column).alias(f"_{nth}")
