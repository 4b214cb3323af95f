"""What goes in: two estimates for each unit with their sampling noise. What comes out: the correlation between the units' true levels.

Noise in either estimate pulls a plain correlation towards 0, and shared cases pull it away from 0, so the default takes
both out: (y1, y2) ~ N((m1, m2), T + V) with V known for each unit, T by restricted maximum likelihood and an interval from
the profile likelihood (van Houwelingen, Arends & Stijnen 2002). Every result is an association between units: it does not
say what happens to a person, nor that one level brings about the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from jobrules.statistics.between import reml
from jobrules.statistics.intervals import NORMAL, critical
from jobrules.statistics.search import lowest

FEWEST_UNITS = 20
"""With fewer units than this the noise cannot be taken out, and the plain correlation is given as what it is."""
LEAST_RELIABILITY = 0.3
"""Where less of the visible spread than this is real on either side, no point is given."""

Method = Literal["bivariate_reml", "pearson", "none"]


class Pair(NamedTuple):
    """One unit's two estimates: values, sampling variances, and the sampling covariance where they share cases."""

    first: float
    second: float
    variance_1: float
    variance_2: float
    covariance: float = 0.0


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation across units with its interval, how it was found, and what its reader has to know.

    `attenuated` says that sampling noise was not taken out, so that the true correlation is likely further from 0.
    """

    point: float | None
    low: float | None
    high: float | None
    method: Method
    units: int
    attenuated: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bivariate:
    """The fitted model: the two means, the two standard deviations between units, and their correlation."""

    means: tuple[float, float]
    deviations: tuple[float, float]
    rho: float
    log_likelihood: float


def correlate(pairs: Sequence[Pair], level: float = 0.95) -> Correlation:
    """The correlation across units, corrected for sampling noise where there are units enough to do it.

    With fewer than 20 units: Pearson's with Fisher's interval, marked as attenuated. With fewer than 5, or where nothing
    varies: none. Where less than .3 of the visible spread of either estimate is real: the interval alone.
    """
    if len(pairs) < 5:
        return Correlation(None, None, None, "none", len(pairs), False, "fewer_than_5_units")
    if len(pairs) < FEWEST_UNITS:
        return pearson(pairs, level)
    scaled = _scaled(pairs)
    if scaled is None:
        return Correlation(None, None, None, "none", len(pairs), False, "no_variation")
    if min(_reliabilities(scaled)) == 0:
        return Correlation(None, -1.0, 1.0, "bivariate_reml", len(pairs), False, "no_detectable_variation")
    fit = fit_bivariate(scaled)
    low, high = _profile(scaled, fit, level)
    weak = min(_reliabilities(scaled)) < LEAST_RELIABILITY
    singular = abs(fit.rho) > 0.999
    note = "cannot_tell" if weak else "singular" if singular else ""
    return Correlation(None if weak or singular else fit.rho, low, high, "bivariate_reml", len(pairs), False, note)


def pearson(pairs: Sequence[Pair], level: float = 0.95) -> Correlation:
    """The plain correlation of the visible estimates with Fisher's interval; attenuated by sampling noise."""
    n = len(pairs)
    if n < 4:
        return Correlation(None, None, None, "none", n, True, "fewer_than_4_units")
    m1, m2 = sum(p.first for p in pairs) / n, sum(p.second for p in pairs) / n
    s11 = math.fsum((p.first - m1) ** 2 for p in pairs)
    s22 = math.fsum((p.second - m2) ** 2 for p in pairs)
    if s11 == 0 or s22 == 0:
        return Correlation(None, None, None, "none", n, True, "no_variation")
    r = math.fsum((p.first - m1) * (p.second - m2) for p in pairs) / math.sqrt(s11 * s22)
    r = max(-1.0, min(1.0, r))
    if abs(r) == 1:
        return Correlation(r, r, r, "pearson", n, True)
    half = critical(level) / math.sqrt(n - 3)
    return Correlation(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), "pearson", n, True)


def fit_bivariate(pairs: Sequence[Pair], restricted: bool = True) -> Bivariate:
    """The bivariate random-effects model by restricted (or plain) maximum likelihood."""
    start = [_log_deviation(pairs, 1), _log_deviation(pairs, 2), 0.0]
    found = lowest(lambda at: -_log_likelihood(pairs, at[0], at[1], math.tanh(at[2]), restricted)[0], start)
    again = lowest(lambda at: -_log_likelihood(pairs, at[0], at[1], math.tanh(at[2]), restricted)[0], found.at, 0.1)
    a, b, c = again.at
    value, means = _log_likelihood(pairs, a, b, math.tanh(c), restricted)
    return Bivariate(means, (math.exp(a), math.exp(b)), math.tanh(c), value)


