"""What goes in: published numbers and small cases worked by hand. What comes out: a failure where the arithmetic departs from them."""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobrules.statistics import (
    Pair,
    Part,
    RankSet,
    Stratum,
    benjamini_hochberg,
    beyond_noise,
    clopper_pearson,
    correlate,
    e_value,
    fit_bivariate,
    needed_for,
    newcombe,
    pearson,
    rank_sets,
    reml,
    risk_difference,
    robust_critical,
    spread,
    suppress,
    wilson,
    wilson_columns,
)
from jobrules.statistics.noise import two_sided, two_sided_binomial

# ---- intervals ----


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 5, 0, 0.434482464783175),
        (1, 5, 0.0362241086324301, 0.624465370237475),
        (4, 10, 0.168180329706236, 0.687326230266342),
        (10, 10, 0.722467200137111, 1),
        (50, 200, 0.195081680068175, 0.314340983120458),
    ],
)
def test_wilson_is_what_r_gives(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert found == pytest.approx((successes / trials, low, high), abs=1e-12)


def test_wilson_of_published_figures() -> None:
    assert [round(100 * x, 1) for x in wilson(39, 87).known[1:]] == [34.8, 55.3]
    assert [round(100 * x) for x in wilson(47, 158).known[1:]] == [23, 37]


def test_no_trials_give_no_share_rather_than_nought() -> None:
    assert wilson(0, 0) == (None, None, None)
    assert clopper_pearson(0, 0) == (None, None, None)
    assert newcombe(0, 0, 1, 2) == (None, None, None)


def test_the_columns_are_the_function_row_by_row() -> None:
    frame = pl.DataFrame({"k": [0, 3, 17, 20, 0], "n": [20, 20, 20, 20, 0]})
    found = frame.select(wilson_columns(pl.col("k") / pl.col("n"), pl.col("n"))).rows()
    expected = [wilson(k, n)[1:] for k, n in frame.rows()]
    assert found[:4] == [pytest.approx(row, abs=1e-12) for row in expected[:4]]
    assert found[4] == (None, None)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 5, 0, 0.521823750104981),
        (4, 10, 0.121552258119827, 0.737621923393055),
        (10, 50, 0.100302237472571, 0.337183108383488),
        (50, 50, 0.928878263535802, 1),
        (1, 200, 0.000126581027867018, 0.0275418984572056),
    ],
)
def test_the_exact_interval_is_what_r_gives(successes: int, trials: int, low: float, high: float) -> None:
    assert clopper_pearson(successes, trials) == pytest.approx((successes / trials, low, high), abs=1e-12)


def test_the_difference_of_two_shares_is_newcombes_own_example() -> None:
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


# ---- noise ----


def test_adjusted_p_values_are_those_of_the_paper() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    q = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.0638571428571429, 0.0638571428571429, 0.0645, 0.0765, 0.486]
    assert benjamini_hochberg(p)[:10] == pytest.approx(q, abs=1e-12)


def test_adjusting_does_not_depend_on_the_order() -> None:
    p = [0.2, 0.01, 0.03, 0.5]
    assert benjamini_hochberg(p[::-1]) == benjamini_hochberg(p)[::-1]


@given(st.integers(1, 12), st.integers(0, 12), st.integers(1, 25), st.integers(0, 25))
def test_a_unit_is_held_against_the_others_given_the_totals(n: int, k: int, rest: int, rest_k: int) -> None:
    k, rest_k = min(k, n), min(rest_k, rest)
    total, successes = n + rest, k + rest_k
    mass = [math.comb(successes, i) * math.comb(total - successes, n - i) / math.comb(total, n) for i in range(n + 1)]
    low, high = sum(mass[:k]) + mass[k] / 2, sum(mass[k + 1 :]) + mass[k] / 2
    assert two_sided(k, n, successes, total) == pytest.approx(min(1, 2 * min(low, high)), abs=1e-9)


@pytest.mark.parametrize("k", range(13))
def test_against_a_target_the_reference_is_the_binomial(k: int) -> None:
    mass = [math.comb(12, i) * 0.8**i * 0.2 ** (12 - i) for i in range(13)]
    low, high = sum(mass[:k]) + mass[k] / 2, sum(mass[k + 1 :]) + mass[k] / 2
    assert two_sided_binomial(k, 12, 0.8) == pytest.approx(min(1, 2 * min(low, high)), abs=1e-12)


def test_only_the_planted_unit_is_beyond_noise() -> None:
    found = beyond_noise([50, 48, 53, 20, 51, 0], [100, 100, 100, 100, 100, 0])
    assert [noise.place for noise in found] == ["within", "within", "within", "below", "within", None]


