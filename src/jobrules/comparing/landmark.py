"""What goes in: verdicts and a landmark. What comes out: the courses still running on it, and who was left out and why.

A course that ended early had fewer duties to meet and a better outcome for the same reason: somebody found work. So nobody is
compared over a whole course. A landmark is a day (the duty's last timely day, or a fixed time after the course began); only courses
still running on it count, the process is what was known on it, and the outcome is counted from it (Anderson, Cain & Gelber 1983).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.compliance import DECIDED, with_columns_for
from jobrules.dates import Length, add_expr
from jobrules.errors import JobrulesError, nearest
from jobrules.histories.tables import Tables

if TYPE_CHECKING:
    from jobrules.checking import Verdicts

WHOLE_COURSE = ("none", "course", "end", "start", "whole course", "naive")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Courses at their landmark.

    `rows`: `id`, `case` (UInt32), `case_id`, `unit`, `stratum` (String), `landmark` and `until` (day numbers: the landmark,
    and the last day of the course), `due` and `met` (duties decided by then, and those met in time). `excluded`: `reason`, `count`.
    """

    rows: pl.DataFrame
    excluded: pl.DataFrame
    duties: tuple[str, ...]


def cohort(found: Verdicts, by: str, *, duty: str | None, landmark: str, strata: Sequence[str]) -> Cohort:
    """The courses of a comparison; raises JobrulesError for a landmark that is none, and for a duty that is not there."""
    if landmark.strip().lower() in WHOLE_COURSE:
        raise JobrulesError(
            "courses are not compared from beginning to end: those that end early have fewer duties and better outcomes "
            'for the same reason; name a landmark instead, "due" or a time after the course began, such as "6 months"'
        )
    named, duties = _of_duty(found, duty)
    at_due = landmark == "due"
    rows, excluded = _at_due(named, duties) if at_due else _after(named, _length(landmark))
    rows = _placed(rows, found, [by, *strata], authority_first=at_due)
    parts = [pl.col(name).cast(pl.String).fill_null("?") for name in (*strata, "due_count")]
    rows = rows.with_columns(
        pl.concat_str(parts, separator=":").alias("stratum"), pl.col(by).cast(pl.String).alias("unit")
    )
    for reason, condition in _MISPLACED.items():
        excluded[reason] = rows.filter(condition).height
        rows = rows.filter(~condition)
    kept = rows.select(
        "case", "case_id", "unit", "stratum", "landmark", "until", pl.col("due_count").alias("due"), "met"
    )
    return Cohort(kept.with_row_index("id"), _counted(excluded), duties)


_MISPLACED: Final[Mapping[str, pl.Expr]] = {
    "course_not_found": pl.col("until").is_null(),
    "left_before_landmark": pl.col("until") < pl.col("landmark"),
    "no_unit": pl.col("unit").is_null(),
}


def _placed(rows: pl.DataFrame, found: Verdicts, names: Sequence[str], authority_first: bool) -> pl.DataFrame:
    """The rows with every column asked for, the number of the case, and the last day of its course."""
    tables = found.histories.tables
    rows = with_columns_for(rows, found.histories, [name for name in names if name != "municipality"])
    rows = rows.join(tables.ids, on="case_id", how="left")
    return _until(_municipality(rows, tables, authority_first) if "municipality" in names else rows, tables)


def _counted(excluded: dict[str, int]) -> pl.DataFrame:
    rows = [(reason, count) for reason, count in excluded.items() if count]
    return pl.DataFrame(rows, schema={"reason": pl.String, "count": pl.Int64}, orient="row")


