"""Laws that hold whatever the rules and histories: order, splitting, cutting, and the passing of time."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobrules.checking import check_case
from jobrules.rulebook import RuleBook
from tests.properties.generated import (
    BASE,
    HOUSE,
    as_of_days,
    books,
    case_lists,
    cases,
    days,
    hours_options,
    lengths,
    unique,
)
from tests.properties.test_engines_agree import fast, plain

relaxed = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def cut(case: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """The case as it would have been written down on a day: nothing dated later, and what still ran has no end."""
    spells = [
        s if s.get("end", dt.date.max) <= day else {k: v for k, v in s.items() if k != "end"}
        for s in case["spells"]
        if s["start"] <= day
    ]
    events = [event for event in case["events"] if event["date"] <= day]
    return {**case, "spells": spells, "events": events, "hours": [row for row in case["hours"] if row["end"] <= day]}


@relaxed
@given(rules=books(), people=case_lists(), as_of=as_of_days, seed=st.integers(0, 99))
def test_the_order_of_rows_decides_nothing(
    rules: RuleBook, people: list[dict[str, Any]], as_of: dt.date, seed: int
) -> None:
    shuffled = []
    for case in people:
        mixed = {**case}
        for table in ("spells", "events", "hours"):
            mixed[table] = random.Random(seed).sample(case[table], len(case[table]))
        shuffled.append(mixed)
    random.Random(seed).shuffle(shuffled)
    assert fast(shuffled, rules, as_of, "as_given") == fast(people, rules, as_of, "as_given")


@relaxed
@given(rules=books(), people=case_lists(), as_of=as_of_days, hours=hours_options)
def test_splitting_the_cases_changes_nothing(
    rules: RuleBook, people: list[dict[str, Any]], as_of: dt.date, hours: str
) -> None:
    apart = [row for case in people for row in fast([case], rules, as_of, hours)]
    assert apart == fast(people, rules, as_of, hours)


@relaxed
@given(rules=books(), people=case_lists(), as_of=as_of_days)
def test_a_log_cut_on_a_day_says_what_that_day_says(
    rules: RuleBook, people: list[dict[str, Any]], as_of: dt.date
) -> None:
    whole = fast(people, rules, as_of, "as_given")
    assert fast([cut(case, as_of) for case in people], rules, as_of, "as_given") == whole


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=books(), case=cases(1), as_of=as_of_days, later=st.integers(1, 200))
def test_time_alone_changes_no_decided_verdict(
    rules: RuleBook, case: dict[str, Any], as_of: dt.date, later: int
) -> None:
    """But for `missed`, which a late fulfilment may still mend: and no fulfilment comes without a new fact."""
    known = cut(case, as_of)
    before = plain([known], rules, as_of, "as_given")
    after = {_place(row): row for row in plain([known], rules, as_of + dt.timedelta(days=later), "as_given")}
    for row in before:
        if row["status"] in ("met", "met_late", "missed") and row["due"] is not None:
            assert after[_place(row)]["status"] == row["status"]


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["rule"], row["duty"], row["course_start"], row["anchor"], row["nth"]


@st.composite
def plain_counts(draw: st.DrawFn) -> RuleBook:
    """A book with one plain count in a window, which every event of one word serves."""
    from jobrules.model import RuleFile
    from jobrules.rulebook import duty_rows
    from jobrules.words import Words

    window = {draw(st.sampled_from(["first", "by"])): draw(lengths)}
    duty = {"id": "count", "at_least": draw(st.integers(1, 3)), "of": {"event": "talk"}, "window": window}
    body = {"id": "x/law", "versions": [{"in_force": {"from": "2019-01-01"}, "duties": [duty]}]}
    files = (RuleFile.model_validate(HOUSE), RuleFile.model_validate(body))
    return RuleBook(files, duty_rows(files), Words.open(), {})


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=plain_counts(), case=cases(1), extra=days)
def test_one_more_event_that_counts_never_turns_met_into_missed(
    rules: RuleBook, case: dict[str, Any], extra: dt.date
) -> None:
    as_of = BASE + dt.timedelta(days=150)
    more = {**case, "events": unique([*case["events"], {"date": extra, "event": "talk"}])}
    before = {(v.course_start, v.nth): v for v in check_case(case, rules, as_of=as_of)}
    for verdict in check_case(more, rules, as_of=as_of):
        old = before[verdict.course_start, verdict.nth]
        assert not (old.status.value == "met" and verdict.status.value != "met")
        assert verdict.found in (old.found, old.found + 1)