def test_false_alarms_are_rare_where_nothing_differs() -> None:
    draw = random.Random(3)
    tables = [[sum(draw.random() < 0.6 for _ in range(80)) for _ in range(40)] for _ in range(60)]
    alarms = sum(any(noise.place != "within" for noise in beyond_noise(table, [80] * 40)) for table in tables)
    assert alarms <= 7


# ---- between units ----


def test_eight_schools_cannot_be_told_apart() -> None:
    effects, errors = [28.0, 8, -3, 7, -1, 1, 18, 12], [15.0, 10, 16, 11, 9, 11, 10, 18]
    found = spread(effects, errors)
    assert found.deviation == 0
    assert {unit.value for unit in found.units} == {found.mean}
    assert found.mean == pytest.approx(7.6856, abs=1e-4)


def test_the_variance_between_hospitals_is_what_metafor_gives(shared_data: Path) -> None:
    rows = read(shared_data / "data" / "stats" / "rgbp_hospital.csv")
    found = reml([float(row["y"]) for row in rows], [float(row["se"]) ** 2 for row in rows])
    assert found == pytest.approx(0.427, abs=5e-4)


def test_a_small_unit_is_drawn_further_in_than_a_large_one() -> None:
    found = spread([0.3, 0.5, 0.5, 0.7, 0.3], [0.02, 0.02, 0.02, 0.02, 0.2])
    large, small = found.units[0], found.units[4]
    assert small.reliability < 0.5 < large.reliability
    assert 0.3 < large.value < small.value < found.mean


@pytest.mark.parametrize(("ratio", "reach"), [(0, 1.9599639845), (1, 3.2591985), (4, 7.2163511)])
def test_the_robust_reach_is_that_of_the_paper(ratio: float, reach: float) -> None:
    assert robust_critical(ratio) == pytest.approx(reach, abs=1e-6)


def test_more_cases_are_needed_the_less_units_differ() -> None:
    assert needed_for(0.5, 0.25, 0.1) == pytest.approx(25)
    assert needed_for(0.5, 0.25, 0) == math.inf


def test_units_without_an_error_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        spread([0.1, 0.2], [0.0, 0.1])


# ---- ranks ----


def test_ranks_that_are_sure_and_ranks_that_are_not() -> None:
    assert rank_sets([10.0, 5.0, 0.0], [0.1, 0.1, 0.1]) == [RankSet(1, 1, 1), RankSet(2, 2, 2), RankSet(3, 3, 3)]
    assert {(found.best, found.worst) for found in rank_sets([1.0, 1.1, 0.9], [1.0, 1.0, 1.0])} == {(1, 3)}


def test_two_units_need_the_ordinary_distance() -> None:
    apart, near = 1.97 * math.sqrt(2), 1.95 * math.sqrt(2)
    assert rank_sets([apart, 0.0], [1.0, 1.0])[0] == RankSet(1, 1, 1)
    assert rank_sets([near, 0.0], [1.0, 1.0])[0] == RankSet(1, 1, 2)


def test_rank_sets_of_pisa_countries_are_those_published(shared_data: Path) -> None:
    rows = read(shared_data / "data" / "stats" / "pisa2018.csv")
    found = rank_sets([float(row["math_score"]) for row in rows], [float(row["math_se"]) for row in rows])
    sets = {row["jurisdiction"]: one for row, one in zip(rows, found, strict=True)}
    assert sets["Japan"] == RankSet(1, 1, 4)
    assert sets["Denmark"] == RankSet(5, 8, 15)
    published = read(shared_data / "data" / "stats_expected" / "csranks_pisa2018.csv")
    marginal = [
        row for row in published if row["var"] == "math" and row["type"] == "marginal" and row["stepdown"] == "TRUE"
    ]
    assert len(marginal) == 38
    for row in marginal:
        mine = sets[row["jurisdiction"]]
        assert abs(mine.best - int(row["L"])) <= 1
        assert abs(mine.worst - int(row["U"])) <= 2  # theirs is drawn at random, 10,000 times


# ---- association ----

PERIODONTAL = [
    Pair(0.47, -0.32, 0.0075, 0.0077, 0.0030),
    Pair(0.20, -0.60, 0.0057, 0.0008, 0.0009),
    Pair(0.40, -0.12, 0.0021, 0.0014, 0.0007),
    Pair(0.26, -0.31, 0.0029, 0.0015, 0.0009),
    Pair(0.56, -0.39, 0.0148, 0.0304, 0.0072),
]
"""Berkey and others 1998: two outcomes of five trials, with the variances and covariance of each trial."""


