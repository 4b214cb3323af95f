"""What goes in: courses with what each was left for. What comes out: the spells after them, and the planted outcomes.

The outcomes follow the two shipped measures, worked out here from the planted spells by plain look-up, one row for each ended benefit
spell, measure and horizon.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import polars as pl

from jobrules.dates import OPEN, Length, add_expr, day_number, month_end_expr, month_start_expr
from jobrules.sampling.draws import Draws, choice

HORIZONS: Final = (30, 92, 182, 365)
OUTCOMES: Final[Mapping[str, type[pl.DataType]]] = {
    "case_id": pl.Int64, "measure": pl.String, "benefit": pl.String, "spell_start": pl.Date, "spell_end": pl.Date,
    "horizon_days": pl.Int32, "day": pl.Date, "status": pl.String, "employed": pl.Boolean, "followed": pl.Boolean, "event_date": pl.Date,
}  # fmt: skip
"""The columns of the planted outcomes, as in `Outcomes.frame`."""
_ONE_CASH_BENEFIT: Final = day_number(dt.date(2025, 7, 1))
"""From this day education assistance is cash assistance."""
_BENEFITS: Final = {
    "6.1": "dagpenge", "6.2": "kontanthjaelp", "6.3": "kontanthjaelp", "6.4": "uddannelseshjaelp", "6.5": "uddannelseshjaelp",
    "6.7": "jobafklaring", "6.8": "ressourceforloeb", "6.9": "ledighedsydelse", "6.10": "revalideringsydelse",
}  # fmt: skip
_AFTER: Final = {
    "job": "employment", "short_job": "employment", "education": "education", "abroad": "abroad", "pension": "pension", "dead": "dead",
}  # fmt: skip
_RANKS: Final = {"dead": 0, "benefit": 1, "education": 2, "employment": 3, "abroad": 4, "pension": 5}
_RIVALS: Final = ("dead", "abroad", "pension")
_YEAR: Final = Length(12, "months")


def benefit_spells(courses: pl.DataFrame) -> pl.DataFrame:
    """The benefit of each course: `case`, `spell`, `value`, `start`, `end`; in two pieces round a job, or where it was renamed."""
    value = pl.col("group").replace_strict(_BENEFITS)
    worked = pl.col("pause") == "job"
    whole = courses.select(
        "case", value=value, start="start", end=pl.when(worked).then(pl.col("pause_from") - 1).otherwise("leaves")
    )
    again = courses.filter(worked).select("case", value=pl.lit("dagpenge"), start=pl.col("pause_to") + 1, end="leaves")
    frame = pl.concat([whole, again])
    young = pl.col("value") == "uddannelseshjaelp"
    renamed = young & (pl.col("end") >= _ONE_CASH_BENEFIT)
    before = frame.with_columns(end=pl.when(renamed).then(_ONE_CASH_BENEFIT - 1).otherwise("end")).filter(
        pl.col("start") <= pl.col("end")
    )
    since = frame.filter(renamed).with_columns(
        value=pl.lit("kontanthjaelp"), start=pl.max_horizontal("start", pl.lit(_ONE_CASH_BENEFIT))
    )
    pieces = pl.concat([before, since]).with_columns(pl.col("start", "end").cast(pl.Int32), spell=pl.lit("benefit"))
    return pieces.sort("case", "start")


def after_spells(courses: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Jobs, education, death, … after and between: `case`, `spell`, `value`, `start`, `end` (null: no end), `weekly_hours`."""
    left = courses.drop_nulls("after_from").select(
        "case", "key", spell=pl.col("exit").replace_strict(_AFTER), start="after_from", end="after_to"
    )
    between = courses.filter(pl.col("pause") == "job").select(
        "case", "key", spell=pl.lit("employment"), start="pause_from", end="pause_to"
    )
    frame = pl.concat([left, between], how="vertical_relaxed")
    hours = choice(draws.uniform(frame, "weekly hours", "key"), {"37": 0.7, "30": 0.15, "20": 0.1, "12": 0.05})
    works = pl.col("spell") == "employment"
    return frame.with_columns(
        value=pl.when(works).then(pl.lit("ordinary")), weekly_hours=pl.when(works).then(hours.cast(pl.Float64))
    ).drop("key")


