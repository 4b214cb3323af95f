"""What goes in: verdicts of made-up cases. What comes out: a failure where the worklist forgets something or asks for what is not owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jobrules.checking import check
from jobrules.checking.status import STATUS_TYPE
from jobrules.dates import Length
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.rulebook import RuleBook, load_rules
from jobrules.worklist import COLUMNS, URGENCY, worklist

AS_OF = dt.date(2022, 8, 30)
MEETING = {"event": "meeting", "actor": "jobcentre"}


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules("dk").where(rule="dk/lab/31")


def a_case(
    case_id: str, start: str, talks: int, *, group: str = "6.2", end: str | None = None, **spells: Any
) -> dict[str, Any]:
    first = dt.date.fromisoformat(start)
    course = {"spell": "course", "value": group, "start": start, **({"end": end} if end else {})}
    more = [{"spell": name, **spell} for name, spell in spells.items()]
    held = [{"date": first + dt.timedelta(days=7 * n + 2), **MEETING} for n in range(talks)]
    return {
        "case_id": case_id,
        "spells": [course, {"spell": "municipality", "value": "101", "start": "2010-01-01"}, *more],
        "events": held,
    }


def listed(
    rules: RuleBook, *cases: dict[str, Any], as_of: dt.date = AS_OF, within: str = "14 days", **options: Any
) -> pl.DataFrame:
    return worklist(check(Histories.from_cases(list(cases)), rules, as_of=as_of), within, **options)


def test_what_is_due_next_by_when_and_how_much(rules: RuleBook) -> None:
    rows = listed(rules, a_case("A", "2022-03-07", 3))
    assert rows.rows(named=True) == [
        {
            "urgency": "due",
            "case_id": "A",
            "unit": "101",
            "holder": "jobcentre",
            "rule": "dk/lab/31",
            "duty": "four-talks",
            "nth": 1,
            "what": "Mindst fire individuelle jobsamtaler i de første 6 måneder",
            "due": dt.date(2022, 9, 6),
            "days_left": 7,
            "still_needed": 1,
            "status": "pending",
            "section": "§ 31, stk. 1",
        }
    ]


def test_the_columns_and_types_are_fixed_also_when_nothing_is_due(rules: RuleBook) -> None:
    rows = listed(rules, a_case("A", "2022-08-01", 0))
    assert rows.is_empty()
    assert rows.columns == list(COLUMNS)
    assert rows.schema["urgency"] == URGENCY
    assert rows.schema["status"] == STATUS_TYPE
    assert (rows.schema["due"], rows.schema["days_left"], rows.schema["still_needed"]) == (
        pl.Date(),
        pl.Int32(),
        pl.Int32(),
    )


@pytest.mark.parametrize(
    ("start", "there"), [("2022-02-28", False), ("2022-03-01", True), ("2022-03-14", True), ("2022-03-15", False)]
)
def test_both_ends_of_the_days_asked_for_are_in_them(rules: RuleBook, start: str, there: bool) -> None:
    """Six months end the day before the same day of September; 14 days from 30 August end on 13 September."""
    rows = listed(rules, a_case("A", start, 0))
    assert (rows.filter(pl.col("urgency") == "due").height == 1) is there


def test_overdue_stays_while_late_still_counts(rules: RuleBook) -> None:
    open_, left = a_case("A", "2022-01-03", 3), a_case("B", "2022-01-03", 3, end="2022-08-15")
    rows = listed(rules, open_, left)
    assert rows.select("case_id", "urgency", "days_left", "still_needed").rows() == [("A", "overdue", -59, 1)]


@pytest.mark.parametrize(
    "case",
    [
        a_case("met", "2022-03-07", 4),
        a_case("late", "2022-01-03", 3) | {"events": [{"date": f"2022-0{m}-01", **MEETING} for m in (2, 3, 4, 8)]},
        a_case("left", "2022-03-07", 1, end="2022-08-20"),
        a_case("exempt", "2022-03-07", 1, less_intensive_effort={"value": "1", "start": "2022-08-25"}),
    ],
    ids=lambda case: case["case_id"],
)
def test_what_is_settled_is_not_on_the_list(rules: RuleBook, case: dict[str, Any]) -> None:
    assert listed(rules, case).is_empty()


def test_an_unknown_verdict_with_a_known_day_is_on_the_list_and_says_so() -> None:
    rules = load_rules("dk").where(rule="dk/lab/23:cv-obviously-ready")
    case = a_case("A", "2022-08-15", 0, group="6.4") | {"events": [{"date": "2022-08-15", "event": "first_contact"}]}
    rows = listed(rules, case)
    assert rows.select("urgency", "status", "due").rows() == [("due", "unknown", dt.date(2022, 9, 5))]
    assert listed(rules, case, as_of=dt.date(2022, 9, 6)).is_empty()


def test_sorted_by_day_or_first_by_what_is_asked(rules: RuleBook) -> None:
    cases = [a_case("A", "2022-03-14", 0), a_case("B", "2022-03-07", 0), a_case("C", "2022-03-10", 0)]
    cases[1]["spells"][1]["value"] = "201"
    assert listed(rules, *cases)["case_id"].to_list() == ["B", "C", "A"]
    assert listed(rules, *cases, by="unit")["case_id"].to_list() == ["C", "A", "B"]
    assert listed(rules, *cases, by=["unit", "holder"], lang="en")["what"][0].startswith("At least four")


PACK = """
id: xx/act/1
versions:
  - in_force: {from: 2020-01-01}
    source: {act: Act 1, section: § 1, checked_on: 2026-11-21, confidence: read}
    duties:
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., pl.DataFrame]:
    """The worklist of one duty of our own and one case with one course from 1 January 2024."""

    def run(duty: str, as_of: dt.date, events: list[dict[str, Any]], within: str = "14 days") -> pl.DataFrame:
        (tmp_path / "own.yaml").write_text(PACK + f"      - {duty}\n", "utf-8")
        case = {"case_id": 1, "spells": [{"spell": "course", "value": "case", "start": "2024-01-01"}], "events": events}
        histories = Histories.from_cases([case], words="any")
        return worklist(check(histories, load_rules(tmp_path), as_of=as_of), within)

    return run


