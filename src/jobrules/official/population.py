"""What goes in: checked tables, whom a measure counts, and a day. What comes out: the persons counted on that day, with their tenure.

Facts after the day do not exist. Days are day numbers.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from jobrules.dates import OPEN, Length, add_expr
from jobrules.histories.tables import Tables
from jobrules.official.model import Persons, Tenure
from jobrules.outcomes.model import Spells
from jobrules.outcomes.register import benefit_spells

SLACK = 1e-6
"""Hours are compared with this tolerance: a threshold is reached when it is equalled."""


def persons_on(tables: Tables, whom: Persons, same_group: dict[str, str], day: int) -> pl.DataFrame:
    """The persons whose course runs on the day: `case`, `start`, `group` (the course's, or the one that runs beside), `benefit`, `inside`.

    `inside` says whether the tenure lies in the band; null where the hours it hangs on are not known.
    """
    known = tables.spells.filter(pl.col("start") <= day).with_columns(
        pl.col("spell", "value").cast(pl.String),
        pl.when(pl.col("end") > day).then(pl.lit(OPEN, pl.Int32)).otherwise("end").alias("end"),
    )
    courses = _courses(known, same_group)
    running = courses.filter(pl.col("end") >= day)
    if whom.groups:
        wanted = [same_group.get(group, group) for group in whom.groups]
        found = running.filter(pl.col("group").is_in(wanted)).with_columns(benefit=pl.lit(None, pl.String))
    else:
        spells = benefit_spells(known, Spells(benefits=whom.benefits, together=True)).filter(pl.col("end") >= day)
        found = spells.join(running.select("case", "group"), on="case", how="left")
    found = found.select("case", "start", "group", "benefit").with_columns(day=pl.lit(day, pl.Int32))
    return found.with_columns(inside=_inside(tables, whom.tenure, found))


def _courses(known: pl.DataFrame, same_group: dict[str, str]) -> pl.DataFrame:
    """The course spells from the first day of their course, groups under their new numbers: `case`, `start`, `end`, `group`."""
    rows = known.filter(pl.col("spell") == "course").sort("case", "start")
    if "continues" not in rows.columns:
        rows = rows.with_columns(continues=pl.lit(False))
    follows = (pl.col("case") == pl.col("case").shift()) & (pl.col("start") == pl.col("end").shift() + 1)
    fresh = ~(follows & pl.col("continues").fill_null(False)).fill_null(False)
    first = pl.when(fresh).then("start").forward_fill()
    return rows.select("case", first.alias("start"), "end", group=pl.col("value").replace(same_group))


def _inside(tables: Tables, tenure: Tenure, found: pl.DataFrame) -> pl.Series:
    return inside_band(tables, tenure, found, tenure.at_least, tenure.at_most)


def inside_band(
    tables: Tables, tenure: Tenure, rows: pl.DataFrame, at_least: Length | None, at_most: Length | None
) -> pl.Series:
    """Whether each row (`case`, `start`, `day`) has a tenure in the band on its day; null where the hours are not known."""
    if tenure.counted == "calendar":
        tests = [] if at_least is None else [add_expr(pl.col("start"), at_least) <= pl.col("day")]
        tests += [] if at_most is None else [pl.col("day") <= add_expr(pl.col("start"), at_most)]
        return rows.select(
            inside=pl.all_horizontal(pl.lit(True), *tests) & (pl.col("day") >= pl.col("start"))
        ).to_series()
    hours = accrued(tables, rows)
    rows = rows.with_columns(hours=hours).join(_insurance(tables), on="case", how="left", maintain_order="left")
    tests = [] if at_least is None else [pl.col("hours") >= _hours(tenure, at_least) - SLACK]
    tests += [] if at_most is None else [pl.col("hours") <= _hours(tenure, at_most) + SLACK]
    return rows.select(inside=pl.all_horizontal(pl.lit(True), *tests)).to_series()


def _hours(tenure: Tenure, length: Length) -> pl.Expr:
    """The hours of a length, by the person's insurance; null where that is not known."""
    assert tenure.month is not None
    assert tenure.week is not None
    found = {
        name: length.months * getattr(tenure.month, name) + length.days / 7 * getattr(tenure.week, name)
        for name in ("full_time", "part_time")
    }
    kind = pl.col("insurance")
    return pl.when(kind == "full_time").then(found["full_time"]).when(kind == "part_time").then(found["part_time"])


def _insurance(tables: Tables) -> pl.DataFrame:
    if "insurance" not in tables.facts.columns:
        return tables.facts.select("case", insurance=pl.lit(None, pl.String))
    return tables.facts.select("case", pl.col("insurance").cast(pl.String))


def accrued(tables: Tables, rows: pl.DataFrame) -> pl.Series:
    """The hours paid from each row's `start` through its `day`; null for cases without hours of no kind."""
    paid = tables.hours.filter(pl.col("kind").is_null()).select("case", "end", "hours").sort("case", "end")
    paid = paid.group_by("case", "end", maintain_order=True).agg(pl.col("hours").sum())
    paid = paid.select("case", "end", total=pl.col("hours").cum_sum().over("case"))
    rows = rows.select("case", "start", "day").with_row_index("row")
    known = rows.join(paid.select("case").unique().with_columns(known=True), on="case", how="left")

    def through(day: pl.Expr) -> pl.DataFrame:
        asked = known.select("row", "case", at=day).sort("at")
        found = asked.join_asof(paid.sort("end"), left_on="at", right_on="end", by="case", check_sortedness=False)
        return found.sort("row").select(pl.col("total").fill_null(0.0))

    before, after = through(pl.col("start") - 1).to_series(), through(pl.col("day")).to_series()
    return known.sort("row").select(hours=pl.when("known").then(pl.lit(after) - pl.lit(before))).to_series()


def unit_of(tables: Tables, rows: pl.DataFrame, name: str, facts: Collection[str]) -> pl.DataFrame:
    """The rows with a column `name`: a fact, the group or benefit they have already, or the value of a spell on their day."""
    if name in rows.columns:
        return rows
    if name in facts:
        return rows.join(tables.facts.select("case", name), on="case", how="left")
    spells = tables.spells.filter(pl.col("spell").cast(pl.String) == name)
    spells = spells.select("case", pl.col("value").cast(pl.String).alias(name), first="start", last="end").sort("first")
    rows = rows.sort("day").join_asof(spells, left_on="day", right_on="first", by="case", check_sortedness=False)
    return rows.with_columns(pl.when(pl.col("last") >= pl.col("day")).then(name).alias(name)).drop("first", "last")
