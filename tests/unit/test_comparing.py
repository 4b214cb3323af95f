"""What goes in: made-up courses whose truth is known, and small tables. What comes out: a failure where a comparison would mislead."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from jobrules.comparing import Card, compare
from jobrules.comparing.courses import units_of
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.outcomes import Outcomes, outcomes
from jobrules.statistics import wilson

STATUS = pl.Enum(["exempt", "met", "unknown", "cut_short", "pending", "excused", "met_late", "missed"])
VERDICTS: dict[str, Any] = {
    "case_id": pl.Int64, "rule": pl.String, "duty": pl.String, "version": pl.Date, "group": pl.String, "holder": pl.String,
    "unit": pl.String, "course_start": pl.Date, "nth": pl.Int32, "due": pl.Date, "status": STATUS,
}  # fmt: skip
SPELLS: dict[str, Any] = {"case_id": pl.Int64, "spell": pl.String, "value": pl.String, "start": pl.Date, "end": pl.Date}
START, DUE = dt.date(2023, 1, 2), dt.date(2023, 3, 26)
AS_OF = dt.date(2025, 6, 30)


@dataclass
class Found:
    """As much of Verdicts as a comparison reads."""

    frame: pl.DataFrame
    histories: Histories


@dataclass
class World:
    """Courses that are added one by one, and the verdicts and outcomes of them all."""

    spells: list[tuple[Any, ...]] = field(default_factory=list)
    verdicts: list[tuple[Any, ...]] = field(default_factory=list)
    size: int = 0

    def add(
        self, status: str, *, unit: str = "101", ends: dt.date | None = None, works: bool = False, **more: Any
    ) -> int:
        """One course from START with one duty; with `works` the person is in ordinary work from the day after it ends."""
        case, self.size = self.size, self.size + 1
        self.spells.append((case, "course", "6.2", START, ends))
        self.spells.append((case, "benefit", "kontanthjaelp", START, ends))
        if ends is not None and works:
            self.spells.append((case, "employment", "ordinary", ends + dt.timedelta(days=1), None))
        self.verdict(case, status, unit=unit, **more)
        return case

    def verdict(self, case: int, status: str, *, unit: str = "101", duty: str = "talk", nth: int = 1, due: dt.date | None = DUE,
                holder: str = "jobcentre", group: str = "6.2") -> None:  # fmt: skip
        self.verdicts.append((case, "dk/x", duty, dt.date(2020, 1, 1), group, holder, unit, START, nth, due, status))

    def many(self, count: int, status: str, **more: Any) -> None:
        for _ in range(count):
            self.add(status, **more)

    def pair(self, as_of: dt.date = AS_OF, **choices: Any) -> tuple[Any, Outcomes]:
        histories = Histories(
            cases=pl.DataFrame({"case_id": range(self.size)}),
            spells=pl.DataFrame(self.spells, schema=SPELLS, orient="row"),
        )
        frame = pl.DataFrame(self.verdicts, schema=VERDICTS, orient="row")
        return Found(frame, histories), outcomes(histories, as_of=as_of, **choices)


def excluded(card: Card) -> dict[str, int | None]:
    return dict(card.excluded.select("reason", "count").iter_rows())


# ---- the landmark ----


def test_only_courses_still_running_on_the_landmark_count() -> None:
    world = World()
    world.many(20, "met")
    world.many(20, "missed", ends=dt.date(2023, 6, 30), works=True)
    world.many(30, "cut_short", ends=dt.date(2023, 2, 1), works=True)
    world.many(25, "met", ends=dt.date(2023, 2, 1), works=True)
    for status in ("exempt", "unknown", "pending", "excused"):
        world.many(7, status)
    card = compare(*world.pair())
    process, outcome = card.overall.rows(named=True)
    assert (process["n"], process["k"], outcome["n"], outcome["k"]) == (40, 20, 40, 20)
    assert excluded(card) == {
        "cut_short": 30, "left_before_landmark": 25, "exempt": 7, "unknown": 7, "pending": 7, "excused": 7,
    }  # fmt: skip


def test_a_course_that_ends_on_the_landmark_was_still_running_on_it() -> None:
    world = World()
    world.many(10, "met", ends=DUE)
    world.many(10, "met", ends=DUE - dt.timedelta(days=1))
    assert compare(*world.pair()).overall["n"].to_list() == [10, 10]


def test_the_outcome_is_counted_from_the_landmark() -> None:
    world = World()
    on_the_day = DUE + dt.timedelta(days=182)
    world.many(10, "met", ends=dt.date(2023, 8, 31), works=True)
    world.many(10, "missed", ends=on_the_day + dt.timedelta(days=20), works=True)
    card = compare(*world.pair())
    assert card.overall["k"].to_list() == [10, 10]
    assert compare(*world.pair(), horizon=300).overall["k"].to_list() == [10, 20]


def test_lasting_employment_is_counted_from_the_landmark_too() -> None:
    world = World()
    world.many(10, "met", ends=dt.date(2023, 8, 31), works=True)
    world.many(10, "missed", ends=dt.date(2024, 2, 28), works=True)
    card = compare(*world.pair(), measure="dk/lasting-employment")
    assert card.overall["k"].to_list() == [10, 10]
    assert "lasting employment within 182 days" in card.overall["label"][1]


def test_who_is_not_followed_long_enough_or_died_is_left_out_and_counted() -> None:
    world = World()
    world.many(20, "met")
    world.many(10, "missed", due=dt.date(2025, 3, 1))
    for _ in range(6):
        case = world.add("met", ends=dt.date(2023, 6, 1))
        world.spells.append((case, "dead", None, dt.date(2023, 6, 2), None))
    card = compare(*world.pair())
    assert card.overall["n"].to_list() == [20, 20]
    assert excluded(card) == {"not_followed_long_enough": 10, "dead": 6}


def test_late_is_not_in_time() -> None:
    world = World()
    world.many(10, "met")
    world.many(10, "met_late")
    assert compare(*world.pair()).overall["k"][0] == 10


def test_a_recurring_duty_counts_once_for_each_course() -> None:
    world = World()
    for _ in range(10):
        case = world.add("met")
        world.verdict(case, "missed", nth=2, due=dt.date(2023, 6, 26))
    card = compare(*world.pair())
    assert card.overall.select("n", "k").row(0) == (10, 10)
    assert excluded(card) == {"later_period": 10}


def test_several_duties_are_taken_together_a_fixed_time_after_the_start() -> None:
    world = World()
    for number in range(20):
        case = world.add("met", ends=dt.date(2023, 12, 31))
        world.verdict(case, "missed" if number < 10 else "met", duty="plan", due=dt.date(2023, 5, 1))
        world.verdict(case, "missed", duty="late", due=dt.date(2023, 9, 1))
    world.many(8, "met", ends=dt.date(2023, 6, 1), works=True)
    card = compare(*world.pair())
    assert card.overall.select("n", "k").row(0) == (40, 30)
    assert card.overall["n"][1] == 20
    assert excluded(card) == {"left_before_landmark": 8}
    assert card.design["landmark"] == "6 months"
    assert card.contrasts.row(0, named=True)["courses_met"] == 10


def test_the_comparison_over_whole_courses_is_refused() -> None:
    world = World()
    world.many(10, "met")
    for landmark in ("none", "course", "whole course"):
        with pytest.raises(JobrulesError, match="name a landmark"):
            compare(*world.pair(), landmark=landmark)


def test_questions_that_cannot_be_answered_are_refused() -> None:
    world = World()
    case = world.add("met")
    world.verdict(case, "met", duty="plan")
    with pytest.raises(JobrulesError, match='Did you mean "talk"'):
        compare(*world.pair(), duty="tlk")
    with pytest.raises(JobrulesError, match="name it with duty="):
        compare(*world.pair(), landmark="due")
    with pytest.raises(JobrulesError, match="is not a length"):
        compare(*world.pair(), landmark="half a year")
    with pytest.raises(JobrulesError, match="shorter horizon"):
        compare(*world.pair(), duty="talk", horizon=5_000)
    with pytest.raises(JobrulesError, match="no measure"):
        compare(*world.pair(), measure="dk/status")
    with pytest.raises(JobrulesError, match="takes verdicts and outcomes"):
        compare(world.pair()[0])


# ---- units ----


def test_both_rates_of_a_unit_come_from_the_same_courses() -> None:
    world = World()
    world.many(30, "met", unit="101", ends=dt.date(2023, 6, 30), works=True)
    world.many(10, "missed", unit="101")
    world.many(10, "met", unit="102")
    world.many(30, "missed", unit="102", ends=dt.date(2023, 6, 30), works=True)
    first, second = compare(*world.pair()).frame.rows(named=True)
    assert (first["unit"], first["process_n"], first["process_met"], first["outcome_n"], first["outcome_k"]) == (
        "101",
        40,
        30,
        40,
        30,
    )
    assert (first["process_low"], first["process_high"]) == pytest.approx(wilson(30, 40)[1:])
    assert (second["process_rate"], second["outcome_rate"]) == (0.25, 0.75)
    assert (first["process_noise"], second["process_noise"]) == ("above", "below")
    assert (first["outcome_noise"], second["outcome_noise"]) == ("within", "within")


def test_a_small_unit_shows_no_number_and_is_not_alone() -> None:
    world = World()
    for unit in ("101", "102", "103"):
        for status in ("met", "missed"):
            world.many(20 if unit != "103" else 40, status, unit=unit, ends=dt.date(2023, 6, 30), works=True)
            world.many(20 if unit != "103" else 40, status, unit=unit)
    world.many(3, "met", unit="104")
    world.many(9, "missed", unit="104")
    frame = compare(*world.pair()).frame
    assert frame.filter("hidden")["unit"].to_list() == ["101", "104"]
    shown = frame.filter("hidden").drop("unit", "outcome", "hidden")
    assert all(value is None for row in shown.rows() for value in row)
    assert frame.filter(~pl.col("hidden"))["process_rate"].null_count() == 0


def test_the_funds_duties_count_where_the_person_lived() -> None:
    world = World()
    for number in range(20):
        case = world.add("met", unit="dsa", holder="a_kasse")
        home = "101" if number < 12 else "183"
        world.spells.append((case, "municipality", home, dt.date(2020, 1, 1), dt.date(2023, 6, 1)))
        world.spells.append((case, "municipality", "265", dt.date(2023, 6, 2), None))
    by_home = compare(*world.pair(), hide_below=0).frame
    assert by_home.select("unit", "process_n").rows() == [("101", 12), ("183", 8)]
    assert compare(*world.pair(), by="fund", hide_below=0).frame["unit"].to_list() == ["dsa"]


def test_courses_that_continue_one_another_are_one() -> None:
    world = World()
    world.many(10, "met")
    found, out = world.pair()
    first_half = pl.col("spell") == "course"
    spells = pl.DataFrame(world.spells, schema=SPELLS, orient="row")
    courses = spells.filter(first_half).with_columns(
        pl.lit(dt.date(2023, 2, 28)).alias("end"), pl.lit(False).alias("continues")
    )
    going_on = courses.with_columns(start=dt.date(2023, 3, 1), end=None, value=pl.lit("6.3"), continues=pl.lit(True))
    others = spells.filter(~first_half).with_columns(pl.lit(None, pl.Boolean).alias("continues"))
    chained = Histories(cases=found.histories.cases, spells=pl.concat([courses, going_on.cast(courses.schema), others]))
    assert compare(Found(found.frame, chained), out).overall["n"][0] == 10  # type: ignore[arg-type]
    cut = Histories(cases=found.histories.cases, spells=pl.concat([courses, others]))
    with pytest.raises(JobrulesError, match="no course was running"):
        compare(Found(found.frame, cut), out)  # type: ignore[arg-type]


def test_a_new_course_the_day_after_is_another_course() -> None:
    world = World()
    for _ in range(10):
        case = world.add("met", ends=dt.date(2023, 2, 28))
        world.spells.append((case, "course", "6.2", dt.date(2023, 3, 1), None))
    world.many(10, "met")
    card = compare(*world.pair())
    assert card.overall["n"][0] == 10
    assert excluded(card) == {"left_before_landmark": 10}


def test_the_covariance_of_both_rates_is_that_of_their_shared_persons() -> None:
    together = pl.DataFrame(
        {"unit": ["a"] * 4, "case_id": range(4), "met": [1, 1, 0, 0], "due": [1] * 4, "employed": [1, 1, 0, 0]}
    )
    (alike,), (unlike,) = (
        units_of(frame) for frame in (together, together.with_columns(employed=pl.Series([1, 0, 1, 0])))
    )
    assert alike.covariance == pytest.approx(0.25 / 4)
    assert unlike.covariance == 0
    assert alike.process.effective == 4


# ---- a world in which meetings have no effect ----


@cache
def null_world(seed: int = 7, anticipation: bool = False) -> World:
    """4,000 courses in 25 municipalities; when a talk is held has nothing to do with when work is found.

    With `anticipation`, people who have a job waiting within four weeks skip the talk.
    """
    draw, world = random.Random(seed), World()
    for number in range(4_000):
        unit = number % 25
        hazard = 0.03 * draw.gammavariate(2, 0.5) * (0.85 + 0.3 * unit / 25)
        weeks = next((week for week in range(1, 130) if draw.random() < hazard), None)
        ends = None if weeks is None else START + dt.timedelta(weeks=weeks, days=-1)
        week = draw.randint(1, 14 + unit // 4)
        if anticipation and weeks is not None and weeks - 4 <= week:
            week = 99
        day = START + dt.timedelta(weeks=week, days=-1)
        held = ends is None or day <= ends
        status = "met" if held and day <= DUE else "cut_short" if ends is not None and ends < DUE else "missed"
        world.add(status, unit=str(101 + unit), ends=ends, works=True)
    return world


def test_meetings_without_effect_show_none_at_the_landmark_and_a_large_one_without() -> None:
    world = null_world()
    card = compare(*world.pair())
    here = card.contrasts.row(0, named=True)
    assert abs(here["difference"]) < 0.035
    assert here["low"] < 0 < here["high"]
    found, _ = world.pair()
    ends = {case: end for case, spell, _, _, end in world.spells if spell == "course"}
    by_then = START + dt.timedelta(days=265)
    worked = {"met": [], "not": []}  # type: dict[str, list[bool]]
    for case, status in found.frame.select("case_id", "status").iter_rows():
        worked["met" if status == "met" else "not"].append(ends[case] is not None and ends[case] < by_then)
    naive = sum(worked["met"]) / len(worked["met"]) - sum(worked["not"]) / len(worked["not"])
    assert naive < -0.15


def test_a_pause_after_the_landmark_takes_out_jobs_already_agreed() -> None:
    card = compare(*null_world(anticipation=True).pair())
    at_once, later = card.contrasts.rows(named=True)
    assert (at_once["gap_days"], later["gap_days"]) == (0, 28)
    assert at_once["difference"] < -0.04
    assert abs(later["difference"]) < abs(at_once["difference"]) / 1.5


def test_units_that_differ_by_chance_alone_are_not_flagged_in_outcome() -> None:
    card = compare(*null_world().pair())
    assert card.overall.filter(side="outcome").select("above", "below").row(0) <= (1, 1)
    assert card.correlation.units == 25
    assert card.correlation.method == "bivariate_reml"


def test_what_comes_after_the_outcome_changes_nothing() -> None:
    world = null_world()
    late = World(list(world.spells), list(world.verdicts), world.size)
    for case in range(0, 4_000, 3):
        late.spells.append((case, "abroad", None, dt.date(2024, 6, 1), None))
        late.spells.append((case, "education", None, dt.date(2024, 6, 1), None))
    before, after = compare(*world.pair()), compare(*late.pair())
    # sums of floats may differ in their last digit with the order in which threads add
    assert_frame_equal(before.frame, after.frame, check_exact=False)
    assert_frame_equal(before.contrasts, after.contrasts, check_exact=False)


# ---- published tables ----


def unit_tables(slope: float = 0.5) -> tuple[pl.DataFrame, pl.DataFrame]:
    draw = random.Random(5)
    rows, others = [], []
    for number in range(60):
        level, n = draw.gauss(0, 0.08), draw.randint(200, 900)
        rows.append((f"k{number:02d}", round(n * (0.5 + level)), n))
        others.append((f"k{number:02d}", 0.3 + slope * level, float(n)))
    return (
        pl.DataFrame(rows, schema=["area", "numerator", "denominator"], orient="row"),
        pl.DataFrame(others, schema=["area", "rate", "n"], orient="row"),
    )


def test_tables_stand_side_by_side_with_intervals_and_a_correlation() -> None:
    process, outcome = unit_tables()
    card = compare(process=process, outcome=outcome, by="area", process_label="activation")
    first = card.frame.row(0, named=True)
    k, n = process.row(0)[1:]
    assert (first["process_rate"], first["process_low"]) == pytest.approx(wilson(k, n)[:2])
    assert card.frame.height == 60
    assert card.correlation.low is not None
    assert card.correlation.low > 0.8
    assert card.contrasts.is_empty()
    assert card.excluded.is_empty()


def test_several_outcomes_stand_in_one_card() -> None:
    process, outcome = unit_tables()
    _, other = unit_tables(slope=-0.5)
    card = compare(process=process, outcome={"hours": outcome, "long-term": other.head(40)}, by="area")
    assert card.frame.group_by("outcome", maintain_order=True).len().rows() == [("hours", 60), ("long-term", 40)]
    assert [found.units for found in card.correlations.values()] == [60, 40]
    assert (card.correlations["long-term"].high or 0) < -0.8
    assert card.excluded.rows() == [("no_outcome_rate", 20, "long-term")]
    assert card.overall["label"].to_list() == ["process", "hours", "long-term"]


def test_a_suppressed_figure_leaves_its_unit_out_and_is_counted() -> None:
    process, outcome = unit_tables()
    holes = outcome.with_columns(pl.when(pl.col("area") != "k03").then("rate").alias("rate"))
    card = compare(process=process, outcome=holes, by="area")
    assert "k03" not in card.frame["unit"]
    assert excluded(card) == {"no_outcome_rate": 1}


def test_tables_that_cannot_be_read_say_what_to_write() -> None:
    process, outcome = unit_tables()
    with pytest.raises(JobrulesError, match=r"\(numerator, denominator\) or \(rate, n\)"):
        compare(process=process.drop("numerator"), outcome=outcome, by="area")
    with pytest.raises(JobrulesError, match=r"written 0\.47"):
        compare(process=process, outcome=outcome.with_columns(pl.col("rate") * 100), by="area")
    with pytest.raises(JobrulesError, match="more than once"):
        compare(process=pl.concat([process, process]), outcome=outcome, by="area")
    with pytest.raises(JobrulesError, match='no column "unit"'):
        compare(process=process, outcome=outcome, by="unit")
    with pytest.raises(JobrulesError, match="in common"):
        compare(process=process, outcome=outcome.with_columns(pl.col("area") + "x"), by="area")
    with pytest.raises(JobrulesError, match="above its denominator"):
        compare(process=process.with_columns(numerator=pl.col("denominator") + 1), outcome=outcome, by="area")
    with pytest.raises(JobrulesError, match="takes verdicts and outcomes"):
        compare(process=process, by="area")


# ---- words ----

CAUSAL = re.compile(
    r"\b(caused|causes|leads to|led to|because of|improves|effect of|due to|fører til|skyldes|forbedrer|virkningen af)\b",
    re.I,
)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_card_speaks_without_causal_words(lang: str) -> None:
    process, outcome = unit_tables()
    for card in (compare(*null_world().pair()), compare(process=process, outcome=outcome, by="area")):
        text = card.describe(lang)
        assert not CAUSAL.search(text)
        assert {"da": "viser ikke", "en": "does not show"}[lang] in text
        assert {"da": "95 pct.-interval", "en": "95 per cent interval"}[lang] in text
        assert card.caveats


def test_the_card_says_what_was_left_out_and_which_definitions_were_chosen() -> None:
    world = World()
    world.many(20, "met")
    world.many(9, "cut_short")
    world.many(2, "exempt")
    text = compare(*world.pair(gap="4 weeks")).describe("en")
    assert "the course ended, or the duty was repealed, before the deadline (9)" in text
    assert "exempt (few)" in text
    assert "gap = 4 weeks" in text
