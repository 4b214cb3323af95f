"""What goes in: counts by unit. What comes out: whether a unit differs from the others by more than chance, one unit among many.

A unit is tested against all the others together, given the totals (the mid-p version of Fisher's exact test), so that a
large unit is not compared with itself; against a fixed target the reference is the binomial. False alarms over the units
are held down together (Benjamini & Hochberg 1995). The words are `above` and `below`: neither is good or bad by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

Place = Literal["above", "below", "within"]


class Noise(NamedTuple):
    """One unit against the rest: its p-value, the p-value adjusted for the number of units, and where it stands."""

    p_value: float | None
    adjusted: float | None
    place: Place | None


def beyond_noise(
    successes: Sequence[int], trials: Sequence[int], *, level: float = 0.05, target: float | None = None
) -> list[Noise]:
    """Every unit against all the others (or against a fixed `target` share); empty units get no verdict.

    `above` and `below` are given where the adjusted p-value is at most `level`: of the units so marked, about that
    share is expected to be marked by chance.
    """
    total_k, total_n = sum(successes), sum(trials)
    share = (total_k / total_n if total_n else 0.0) if target is None else target
    p_values = [
        None
        if n == 0
        else (two_sided_binomial(k, n, share) if target is not None else two_sided(k, n, total_k, total_n))
        for k, n in zip(successes, trials, strict=True)
    ]
    adjusted = iter(benjamini_hochberg([p for p in p_values if p is not None]))
    found: list[Noise] = []
    for k, n, p in zip(successes, trials, p_values, strict=True):
        if p is None:
            found.append(Noise(None, None, None))
            continue
        q = next(adjusted)
        away: Place = "above" if k > share * n else "below"
        found.append(Noise(p, q, away if q <= level else "within"))
    return found


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted so that the expected share of false alarms among those at most q is at most q."""
    order = sorted(range(len(p_values)), key=lambda i: -p_values[i])
    adjusted, smallest = [0.0] * len(p_values), 1.0
    for position, i in enumerate(order):
        smallest = min(smallest, p_values[i] * len(p_values) / (len(p_values) - position))
        adjusted[i] = smallest
    return adjusted


def two_sided(successes: int, trials: int, all_successes: int, all_trials: int) -> float:
    """The two-sided mid-p value of one unit's count given the totals: hypergeometric, the unit against all others."""
    rest = all_trials - trials
    lowest, highest = max(0, all_successes - rest), min(trials, all_successes)

    def log_mass(k: int) -> float:
        return _choose(all_successes, k) + _choose(all_trials - all_successes, trials - k) - _choose(all_trials, trials)

    def ratio(k: int) -> float:
        return (all_successes - k) * (trials - k) / ((k + 1) * (rest - all_successes + k + 1))

    return _mid_p(successes, trials * all_successes / all_trials, lowest, highest, log_mass, ratio)


def two_sided_binomial(successes: int, trials: int, target: float) -> float:
    """The two-sided mid-p value of a count against a fixed share strictly between 0 and 1."""
    if not 0 < target < 1:
        raise ValueError("a target share lies strictly between 0 and 1")

    def log_mass(k: int) -> float:
        return _choose(trials, k) + k * math.log(target) + (trials - k) * math.log1p(-target)

    def ratio(k: int) -> float:
        return (trials - k) / (k + 1) * target / (1 - target)

    return _mid_p(successes, trials * target, 0, trials, log_mass, ratio)


def _mid_p(
    count: int,
    mean: float,
    lowest: int,
    highest: int,
    log_mass: Callable[[int], float],
    ratio: Callable[[int], float],
) -> float:
    """Twice the smaller mid-p tail, summed outwards from the count, where the terms only fall."""
    mass = first = math.exp(log_mass(count))
    tail, k, step = 0.0, count, 1 if count >= mean else -1
    while lowest <= k + step <= highest and mass > 1e-18 * (tail + first):
        mass = mass * ratio(k) if step > 0 else mass / ratio(k - 1)
        k += step
        tail += mass
    return min(1.0, 2 * (tail + first / 2))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
