"""What goes in: one cell or one column of an attribute, and its kind. What comes out: it as truth value, number, date or text.

The column form and the one-at-a-time form give the same values; a cell that cannot be read is null in the column form and a
ValueError in the other.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

import polars as pl

from jobrules.histories.days import day_numbers, day_of
from jobrules.histories.frames import as_text, on_all_cores
from jobrules.words import Kind

YES: Final = frozenset({"true", "ja", "yes", "1", "yes_", "sand"})
NO: Final = frozenset({"false", "nej", "no", "0", "no_", "falsk"})
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_YES_NO: Final = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}


def column_as(kind: Kind, column: pl.Series) -> pl.Series:
    """The column read as its kind; null where it cannot be."""
    if kind == "yes_no":
        return truth(column)
    if kind == "number":
        return numbers(column)
    if kind == "date":
        return day_numbers(column).cast(pl.Date)
    return as_text(column)


def truth(column: pl.Series) -> pl.Series:
    """Truth values, from truth values, 0 and 1, or words such as `ja` and `nej`."""
    if column.dtype in (pl.Boolean, pl.Null):
        return column.cast(pl.Boolean)
    lower = as_text(column).str.to_lowercase()
    answers = pl.when(lower.is_in(list(YES))).then(True).when(lower.is_in(list(NO))).then(False)
    return pl.select(answers.alias(column.name)).to_series()


def numbers(column: pl.Series) -> pl.Series:
    """Float64, from numbers or from texts such as `7.4`, `7,4` and `1.234,5`."""
    if column.dtype.is_numeric() or column.dtype == pl.Null:
        return column.cast(pl.Float64)
    if column.dtype in (pl.Boolean, pl.Date) or column.dtype.is_nested() or column.dtype.is_temporal():
        return pl.Series(column.name, [None], pl.Float64).new_from_index(0, column.len())
    return on_all_cores(as_text(column), lambda cells: _plain_number(cells).cast(pl.Float64, strict=False))


def _plain_number(text: pl.Expr) -> pl.Expr:
    danish = text.str.contains(",", literal=True)
    return (
        pl.when(danish)
        .then(text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .otherwise(text)
    )


def cell_as(kind: Kind, cell: object) -> object:
    """One cell read as its kind; raises ValueError where it cannot be."""
    if kind == "yes_no":
        return truth_of(cell)
    if kind == "number":
        return number_of(cell)
    if kind == "date":
        day = day_of(cell)
        return None if day is None else dt.date.fromordinal(day + _EPOCH)
    return text_of(cell)


def truth_of(cell: object) -> bool | None:
    """A truth value; see `truth`."""
    if cell is None or isinstance(cell, bool):
        return cell
    text = text_of(cell)
    if text is None or text.lower() not in _YES_NO:
        raise ValueError("neither yes nor no")
    return _YES_NO[text.lower()]


def number_of(cell: object) -> float:
    """A number; see `numbers`."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str) or "_" in cell:
        raise ValueError("not a number")
    return float(cell.replace(".", "").replace(",", ".", 1) if "," in cell else cell)


def text_of(cell: object) -> str | None:
    """A text, None for an empty one; a whole number keeps no decimal point, another number is a ValueError."""
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if not math.isfinite(cell) or cell != math.floor(cell):
            raise ValueError("not text")
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
