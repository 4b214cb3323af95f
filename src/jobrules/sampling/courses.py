"""What goes in: the cases. What comes out: their courses, one after another, with what each is left for.

Days are day numbers. A course has the columns of its case and

| column | meaning |
|---|---|
| `key` | number of the course: four times the case plus `number` (0 first, 1 second, 2 third) |
| `start`, `leaves` | its first and last day, whatever is known on the day of the data |
| `pause_from`, `pause_to`, `pause` | days of a 6.1 course without paid hours, for a `short` time or in a `job` (null: none) |
| `exit` | `job`, `short_job`, `education`, `nothing`, `abroad`, `pension`, `dead`, or `switch` to another benefit the day after |
| `after_from`, `after_to` | the days of the job, the education, … (null: none, no end) |
| `contact` | whether the person asked for help anew when the course began |
| `next_start`, `next_group` | the course that follows, null where none does |
"""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.dates import Length, add_expr
from jobrules.sampling.draws import Draws, at_quantile, choice, whole
from jobrules.sampling.people import open_group
from jobrules.sampling.workdays import next_weekday, nth_weekday, weekdays_through

MOST: Final = 3
"""Courses of one case."""
GAP: Final = 64
"""Days without benefits that always hold a full calendar month, which ends a benefit spell."""
_INSURED_WEEKS: Final = (0, 4, 9, 14, 19, 25, 30, 40, 56, 84, 120)
_OTHER_WEEKS: Final = (0, 7, 14, 22, 28, 36, 50, 70, 95, 130, 190)
_SWITCH: Final = {"6.1": 0.08, "6.3": 0.15, "6.4": 0.08, "6.5": 0.12, "6.7": 0.25, "6.8": 0.3, "6.10": 0.1}
_NEXT: Final = {
    "6.1": "6.2", "6.3": "6.8", "6.4": "6.2", "6.5": "6.3", "6.7": "6.8", "6.8": "6.9", "6.10": "6.2",
}  # fmt: skip
_MOVED_WITHIN: Final = (("6.4", "6.2"), ("6.5", "6.3"))
"""A new course without a new first contact: the person was there already."""


def courses(draws: Draws, cases: pl.DataFrame, rates: list[float], last: int) -> pl.DataFrame:
    """The courses that begin by day `last`; `rates` has each municipality's chance that somebody who leaves goes to a job."""
    rate = pl.DataFrame(
        {"municipality": range(len(rates)), "__rate": rates}, schema_overrides={"municipality": pl.Int32}
    )
    living = cases.join(rate, on="municipality", how="left", maintain_order="left")
    living = living.with_columns(number=pl.lit(0, pl.Int32), contact=pl.lit(True))
    found = []
    for number in range(MOST):
        lived = _lived(living.with_columns(key=pl.col("case") * 4 + number, number=pl.lit(number, pl.Int32)), draws)
        found.append(lived)
        moved = [(pl.col("group") == old) & (pl.col("next_group") == new) for old, new in _MOVED_WITHIN]
        following = lived.filter(pl.col("next_start") <= last).with_columns(
            contact=~pl.any_horizontal(moved), start=pl.col("next_start"), group=pl.col("next_group")
        )
        living = following.select(living.columns)
    return pl.concat(found).drop("__rate").sort("key")


