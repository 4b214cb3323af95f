"""What goes in: courses with their marks. What comes out: one row for each count of talks that each owes under §§ 31 and 32.

Written down from the act, not from the rule files. The columns beside those of the course:

| column | meaning |
|---|---|
| `part` | `main` (the six months), `fund` (the fund's phase), `joint_3`, `joint_6`, `fund_16`, `offer_16` |
| `rule`, `duty`, `version`, `holder`, `required` | as in a verdict (`version` a day number) |
| `opens`, `due`, `due_latest` | days, the last two null while hours that are not known hide them |
| `low`, `high`, `beyond` | active weekdays: the window is `low` to `high` on every reading of coarse hours, and over after `beyond` |
| `first`, `first_version`, `first_anchor`, `first_due` | the duty to hold the first talk by a day (null: none) |
| `waived` | the day of an event that takes the duty away (null: none) |
"""

from __future__ import annotations

from typing import Final, TypeAlias

import polars as pl

from jobrules.dates import Length, add_expr
from jobrules.sampling.circumstances import FROM_2024, FROM_2026
from jobrules.sampling.workdays import active_through

SECTION_31: Final = "dk/lab/31"
SECTION_32: Final = "dk/lab/32"
FROM_2020: Final = 18_262
"""1 January 2020 as a day number."""
_LATE_TALKS: Final = 60
"""Weekdays before sixteen months in which the talks of that mark are held."""
Columns: TypeAlias = dict[str, pl.Expr | str | int]
_NO_DAY: Final = pl.lit(None, pl.Int32)
_NO_TEXT: Final = pl.lit(None, pl.String)


def duties(courses: pl.DataFrame) -> pl.DataFrame:
    """Everything that the courses owe, in the order of `key` and `part`."""
    insured = courses.filter(pl.col("group") == "6.1")
    new = insured.filter(pl.col("regime") >= 2024)
    parts = [
        _of_others(courses),
        _before_2024(insured),
        _referred(new),
        _fund(new),
        _after_fund(new),
        _by_sixteen(insured),
    ]
    return pl.concat([*parts, *_joint(insured)]).sort("key", "part")


def _owed(frame: pl.DataFrame, part: str, **columns: pl.Expr | str | int) -> pl.DataFrame:
    """The rows of one part, every column of the table above filled in."""
    usual: Columns = {
        "part": part, "rule": SECTION_31, "version": version(), "holder": "jobcentre", "opens": pl.col("start"),
        "low": 1, "first": _NO_TEXT, "first_version": _NO_DAY, "first_anchor": _NO_DAY, "first_due": _NO_DAY, "waived": _NO_DAY,
    }  # fmt: skip
    given = {**usual, **columns}
    texts = ("part", "rule", "duty", "holder", "first")
    typed = {
        name: (value if isinstance(value, pl.Expr) else pl.lit(value)).cast(pl.String if name in texts else pl.Int32)
        for name, value in given.items()
    }
    return frame.with_columns(**{name: typed[name] for name in sorted(typed)})


def version() -> pl.Expr:
    """The first day of the version of § 31 that governs the course."""
    regime = pl.col("regime")
    return pl.when(regime == 2020).then(FROM_2020).when(regime == 2024).then(FROM_2024).otherwise(FROM_2026)


def _by_hours(mark: str) -> Columns:
    """A window that closes when hours reach a mark."""
    known = pl.col(f"{mark}_known")
    latest = pl.col("fund_due_latest") if mark == "fund" else pl.min_horizontal(f"{mark}_late", "last")
    return {
        "due": pl.when(known).then(f"{mark}_early"),
        "due_latest": pl.when(known).then(latest),
        "high": active_through(pl.col(f"{mark}_early")),
        "beyond": active_through(pl.col(f"{mark}_late")),
    }


def _after(mark: str) -> Columns:
    """A window that opens the day after hours have reached a mark."""
    known = pl.col("fund_due_latest") if mark == "fund" else pl.min_horizontal(f"{mark}_late", "last")
    opens = pl.when(pl.col("missing").is_null()).then(known + 1).otherwise(pl.col("start"))
    return {"opens": opens, "low": active_through(pl.col(f"{mark}_late")) + 1}


def _once_known(mark: str) -> pl.Expr:
    """Whether a window that opens at a mark is there at all: reached, or hidden with the hours."""
    return pl.col(f"{mark}_known") | pl.col("missing").is_not_null()


