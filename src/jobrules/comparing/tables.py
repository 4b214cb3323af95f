"""What goes in: published tables, one row for each unit. What comes out: the units they have in common, each with both rates."""

from __future__ import annotations

import polars as pl

from jobrules.comparing.units import Side, Unit
from jobrules.errors import JobrulesError

SHAPES = "(numerator, denominator) or (rate, n)"


def unit_table(table: pl.DataFrame, by: str, what: str) -> pl.DataFrame:
    """A table with `unit`, `count` and `number`, from the columns `by` and (numerator, denominator) or (rate, n).

    A rate is a share between 0 and 1. Raises JobrulesError where columns are missing, a unit stands twice, or a count is above its number.
    """
    frame = pl.DataFrame(table)
    if by not in frame.columns:
        raise JobrulesError(f'the {what} table has no column "{by}"; it has {", ".join(frame.columns)}')
    if {"numerator", "denominator"} <= set(frame.columns):
        count, number = pl.col("numerator").cast(pl.Float64), pl.col("denominator").cast(pl.Float64)
    elif {"rate", "n"} <= set(frame.columns):
        number = pl.col("n").cast(pl.Float64)
        count = (pl.col("rate").cast(pl.Float64) * number).round()
        if frame.filter((pl.col("rate") < 0) | (pl.col("rate") > 1)).height:
            raise JobrulesError(f"the {what} table has rates outside 0 to 1; a rate of 47 per cent is written 0.47")
    else:
        raise JobrulesError(f"the {what} table needs the columns {SHAPES}; it has {', '.join(frame.columns)}")
    rows = frame.select(pl.col(by).cast(pl.String).alias("unit"), count.alias("count"), number.alias("number"))
    if rows["unit"].is_duplicated().any():
        raise JobrulesError(
            f'the {what} table has a "{by}" more than once; choose one period and one group before comparing'
        )
    if rows.filter((pl.col("count") > pl.col("number")) | (pl.col("count") < 0)).height:
        raise JobrulesError(f"the {what} table has a numerator that is above its denominator or below 0")
    return rows


def matched(process: pl.DataFrame, outcome: pl.DataFrame) -> tuple[list[Unit], pl.DataFrame]:
    """The units with both rates, and how many lack one, by reason (`reason`, `count`)."""
    both = process.join(outcome, on="unit", how="full", suffix="_2", coalesce=True)
    usable = (pl.col("number") > 0) & pl.col("count").is_not_null()
    usable_2 = (pl.col("number_2") > 0) & pl.col("count_2").is_not_null()
    no_process, no_outcome = ~usable.fill_null(False), ~usable_2.fill_null(False)
    reasons = [
        ("no_process_rate", both.filter(no_process, ~no_outcome).height),
        ("no_outcome_rate", both.filter(no_outcome, ~no_process).height),
        ("neither_rate", both.filter(no_process, no_outcome).height),
    ]
    kept = both.filter(~no_process, ~no_outcome).sort("unit")
    units = [
        Unit(name, Side(k1, n1, n1), Side(k2, n2, n2), smallest=_smallest(k1, n1 - k1, k2, n2 - k2))
        for name, k1, n1, k2, n2 in kept.select("unit", "count", "number", "count_2", "number_2").iter_rows()
    ]
    left_out = [(reason, count) for reason, count in reasons if count]
    return units, pl.DataFrame(left_out, schema={"reason": pl.String, "count": pl.Int64}, orient="row")


def _smallest(*counts: float) -> int | None:
    return min((round(count) for count in counts if count > 0), default=None)