def test_the_bivariate_model_is_what_metafor_gives() -> None:
    found = fit_bivariate(PERIODONTAL)
    assert found.rho == pytest.approx(0.6088, abs=1e-4)
    assert found.means == pytest.approx((0.3534, -0.3392), abs=1e-4)
    assert found.deviations == pytest.approx((0.1083, 0.1807), abs=1e-4)
    assert fit_bivariate(PERIODONTAL, restricted=False).rho == pytest.approx(0.6992, abs=1e-4)


def simulated(units: int, rho: float, shared: float = 0.0, seed: int = 1) -> list[Pair]:
    """Units whose true levels correlate at `rho`, seen with noise that correlates at `shared` and is as large as the spread."""
    draw, pairs = random.Random(seed), []
    for _ in range(units):
        a, b, c, d = (draw.gauss(0, 1) for _ in range(4))
        first, second = 0.04 * a, 0.04 * (rho * a + math.sqrt(1 - rho**2) * b)
        noise, other = 0.04 * c, 0.04 * (shared * c + math.sqrt(1 - shared**2) * d)
        pairs.append(Pair(0.7 + first + noise, 0.5 + second + other, 0.0016, 0.0016, shared * 0.0016))
    return pairs


def test_noise_hides_a_correlation_and_is_taken_out() -> None:
    pairs = simulated(300, 0.8)
    plain, corrected = pearson(pairs), correlate(pairs)
    assert plain.point is not None
    assert plain.point < 0.55
    assert corrected.point == pytest.approx(0.8, abs=0.15)
    assert corrected.method == "bivariate_reml"
    assert not corrected.attenuated
    assert corrected.low is not None
    assert corrected.high is not None
    assert corrected.low < 0.8 < corrected.high


def test_shared_cases_make_a_correlation_that_is_taken_out() -> None:
    pairs = simulated(300, 0.0, shared=0.7)
    plain, corrected = pearson(pairs), correlate(pairs)
    assert plain.point is not None
    assert plain.point > 0.25
    assert corrected.point == pytest.approx(0, abs=0.2)


def test_few_units_get_the_plain_correlation_marked_as_attenuated() -> None:
    found = correlate(simulated(12, 0.8))
    assert (found.method, found.attenuated, found.units) == ("pearson", True, 12)
    assert found.low is not None
    assert found.high is not None
    assert found.low < (found.point or 0) < found.high


def test_hardly_any_units_get_none() -> None:
    found = correlate(simulated(4, 0.8))
    assert (found.point, found.low, found.method, found.note) == (None, None, "none", "fewer_than_5_units")


