"""What goes in: made-up persons and the official measures of process. What comes out: a failure where a share is not what the text says."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jobrules import Histories, JobrulesError, RuleBook, RuleFileError, check, load_rules
from jobrules.compliance import compliance, reconcile
from jobrules.official import (
    ProcessMeasure,
    load_process_measure,
    official,
    persons_counted,
    process_measures,
    supervision,
    with_choices,
)

Row = dict[str, Any]
CENSUS = dt.date(2019, 6, 30)
YEAR_END = dt.date(2024, 12, 31)
SIX = "dk/process/six-talks-at-6-to-9-months"


@cache
def danish(**parameters: str) -> RuleBook:
    return load_rules("dk", parameters=parameters)


def person(
    number: int, start: str, *days: str, group: str = "2.1", hours: float = 0.0, unit: str = "101", **facts: str
) -> Row:
    """Somebody in a course from `start`, with so many hours paid by the census and held talks on these days."""
    paid = [{"start": start, "end": start, "hours": hours}] if hours else []
    return {
        "case_id": number,
        "facts": facts,
        "spells": [
            {"spell": "course", "value": group, "start": start},
            {"spell": "municipality", "value": unit, "start": "2010-01-01"},
        ],
        "events": [{"event": "meeting", "date": day, "actor": "jobcentre"} for day in days],
        "hours": paid,
    }


def receiver(
    number: int, start: str, *days: str, end: str | None = None, benefit: str = "kontanthjaelp", unit: str = "101"
) -> Row:
    """Somebody on a benefit from `start`, with held talks on these days."""
    spell = {"spell": "benefit", "value": benefit, "start": start} | ({} if end is None else {"end": end})
    home = {"spell": "municipality", "value": unit, "start": "2010-01-01"}
    events = [{"event": "meeting", "date": day} for day in days]
    return {"case_id": number, "spells": [spell, home], "events": events}


def histories(*cases: Row) -> Histories:
    return Histories.from_cases(cases)


def whole(cases: Histories, measure: str | ProcessMeasure, on: dt.date, **choices: Any) -> Row:
    return official(cases, measure, on=on, by=[], hide_below=1, **choices).row(0, named=True)


def days_of(month: str, count: int) -> list[str]:
    return [f"{month}-{day:02}" for day in range(1, count + 1)]


def test_every_shipped_measure_can_be_read_and_names_duties_that_exist() -> None:
    known = {row.key for row in danish().all_rows}
    for name in process_measures():
        measure = load_process_measure(name)
        assert measure.id == name
        assert set(measure.beside) <= known
        assert measure.title.da
        assert measure.title.en
        assert all(set(danish().words.groups) >= set(v.persons.groups) for v in measure.versions)
        assert all(set(danish().words.benefits) >= set(v.persons.benefits) for v in measure.versions)


def test_tenure_is_counted_in_hours_and_both_ends_are_in_the_band() -> None:
    talks = days_of("2019-03", 6)
    cases = histories(
        person(1, "2018-10-01", *talks, hours=961.97, insurance="full_time"),
        person(2, "2018-10-01", *talks, hours=961.98, insurance="full_time"),
        person(3, "2018-10-01", *talks, hours=1442.97, insurance="full_time"),
        person(4, "2018-10-01", *talks, hours=1442.98, insurance="full_time"),
        person(5, "2018-10-01", *talks, hours=780, insurance="part_time"),
        person(6, "2018-10-01", *talks[:5], hours=1000, insurance="full_time"),
        person(7, "2018-10-01", *talks, hours=1000, insurance="full_time", group="2.2"),
    )
    counted = persons_counted(cases, SIX, on=CENSUS)
    assert counted.select("case_id", "counts").rows() == [(2, True), (3, True), (5, True), (6, False)]
    row = whole(cases, SIX, CENSUS)
    assert (row["numerator"], row["others"], row["denominator"], row["rate"]) == (3, 1, 4, 0.75)


def test_who_may_be_in_the_band_is_unknown_and_not_counted() -> None:
    cases = histories(
        person(1, "2018-10-01"),
        person(2, "2018-10-01", hours=1000),
        person(3, "2018-10-01", *days_of("2019-03", 6), hours=1000, insurance="full_time"),
    )
    row = whole(cases, SIX, CENSUS)
    assert (row["denominator"], row["unknown"]) == (1, 2)


def test_only_held_talks_of_the_course_up_to_the_day_count() -> None:
    case = person(
        1, "2018-10-01", *days_of("2019-03", 4), "2019-07-01", "2018-09-30", hours=1000, insurance="full_time"
    )
    case["events"].append({"event": "meeting", "date": "2019-04-01", "actor": "jobcentre", "status": "no_show"})
    case["events"].append({"event": "meeting", "date": "2019-04-02", "actor": "a_kasse"})
    case["events"].append({"event": "meeting", "date": "2019-06-30", "actor": "jobcentre"})
    assert whole(histories(case), SIX, CENSUS, number=5)["numerator"] == 1
    assert whole(histories(case), SIX, CENSUS)["numerator"] == 0


def test_a_course_that_continues_in_another_group_keeps_its_beginning() -> None:
    case = person(1, "2019-02-01", *days_of("2019-01", 6), hours=1000, insurance="full_time")
    earlier = {"spell": "course", "value": "2.2", "start": "2018-12-01", "end": "2019-01-31"}
    case["spells"] = [earlier, {**case["spells"][0], "continues": True}]
    assert whole(histories(case), SIX, CENSUS)["numerator"] == 1
    case["spells"][1]["continues"] = False
    assert whole(histories(case), SIX, CENSUS)["numerator"] == 0


def test_a_joint_talk_counts_at_the_tenure_it_was_held() -> None:
    def joint(number: int, day: str, hours_before: float) -> Row:
        case = person(number, "2018-10-01", insurance="full_time")
        case["hours"] = [
            {"start": "2018-10-01", "end": "2018-10-31", "hours": hours_before},
            {"start": "2019-03-01", "end": "2019-03-31", "hours": 1000 - hours_before},
        ]
        case["events"] = [{"event": "meeting", "date": day, "actor": "jobcentre", "with_a_kasse": True}]
        return case

    cases = histories(joint(1, "2018-11-15", 480.98), joint(2, "2018-11-15", 480.99), joint(3, "2019-03-31", 400))
    counted = persons_counted(cases, "dk/process/joint-talk-2", on=CENSUS)
    assert counted["counts"].to_list() == [False, True, True]


def test_the_focus_on_talks_counts_twelve_months_on_benefits_together() -> None:
    cases = histories(
        receiver(1, "2023-12-31"),
        receiver(2, "2024-01-01"),
        receiver(3, "2020-01-01", "2024-02-01", "2024-05-01", "2024-08-01", "2024-11-01"),
        receiver(4, "2020-01-01", "2023-12-31", "2024-05-01", "2024-08-01", "2024-11-01"),
        receiver(5, "2020-01-01", benefit="su"),
        receiver(6, "2020-01-01", end="2024-11-29"),
    )
    counted = persons_counted(cases, one_day("focus-talks"), on=YEAR_END)
    assert counted.select("case_id", "counts").rows() == [(1, True), (3, False), (4, True)]


def one_day(name: str) -> ProcessMeasure:
    return load_process_measure(f"dk/process/{name}").model_copy(update={"averaged_over": 1})


def test_a_change_of_benefit_or_a_short_pause_does_not_begin_anew() -> None:
    case = receiver(1, "2023-06-01", end="2024-01-31")
    case["spells"].append({"spell": "benefit", "value": "sygedagpenge", "start": "2024-02-20"})
    assert whole(histories(case), one_day("focus-talks"), YEAR_END)["denominator"] == 1
    case["spells"][-1]["start"] = "2024-03-01"
    assert whole(histories(case), one_day("focus-talks"), YEAR_END)["denominator"] == 0


def test_the_mean_over_the_year_is_of_twelve_days_and_no_more_certain_than_its_persons() -> None:
    cases = histories(
        receiver(1, "2020-01-01"),
        receiver(2, "2020-01-01", *(f"{year}-{month:02}-15" for year in (2023, 2024) for month in range(1, 13))),
        receiver(3, "2023-07-31"),
    )
    row = whole(cases, "dk/process/focus-talks", YEAR_END)
    assert (row["numerator"], row["denominator"], row["persons"]) == (12 + 6, 24 + 6, 3)
    assert row["rate"] == 0.6
    assert row["rate_high"] - row["rate_low"] > 0.6
    assert (row["target"], row["reached"]) == ("under 0.2", False)


def employed(case: Row, start: str, end: str, weekly: float | None) -> Row:
    work = {"spell": "employment", "value": "ordinary", "start": start, "end": end} | (
        {} if weekly is None else {"weekly_hours": weekly}
    )
    return {**case, "spells": [*case["spells"], work]}


def offered(case: Row, value: str, start: str, end: str, group: str | None = None) -> Row:
    more = [{"spell": "offer", "value": value, "start": start, "end": end}]
    more += [] if group is None else [{"spell": "course", "value": group, "start": "2024-01-01"}]
    return {**case, "spells": [*case["spells"], *more]}


def test_the_focus_on_offers_counts_who_had_neither_offer_nor_work() -> None:
    def base(number: int) -> Row:
        return receiver(number, "2020-01-01")

    cases = histories(
        base(1),
        offered(base(2), "praktik", "2024-03-01", "2024-04-01"),
        offered(base(3), "praktik", "2023-11-01", "2024-01-01"),  # ran on into the twelve months
        offered(base(4), "praktik", "2023-11-01", "2023-12-31"),
        offered(base(5), "mentor", "2024-03-01", "2024-04-01"),
        offered(base(6), "vejledning_opkvalificering", "2024-03-01", "2024-04-01", "6.3"),
        offered(base(7), "vejledning_opkvalificering", "2024-03-01", "2024-04-01", "6.4"),
        employed(base(8), "2024-03-01", "2024-03-28", 25),  # four weeks of 25 hours: 100
        employed(base(9), "2024-03-01", "2024-03-28", 24.9),
        employed(base(10), "2024-03-01", "2024-03-28", None),
        employed(employed(base(11), "2024-03-01", "2024-03-28", 25), "2024-05-01", "2024-05-28", None),
        offered(employed(base(12), "2024-03-01", "2024-03-28", None), "praktik", "2024-03-01", "2024-04-01"),
    )
    counted = persons_counted(cases, one_day("focus-offers"), on=YEAR_END)
    found = dict(counted.select("case_id", "counts").iter_rows())
    assert found == {
        1: True, 2: False, 3: False, 4: True, 5: True, 6: True, 7: False, 8: False, 9: True, 10: None, 11: False, 12: False,
    }  # fmt: skip
    assert whole(cases, one_day("focus-offers"), YEAR_END)["unknown"] == 1


def test_the_days_before_22_march_2023_are_measured_by_the_old_definition() -> None:
    case = employed(receiver(1, "2020-01-01"), "2022-12-01", "2022-12-28", 30)  # 120 hours
    measure = load_process_measure("dk/process/focus-offers")
    counted = persons_counted(histories(case), measure, on=dt.date(2023, 4, 30))
    by_day = dict(counted.select("day", "counts").iter_rows())
    assert by_day[dt.date(2023, 2, 28)] is True
    assert by_day[dt.date(2023, 3, 30)] is False


def test_talks_a_person_year_have_an_interval_by_person() -> None:
    cases = histories(
        person(1, "2024-01-01", *days_of("2024-03", 6), group="6.2"),
        person(2, "2024-07-01", *days_of("2024-08", 1), group="6.2"),
        person(3, "2020-01-01", "2023-12-31", group="6.2"),
    )
    row = whole(cases, "dk/process/talks-per-person-year", YEAR_END)
    years = [366 / 365.25, 184 / 365.25, 366 / 365.25]
    assert (row["persons"], row["numerator"]) == (3, 7)
    assert row["denominator"] == pytest.approx(sum(years))
    rate = 7 / sum(years)
    spread = sum((number - rate * time) ** 2 for number, time in zip((6, 1, 0), years, strict=True))
    half = 1.959964 * math.sqrt(spread * 3 / 2) / sum(years)
    assert (row["rate"], row["rate_high"]) == (pytest.approx(rate), pytest.approx(rate + half, rel=1e-5))
    assert row["rate_low"] == 0.0


def test_units_are_those_of_the_day_and_small_cells_are_hidden() -> None:
    big = [receiver(number, "2020-01-01") for number in range(6)] + [
        receiver(number, "2020-01-01", *days_of("2024-05", 4)) for number in range(6, 12)
    ]
    small = [receiver(number, "2020-01-01", unit="102") for number in range(20, 23)]
    moved = receiver(30, "2020-01-01")
    moved["spells"][1]["end"] = "2024-06-30"
    moved["spells"].append({"spell": "municipality", "value": "102", "start": "2024-07-01"})
    table = official(histories(*big, *small, moved), one_day("focus-talks"), on=YEAR_END)
    rows = {row["municipality"]: row for row in table.iter_rows(named=True)}
    assert rows["102"]["hidden"]
    assert rows["102"]["numerator"] is None
    assert rows["102"]["persons"] is None
    shown = official(histories(*big, *small, moved), one_day("focus-talks"), on=YEAR_END, hide_below=1)
    assert shown.select("municipality", "numerator", "denominator").rows() == [("101", 6, 12), ("102", 4, 4)]


def test_a_measure_can_be_split_by_a_fact_and_by_the_group() -> None:
    cases = histories(
        person(1, "2023-10-01", group="6.2", insurance="full_time"),
        person(2, "2023-10-01", group="6.3", insurance="part_time"),
    )
    rate = "dk/process/talks-per-person-year"
    assert official(cases, rate, on=YEAR_END, by="group", hide_below=1)["group"].to_list() == ["6.2", "6.3"]
    assert official(cases, rate, on=YEAR_END, by=["insurance"], hide_below=1).height == 2
    with pytest.raises(JobrulesError, match="municipality"):
        official(cases, rate, on=YEAR_END, by="municipalty")


def test_a_caller_may_ask_for_another_band_group_and_number() -> None:
    cases = histories(person(1, "2024-06-01", "2024-07-01", group="6.3"), person(2, "2024-09-01", group="6.3"))
    band = {"groups": ["6.3"], "tenure": ("3 months", "9 months"), "number": 1}
    row = whole(cases, "dk/process/early-effort", YEAR_END, **band)
    assert (row["numerator"], row["denominator"]) == (1, 2)
    with pytest.raises(JobrulesError, match="persons are told by"):
        with_choices(load_process_measure("dk/process/early-effort"), groups=["6.3"], benefits=["dagpenge"])


def test_a_day_outside_the_force_of_the_measure_is_refused() -> None:
    with pytest.raises(JobrulesError, match="2018-01-01 to 2019-12-31"):
        official(histories(person(1, "2024-01-01")), SIX, on=YEAR_END)


def test_a_measure_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(JobrulesError, match="dk/process/focus-talks"):
        load_process_measure("dk/process/focus-talk")


BAD = """
id: dk/process/mine
title: {da: Min, en: Mine}
versions:
  - in_force: {from: 2020-01-01}
    persons: {groups: ["6.1"], benefits: [dagpenge]}
    had: [{events: {event: meeting}, numbr: 4}]
