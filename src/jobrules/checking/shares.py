"""What goes in: the verdicts of single duties. What comes out: one row for each population duty, authority and period (design, kind 7).

Everyone owed is in the whole, the exempted and the excused too; persons whose duty is lifted by law or cut short are not owed it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.status import STATUS_TYPE, decide_expr
from jobrules.checking.tablewise.tests import passes
from jobrules.model import Condition
from jobrules.rulebook import DutyRow, RuleBook

if TYPE_CHECKING:
    from jobrules.histories import Histories

SCHEMA: Mapping[str, type[pl.DataType] | pl.DataType] = {
    "rule": pl.String,
    "duty": pl.String,
    "version": pl.Date,
    "unit": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "pool": pl.String,
    "persons": pl.Int64,
    "held": pl.Int64,
    "exempted": pl.Int64,
    "share": pl.Float64,
    "required": pl.Float64,
    "status": STATUS_TYPE,
}


def population_verdicts(frame: pl.DataFrame, rules: RuleBook, as_of: dt.date, histories: Histories) -> pl.DataFrame:
    """The verdicts on every population duty of the rules; the columns of `Verdicts.shares`."""
    parts = [_share(frame, row, rules, as_of, histories) for row in rules.rows if row.duty.kind == "share"]
    kept = [part for part in parts if len(part)]
    return pl.concat(kept).sort("rule", "duty", "unit", "period_start", "pool") if kept else pl.DataFrame(schema=SCHEMA)


def _share(frame: pl.DataFrame, row: DutyRow, rules: RuleBook, as_of: dt.date, histories: Histories) -> pl.DataFrame:
    duty = row.duty
    assert duty.share is not None
    named = [key if ":" in key else f"{row.rule}:{key}" for key in duty.of_duties]
    owed = frame.filter(
        (pl.col("rule") + ":" + pl.col("duty")).is_in(named)
        & (pl.col("version") >= row.version)
        & pl.col("due").is_not_null()
    )
    owed = _inside(owed, row, rules, histories)
    exempted = _exempted(owed, row, histories)
    owed = owed.with_columns(exempted=exempted).filter(
        (pl.col("status") != "cut_short") & ((pl.col("status") != "exempt") | pl.col("exempted"))
    )
    owed = owed.filter(pl.col("unit").is_not_null()).with_columns(_period(row), pool=_pool(duty.over.pool))
    shares = owed.group_by("unit", "period_start", "pool").agg(
        persons=pl.col("case_id").len().cast(pl.Int64),
        held=_held().sum().cast(pl.Int64),
        exempted=pl.col("exempted").sum().cast(pl.Int64),
        unknown=(pl.col("status") == "unknown").sum(),
        open=(pl.col("status") == "pending").sum(),
    )
    return _judged(shares, row, as_of)


def _held() -> pl.Expr:
    """Who got it in time; who was exempted and got it all the same did too."""
    enough = pl.col("exempted") & (pl.col("found") >= pl.col("required")) & (pl.col("required") > 0)
    return (pl.col("status") == "met") | ((pl.col("status") == "exempt") & enough)


def _inside(owed: pl.DataFrame, row: DutyRow, rules: RuleBook, histories: Histories) -> pl.DataFrame:
    """The rows of persons that the share is about, by the facts that `only_if` and `unless` name; who is not known stays in."""
    if not (row.duty.only_if or row.duty.unless):
        return owed
    facts = histories.tables.facts
    inside = pl.lit(True)
    for what in row.duty.only_if:
        inside = inside & _fact(rules, facts, what).fill_null(True)
    for what in row.duty.unless:
        inside = inside & ~_fact(rules, facts, what).fill_null(False)
    persons = facts.filter(inside).join(histories.tables.ids, on="case").select("case_id")
    return owed.join(persons, on="case_id", how="semi", maintain_order="left")


def _fact(rules: RuleBook, facts: pl.DataFrame, what: Condition) -> pl.Expr:
    """Whether a condition on facts holds for each case; null where a fact is not known."""
    if what.parts:
        parts = [_fact(rules, facts, part) for part in what.parts]
        together = pl.all_horizontal(parts) if what.all_of is not None else pl.any_horizontal(parts)
        return together if what.none_of is None else ~together
    if what.fact not in facts.columns:
        return pl.lit(None, dtype=pl.Boolean)
    tests = [passes(rules, facts, test, "", "", column=what.fact) for test in what.attributes.values()]
    return pl.when(pl.col(what.fact).is_not_null()).then(pl.all_horizontal(tests) if tests else pl.lit(True))


def _judged(shares: pl.DataFrame, row: DutyRow, as_of: dt.date) -> pl.DataFrame:
    duty = row.duty
    assert duty.share is not None
    least = duty.share.at_least
    months = duty.over.period.months or 12
    share, most = (
        pl.col("held") / pl.col("persons"),
        (pl.col("held") + pl.col("unknown") + pl.col("open")) / pl.col("persons"),
    )
    shares = shares.with_columns(
        period_end=pl.col("period_start").dt.offset_by(f"{months}mo").dt.offset_by("-1d"),
        share=share,
        required=pl.lit(least),
    )
    closed = (pl.col("period_end") < as_of) & (pl.col("open") == 0)
    facts = {
        "met": closed & (share >= least - 1e-12),
        "unknown": closed & (pl.col("unknown") > 0) & (most >= least - 1e-12),
        "pending": ~closed,
    }
    shares = shares.with_columns(
        status=decide_expr(facts), rule=pl.lit(row.rule), duty=pl.lit(duty.id), version=pl.lit(row.version)
    )
    return shares.select([pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()])


def _exempted(owed: pl.DataFrame, row: DutyRow, histories: Histories) -> pl.Series:
    """Whether the person was exempted one by one: the event lies in the course and not after the last timely day."""
    what = row.duty.exempted_by
    if what is None or what.event is None or not len(owed):
        return pl.repeat(False, len(owed), dtype=pl.Boolean, eager=True)
    events = histories.tables.events.filter(pl.col("event") == what.event).select(
        "case", day=pl.col("day").cast(pl.Date)
    )
    events = events.join(histories.tables.ids, on="case").select("case_id", "day")
    rows = owed.select("case_id", "course_start", "due").with_row_index("at").join(events, on="case_id")
    touched = rows.filter(pl.col("day") <= pl.col("due"))["at"].unique()
    return pl.int_range(len(owed), eager=True, dtype=pl.UInt32).is_in(touched.implode())


def _period(row: DutyRow) -> pl.Expr:
    """The period a course belongs to: whole calendar periods, a year from 1 January; a course counts where it begins."""
    months = row.duty.over.period.months or 12
    begun = pl.col("course_start").dt.year().cast(pl.Int32) * 12 + pl.col("course_start").dt.month().cast(pl.Int32) - 1
    first = begun // months * months
    return pl.date(first // 12, first % 12 + 1, 1).alias("period_start")


def _pool(pool: str) -> pl.Expr:
    if pool == "together":
        return pl.lit("together")
    return pl.col("duty") if pool == "duty" else pl.col("group")
