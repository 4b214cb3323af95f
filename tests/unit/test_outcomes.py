"""What goes in: small dated lives. What comes out: a failure where a status, a spell or a follow-up is not what the measure's text says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jobrules.errors import JobrulesError, RuleFileError
from jobrules.histories import Histories
from jobrules.outcomes import LastingMeasure, StatusMeasure, load_measure, outcomes, shipped_measures

STATUS, LASTING = "dk/status-after-spell", "dk/lasting-employment"
LATE = dt.date(2027, 1, 1)

Spell = tuple[str, str | None, str, str | None]


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def histories(*cases: list[Spell], hours: list[tuple[int, str, str, float]] | None = None) -> Histories:
    """One case for each list of spells (spell, value, first day, last day); case ids are 0, 1, …"""
    rows = [
        (i, spell, value, day(start), day(end)) for i, case in enumerate(cases) for spell, value, start, end in case
    ]
    schema = {"case_id": pl.Int64, "spell": pl.String, "value": pl.String, "start": pl.Date, "end": pl.Date}
    paid = [(case, day(start), day(end), number) for case, start, end, number in hours or []]
    return Histories(
        cases=pl.DataFrame({"case_id": range(len(cases))}, schema={"case_id": pl.Int64}),
        spells=pl.DataFrame(rows, schema=schema, orient="row"),
        hours=pl.DataFrame(
            paid, schema={"case_id": pl.Int64, "start": pl.Date, "end": pl.Date, "hours": pl.Float64}, orient="row"
        ),
    )


def rows(life: list[Spell], measure: str = STATUS, as_of: dt.date = LATE, **choices: Any) -> list[dict[str, Any]]:
    return outcomes(histories(life), [measure], as_of=as_of, **choices).frame.rows(named=True)


def spells_of(life: list[Spell], **choices: Any) -> list[tuple[str, str]]:
    frame = outcomes(histories(life), [STATUS], as_of=LATE, days=[30], **choices).frame
    return [(str(start), str(end)) for start, end in frame.select("spell_start", "spell_end").iter_rows()]


def status(*others: Spell, horizon: int = 30, **choices: Any) -> str | None:
    """The status on a day after dagpenge that ended on 31 January 2024 (day 30 is 1 March)."""
    life: list[Spell] = [("benefit", "dagpenge", "2023-06-01", "2024-01-31"), *others]
    found = [row for row in rows(life, days=[horizon], **choices) if row["benefit"] == "dagpenge"]
    return found[0]["status"] if found else None


# ---- which spells there are ----


def test_a_spell_ends_only_after_a_full_calendar_month_without_the_benefit() -> None:
    first: Spell = ("benefit", "dagpenge", "2024-01-02", "2024-03-15")
    assert spells_of([first, ("benefit", "dagpenge", "2024-04-30", "2024-06-30")]) == [("2024-01-02", "2024-06-30")]
    assert spells_of([first, ("benefit", "dagpenge", "2024-05-01", "2024-06-30")]) == [
        ("2024-01-02", "2024-03-15"),
        ("2024-05-01", "2024-06-30"),
    ]


def test_a_spell_that_ends_with_the_month_needs_the_whole_next_month() -> None:
    first: Spell = ("benefit", "dagpenge", "2024-01-02", "2024-01-31")
    assert len(spells_of([first, ("benefit", "dagpenge", "2024-02-29", "2024-06-30")])) == 1
    assert len(spells_of([first, ("benefit", "dagpenge", "2024-03-01", "2024-06-30")])) == 2


def test_the_gap_is_a_choice() -> None:
    life: list[Spell] = [
        ("benefit", "dagpenge", "2024-01-02", "2024-03-15"),
        ("benefit", "dagpenge", "2024-04-15", "2024-06-30"),
    ]
    assert len(spells_of(life)) == 1
    assert len(spells_of(life, gap="4 weeks")) == 2
    assert len(spells_of(life, gap="30 days")) == 2
    assert len(spells_of(life, gap="31 days")) == 1


def test_a_birthday_a_move_or_a_change_of_fund_splits_nothing() -> None:
    benefit: list[Spell] = [
        ("benefit", "dagpenge", "2024-01-02", "2024-02-14"),
        ("benefit", "dagpenge", "2024-02-15", "2024-06-30"),
    ]
    around: list[Spell] = [
        ("municipality", "101", "2020-01-01", "2024-03-31"),
        ("municipality", "183", "2024-04-01", None),
        ("a_kasse", "dsa", "2020-01-01", "2024-04-30"),
        ("a_kasse", "3f", "2024-05-01", None),
    ]
    assert spells_of([*benefit, *around]) == [("2024-01-02", "2024-06-30")]


def test_each_benefit_has_its_own_spells_unless_they_are_taken_together() -> None:
    life: list[Spell] = [
        ("benefit", "dagpenge", "2024-01-02", "2024-03-31"),
        ("benefit", "kontanthjaelp", "2024-04-01", "2024-06-30"),
    ]
    assert spells_of(life) == [("2024-01-02", "2024-03-31"), ("2024-04-01", "2024-06-30")]
    assert spells_of(life, together=True) == [("2024-01-02", "2024-06-30")]


def test_overlapping_spells_end_with_the_last_of_them() -> None:
    life: list[Spell] = [
        ("benefit", "dagpenge", "2024-01-02", "2024-06-30"),
        ("benefit", "dagpenge", "2024-02-01", "2024-02-10"),
        ("benefit", "dagpenge", "2024-07-05", "2024-07-10"),
    ]
    assert spells_of(life) == [("2024-01-02", "2024-07-10")]


def test_spells_of_different_people_are_never_joined() -> None:
    one: list[Spell] = [("benefit", "dagpenge", "2024-01-02", "2024-03-15")]
    two: list[Spell] = [("benefit", "dagpenge", "2024-03-16", "2024-06-30")]
    assert outcomes(histories(one, two), [STATUS], as_of=LATE, days=[30]).frame.height == 2


def test_running_spells_and_uncertain_ends_are_counted_not_judged() -> None:
    found = outcomes(
        histories(
            [("benefit", "dagpenge", "2024-01-02", None)],
            [("benefit", "dagpenge", "2024-01-02", "2024-06-10")],
            [("benefit", "dagpenge", "2024-01-02", "2024-06-10")],
            [("benefit", "dagpenge", "2024-01-02", "2024-09-30")],
        ),
        [STATUS],
        as_of=dt.date(2024, 7, 30),
    )
    assert found.frame.is_empty()
    assert found.left_out.rows() == [(STATUS, "end_not_yet_certain", 2), (STATUS, "still_running", 2)]


def test_paid_hours_are_unemployment_benefit() -> None:
    weeks = [
        (0, "2024-01-01", "2024-01-31", 160.33),
        (0, "2024-02-01", "2024-02-29", 20.0),
        (0, "2024-03-01", "2024-03-31", 0.0),
    ]
    frame = outcomes(histories([], hours=weeks), [STATUS], as_of=LATE, days=[30]).frame
    assert frame.select("benefit", "spell_start", "spell_end").rows() == [
        ("dagpenge", dt.date(2024, 1, 1), dt.date(2024, 2, 29))
    ]
    assert outcomes(histories([], hours=weeks), [STATUS], as_of=LATE, hours_are=None).frame.is_empty()


def test_a_spell_that_has_not_begun_is_no_spell_at_all() -> None:
    found = outcomes(histories([("benefit", "dagpenge", "2024-08-01", None)]), [STATUS], as_of=dt.date(2024, 7, 31))
    assert found.frame.is_empty()
    assert found.left_out.is_empty()


# ---- the status on one day ----


def test_nothing_registered_is_self_support_and_not_employment() -> None:
    (row,) = rows([("benefit", "dagpenge", "2023-06-01", "2024-01-31")], days=[30])
    assert (row["status"], row["category"], row["employed"], row["followed"]) == (
        "selvforsoergelse",
        "self_support",
        False,
        True,
    )


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([("employment", "ordinary")], "loenmodtager"),
        ([("employment", "ordinary"), ("education", None)], "uddannelse"),
        ([("employment", "ordinary"), ("benefit", "su")], "uddannelse"),
        ([("employment", "ordinary"), ("benefit", "sygedagpenge")], "sygedagpenge"),
        ([("benefit", "sygedagpenge"), ("benefit", "kontanthjaelp")], "kontanthjaelp"),
        ([("education", None), ("benefit", "efterloen")], "efterloen"),
        ([("employment", "fleksjob")], "fleksjob"),
        ([("employment", "subsidised")], "andet"),
        ([("employment", "subsidised"), ("employment", "ordinary")], "loenmodtager"),
        ([("benefit", "barselsdagpenge")], "andet"),
        ([("benefit", "barselsdagpenge"), ("employment", "ordinary")], "loenmodtager"),
        ([("benefit", "overgangsydelse")], "integrationsydelse"),
        ([("pension", None), ("employment", "ordinary")], "loenmodtager"),
        ([("abroad", None), ("parental_leave", None)], "abroad"),
        ([("dead", None), ("benefit", "kontanthjaelp")], "dead"),
    ],
)
def test_of_several_statuses_the_lowest_step_counts(others: list[tuple[str, str | None]], expected: str) -> None:
    assert status(*((spell, value, "2024-02-10", None) for spell, value in others)) == expected


def test_the_steps_are_the_published_ones() -> None:
    measure = load_measure(STATUS)
    assert isinstance(measure, StatusMeasure)
    assert measure.days == (30, 92, 182, 365)
    official = [
        "dagpenge", "saerlig_uddannelsesydelse", "arbejdsmarkedsydelse", "kontantydelse", "kontanthjaelp", "integrationsydelse",
        "uddannelseshjaelp", "revalidering", "ressourceforloeb", "jobafklaring", "sygedagpenge", "fleksjob", "ledighedsydelse",
        "foertidspension", "efterloen", "uddannelse", "loenmodtager", "andet", "selvforsoergelse",
    ]  # fmt: skip
    numbered = {step.step: step.status for step in measure.steps if step.category != "competing"}
    assert numbered == dict(enumerate(official, start=1))
    assert [step.step for step in measure.steps] == sorted(step.step for step in measure.steps)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-02-01", "2024-03-01", "sygedagpenge"),
        ("2024-02-01", "2024-02-29", "selvforsoergelse"),
        ("2024-03-01", "2024-03-01", "sygedagpenge"),
        ("2024-03-02", "2024-09-01", "selvforsoergelse"),
    ],
)
def test_a_benefit_counts_on_the_day_alone(first: str, last: str, expected: str) -> None:
    assert status(("benefit", "sygedagpenge", first, last)) == expected


def test_wages_count_by_the_month_of_the_day_or_by_the_day_if_so_chosen() -> None:
    early: Spell = ("employment", "ordinary", "2024-02-01", "2024-02-10")
    in_month: Spell = ("employment", "ordinary", "2024-03-20", "2024-03-25")
    assert status(early) == "selvforsoergelse"
    assert status(in_month) == "loenmodtager"
    assert status(in_month, wage_seen="day") == "selvforsoergelse"


def test_each_horizon_looks_at_its_own_day() -> None:
    life: list[Spell] = [
        ("benefit", "dagpenge", "2023-06-01", "2024-01-31"),
        ("employment", "ordinary", "2024-02-05", "2024-05-31"),
        ("education", None, "2024-06-15", "2024-11-30"),
        ("benefit", "kontanthjaelp", "2025-01-10", None),
    ]
    found = {row["horizon_days"]: (row["day"], row["status"]) for row in rows(life)}
    assert found == {
        30: (dt.date(2024, 3, 1), "loenmodtager"),
        92: (dt.date(2024, 5, 2), "loenmodtager"),
        182: (dt.date(2024, 7, 31), "uddannelse"),
        365: (dt.date(2025, 1, 30), "kontanthjaelp"),
    }


def test_death_emigration_and_pension_are_neither_success_nor_failure() -> None:
    for spell in ("dead", "abroad", "pension"):
        (row,) = rows(
            [("benefit", "dagpenge", "2023-06-01", "2024-01-31"), (spell, None, "2024-02-20", None)], days=[30]
        )
        assert (row["employed"], row["followed"], row["reason"], row["category"]) == (None, True, spell, "competing")


def test_education_may_be_chosen_as_success() -> None:
    life: list[Spell] = [("benefit", "dagpenge", "2023-06-01", "2024-01-31"), ("education", None, "2024-02-01", None)]
    assert rows(life, days=[30])[0]["employed"] is False
    assert rows(life, days=[30], counts_as_employed=["employment", "education"])[0]["employed"] is True


def test_incomplete_follow_up_is_censored_never_not_employed() -> None:
    life: list[Spell] = [
        ("benefit", "dagpenge", "2023-06-01", "2024-01-31"),
        ("employment", "ordinary", "2024-02-01", None),
    ]
    for as_of in (dt.date(2024, 2, 29), dt.date(2024, 3, 30)):
        (row,) = rows(life, as_of=as_of, days=[30])
        assert (row["employed"], row["status"], row["followed"], row["reason"]) == (
            None,
            None,
            False,
            "not_followed_long_enough",
        )
    (row,) = rows(life, as_of=dt.date(2024, 3, 31), days=[30])
    assert (row["employed"], row["followed"]) == (True, True)
    (row,) = rows(life, as_of=dt.date(2024, 3, 1), days=[30], wage_seen="day")
    assert (row["employed"], row["followed"]) == (True, True)


def test_what_happens_after_the_day_of_the_data_is_not_known() -> None:
    life: list[Spell] = [("benefit", "dagpenge", "2023-06-01", "2024-01-31")]
    later: list[Spell] = [("employment", "ordinary", "2024-04-02", None), ("benefit", "dagpenge", "2024-05-01", None)]
    as_of = dt.date(2024, 4, 1)
    assert rows([*life, *later], as_of=as_of) == rows(life, as_of=as_of)


def test_after_the_start_everyone_is_followed_up_whether_they_left_or_not() -> None:
    found = outcomes(
        histories(
            [("benefit", "dagpenge", "2024-01-02", None)],
            [("benefit", "dagpenge", "2024-01-02", "2024-02-29"), ("employment", "ordinary", "2024-03-01", None)],
        ),
        ["dk/status-after-start"],
        as_of=LATE,
        days=[91],
    )
    assert found.frame["status"].to_list() == ["dagpenge", "loenmodtager"]
    assert found.left_out.is_empty()


# ---- lasting employment ----


def lasting(*jobs: Spell, as_of: dt.date = LATE, horizon: int = 92, **choices: Any) -> dict[str, Any]:
    """Whether employment lasted after dagpenge that ended on 31 January 2024."""
    life: list[Spell] = [("benefit", "dagpenge", "2023-06-01", "2024-01-31"), *jobs]
    (row,) = rows(life, LASTING, as_of, days=[horizon], **choices)
    return row


def test_twelve_unbroken_months_last_and_a_day_less_does_not() -> None:
    assert lasting(("employment", "ordinary", "2024-03-01", "2025-02-28"))["employed"] is True
    assert lasting(("employment", "ordinary", "2024-03-01", "2025-02-27"))["employed"] is False


def test_the_event_is_the_first_day_of_the_months_not_the_last() -> None:
    row = lasting(("employment", "ordinary", "2024-03-01", None))
    assert (row["employed"], row["event_date"], row["status"]) == (True, dt.date(2024, 3, 1), "lasting")
    assert lasting(("employment", "ordinary", "2024-03-01", None), horizon=29)["employed"] is False
    assert lasting(("employment", "ordinary", "2024-03-01", None), horizon=30)["employed"] is True


def test_employers_may_follow_one_another_without_a_day_between() -> None:
    first: Spell = ("employment", "ordinary", "2024-03-01", "2024-08-31")
    assert lasting(first, ("employment", "ordinary", "2024-09-01", "2025-03-01"))["employed"] is True
    second: Spell = ("employment", "ordinary", "2024-09-02", "2025-03-01")
    assert lasting(first, second)["employed"] is False
    assert lasting(first, second, bridges="1 day")["employed"] is True


def test_a_job_begun_before_the_benefit_ended_counts_from_the_day_after() -> None:
    row = lasting(("employment", "ordinary", "2023-09-01", "2025-01-31"))
    assert (row["employed"], row["event_date"]) == (True, dt.date(2024, 2, 1))
    assert lasting(("employment", "ordinary", "2023-01-01", "2024-12-31"))["employed"] is False


def test_supported_work_is_not_ordinary_unless_so_chosen() -> None:
    job: Spell = ("employment", "subsidised", "2024-03-01", None)
    assert lasting(job)["employed"] is False
    assert lasting(job, employment=["ordinary", "subsidised"])["employed"] is True


def test_of_two_lasting_jobs_the_first_is_the_event() -> None:
    first: Spell = ("employment", "ordinary", "2024-03-01", "2025-04-30")
    assert lasting(first, ("employment", "ordinary", "2025-06-01", None))["event_date"] == dt.date(2024, 3, 1)


def test_the_length_is_a_choice() -> None:
    job: Spell = ("employment", "ordinary", "2024-03-01", "2024-09-30")
    assert lasting(job)["employed"] is False
    assert lasting(job, unbroken="26 weeks")["employed"] is True


def test_whether_a_job_lasts_is_known_only_when_the_last_that_counts_could_have_lasted() -> None:
    # Day 92 is 2 May 2024; a job begun on it has lasted on 1 May 2025.
    job: Spell = ("employment", "ordinary", "2024-02-01", None)
    before, on = lasting(job, as_of=dt.date(2025, 4, 30)), lasting(job, as_of=dt.date(2025, 5, 1))
    assert (before["employed"], before["followed"], before["event_date"]) == (None, False, None)
    assert (on["employed"], on["followed"]) == (True, True)


def test_who_died_is_no_failure_of_lasting_employment() -> None:
    row = lasting(("dead", None, "2024-04-01", None))
    assert (row["employed"], row["reason"], row["followed"]) == (None, "dead", True)


# ---- rates ----


def test_the_censored_and_the_dead_are_beside_the_rate_not_in_it() -> None:
    ended: Spell = ("benefit", "dagpenge", "2023-06-01", "2024-01-31")
    cases: list[list[Spell]] = [[ended, ("employment", "ordinary", "2024-02-01", None)] for _ in range(30)]
    cases += [[ended] for _ in range(10)]
    cases += [[ended, ("dead", None, "2024-02-10", None)] for _ in range(6)]
    cases += [[("benefit", "dagpenge", "2023-06-01", "2024-06-30")] for _ in range(8)]
    found = outcomes(histories(*cases), [STATUS], as_of=dt.date(2024, 7, 31), days=[92])
    (row,) = found.rates().rows(named=True)
    assert {name: row[name] for name in ("spells", "censored", "competing", "followed", "employed")} == {
        "spells": 54, "censored": 8, "competing": 6, "followed": 40, "employed": 30,
    }  # fmt: skip
    assert row["rate"] == 0.75
    shares = dict(found.distribution().select("status", "share").iter_rows())
    assert shares == pytest.approx(
        {"loenmodtager": 30 / 46, "selvforsoergelse": 10 / 46, "dead": 6 / 46, "not_followed_long_enough": None}
    )


def test_small_counts_of_outcomes_are_hidden() -> None:
    ended: Spell = ("benefit", "dagpenge", "2023-06-01", "2024-01-31")
    cases: list[list[Spell]] = [[ended, ("employment", "ordinary", "2024-02-01", None)] for _ in range(30)] + [
        [ended]
    ] * 3
    found = outcomes(histories(*cases), [STATUS], as_of=LATE, days=[30])
    (row,) = found.rates().rows(named=True)
    assert (row["employed"], row["not_employed"], row["rate"], row["hidden"]) == (None, None, None, True)
    assert found.distribution()["spells"].to_list() == [None, None]
    assert found.rates(hide_below=0)["rate"].to_list() == pytest.approx([30 / 33])


def test_rates_are_split_by_benefit_and_by_facts() -> None:
    life: list[Spell] = [("benefit", "dagpenge", "2023-06-01", "2024-01-31")]
    found = outcomes(histories(life, life), [STATUS], as_of=LATE, days=[30])
    assert found.rates("benefit", hide_below=0).select("benefit", "spells").rows() == [("dagpenge", 2)]
    with pytest.raises(JobrulesError, match='Did you mean "benefit"'):
        found.rates("benefits")


# ---- measures ----


def test_every_shipped_measure_reads_and_uses_only_words_of_the_pack(root: Path) -> None:
    codes = (root / "rules" / "dk" / "codes.yaml").read_text("utf-8")
    assert shipped_measures() == [LASTING, STATUS, "dk/status-after-start"]
    for name in shipped_measures():
        measure = load_measure(name)
        assert measure.id == name
        assert measure.source.act
        assert measure.title.da
        assert measure.title.en
        used = {*measure.spells.benefits, *(measure.employment if isinstance(measure, LastingMeasure) else ())}
        if isinstance(measure, StatusMeasure):
            used |= {word for step in measure.steps for word in (*step.benefits, *step.employment, *step.spells)}
        assert all(f"\n  {word}: " in codes for word in used), used


def test_a_benefit_of_the_pack_has_a_step(root: Path) -> None:
    measure = load_measure(STATUS)
    assert isinstance(measure, StatusMeasure)
    block = (root / "rules" / "dk" / "codes.yaml").read_text("utf-8").split("\nbenefits:")[1].split("\n\n")[0]
    listed = {line.strip().partition(":")[0] for line in block.splitlines()[1:]}
    assert listed == {word for step in measure.steps for word in step.benefits}


def test_unknown_measures_and_choices_suggest_the_nearest() -> None:
    with pytest.raises(JobrulesError, match='Did you mean "dk/lasting-employment"'):
        outcomes(histories([]), ["dk/lasting-employmnt"], as_of=LATE)
    with pytest.raises(JobrulesError, match='Did you mean "wage_seen"'):
        outcomes(histories([]), [STATUS], as_of=LATE, wage_sen="day")
    with pytest.raises(JobrulesError, match="gap"):
        outcomes(histories([]), [STATUS], as_of=LATE, gap="a month or so")


def test_a_measure_file_of_ones_own_and_its_mistakes(tmp_path: Path) -> None:
    own = tmp_path / "half-year.yaml"
    own.write_text("id: me/half-year\nlike: dk/lasting-employment\nunbroken: 26 weeks\ndays: [92]\n", encoding="utf-8")
    found = outcomes(histories([("benefit", "dagpenge", "2023-06-01", "2024-01-31")]), [own], as_of=LATE)
    assert found.frame["measure"].to_list() == ["me/half-year"]
    own.write_text("id: me/half-year\nlike: dk/lasting-employment\nunbrokn: 26 weeks\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"half-year\.yaml:3:1: .*unbrokn"):
        load_measure(own)
    with pytest.raises(JobrulesError, match="no measure file"):
        load_measure(tmp_path / "missing.yaml")


def test_no_cases_give_no_rows_with_the_right_columns() -> None:
    found = outcomes(histories([]), as_of=LATE)
    assert found.frame.is_empty()
    full = outcomes(histories([("benefit", "dagpenge", "2023-06-01", "2024-01-31")]), as_of=LATE)
    assert found.frame.schema == full.frame.schema


def test_the_choices_travel_with_the_result() -> None:
    assert outcomes(histories([]), [STATUS], as_of=LATE, gap="4 weeks").choices == {"gap": "4 weeks"}
