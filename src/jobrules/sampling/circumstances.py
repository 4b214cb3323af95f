"""What goes in: courses and the day of the data. What comes out: the same courses with what happens in them beside the talks.

| column | meaning |
|---|---|
| `last`, `ended` | the last day of the course that is known on the day of the data, and whether the course had ended by then |
| `regime` | the act's version that governs: 2020, 2024 or 2026, by the first day |
| `registered` | day of registration of the insured, up to five days before the benefit |
| `referral` | day of the fund's referral of an under-25 to the jobcentre, two weeks after registration at the latest (null: none) |
| `declines`, `needs`, `quota` | day on which the fund's attendance is declined, its need is found, the quota exempts (null: never) |
| `lift`, `lift_from`, `lift_to` | a spell that lifts duties: `less_intensive_effort`, `outside_course`, `standby` (null: none) |
| `regroups` | day on which a 6.2 or 6.3 course goes on in the other of the two groups (null: never) |
| `missing` | the fact that hides the insured's hours: `hours_missing` or `fact_missing:insurance` (null: none) |
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import polars as pl

from jobrules.dates import day_number
from jobrules.sampling.draws import Draws, choice, whole
from jobrules.sampling.workdays import active_day

FROM_2024: Final = day_number(dt.date(2024, 1, 1))
FROM_2026: Final = day_number(dt.date(2026, 7, 1))
_NO_SPELL: Final = pl.lit(None, pl.String)


def circumstances(courses: pl.DataFrame, draws: Draws, as_of: int) -> pl.DataFrame:
    """The courses with what happens in them, on the day of the data and, for what lies ahead, as it is going to be."""
    start = pl.col("start")
    regime = pl.when(start < FROM_2024).then(2020).when(start < FROM_2026).then(2024).otherwise(2026)
    frame = courses.with_columns(
        last=pl.min_horizontal("leaves", pl.lit(as_of, pl.Int32)), ended=pl.col("leaves") <= as_of, regime=regime
    )
    return _lifted(_missing(_insured(_of_others(frame, draws), draws), draws), draws, as_of)


def _of_others(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Another group on the same benefit, and the quota of the reform."""
    day = pl.col("start") + 40 + whole(draws.uniform(frame, "regroups on", "key"), 120)
    moves = pl.col("group").is_in(["6.2", "6.3"]) & (draws.uniform(frame, "regroups", "key") < 0.1)
    exempted = (pl.col("regime") == 2026) & (draws.uniform(frame, "quota", "key") < 0.2)
    quota = active_day(5 + whole(draws.uniform(frame, "quota on", "key"), 40))
    return frame.with_columns(
        regroups=pl.when(moves & (day <= pl.col("last"))).then(day),
        quota=pl.when(exempted & (quota <= pl.col("last"))).then(quota),
    )


def _insured(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """What happens to the insured alone; nothing that lies after what is known."""
    insured, last, regime = pl.col("group") == "6.1", pl.col("last"), pl.col("regime")
    frame = frame.with_columns(
        registered=pl.when(insured).then(pl.col("start") - whole(draws.uniform(frame, "registered", "key"), 6)),
        declines=active_day(1 + whole(draws.uniform(frame, "declines on", "key"), 10)),
        needs=active_day(1 + whole(draws.uniform(frame, "needs on", "key"), 20)),
    )
    decided = pl.col("registered") + 6 + whole(draws.uniform(frame, "referral", "key"), 9)
    declines = insured & (draws.uniform(frame, "declines", "key") < 0.12)
    needs = insured & (regime == 2020) & (draws.uniform(frame, "needs", "key") < 0.35)
    return frame.with_columns(
        referral=pl.when(insured & pl.col("referred") & (regime >= 2024) & (decided <= last)).then(decided),
        declines=pl.when(declines & (pl.col("declines") <= last)).then("declines"),
        needs=pl.when(needs & (pl.col("needs") <= last)).then("needs"),
    )


def _missing(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """The insured of whom the hours or the kind of insurance are not known."""
    insured = pl.col("group") == "6.1"
    without = draws.uniform(frame, "without hours", "key") < 0.008
    missing = (
        pl.when(insured & pl.col("insurance").is_null()).then(pl.lit("fact_missing:insurance"))
        .when(insured & without).then(pl.lit("hours_missing"))
    )  # fmt: skip
    return frame.with_columns(missing=missing).with_columns(
        needs=pl.when(pl.col("missing").is_null()).then("needs"),
        pause=pl.when(pl.col("missing").is_null()).then("pause"),
        pause_from=pl.when(pl.col("missing").is_null()).then("pause_from"),
        pause_to=pl.when(pl.col("missing").is_null()).then("pause_to"),
    )


def _lifted(frame: pl.DataFrame, draws: Draws, as_of: int) -> pl.DataFrame:
    """One spell in some first courses that lifts the duties due in it; it ends with the course.

    Later courses have none: whether a spell of a later course lifts what fell due after an earlier one was left is not planted.
    """
    kind = choice(draws.uniform(frame, "lift", "key"), {"outside_course": 0.04, "standby": 0.015, "": 0.945})
    kind = pl.when((kind == "outside_course") & (pl.col("group") == "6.1")).then(pl.lit("")).otherwise(kind)
    works = pl.col("exit").is_in(["job", "short_job"])
    ahead = works & (draws.uniform(frame, "less intensive", "key") < 0.25)
    days = whole(draws.uniform(frame, "lift days", "key"), 21)
    begins = pl.col("start") + 10 + whole(draws.uniform(frame, "lift from", "key"), 170)
    frame = frame.with_columns(
        lift=pl.when(ahead).then(pl.lit("less_intensive_effort")).when(kind != "").then(kind).otherwise(_NO_SPELL),
        lift_from=pl.max_horizontal("start", pl.when(ahead).then(pl.col("leaves") - days).otherwise(begins)),
        lift_to=pl.min_horizontal("leaves", pl.when(ahead).then("leaves").otherwise(begins + 70 + days * 12)),
    )
    known = pl.col("lift").is_not_null() & (pl.col("lift_from") <= pl.col("last")) & (pl.col("number") == 0)
    return frame.with_columns(pl.when(known).then(pl.col(name)) for name in ("lift", "lift_from", "lift_to"))
