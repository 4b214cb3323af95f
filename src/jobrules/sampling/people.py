"""What goes in: a seed and a number of cases. What comes out: one row per case: who they are, where they live, when they come.

Days are day numbers. `case` runs from 1; `municipality` and `fund` are places in the list of units, `second_municipality` and `moves` are
null for those who stay.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.sampling.draws import Draws, at_quantile, choice, whole
from jobrules.sampling.units import drawn
from jobrules.sampling.workdays import nth_weekday, weekdays_through

GROUPS: Final = {
    "6.1": 0.47, "6.2": 0.14, "6.3": 0.15, "6.4": 0.06, "6.5": 0.05, "6.7": 0.06, "6.8": 0.03, "6.9": 0.02, "6.10": 0.02,
}  # fmt: skip
UNDER_30: Final = ("6.4", "6.5")
NO_NEW: Final = ("6.8", "6.10")
"""Groups without new courses from 1 February 2026."""
NO_NEW_FROM: Final = 20_485
"""1 February 2026 as a day number."""
_AGES: Final = (18, 22, 25, 29, 34, 39, 45, 51, 57, 61, 66)


def people(draws: Draws, cases: int, places: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """The cases whose first courses begin on the weekdays from day `first` through `last`."""
    weights = places.filter(pl.col("kind") == "municipality").get_column("weight").to_list()
    funds = places.filter(pl.col("kind") == "fund").get_column("weight").to_list()
    low = pl.lit(first, pl.Int32)
    days = weekdays_through(pl.lit(last, pl.Int32)) - weekdays_through(low - 1)
    frame = pl.select(case=pl.int_range(1, cases + 1, dtype=pl.Int64))
    day = nth_weekday(weekdays_through(low - 1) + 1 + whole(draws.uniform(frame, "start", "case"), days))
    frame = frame.with_columns(
        start=day.cast(pl.Int32),
        municipality=drawn(draws.uniform(frame, "municipality", "case"), weights),
        fund=drawn(draws.uniform(frame, "fund", "case"), funds),
        group=choice(draws.uniform(frame, "group", "case"), GROUPS),
    )
    moves = draws.uniform(frame, "moves", "case") < 0.05
    second = drawn(draws.uniform(frame, "second municipality", "case"), weights)
    frame = frame.with_columns(
        group=open_group(pl.col("group"), pl.col("start")),
        moves=pl.when(moves & (second != pl.col("municipality"))).then(
            pl.col("start") + 20 + whole(draws.uniform(frame, "moving day", "case"), 400)
        ),
        second_municipality=second,
    )
    return _facts(frame, draws)


def open_group(group: pl.Expr, start: pl.Expr) -> pl.Expr:
    """The group, or job clarification where no new courses of the group begin any more."""
    return pl.when(group.is_in(NO_NEW) & (start >= NO_NEW_FROM)).then(pl.lit("6.7")).otherwise(group)


def _facts(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    young = pl.col("group").is_in(UNDER_30)
    insured = pl.col("group") == "6.1"
    draw = draws.uniform(frame, "age", "case")
    age = pl.when(young).then(18 + draw * 11.5).otherwise(at_quantile(draw, _AGES))
    no_qualification = young | (
        draws.uniform(frame, "qualification", "case") < pl.when(age < 25).then(0.6).otherwise(0.22)
    )
    children = draws.uniform(frame, "children", "case") < pl.when(age < 25).then(0.08).otherwise(0.4)
    part_time = draws.uniform(frame, "insurance", "case") < 0.15
    insurance = pl.when(part_time).then(pl.lit("part_time")).otherwise(pl.lit("full_time"))
    unknown = draws.uniform(frame, "insurance unknown", "case") < 0.004
    return frame.with_columns(
        birth=pl.col("start") - whole(age, 365) - 1,
        insurance=pl.when(insured & ~unknown).then(insurance),
        qualification=pl.when(no_qualification).then(pl.lit("no_")).otherwise(pl.lit("yes_")),
        children_at_home=pl.when(children).then(pl.lit("yes_")).otherwise(pl.lit("no_")),
        education_readiness=pl.when(pl.col("group") == "6.4").then(
            choice(draws.uniform(frame, "readiness", "case"), {"obvious": 0.35, "ready": 0.65})
        ),
        youth_education=pl.when(young).then(choice(draws.uniform(frame, "youth", "case"), {"yes_": 0.3, "no_": 0.7})),
        residence_requirement=choice(draws.uniform(frame, "residence", "case"), {"met": 0.93, "not_met": 0.07}),
        ukraine_act=choice(draws.uniform(frame, "ukraine", "case"), {"no_": 0.98, "yes_": 0.02}),
        pace=_pace(part_time, draws.uniform(frame, "pace", "case")),
        referred=insured
        & no_qualification
        & ~children
        & (age < 24.5)
        & (draws.uniform(frame, "referred", "case") < 0.9),
    )


def _pace(part_time: pl.Expr, draw: pl.Expr) -> pl.Expr:
    """Hundredths of hours paid for each weekday: a full week, or benefits beside a part-time job."""
    full = pl.when(draw < 0.8).then(740).when(draw < 0.9).then(550).otherwise(400)
    part = pl.when(draw < 0.75).then(600).otherwise(400)
    return pl.when(part_time).then(part).otherwise(full).cast(pl.Int32)