def _lived(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    return _next(_after(_exit(_pause(_length(frame, draws), draws), draws), draws), draws)


def _length(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    draw = draws.uniform(frame, "weeks", "key")
    weeks = (
        pl.when(pl.col("group") == "6.1")
        .then(at_quantile(draw, _INSURED_WEEKS))
        .otherwise(at_quantile(draw, _OTHER_WEEKS))
    )
    return frame.with_columns(leaves=pl.col("start") + 4 + whole(weeks, 7))


def _pause(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """A pause without hours, ended two weeks before the course is left, or none."""
    kind = choice(draws.uniform(frame, "pause", "key"), {"short": 0.14, "job": 0.14, "none": 0.72})
    begins = nth_weekday(weekdays_through(pl.col("start")) + 8 + whole(draws.uniform(frame, "pause from", "key"), 110))
    draw = draws.uniform(frame, "pause to", "key")
    length = pl.when(kind == "job").then(GAP + whole(draw, 77)).otherwise(5 + whole(draw, 22))
    frame = frame.with_columns(pause=kind, pause_from=begins.cast(pl.Int32))
    frame = frame.with_columns(pause_to=pl.col("pause_from") + length - 1)
    paused = (pl.col("group") == "6.1") & (pl.col("pause") != "none") & (pl.col("pause_to") + 14 < pl.col("leaves"))
    return frame.with_columns(pl.when(paused).then(pl.col(name)) for name in ("pause", "pause_from", "pause_to"))


def _exit(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    group = pl.col("group")
    switches = draws.uniform(frame, "switch", "key") < group.replace_strict(
        _SWITCH, default=0.0, return_dtype=pl.Float64
    )
    works = draws.uniform(frame, "works", "key") < pl.col("__rate")
    lasts = draws.uniform(frame, "lasts", "key") < 0.62
    young = {"education": 0.5, "nothing": 0.45, "abroad": 0.04, "dead": 0.01}
    others = {"education": 0.12, "nothing": 0.7, "abroad": 0.07, "pension": 0.08, "dead": 0.03}
    draw = draws.uniform(frame, "exit", "key")
    other = pl.when(group.is_in(["6.4", "6.5"])).then(choice(draw, young)).otherwise(choice(draw, others))
    old = (pl.col("leaves") - pl.col("birth")) >= 62 * 365
    other = pl.when((other == "pension") & ~old).then(pl.lit("nothing")).otherwise(other)
    job = pl.when(lasts).then(pl.lit("job")).otherwise(pl.lit("short_job"))
    return frame.with_columns(exit=pl.when(switches).then(pl.lit("switch")).when(works).then(job).otherwise(other))


def _after(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """The days of what the course is left for; a job that lasts has twelve months or more, some to the day, some a day short."""
    later = draws.uniform(frame, "pause before", "key")
    waits = pl.col("exit").is_in(["job", "short_job", "education"]) & (later > 0.6)
    begins = pl.col("leaves") + 1 + pl.when(waits).then(whole((later - 0.6) / 0.4, 21)).otherwise(0)
    frame = frame.with_columns(after_from=pl.when(~pl.col("exit").is_in(["switch", "nothing"])).then(begins))
    draw, exact = draws.uniform(frame, "after", "key"), draws.uniform(frame, "exactly", "key") < 0.08
    year = add_expr(pl.col("after_from"), Length(12, "months"))
    long = pl.when(exact).then(year - 1).otherwise(pl.col("after_from") + 366 + whole(draw, 900))
    short = pl.when(exact).then(year - 2).otherwise(pl.col("after_from") + 14 + whole(draw, 290))
    ends = (
        pl.when(pl.col("exit") == "job").then(long)
        .when(pl.col("exit") == "short_job").then(short)
        .when(pl.col("exit") == "education").then(pl.col("after_from") + 200 + whole(draw, 900))
        .when(pl.col("exit") == "abroad").then(pl.col("after_from") + 40 + whole(draw, 600))
    )  # fmt: skip
    return frame.with_columns(after_to=ends)


def _next(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """The course that follows: at once on another benefit, or later when a short job or the means to live on came to an end."""
    group = pl.col("group")
    returns = draws.uniform(frame, "returns", "key") < 0.45
    gap = whole(draws.uniform(frame, "gap", "key"), 180)
    jobless = pl.max_horizontal(pl.col("after_to") + 1 + gap // 6, pl.col("leaves") + GAP)
    start = (
        pl.when(pl.col("exit") == "switch").then(pl.col("leaves") + 1)
        .when(returns & (pl.col("exit") == "short_job")).then(next_weekday(jobless))
        .when(returns & (pl.col("exit") == "nothing")).then(next_weekday(pl.col("leaves") + GAP + gap))
    ).cast(pl.Int32)  # fmt: skip
    # hours of a second dagpenge course would be counted by the clock of the first, so who comes back is on assistance
    same = pl.when(group == "6.1").then(pl.lit("6.2")).otherwise(group)
    group = pl.when(pl.col("exit") == "switch").then(group.replace_strict(_NEXT, default=None)).otherwise(same)
    return frame.with_columns(next_start=start, next_group=open_group(group, start))
