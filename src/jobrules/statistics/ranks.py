"""What goes in: unit estimates with standard errors. What comes out: the ranks each unit may truly have.

Marginal confidence sets after Mogstad, Romano, Shaikh & Wilhelm 2024: unit j is tested against every other unit at once, and
its best rank is one more than the number of units surely better. The critical value of the largest of those differences
is found by numerical integration over the unit's own noise, not by simulation, so a set is the same every time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from jobrules.statistics.intervals import NORMAL

_GRID = [-6 + 0.5 * i for i in range(25)]
_WEIGHTS = [0.5 * NORMAL.pdf(z) for z in _GRID]
_HALF_ROOT = math.sqrt(0.5)


class RankSet(NamedTuple):
    """The best and the worst rank that a unit may truly have (1 is the highest value), and the rank its estimate has."""

    best: int
    seen: int
    worst: int


def rank_sets(values: Sequence[float], errors: Sequence[float], level: float = 0.95) -> list[RankSet]:
    """A confidence set of ranks for each unit, of independent estimates; each set holds by itself with probability `level`."""
    return [rank_set(j, values, errors, level) for j in range(len(values))]


def rank_set(j: int, values: Sequence[float], errors: Sequence[float], level: float = 0.95) -> RankSet:
    """The confidence set of one unit; stepwise: of a difference that is sure in one direction, only the other is still open."""
    seen = 1 + sum(other > values[j] for other in values)
    others = [k for k in range(len(values)) if k != j]
    away = [(values[k] - values[j]) / math.hypot(errors[j], errors[k]) for k in others]
    sides = [0] * len(others)
    while True:
        reach = _critical(errors[j], [errors[k] for k in others], sides, level)
        new = [i for i, side in enumerate(sides) if side == 0 and abs(away[i]) > reach]
        if not new:
            return RankSet(1 + sides.count(1), seen, len(values) - sides.count(-1))
        for i in new:
            sides[i] = 1 if away[i] > 0 else -1


def _critical(own: float, others: Sequence[float], sides: Sequence[int], level: float) -> float:
    """The reach that the largest standardised difference still open keeps within, with probability `level`."""
    low, high = 1.5, 6.0
    for _ in range(18):
        middle = (low + high) / 2
        low, high = (middle, high) if _stays_within(middle, own, others, sides) < level else (low, middle)
    return high


def _stays_within(reach: float, own: float, others: Sequence[float], sides: Sequence[int]) -> float:
    scales = [
        (own / other, reach * math.hypot(own, other) / other, side) for other, side in zip(others, sides, strict=True)
    ]
    total = 0.0
    for z, weight in zip(_GRID, _WEIGHTS, strict=True):
        product = weight
        for shift, wide, side in scales:
            below = -1.0 if side < 0 else math.erf((shift * z - wide) * _HALF_ROOT)
            above = 1.0 if side > 0 else math.erf((shift * z + wide) * _HALF_ROOT)
            product *= 0.5 * (above - below)
            if product < 1e-9:
                break
        total += product
    return total
