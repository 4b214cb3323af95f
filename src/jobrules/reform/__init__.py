"""What goes in: two states of the law, and case histories. What comes out: which duties differ, which verdicts change, and what it costs.

rules at two dates ── differing ──▶ sentences      histories ── check twice, asked ──▶ verdicts and meetings that differ
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from jobrules.checking import Verdicts, check
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.reform.asked import MEETINGS, asked, person_years
from jobrules.reform.burden import burden
from jobrules.reform.differing import Change, Diff, diff, diff_books
from jobrules.rulebook import RuleBook
from jobrules.statistics.suppression import HIDE_BELOW, Part, suppress

__all__ = ["Change", "Comparison", "Diff", "burden", "compare_rules", "diff", "diff_books"]

_KEYS: Final = ("case_id", "rule", "duty", "course_start", "nth")


@dataclass(frozen=True, repr=False)
class Comparison:
    """The same histories under two rule books.

    `changed` has one row for each duty of a course whose verdict differs: `case_id`, `rule`, `duty`, `course_start` (Date), `nth`
    (Int32), `old`, `new` (the status, null where the duty does not arise), `due_old`, `due_new` (Date). It is about persons: count it
    before it leaves the house. `transitions` counts it: `rule`, `duty`, `old`, `new`, `verdicts`, `cases`, `hidden`; small counts are null.

    `only_old` and `only_new` are the duties that only one book has: `rule`, `duty`, `holder`, `versions`.

    `meetings` has one row for each holder and one for `all`: `old`, `new`, `difference` (the fewest meetings that would have fulfilled
    every duty that fell due, see `reform.asked`), `old_per_person_year`, `new_per_person_year`, `hours_old`, `hours_new`,
    `hours_difference` (of caseworkers). `person_years` is the time in courses up to `as_of`.
    """

    changed: pl.DataFrame
    transitions: pl.DataFrame
    only_old: pl.DataFrame
    only_new: pl.DataFrame
    meetings: pl.DataFrame
    person_years: float
    as_of: dt.date
    minutes_per_meeting: float
    old: RuleBook
    new: RuleBook

    def __str__(self) -> str:
        whole = self.meetings.row(by_predicate=pl.col("holder") == "all", named=True)
        return (
            f"{self.changed.height:,} verdicts differ as of {self.as_of}; {self.only_new.height} duties are new and "
            f"{self.only_old.height} are gone. The law asks for {whole['new']:,} meetings instead of {whole['old']:,} "
            f"({whole['difference']:+,}), {_shown(whole['new_per_person_year'])} instead of "
            f"{_shown(whole['old_per_person_year'])} a person-year: {whole['hours_difference']:+,.0f} caseworker hours "
            f"at {self.minutes_per_meeting:g} minutes each."
        )

    def __repr__(self) -> str:
        return f"<Comparison: {self}>"


def _shown(number: float | None) -> str:
    return "-" if number is None else f"{number:.2f}"


def compare_rules(
    old: RuleBook, new: RuleBook, histories: Histories, *, as_of: dt.date, minutes_per_meeting: float = 45,
    events: Sequence[str] = MEETINGS, hide_below: int = HIDE_BELOW,
) -> Comparison:  # fmt: skip
    """What another law would have asked of the same cases: two regimes, a draft beside the law, or two answers to an open question.

    `events` are what counts as a meeting; `minutes_per_meeting` is the caller's own figure, with preparation and record, for no law
    says it. The histories are taken as they are: a law under which people would have behaved otherwise is not foreseen.

    Raises JobrulesError when `minutes_per_meeting` is not above 0, or `as_of` is no date.
    """
    if not minutes_per_meeting > 0:
        raise JobrulesError("minutes_per_meeting is how long a meeting takes a caseworker; write a number above 0")
    was, now = check(histories, old, as_of=as_of, evidence=False), check(histories, new, as_of=as_of, evidence=False)
    years = float(person_years(histories, None, as_of)["years"].sum())
    changed = _changed(was, now)
    return Comparison(
        changed, _transitions(changed, hide_below), _only(old, new), _only(new, old),
        _meetings(was, now, years, minutes_per_meeting, events), years, as_of, minutes_per_meeting, old, new,
    )  # fmt: skip


def _changed(was: Verdicts, now: Verdicts) -> pl.DataFrame:
    joined = _keyed(was, "old").join(
        _keyed(now, "new"), on=[*_KEYS, "again"], how="full", coalesce=True, nulls_equal=True
    )
    differing = joined.filter(pl.col("old").ne_missing(pl.col("new")))
    return differing.sort(*_KEYS, "again", nulls_last=True).select(*_KEYS, "old", "new", "due_old", "due_new")


def _keyed(found: Verdicts, name: str) -> pl.DataFrame:
    rows = found.frame.sort(*_KEYS, "anchor", "version", nulls_last=True)
    again = pl.int_range(pl.len()).over(_KEYS)
    return rows.select(
        *_KEYS, again.alias("again"), pl.col("status").cast(pl.String).alias(name), pl.col("due").alias(f"due_{name}")
    )


def _transitions(changed: pl.DataFrame, hide_below: int) -> pl.DataFrame:
    keys = ["rule", "duty", "old", "new"]
    counts = changed.group_by(keys).agg(
        pl.len().cast(pl.Int64).alias("verdicts"), pl.col("case_id").n_unique().cast(pl.Int64).alias("cases")
    )
    shown = suppress(
        counts.sort(keys, nulls_last=True), [Part("verdicts", ()), Part("cases", ())],
        persons={"verdicts": "cases", "cases": "cases"}, totals_over=[["rule", "duty"]], hide_below=hide_below,
    )  # fmt: skip
    return shown.select(*keys, "verdicts", "cases", "hidden")


def _only(one: RuleBook, other: RuleBook) -> pl.DataFrame:
    rows = one.to_frame().join(other.to_frame(), on=["rule", "duty"], how="anti", maintain_order="left")
    return rows.group_by("rule", "duty", "holder", maintain_order=True).agg(versions=pl.len().cast(pl.Int64))


def _meetings(was: Verdicts, now: Verdicts, years: float, minutes: float, events: Sequence[str]) -> pl.DataFrame:
    counts = _by_holder(was, "old", events).join(_by_holder(now, "new", events), on="holder", how="full", coalesce=True)
    counts = counts.with_columns(pl.col("old", "new").fill_null(0)).sort("holder")
    whole = counts.select(pl.lit("all").alias("holder"), pl.col("old", "new").sum())
    counts = pl.concat([counts, whole]).with_columns(difference=pl.col("new") - pl.col("old"))
    a_year = [
        (pl.col(name) / (years or None)).cast(pl.Float64).alias(f"{name}_per_person_year") for name in ("old", "new")
    ]
    hours = [(pl.col(name) * minutes / 60).alias(f"hours_{name}") for name in ("old", "new", "difference")]
    return counts.with_columns(*a_year, *hours)


def _by_holder(found: Verdicts, name: str, events: Sequence[str]) -> pl.DataFrame:
    rows = asked(found, events)
    return rows.group_by(holder=pl.col("holder").cast(pl.String)).agg(pl.col("asked").sum().alias(name))
