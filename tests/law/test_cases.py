"""What goes in: the dated cases of `cases/`. What comes out: a failure for every verdict that is not the one the law gives.

Each case runs through both engines with the rules it speaks of; some run with all the rules, and the engines agree on every row of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import pytest
from tests.law.reading import LawCase, fast_rows, in_order, law_cases, plain, plain_rows, rule_book

from jobrules import Histories, check


@pytest.mark.parametrize("case", law_cases(), ids=lambda case: case.id)
def test_both_engines_give_what_the_law_gives(case: LawCase) -> None:
    fast, plainly = fast_rows(case), plain_rows(case)
    problems = case.complaints(fast)
    assert not problems, "\n".join([*problems, case.because])
    assert in_order(plainly) == in_order(fast)


def test_every_case_has_an_id_of_its_own() -> None:
    twice = [name for name, times in Counter(case.id for case in law_cases()).items() if times > 1]
    assert twice == []


def test_every_duty_has_a_case_in_time_a_case_too_late_and_a_case_where_it_is_not_owed() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for case in law_cases():
        for row in case.expect:
            seen[f"{row['rule']}:{row.get('duty')}"] |= {row.get("status", ""), *row.get("status_any", ())}
        for row in case.absent:
            seen[f"{row['rule']}:{row.get('duty')}"].add("absent")
    kinds = {"in time": {"met"}, "too late": {"missed", "met_late"}, "not owed": {"absent", "exempt", "cut_short"}}
    keys = sorted({row.key for row in rule_book(()).rows})
    assert [(key, kind) for key in keys for kind, some in kinds.items() if not seen[key] & some] == []


def test_every_case_asserts_something() -> None:
    assert [case.id for case in law_cases() if not case.expect + case.absent] == []


@pytest.mark.parametrize("as_of", [dt.date(2016, 9, 30), dt.date(2020, 4, 15), dt.date(2027, 12, 31)])
def test_both_engines_agree_on_every_rule(as_of: dt.date) -> None:
    """Every fortieth case with all the rules of the pack, not only those it speaks of."""
    histories = [history for case in law_cases()[::40] for history in case.histories]
    fast = check(Histories.from_cases(histories), rule_book(()), as_of=as_of).frame.to_dicts()
    assert in_order(plain(histories, rule_book(()), as_of)) == in_order(fast)