def _profile(pairs: Sequence[Pair], fit: Bivariate, level: float) -> tuple[float, float]:
    """Where the log-likelihood, at its best for each fixed correlation, has fallen by half a chi-square quantile."""
    bound = fit.log_likelihood - critical(level) ** 2 / 2
    start = (math.log(fit.deviations[0]), math.log(fit.deviations[1]))

    def holds(rho: float) -> bool:
        best = lowest(lambda at: -_log_likelihood(pairs, at[0], at[1], rho)[0], start, 0.2, 120)
        return -best.value >= bound

    return _edge(holds, fit.rho, -0.9999), _edge(holds, fit.rho, 0.9999)


def _edge(holds: Callable[[float], bool], inside: float, outside: float) -> float:
    if holds(outside):
        return math.copysign(1.0, outside)
    for _ in range(14):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return (inside + outside) / 2


def _log_likelihood(
    pairs: Sequence[Pair], log_1: float, log_2: float, rho: float, restricted: bool = True
) -> tuple[float, tuple[float, float]]:
    """The log-likelihood with the means at their best for it, and those means; all 2 x 2 matrices written out."""
    t1, t2 = math.exp(min(log_1, 50)), math.exp(min(log_2, 50))
    t11, t22, t12 = t1 * t1, t2 * t2, rho * t1 * t2
    logs = w11 = w22 = w12 = b1 = b2 = fit = 0.0
    for y1, y2, v1, v2, v12 in pairs:
        s11, s22, s12 = t11 + v1, t22 + v2, t12 + v12
        area = s11 * s22 - s12 * s12
        if area <= 0:
            return -math.inf, (0.0, 0.0)
        i11, i22, i12 = s22 / area, s11 / area, -s12 / area
        u1, u2 = i11 * y1 + i12 * y2, i12 * y1 + i22 * y2
        logs += math.log(area)
        w11, w22, w12 = w11 + i11, w22 + i22, w12 + i12
        b1, b2, fit = b1 + u1, b2 + u2, fit + y1 * u1 + y2 * u2
    area = w11 * w22 - w12 * w12
    m1, m2 = (w22 * b1 - w12 * b2) / area, (w11 * b2 - w12 * b1) / area
    fit -= m1 * b1 + m2 * b2
    return -0.5 * (logs + fit + (math.log(area) if restricted else 0.0)), (m1, m2)


def _scaled(pairs: Sequence[Pair]) -> list[Pair] | None:
    """Both estimates moved to mean 0 and deviation 1, so that the search is as easy for points as for persons."""
    n = len(pairs)
    m1, m2 = sum(p.first for p in pairs) / n, sum(p.second for p in pairs) / n
    d1 = math.sqrt(sum((p.first - m1) ** 2 for p in pairs) / (n - 1))
    d2 = math.sqrt(sum((p.second - m2) ** 2 for p in pairs) / (n - 1))
    if d1 == 0 or d2 == 0:
        return None
    return [
        Pair(
            (p.first - m1) / d1,
            (p.second - m2) / d2,
            p.variance_1 / d1**2,
            p.variance_2 / d2**2,
            p.covariance / d1 / d2,
        )
        for p in pairs
    ]


def _reliabilities(pairs: Sequence[Pair]) -> tuple[float, float]:
    """The mean share of the visible spread that is real, for the first and the second estimate."""
    return (
        _mean_reliability([p.first for p in pairs], [p.variance_1 for p in pairs]),
        _mean_reliability([p.second for p in pairs], [p.variance_2 for p in pairs]),
    )


def _mean_reliability(values: Sequence[float], variances: Sequence[float]) -> float:
    tau2 = reml(values, variances)
    return sum(tau2 / (tau2 + v) if tau2 + v > 0 else 1.0 for v in variances) / len(variances)


def _log_deviation(pairs: Sequence[Pair], which: Literal[1, 2]) -> float:
    values = [p.first if which == 1 else p.second for p in pairs]
    variances = [p.variance_1 if which == 1 else p.variance_2 for p in pairs]
    return 0.5 * math.log(max(reml(values, variances), 1e-4 * max(variances, default=1.0) + 1e-12))


def e_value(ratio: float) -> float:
    """How strong an unseen common cause would have to be to explain a ratio of risks away (VanderWeele & Ding 2017)."""
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def fisher_p(correlation: float, units: int) -> float:
    """The two-sided p-value of a plain correlation under none, by Fisher's transformation."""
    return 2 * NORMAL.cdf(-abs(math.atanh(correlation)) * math.sqrt(units - 3))
