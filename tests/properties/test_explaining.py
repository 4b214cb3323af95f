"""Every verdict of every generated rule can be explained: in both languages, without a raw word, and ending at the verdict's own day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobrules.checking import check_case
from jobrules.explaining import explain
from jobrules.prose import details, sentence
from jobrules.prose.grammar import date
from jobrules.rulebook import RuleBook
from tests.properties.generated import as_of_days, books, case_lists, hours_options

RAW = re.compile(r"[{}]|\bNone\b|Length\(|\.\.(?!\.)|,,|[,(] *\)|  ")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=books(), lang=st.sampled_from(["da", "en"]))
def test_every_duty_has_a_sentence(rules: RuleBook, lang: Literal["da", "en"]) -> None:
    for row in rules.rows:
        for text in (sentence(row, rules, lang), *details(row, rules, lang)):
            assert not RAW.search(text), text
            assert text.endswith("."), text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=books(), cases=case_lists(), as_of=as_of_days, hours=hours_options, lang=st.sampled_from(["da", "en"]))
def test_every_verdict_has_an_explanation_that_ends_at_its_day(
    rules: RuleBook, cases: list[dict[str, Any]], as_of: dt.date, hours: Any, lang: Literal["da", "en"]
) -> None:
    for case in cases:
        found = check_case(case, rules, as_of=as_of, hours=hours)
        for verdict in found:
            told = explain(verdict, case=case, rules=rules, as_of=as_of, hours=hours, lang=lang)
            assert len(told) == 1
            account = told.accounts[0]
            steps = " ".join(account.steps)
            assert verdict.due is None or date(verdict.due, lang) in steps, (verdict.duty, verdict.due, account.steps)
            assert len(account.evidence) == len(verdict.evidence)
            lines = [account.status, account.count, *account.steps, *account.evidence, *account.near, *account.why]
            assert not [line for line in lines if RAW.search(line)], lines
            assert told.to_html()
            assert told.to_markdown()
