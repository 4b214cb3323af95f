"""What goes in: two states of a law and cases. What comes out: a failure where what differs, or what it costs, is told wrongly."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobrules import Histories, JobrulesError, RuleBook, check, load_rules
from jobrules.reform import burden, compare_rules, diff, diff_books
from jobrules.reform.asked import _fewest, asked

DAY = dt.date(2025, 1, 1)
HEAD = """
id: xx/1
title: {da: Samtaler, en: Talks}
versions:
  - in_force: {from: 2020-01-01}
    source: {act: Act 1, section: § 1}
    duties:
"""
TALKS = """
      - id: talks
        title: {da: Samtaler, en: Talks}
        holder: jobcentre
        groups: [g]
        at_least: NUMBER
        of: {event: meeting}
        window: {first: 6 months}
"""
FIRST = """
      - id: first
        title: {da: Den første, en: The first}
        holder: jobcentre
        groups: [g]
        at_least: 1
        of: {event: meeting}
        window: {by: 1 week}
"""


def book(folder: Path, *duties: str) -> RuleBook:
    folder.mkdir()
    (folder / "one.yaml").write_text(HEAD + "".join(duties))
    return load_rules(folder)


@pytest.fixture
def mild(tmp_path: Path) -> RuleBook:
    return book(tmp_path / "mild", TALKS.replace("NUMBER", "2"))


@pytest.fixture
def strict(tmp_path: Path) -> RuleBook:
    return book(tmp_path / "strict", TALKS.replace("NUMBER", "4"), FIRST)


def case(number: int, *days: str, start: str = "2024-01-01") -> dict[str, Any]:
    course = {"spell": "course", "value": "g", "start": start, "end": "2024-12-30"}
    return {"case_id": number, "spells": [course], "events": [{"event": "meeting", "date": day} for day in days]}


def cases(*histories: dict[str, Any]) -> Histories:
    return Histories.from_cases(histories, words="any")


def test_the_verdicts_that_change_are_told_with_both_statuses(mild: RuleBook, strict: RuleBook) -> None:
    histories = cases(
        case(1, "2024-01-05", "2024-02-05"), case(2, "2024-01-04", "2024-02-05", "2024-03-05", "2024-04-05")
    )
    found = compare_rules(mild, strict, histories, as_of=DAY)
    assert found.changed.select("case_id", "duty", "old", "new").rows() == [
        (1, "first", None, "met"), (1, "talks", "met", "missed"), (2, "first", None, "met"),
    ]  # fmt: skip
    assert found.only_new.select("rule", "duty", "holder", "versions").rows() == [("xx/1", "first", "jobcentre", 1)]
    assert found.only_old.is_empty()
    assert compare_rules(strict, strict, histories, as_of=DAY).changed.is_empty()


def test_a_first_talk_that_is_also_one_of_four_is_asked_for_once(mild: RuleBook, strict: RuleBook) -> None:
    found = compare_rules(mild, strict, cases(case(1), case(2)), as_of=DAY, minutes_per_meeting=30)
    assert found.meetings.select("holder", "old", "new", "difference").rows() == [
        ("jobcentre", 4, 8, 4),
        ("all", 4, 8, 4),
    ]
    assert found.meetings["hours_difference"].to_list() == [2.0, 2.0]
    assert found.person_years == pytest.approx(2 * 365 / 365.25)
    assert found.meetings["new_per_person_year"][0] == pytest.approx(8 / found.person_years)
    assert "asks for 8 meetings instead of 4 (+4)" in str(found)
    assert "+2 caseworker hours" in str(found)


def test_duties_that_the_law_keeps_apart_share_no_meeting(tmp_path: Path) -> None:
    rules = book(tmp_path / "apart", TALKS.replace("NUMBER", "4"), FIRST.rstrip() + "\n        apart_from: [talks]\n")
    assert asked(check(cases(case(1)), rules, as_of=DAY))["asked"].sum() == 5


def test_what_never_fell_due_asks_for_nothing(strict: RuleBook) -> None:
    left = {"case_id": 1, "spells": [{"spell": "course", "value": "g", "start": "2024-01-01", "end": "2024-01-20"}]}
    running = {"case_id": 2, "spells": [{"spell": "course", "value": "g", "start": "2024-12-01"}]}
    rows = asked(check(cases(left, running), strict, as_of=DAY))
    assert rows.select("case_id", "duty", "asked").rows() == [(1, "first", 1), (2, "first", 1)]


def test_small_counts_of_changes_are_hidden(mild: RuleBook, strict: RuleBook) -> None:
    late = [case(n, "2024-01-20", "2024-02-05", "2024-03-05", "2024-04-05") for n in range(6)]
    found = compare_rules(mild, strict, cases(*late, case(7)), as_of=DAY).transitions
    shown = {(row["duty"], row["new"]): row["verdicts"] for row in found.iter_rows(named=True)}
    assert shown[("first", "missed")] is None
    assert shown[("first", "met_late")] is None, "with a total known, the other would give the one away"


def test_a_meeting_takes_time(mild: RuleBook) -> None:
    with pytest.raises(JobrulesError, match="above 0"):
        compare_rules(mild, mild, cases(case(1)), as_of=DAY, minutes_per_meeting=0)


DUTIES = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4), st.integers(1, 2)), min_size=1, max_size=4)


@settings(max_examples=40)
@given(DUTIES)
def test_no_fewer_meetings_would_do(duties: list[tuple[int, int, int]]) -> None:
    """Against every way of placing meetings on the days."""
    windows = sorted((first + length, first, number) for first, length, number in duties)
    rows = pl.DataFrame(
        [("c", "w", f"d{n}", first, last, number) for n, (last, first, number) in enumerate(windows)],
        schema=["case_id", "who", "key", "first", "last", "required"],
        orient="row",
    )
    least = next(
        count
        for count in range(20)
        for days in combinations_with_replacement(range(1, 11), count)
        if all(sum(first <= day <= last for day in days) >= number for last, first, number in windows)
    )
    assert sum(_fewest(rows, {})) == least


@cache
def danish() -> RuleBook:
    return load_rules("dk")


def test_the_day_the_fund_took_over() -> None:
    found = diff(danish(), dt.date(2023, 12, 31), dt.date(2024, 1, 1), "en")
    assert "dk/lab/31:a-kasse-talks" in {change.key for change in found.added}
    assert "dk/lab/25:cv-talk" in {change.key for change in found.repealed}
    four = next(change for change in found.changed if change.key == "dk/lab/31:four-talks")
    assert not any("must hold" in text for text in (*four.gone, *four.new)), "only what takes the duty away changed"
    text = str(found)
    assert text.startswith("From 31 December 2023 to 1 January 2024")
    assert "+ The unemployment insurance fund must hold at least three individual talks" in text
    assert "COVID" not in text, "what was suspended in 2020 says nothing of 2024"


def test_a_changed_duty_shows_what_is_gone_and_what_is_new() -> None:
    found = diff(danish(), dt.date(2015, 6, 30), dt.date(2015, 7, 1), "da")
    change = next(change for change in found.changed if change.key == "dk/lab-old/13:cv-dagpenge")
    assert any("3 uger" in text for text in change.gone)
    assert any("2 uger" in text for text in change.new)
    assert not set(change.gone) & set(change.new)


def test_a_suspension_is_a_change_while_it_lasts() -> None:
    found = diff(danish(), dt.date(2020, 3, 1), dt.date(2020, 4, 1), "en")
    change = next(change for change in found.changed if change.key == "dk/lab/31:four-talks")
    assert change.gone == ()
    assert any("COVID" in text for text in change.new)


def test_days_between_which_nothing_changes() -> None:
    found = diff(danish(), dt.date(2024, 6, 1), dt.date(2024, 6, 30), "da")
    assert not found
    assert "Ingen pligt er ændret." in str(found)


def test_two_answers_to_an_open_question_differ_in_the_duties_that_hang_on_it() -> None:
    other = load_rules("dk", parameters={"eighth_week": "plus_56"})
    found = diff_books(danish(), other, "en")
    assert {change.key for change in found.changed} == {"dk/sdpl/13b:first-talk-8-weeks"}
    assert not found.added
    assert not found.repealed


def test_the_burden_of_the_law_over_time(mild: RuleBook, strict: RuleBook) -> None:
    dates = [dt.date(2019, 12, 31), dt.date(2024, 12, 31)]
    assert burden(strict, dates).rows() == [(dates[0], "g", 0, 0, 0), (dates[1], "g", 2, 5, 0)]
    histories = cases(*(case(n, "2024-01-04") for n in range(6)))
    row = burden(strict, dates[1:], histories).row(0, named=True)
    assert (row["persons"], row["fell_due"], row["asked"], row["hidden"]) == (6, 12, 24, False)
    assert row["person_years"] == pytest.approx(6 * 365 / 365.25)
    assert row["asked_per_person_year"] == pytest.approx(24 / row["person_years"])


def test_the_burden_on_few_persons_is_hidden(strict: RuleBook) -> None:
    row = burden(strict, [dt.date(2024, 12, 31)], cases(case(1))).row(0, named=True)
    assert row["hidden"]
    assert [row[name] for name in ("persons", "fell_due", "asked", "person_years", "asked_per_person_year")] == [
        None
    ] * 5


def test_old_groups_are_counted_under_their_new_numbers() -> None:
    table = burden(danish(), [dt.date(2019, 12, 31), dt.date(2020, 1, 1)])
    assert "2.1" not in table["group"]
    assert table.filter(pl.col("group") == "6.1")["duties"].min() > 5  # type: ignore[operator]


def test_a_burden_needs_a_date() -> None:
    with pytest.raises(JobrulesError, match="at least one date"):
        burden(danish(), [])
