"""What goes in: nothing. What comes out: the shape of a verdict, the same for both engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from jobrules.checking.status import STATUS_TYPE, Status
from jobrules.model.duties import HOLDERS

HOLDER_TYPE = pl.Enum(list(HOLDERS))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one duty, one time, in one course. Dates are dates; `due` is the last timely day."""

    case_id: str | int
    rule: str
    duty: str
    version: dt.date
    group: str | None
    holder: str
    unit: str | None
    course_start: dt.date
    nth: int
    anchor: dt.date
    opens: dt.date | None
    due: dt.date | None
    due_latest: dt.date | None
    required: int
    found: int
    met_on: dt.date | None
    days_late: int | None
    status: Status
    reason: str | None
    evidence: tuple[str, ...]
    section: str
    rulebook: str


def verdict_schema(case_id: pl.DataType) -> dict[str, pl.DataType]:
    """The columns of `Verdicts.frame` and their types, in order."""
    return {
        "case_id": case_id,
        "rule": pl.String(),
        "duty": pl.String(),
        "version": pl.Date(),
        "group": pl.String(),
        "holder": HOLDER_TYPE,
        "unit": pl.String(),
        "course_start": pl.Date(),
        "nth": pl.Int32(),
        "anchor": pl.Date(),
        "opens": pl.Date(),
        "due": pl.Date(),
        "due_latest": pl.Date(),
        "required": pl.Int32(),
        "found": pl.Int32(),
        "met_on": pl.Date(),
        "days_late": pl.Int32(),
        "status": STATUS_TYPE,
        "reason": pl.String(),
        "evidence": pl.List(pl.String()),
        "section": pl.String(),
        "rulebook": pl.String(),
    }
