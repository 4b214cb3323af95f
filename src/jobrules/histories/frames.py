"""What goes in: a table of any common kind (polars, pandas, Arrow, DuckDB). What comes out: a polars frame, and columns as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import polars as pl

from jobrules.errors import JobrulesError

_LONG: Final = 200_000


def taken(table: Any, name: str) -> pl.DataFrame:
    """The table as a polars frame; raises JobrulesError for what is no table."""
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    try:
        return pl.DataFrame(table)
    except (TypeError, ValueError, ImportError, pl.exceptions.PolarsError) as error:
        advice = "give a polars, pandas, Arrow or DuckDB table, or a list of dicts"
        raise JobrulesError(f"{name} cannot be read as a table ({type(error).__name__}); {advice}") from error


def as_text(column: pl.Series) -> pl.Series:
    """The column as text, an empty text as null; a whole number keeps no decimal point, other numbers become null."""
    kind = column.dtype
    if kind == pl.String:
        return column.set(column == "", None) if (column == "").any() else column
    if kind.is_float():
        whole = (column.is_finite() & (column == column.floor())).fill_null(False)
        return column.set(~whole, None).cast(pl.Int64).cast(pl.String)
    if kind == pl.Object:
        return pl.Series(column.name, [None if cell is None else str(cell) for cell in column], pl.String)
    if kind == pl.Null or kind.is_nested():
        return pl.Series(column.name, [None], pl.String).new_from_index(0, column.len())
    return column.cast(pl.String)


def is_blank(column: pl.Series) -> pl.Series:
    """Which cells are null, or empty text."""
    if column.dtype == pl.String:
        return (column.is_null() | (column == "")).fill_null(True)
    return column.is_null()


def on_all_cores(column: pl.Series, expression: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """An expression that looks at one cell at a time; a long column is worked on in parts, several at once."""
    plan = column.alias("cells").to_frame().lazy().select(expression(pl.col("cells")))
    engine: Literal["streaming", "in-memory"] = "streaming" if column.len() >= _LONG else "in-memory"
    return plan.collect(engine=engine).to_series().alias(column.name)


def bits(largest: int) -> int:
    """How many bits a number from 0 to `largest` takes."""
    return max(largest, 0).bit_length()