def _of_others(courses: pl.DataFrame) -> pl.DataFrame:
    """Four talks in six calendar months; the first within a week, from July 2026 within the six months."""
    group, new = pl.col("group"), pl.col("regime") == 2026
    owing = courses.filter(group != "6.1", ~new | group.is_in(["6.2", "6.9"]))
    due = add_expr(pl.col("start"), Length(6, "months")) - 1
    ready = pl.when(new).then(pl.lit("four-talks-job-ready")).otherwise(pl.lit("four-talks"))
    soon = pl.col("contact") & group.is_in(["6.2", "6.3", "6.4", "6.5"])
    first = pl.when(new | soon)
    return _owed(
        owing, "main",
        duty=pl.when(group == "6.9").then(pl.lit("four-talks-ledighedsydelse")).otherwise(ready),
        holder=pl.when(new).then(pl.lit("municipality")).otherwise(pl.lit("jobcentre")),
        required=4, due=due, due_latest=due, high=active_through(due), beyond=active_through(due),
        first=first.then(pl.lit("first-talk")), first_version=first.then(version()), first_anchor=first.then("start"),
        first_due=pl.when(new).then(due).when(soon).then(pl.col("start") + 7), waived=pl.col("quota"),
    )  # fmt: skip


def _before_2024(insured: pl.DataFrame) -> pl.DataFrame:
    """Four talks in six accrued months."""
    old = insured.filter(pl.col("regime") == 2020)
    return _owed(old, "main", duty="four-talks-dagpenge", required=4, **_by_hours("six"))


def _referred(new: pl.DataFrame) -> pl.DataFrame:
    """Six talks in the jobcentre for those the fund has referred to it; the reform does not name them."""
    young = new.filter(pl.col("referral").is_not_null(), pl.col("regime") == 2024)
    return _owed(young, "main", duty="jobcentre-talks-referred", required=6, **_by_hours("six"))


def _fund(new: pl.DataFrame) -> pl.DataFrame:
    """Three talks in the fund, two from July 2026, through the end of its last month; the first two weeks after registration."""
    members = new.filter(pl.col("referral").is_null())
    return _owed(
        members, "fund", duty="a-kasse-talks", holder="a_kasse",
        required=pl.when(pl.col("regime") == 2024).then(3).otherwise(2), **_by_hours("fund"),
        first=pl.lit("a-kasse-first-talk"), first_version=FROM_2024, first_anchor=pl.col("registered"),
        first_due=pl.col("registered") + 14, waived=pl.col("quota"),
    )  # fmt: skip


def _after_fund(new: pl.DataFrame) -> pl.DataFrame:
    """Three talks in the jobcentre, two from July 2026, between the fund's phase and six accrued months."""
    reform = pl.col("regime") == 2026
    handed_over = new.filter(pl.col("referral").is_null() | reform, _once_known("fund"))
    return _owed(
        handed_over, "main", duty="jobcentre-talks", required=pl.when(reform).then(2).otherwise(3),
        holder=pl.when(reform).then(pl.lit("municipality")).otherwise(pl.lit("jobcentre")),
        **_by_hours("six"), **_after("fund"), waived=pl.col("quota"),
    )  # fmt: skip


def _joint(insured: pl.DataFrame) -> list[pl.DataFrame]:
    """The talks with the fund: by three months on need and between three and six (until 2023), and by sixteen months."""
    old = insured.filter(pl.col("regime") == 2020)
    needing, halfway = old.filter(pl.col("needs").is_not_null()), old.filter(_once_known("three"))
    usual: Columns = {"required": 1, "waived": pl.col("declines")}
    low = pl.max_horizontal(active_through(pl.col("six_late")) + 1, _near_sixteen())
    late: Columns = {**_by_hours("sixteen"), **_after("six"), "low": low, "rule": SECTION_32, "version": FROM_2020}
    return [
        _owed(needing, "joint_3", duty="joint-talk-by-3-months", **usual, **_by_hours("three")),
        _owed(halfway, "joint_6", duty="joint-talk-3-to-6-months", **usual, **_by_hours("six"), **_after("three")),
        _owed(
            insured.filter(_once_known("six")), "fund_16", duty="fund-at-16-months", holder="a_kasse", **usual, **late
        ),
    ]


def _by_sixteen(insured: pl.DataFrame) -> pl.DataFrame:
    """The intensified effort, offered by sixteen accrued months."""
    window: Columns = {**_by_hours("sixteen"), "low": pl.max_horizontal(pl.lit(1, pl.Int32), _near_sixteen())}
    return _owed(
        insured, "offer_16", rule=SECTION_32, duty="sixteen-month-talk", version=FROM_2020, required=1, **window
    )


def _near_sixteen() -> pl.Expr:
    return active_through(pl.col("sixteen_early")) - _LATE_TALKS
