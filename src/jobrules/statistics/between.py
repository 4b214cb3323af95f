"""What goes in: unit estimates with their standard errors. What comes out: how much the units truly differ, and shrunken estimates.

The model is y = theta + noise, theta ~ N(mu, tau^2). `reliability` is the share of a unit's visible deviation that is real,
tau^2 / (tau^2 + se^2). References: Morris 1983; Viechtbauer 2005 (REML); Armstrong, Kolesar & Plagborg-Moller 2022 (the robust
interval, valid also where unit effects are not normal).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobrules.statistics.intervals import critical

_HALF_ROOT = math.sqrt(0.5)
_SCALE = 1 / math.sqrt(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Shrunken:
    """One unit's estimate drawn towards the mean as far as its noise warrants, with a robust interval."""

    value: float
    low: float
    high: float
    reliability: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How units differ once noise is taken out: mean, standard deviation between units, mean reliability, and each unit.

    A standard deviation of 0 means that no difference can be told from noise; it does not mean that there is none.
    """

    mean: float
    mean_error: float
    deviation: float
    reliability: float
    units: tuple[Shrunken, ...]


def spread(values: Sequence[float], errors: Sequence[float], level: float = 0.95) -> Spread:
    """The between-unit variance by restricted maximum likelihood, and every unit shrunken towards the mean.

    Needs two units or more, each with a standard error above 0; raises ValueError otherwise.
    """
    _refuse(values, errors)
    variances = [error * error for error in errors]
    tau2 = reml(values, variances)
    weights = [1 / (tau2 + v) for v in variances]
    mean = math.fsum(w * y for w, y in zip(weights, values, strict=True)) / math.fsum(weights)
    units = tuple(_shrink(y, v, mean, tau2, 1 - level) for y, v in zip(values, variances, strict=True))
    average = math.fsum(unit.reliability for unit in units) / len(units)
    return Spread(mean, math.fsum(weights) ** -0.5, math.sqrt(tau2), average, units)


def reml(values: Sequence[float], variances: Sequence[float]) -> float:
    """The between-unit variance by restricted maximum likelihood; 0 where the noise explains all that is seen."""
    centre = math.fsum(values) / len(values)
    seen = math.fsum((y - centre) ** 2 for y in values) / (len(values) - 1)
    if seen == 0:
        return 0.0

    def climbs(tau2: float) -> float:
        w = [1 / (tau2 + v) for v in variances]
        s1, s2 = math.fsum(w), math.fsum(x * x for x in w)
        mean = math.fsum(x * y for x, y in zip(w, values, strict=True)) / s1
        fit = math.fsum((x * (y - mean)) ** 2 for x, y in zip(w, values, strict=True))
        return fit - s1 + s2 / s1

    return 0.0 if climbs(0.0) <= 0 else _falls_to_zero(climbs, 0.0, 4 * seen + 4 * max(variances))


def needed_for(reliability: float, within_variance: float, deviation: float) -> float:
    """How many cases a unit needs for a reliability, given the variance of one case and the deviation between units."""
    return reliability / (1 - reliability) * within_variance / deviation**2 if deviation > 0 else math.inf


def robust_critical(ratio: float, alpha: float = 0.05) -> float:
    """How far a shrunken interval must reach, in units of its own noise, when `ratio` = se^2 / tau^2.

    The worst case over all unit effects of that variance; 1.96 at a ratio of 0.
    """
    # Chebyshev's inequality bounds the reach from above, the unshrunken interval from below.
    return _falls_to_zero(
        lambda reach: _worst_miss(ratio, reach) - alpha, critical(1 - alpha) - 1e-9, math.sqrt((1 + ratio) / alpha)
    )


def _shrink(value: float, variance: float, mean: float, tau2: float, alpha: float) -> Shrunken:
    if tau2 <= 0:
        return Shrunken(mean, mean, mean, 0.0)
    keep = tau2 / (tau2 + variance)
    half = robust_critical(variance / tau2, alpha) * keep * math.sqrt(variance)
    middle = mean + keep * (value - mean)
    return Shrunken(middle, middle - half, middle + half, keep)


def _miss(square: float, reach: float) -> float:
    root = math.sqrt(square)
    return 0.5 * (math.erfc((reach + root) * _HALF_ROOT) + math.erfc((reach - root) * _HALF_ROOT))


def _worst_miss(square: float, reach: float) -> float:
    """The least concave function above `_miss`, at the mean square bias: straight from 0 to a touching point, then `_miss`."""
    if reach * reach < 3:
        return _miss(square, reach)
    at_zero = _miss(0.0, reach)

    def leaves_line(t: float) -> float:
        root = math.sqrt(t)
        slope = _SCALE * (math.exp(-0.5 * (reach - root) ** 2) - math.exp(-0.5 * (reach + root) ** 2)) / (2 * root)
        return at_zero - _miss(t, reach) + t * slope

    touch = _falls_to_zero(leaves_line, reach * reach - 3, (reach + 6) ** 2)
    if square >= touch:
        return _miss(square, reach)
    return at_zero + square / touch * (_miss(touch, reach) - at_zero)


def _falls_to_zero(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is positive at `low` and falls crosses 0, by halving."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
        if high - low <= 1e-10 * max(1e-9, abs(high)):
            break
    return (low + high) / 2


def _refuse(values: Sequence[float], errors: Sequence[float]) -> None:
    if len(values) < 2 or len(values) != len(errors):
        raise ValueError("the spread between units needs two units or more, and one standard error for each")
    if min(errors) <= 0:
        raise ValueError("every unit needs a standard error above 0; smooth shares of 0 and 1 first")
