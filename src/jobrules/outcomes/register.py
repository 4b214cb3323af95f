"""What goes in: checked case tables and the day from which nothing is known. What comes out: what was registered, as intervals.

Facts after `as_of` do not exist; a spell whose recorded end lies later is running. Days are day numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from jobrules.dates import OPEN, Length, add_expr, month_end_expr
from jobrules.histories.tables import Tables
from jobrules.outcomes.model import LastingMeasure, Spells, StatusMeasure

_WIDE = 1 << 20
"""More than any day number, so that day numbers of one key group never reach those of the next."""


def registered(tables: Tables, measure: StatusMeasure | LastingMeasure, as_of: int) -> pl.DataFrame:
    """What a measure reads of everything registered by `as_of`: `case`, `spell`, `value` (String), `start`, `end` (OPEN where running)."""
    wanted = pl.col("spell").is_in(sorted(_names(measure) & _spell_words(tables)))
    spells = tables.spells.filter(wanted, pl.col("start") <= as_of).select(
        "case", pl.col("spell").cast(pl.String), pl.col("value").cast(pl.String), "start", _running(as_of).alias("end")
    )
    return pl.concat([spells, _paid_hours(tables, as_of, measure.spells.hours_are)])


def _names(measure: StatusMeasure | LastingMeasure) -> set[str]:
    """The kinds of spell that a measure reads."""
    sources = measure.steps if isinstance(measure, StatusMeasure) else measure.competing
    return {"benefit", "employment", *(name for source in sources for name in source.spells)}


def _spell_words(tables: Tables) -> set[str]:
    return set(tables.spells["spell"].unique().cast(pl.String).drop_nulls().to_list())


def _paid_hours(tables: Tables, as_of: int, benefit: str | None) -> pl.DataFrame:
    """Periods with paid hours of no particular kind, as spells of the benefit they stand for."""
    rows = tables.hours.filter(pl.col("hours") > 0, pl.col("kind").is_null(), pl.col("start") <= as_of)
    rows = rows if benefit is not None else rows.clear()
    word, name = pl.lit("benefit").alias("spell"), pl.lit(benefit, pl.String).alias("value")
    return rows.select("case", word, name, "start", pl.min_horizontal("end", pl.lit(as_of, pl.Int32)).alias("end"))


def benefit_spells(known: pl.DataFrame, what: Spells) -> pl.DataFrame:
    """Spells of the named benefits, joined over pauses too short to end them: `case`, `benefit`, `start`, `end`, `certain`.

    `certain` is the first day on which the end is certain, because the gap that ends a spell has passed.
    """
    rows = known.filter(pl.col("spell") == "benefit", pl.col("value").is_in(list(what.benefits)))
    benefit = pl.lit("any") if what.together else pl.col("value")
    names = pl.Enum(["any"] if what.together else list(what.benefits))
    rows = rows.select("case", benefit.cast(names).alias("benefit"), "start", "end")
    joined = join_spells(rows, ("case", "benefit"), lambda end: _gap_passed(end, what))
    return joined.with_columns(pl.col("benefit").cast(pl.String), _gap_passed(pl.col("end"), what).alias("certain"))


def employment_runs(known: pl.DataFrame, values: Sequence[str], bridges: Length) -> pl.DataFrame:
    """Unbroken employment, whoever the employer: `case`, `start`, `end`."""
    rows = known.filter(pl.col("spell") == "employment", pl.col("value").is_in(list(values)))
    return join_spells(rows.select("case", "start", "end"), ("case",), lambda end: add_expr(end, bridges) + 1)


def join_spells(rows: pl.DataFrame, keys: Sequence[str], reaches: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    """Rows of the same keys joined while the next begins no later than `reaches(end)`, the furthest end seen so far.

    In one pass over sorted rows: numbering the key groups upwards lets one running maximum serve all of them.
    """
    ordered = rows.sort(*keys, "start", "end")
    new_key = pl.any_horizontal([pl.col(key).ne_missing(pl.col(key).shift()) for key in keys])
    first = pl.int_range(pl.len()) == 0
    group = (new_key | first).cum_sum().cast(pl.Int64) * _WIDE
    furthest = ((group + pl.col("end")).cum_max() - group).cast(pl.Int32)
    marked = ordered.with_columns(furthest.alias("end"), (new_key | first).alias("__jr_new"))
    begins = pl.col("__jr_new") | (pl.col("start") > reaches(pl.col("end").shift())).fill_null(True)
    marked = marked.with_columns(begins.alias("__jr_new"))
    last = marked.select(pl.col("__jr_new").shift(-1, fill_value=True)).to_series()
    ends = marked.filter(last)["end"]
    return marked.filter("__jr_new").drop("__jr_new").with_columns(ends)


def _gap_passed(end: pl.Expr, what: Spells) -> pl.Expr:
    """The last day of the gap that ends a spell: of the first full calendar month after it, or of a length."""
    if isinstance(what.gap, Length):
        return add_expr(end, what.gap)
    return month_end_expr(month_end_expr(end) + 1)


def _running(as_of: int) -> pl.Expr:
    return pl.when(pl.col("end") > as_of).then(pl.lit(OPEN, pl.Int32)).otherwise(pl.col("end"))


def places(known: pl.DataFrame, numbers: Mapping[tuple[str, str | None], int]) -> pl.DataFrame:
    """The intervals that give a status, with the place of the status in the measure's list: `case`, `start`, `end`, `place`."""
    keys = pl.DataFrame(
        [(spell, value, place) for (spell, value), place in numbers.items()],
        schema={"spell": pl.String, "value": pl.String, "place": pl.Int32},
        orient="row",
    )
    by_value = known.join(keys.filter(pl.col("value").is_not_null()), on=["spell", "value"])
    by_name = known.join(keys.filter(pl.col("value").is_null()).drop("value"), on="spell")
    return pl.concat([frame.select("case", "spell", "start", "end", "place") for frame in (by_value, by_name)])
