"""What goes in: case histories with benefits, and rules. What comes out: histories with the courses that the benefits form (LAB § 9).

    benefits, records, ages ── stretches ──▶ days in which nothing changes ── joining ──▶ runs, courses ── starts ──▶ course spells

Which benefits form one course, what breaks it and what starts it afresh stands in the rule files (`courses:`); nothing of it is here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.courses.joining import in_courses, in_runs, with_groups
from jobrules.courses.laws import Law, laws_of
from jobrules.courses.starts import course_rows
from jobrules.courses.stretches import records, stretches, without_courses
from jobrules.dates import LAST_DATE, OPEN, day_number, to_date
from jobrules.errors import JobrulesError
from jobrules.histories import Histories

if TYPE_CHECKING:
    from jobrules.histories.tables import Tables
    from jobrules.rulebook import RuleBook

__all__ = ["course_table", "derive_courses"]

WHY: Final = {
    "not_recorded": "no target group, because nothing tells the person's readiness",
    "does_not_fit": "no target group, because what is recorded fits no group at the person's age and qualification",
}
RESUMED: Final = "counted afresh after another course, though the period goes on by law"


def derive_courses(histories: Histories, rules: RuleBook, *, as_of: dt.date | None = None) -> Histories:
    """The histories with a `course` spell for every course that the benefits form; cases with a recorded course stay as they are.

    What is read: `benefit` spells; wage subsidy (`offer`); the events that the rules name, in the Danish pack first_contact,
    registration, benefit_placement and absence_begins; `visitation` events whose `value` is a target group or job_ready,
    activity_ready, education_ready; the facts birth_date, qualification, education_readiness, residence_requirement. A group that
    nothing tells is left empty, not guessed: the verdicts of such a course are `unknown`. How many courses are without a group, and
    why, is added to `problems`; `course_table` has them one by one. With `as_of` only what was known on that day is used, so that a
    later return to a benefit does not lengthen an earlier course.

    Raises JobrulesError when the rule book has no course rules.
    """
    laws = _laws(rules)
    found = _found(histories, laws, rules.words.same_group, as_of)
    tables = replace(histories.tables, spells=_with_courses(histories.tables.spells, found))
    state = {"_tables": tables, "_words": histories.words, "_problems": _told(histories, found)}
    made = Histories.__new__(Histories)
    # not built anew from its frames: two meetings of one day that differed by the hour alone would be taken for a repeat
    made.__setstate__((None, {**state, "_set_aside": histories.set_aside}))
    return made


def course_table(histories: Histories, rules: RuleBook, *, as_of: dt.date | None = None) -> pl.DataFrame:
    """The courses that `derive_courses` finds, one row for each group of each course, sorted by case and start.

    Columns: `case_id`; `course` (1, 2, … in the case); `start`, `end` (Date; no end while it runs); `group` (String or null);
    `continues` (Boolean: the same course in another group); `rule` (the course rule's id); `began` (what its first day is: the
    name of an event, `benefit`, `switch` or `group`); `why_no_group` (`not_recorded`, `does_not_fit` or null); `resumed` (Boolean:
    the law goes on counting an earlier course of this rule, which another course interrupted).
    """
    found = _found(histories, _laws(rules), rules.words.same_group, as_of).join(histories.tables.ids, on="case")
    return found.sort("case", "start").select(
        "case_id", (pl.col("course").rank("dense").over("case_id")).cast(pl.Int32).alias("course"),
        to_date(pl.col("start")).alias("start"), to_date(pl.col("end")).alias("end"),
        "group", "continues", "rule", "began", "why_no_group", "resumed",
    )  # fmt: skip


def _laws(rules: RuleBook) -> list[Law]:
    laws = laws_of(rules)
    if not laws:
        raise JobrulesError("no file of this rule book says which benefits form a course; write `courses:` in one")
    return laws


def _found(histories: Histories, laws: list[Law], same_group: dict[str, str], as_of: dt.date | None) -> pl.DataFrame:
    day = day_number(LAST_DATE if as_of is None else as_of)
    tables = histories.tables
    rows = stretches(tables, laws, same_group, without_courses(tables), day)
    if rows.is_empty():
        return pl.DataFrame(schema=_FOUND)
    events = tables.events.filter(pl.col("day") <= day).select("case", "day", pl.col("event").cast(pl.String))
    runs = with_groups(in_runs(rows, laws), records(tables, laws, same_group, day), laws, same_group)
    courses = course_rows(in_courses(runs, events, laws, same_group), events, laws)
    why = pl.when(pl.col("word").is_null()).then(pl.lit("not_recorded")).otherwise(pl.lit("does_not_fit"))
    goes_on = pl.col("course") == pl.col("course").shift()
    return courses.with_columns(
        continues=goes_on.fill_null(False), why_no_group=pl.when(pl.col("group").is_null()).then(why)
    ).select(list(_FOUND))


_FOUND: Final[dict[str, type[pl.DataType]]] = {
    "case": pl.UInt32, "course": pl.UInt32, "start": pl.Int32, "end": pl.Int32, "group": pl.String, "continues": pl.Boolean,
    "rule": pl.String, "began": pl.String, "why_no_group": pl.String, "resumed": pl.Boolean,
}  # fmt: skip


def _with_courses(spells: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The spells with the courses found among them, in the order that the engines rely on."""
    courses = found.select(
        "case", pl.lit("course").cast(spells.schema["spell"]).alias("spell"),
        pl.col("group").cast(spells.schema["value"]).alias("value"), "start", "end", "continues",
    )  # fmt: skip
    if "continues" not in spells.columns:
        spells = spells.with_columns(continues=pl.lit(None, pl.Boolean))
    together = pl.concat([spells, courses], how="diagonal")
    return together.sort("case", pl.col("spell").to_physical(), "start", "end", maintain_order=True)


def _told(histories: Histories, found: pl.DataFrame) -> pl.DataFrame:
    """The problems with a line for each reason why courses are not what the law would have them.

    A birthday that lies after everything recorded will end some groups one day; nobody can have recorded the next one yet.
    """
    found = found.filter(pl.col("start") <= _last_day(histories.tables))
    counts = {
        **{said: found.filter(pl.col("why_no_group") == why).height for why, said in WHY.items()},
        RESUMED: found.filter("resumed", ~pl.col("continues")).height,
    }
    rows = [
        ("spells", None, "value", f"{count} derived course{'s' * (count != 1)}: {said}")
        for said, count in counts.items()
        if count
    ]
    problems = histories.problems
    return pl.concat([problems, pl.DataFrame(rows, schema=problems.schema, orient="row")])


def _last_day(tables: Tables) -> int:
    ends = tables.spells.select(pl.concat([pl.col("start"), pl.col("end").filter(pl.col("end") < OPEN)]))
    days = [frame.to_series().max() for frame in (ends, tables.events.select("day"), tables.hours.select("end"))]
    return max((int(str(day)) for day in days if day is not None), default=0)
