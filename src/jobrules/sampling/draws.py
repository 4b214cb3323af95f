"""What goes in: a seed, a name and whole numbers. What comes out: draws that look random and are the same on every machine, for ever.

The arithmetic is splitmix64 (Steele, Lea and Flood 2014) on 64-bit whole numbers, written out with plain multiplications so that no
library's own hash or random generator is relied on. A draw hangs on its keys alone: the first cases of a large sample are those of a
small one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

GAMMA: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_SIZE: Final = 1 << 64
_DOUBLES: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one seed; each name is a stream of its own."""

    seed: int

    def uniform(self, frame: pl.DataFrame, name: str, *keys: str) -> pl.Expr:
        """A number from 0 (included) to 1 (excluded) for each row of a frame, drawn once, to be used in expressions on that frame.

        `keys` are columns of whole numbers, 0 or more; rows with the same keys have the same number.
        """
        begins = _whole(stream(self.seed, name))
        state = frame.select(begins + (pl.col(keys[0]).cast(pl.UInt64) + 1) * _whole(GAMMA)).to_series()
        for key in keys[1:]:
            state = _mixed(state)
            state = frame.select(pl.lit(state) + (pl.col(key).cast(pl.UInt64) + 1) * _whole(GAMMA)).to_series()
        return pl.lit(
            _mixed(state).to_frame("v").select((pl.col("v") // _whole(1 << 11)).cast(pl.Float64) / _DOUBLES).to_series()
        )

    def number(self, name: str, *keys: int) -> float:
        """As `uniform`, in plain Python."""
        state = stream(self.seed, name)
        for key in keys:
            state = mixed((state + (key + 1) * GAMMA) % _SIZE)
        return (state >> 11) / _DOUBLES


def stream(seed: int, name: str) -> int:
    """Where the stream of a name begins."""
    state = mixed(seed % _SIZE)
    for byte in name.encode():
        state = mixed((state + byte * GAMMA) % _SIZE)
    return state


def mixed(value: int) -> int:
    """The finishing step of splitmix64: a whole number below 2**64 stirred into another."""
    value = (value ^ (value >> 30)) * _FIRST % _SIZE
    value = (value ^ (value >> 27)) * _SECOND % _SIZE
    return value ^ (value >> 31)


def _mixed(values: pl.Series) -> pl.Series:
    """As `mixed`, for a column; one step at a time, because a repeated expression would be worked out again each time it is named."""
    value = pl.col("v")
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        values = values.to_frame("v").select((value ^ (value // _whole(1 << shift))) * _whole(factor)).to_series()
    return values.to_frame("v").select(value ^ (value // _whole(1 << 31))).to_series()


def _whole(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


def whole(draw: pl.Expr, below: int | pl.Expr) -> pl.Expr:
    """A whole number from 0 to below a bound (Int32)."""
    return (draw * below).floor().cast(pl.Int32)


def choice(draw: pl.Expr, weights: Mapping[str, float]) -> pl.Expr:
    """One of the names, each with its weight."""
    names, total, edge = list(weights), sum(weights.values()), 0.0
    edges = []
    for name in names[:-1]:
        edge += weights[name]
        edges.append((name, edge / total))
    found: pl.Expr = pl.lit(names[-1])
    for name, below in reversed(edges):
        found = pl.when(draw < below).then(pl.lit(name)).otherwise(found)
    return found


def at_quantile(draw: pl.Expr, points: Sequence[float]) -> pl.Expr:
    """A number whose evenly spaced quantiles are the points, in straight lines between them (Float64)."""
    steps = len(points) - 1
    low = (draw * steps).floor().cast(pl.UInt32)
    start, rise = (
        pl.lit(pl.Series(points[:-1], dtype=pl.Float64)),
        pl.lit(pl.Series(points, dtype=pl.Float64).diff().slice(1)),
    )
    return start.gather(low) + (draw * steps - low) * rise.gather(low)
