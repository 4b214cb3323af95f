"""What goes in: a function of a few numbers and where to begin. What comes out: where it is smallest (Nelder & Mead 1965).

Two or three smooth dimensions are all the library ever searches, so no numerical library is needed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Point = tuple[float, ...]
Vertex = tuple[float, Point]


class Lowest(NamedTuple):
    """The smallest value found, and where it was found."""

    value: float
    at: Point


def lowest(function: Callable[[Point], float], start: Sequence[float], step: float = 0.5, rounds: int = 400) -> Lowest:
    """The minimum near `start`, by the downhill simplex; `rounds` bounds the work."""
    first = tuple(start)
    corners = [first, *(tuple(x + step * (i == j) for j, x in enumerate(first)) for i in range(len(first)))]
    simplex = sorted((function(corner), corner) for corner in corners)
    for _ in range(rounds):
        if simplex[-1][0] - simplex[0][0] <= 1e-11 * (1 + abs(simplex[0][0])):
            break
        simplex = sorted(_round(function, simplex))
    return Lowest(*simplex[0])


def _round(function: Callable[[Point], float], simplex: list[Vertex]) -> list[Vertex]:
    """One round on a sorted simplex: reflect the worst corner, and expand, contract or shrink."""
    best, worst = simplex[0], simplex[-1]
    centre = tuple(sum(xs) / (len(simplex) - 1) for xs in zip(*(p for _, p in simplex[:-1]), strict=True))

    def at(reach: float) -> Vertex:
        point = tuple(c + reach * (c - w) for c, w in zip(centre, worst[1], strict=True))
        return function(point), point

    mirrored = at(1.0)
    if mirrored[0] < best[0]:
        return [*simplex[:-1], min(mirrored, at(2.0))]
    if mirrored[0] < simplex[-2][0]:
        return [*simplex[:-1], mirrored]
    drawn_in = at(0.5) if mirrored[0] < worst[0] else at(-0.5)
    if drawn_in[0] < min(mirrored[0], worst[0]):
        return [*simplex[:-1], drawn_in]
    halved = [tuple((x + b) / 2 for x, b in zip(p, best[1], strict=True)) for _, p in simplex[1:]]
    return [best, *((function(point), point) for point in halved)]