def test_the_day_a_rule_advises_brings_a_duty_on_the_list_early(own: Callable[..., pl.DataFrame]) -> None:
    duty = "{id: d, at_least: 1, of: {event: talk}, window: {by: 3 months, soon: 1 month}}"
    assert own(duty, dt.date(2024, 1, 10), []).is_empty()
    assert own(duty, dt.date(2024, 1, 18), [])["urgency"].to_list() == ["soon"]
    assert own(duty, dt.date(2024, 2, 20), [])["urgency"].to_list() == ["soon"]
    assert own(duty, dt.date(2024, 3, 20), [])["urgency"].to_list() == ["due"]
    assert own(duty, dt.date(2024, 4, 2), [])["urgency"].to_list() == ["overdue"]


@pytest.mark.parametrize(
    ("duty", "urgencies"),
    [
        ("{id: d, every: 1 month, counted: from_last, of: {event: talk}}", ["overdue"]),
        ("{id: d, every: 1 month, counted: grid, of: {event: talk}}", ["due"]),
        ("{id: d, at_most: 0, of: {event: other}, window: {by: 3 months}}", []),
        ("{id: d, each: {event: other}, must: {form: phone}}", []),
    ],
)
def test_what_can_still_be_done(own: Callable[..., pl.DataFrame], duty: str, urgencies: list[str]) -> None:
    """On 25 March the last talk is of 10 January: a chain is overdue since 10 February, the grid's third month closes on 31 March."""
    events = [{"date": "2024-01-10", "event": "talk"}, {"date": "2024-03-25", "event": "other", "form": "letter"}]
    assert own(duty, dt.date(2024, 3, 25), events)["urgency"].to_list() == urgencies


def test_mistakes_are_answered(rules: RuleBook) -> None:
    found = check(Histories.from_cases([a_case("A", "2022-03-07", 3)]), rules, as_of=AS_OF)
    with pytest.raises(JobrulesError, match='no column "units"'):
        worklist(found, by="units")
    with pytest.raises(JobrulesError, match="whole number"):
        worklist(found, "two weeks")
    with pytest.raises(JobrulesError, match="lang"):
        worklist(found, lang="nl")  # type: ignore[arg-type]
    assert worklist(found, Length(1, "months")).height == 1
