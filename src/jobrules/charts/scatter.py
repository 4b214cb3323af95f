"""What goes in: both rates of each unit with their intervals. What comes out: process against outcome, a cross for each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from jobrules.charts.drawing import INK, PLACE_COLOURS, WIDTH, Side, altair, domain, shares_axis, svg, width_of, wrapped

_ACROSS: Final = WIDTH - 52
_UP: Final = 300
_LINE: Final = 13.0


def scatter_picture(
    frame: pl.DataFrame, process: Side, outcome: Side, lang: str = "en", *, description: str = ""
) -> str:
    """Process against outcome, one cross for each unit with the intervals of both; units beyond chance bear their name.

    `frame` as for `unit_pictures`. Raises JobrulesError without the extra `charts`.
    """
    alt = altair()
    shown = frame.filter(pl.col("process_rate").is_not_null(), pl.col("outcome_rate").is_not_null())
    shown = shown.with_columns(pl.when(_STANDS_OUT).then(pl.lit("beyond")).otherwise(pl.lit("within")).alias("kind"))
    ends = domain(shown, "process"), domain(shown, "outcome")
    below = shares_axis(ends[0], 6, lang, title=wrapped(process.label, 48), titlePadding=8)
    beside = shares_axis(ends[1], 6, lang, title=None, minExtent=36, maxExtent=36)
    x = alt.X("process_rate:Q", scale=alt.Scale(domain=ends[0], nice=False, zero=False), axis=below)
    y = alt.Y("outcome_rate:Q", scale=alt.Scale(domain=ends[1], nice=False, zero=False), axis=beside)
    base = alt.Chart(alt.InlineData(shown.to_dicts()))
    faint = 0.5 if shown.height <= 25 else 0.2
    layers = [
        base.mark_rule(color=INK, opacity=faint).encode(x="process_low:Q", x2="process_high:Q", y=y),
        base.mark_rule(color=INK, opacity=faint).encode(x=x, y="outcome_low:Q", y2="outcome_high:Q"),
        base.mark_point(filled=True, size=48, opacity=1).encode(x=x, y=y, **_kinds(lang)),
        *_names(shown, ends),
    ]
    title = alt.Title(wrapped(outcome.label, 52), anchor="start")
    chart = alt.layer(*layers).properties(width=_ACROSS, height=_UP, title=title)
    return svg(chart, title=f"{process.label} × {outcome.label}", description=description)


_STANDS_OUT: Final = (pl.col("process_noise") != "within") | (pl.col("outcome_noise") != "within")


def _kinds(lang: str) -> dict[str, Any]:
    """Colour and shape by whether a unit stands out on at least one side."""
    alt = altair()
    danish = "skiller sig ud på mindst én side", "måske tilfældigt"
    words = danish if lang == "da" else ("stands out on at least one side", "may be chance")
    key = alt.Legend(labelExpr=f"datum.label == 'beyond' ? '{words[0]}' : '{words[1]}'", columns=2)
    kinds = ("beyond", "within")
    return {
        "color": alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=PLACE_COLOURS[:2]), legend=key),
        "shape": alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=("diamond", "circle")), legend=key),
    }


def _names(frame: pl.DataFrame, ends: tuple[tuple[float, float], tuple[float, float]]) -> Iterator[Any]:
    """The names of units beyond chance on either side, where they find room."""
    alt = altair()
    beyond = frame.filter(_STANDS_OUT)
    marks = [_point(row, ends) for row in frame.iter_rows(named=True)]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    for row in beyond.iter_rows(named=True):
        x, y = _point(row, ends)
        wide = width_of(row["unit"])
        places = ((8.0, 0.0, "left"), (-8.0, 0.0, "right"), (0.0, -12.0, "center"), (0.0, 12.0, "center"))
        for dx, dy, align in places:
            left = x + dx - {"left": 0.0, "right": wide, "center": wide / 2}[align]
            box = (left, y + dy - _LINE / 2, left + wide, y + dy + _LINE / 2)
            inside = min(box[0], box[1]) >= 0 and box[2] <= _ACROSS + 8 and box[3] <= _UP
            if inside and not _meets(box, taken):
                taken.append(box)
                text = alt.Chart(alt.InlineData([{"x": x, "y": y, "name": row["unit"]}]))
                mark = text.mark_text(dx=dx, dy=dy, align=align, baseline="middle", fontSize=11, color=INK)
                yield mark.encode(x=alt.XValue(x), y=alt.YValue(y), text="name:N")
                break


Box = tuple[float, float, float, float]


def _meets(box: Box, others: list[Box]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)


def _point(row: Mapping[str, Any], ends: tuple[tuple[float, float], tuple[float, float]]) -> tuple[float, float]:
    """Where a unit's mark lies in the picture, from its upper left corner."""
    (left, right), (low, high) = ends
    return (
        _ACROSS * (row["process_rate"] - left) / (right - left),
        _UP * (1 - (row["outcome_rate"] - low) / (high - low)),
    )
