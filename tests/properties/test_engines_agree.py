"""Two engines, one meaning: generated rules and histories give the same rows in both; no difference is explained away."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

from hypothesis import HealthCheck, given, settings

from jobrules.checking import Verdict, check, check_case
from jobrules.histories import Histories
from jobrules.rulebook import RuleBook
from tests.properties.generated import as_of_days, books, case_lists, hours_options

NAMES = [field.name for field in fields(Verdict)]


def plain(cases: list[dict[str, Any]], rules: RuleBook, as_of: dt.date, hours: str) -> list[dict[str, Any]]:
    """The rows of the plain engine, in the order and form of the fast one."""
    found = [verdict for case in cases for verdict in check_case(case, rules, as_of=as_of, hours=hours)]  # type: ignore[arg-type]
    rows = [
        {**{name: getattr(v, name) for name in NAMES}, "status": v.status.value, "evidence": list(v.evidence)}
        for v in found
    ]
    return sorted(rows, key=_order)


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["case_id"], row["rule"], row["duty"], row["course_start"], row["anchor"], row["nth"], row["opens"])


def fast(cases: list[dict[str, Any]], rules: RuleBook, as_of: dt.date, hours: str) -> list[dict[str, Any]]:
    """The rows of the fast engine."""
    histories = Histories.from_cases(cases, words="any")
    return sorted(check(histories, rules, as_of=as_of, hours=hours).frame.to_dicts(), key=_order)  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=books(), cases=case_lists(), as_of=as_of_days, hours=hours_options)
def test_both_engines_give_the_same_rows(
    rules: RuleBook, cases: list[dict[str, Any]], as_of: dt.date, hours: str
) -> None:
    assert plain(cases, rules, as_of, hours) == fast(cases, rules, as_of, hours)
