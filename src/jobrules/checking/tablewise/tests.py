"""What goes in: what an attribute must be. What comes out: the same as an expression on a table's columns."""

from __future__ import annotations

import polars as pl

from jobrules.dates import LONG_AGO, Length, add_expr
from jobrules.model import Test
from jobrules.model.base import Scalar
from jobrules.rulebook import RuleBook


def passes(
    rules: RuleBook, frame: pl.DataFrame, test: Test, name: str, day: str, word: str = "", column: str | None = None
) -> pl.Expr:
    """Whether an attribute passes; what is not recorded passes nothing but a `not`. `day` names the column of the row's day."""
    column = column or name
    if column not in frame.columns:
        return pl.lit(test.not_ is not None and test.values is None and not test.bounds)
    value, dtype = pl.col(column), frame.schema[column]
    parts = [_compared(value, bound, how, day, dtype) for how, bound in test.bounds.items()]
    if test.values is not None:
        parts.append(_one_of(rules, value, dtype, test.values, name, day, word))
    if test.not_ is not None:
        parts.append(~_one_of(rules, value, dtype, test.not_, name, day, word))
    absent = test.not_ is not None and test.values is None and not test.bounds
    return (
        pl.when(value.is_null())
        .then(pl.lit(absent))
        .otherwise(pl.all_horizontal(parts) if parts else pl.lit(True))
        .fill_null(False)
    )


def _one_of(
    rules: RuleBook, value: pl.Expr, dtype: pl.DataType, words: tuple[Scalar, ...], name: str, day: str, word: str
) -> pl.Expr:
    if name == "value" and word == "course":
        words = tuple(rules.same_groups(str(w) for w in words))
    among = _among(value, dtype, words)
    if name == "actor":
        for first, actors in rules.same_actors:
            if actors.intersection(str(w) for w in words):
                since = pl.lit(True) if first <= LONG_AGO else pl.col(day) >= first
                among = among | (since & _among(value, dtype, tuple(actors)))
    return among


def _among(value: pl.Expr, dtype: pl.DataType, words: tuple[Scalar, ...]) -> pl.Expr:
    if dtype == pl.Boolean:
        kept: list[Scalar] = [w for w in words if isinstance(w, bool)]
    elif dtype.is_numeric():
        kept = [w for w in words if isinstance(w, (int, float)) and not isinstance(w, bool)]
    else:
        kept = [w for w in words if isinstance(w, str)]
    if not kept:
        return pl.lit(False)
    return value == kept[0] if len(kept) == 1 else value.is_in(kept)


def _compared(value: pl.Expr, bound: float | Length, how: str, day: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(bound, Length):
        if dtype != pl.Date:
            return pl.lit(False)
        return _compare(value.cast(pl.Int32), add_expr(pl.col(day), bound), how)
    return _compare(value, pl.lit(bound), how) if dtype.is_numeric() else pl.lit(False)


def _compare(left: pl.Expr, right: pl.Expr, how: str) -> pl.Expr:
    return {"under": left < right, "at_least": left >= right, "at_most": left <= right, "over": left > right}[how]
