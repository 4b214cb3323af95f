"""What goes in: counts of successes and trials. What comes out: shares with intervals that stay inside [0, 1].

Plain arithmetic only, so that a share never leaves the library without its uncertainty. References: Wilson 1927;
Clopper & Pearson 1934; Newcombe 1998 (methods 3 for one share, 10 for a difference); Brown, Cai & DasGupta 2001.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import polars as pl

NORMAL = NormalDist()


class Interval(NamedTuple):
    """A point and the two ends of its interval; all None where there is nothing to estimate."""

    point: float | None
    low: float | None
    high: float | None

    @property
    def known(self) -> tuple[float, float, float]:
        """The three numbers; raises ValueError where there is nothing to estimate."""
        if self.point is None or self.low is None or self.high is None:
            raise ValueError("an empty interval has no numbers")
        return self.point, self.low, self.high


NOTHING = Interval(None, None, None)


def critical(level: float = 0.95) -> float:
    """How many standard errors a two-sided normal interval of a level reaches out: 1.96 at 95 per cent."""
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1, such as 0.95")
    return NORMAL.inv_cdf((1 + level) / 2)


def wilson(successes: float, trials: float, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share; no trials give an empty interval, never 0.

    `trials` may be an effective number (after a design effect), so it need not be whole.
    """
    if trials <= 0:
        return NOTHING
    share, square = successes / trials, critical(level) ** 2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    inside = share * (1 - share) / trials + square / (4 * trials * trials)
    half = math.sqrt(square * inside) / (1 + square / trials)
    low = 0.0 if successes <= 0 else max(0.0, middle - half)
    return Interval(share, low, 1.0 if successes >= trials else min(1.0, middle + half))


def wilson_columns(
    share: pl.Expr, trials: pl.Expr, low: str = "rate_low", high: str = "rate_high", level: float = 0.95
) -> list[pl.Expr]:
    """Wilson's limits as two columns, for a column of shares and one of (effective) trials; null without trials."""
    square = critical(level) ** 2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = (square * (share * (1 - share) / trials + square / (4 * trials * trials))).sqrt() / (1 + square / trials)
    some = pl.when(trials > 0)
    return [
        some.then(pl.when(share <= 0).then(0.0).otherwise((middle - half).clip(0, 1))).alias(low),
        some.then(pl.when(share >= 1).then(1.0).otherwise((middle + half).clip(0, 1))).alias(high),
    ]


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """The exact interval of a share: never below its level, and therefore wider than Wilson's."""
    if trials <= 0:
        return NOTHING
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else _beta_quantile(tail, successes, trials - successes + 1)
    high = 1.0 if successes == trials else _beta_quantile(1 - tail, successes + 1, trials - successes)
    return Interval(successes / trials, low, high)


def newcombe(successes_1: float, trials_1: float, successes_0: float, trials_0: float, level: float = 0.95) -> Interval:
    """The difference of two independent shares (first minus second) with Newcombe's interval from two Wilson intervals."""
    first, second = wilson(successes_1, trials_1, level), wilson(successes_0, trials_0, level)
    if first.point is None or second.point is None:
        return NOTHING
    p1, low1, high1 = first.known
    p0, low0, high0 = second.known
    down, up = math.hypot(p1 - low1, high0 - p0), math.hypot(high1 - p1, p0 - low0)
    return Interval(p1 - p0, p1 - p0 - down, p1 - p0 + up)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The distribution function of the beta distribution, by its continued fraction (Lentz; Press et al., section 6.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    for m in range(1, 1_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / (1 + term * d or tiny), 1 + term / c or tiny
            fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return front * fraction / a


def _beta_quantile(probability: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < probability else (low, middle)
    return (low + high) / 2
