"""What goes in: verdicts, and official measures of process. What comes out: each measure beside the strict rate of the same courses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.compliance.rates import UNDECIDED, strict_rates
from jobrules.errors import JobrulesError
from jobrules.official import ProcessMeasure, load_process_measure, official, persons_counted

if TYPE_CHECKING:
    from jobrules.checking import Verdicts

Measures = str | Path | ProcessMeasure | Sequence[str | Path | ProcessMeasure]
"""One official measure or several: ids of shipped ones, files, or models."""

_STRICT: Final = {
    "met": "strict_met",
    "decided": "strict_decided",
    "rate": "strict_rate",
    "rate_low": "strict_low",
    "rate_high": "strict_high",
    "undecided": "strict_undecided",
    "hidden": "strict_hidden",
}


def day_of(found: Verdicts, on: dt.date | None) -> dt.date:
    """The day an official measure is taken: the day of the verdicts unless another is named; raises JobrulesError for a later one."""
    if on is not None and on > found.as_of:
        raise JobrulesError(
            f"the verdicts are as of {found.as_of}, so nothing can be measured on {on}; check with a later as_of"
        )
    return on or found.as_of


def strict_of(found: Verdicts, measure: ProcessMeasure, duties: Sequence[str] | None, on: dt.date) -> pl.DataFrame:
    """The verdicts of the duties beside a measure (`dk/lab/31:four-talks`) in courses begun by the day, and due by then if at all."""
    beside = list(measure.beside if duties is None else duties)
    by_then = pl.col("due").is_null() | (pl.col("due") <= on)
    key = pl.concat_str("rule", pl.lit(":"), "duty")
    return found.frame.filter(key.is_in(beside), pl.col("course_start") <= on, by_then)


def courses_counted(found: Verdicts, measure: ProcessMeasure, on: dt.date, by: Sequence[str] = ()) -> pl.DataFrame:
    """The courses that a measure counts on the day itself, not those of earlier days that it is a mean over."""
    return persons_counted(found.histories, measure.model_copy(update={"averaged_over": 1}), on=on, by=by)


def beside_official(
    found: Verdicts, measures: Measures, by: Sequence[str], *, on: dt.date, hide_below: int
) -> pl.DataFrame:
    """Each measure by `by`, with the strict rate of the same courses: the table that `compliance` gives with `official`."""
    several = [measures] if isinstance(measures, (str, Path, ProcessMeasure)) else list(measures)
    if not several:
        raise JobrulesError("official names at least one measure, such as dk/process/early-effort")
    tables = [_one(found, load_process_measure(measure), list(by), on, hide_below) for measure in several]
    return pl.concat(tables, how="diagonal_relaxed")


def _one(found: Verdicts, measure: ProcessMeasure, by: list[str], on: dt.date, hide_below: int) -> pl.DataFrame:
    shown = official(found.histories, measure, on=on, by=by, hide_below=hide_below)
    shown = shown.select("measure", "on", pl.lit(measure.wants).alias("wants"), pl.exclude("measure", "on"))
    counted = courses_counted(found, measure, on, by)
    courses = counted.select(
        "case_id", "course_start", *(name for name in by if name not in ("case_id", "course_start"))
    )
    rows = strict_of(found, measure, None, on).drop(by, strict=False)
    rows = rows.join(courses.unique(["case_id", "course_start"]), on=["case_id", "course_start"], how="inner")
    strict = strict_rates(replace(found, frame=rows), by, hide_below=hide_below)
    strict = strict.with_columns(undecided=pl.sum_horizontal(UNDECIDED, ignore_nulls=False))
    strict = strict.select(*by, *(pl.col(name).alias(said) for name, said in _STRICT.items()))
    if by:
        return shown.join(strict, on=by, how="left", nulls_equal=True, maintain_order="left")
    return pl.concat([shown, strict], how="horizontal")
