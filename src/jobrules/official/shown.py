"""What goes in: persons that a measure counts. What comes out: shares and rates with their uncertainty, small cells hidden."""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.model import Test
from jobrules.statistics.intervals import NORMAL, wilson_columns
from jobrules.statistics.suppression import Part, suppress

_PEOPLE: Final = "__jr_people_"
_ORDER: Final = (
    "persons",
    "numerator",
    "others",
    "denominator",
    "rate",
    "rate_low",
    "rate_high",
    "unknown",
    "target",
    "reached",
    "hidden",
)


def shares(rows: pl.DataFrame, names: list[str], target: Test | None, hide_below: int) -> pl.DataFrame:
    """Persons who count, of those of whom it is known, for each combination of `names`."""
    parts = {"numerator": pl.col("counts"), "others": ~pl.col("counts"), "denominator": pl.col("counts").is_not_null(),
             "unknown": pl.col("counts").is_null()}  # fmt: skip
    sums = [mask.fill_null(False).sum().cast(pl.Int64).alias(name) for name, mask in parts.items()]
    people = [
        pl.col("case_id").filter(mask.fill_null(False)).n_unique().cast(pl.Int64).alias(_PEOPLE + name)
        for name, mask in parts.items()
    ]
    cells = _cells(rows, names, [*sums, *people])
    cells = cells.with_columns(pl.col(_PEOPLE + "denominator").alias("persons"))
    shown = suppress(
        cells, [Part("denominator", ("numerator", "others")), Part("unknown", ())],
        persons={name: _PEOPLE + name for name in parts}, totals_over=_totals(names), hide_below=hide_below,
    )  # fmt: skip
    rate = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    # days of one person go together, so no more than the persons are trusted
    trials = pl.min_horizontal("denominator", _PEOPLE + "denominator")
    shown = shown.with_columns(rate=rate).with_columns(wilson_columns(pl.col("rate"), trials))
    shown = shown.with_columns(pl.when(pl.col("denominator").is_not_null()).then("persons").alias("persons"))
    return _with_target(shown, target).select(*names, *_ORDER)


def rates(rows: pl.DataFrame, names: list[str], target: Test | None, hide_below: int) -> pl.DataFrame:
    """Events a person-year, for each combination of `names`; the interval is that of a ratio of sums over persons."""
    number, years = pl.col("number"), pl.col("years")
    known = number.is_not_null()
    squares = {"nn": number * number, "ny": number * years, "yy": years * years}
    cells = _cells(rows, names, [
        known.sum().cast(pl.Int64).alias("persons"), number.sum().cast(pl.Int64).alias("numerator"),
        years.filter(known).sum().alias("denominator"), (~known).sum().cast(pl.Int64).alias("unknown"),
        (number > 0).sum().cast(pl.Int64).alias(_PEOPLE + "numerator"),
        *(square.filter(known).sum().alias(f"__jr_{name}") for name, square in squares.items()),
    ])  # fmt: skip
    shown = suppress(
        cells, [Part("persons", ()), Part("numerator", ()), Part("unknown", ())],
        persons={"numerator": _PEOPLE + "numerator"}, totals_over=_totals(names), hide_below=hide_below,
    )  # fmt: skip
    seen = pl.col("persons").is_not_null() & pl.col("numerator").is_not_null()
    rate = pl.when(seen, pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    shown = shown.with_columns(rate=rate, denominator=pl.when(seen).then("denominator"))
    spread = pl.col("__jr_nn") - 2 * pl.col("rate") * pl.col("__jr_ny") + pl.col("rate") ** 2 * pl.col("__jr_yy")
    several = pl.when(pl.col("persons") > 1).then(pl.col("persons") / (pl.col("persons") - 1))
    half = NORMAL.inv_cdf(0.975) * (spread.clip(0) * several).sqrt() / pl.col("denominator")
    limits = [(pl.col("rate") - half).clip(0).alias("rate_low"), (pl.col("rate") + half).alias("rate_high")]
    shown = shown.with_columns(*limits, others=pl.lit(None, pl.Int64))
    return _with_target(shown, target).select(*names, *(name for name in _ORDER if name != "others"))


def _cells(rows: pl.DataFrame, names: list[str], sums: list[pl.Expr]) -> pl.DataFrame:
    return rows.group_by(names).agg(sums).sort(names, nulls_last=True) if names else rows.select(sums)


def _totals(names: list[str]) -> list[list[str]]:
    return [[name for name in names if name != left] for left in names]


def _with_target(shown: pl.DataFrame, target: Test | None) -> pl.DataFrame:
    if target is None:
        return shown.with_columns(target=pl.lit(None, pl.String), reached=pl.lit(None, pl.Boolean))
    compared = {
        "under": lambda bound: pl.col("rate") < bound, "at_least": lambda bound: pl.col("rate") >= bound,
        "at_most": lambda bound: pl.col("rate") <= bound, "over": lambda bound: pl.col("rate") > bound,
    }  # fmt: skip
    said = ", ".join(f"{how.replace('_', ' ')} {bound:g}" for how, bound in target.bounds.items())
    tests = [compared[how](bound) for how, bound in target.bounds.items()]
    return shown.with_columns(target=pl.lit(said), reached=pl.all_horizontal(tests))
