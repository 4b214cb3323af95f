"""What goes in: the folder of a synthetic log. What comes out: the verdicts of the five duties, by hand-written polars.

The same readings as in `by_sql.py`, written anew with sorted neighbours, joins and group-bys instead of window functions,
so that equal verdicts are evidence. Tuned too: a case is a number, case and day are packed into one integer to sort
by, and text ids come back at the end.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
from common import AS_OF, DUTIES, STATUSES, engine_main, measured

DUTY: Final = pl.Enum(DUTIES)
STATUS: Final = pl.Enum(STATUSES)


def verdicts(folder: Path) -> pl.DataFrame:
    """From the two files to the verdict rows."""
    courses = _courses(folder)
    facts = _facts(folder, courses)
    parts = [
        _talks(courses, facts["M"]),
        _answer(courses, facts["A"], facts["B"]),
        _forbidden(courses, facts["X"]),
        _papers_first(courses, facts["Q"], facts["P"]),
        _longest_gap(courses, facts["M"]),
    ]
    rows = pl.concat(pl.collect_all(parts, engine="streaming"))
    return rows.select(courses["case_id"].gather(rows["nr"]), pl.exclude("nr"))


def _courses(folder: Path) -> pl.DataFrame:
    """The courses that have begun, numbered: `nr`, `case_id`, `start`, `ended`."""
    ended = pl.when(pl.col("end") <= AS_OF).then(pl.col("end"))
    scan = pl.scan_parquet(folder / "courses.parquet").filter(pl.col("start") <= AS_OF)
    return scan.select("case_id", "start", ended=ended).collect().with_row_index("nr")


def _facts(folder: Path, courses: pl.DataFrame) -> dict[str, pl.LazyFrame]:
    """For each event its rows in order of case and day: `nr`, `date`, and `nth` within the case."""
    known = pl.scan_parquet(folder / "events.parquet").filter(pl.col("date") <= AS_OF, pl.col("event") != "N")
    number, day = pl.col("nr").cast(pl.UInt64), pl.col("date").cast(pl.Int32).cast(pl.UInt64)
    packed = known.join(courses.lazy().select("case_id", "nr"), on="case_id").select("event", key=number * 2**32 + day)
    rows = packed.collect()
    return {event: _in_order(rows.filter(event=event)["key"].sort()) for event in "MABXPQ"}


def _in_order(keys: pl.Series) -> pl.LazyFrame:
    row = pl.int_range(pl.len(), dtype=pl.Int32)
    nr = (pl.col("key") // 2**32).cast(pl.UInt32)
    begins = (pl.col("nr") != pl.col("nr").shift(1)).fill_null(True)
    dated = keys.alias("key").to_frame().lazy().select(nr=nr, date=(pl.col("key") % 2**32).cast(pl.Int32).cast(pl.Date))
    return dated.with_columns(nth=row - pl.when(begins).then(row).forward_fill() + 1)


def _judged(met_on: pl.Expr) -> pl.Expr:
    """The status of a duty that is fulfilled on `met_on` (empty: never) and has to be by `due`."""
    due = pl.col("due")
    return (
        pl.when(met_on <= due)
        .then(pl.lit("met", STATUS))
        .when(pl.col("ended") < due)
        .then(pl.lit("cut_short", STATUS))
        .when(due >= AS_OF)
        .then(pl.lit("pending", STATUS))
        .when(met_on.is_not_null())
        .then(pl.lit("met_late", STATUS))
        .otherwise(pl.lit("missed", STATUS))
    )


def _kept() -> pl.Expr:
    """The status of a prohibition: `found` says how often it was broken by `due`."""
    return (
        pl.when(pl.col("found") > 0)
        .then(pl.lit("missed", STATUS))
        .when(pl.col("ended") < pl.col("due"))
        .then(pl.lit("cut_short", STATUS))
        .when(pl.col("due") >= AS_OF)
        .then(pl.lit("pending", STATUS))
        .otherwise(pl.lit("met", STATUS))
    )


def _rows(frame: pl.LazyFrame, duty: str, status: pl.Expr, met_on: pl.Expr) -> pl.LazyFrame:
    """The columns of the result, from `nr`, `nth`, `due`, `found` and what the status needs."""
    number, found = pl.col("nth").cast(pl.Int32), pl.col("found").fill_null(0).cast(pl.Int32)
    return frame.select("nr", duty=pl.lit(duty, DUTY), nth=number, due="due", status=status, found=found, met_on=met_on)


def _whole_course(courses: pl.DataFrame, length: str) -> pl.LazyFrame:
    """One row for each course, due on the last day of its first months."""
    due = pl.col("start").dt.offset_by(length) - pl.duration(days=1)
    return courses.lazy().select("nr", "ended", nth=pl.lit(1), due=due)


def _talks(courses: pl.DataFrame, meetings: pl.LazyFrame) -> pl.LazyFrame:
    dated = _whole_course(courses, "6mo")
    in_time = meetings.join(dated.select("nr", "due"), on="nr").filter(pl.col("date") <= pl.col("due"))
    held = in_time.group_by("nr").agg(found=pl.len())
    third = meetings.filter(nth=3).select("nr", third="date")
    joined = dated.join(held, on="nr", how="left").join(third, on="nr", how="left")
    return _rows(joined, "talks", _judged(pl.col("third")), pl.col("third"))


def _answer(courses: pl.DataFrame, asked: pl.LazyFrame, given: pl.LazyFrame) -> pl.LazyFrame:
    numbered = asked.with_columns(due=pl.col("date") + pl.duration(days=60))
    answers = (
        numbered.join(given.select("nr", answer="date"), on="nr")
        .filter(pl.col("answer") >= pl.col("date"))
        .group_by("nr", "nth")
        .agg(first=pl.col("answer").min(), found=(pl.col("answer") <= pl.col("due")).sum())
    )
    joined = numbered.join(answers, on=["nr", "nth"], how="left").join(courses.lazy(), on="nr")
    return _rows(joined, "answer", _judged(pl.col("first")), pl.col("first"))


def _forbidden(courses: pl.DataFrame, acts: pl.LazyFrame) -> pl.LazyFrame:
    dated = _whole_course(courses, "3mo")
    in_time = acts.join(dated, on="nr").filter(pl.col("date") <= pl.col("due"))
    joined = dated.join(in_time.group_by("nr").agg(found=pl.len()), on="nr", how="left")
    return _rows(joined, "forbidden", _kept(), pl.when(_kept() == "met").then(pl.col("due")))


def _papers_first(courses: pl.DataFrame, decisions: pl.LazyFrame, papers: pl.LazyFrame) -> pl.LazyFrame:
    decided = decisions.filter(nth=1).select("nr", "nth", due="date")
    in_time = papers.join(decided.select("nr", "due"), on="nr").filter(pl.col("date") <= pl.col("due"))
    before = in_time.group_by("nr").agg(found=pl.len())
    first = papers.filter(nth=1).select("nr", first="date")
    joined = decided.join(before, on="nr", how="left").join(first, on="nr", how="left").join(courses.lazy(), on="nr")
    return _rows(joined, "papers-first", _judged(pl.col("first")), pl.col("first"))


def _longest_gap(courses: pl.DataFrame, meetings: pl.LazyFrame) -> pl.LazyFrame:
    due, following = pl.col("date") + pl.duration(days=28), pl.col("date").shift(-1)
    in_time = (pl.col("nr") == pl.col("nr").shift(-1)) & (following <= due)
    gaps = meetings.with_columns(due=due, end=pl.when(in_time).then(following))
    joined = gaps.with_columns(found=pl.col("end").is_not_null()).join(courses.lazy(), on="nr")
    begun = joined.filter((pl.col("date") < pl.col("ended")).fill_null(True))
    return _rows(begun, "longest-gap", _judged(pl.col("end")), pl.col("end"))


if __name__ == "__main__":
    engine_main("The five duties by polars.", lambda folder: measured(verdicts, folder))