def test_units_that_do_not_differ_have_no_correlation() -> None:
    flat = [Pair(0.5, 0.1 + 0.001 * i, 0.01, 0.01) for i in range(30)]
    assert correlate(flat).note == "no_variation"
    noise_only = correlate([Pair(0.5 + 0.01 * (-1) ** i, 0.5 + 0.01 * (-1) ** (i // 2), 0.01, 0.01) for i in range(30)])
    assert (noise_only.point, noise_only.low, noise_only.high) == (None, -1, 1)
    assert noise_only.note == "no_detectable_variation"


def test_fishers_interval_of_a_plain_correlation() -> None:
    pairs = [Pair(float(i), float(i) + 3 * (-1) ** i, 1, 1) for i in range(10)]
    found = pearson(pairs)
    assert found.point is not None
    half = 1.959963984540054 / math.sqrt(7)
    assert found.low == pytest.approx(math.tanh(math.atanh(found.point) - half))


# ---- strata ----

BERKELEY = [
    (512, 825, 89, 108),
    (353, 560, 17, 25),
    (120, 325, 202, 593),
    (138, 417, 131, 375),
    (53, 191, 94, 393),
    (22, 373, 24, 341),
]
"""Admitted and applied, men and women, in the six departments of Berkeley 1973."""


def test_a_difference_within_strata_may_turn_the_crude_one_round() -> None:
    crude = newcombe(*(sum(row[i] for row in BERKELEY) for i in range(4)))
    within = risk_difference([Stratum("berkeley", *row) for row in BERKELEY])
    assert crude.point is not None
    assert within.interval.point is not None
    assert crude.point > 0.13
    assert -0.04 < within.interval.point < 0
    assert (within.error_by, within.clusters, within.strata) == ("person", 1, 6)


def test_the_difference_is_weighted_as_mantel_and_haenszel_do() -> None:
    found = risk_difference([Stratum("a", 3, 10, 2, 20), Stratum("b", 5, 8, 1, 2)])
    w1, w2 = 10 * 20 / 30, 8 * 2 / 10
    expected = (w1 * (0.3 - 0.1) + w2 * (5 / 8 - 0.5)) / (w1 + w2)
    assert found.interval.point == pytest.approx(expected)


def test_the_error_of_one_stratum_is_that_of_two_shares() -> None:
    found = risk_difference([Stratum("a", 3, 10, 2, 20)])
    assert found.error == pytest.approx(math.sqrt(0.3 * 0.7 / 10 + 0.1 * 0.9 / 20))


def test_no_outcome_at_all_is_not_certainty() -> None:
    found = risk_difference([Stratum("a", 0, 40, 0, 60), Stratum("b", 0, 10, 0, 20)])
    assert found.interval.point == 0
    assert found.interval.low == pytest.approx(-wilson(0, 80).known[2])
    assert found.interval.high == pytest.approx(wilson(0, 50).known[2])


def test_strata_with_nobody_on_one_side_say_nothing() -> None:
    whole = risk_difference([Stratum("a", 3, 10, 2, 20)])
    assert risk_difference([Stratum("a", 3, 10, 2, 20), Stratum("b", 5, 5, 0, 0)]) == whole
    assert risk_difference([Stratum("b", 5, 5, 0, 0)]).interval.point is None


def test_units_that_disagree_widen_the_interval() -> None:
    alike = [Stratum(f"u{i}", 50, 100, 50, 100) for i in range(20)]
    split = [Stratum(f"u{i}", 50 + 30 * (-1) ** i, 100, 50 - 30 * (-1) ** i, 100) for i in range(20)]
    assert risk_difference(alike).error_by == "unit"
    assert (risk_difference(split).error or 0) > 0.1


def test_the_e_value_of_a_ratio_and_of_its_inverse() -> None:
    assert e_value(2) == e_value(0.5) == pytest.approx(3.41421356)
    assert e_value(1) == 1


# ---- suppression ----

DECIDED = Part("all", ("met", "missed"))


def hidden(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return suppress(frame, [DECIDED]).select("met", "missed", "all").rows()


def test_a_small_count_takes_its_complement_with_it_and_another_row_too() -> None:
    frame = pl.DataFrame({"met": [40, 30, 20], "missed": [3, 10, 20], "all": [43, 40, 40]})
    first, *others = hidden(frame)
    assert first == (None, None, 43)
    assert sum(None in row for row in others) >= 1


def test_nought_is_not_a_small_count() -> None:
    frame = pl.DataFrame({"met": [40, 30], "missed": [0, 10], "all": [40, 40]})
    assert hidden(frame) == frame.rows()


def test_hidden_is_null_and_flagged_never_nought() -> None:
    found = suppress(pl.DataFrame({"met": [2], "missed": [1], "all": [3]}), [DECIDED])
    assert found.row(0) == (None, None, None, True)


def test_persons_count_not_records() -> None:
    frame = pl.DataFrame({"met": [40, 40], "missed": [9, 9], "all": [49, 49], "people": [2, 9]})
    found = suppress(frame, [DECIDED], persons={"missed": "people"}, totals_over=())
    assert found["missed"].to_list() == [None, 9]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=6))
def test_no_single_subtraction_brings_a_hidden_count_back(rows: list[tuple[int, int, int]]) -> None:
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row").with_columns(
        pl.sum_horizontal("a", "b", "c").alias("all")
    )
    found = suppress(frame, [Part("all", ("a", "b", "c"))])
    for before, after in zip(frame.rows(), found.select(frame.columns).rows(), strict=True):
        assert all(value is None or value == old for value, old in zip(after, before, strict=True))
        assert all(value is None for value, old in zip(after, before, strict=True) if 0 < old < 5)
        assert sum(value is None for value in after) != 1
    if len(rows) > 1:
        assert all(found[column].null_count() != 1 for column in frame.columns)


def test_the_noughts_of_a_few_persons_are_hidden_with_them() -> None:
    """Three persons, none late and none missed: the noughts would say that all three were in time."""
    frame = pl.DataFrame({"met": [3, 40], "late": [0, 0], "missed": [0, 10], "decided": [3, 50]})
    shown = suppress(frame, [Part("decided", ("met", "late", "missed"))], totals_over=[])
    assert shown.row(0) == (None, None, None, None, True)
    assert shown.row(1) == (40, 0, 10, 50, False)


def test_a_floor_of_one_hides_nothing() -> None:
    frame = pl.DataFrame({"met": [1, 7], "missed": [2, 0], "all": [3, 7]})
    found = suppress(frame, [DECIDED], hide_below=1)
    assert found.drop("hidden").equals(frame)
    assert not found["hidden"].any()


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
