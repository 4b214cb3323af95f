"""What goes in: both rates of each unit with their intervals. What comes out: two panels side by side that share the units as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from jobrules.charts.drawing import (
    INK,
    WIDTH,
    Side,
    altair,
    by_place,
    domain,
    number,
    shares_axis,
    svg,
    width_of,
    wrapped,
)

ROWS_ON_A_PAGE: Final = 42
"""A picture of more rows is cut into several, because paper cannot scroll."""
_ROW: Final = 16
_LONGEST_NAME: Final = 120
_BETWEEN: Final = 14


def unit_pictures(frame: pl.DataFrame, process: Side, outcome: Side, lang: str = "en") -> tuple[str, ...]:
    """Both rates of each unit with their intervals, in two panels that share the units; the rows keep their order.

    `frame` has `unit` and, for each of `process` and `outcome`, `_rate`, `_low`, `_high` (shares) and `_noise` (above, within,
    below), as the frame of a card; units without a rate are left out. Raises JobrulesError without the extra `charts`.
    """
    alt = altair()
    shown = frame.filter(pl.col("process_rate").is_not_null(), pl.col("outcome_rate").is_not_null())
    sides = {"process": process, "outcome": outcome}
    ranges = {name: domain(shown, name) for name in sides}
    names = min(_LONGEST_NAME, 10 + round(max([18, *map(width_of, shown["unit"])])))
    pictures = []
    for rows in _pages(shown):
        panels = [_panel(rows, name, side, ranges[name], names, lang) for name, side in sides.items()]
        both = alt.hconcat(*panels, spacing=_BETWEEN)
        title = f"{process.label}; {outcome.label}: {rows['unit'][0]} – {rows['unit'][-1]}"
        pictures.append(svg(both, title=title, description=_spoken(rows, lang)))
    return tuple(pictures)


def _pages(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in as few parts of about the same size as fit on paper."""
    parts = -(-frame.height // ROWS_ON_A_PAGE)
    size = -(-frame.height // parts) if parts else 1
    return (frame.slice(start, size) for start in range(0, frame.height, size))


def _panel(rows: pl.DataFrame, name: str, side: Side, ends: tuple[float, float], names: int, lang: str) -> Any:
    alt, first = altair(), name == "process"
    wide = (WIDTH - names - _BETWEEN - 10) // 2
    room = names if first else 0
    left = alt.Axis(title=None, labels=first, labelLimit=names - 6, grid=True, minExtent=room, maxExtent=room)
    y = alt.Y("unit:N", sort=None, axis=left)
    axis = shares_axis(ends, 4 if wide > 140 else 3, lang, title=None, orient="top", labelFlush=True)
    x = alt.X(f"{name}_rate:Q", scale=alt.Scale(domain=ends, nice=False, zero=False), axis=axis)
    base = alt.Chart(alt.InlineData(rows.to_dicts()))
    layers = [base.mark_rule(color=INK, opacity=0.45).encode(x=alt.X(f"{name}_low:Q"), x2=f"{name}_high:Q", y=y)]
    if side.overall is not None:
        whole = alt.Chart(alt.InlineData([{"overall": side.overall}]))
        layers.insert(0, whole.mark_rule(color=INK, strokeDash=[3, 3], opacity=0.7).encode(x=alt.X("overall:Q")))
    layers.append(
        base.mark_point(filled=True, size=48, opacity=1).encode(x=x, y=y, **by_place(name, lang, legend=first))
    )
    title = alt.Title(wrapped(side.label, int(wide / 6.4), most=7), anchor="start", baseline="bottom")
    return alt.layer(*layers).properties(width=wide, height=alt.Step(_ROW), title=title)


def _spoken(rows: pl.DataFrame, lang: str) -> str:
    told = [
        f"{unit}: {number(process, lang)}, {number(outcome, lang)}"
        for unit, process, outcome in rows.select("unit", "process_rate", "outcome_rate").iter_rows()
    ]
    return "; ".join(told)
