"""What goes in: checked tables and the course rules. What comes out: the days of each case cut into stretches in which nothing changes.

A stretch has one benefit, one age, one latest record and one version of the law, so that a course is told by comparing neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jobrules.courses.laws import Law, ages_named, facts_named, known_words, law_frame
from jobrules.dates import OPEN
from jobrules.histories.tables import Tables
from jobrules.model import Condition


def without_courses(tables: Tables) -> pl.Series:
    """The cases of whom no course is recorded."""
    recorded = tables.spells.filter(pl.col("spell").cast(pl.String) == "course")["case"].unique()
    return tables.ids["case"].filter(~tables.ids["case"].is_in(recorded.implode()))


def stretches(
    tables: Tables, laws: Sequence[Law], same_group: dict[str, str], cases: pl.Series, as_of: int
) -> pl.DataFrame:
    """The stretches of the cases, sorted: `case`, `start`, `end`, `benefit`, `law`, `rule`, `own`, `birth` and the facts that laws ask.

    `own` says whether the rule's own benefit runs; a stretch that only wage subsidy covers belongs to the rule of the benefit before it.
    """
    spells = tables.spells.filter(pl.col("case").is_in(cases.implode()), pl.col("start") <= as_of)
    spells = spells.with_columns(
        pl.col("spell", "value").cast(pl.String),
        pl.when(pl.col("end") > as_of).then(pl.lit(OPEN, pl.Int32)).otherwise("end").alias("end"),
    )
    named = {benefit for law in laws for benefit in (*law.rule.benefits, *law.rule.with_record)}
    benefits = spells.filter(pl.col("spell") == "benefit", pl.col("value").is_in(sorted(named)))
    benefits = benefits.select("case", "start", "end", benefit="value")
    bridges = _bridges(spells, laws).join(benefits.select("case").unique(), on="case", how="semi")
    said = records(tables, laws, same_group, as_of).join(benefits.select("case").unique(), on="case", how="semi")
    facts = _facts(tables, laws).join(benefits.select("case").unique(), on="case", how="semi")
    cut = _cut(benefits, bridges, said, facts, laws, _restarts(tables, laws, as_of))
    ruled = _ruled(cut, benefits, said, laws, same_group)
    bridged = _covered(cut, bridges).select("case", "start", bridged=pl.lit(True)).unique()
    rows = cut.join(ruled, on=["case", "start"], how="left").join(bridged, on=["case", "start"], how="left")
    return _with_law(rows, laws).join(facts, on="case", how="left").sort("case", "start")


def records(tables: Tables, laws: Sequence[Law], same_group: dict[str, str], as_of: int) -> pl.DataFrame:
    """What is recorded of groups and readiness: `case`, `day`, `word`, sorted; a word that no rule knows is another matter's."""
    frames = [pl.DataFrame(schema={"case": pl.UInt32, "day": pl.Int32, "word": pl.String})]
    sources = {law.rule.recorded_by.event for law in laws if law.rule.recorded_by is not None}
    for event in sorted(sources):
        words = {word for law in laws if law.rule.recorded_by is not None for word in known_words(law, same_group)[1]}
        of_event = (pl.col("event").cast(pl.String) == event) & (pl.col("day") <= as_of)
        found = tables.events.filter(of_event).select("case", "day", word=pl.col("value").cast(pl.String))
        frames.append(found.filter(pl.col("word").is_in(sorted(words))))
    # two records of one day: the order of rows decides nothing
    return pl.concat(frames).sort("case", "day", "word").unique(["case", "day"], keep="last", maintain_order=True)


def _restarts(tables: Tables, laws: Sequence[Law], as_of: int) -> pl.DataFrame:
    named = sorted({event for law in laws for event in law.rule.restarts_on})
    mine = pl.col("event").cast(pl.String).is_in(named) & (pl.col("day") <= as_of)
    return tables.events.filter(mine).select("case", "day")