def _of_duty(found: Verdicts, duty: str | None) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows of the duty asked for (`four-talks` or `dk/lab/31:four-talks`), all rows where none is."""
    rows = found.frame.with_columns(pl.concat_str("rule", pl.lit(":"), "duty").alias("__jr_name"))
    names = sorted(set(rows["__jr_name"].unique().to_list()))
    if duty is None:
        return rows, tuple(names)
    matching = [name for name in names if name == duty or name.endswith(f":{duty}")]
    if not matching:
        known = [*names, *(name.rpartition(":")[2] for name in names)]
        raise JobrulesError(f'no verdict is of the duty "{duty}". {nearest(duty, known)}'.rstrip())
    if len(matching) > 1:
        raise JobrulesError(f'"{duty}" is the name of several duties: {", ".join(matching)}; write one of them in full')
    return rows.filter(pl.col("__jr_name") == matching[0]), (matching[0],)


def _at_due(rows: pl.DataFrame, duties: tuple[str, ...]) -> tuple[pl.DataFrame, dict[str, int]]:
    """Each course once, on the last timely day of its first duty of the name."""
    if len(duties) > 1:
        raise JobrulesError(
            'the landmark "due" is that of one duty; name it with duty=, or give a time such as landmark="6 months"'
        )
    later = pl.col("nth") > 1
    decided = pl.col("status").is_in(list(DECIDED))
    excluded = {"later_period": rows.filter(later).height}
    rows = rows.filter(~later)
    undecided = rows.filter(~decided)["status"].cast(pl.String).value_counts()
    excluded |= dict(undecided.sort("status").iter_rows())
    rows = rows.filter(decided)
    excluded["no_due_date"] = rows["due"].null_count()
    rows = rows.drop_nulls("due")
    return rows.with_columns(
        pl.col("due").cast(pl.Int32).alias("landmark"),
        pl.lit(1, pl.Int64).alias("due_count"),
        (pl.col("status") == "met").cast(pl.Int64).alias("met"),
    ), excluded


def _after(rows: pl.DataFrame, length: Length) -> tuple[pl.DataFrame, dict[str, int]]:
    """Each course once, a fixed time after it began, with the duties decided by then."""
    started = pl.col("course_start").cast(pl.Int32)
    rows = rows.with_columns(add_expr(started, length).alias("landmark"))
    course = ["case_id", "course_start"]
    counted = pl.col("status").is_in(list(DECIDED)) & (pl.col("due").cast(pl.Int32) <= pl.col("landmark")).fill_null(
        False
    )
    courses = rows.select(course).n_unique()
    by_then = rows.filter(counted).sort("due")
    once = by_then.group_by(course, maintain_order=True).agg(
        pl.all().exclude("status").last(),
        pl.len().cast(pl.Int64).alias("due_count"),
        (pl.col("status") == "met").sum().cast(pl.Int64).alias("met"),
    )
    return once, {"no_duty_decided_by_landmark": courses - once.height}


def _length(text: str) -> Length:
    try:
        return Length.parse(text)
    except ValueError as error:
        raise JobrulesError(f'a landmark is "due" or a time after the course began: {error}') from None


def _municipality(rows: pl.DataFrame, tables: Tables, authority_first: bool) -> pl.DataFrame:
    """The municipality on the landmark: the one that held the duty, or the one the person lived in then."""
    spells = tables.spells.filter(pl.col("spell").cast(pl.String) == "municipality")
    spells = spells.select("case", pl.col("value").cast(pl.String).alias("__jr_home"), "start", "end")
    rows = rows.with_row_index("__jr_row")
    home = (
        rows.select("__jr_row", "case", "landmark")
        .join(spells, on="case")
        .filter(pl.col("start") <= pl.col("landmark"), pl.col("landmark") <= pl.col("end"))
        .unique("__jr_row", keep="last", maintain_order=True)
    )
    held = pl.when(pl.col("holder").cast(pl.String) != "a_kasse").then(pl.col("unit").cast(pl.String))
    order = (held, pl.col("__jr_home")) if authority_first else (pl.col("__jr_home"), held)
    joined = rows.join(home.select("__jr_row", "__jr_home"), on="__jr_row", how="left")
    return joined.with_columns(pl.coalesce(order).alias("municipality"))


def _until(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The last day of each row's course: course spells that continue one another are one course."""
    courses = tables.spells.filter(pl.col("spell").cast(pl.String) == "course").sort("case", "start")
    goes_on = (
        pl.col("continues").cast(pl.String).is_in(["true", "yes_", "1"])
        if "continues" in courses.columns
        else pl.lit(False)
    )
    same = (pl.col("case") == pl.col("case").shift()) & (pl.col("start") <= pl.col("end").shift() + 1) & goes_on
    chained = courses.with_columns((~same.fill_null(False)).cum_sum().alias("__jr_chain"))
    ends = chained.group_by("case", "__jr_chain").agg(
        pl.col("start").min().alias("__jr_start"), pl.col("end").max().alias("until")
    )
    started = rows.with_columns(pl.col("course_start").cast(pl.Int32).alias("__jr_start"))
    return started.join(ends.drop("__jr_chain"), on=["case", "__jr_start"], how="left")
