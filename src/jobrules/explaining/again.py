"""What goes in: one case and a rule book. What comes out: how the plain engine judges it, with everything it saw on the way.

An explanation never has a meaning of its own: the windows, the happenings and the truths in it are those of `checking.casewise`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from jobrules.checking import Verdict
from jobrules.checking.amounts import clock_rules
from jobrules.checking.casewise import HoursOption, both_looks, verdict_of
from jobrules.checking.casewise.case import Case
from jobrules.checking.casewise.instance import Instance
from jobrules.checking.casewise.judging import Finding
from jobrules.checking.casewise.known import Known
from jobrules.dates import day_number, to_date
from jobrules.errors import JobrulesError
from jobrules.histories import CaseHistory, Histories
from jobrules.model import Duty
from jobrules.rulebook import DutyRow, RuleBook


@dataclass(frozen=True)
class Judgement:
    """One verdict with what led to it: the course as the duty sees it, and the finding under the narrow and the wide look."""

    verdict: Verdict
    case: Case
    finding: Finding
    wide: Finding

    @property
    def row(self) -> DutyRow:
        """The duty in the version that governs."""
        return self.finding.row

    @property
    def duty(self) -> Duty:
        """The duty."""
        return self.finding.row.duty

    @property
    def instance(self) -> Instance:
        """The time the duty fell due."""
        return self.finding.instance

    @property
    def due(self) -> int | None:
        """The last timely day as a day number."""
        return self.finding.instance.window.due


def judgements(history: CaseHistory, rules: RuleBook, as_of: dt.date, hours: HoursOption) -> list[Judgement]:
    """Every verdict of one case, as `check_case` gives them, with what led to it."""
    known = Known(history, rules, day_number(as_of))
    if not rules.rows:
        return []
    clocks, first = clock_rules(rules), next(iter(rules.rows))
    found = []
    for course in known.courses:
        seen = Case(known, course, rules, clocks, hours, "late", "early", first)
        for narrow, wide in both_looks(seen):
            verdict = verdict_of(history.case_id, seen, narrow, wide)
            found.append(Judgement(verdict, seen.for_row(narrow.row), narrow, wide))
    return found


def case_of(histories: Histories, case_id: str | int) -> CaseHistory:
    """One case of checked histories; raises JobrulesError where there is none of that id."""
    ids = histories.tables.ids
    texts = ids.schema["case_id"] == pl.String
    if texts != isinstance(case_id, str):
        kind = "text" if texts else "integers"
        raise JobrulesError(f"the case ids of these histories are {kind}; give case_id in the same form")
    number = ids.filter(pl.col("case_id") == case_id).get_column("case")
    if number.is_empty():
        raise JobrulesError("no case of these histories has the id that case_id names")
    tables = histories.tables
    data: dict[str, Any] = {
        "case_id": case_id,
        "facts": {},
        "spells": _rows(tables.spells, number[0], {"start": "start", "end": "end"}),
        "events": _rows(tables.events, number[0], {"day": "date"}),
        "hours": _rows(tables.hours, number[0], {"start": "start", "end": "end"}),
    }
    for facts in _rows(tables.facts, number[0], {"birth": "birth_date"}):
        data["facts"] = facts
    return CaseHistory.from_dict(data, words=histories.words)


def _rows(frame: pl.DataFrame, case: int, days: dict[str, str]) -> list[dict[str, object]]:
    """The rows of one case in the JSON form, empty cells left out."""
    part = frame.filter(pl.col("case") == case).drop("case")
    part = part.with_columns(*(to_date(pl.col(name)).alias(name) for name in days)).rename(days)
    return [{name: cell for name, cell in row.items() if cell is not None} for row in part.iter_rows(named=True)]