"""


def test_every_mistake_of_a_measure_file_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(BAD)
    with pytest.raises(RuleFileError) as caught:
        load_process_measure(path)
    assert {problem.line for problem in caught.value.problems} == {6, 7}


def test_selection_for_supervision_hangs_on_the_open_question_and_on_the_year() -> None:
    talks = days_of("2024-05", 4)

    def cases(year: int) -> Histories:
        held = [day.replace("2024", str(year)) for day in talks]
        return histories(*(receiver(number, "2015-01-01", *held, *days_of(f"{year - 1}-12", 4)) for number in range(6)))

    def selected(year: int, answer: str) -> bool | None:
        table = supervision(cases(year), danish(focus_targets=answer), on=dt.date(year, 12, 31))
        row = table.row(0, named=True)
        assert (row["focus-talks_reached"], row["focus-offers_reached"]) == (True, False)
        return bool(row["selects"])

    assert selected(2024, "either") is True
    assert selected(2024, "both") is False
    assert selected(2022, "either") is False, "a missed effort target could not select in the measurement for 2022"


def test_no_target_is_left_after_the_supervision_was_abolished() -> None:
    with pytest.raises(JobrulesError, match="no target"):
        supervision(histories(receiver(1, "2020-01-01")), danish(), on=dt.date(2026, 12, 31))


def test_the_reasons_why_official_and_strict_differ_count_every_person_once() -> None:
    def course(number: int, start: str, *days: str, group: str = "6.3") -> Row:
        return person(number, start, *days, group=group)

    early = days_of("2024-04", 4)
    cases = histories(
        course(1, "2024-04-01", *early),
        course(2, "2024-04-01"),
        course(3, "2024-04-01", *early[:3], "2024-10-20"),
        course(
            4, "2024-04-01", *days_of("2024-04", 4)[:3], "2024-10-01"
        ),  # 1 October is in the band, 30 September was the last day
        course(5, "2023-01-02", *days_of("2023-02", 4)),
        course(6, "2024-04-01", *early, group="6.6"),
    )
    found = check(cases, danish().where(rule="dk/lab/31:four-talks"), as_of=dt.date(2025, 1, 31))
    table = reconcile(found, "dk/process/early-effort", on=YEAR_END, hide_below=1)
    assert {(row["official"], row["strict"]): row["persons"] for row in table.iter_rows(named=True)} == {
        ("yes", "met"): 1, ("no", "missed"): 1, ("no", "met_late"): 1, ("yes", "met_late"): 1, ("not counted", "met"): 1,
    }  # fmt: skip
    assert table["persons"].sum() == 5
    why = dict(zip(table["strict"], table["why"], strict=True))
    assert why["missed"] == "both say no"
    hidden = reconcile(found, "dk/process/early-effort", on=YEAR_END)
    assert hidden["persons"].null_count() == hidden.height


def early_effort_cases() -> tuple[Histories, RuleBook]:
    """Eight people of town 101 who had four talks in time, and of town 202 six who had them late and two who had none."""
    early = days_of("2024-04", 4)
    late = [*early[:3], "2024-10-01"]
    in_time = [person(number, "2024-04-01", *early, group="6.3") for number in range(8)]
    too_late = [person(number, "2024-04-01", *late, group="6.3", unit="202") for number in range(8, 14)]
    nothing = [person(number, "2024-04-01", group="6.3", unit="202") for number in (14, 15)]
    return histories(*in_time, *too_late, *nothing), danish().where(rule="dk/lab/31:four-talks")


def test_compliance_puts_an_official_measure_beside_the_strict_rate_of_the_same_courses() -> None:
    cases, rules = early_effort_cases()
    found = check(cases, rules, as_of=dt.date(2025, 1, 31))
    table = compliance(found, official="dk/process/early-effort", on=YEAR_END, hide_below=1)
    alone = official(cases, "dk/process/early-effort", on=YEAR_END, hide_below=1)
    assert table.select(alone.columns).equals(alone), "the measure is that of official()"
    rows = {row["municipality"]: row for row in table.iter_rows(named=True)}
    counts = ("numerator", "denominator", "strict_met", "strict_decided")
    assert rows["101"]["wants"] == "fewer", "the measure counts those with too few talks"
    assert [rows["101"][name] for name in counts] == [0, 8, 8, 8]
    assert [rows["202"][name] for name in counts] == [2, 8, 0, 8]
    assert (rows["202"]["rate"], rows["202"]["strict_rate"]) == (0.25, 0)
    whole = compliance(found, [], official=["dk/process/early-effort"], on=YEAR_END, hide_below=1)
    assert whole.select("numerator", "strict_met", "strict_undecided").row(0) == (2, 8, 0)


def test_several_official_measures_stand_below_each_other_and_one_without_duties_has_no_strict_rate() -> None:
    cases, rules = early_effort_cases()
    found = check(cases, rules, as_of=YEAR_END)
    measures = ["dk/process/early-effort", "dk/process/talks-per-person-year"]
    table = compliance(found, official=measures, hide_below=1)
    assert table["measure"].unique(maintain_order=True).to_list() == measures
    assert table["on"].unique().to_list() == [YEAR_END], "the day of the verdicts, where none is named"
    assert table.filter(pl.col("measure") == measures[1])["strict_decided"].null_count() == 2


def test_small_cells_are_hidden_on_both_sides() -> None:
    cases, rules = early_effort_cases()
    found = check(cases, rules, as_of=YEAR_END)
    row = (
        compliance(found, official="dk/process/early-effort").filter(pl.col("municipality") == "202").row(0, named=True)
    )
    assert row["hidden"] is True
    assert row["numerator"] is None
    assert row["rate"] is None


def test_an_official_measure_is_not_taken_on_a_day_after_the_verdicts() -> None:
    cases, rules = early_effort_cases()
    found = check(cases, rules, as_of=dt.date(2024, 11, 30))
    with pytest.raises(JobrulesError, match="as of 2024-11-30"):
        compliance(found, official="dk/process/early-effort", on=YEAR_END)
    with pytest.raises(JobrulesError, match="official="):
        compliance(found, on=YEAR_END)


def test_a_rate_cannot_be_held_against_verdicts() -> None:
    cases = histories(person(1, "2024-01-01", group="6.3"))
    found = check(cases, danish().where(rule="dk/lab/31:four-talks"), as_of=YEAR_END)
    with pytest.raises(JobrulesError, match="not a rate"):
        reconcile(found, "dk/process/talks-per-person-year", on=YEAR_END)


def test_what_happens_after_the_day_does_not_exist() -> None:
    before = [receiver(1, "2020-01-01", *days_of("2024-05", 3)), receiver(2, "2025-01-01")]
    after = [
        receiver(1, "2020-01-01", *days_of("2024-05", 3), "2025-01-01", end="2025-02-01"),
        receiver(2, "2025-01-01"),
    ]
    one, other = (whole(histories(*cases), one_day("focus-talks"), YEAR_END) for cases in (before, after))
    assert one == other
    assert one["denominator"] == 1


def test_the_frames_keep_their_types_when_nobody_is_counted() -> None:
    table = official(histories(receiver(1, "2024-12-01")), "dk/process/focus-talks", on=YEAR_END)
    assert table.is_empty()
    assert table.schema["numerator"] == pl.Int64
