"""What goes in: made-up lives. What comes out: a failure where an outcome uses what was not yet known, or changes when it should not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobrules.checking import check
from jobrules.comparing.landmark import cohort
from jobrules.compliance import compliance
from jobrules.histories import Histories
from jobrules.outcomes import outcomes
from jobrules.rulebook import RuleBook, load_rules

MEASURES = ["dk/status-after-spell", "dk/lasting-employment", "dk/status-after-start"]
FIRST = dt.date(2022, 1, 1)
KINDS = [
    ("benefit", "dagpenge"),
    ("benefit", "kontanthjaelp"),
    ("benefit", "su"),
    ("employment", "ordinary"),
    ("employment", "subsidised"),
    ("education", None),
    ("abroad", None),
    ("dead", None),
]
fewer = settings(max_examples=max(15, settings().max_examples // 3))
"""Each example is many people, and every one of them costs five passes over the tables."""

Row = tuple[int, str, str | None, dt.date, dt.date | None]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Spells of up to twelve people over four years; some still run."""
    drawn = []
    for _ in range(draw(st.integers(1, 40))):
        start = FIRST + dt.timedelta(days=draw(st.integers(0, 1_200)))
        length = draw(st.one_of(st.none(), st.sampled_from([0, 20, 30, 31, 60, 364, 365]), st.integers(0, 600)))
        spell, value = draw(st.sampled_from(KINDS))
        end = None if length is None else start + dt.timedelta(days=length)
        drawn.append((draw(st.integers(0, 11)), spell, value, start, end))
    return drawn


days = st.integers(0, 1_700).map(lambda number: FIRST + dt.timedelta(days=number))


def found(spells: list[Row], as_of: dt.date, **choices: Any) -> pl.DataFrame:
    schema = {"case_id": pl.Int64, "spell": pl.String, "value": pl.String, "start": pl.Date, "end": pl.Date}
    frame = pl.DataFrame(spells, schema=schema, orient="row").unique(maintain_order=True)
    histories = Histories(cases=pl.DataFrame({"case_id": range(12)}), spells=frame)
    return outcomes(histories, MEASURES, as_of=as_of, days=[30, 182], **choices).frame


def cut(spells: list[Row], last: dt.date) -> list[Row]:
    """The spells as they stood on a day: those begun, and those that had not ended still running."""
    return [
        (case, spell, value, start, end if end is not None and end <= last else None)
        for case, spell, value, start, end in spells
        if start <= last
    ]


@fewer
@given(rows(), days)
def test_cutting_the_lives_at_the_day_of_the_data_changes_nothing(spells: list[Row], as_of: dt.date) -> None:
    assert found(spells, as_of).equals(found(cut(spells, as_of), as_of))


@fewer
@given(rows(), days, rows())
def test_what_is_registered_for_later_changes_nothing(spells: list[Row], as_of: dt.date, later: list[Row]) -> None:
    move = as_of - FIRST + dt.timedelta(days=1)
    moved = [(case, spell, value, start + move, end and end + move) for case, spell, value, start, end in later]
    assert found(spells, as_of).equals(found([*spells, *moved], as_of))


@fewer
@given(rows(), days, st.integers(0, 500))
def test_an_outcome_once_known_stays_as_time_goes_on(spells: list[Row], as_of: dt.date, further: int) -> None:
    keys = ["case_id", "measure", "benefit", "spell_start", "horizon_days"]
    known = found(spells, as_of).filter("followed").drop("spell_end")
    later = found(spells, as_of + dt.timedelta(days=further)).drop("spell_end")
    assert later.join(known.select(keys), on=keys, how="semi").sort(keys).equals(known.sort(keys))


@fewer
@given(rows(), days)
def test_the_order_of_the_rows_decides_nothing(spells: list[Row], as_of: dt.date) -> None:
    assert found(spells, as_of).equals(found(spells[::-1], as_of))


@fewer
@given(rows(), days)
def test_not_employed_is_only_said_of_the_followed_up(spells: list[Row], as_of: dt.date) -> None:
    frame = found(spells, as_of)
    assert frame.filter(~pl.col("followed"))["employed"].null_count() == frame.filter(~pl.col("followed")).height
    assert frame.filter("followed", pl.col("day") > as_of).is_empty()
    assert frame.filter(pl.col("employed").is_null(), pl.col("reason").is_null()).is_empty()


# ---- the process side ----

RULE = """
id: xx/talks
title: {en: Talks}
versions:
  - in_force: {from: 2020-01-01}
    source: {act: An act, section: "§ 1", confidence: inferred}
    duties:
      - id: talk
        holder: jobcentre
        groups: ["6.2"]
        at_least: 1
        of: {event: meeting, actor: jobcentre}
        window: {first: 3 months}
"""
COURSE = dt.date(2022, 1, 3)
LANDMARK = dt.date(2022, 4, 2)


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    """A pack of one duty: a talk within the first three months."""
    folder: Path = tmp_path_factory.mktemp("pack")
    (folder / "talks.yaml").write_text(RULE, encoding="utf-8")
    return load_rules(folder)


Life = tuple[int | None, int | None]
lives = st.lists(st.tuples(st.none() | st.integers(0, 200), st.none() | st.integers(0, 300)), min_size=1, max_size=25)


def courses(drawn: list[Life], last: dt.date | None = None) -> Histories:
    """Courses from one day, each with its talk and its end (days after the start, or none), as they stood on a day."""
    spells, events = [], []
    for case, (talk, end) in enumerate(drawn):
        ends = None if end is None else COURSE + dt.timedelta(days=end)
        spells.append((case, "course", "6.2", COURSE, ends if last is None or (ends and ends <= last) else None))
        spells.append((case, "municipality", f"{101 + case % 3}", dt.date(2020, 1, 1), None))
        held = None if talk is None else COURSE + dt.timedelta(days=talk)
        if held is not None and (ends is None or held <= ends) and (last is None or held <= last):
            events.append((case, held, "meeting", "jobcentre"))
    return Histories(
        cases=pl.DataFrame({"case_id": range(len(drawn))}),
        spells=pl.DataFrame(
            spells,
            schema={"case_id": pl.Int64, "spell": pl.String, "value": pl.String, "start": pl.Date, "end": pl.Date},
            orient="row",
        ),
        events=pl.DataFrame(
            events, schema={"case_id": pl.Int64, "date": pl.Date, "event": pl.String, "actor": pl.String}, orient="row"
        ),
    )


@fewer
@given(lives, st.dates(dt.date(2022, 1, 3), dt.date(2022, 12, 31)))
def test_rates_know_nothing_of_the_time_after_their_day(talks: RuleBook, drawn: list[Life], as_of: dt.date) -> None:
    whole = check(courses(drawn), talks, as_of=as_of)
    assert compliance(whole, hide_below=0).equals(
        compliance(check(courses(drawn, as_of), talks, as_of=as_of), hide_below=0)
    )


@fewer
@given(lives)
def test_who_is_compared_and_what_was_met_is_settled_on_the_landmark(talks: RuleBook, drawn: list[Life]) -> None:
    late, then = (
        cohort(check(histories, talks, as_of=day), "municipality", duty="talk", landmark="due", strata=["group"]).rows
        for histories, day in (
            (courses(drawn), dt.date(2023, 1, 1)),
            (courses(drawn, LANDMARK + dt.timedelta(days=1)), LANDMARK + dt.timedelta(days=1)),
        )
    )
    settled = ["case_id", "unit", "stratum", "landmark", "due", "met"]
    assert late.select(settled).equals(then.select(settled))
