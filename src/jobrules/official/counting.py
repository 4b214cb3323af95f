"""What goes in: persons counted on a day and what they should have had. What comes out: for each whether they had it, or how much."""

from __future__ import annotations

import polars as pl

from jobrules.dates import Length, add_expr
from jobrules.histories.tables import Tables
from jobrules.model import Condition, Test
from jobrules.official.model import Having, MeasureVersion, Tenure
from jobrules.official.population import SLACK, inside_band


def counted(tables: Tables, version: MeasureVersion, same_group: dict[str, str], persons: pl.DataFrame) -> pl.DataFrame:
    """The persons with `counts` (Boolean): whether the measure counts them; null where a fact it hangs on is not known."""
    names = [f"__jr_had_{place}" for place in range(len(version.had))]
    for name, having in zip(names, version.had, strict=True):
        amounts = amount(tables, having, version.persons.tenure, persons)
        had = pl.lit(amounts) >= having.number - SLACK
        wanted = [same_group.get(group, group) for group in having.groups]
        mine = pl.col("group").is_in(wanted).fill_null(False) if wanted else pl.lit(True)
        persons = persons.with_columns((had & mine).alias(name))
    told = {
        "all": pl.all_horizontal(names), "none": ~pl.any_horizontal(names), "not_all": ~pl.all_horizontal(names),
    }  # fmt: skip
    return persons.with_columns(told[version.counts].alias("counts")).drop(names)


def amount(tables: Tables, having: Having, tenure: Tenure, persons: pl.DataFrame) -> pl.Series:
    """How many events or spells, or how many hours of work, each person (`case`, `start`, `day`) has had; null where not known."""
    persons = persons.select("case", "start", "day").with_row_index("person")
    first = pl.col("start") if having.last is None else add_expr(pl.col("day"), having.last, -1) + 1
    persons = persons.with_columns(first=first.cast(pl.Int32))
    if having.events is not None:
        found = _events(tables, having, having.events, tenure, persons)
    elif having.spells is not None:
        found = _spells(tables, having, having.spells, persons)
    else:
        found = _work(tables, having, persons)
    rows = persons.join(found, on="person", how="left", maintain_order="left")
    known = rows["unknown"].fill_null(False) if "unknown" in rows.columns else pl.repeat(False, len(rows), eager=True)
    amounts = rows["amount"].fill_null(0.0)
    # what is known may be enough, whatever is not
    return pl.select(pl.when(~pl.lit(known) | (pl.lit(amounts) >= having.number)).then(pl.lit(amounts))).to_series()


def _events(tables: Tables, having: Having, what: Condition, tenure: Tenure, persons: pl.DataFrame) -> pl.DataFrame:
    rows = tables.events.filter(pl.col("event").cast(pl.String) == what.event, *_tests(tables.events, what, held=True))
    near = persons.join(rows.select("case", on="day"), on="case").filter(pl.col("on").is_between("first", "day"))
    unknown = pl.lit(False)
    if having.between is not None:
        at = near.select("case", "start", day="on")
        near = near.with_columns(inside_band(tables, tenure, at, *having.between).alias("inside"))
        unknown = pl.col("inside").is_null().any()
        near = near.with_columns(pl.col("inside").fill_null(False))
    else:
        near = near.with_columns(inside=pl.lit(True))
    return near.group_by("person").agg(amount=pl.col("inside").sum().cast(pl.Float64), unknown=unknown.any())


def _spells(tables: Tables, having: Having, what: Condition, persons: pl.DataFrame) -> pl.DataFrame:
    rows = tables.spells.filter(pl.col("spell").cast(pl.String) == what.spell, *_tests(tables.spells, what))
    near = persons.join(rows.select("case", begins="start", ends="end"), on="case")
    since = pl.col("begins") if having.begun else pl.col("ends")
    near = near.filter(pl.col("begins") <= pl.col("day"), since >= pl.col("first"))
    return near.group_by("person").agg(amount=pl.len().cast(pl.Float64))


def _work(tables: Tables, having: Having, persons: pl.DataFrame) -> pl.DataFrame:
    """Weekly hours times the weeks of each employment inside the time."""
    work = (pl.col("spell").cast(pl.String) == "employment") & pl.col("value").cast(pl.String).is_in(list(having.work))
    rows = tables.spells.filter(work)
    weekly = pl.col("weekly_hours") if "weekly_hours" in rows.columns else pl.lit(None, pl.Float64)
    near = persons.join(rows.select("case", begins="start", ends="end", weekly=weekly.cast(pl.Float64)), on="case")
    days = pl.min_horizontal("ends", "day") - pl.max_horizontal("begins", "first") + 1
    near = near.with_columns(days=days).filter(pl.col("days") > 0)
    return near.group_by("person").agg(
        amount=(pl.col("days") / 7 * pl.col("weekly").fill_null(0.0)).sum(), unknown=pl.col("weekly").is_null().any()
    )


def _tests(frame: pl.DataFrame, what: Condition, held: bool = False) -> list[pl.Expr]:
    """The tests of the attributes; an event counts when it was held, unless the measure names another status."""
    tests = [_passes(frame, name, test) for name, test in what.attributes.items()]
    if held and "status" not in what.attributes:
        tests.append(pl.col("status").is_null() | (pl.col("status").cast(pl.String) == "held"))
    return tests


def _passes(frame: pl.DataFrame, name: str, test: Test) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(test.values is None)
    value = pl.col(name) if frame.schema[name] == pl.Boolean else pl.col(name).cast(pl.String)
    said = [word if isinstance(word, bool) else str(word) for word in test.values or ()]
    not_said = [word if isinstance(word, bool) else str(word) for word in test.not_ or ()]
    kept = value.is_in(said).fill_null(False) if test.values is not None else pl.lit(True)
    return kept & ~(value.is_in(not_said).fill_null(False) if test.not_ is not None else pl.lit(False))


def time_and_number(tables: Tables, version: MeasureVersion, persons: pl.DataFrame, last: Length) -> pl.DataFrame:
    """The persons with `number` (events) and `years` (in the course, inside the last length): what a rate is made of."""
    numbers = amount(tables, version.had[0], version.persons.tenure, persons)
    since = (add_expr(pl.col("day"), last, -1) + 1).cast(pl.Int32)
    years = (pl.col("day") - pl.max_horizontal("start", since) + 1) / 365.25
    return persons.with_columns(number=numbers, years=years)
