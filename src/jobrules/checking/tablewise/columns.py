"""What goes in: columns. What comes out: columns, by the few steps that every part of the fast engine takes hundreds of times.

A step of polars' expression engine costs a fifth of a millisecond however short the column; these steps go round it wherever they can.
"""

from __future__ import annotations

from typing import Any, Literal, cast

import polars as pl


def constant(value: Any, length: int, dtype: Any) -> pl.Series:
    """One value repeated."""
    return pl.Series([value], dtype=dtype).new_from_index(0, length)


def nothing(dtype: Any, length: int) -> pl.Series:
    """Nulls."""
    return constant(None, length, dtype)


def no_text(length: int) -> pl.Series:
    """A column of null texts."""
    return nothing(pl.String, length)


def present(column: pl.Series) -> pl.Series:
    """Where there is a value."""
    return column.is_not_null() if column.null_count() else constant(True, len(column), pl.Boolean)


def either(one: pl.Series, other: pl.Series) -> pl.Series:
    """The first column where it has a value, else the second."""
    if one.null_count() == len(one):
        return other
    return one.zip_with(present(one), other)


def filled(column: pl.Series, value: Any) -> pl.Series:
    """The column with a value in place of nulls."""
    if not column.null_count():
        return column
    return column.zip_with(present(column), pl.Series([value], dtype=column.dtype))


def sure(mask: pl.Series) -> pl.Series:
    """A mask in which what cannot be said is no."""
    return filled(mask, value=False)


def kept(column: pl.Series, mask: pl.Series) -> pl.Series:
    """The values where the mask says so, null elsewhere."""
    return column.zip_with(mask, pl.Series([None], dtype=column.dtype))


def gather(column: pl.Series, position: pl.Series, valid: pl.Series) -> pl.Series:
    """The values at positions, null where not valid; an invalid position may lie outside."""
    if not len(column):
        return nothing(column.dtype, len(position)).rename(column.name)
    valid = sure(valid)
    if position.null_count():
        there = present(position)
        valid, position = valid & there, position.zip_with(there, pl.Series([0], dtype=position.dtype))
    if len(position) and (cast("int", position.min()) < 0 or cast("int", position.max()) >= len(column)):
        position = position.clip(0, len(column) - 1)
    found = column[position]
    return found if valid.all() else kept(found, valid)


def searched(column: pl.Series, wanted: pl.Series, side: Literal["left", "right"]) -> pl.Series:
    """Where values belong in a sorted column; null for a null."""
    if not wanted.null_count():
        return column.search_sorted(wanted, side=side).cast(pl.Int64)
    found = column.search_sorted(filled(wanted, 0), side=side).cast(pl.Int64)
    return kept(found, present(wanted))
