"""What goes in: counts with and without, by stratum. What comes out: their difference in outcome, compared only within strata.

The Mantel-Haenszel risk difference sum w (p1 - p0) / sum w with w = n1 n0 / n (Greenland & Robins 1985). Where strata lie in
units, the standard error is clustered on the unit, because people of one unit share its circumstances.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from jobrules.statistics.intervals import NOTHING, Interval, critical, newcombe

FEWEST_CLUSTERS = 10
"""A clustered standard error needs about this many units to be worth anything."""


class Stratum(NamedTuple):
    """One stratum: the unit it lies in, and successes and persons with (1) and without (0) the thing compared."""

    unit: str
    successes_1: int
    persons_1: int
    successes_0: int
    persons_0: int


class Difference(NamedTuple):
    """A stratified difference of shares (with minus without), its interval, and the two stratified shares behind it."""

    interval: Interval
    error: float | None
    share_1: float | None
    share_0: float | None
    persons_1: int
    persons_0: int
    strata: int
    clusters: int
    error_by: Literal["unit", "person", "none"]


def risk_difference(strata: Sequence[Stratum], level: float = 0.95) -> Difference:
    """The difference within strata; strata with nobody on one side say nothing and are left out (and not counted)."""
    used = [s for s in strata if s.persons_1 > 0 and s.persons_0 > 0]
    if not used:
        return Difference(NOTHING, None, None, None, 0, 0, 0, 0, "none")
    weights = [s.persons_1 * s.persons_0 / (s.persons_1 + s.persons_0) for s in used]
    total = math.fsum(weights)
    share_1 = math.fsum(w * s.successes_1 / s.persons_1 for w, s in zip(weights, used, strict=True)) / total
    share_0 = math.fsum(w * s.successes_0 / s.persons_0 for w, s in zip(weights, used, strict=True)) / total
    difference, clusters = share_1 - share_0, len({s.unit for s in used})
    by_unit = clusters >= FEWEST_CLUSTERS
    variance = (_clustered if by_unit else _independent)(used, weights, difference) / total**2
    half = critical(level) * math.sqrt(variance)
    low, high = (difference - half, difference + half) if variance > 0 else _pooled(used, level)
    return Difference(
        Interval(difference, max(-1.0, low), min(1.0, high)),
        math.sqrt(variance), share_1, share_0,
        sum(s.persons_1 for s in used), sum(s.persons_0 for s in used),
        len(used), clusters, "unit" if by_unit else "person",
    )  # fmt: skip


def _pooled(used: Sequence[Stratum], level: float) -> tuple[float, float]:
    """The limits without strata: where nobody, or everybody, reached the outcome there is no variance to see, but no certainty either."""
    successes_1, persons_1, successes_0, persons_0 = (
        sum(column) for column in zip(*(s[1:] for s in used), strict=True)
    )
    _, low, high = newcombe(successes_1, persons_1, successes_0, persons_0, level).known
    return low, high


def _clustered(used: Sequence[Stratum], weights: Sequence[float], difference: float) -> float:
    """Each unit's pull away from the common difference, squared and summed."""
    pull: dict[str, float] = {}
    for stratum, weight in zip(used, weights, strict=True):
        own = stratum.successes_1 / stratum.persons_1 - stratum.successes_0 / stratum.persons_0
        pull[stratum.unit] = pull.get(stratum.unit, 0.0) + weight * (own - difference)
    return len(pull) / (len(pull) - 1) * math.fsum(x * x for x in pull.values())


def _independent(used: Sequence[Stratum], weights: Sequence[float], _: float) -> float:
    """The binomial variance of the weighted differences (Greenland & Robins), valid for few large and many small strata."""
    total = 0.0
    for s in used:
        n, a, b = s.persons_1 + s.persons_0, s.successes_1, s.successes_0
        total += (a * (s.persons_1 - a) * s.persons_0**3 + b * (s.persons_0 - b) * s.persons_1**3) / (
            s.persons_1 * s.persons_0 * n * n
        )
    return total
