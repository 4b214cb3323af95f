"""What goes in: verdicts and a process measure of the same cases. What comes out: why the official figure and the strict rate differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.compliance.beside import courses_counted, day_of, strict_of
from jobrules.errors import JobrulesError
from jobrules.official import ProcessMeasure, load_process_measure
from jobrules.statistics.suppression import HIDE_BELOW, Part, suppress

if TYPE_CHECKING:
    from jobrules.checking import Verdicts

WORST_FIRST: Final = ("missed", "met_late", "met", "excused", "pending", "unknown", "cut_short", "exempt")
DECIDED: Final = ("missed", "met_late", "met")
WHY: Final = {
    ("yes", "met"): "both say yes",
    ("no", "missed"): "both say no",
    ("yes", "missed"): "enough by the day, but not inside the time that the duty sets",
    ("yes", "met_late"): "had in the end; the measure does not look at days",
    ("no", "met"): "the duty was fulfilled; the measure asks for more, or looks at another time",
    ("no", "met_late"): "late for the duty, and not enough for the measure",
}
UNDECIDED: Final = "the duty is not decided, so no strict rate counts it"
NO_DUTY: Final = "none of the duties arose in this course"
OUTSIDE: Final = "decided strictly, but the measure does not count the person on the day"
UNKNOWN: Final = "too little is known to count the person in the measure"


def reconcile(
    found: Verdicts, measure: str | Path | ProcessMeasure, *,
    on: dt.date | None = None, duties: Sequence[str] | None = None, hide_below: int = HIDE_BELOW,
) -> pl.DataFrame:  # fmt: skip
    """Why an official measure differs from the strict rate: every person once, by what each of the two says.

    `on` is the day of the measure, that of the verdicts unless named. `duties` are the duties beside the measure
    (`dk/lab/31:four-talks`); those that the measure's file names where none are given. Of a person's verdicts those of the course that
    the measure looks at are taken, the worst first; of a person outside the measure those of the latest course with a last timely day
    by `on`.

    Columns: `official` (`yes`: as the law wants it; `no`; `unknown`; `not counted`), `strict` (a status, or `none`), `why`, `persons`,
    `hidden`. Raises JobrulesError for a rate, which is about no single person, where no duty is named, and for a day after the verdicts.
    """
    chosen, day = load_process_measure(measure), day_of(found, on)
    if chosen.kind == "rate" or not (chosen.beside if duties is None else duties):
        raise JobrulesError(
            f"{chosen.id} cannot be held against verdicts: name the duties beside it, and take a share, not a rate"
        )
    counted = courses_counted(found, chosen, day)
    worst = pl.col("status").cast(pl.String).cast(pl.Enum(WORST_FIRST)).min().cast(pl.String)
    strict = strict_of(found, chosen, duties, day).group_by("case_id", "course_start").agg(worst.alias("strict"))
    both = counted.join(strict, on=["case_id", "course_start"], how="left")
    beyond = strict.filter(pl.col("strict").is_in(DECIDED)).join(counted, on="case_id", how="anti")
    latest = beyond.sort("case_id", "course_start").unique("case_id", keep="last", maintain_order=True)
    good = pl.col("counts") if chosen.wants == "more" else ~pl.col("counts")
    said = pl.when(good).then(pl.lit("yes")).when(~good).then(pl.lit("no")).otherwise(pl.lit("unknown"))
    rows = pl.concat([
        both.select("case_id", said.alias("official"), pl.col("strict").fill_null("none")),
        latest.select("case_id", pl.lit("not counted").alias("official"), "strict"),
    ])  # fmt: skip
    return _table(rows, hide_below)


def _table(rows: pl.DataFrame, hide_below: int) -> pl.DataFrame:
    counts = rows.group_by("official", "strict").agg(pl.col("case_id").n_unique().cast(pl.Int64).alias("persons"))
    counts = counts.sort("official", "strict")
    pairs = counts.select("official", "strict").iter_rows()
    counts = counts.with_columns(pl.Series("why", [_why(said, strict) for said, strict in pairs], dtype=pl.String))
    shown = suppress(counts, [Part("persons", ())], totals_over=[[], ["official"], ["strict"]], hide_below=hide_below)
    return shown.select("official", "strict", "why", "persons", "hidden")


def _why(official: str, strict: str) -> str:
    if official == "not counted":
        return OUTSIDE
    if official == "unknown":
        return UNKNOWN
    if strict == "none":
        return NO_DUTY
    return WHY.get((official, strict), UNDECIDED)
