"""What goes in: a number of municipalities. What comes out: fictional municipalities and funds with their true rates.

No municipality of the name or code exists. The rates differ little: what an evaluation finds beyond that is noise.
"""

from __future__ import annotations

from math import sqrt
from statistics import fmean
from typing import Final

import polars as pl

from jobrules.sampling.draws import Draws

CODES: Final = tuple(str(code) for code in (*range(901, 955), *range(961, 1000), *range(890, 895)))
"""Three-digit codes that no Danish municipality has; 955 to 960 are left out because they are Greenland's."""
LARGEST: Final = len(CODES)
FUNDS: Final = ("Bølgen", "Fyrtårnet", "Kompasset", "Lygten", "Møllen", "Sejlet")
PROCESS_MEAN: Final = 0.72
OUTCOME_MEAN: Final = 0.58
SPREAD: Final = 0.03
"""Standard deviation of the true rates between municipalities: three percentage points."""
CORRELATION: Final = 0.2
"""Correlation between the true process rates and the true outcome rates of the municipalities, exactly."""
_FIRST_PARTS: Final = (
    "Tjørne",
    "Lærke",
    "Havre",
    "Brombær",
    "Vibe",
    "Pile",
    "Måge",
    "Hyld",
    "Kløver",
    "Sølvpil",
    "Ravn",
)
_LAST_PARTS: Final = ("borg", "kær", "høj", "vænge", "å", "mark", "odde", "fold", "stræde")


def units(draws: Draws, municipalities: int) -> pl.DataFrame:
    """The municipalities and the funds: `unit`, `name`, `kind`, `weight`, `process_rate`, `outcome_rate`.

    `weight` is the share of the cases, `process_rate` the chance with which a duty of the unit is planned to be met, and `outcome_rate`
    the chance that somebody who leaves benefits goes to a job (null for funds).
    """
    count = municipalities
    process, other = (_standard([_bell(draws, name, i) for i in range(count)]) for name in ("process", "outcome"))
    mixed = _standard(_without(other, process))
    outcome = [CORRELATION * a + sqrt(1 - CORRELATION**2) * b for a, b in zip(process, mixed, strict=True)]
    sizes = [0.4 + 1.6 * draws.number("size", i) for i in range(count)]
    places = [
        (
            CODES[i],
            _name(i),
            "municipality",
            sizes[i] / sum(sizes),
            PROCESS_MEAN + SPREAD * process[i],
            OUTCOME_MEAN + SPREAD * outcome[i],
        )
        for i in range(count)
    ]
    rates = _standard([_bell(draws, "fund", i) for i in range(len(FUNDS))])
    funds = [
        (f"F{i + 1:02}", f"A-kassen {name}", "fund", 1 / len(FUNDS), PROCESS_MEAN + 0.04 + SPREAD * rates[i], None)
        for i, name in enumerate(FUNDS)
    ]
    schema = ("unit", "name", "kind", "weight", "process_rate", "outcome_rate")
    return pl.DataFrame([*places, *funds], schema=schema, orient="row")


def drawn(draw: pl.Expr, weights: list[float]) -> pl.Expr:
    """The place in the list, each with its weight (Int32)."""
    edges, edge = [], 0.0
    for weight in weights[:-1]:
        edge += weight
        edges.append(edge)
    return pl.sum_horizontal([pl.lit(0, pl.Int32), *[(draw >= edge).cast(pl.Int32) for edge in edges]])


def _name(place: int) -> str:
    first, last = place % len(_FIRST_PARTS), place // len(_FIRST_PARTS)
    return _FIRST_PARTS[first] + _LAST_PARTS[(first + last) % len(_LAST_PARTS)]


def _bell(draws: Draws, name: str, key: int) -> float:
    """A draw from nearly the normal distribution: twelve even draws added, which is exact on every machine."""
    return sum(draws.number(name, key, part) for part in range(12)) - 6


def _standard(values: list[float]) -> list[float]:
    """The values with mean 0 and standard deviation 1; all 0 where they do not differ."""
    centred = [value - fmean(values) for value in values]
    spread = sqrt(fmean([value * value for value in centred]))
    return [value / spread if spread > 1e-9 else 0.0 for value in centred]


def _without(values: list[float], other: list[float]) -> list[float]:
    """What is left of standard values when their share of other standard values is taken out."""
    shared = fmean([a * b for a, b in zip(values, other, strict=True)])
    return [a - shared * b for a, b in zip(values, other, strict=True)]