def _bridges(spells: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    conditions = [condition for law in laws for condition in law.rule.bridged_by]
    masks = [_is(condition) for condition in conditions]
    return spells.filter(pl.any_horizontal(masks) if masks else pl.lit(False)).select("case", "start", "end")


def _is(what: Condition) -> pl.Expr:
    """A spell of a word and, where one is named, a value."""
    value = what.attributes.get("value")
    values = None if value is None or value.values is None else [str(word) for word in value.values]
    return (pl.col("spell") == what.spell) & (pl.lit(True) if values is None else pl.col("value").is_in(values))


def _facts(tables: Tables, laws: Sequence[Law]) -> pl.DataFrame:
    """`case`, `birth` and the facts that the laws look at, as text; truth values as the words of the pack."""
    there = tables.facts.schema
    columns = []
    for name in sorted(facts_named(laws) - {"birth_date"}):
        text = pl.col(name).cast(pl.String) if name in there else pl.lit(None, pl.String)
        columns.append(text.replace({"true": "yes_", "false": "no_"}).alias(name))
    return tables.facts.select("case", "birth", *columns)


def _cut(
    benefits: pl.DataFrame, bridges: pl.DataFrame, said: pl.DataFrame, facts: pl.DataFrame, laws: Sequence[Law],
    restarts: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Each case's days from its first benefit day on, cut wherever something may change: `case`, `start`, `end`."""
    spans = pl.concat([benefits.select("case", "start", "end"), bridges])
    bounds = spans.group_by("case").agg(low=pl.col("start").min(), high=pl.col("end").max() + 1)
    births = facts.drop_nulls("birth").select("case", born=pl.col("birth").cast(pl.Date))
    eras = pl.DataFrame(
        {"day": sorted({day for law in laws for day in (law.first, law.last + 1)})}, schema={"day": pl.Int32}
    )
    days = [
        spans.select("case", day="start"),
        spans.select("case", day=pl.col("end") + 1),
        said.select("case", "day"),
        restarts.join(bounds.select("case"), on="case", how="semi"),
        bounds.select("case").join(eras, how="cross"),
        *(
            births.select("case", day=pl.col("born").dt.offset_by(f"{years}y").cast(pl.Int32))
            for years in sorted(ages_named(laws))
        ),
    ]
    cuts = pl.concat(days).unique().join(bounds, on="case").filter(pl.col("day").is_between("low", "high"))
    cuts = cuts.sort("case", "day").select("case", start="day")
    return cuts.with_columns(end=pl.col("start").shift(-1).over("case") - 1).drop_nulls()


def _covered(cut: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The stretches that a span covers; a stretch never lies partly in a span."""
    near = cut.select("case", "start").join(spans.rename({"start": "first", "end": "last"}), on="case")
    return near.filter(pl.col("start").is_between("first", "last"))


def _ruled(
    cut: pl.DataFrame, benefits: pl.DataFrame, said: pl.DataFrame, laws: Sequence[Law], same_group: dict[str, str]
) -> pl.DataFrame:
    """The benefit and the rule of each stretch with a benefit: of several the earliest rule, then the benefit named first."""
    forms = [
        (place, law.rule.id, law.first, law.last, benefit, order, benefit in law.rule.with_record)
        for place, law in enumerate(laws)
        for order, benefit in enumerate((*law.rule.benefits, *law.rule.with_record))
    ]
    schema = {"rank": pl.UInt32, "rule": pl.String, "first": pl.Int32, "last": pl.Int32, "benefit": pl.String,
              "order": pl.UInt32, "asks": pl.Boolean}  # fmt: skip
    table = pl.DataFrame(forms, schema=schema, orient="row")
    own = [(place, word) for place, law in enumerate(laws) for word in known_words(law, same_group)[0]]
    said_own = pl.DataFrame(own, schema={"rank": pl.UInt32, "latest": pl.String}, orient="row").unique()
    rows = _covered(cut, benefits).drop("first", "last").join(table, on="benefit")
    rows = rows.filter(pl.col("start").is_between("first", "last")).sort("case", "start")
    latest = said.rename({"word": "latest"})
    rows = rows.join_asof(latest, left_on="start", right_on="day", by="case", check_sortedness=False)
    fits = rows.join(said_own.with_columns(fits=True), on=["rank", "latest"], how="left")
    fits = fits.filter(~pl.col("asks") | pl.col("fits").fill_null(False))
    chosen = fits.sort("case", "start", "rank", "order").unique(["case", "start"], keep="first", maintain_order=True)
    return chosen.select("case", "start", "benefit", "rule")


def _with_law(rows: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """The rule of wage subsidy, and the version of each stretch's rule on its first day; stretches of no rule fall away."""
    rows = rows.sort("case", "start").with_columns(own=pl.col("rule").is_not_null())
    rule = pl.when("own").then("rule").when("bridged").then(pl.col("rule").forward_fill().over("case"))
    rows = rows.with_columns(rule=rule).drop_nulls("rule").join(law_frame(laws), on="rule")
    rows = rows.filter(pl.col("start").is_between("first", "last")).drop("first", "last", "bridged")
    return rows.unique(["case", "start"], keep="first")
