"""What goes in: case histories and measures. What comes out: what became of people after their benefit spells.

benefit spells ── joined over short pauses ──▶ ended spells ─┐
everything registered ── steps of the measure ──▶ intervals ─┴─▶ one status on one day, or why there is none
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from jobrules.dates import OPEN, day_number, to_date
from jobrules.errors import JobrulesError
from jobrules.outcomes.files import load_measure, shipped_measures, with_choices
from jobrules.outcomes.judging import CENSORED, Evidence, evidence, judge, known_until
from jobrules.outcomes.model import LastingMeasure, StatusMeasure
from jobrules.outcomes.register import benefit_spells, registered
from jobrules.outcomes.result import Outcomes

if TYPE_CHECKING:
    from jobrules.histories import Histories

__all__ = [
    "CENSORED",
    "Evidence",
    "LastingMeasure",
    "Outcomes",
    "StatusMeasure",
    "evidence",
    "judge",
    "known_until",
    "load_measure",
    "outcomes",
    "registered",
    "shipped_measures",
]

DEFAULT_MEASURES = ("dk/status-after-spell", "dk/lasting-employment")


def outcomes(
    histories: Histories,
    measures: Sequence[str | Path | StatusMeasure | LastingMeasure] | str = DEFAULT_MEASURES,
    *,
    as_of: dt.date,
    **choices: Any,
) -> Outcomes:
    """What became of the people of `histories` after their benefit spells, as far as it can be known on `as_of`.

    `measures` are names of shipped measures, paths of measure files, or measures. `choices` replace parameters of the measures, such as
    `days=[182]`, `gap="4 weeks"`, `wage_seen="day"`, `unbroken="26 weeks"`, `counts_as_employed=["employment", "education"]` or
    `benefits=["dagpenge"]`; they travel with the result. Raises JobrulesError for an unknown measure or choice.
    """
    wanted = [measures] if isinstance(measures, str | Path | StatusMeasure | LastingMeasure) else list(measures)
    if isinstance(as_of, dt.datetime) or not isinstance(as_of, dt.date):
        raise JobrulesError("as_of is a date: the last day from which something is known")
    chosen = with_choices([load_measure(name) for name in wanted], choices)
    parts = [_one(histories, measure, day_number(as_of)) for measure in chosen]
    frames, left_out = [part[0] for part in parts], [part[1] for part in parts]
    if not frames:
        raise JobrulesError("name at least one measure")
    return Outcomes(pl.concat(frames), pl.concat(left_out), as_of, tuple(chosen), histories, dict(choices))


def _one(
    histories: Histories, measure: StatusMeasure | LastingMeasure, as_of: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of one measure, and the spells that are in none of them."""
    known = registered(histories.tables, measure, as_of)
    spells = benefit_spells(known, measure.spells).with_row_index("id")
    running, open_end = pl.col("end") == OPEN, pl.col("certain") > as_of
    not_ended = pl.when(running).then(pl.lit("still_running")).when(open_end).then(pl.lit("end_not_yet_certain"))
    why_not = not_ended if measure.counted_from == "end" else pl.lit(None, pl.String)
    spells = spells.with_columns(why_not.alias("why_not"))
    starts = spells.filter(pl.col("why_not").is_null()).with_columns(pl.col(measure.counted_from).alias("from_day"))
    judged = judge(measure, evidence(measure, known), starts, measure.days, as_of)
    rows = judged.join(starts.select("id", "case", "benefit", "start", "end"), on="id")
    name = pl.lit(measure.id).alias("measure")
    dated = _dated(rows.join(histories.tables.ids, on="case").with_columns(name))
    left_out = spells.drop_nulls("why_not").group_by("why_not").agg(pl.len().cast(pl.Int64).alias("spells"))
    return dated, left_out.select(name, pl.col("why_not").alias("reason"), "spells").sort("reason")


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of `Outcomes.frame`, in their order and sorted."""
    return rows.sort("case", "benefit", "start", "horizon_days").select(
        "case_id",
        "measure",
        "benefit",
        to_date(pl.col("start")).alias("spell_start"),
        to_date(pl.col("end")).alias("spell_end"),
        "horizon_days",
        to_date(pl.col("day")).alias("day"),
        *("status", "category", "employed", "followed", "reason"),
        to_date(pl.col("event_day")).alias("event_date"),
    )