def outcomes(benefits: pl.DataFrame, after: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """The planted outcomes of every benefit spell whose end is certain on the day of the data, sorted."""
    known = [
        frame.filter(pl.col("start") <= as_of).with_columns(
            end=pl.when(pl.col("end") <= as_of).then("end").otherwise(OPEN)
        )
        for frame in (_joined(benefits), after.drop("weekly_hours"))
    ]
    spells = known[0].filter(month_end_expr(month_end_expr(pl.col("end")) + 1) <= as_of).with_row_index("id")
    lives = pl.concat(known, how="diagonal_relaxed")
    asked = spells.join(pl.DataFrame({"horizon_days": HORIZONS}, schema={"horizon_days": pl.Int32}), how="cross")
    asked = asked.with_columns(day=pl.col("end") + pl.col("horizon_days"))
    rows = pl.concat([_status(asked, lives, as_of), _lasting(asked, spells, lives, as_of)])
    rows = rows.rename({"case": "case_id", "value": "benefit", "start": "spell_start", "end": "spell_end"})
    days = ("spell_start", "spell_end", "day", "event_date")
    dated = rows.with_columns(pl.col(name).cast(pl.Int32).cast(pl.Date) for name in days)
    shown = dated.select(pl.col(name).cast(kind) for name, kind in OUTCOMES.items())
    return shown.sort("case_id", "measure", "spell_start", "benefit", "horizon_days")


def _joined(benefits: pl.DataFrame) -> pl.DataFrame:
    """Spells of the same benefit that follow one another from one day to the next, as one."""
    before = [pl.col(name).shift().over("case", order_by="start") for name in ("value", "end")]
    goes_on = (before[0] == pl.col("value")) & (before[1] + 1 == pl.col("start"))
    run = (~goes_on.fill_null(False)).cum_sum()
    return (
        benefits.with_columns(run=run)
        .group_by("case", "spell", "value", "run")
        .agg(pl.col("start").min(), pl.col("end").max())
        .drop("run")
    )


def _status(asked: pl.DataFrame, lives: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """The status on the day; employment in any part of the calendar month is seen."""
    works = pl.col("spell") == "employment"
    seen = lives.select(
        "case", "spell", status=pl.when(pl.col("spell") == "benefit").then("value").otherwise("spell"),
        begins=pl.when(works).then(month_start_expr(pl.col("start"))).otherwise("start"),
        ends=pl.when(works & (pl.col("end") < OPEN)).then(month_end_expr(pl.col("end"))).otherwise("end"),
        rank=pl.col("spell").replace_strict(_RANKS, return_dtype=pl.Int32),
    )  # fmt: skip
    rows = _first_of(asked, seen).with_columns(followed=month_end_expr(pl.col("day")) <= as_of)
    names = {"education": "uddannelse", "employment": "loenmodtager", "revalideringsydelse": "revalidering"}
    status = pl.col("status").replace(names).fill_null("selvforsoergelse")
    rival = status.is_in(_RIVALS)
    return rows.with_columns(
        measure=pl.lit("dk/status-after-spell"), status=pl.when("followed").then(status), event_date=pl.lit(None, pl.Int32),
        employed=pl.when(pl.col("followed") & ~rival).then(status == "loenmodtager"),
    ).select(_ASKED)  # fmt: skip


def _lasting(asked: pl.DataFrame, spells: pl.DataFrame, lives: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """Whether a job that lasted twelve months had begun by the day."""
    jobs = lives.filter(pl.col("spell") == "employment").select("case", job="start", ends="end")
    begun = spells.select("id", "case", "end").join(jobs, on="case").filter(pl.col("ends") > pl.col("end"))
    begun = begun.with_columns(event_date=pl.max_horizontal("job", pl.col("end") + 1))
    lasts = add_expr(pl.col("event_date"), _YEAR) - 1 <= pl.min_horizontal("ends", pl.lit(as_of, pl.Int32))
    events = begun.filter(lasts).group_by("id").agg(pl.col("event_date").min())
    rivals = lives.filter(pl.col("spell").is_in(_RIVALS)).select(
        "case",
        "spell",
        status="spell",
        begins="start",
        ends="end",
        rank=pl.col("spell").replace_strict(_RANKS, return_dtype=pl.Int32),
    )
    rows = _first_of(asked, rivals).join(events, on="id", how="left")
    followed = add_expr(pl.col("day"), _YEAR) - 1 <= as_of
    in_time = (pl.col("event_date") <= pl.col("day")).fill_null(False)
    status = pl.when(in_time).then(pl.lit("lasting")).otherwise(pl.col("status").fill_null("not_lasting"))
    return rows.with_columns(
        measure=pl.lit("dk/lasting-employment"), followed=followed, status=pl.when(followed).then(status),
        employed=pl.when(followed & ~status.is_in(_RIVALS)).then(in_time), event_date=pl.when(followed & in_time).then("event_date"),
    ).select(_ASKED)  # fmt: skip


_ASKED: Final = (
    "case",
    "measure",
    "value",
    "start",
    "end",
    "horizon_days",
    "day",
    "status",
    "employed",
    "followed",
    "event_date",
)


def _first_of(asked: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    """The status of lowest rank on the day asked about; null where nothing covers it."""
    near = asked.select("id", "case", "day").join(lives, on="case")
    covering = near.filter(pl.col("begins") <= pl.col("day"), pl.col("day") <= pl.col("ends"))
    first = covering.sort("rank").group_by("id", "day", maintain_order=True).agg(pl.col("status").first())
    return asked.join(first, on=["id", "day"], how="left")
