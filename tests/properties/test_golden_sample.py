"""The golden test: what was planted in made-up histories is what is found, exactly, by both engines and by the outcome measures."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import islice
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from jobrules.checking import Status, check, check_case
from jobrules.histories import Histories
from jobrules.outcomes import outcomes
from jobrules.rulebook import RuleBook, load_rules
from jobrules.sampling import Sample, sample_histories

KEY = ["case_id", "rule", "duty", "course_start", "nth"]
BESIDE = ("planned", "in_fact")
"""Columns of the truth that no verdict has."""
OUTCOME_KEY = ["case_id", "measure", "spell_start", "benefit", "horizon_days"]
REFORM = {"start": dt.date(2025, 5, 1), "until": dt.date(2027, 8, 20)}
SAMPLES: dict[str, dict[str, Any]] = {
    "the usual one": {"seed": 1, "cases": 1000},
    "hours by week": {"seed": 2, "cases": 1000, "hours": "weekly"},
    "hours by month": {"seed": 3, "cases": 1000, "hours": "monthly", "until": dt.date(2025, 11, 17)},
    "before 2024": {
        "seed": 4,
        "cases": 1000,
        "start": dt.date(2021, 7, 1),
        "until": dt.date(2023, 12, 31),
        "municipalities": 98,
    },
    "the reform of 2026": {"seed": 5, "cases": 1000, **REFORM},
    "the reform, by week": {"seed": 6, "cases": 1000, "hours": "weekly", "municipalities": 1, **REFORM},
}
each_sample = pytest.mark.parametrize("name", SAMPLES)


@cache
def made(name: str) -> Sample:
    return sample_histories(**SAMPLES[name])


@cache
def rules() -> RuleBook:
    return load_rules("dk").where(rule=["dk/lab/31", "dk/lab/32"])


def planted(sample: Sample) -> pl.DataFrame:
    return sample.truth.drop(BESIDE).sort(KEY)


def found(histories: Histories, sample: Sample) -> pl.DataFrame:
    """The verdicts on the planted duties, in the columns and types of the truth."""
    truth = sample.truth.drop(BESIDE)
    frame = check(histories, rules(), as_of=sample.as_of).frame
    return frame.select(pl.col(name).cast(kind) for name, kind in truth.schema.items()).sort(KEY)


@each_sample
def test_all_that_was_planted_is_found_and_nothing_else(name: str) -> None:
    sample = made(name)
    assert_frame_equal(found(sample.histories, sample), planted(sample))


@each_sample
def test_one_case_at_a_time_finds_the_same(name: str) -> None:
    sample = made(name)
    schema = planted(sample).schema
    cases = list(islice(sample.histories.iter_cases(), 40))
    verdicts = [verdict for case in cases for verdict in check_case(case, rules(), as_of=sample.as_of)]
    rows = [{column: getattr(verdict, column) for column in schema} for verdict in verdicts]
    frame = pl.DataFrame([row | {"status": str(row["status"])} for row in rows], schema=schema)
    ids = [case["case_id"] for case in cases]
    assert_frame_equal(frame.sort(KEY), planted(sample).filter(pl.col("case_id").is_in(ids)))


@each_sample
def test_talks_that_reach_the_data_later_put_the_verdicts_right(name: str) -> None:
    sample = made(name)
    given = sample.histories
    events = pl.concat([given.events.select(sample.unregistered.columns), sample.unregistered])
    whole = Histories(given.cases, given.spells, events, given.hours)
    in_fact = sample.truth.sort(KEY).select(*KEY, status="in_fact")
    assert_frame_equal(found(whole, sample).select(*KEY, "status"), in_fact)


@each_sample
def test_every_planted_outcome_is_found(name: str) -> None:
    sample = made(name)
    frame = outcomes(sample.histories, as_of=sample.as_of).frame
    assert_frame_equal(frame.select(sample.outcomes.columns).sort(OUTCOME_KEY), sample.outcomes.sort(OUTCOME_KEY))


def test_every_duty_version_and_status_is_planted_somewhere() -> None:
    truths = pl.concat([made(name).truth for name in SAMPLES])
    owed = rules().to_frame().filter(pl.col("duty") != "a-kasse-attends-if-chosen").select("rule", "duty", "version")
    assert owed.join(truths, on=["rule", "duty", "version"], how="anti").is_empty()
    assert set(truths["status"]) == {status.value for status in Status}
    assert {"left", "hours_missing", "hours_too_coarse", "fact_missing:insurance"} <= set(truths["reason"])


def test_the_last_day_and_the_day_after_are_planted() -> None:
    truths = pl.concat([made(name).truth for name in SAMPLES])
    for duty in ("first-talk", "a-kasse-talks", "four-talks", "four-talks-dagpenge"):
        own = truths.filter(pl.col("duty") == duty)
        assert own.filter(pl.col("met_on") == pl.col("due"), pl.col("status") == "met").height > 0
        assert own.filter(pl.col("days_late") <= 3).height > 0


def test_taking_one_counted_talk_away_is_noticed() -> None:
    sample = made("the usual one")
    given = sample.histories
    verdicts = check(given, rules(), as_of=sample.as_of).frame
    bare = verdicts.filter(pl.col("status") == "met", pl.col("found") == pl.col("required")).explode(
        "evidence", empty_as_null=True
    )
    gone = bare["evidence"].sort()[0]
    fewer = Histories(given.cases, given.spells, given.events.filter(pl.col("event_id") != gone), given.hours)
    assert not found(fewer, sample).equals(planted(sample))
