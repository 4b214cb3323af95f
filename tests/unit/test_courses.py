"""What goes in: benefits, records and ages. What comes out: a failure where the courses built from them are not those of LAB § 9."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobrules import Histories, JobrulesError, RuleBook, RuleFileError, check, load_rules, sample_histories
from jobrules.courses import course_table, derive_courses

Row = dict[str, Any]


@cache
def book(**parameters: str) -> RuleBook:
    return load_rules("dk", parameters=parameters)


def benefit(value: str, start: str, end: str | None = None) -> Row:
    return {"spell": "benefit", "value": value, "start": start} | ({} if end is None else {"end": end})


def event(word: str, date: str, **more: str) -> Row:
    return {"event": word, "date": date, **more}


def visited(date: str, group: str) -> Row:
    return event("visitation", date, value=group)


def found(
    *spells: Row,
    events: tuple[Row, ...] = (),
    as_of: dt.date | None = None,
    rules: RuleBook | None = None,
    **facts: Any,
) -> list[tuple[str, str | None, str | None, bool]]:
    """The courses of one case: start, end, group, and whether it is the one before in another group."""
    case = {"case_id": 1, "facts": facts, "spells": list(spells), "events": list(events)}
    rows = course_table(Histories.from_cases([case]), rules or book(), as_of=as_of)
    return [
        (row["start"].isoformat(), row["end"] and row["end"].isoformat(), row["group"], row["continues"])
        for row in rows.iter_rows(named=True)
    ]


def test_k13_another_benefit_of_the_list_starts_a_new_course() -> None:
    courses = found(
        benefit("kontanthjaelp", "2022-03-10", "2023-04-30"),
        benefit("ressourceforloeb", "2023-05-01"),
        events=(event("first_contact", "2022-03-07"), visited("2022-03-14", "6.2")),
    )
    assert courses == [("2022-03-07", "2023-04-30", "6.2", False), ("2023-05-01", None, "6.8", False)]


def test_k13_the_new_course_asks_for_four_talks_in_its_first_six_months() -> None:
    case = {
        "case_id": 1,
        "spells": [benefit("kontanthjaelp", "2022-03-10", "2023-04-30"), benefit("ressourceforloeb", "2023-05-01")],
        "events": [event("first_contact", "2022-03-07"), visited("2022-03-14", "6.2")],
    }
    histories = derive_courses(Histories.from_cases([case]), book())
    rows = check(histories, book().where(rule="dk/lab/31:four-talks"), as_of=dt.date(2024, 1, 1)).frame
    assert rows.select("course_start", "due").rows() == [
        (dt.date(2022, 3, 7), dt.date(2022, 9, 6)),
        (dt.date(2023, 5, 1), dt.date(2023, 10, 31)),
    ]


def test_k14_another_readiness_on_the_same_benefit_is_the_same_course() -> None:
    courses = found(
        benefit("kontanthjaelp", "2022-03-10", "2023-04-30"),
        events=(event("first_contact", "2022-03-07"), visited("2022-03-14", "6.3"), visited("2022-09-14", "6.2")),
    )
    assert courses == [("2022-03-07", "2022-09-13", "6.3", False), ("2022-09-14", "2023-04-30", "6.2", True)]


def test_k15_from_education_help_to_job_ready_at_30_starts_a_new_course_on_the_day_of_the_move() -> None:
    courses = found(
        benefit("kontanthjaelp", "2026-01-05"),
        events=(event("first_contact", "2026-01-02"), visited("2026-01-08", "6.4"), visited("2026-03-17", "6.2")),
        birth_date="1996-03-17",
    )
    assert courses == [("2026-01-02", "2026-03-16", "6.4", False), ("2026-03-17", None, "6.2", False)]


def test_the_group_for_the_young_ends_at_30_and_nobody_is_guessed() -> None:
    spells, birth = benefit("kontanthjaelp", "2026-01-05"), "1996-03-17"
    assert found(spells, events=(visited("2026-01-08", "6.4"),), birth_date=birth)[1] == (
        "2026-03-17",
        None,
        None,
        False,
    )
    # who is not ready for education or work is activity-ready at any age
    assert found(spells, events=(visited("2026-01-08", "6.5"),), birth_date=birth)[1] == (
        "2026-03-17",
        None,
        "6.3",
        False,
    )


def test_who_stays_with_the_young_stays_in_the_course() -> None:
    courses = found(
        benefit("uddannelseshjaelp", "2024-01-05"), events=(visited("2024-01-08", "6.5"), visited("2024-03-01", "6.4"))
    )
    assert courses == [("2024-01-05", "2024-02-29", "6.5", False), ("2024-03-01", None, "6.4", True)]


@pytest.mark.parametrize(
    ("first_end", "second_start", "whole_named", "any_month"),
    [
        ("2022-02-12", "2022-03-20", 1, 2),  # 13 February - 19 March: more than a month, no named month
        ("2022-02-12", "2022-03-12", 1, 1),  # a day short of a month
        ("2022-02-12", "2022-03-13", 1, 2),
        ("2022-02-28", "2022-03-31", 1, 1),  # a day short of March
        ("2022-02-28", "2022-04-01", 2, 2),  # the whole of March
        ("2022-01-31", "2022-03-01", 2, 2),  # the whole of February
        ("2022-01-30", "2022-02-28", 1, 2),  # 31 January and a month is 28 February
    ],
)
def test_a_break_is_a_whole_named_month_or_any_month(
    first_end: str, second_start: str, whole_named: int, any_month: int
) -> None:
    spells = benefit("ledighedsydelse", "2022-01-10", first_end), benefit("ledighedsydelse", second_start)
    assert len(found(*spells)) == whole_named
    assert len(found(*spells, rules=book(broken_by="any_month_long_gap"))) == any_month


def test_wage_subsidy_bridges_and_lengthens_but_never_begins_a_course() -> None:
    subsidy = {"spell": "offer", "value": "loentilskud", "start": "2022-03-01", "end": "2022-05-31"}
    before, after = (
        benefit("ledighedsydelse", "2022-01-10", "2022-02-28"),
        benefit("ledighedsydelse", "2022-06-01", "2022-06-30"),
    )
    assert found(before, subsidy, after) == [("2022-01-10", "2022-06-30", "6.9", False)]
    assert found(before, subsidy) == [("2022-01-10", "2022-05-31", "6.9", False)]
    assert found(subsidy, after) == [("2022-06-01", "2022-06-30", "6.9", False)]
    assert found(before, {**subsidy, "value": "praktik"}, after)[0][1] == "2022-02-28"


def test_a_short_illness_is_passed_over_and_a_long_one_is_a_course_of_its_own() -> None:
    spells = benefit("kontanthjaelp", "2022-01-10", "2022-02-28"), benefit("kontanthjaelp", "2022-03-15")
    record = (visited("2022-01-11", "6.2"),)
    assert found(*spells, benefit("sygedagpenge", "2022-03-01", "2022-03-14"), events=record) == [
        ("2022-01-10", None, "6.2", False)
    ]
    late = benefit("kontanthjaelp", "2022-05-01")
    groups = [
        row[2] for row in found(spells[0], benefit("sygedagpenge", "2022-03-01", "2022-04-30"), late, events=record)
    ]
    assert groups == ["6.2", "6.6", None], "after a break the readiness is recorded anew"


def test_a_short_time_on_another_benefit_of_the_list_is_not_passed_over() -> None:
    courses = found(
        benefit("kontanthjaelp", "2022-01-10", "2022-02-28"),
        benefit("ressourceforloeb", "2022-03-01", "2022-03-14"),
        benefit("kontanthjaelp", "2022-03-15"),
    )
    assert [row[0] for row in courses] == ["2022-01-10", "2022-03-01", "2022-03-15"]


@pytest.mark.parametrize(
    ("met", "switch", "courses"),
    [
        ("met", "same_course", 1), ("not_met", "same_course", 2), (None, "same_course", 1),
        ("met", "new_course", 1), ("not_met", "new_course", 2), (None, "new_course", 2),
    ],
)  # fmt: skip
def test_the_residence_requirement_starts_no_new_course(met: str | None, switch: str, courses: int) -> None:
    facts: Row = {} if met is None else {"residence_requirement": met}
    spells = benefit("overgangsydelse", "2022-03-10", "2022-06-30"), benefit("kontanthjaelp", "2022-07-01")
    assert len(found(*spells, rules=book(residence_switch=switch), **facts)) == courses
    assert len(found(*reversed_names(spells), rules=book(residence_switch=switch), **facts)) == 2


def reversed_names(spells: tuple[Row, ...]) -> list[Row]:
    return [{**row, "value": other["value"]} for row, other in zip(spells, reversed(spells), strict=True)]


def test_the_one_benefit_of_2025_starts_no_new_course_for_who_only_got_a_new_name() -> None:
    spells = benefit("uddannelseshjaelp", "2025-03-10", "2025-06-30"), benefit("kontanthjaelp", "2025-07-01")
    record = (visited("2025-03-11", "6.4"),)
    assert found(*spells, events=record) == [("2025-03-10", None, "6.4", False)]
    assert len(found(*spells, events=record, rules=book(benefit_merger="new_course"))) == 2
    earlier = benefit("uddannelseshjaelp", "2025-03-10", "2025-05-31"), benefit("kontanthjaelp", "2025-06-01")
    assert len(found(*earlier, events=record)) == 2


def test_rehabilitation_knows_no_switch_and_begins_with_the_record() -> None:
    courses = found(
        benefit("kontanthjaelp", "2022-03-10", "2022-06-30"),
        benefit("revalideringsydelse", "2022-07-01"),
        events=(visited("2022-03-11", "6.2"), visited("2022-05-11", "6.10")),
    )
    assert courses == [("2022-03-10", "2022-05-10", "6.2", False), ("2022-05-11", None, "6.10", False)]


def test_old_and_new_groups_are_one_course_across_2020() -> None:
    courses = found(
        benefit("integrationsydelse", "2019-08-10", "2019-12-31"),
        benefit("overgangsydelse", "2020-01-01", "2020-03-28"),
        events=(visited("2019-08-11", "2.2"), event("first_contact", "2019-08-01")),
    )
    assert courses == [("2019-08-01", "2019-12-31", "2.2", False), ("2020-01-01", "2020-03-28", "6.2", True)]


def test_a_course_that_was_running_when_the_rules_begin_is_counted_from_its_own_first_day() -> None:
    assert found(benefit("jobafklaring", "2012-05-01", "2014-03-31")) == [("2012-05-01", "2014-03-31", "2.14", False)]


def test_before_2020_social_benefits_are_one_period_together() -> None:
    spells = (
        benefit("kontanthjaelp", "2016-03-10", "2016-06-30"),
        benefit("integrationsydelse", "2016-07-01", "2016-12-31"),
    )
    assert len(found(*spells)) == 1


def test_dagpenge_goes_on_until_a_new_period_is_earned() -> None:
    spells = [
        benefit("dagpenge", "2022-01-01", "2022-05-31"),
        benefit("dagpenge", "2023-08-01", "2023-09-30"),
        benefit("dagpenge", "2024-01-01", "2024-05-31"),
    ]
    placed = (event("benefit_placement", "2022-01-10"), event("benefit_placement", "2024-01-03"))
    assert found(*spells, events=placed) == [
        ("2022-01-10", "2023-09-30", "6.1", False),
        ("2024-01-03", "2024-05-31", "6.1", False),
    ]
    assert found(*spells) == [("2022-01-01", "2024-05-31", "6.1", False)]
    assert [row[0] for row in found(*spells, rules=book(new_benefit_period="after_a_year"))] == [
        "2022-01-01",
        "2023-08-01",
    ]


def test_five_years_without_dagpenge_start_afresh_from_2021() -> None:
    def courses(back: str) -> int:
        rows = found(benefit("dagpenge", "2015-01-01", "2016-05-31"), benefit("dagpenge", back))
        return sum(not continues for *_, continues in rows)

    assert courses("2021-05-31") == 1
    assert courses("2021-06-01") == 2


def test_a_placement_in_the_middle_of_a_spell_starts_a_course_on_its_day() -> None:
    placed = (event("benefit_placement", "2022-01-01"), event("benefit_placement", "2023-02-10"))
    assert [row[0] for row in found(benefit("dagpenge", "2022-01-01"), events=placed)] == ["2022-01-01", "2023-02-10"]


def test_a_course_left_for_a_long_illness_is_marked_as_going_on_by_law() -> None:
    case = {
        "case_id": 1,
        "spells": [
            benefit("dagpenge", "2022-01-01", "2022-05-31"),
            benefit("sygedagpenge", "2022-06-01", "2022-10-31"),
            benefit("dagpenge", "2022-11-01", "2023-01-31"),
        ],
    }
    histories = Histories.from_cases([case])
    assert course_table(histories, book())["resumed"].to_list() == [False, False, True]
    assert any("goes on by law" in said for said in derive_courses(histories, book()).problems["problem"])


@pytest.mark.parametrize(
    ("contact", "start"),
    [
        ("2022-03-07", "2022-03-07"), ("2021-12-10", "2021-12-10"), ("2021-12-09", "2022-03-10"),
        ("2022-04-10", "2022-04-10"), ("2022-04-11", "2022-03-10"),
    ],
)  # fmt: skip
def test_social_assistance_is_counted_from_the_first_contact_near_the_benefit(contact: str, start: str) -> None:
    courses = found(benefit("kontanthjaelp", "2022-03-10"), events=(event("first_contact", contact),))
    assert [row[0] for row in courses] == [start]


def test_the_earliest_contact_counts_but_none_from_within_another_course() -> None:
    contacts = (event("registration", "2022-03-01"), event("first_contact", "2022-03-07"))
    assert found(benefit("kontanthjaelp", "2022-03-10"), events=contacts)[0][0] == "2022-03-01"
    dagpenge = benefit("dagpenge", "2021-10-01", "2022-03-04")
    assert found(dagpenge, benefit("kontanthjaelp", "2022-03-10"), events=contacts)[1][0] == "2022-03-07"


@pytest.mark.parametrize(
    ("word", "facts", "group"),
    [
        ("job_ready", {"birth_date": "1980-01-01"}, "6.2"),
        ("activity_ready", {"birth_date": "1980-01-01"}, "6.3"),
        ("activity_ready", {"birth_date": "2000-01-01", "qualification": "no_"}, "6.5"),
        ("activity_ready", {"birth_date": "2000-01-01", "qualification": "yes_"}, "6.3"),
        ("education_ready", {"birth_date": "2000-01-01", "qualification": "no_"}, "6.4"),
        ("activity_ready", {"birth_date": "2000-01-01"}, None),
        ("activity_ready", {}, None),
        ("job_ready", {"birth_date": "2000-01-01", "qualification": "no_"}, None),
        ("6.4", {}, "6.4"),
        ("2.3", {}, "6.3"),
        ("2", {}, None),
    ],
)
def test_the_group_is_told_by_the_record_the_age_and_the_qualification(
    word: str, facts: dict[str, Any], group: str | None
) -> None:
    courses = found(
        benefit("kontanthjaelp", "2022-03-10", "2022-06-30"), events=(visited("2022-03-14", word),), **facts
    )
    assert [row[2] for row in courses] == [group]


def test_without_a_visitation_the_fact_of_education_readiness_tells_the_young() -> None:
    facts: Row = {"birth_date": "2000-01-01", "qualification": "no_"}
    spells = benefit("uddannelseshjaelp", "2022-03-10", "2022-06-30")
    assert found(spells, education_readiness="obvious", **facts)[0][2] == "6.4"
    assert found(spells, education_readiness="not_ready", **facts)[0][2] == "6.5"
    assert found(spells, **facts)[0][2] is None


def test_a_course_without_a_group_is_told_and_its_verdicts_are_unknown() -> None:
    case = {
        "case_id": 1,
        "spells": [benefit("kontanthjaelp", "2022-03-10")],
        "events": [event("first_contact", "2022-03-07")],
    }
    histories = derive_courses(Histories.from_cases([case]), book())
    assert histories.problems["problem"].to_list() == [
        "1 derived course: no target group, because nothing tells the person's readiness"
    ]
    rows = check(histories, book().where(rule="dk/lab/31:four-talks"), as_of=dt.date(2023, 1, 1)).frame
    assert rows.select("status", "reason").rows() == [("unknown", "fact_missing:group")]


def test_recorded_courses_stay_as_they_are() -> None:
    own = {"spell": "course", "value": "6.3", "start": "2022-05-01"}
    case = {"case_id": 1, "spells": [benefit("kontanthjaelp", "2022-03-10"), own]}
    histories = derive_courses(Histories.from_cases([case]), book())
    courses = histories.spells.filter(pl.col("spell") == "course")
    assert courses.select("value", "start").rows() == [("6.3", dt.date(2022, 5, 1))]


def test_what_happens_after_the_day_is_not_known_on_it() -> None:
    spells = (
        benefit("ledighedsydelse", "2022-01-10", "2022-02-12"),
        benefit("ledighedsydelse", "2022-03-10", "2022-06-30"),
    )
    assert found(*spells) == [("2022-01-10", "2022-06-30", "6.9", False)]
    assert found(*spells, as_of=dt.date(2022, 3, 1)) == [("2022-01-10", "2022-02-12", "6.9", False)]
    assert found(*spells, as_of=dt.date(2022, 6, 1)) == [("2022-01-10", None, "6.9", False)]


def test_two_meetings_of_one_day_stay_two() -> None:
    meetings = [{"event": "meeting", "date": f"2022-03-11T{hour}:00:00"} for hour in ("10", "15")]
    case = {"case_id": 1, "spells": [benefit("kontanthjaelp", "2022-03-10")], "events": meetings}
    assert derive_courses(Histories.from_cases([case]), book()).events.height == 2


def test_a_book_without_course_rules_says_so() -> None:
    empty = RuleBook(files=(), rows=(), words=book().words, parameters={})
    with pytest.raises(JobrulesError, match="courses:"):
        derive_courses(Histories.from_cases([{"case_id": 1}]), empty)


def test_made_up_histories_keep_their_courses() -> None:
    """The courses that sampling plants come back from the benefits, once the record of their groups is beside them."""
    given = sample_histories(seed=5, cases=1_500).histories
    courses = given.spells.filter(pl.col("spell") == "course")
    records = courses.select(
        "case_id", date="start", event=pl.lit("visitation"), value="value", event_id=pl.format("v{}", pl.row_index())
    )
    bare = Histories(
        cases=given.cases,
        spells=given.spells.filter(pl.col("spell") != "course"),
        events=pl.concat([given.events, records], how="diagonal"),
        hours=given.hours,
    )
    derived = course_table(bare, book())
    same = courses.join(
        derived, left_on=["case_id", "start", "value"], right_on=["case_id", "start", "group"], how="semi"
    )
    # what differs are short stays that the law makes one course, and groups that end at 30
    assert same.height / courses.height > 0.9


DAYS = st.integers(0, 900)
VALUES = st.sampled_from(
    ["kontanthjaelp", "uddannelseshjaelp", "overgangsydelse", "dagpenge", "sygedagpenge", "ledighedsydelse", "su"]
)
SPELLS = st.lists(st.tuples(VALUES, DAYS, st.integers(0, 200)), min_size=1, max_size=7)
RECORDS = st.lists(st.tuples(st.sampled_from(["6.2", "6.3", "6.4", "6.5", "6.10", "3"]), DAYS), max_size=4)
CONTACTS = st.lists(
    st.tuples(st.sampled_from(["first_contact", "registration", "benefit_placement"]), DAYS), max_size=4
)
EVER = {"kontanthjaelp", "uddannelseshjaelp", "dagpenge", "sygedagpenge", "ledighedsydelse"}
FIRST = dt.date(2018, 11, 1)


def on(day: int) -> str:
    return (FIRST + dt.timedelta(day)).isoformat()


@settings(max_examples=25)
@given(SPELLS, RECORDS, CONTACTS, st.integers(0, 2))
def test_courses_never_overlap_cover_the_benefits_and_heed_no_order(
    spells: list[tuple[str, int, int]], records: list[tuple[str, int]], contacts: list[tuple[str, int]], turn: int
) -> None:
    rows = [benefit(value, on(start), on(start + length)) for value, start, length in dict.fromkeys(spells)]
    events = [visited(on(day), word) for word, day in dict.fromkeys(records)]
    events += [event(word, on(day)) for word, day in dict.fromkeys(contacts)]
    courses = found(*rows, events=tuple(events), birth_date="1990-03-01")
    assert courses == found(*rows[turn:], *rows[:turn], events=tuple(reversed(events)), birth_date="1990-03-01")
    for before, after in pairwise(courses):
        assert before[1] is not None
        assert before[1] < after[0]
    for value, start, length in spells:
        # but for the month in which a contact may come, every day on a benefit that forms a course is in one
        days = {on(day) for day in range(start + 31, start + length + 1)} if value in EVER else set()
        assert all(any(c[0] <= day and (c[1] is None or day <= c[1]) for c in courses) for day in days)


BAD = """
id: xx/1
versions:
  - in_force: {from: 2020-01-01}
    courses:
      - {id: a, benefits: [dole], target_groups: [{group: g}], restarts_on: [placed]}
"""


def test_unknown_words_of_a_course_rule_are_named(tmp_path: Path) -> None:
    (tmp_path / "codes.yaml").write_text("benefits: [doles]\nevents: [place]\ntarget_groups: [h]\nspells: [course]\n")
    (tmp_path / "one.yaml").write_text(BAD)
    with pytest.raises(RuleFileError) as caught:
        load_rules(tmp_path)
    said = " ".join(problem.message for problem in caught.value.problems)
    assert '"dole" is not a benefit' in said
    assert '"g" is not a target group' in said
    assert '"placed" is not an event' in said


def test_a_course_told_by_anything_but_facts_is_refused(tmp_path: Path) -> None:
    rule = BAD.replace("{group: g}", "{group: g, only_if: [{event: placed}]}")
    (tmp_path / "one.yaml").write_text(rule)
    with pytest.raises(RuleFileError, match="facts and ages"):
        load_rules(tmp_path)
