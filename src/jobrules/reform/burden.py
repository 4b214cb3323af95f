"""What goes in: a rule book, dates, and case histories if there are any. What comes out: how much the law asks for each target group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, cast

import polars as pl

from jobrules.checking import check
from jobrules.dates import add_months
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.reform.asked import MEETINGS, asked, asking, person_years
from jobrules.rulebook import DutyRow, RuleBook
from jobrules.statistics.suppression import HIDE_BELOW, Part, suppress

_SCHEMA: Final = {"date": pl.Date, "group": pl.String, "duties": pl.Int64, "meetings": pl.Int64, "recurring": pl.Int64}


def burden(
    rules: RuleBook, dates: Sequence[dt.date], histories: Histories | None = None, *,
    events: Sequence[str] = MEETINGS, hide_below: int = HIDE_BELOW,
) -> pl.DataFrame:  # fmt: skip
    """How much the law asks on each date for each target group, old groups under their new numbers.

    Columns: `date`, `group`, `duties` (in force), `meetings` (the sum of those that duties with one window ask for: more than anybody
    gets, since one meeting may serve two duties and some stand in for one another), `recurring` (duties that ask for meetings again
    and again). With `histories`, for the year up to each date:
    `persons` (in a course), `fell_due` (duties owed through their last timely day), `asked` (the fewest meetings that would have
    fulfilled them), `person_years`, `asked_per_person_year`, and `hidden`; counts of fewer than `hide_below` persons are null.
    Raises JobrulesError when no date is given.
    """
    if not dates:
        raise JobrulesError("name at least one date on which the law is to be counted")
    groups = sorted({group for row in rules.rows for group in _groups(row, rules)}, key=_number)
    rows = [row for date in sorted(set(dates)) for row in _in_force(rules.at(date), date, groups, events)]
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return table if histories is None else _with_cases(table, rules, histories, events, hide_below)


def _groups(row: DutyRow, rules: RuleBook) -> set[str]:
    return {rules.words.same_group.get(group, group) for group in row.duty.groups or ()}


def _number(group: str) -> list[tuple[bool, int, str]]:
    """6.10 after 6.9."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in group.split(".")]


def _in_force(
    rules: RuleBook, date: dt.date, groups: Sequence[str], events: Sequence[str]
) -> Iterator[tuple[dt.date, str, int, int, int]]:
    keys = asking(rules, events)
    for group in groups:
        mine = [row for row in rules.rows if row.duty.groups is None or group in _groups(row, rules)]
        meetings = [row.duty for row in mine if row.key in keys]
        once = sum(duty.required for duty in meetings if duty.kind == "at_least")
        yield date, group, len({row.key for row in mine}), once, sum(duty.kind != "at_least" for duty in meetings)


def _with_cases(
    table: pl.DataFrame, rules: RuleBook, histories: Histories, events: Sequence[str], hide_below: int
) -> pl.DataFrame:
    found = check(histories, rules, as_of=cast("dt.date", table["date"].max()), evidence=False)
    same = rules.words.same_group
    due = asked(found, events).with_columns(pl.col("group").replace(same))
    parts = [_year(due, histories, date, same) for date in table["date"].unique().sort()]
    counted = table.join(pl.concat(parts), on=["date", "group"], how="left")
    counts = ("persons", "fell_due", "asked")
    counted = counted.with_columns(pl.col(*counts, "owed").fill_null(0))
    persons = {"persons": "persons", "fell_due": "owed", "asked": "owed"}
    shown = suppress(
        counted, [Part(name, ()) for name in counts], persons=persons, totals_over=[["date"]], hide_below=hide_below
    )
    seen = pl.when(pl.col("persons").is_not_null()).then("person_years")
    shown = shown.with_columns(person_years=seen)
    return shown.with_columns(asked_per_person_year=pl.col("asked") / pl.col("person_years")).select(
        *table.columns, *counts, "person_years", "asked_per_person_year", "hidden"
    )


def _year(due: pl.DataFrame, histories: Histories, date: dt.date, same: dict[str, str]) -> pl.DataFrame:
    """What fell due in the year up to a date, and the time spent in courses, by group."""
    before = add_months(date, -12)
    rows = due.filter(pl.col("due") > before, pl.col("due") <= date).group_by("group").agg(
        pl.len().cast(pl.Int64).alias("fell_due"), pl.col("asked").sum(),
        pl.col("case_id").n_unique().cast(pl.Int64).alias("owed"),
    )  # fmt: skip
    time = person_years(histories, before, date).with_columns(pl.col("group").replace(same)).group_by("group").agg(
        pl.col("years").sum().alias("person_years"), pl.col("case").n_unique().cast(pl.Int64).alias("persons")
    )  # fmt: skip
    return time.join(rows, on="group", how="left").with_columns(pl.lit(date).alias("date"))
