"""What goes in: verdicts. What comes out: who is due what, by when, on what paragraph: the list a caseworker works down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import polars as pl

from jobrules.checking import Status, Verdicts
from jobrules.checking.tablewise.known import Known
from jobrules.dates import Length, add_expr, day_number
from jobrules.errors import JobrulesError, nearest
from jobrules.model import Duty
from jobrules.rulebook import RuleBook

Lang = Literal["da", "en"]

CURABLE: Final = ("at_least", "within", "every")
"""The kinds of duty worth fulfilling late, `every` when counted from the last; a period that has closed, a pause or a precondition cannot
be made good."""
NOTHING_TO_DO: Final = ("at_most", "each", "first_of", "share")
"""Prohibitions, and qualities of what has already happened."""
URGENCY: Final = pl.Enum(["overdue", "due", "soon"])
COLUMNS: Final = (
    "urgency", "case_id", "unit", "holder", "rule", "duty", "nth", "what", "due", "days_left", "still_needed", "status", "section",
)  # fmt: skip


def worklist(
    found: Verdicts,
    within: str | Length = "14 days",
    *,
    by: str | Sequence[str] | None = None,
    lang: Lang = "da",
) -> pl.DataFrame:
    """What has to be done from the day of the verdicts through `within` after it, and what is overdue and can still be done.

    One row for each time a duty is owed, the earliest last timely day first; `by` names columns to sort by before that (`"unit"`, or
    `["holder", "unit"]`), so that each list stands together.

    | column | type | meaning |
    |---|---|---|
    | `urgency` | Enum | `overdue`, `due` or `soon`, see below |
    | `case_id`, `unit`, `holder` | as in the verdicts | whom it is about, which authority or fund, whose duty |
    | `rule`, `duty`, `nth` | text, text, integer | the duty, and the how many-eth time |
    | `what` | text | its title in `lang` |
    | `due`, `days_left` | date, days | the last timely day (of an uncertain one the earliest), and the days to it; negative when overdue |
    | `still_needed` | integer | how many are still asked for |
    | `status`, `section` | Enum, text | the verdict, and the paragraph |

    `overdue` is missed, but the course runs and late still counts; `due` has its last timely day in the days asked for; of `soon` only the
    earlier day that the rule advises (`window.soon`) lies there. A verdict that is `unknown` but whose last timely day is known is on the
    list, since the duty may be owed. What is exempt, cut short, excused or met is not, nor where nothing is to be done: prohibitions, and
    qualities of what has already happened. Raises JobrulesError for a length, language or column that cannot be.
    """
    length = _length(within)
    columns = [by] if isinstance(by, str) else list(by or ())
    _check(columns, lang)
    day = day_number(found.as_of)
    keys = ["rule", "duty", "version"]
    frame = found.frame.join(_duties(found.rules, lang), on=keys, how="inner", maintain_order="left")
    frame = frame.join(_courses(found), on=["case_id", "course_start"], how="left", maintain_order="left")
    frame = frame.with_columns(urgency=_urgency(found.rules, day, length)).filter(pl.col("urgency").is_not_null())
    needed = (pl.col("required") - pl.col("found")).clip(lower_bound=0)
    rows = frame.with_columns(days_left=pl.col("due").cast(pl.Int32) - day, still_needed=needed)
    return rows.sort([*columns, "due", "case_id", "rule", "duty", "nth"], maintain_order=True).select(COLUMNS)


def _urgency(rules: RuleBook, day: int, within: Length) -> pl.Expr:
    """Which of the three a verdict is; null for those that are not on the list."""
    due, last = pl.col("due").cast(pl.Int32), add_expr(pl.lit(day, dtype=pl.Int32), within)
    owed = pl.col("status").is_in([Status.PENDING.value, Status.UNKNOWN.value]) & (due >= day)
    overdue = (pl.col("status") == Status.MISSED.value) & pl.col("curable") & (pl.col("course_end") > day)
    text = (
        pl.when(overdue)
        .then(pl.lit("overdue"))
        .when(owed & (due <= last))
        .then(pl.lit("due"))
        .when(owed & (_advised(rules) <= last))
        .then(pl.lit("soon"))
    )
    return text.cast(URGENCY)


def _advised(rules: RuleBook) -> pl.Expr:
    """The earlier day that a rule advises (`window.soon`), counted in calendar time from the anchor; null where it advises none."""
    advised: pl.Expr = pl.lit(None, dtype=pl.Int32)
    for row in rules.rows:
        if row.duty.window.soon is not None:
            this = (pl.col("rule") == row.rule) & (pl.col("duty") == row.duty.id) & (pl.col("version") == row.version)
            advised = (
                pl.when(this).then(add_expr(pl.col("anchor").cast(pl.Int32), row.duty.window.soon)).otherwise(advised)
            )
    return advised


def _length(within: str | Length) -> Length:
    if isinstance(within, Length):
        return within
    try:
        return Length.parse(within)
    except ValueError as error:
        raise JobrulesError(str(error)) from None


def _check(columns: Sequence[str], lang: str) -> None:
    for column in columns:
        if column not in COLUMNS:
            raise JobrulesError(f'the worklist has no column "{column}". {nearest(column, COLUMNS)}'.strip())
    if lang not in ("da", "en"):
        raise JobrulesError('the worklist is written in lang="da" or lang="en"')


def _duties(rules: RuleBook, lang: Lang) -> pl.DataFrame:
    """Each duty and version that there is something to do about: its title, and whether late is worth while."""
    rows = [row for row in rules.rows if row.duty.kind not in NOTHING_TO_DO]
    schema = {"rule": pl.String, "duty": pl.String, "version": pl.Date, "what": pl.String, "curable": pl.Boolean}
    return pl.DataFrame(
        [(r.rule, r.duty.id, r.version, _title(r.duty, lang), _curable(r.duty)) for r in rows],
        schema=schema,
        orient="row",
    )


def _title(duty: Duty, lang: Lang) -> str:
    return duty.title.in_(lang) or duty.id.replace("-", " ")


def _curable(duty: Duty) -> bool:
    return duty.kind in CURABLE and duty.counted != "grid"


def _courses(found: Verdicts) -> pl.DataFrame:
    """The last day of each course by case and first day, as the fast engine sees it; OPEN while it runs."""
    tables = found.histories.tables
    courses = Known(tables, found.rules, day_number(found.as_of)).courses
    courses = courses.join(tables.ids, on="case", how="inner")
    return courses.select("case_id", course_start=pl.col("start").cast(pl.Date), course_end="end")
