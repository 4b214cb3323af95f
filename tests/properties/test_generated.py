"""The generators reach every corner: a kind, moment, key, status or reason that is never generated is a corner nobody tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from pydantic import BaseModel

from jobrules.checking import Status, check_case
from jobrules.model import Condition, Duty, Moment
from jobrules.model.conditions import MOMENTS, SUBJECTS
from jobrules.model.duties import KINDS
from jobrules.rulebook import RuleBook
from tests.properties.generated import as_of_days, books, case_lists, hours_options

LEFT_OUT = {
    "share": "a population duty is judged on verdicts: tests/spec and tests/law",
    "of_duties": "as share",
    "over": "as share",
    "exempted_by": "as share",
    "title": "no meaning",
    "assumed": "no meaning",
    "scope": "no meaning",
    "source": "no meaning",
    "reads": "no meaning",
    "sees": "no meaning",
    "note": "no meaning",
}
REASONS = {
    None, "left", "repealed", "hours_missing", "hours_too_coarse", "hours_calendar", "still_running",
    "fact_missing:group", "fact_missing:insurance", "fact_missing:school", "fact_missing:birth_date", "fact_missing:form",
}  # fmt: skip


def _inside(model: BaseModel) -> Iterator[BaseModel]:
    yield model
    for name in type(model).model_fields:
        value = getattr(model, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseModel):
                yield from _inside(part)


BATCHES = 8
"""Batches of examples, one after another until every corner has been seen; a corner that eight do not reach is not reached."""


def test_every_kind_key_moment_status_and_reason_is_generated() -> None:
    seen: dict[str, set[Any]] = {
        name: set() for name in ("kinds", "keys", "moments", "subjects", "statuses", "reasons")
    }
    for number in range(BATCHES):
        _generate(seen, number)
        if not any(_unseen(seen).values()):
            return
    assert not _unseen(seen)


def _unseen(seen: dict[str, set[Any]]) -> dict[str, set[Any]]:
    wanted: dict[str, set[Any]] = {
        "kinds": set(KINDS) - {"share"},
        "keys": set(Duty.model_fields) - set(LEFT_OUT),
        "moments": set(MOMENTS),
        "subjects": set(SUBJECTS),
        "statuses": set(Status),
        "reasons": REASONS,
    }
    return {name: words - seen[name] for name, words in wanted.items() if words - seen[name]}


def _generate(seen: dict[str, set[Any]], number: int) -> None:
    @seed(number)
    @settings(
        max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=False
    )
    @given(rules=books(), people=case_lists(), as_of=as_of_days, hours=hours_options)
    def generate(rules: RuleBook, people: list[dict[str, Any]], as_of: dt.date, hours: str) -> None:
        for row in rules.rows:
            _note_duty(seen, row.duty)
        for case in people:
            for verdict in check_case(case, rules, as_of=as_of, hours=hours):  # type: ignore[arg-type]
                seen["statuses"].add(verdict.status)
                seen["reasons"].add(verdict.reason)

    generate()


def _note_duty(seen: dict[str, set[Any]], duty: Duty) -> None:
    seen["kinds"].add(duty.kind)
    seen["keys"] |= duty.model_fields_set
    for model in _inside(duty):
        if isinstance(model, Moment):
            seen["moments"].add(model.kind)
        if isinstance(model, Condition):
            seen["subjects"] |= {name for name in SUBJECTS if getattr(model, name) is not None}
