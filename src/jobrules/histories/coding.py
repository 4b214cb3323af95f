"""What goes in: the case ids of one table. What comes out: the ids in order, and for each row the place of its id among them.

A number instead of an id makes every later sort and join one on integers. Ids that are in order already are recognised, not
trusted, and cost next to nothing; ids in disorder are brought together by one sort of plain numbers, never of texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import polars as pl

from jobrules.histories.frames import bits, on_all_cores


@dataclass(frozen=True, slots=True)
class Coded:
    """The distinct ids of one column, in order, and the place of each row's id among them (UInt32)."""

    ids: pl.Series
    codes: pl.Series


def coded(ids: pl.Series, numbers: pl.Series | None = None) -> Coded:
    """The ids of one table (String or Int64, no nulls); `numbers` may give the same ids in the same order as numbers."""
    if ids.is_sorted():
        runs = ids.rle_id()
        return Coded(ids.filter(starts(runs)), runs)
    found = _by_number(ids, numbers) if numbers is not None else _by_hash(ids)
    if found is None:
        distinct = ids.unique().sort()
        found = Coded(distinct, place_among(ids, distinct))
    return found


def numbers_of(ids: pl.Series) -> pl.Series | None:
    """The ids as numbers of the same order, from 0: numbers, or texts that differ in digits of one length only; else None."""
    if ids.dtype == pl.Int64:
        return _from_zero(ids)
    cell = pl.col("id")
    asked = {
        "low": cell.min(),
        "high": cell.max(),
        "least": cell.str.len_bytes().min(),
        "most": cell.str.len_bytes().max(),
    }
    # one query, so that its four parts are worked on side by side
    low, high, least, length = ids.alias("id").to_frame().select(**asked).row(0)
    prefix = next((place for place, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    # a sign is before every digit in the order of texts, so it would stand in the least of them
    if least != length or length - prefix > 18 or not low[prefix:].isascii() or not low[prefix:].isdigit():
        return None
    digits = on_all_cores(ids, lambda cells: cells.str.slice(prefix).cast(pl.Int64, strict=False))
    return None if digits.null_count() else _from_zero(digits)


def place_among(ids: pl.Series, all_ids: pl.Series) -> pl.Series:
    """The place of each id in `all_ids`; null where it is not there."""
    if ids.len() == all_ids.len() and ids.equals(all_ids):
        return pl.int_range(ids.len(), dtype=pl.UInt32, eager=True)
    places = all_ids.alias("id").to_frame().with_row_index("place")
    return ids.alias("id").to_frame().join(places, on="id", how="left", maintain_order="left").get_column("place")


def union(parts: list[pl.Series]) -> pl.Series:
    """The ids of several tables, each once, in order; the parts are distinct and in order."""
    first = max(parts, key=len)
    others = [part for part in parts if part.len() and not part.equals(first)]
    return pl.concat([first, *others]).unique().sort() if others else first


def starts(runs: pl.Series) -> pl.Series:
    """Which rows begin a run."""
    return (runs != runs.shift(1)).fill_null(True)


def packed(parts: list[tuple[pl.Series, int]]) -> pl.Series:
    """Numbers from 0 packed into one UInt64, the first the weightiest; each comes with the bits it takes."""
    first, *others = parts
    key = pl.lit(first[0]).cast(pl.UInt64)
    for values, width in others:
        key = key * 2**width + pl.lit(values).cast(pl.UInt64)
    return pl.select(key).to_series()


def row_numbers(length: int) -> pl.Series:
    """0, 1, 2, ..."""
    return pl.int_range(length, dtype=pl.UInt32, eager=True)


def scattered(places: pl.Series, values: pl.Series) -> pl.Series:
    """The values put where they belong: `values[i]` at `places[i]`."""
    return pl.zeros(values.len(), dtype=pl.UInt32, eager=True).scatter(places, values)


def _from_zero(numbers: pl.Series) -> pl.Series | None:
    low, high = int(cast("int", numbers.min())), int(cast("int", numbers.max()))
    return numbers - low if high - low < 2**63 else None


def _by_number(ids: pl.Series, numbers: pl.Series) -> Coded | None:
    """One sort of (number, row) packed into one; None where both do not fit."""
    width, width_of_number = bits(ids.len() - 1), bits(int(cast("int", numbers.max())))
    if width + width_of_number > 64:
        return None
    ordered = packed([(numbers, width_of_number), (row_numbers(ids.len()), width)]).sort()
    rows, runs = (ordered % 2**width).cast(pl.UInt32), (ordered // 2**width).rle_id()
    return Coded(ids.gather(rows.filter(starts(runs))), scattered(rows, runs))


def _by_hash(ids: pl.Series) -> Coded | None:
    """Rows are brought together by the upper bits of a hash, then compared as texts; None where two texts share those bits."""
    width = bits(ids.len() - 1)
    ordered = packed([(ids.hash() // 2**width, 64 - width), (row_numbers(ids.len()), width)]).sort()
    rows = (ordered % 2**width).cast(pl.UInt32)
    together = ids.gather(rows)
    runs = together.rle_id()
    distinct = together.filter(starts(runs))
    order = distinct.arg_sort()
    in_order = distinct.gather(order)
    if (in_order == in_order.shift(1)).any():
        return None
    rank = scattered(order, row_numbers(order.len()))
    return Coded(in_order, scattered(rows, rank.gather(runs)))
