"""What goes in: sums for each unit. What comes out: both rates of each unit with intervals, what is more than noise, and how units differ.

The same steps serve courses at a landmark and published tables: a unit is a count and a number on each side, the number being the
effective one where a person counts more than once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from jobrules.statistics import Correlation, Noise, Pair, Spread, beyond_noise, correlate, spread, wilson

FEWEST_FOR_SPREAD = 10
"""With fewer units the spread between them is hardly known, and neither it nor a reliability is given."""

SIDES = ("process", "outcome")


@dataclass(frozen=True, slots=True)
class Side:
    """One unit on one side: count and number, and the number of independent observations that its noise is worth."""

    count: float
    number: float
    effective: float

    @property
    def rate(self) -> float:
        """The share; only asked for where there is a number."""
        return self.count / self.number


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit on both sides; `smallest` is the fewest persons that any of its counts rests on, `covariance` that of the rates."""

    name: str
    process: Side
    outcome: Side
    covariance: float = 0.0
    smallest: int | None = None


def unit_rows(units: Sequence[Unit], label: str, hide_below: int) -> pl.DataFrame:
    """One row for each unit, sorted by name; a unit with a small count shows no number at all, and is never the only such unit."""
    columns: dict[str, list[object]] = {"unit": [u.name for u in units], "outcome": [label] * len(units)}
    for name in SIDES:
        sides = [_side(unit, name) for unit in units]
        columns |= _columns(name, sides)
    hidden = _hidden(units, hide_below)
    columns["hidden"] = list(hidden)
    frame = pl.DataFrame(columns, schema=SCHEMA)
    shown = [
        pl.when(~pl.col("hidden")).then(pl.col(c)).alias(c)
        for c in frame.columns
        if c not in ("unit", "outcome", "hidden")
    ]
    return frame.with_columns(shown).sort("unit")


SCHEMA = {
    "unit": pl.String,
    "outcome": pl.String,
    "process_n": pl.Int64,
    "process_met": pl.Int64,
    "process_rate": pl.Float64,
    "process_low": pl.Float64,
    "process_high": pl.Float64,
    "process_shrunken": pl.Float64,
    "process_reliability": pl.Float64,
    "process_noise": pl.String,
    "outcome_n": pl.Int64,
    "outcome_k": pl.Int64,
    "outcome_rate": pl.Float64,
    "outcome_low": pl.Float64,
    "outcome_high": pl.Float64,
    "outcome_shrunken": pl.Float64,
    "outcome_reliability": pl.Float64,
    "outcome_noise": pl.String,
    "hidden": pl.Boolean,
}
"""The columns of the unit rows; `*_noise` is above, below or within what chance explains, among all units at once."""


def overall_rows(units: Sequence[Unit], labels: tuple[str, str]) -> pl.DataFrame:
    """One row for each side: all units together, and how far the units differ once noise is taken out."""
    rows = []
    for name, label in zip(SIDES, labels, strict=True):
        sides = [_side(unit, name) for unit in units]
        count, number = sum(s.count for s in sides), sum(s.number for s in sides)
        rate = wilson(count / number * (total := sum(s.effective for s in sides)), total) if number else wilson(0, 0)
        places = [noise.place for noise in _noise(sides)]
        between = _spread(sides)
        rows.append(
            (
                name, label, len(units), round(number), round(count), rate.point, rate.low, rate.high,
                between.deviation if between else None, between.reliability if between else None,
                places.count("above"), places.count("below"),
            )
        )  # fmt: skip
    names = (
        "side",
        "label",
        "units",
        "n",
        "k",
        "rate",
        "low",
        "high",
        "between_units",
        "reliability",
        "above",
        "below",
    )
    return pl.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None)


def correlation(units: Sequence[Unit]) -> Correlation:
    """The correlation of the two rates across units, with sampling noise and shared cases taken out."""
    usable = [unit for unit in units if unit.process.effective > 0 and unit.outcome.effective > 0]
    if not usable:
        return correlate([])
    process, outcome = _variances([u.process for u in usable]), _variances([u.outcome for u in usable])
    pairs = []
    for unit, v1, v2 in zip(usable, process, outcome, strict=True):
        bound = 0.95 * (v1 * v2) ** 0.5
        pairs.append(Pair(unit.process.rate, unit.outcome.rate, v1, v2, max(-bound, min(bound, unit.covariance))))
    return correlate(pairs)


def _side(unit: Unit, name: str) -> Side:
    return unit.process if name == "process" else unit.outcome


def _columns(name: str, sides: Sequence[Side]) -> dict[str, list[object]]:
    count = "met" if name == "process" else "k"
    rates = [wilson(s.rate * s.effective, s.effective) if s.number else wilson(0, 0) for s in sides]
    between = _spread(sides)
    shrunken = iter(between.units if between else ())
    drawn = [next(shrunken, None) if s.effective > 0 else None for s in sides]
    return {
        f"{name}_n": [round(s.number) for s in sides],
        f"{name}_{count}": [round(s.count) for s in sides],
        f"{name}_rate": [rate.point for rate in rates],
        f"{name}_low": [rate.low for rate in rates],
        f"{name}_high": [rate.high for rate in rates],
        f"{name}_shrunken": [one.value if one else None for one in drawn],
        f"{name}_reliability": [one.reliability if one else None for one in drawn],
        f"{name}_noise": [noise.place for noise in _noise(sides)],
    }


def _noise(sides: Sequence[Side]) -> list[Noise]:
    """Each unit against the others, on the effective numbers, so that repeated persons do not make a difference look sure."""
    numbers = [round(s.effective) for s in sides]
    counts = [min(n, round(s.rate * n)) if n else 0 for s, n in zip(sides, numbers, strict=True)]
    return beyond_noise(counts, numbers)


def _spread(sides: Sequence[Side]) -> Spread | None:
    usable = [s for s in sides if s.effective > 0]
    if len(usable) < FEWEST_FOR_SPREAD:
        return None
    return spread([s.rate for s in usable], [v**0.5 for v in _variances(usable)])


def _variances(sides: Sequence[Side]) -> list[float]:
    """The sampling variance of each rate, with the rate drawn a little towards the common one so that 0 and 1 are not taken as sure."""
    common = sum(s.count for s in sides) / sum(s.number for s in sides)
    common = min(max(common, 0.01), 0.99)
    smooth = [(s.rate * s.effective + 4 * common) / (s.effective + 4) for s in sides]
    return [p * (1 - p) / s.effective for p, s in zip(smooth, sides, strict=True)]


def _hidden(units: Sequence[Unit], hide_below: int) -> list[bool]:
    """Units whose counts are too small; one alone could be subtracted from the whole, so the next smallest goes with it."""
    hidden = [unit.smallest is not None and 0 < unit.smallest < hide_below for unit in units]
    if sum(hidden) == 1 and len(units) > 1:
        others = [i for i, is_hidden in enumerate(hidden) if not is_hidden]
        hidden[min(others, key=lambda i: units[i].outcome.number)] = True
    return hidden
