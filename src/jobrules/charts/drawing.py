"""What goes in: an Altair chart, or part of one. What comes out: the same look for all pictures, and the picture itself."""

from __future__ import annotations

import html
import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from jobrules.errors import JobrulesError

WIDTH: Final = 360
INK: Final = "currentColor"
"""The colour of the text round the picture, so that it reads on a dark page as on a light one."""
FONT: Final = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""Fonts of one width, so that a label is as wide on the reader's machine as where the picture was drawn."""

PLACES: Final = ("above", "within", "below")
PLACE_COLOURS: Final = ("#1b7fc4", "#8a8a8a", "#d1610a")
PLACE_SHAPES: Final = ("triangle-up", "circle", "triangle-down")
PLACE_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "da": ("over", "måske tilfældigt", "under"),
    "en": ("above", "may be chance", "below"),
}

_SEAM: Final = re.compile("(?=beskæftigelse|samtale|forløb|ydelse|hjælp|plan)")
"""Where a long Danish compound in a label may be parted."""

_LOOK: Final[Mapping[str, Any]] = {
    "aria": False,
    "background": "transparent",
    "font": FONT,
    "padding": {"left": 2, "right": 8, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": 600,
        "gridColor": INK, "gridOpacity": 0.13, "domain": False, "ticks": False, "labelPadding": 4,
    },
    "legend": {
        "labelColor": INK, "labelFontSize": 11.5, "orient": "top", "title": None, "symbolSize": 70, "labelLimit": 340,
        "offset": 8, "columnPadding": 10, "rowPadding": 2,
    },
    "title": {"color": INK, "fontSize": 12, "fontWeight": 600, "anchor": "start", "frame": "group", "offset": 6},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two rates is called, and the rate of all units together, which is drawn as a broken line."""

    label: str
    overall: float | None = None


def altair() -> Any:
    """The charting library; raises JobrulesError where the extra is not installed."""
    try:
        import altair
        import vl_convert  # noqa: F401 (what draws; both are the extra)
    except ImportError:
        raise JobrulesError("pictures need the extra charts: pip install 'jobrules[charts]'") from None
    return altair


def svg(chart: Any, *, title: str, description: str) -> str:
    """An Altair chart as an SVG picture that grows with the page, with a title and a description for those who cannot see it."""
    alt = altair()
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    drawn = vl_convert.vegalite_to_svg(chart.configure(**_LOOK).to_dict(), vl_version=version)
    box = re.search(r'viewBox="[^"]*"', drawn)
    named = html.escape(title)
    told = f"<title>{named}</title><desc>{html.escape(description)}</desc>"
    shape = f'{box[0] if box else ""} preserveAspectRatio="xMinYMin"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {shape} role="img" aria-label="{named}">{told}'
    return re.sub(r"<svg[^>]*>", lambda _: head, drawn, count=1)


def width_of(text: str) -> float:
    """About how wide a label is in the size of labels, in the fonts of the picture; rather too wide than too narrow."""
    return sum(_WIDTHS.get(letter, 8.2 if letter.isupper() else 6.3) for letter in text)


_WIDTHS: Final = {
    **dict.fromkeys("ijlI.,:;|'", 3.2),
    **dict.fromkeys("frt -()/", 4.2),
    **dict.fromkeys("mwMWÆ@%æ", 10.4),
}


def wrapped(text: str, width: int, most: int = 4) -> list[str]:
    """A label in lines of at most so many characters; a word that is longer is parted, at a seam of a compound where there is one."""
    parted = " ".join(_parted(word, width) for word in text.split(" "))
    lines = textwrap.wrap(parted, width, max_lines=most, placeholder=" …", break_on_hyphens=False)
    return lines or [""]


def _parted(word: str, width: int) -> str:
    if len(word) <= width:
        return word
    seams = [at.start() for at in _SEAM.finditer(word) if 3 < at.start() < width]
    at = seams[-1] if seams else width - 1
    return f"{word[:at]}- {_parted(word[at:], width)}"


def domain(frame: pl.DataFrame, side: str, step: float = 0.05) -> tuple[float, float]:
    """The range of an axis: every interval of a side, to the next whole 5 per cent."""
    low, high = frame[f"{side}_low"].min(), frame[f"{side}_high"].max()
    first = 0.0 if not isinstance(low, float) else max(0.0, low // step * step)
    last = 1.0 if not isinstance(high, float) else min(1.0, -(-high // step) * step)
    return (round(first, 4), round(last, 4)) if last > first else (0.0, 1.0)


def shares_axis(ends: tuple[float, float], most: int, lang: str, **more: Any) -> Any:
    """An axis of shares with at most so many labels, all of them shown: `40 %` in Danish, `40%` in English."""
    step = next(step for step in (0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if (ends[1] - ends[0]) / step <= most - 0.5)
    first, last = math.ceil(ends[0] / step - 1e-9), math.floor(ends[1] / step + 1e-9)
    said = "format(100 * datum.value, '.0f')" + (" + ' %'" if lang == "da" else " + '%'")
    values = [round(at * step, 4) for at in range(first, last + 1)]
    return altair().Axis(labelExpr=said, values=values, labelOverlap=False, **more)


def by_place(side: str, lang: str, legend: bool = True) -> dict[str, Any]:
    """Colour and shape by where a unit stands among the others: above, below, or within what chance explains."""
    alt = altair()
    words = dict(zip(PLACES, PLACE_WORDS["da" if lang == "da" else "en"], strict=True))
    said = " : ".join(f"datum.label == '{place}' ? '{word}'" for place, word in words.items()) + " : datum.label"
    key = alt.Legend(labelExpr=said, columns=3) if legend else None
    field = f"{side}_noise:N"
    colours = alt.Scale(domain=PLACES, range=PLACE_COLOURS)
    shapes = alt.Scale(domain=PLACES, range=PLACE_SHAPES)
    return {"color": alt.Color(field, scale=colours, legend=key), "shape": alt.Shape(field, scale=shapes, legend=key)}


def number(share: float | None, lang: str) -> str:
    """A share as per cent in words that are read aloud."""
    if share is None:
        return "–"
    text = f"{100 * share:.0f}"
    return f"{text} %" if lang == "da" else f"{text}%"
