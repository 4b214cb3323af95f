"""What goes in: how many verdicts of each duty had each status. What comes out: a bar of 100 per cent for each duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from jobrules.charts.drawing import INK, WIDTH, altair, number, svg, wrapped

DUTIES_ON_A_PAGE: Final = 8
"""More bars are shared out over several pictures, because paper cannot scroll."""
_ROW: Final = 60
_DOWN: Final = 18
"""The bar stands low in its row, because the name of the duty stands above it."""
_LINE: Final = 14
_ACROSS: Final = WIDTH - 12
_BAR: Final = 20


class Look(NamedTuple):
    """How a status is drawn and what it is called."""

    colour: str
    on_it: str
    da: str
    en: str


HIDDEN: Final = "hidden"
LOOKS: Final[Mapping[str, Look]] = {
    "met": Look("#1f6fab", "#ffffff", "til tiden", "in time"),
    "met_late": Look("#9ccbe8", "#000000", "for sent", "late"),
    "missed": Look("#c2540a", "#ffffff", "ikke sket", "not done"),
    "excused": Look("#f2b57c", "#000000", "undskyldt", "excused"),
    "exempt": Look("#cdb8dd", "#000000", "undtaget", "exempt"),
    "cut_short": Look("#e2e2e2", "#000000", "sluttet før fristen", "ended before the deadline"),
    "pending": Look("#bdbdbd", "#000000", "frist ikke udløbet", "not yet due"),
    "unknown": Look("#6f6f6f", "#ffffff", "kan ikke afgøres", "cannot be decided"),
    HIDDEN: Look("#efe9d8", "#000000", "skjult, for få personer", "hidden, too few persons"),
}
"""In the order of the bar; the lightness falls and rises, so that neighbours differ in print without colour too."""


def status_word(status: str, lang: str) -> str:
    """What a status is called in a table or a key: `met` is `til tiden` in Danish."""
    look = LOOKS[status]
    return look.da if lang == "da" else look.en


def status_pictures(frame: pl.DataFrame, lang: str = "en") -> tuple[str, ...]:
    """What became of each duty, as bars of 100 per cent in the order of the rows.

    `frame` has `label` (what the duty is called), `due` (all its verdicts, null where that is hidden) and a count for each
    status; a null count is too small to show and joins the part that is drawn as hidden. Raises JobrulesError without the extra `charts`.
    """
    altair()
    bars = [parts for row in frame.iter_rows(named=True) if (parts := list(_parts(row)))]
    title = "Hvad der blev af pligterne" if lang == "da" else "What became of the duties"
    size = max(1, -(-len(bars) // max(1, -(-len(bars) // DUTIES_ON_A_PAGE))))
    pages = [bars[start : start + size] for start in range(0, len(bars), size)]
    return tuple(svg(_chart(page, lang), title=title, description=_spoken(page, lang)) for page in pages)


Part = dict[str, Any]


def _parts(row: Mapping[str, Any]) -> Iterator[Part]:
    """The parts of one bar, each with where it begins and ends."""
    if not row["due"]:
        return
    counts = {status: row.get(status) or 0 for status in LOOKS if status != HIDDEN}
    counts[HIDDEN] = row["due"] - sum(counts.values())
    start = 0.0
    for status, count in counts.items():
        if count > 0:
            share = count / row["due"]
            yield {"label": row["label"], "status": status, "start": start, "end": start + share, "share": share}
            start += share


def _chart(bars: Sequence[Sequence[Part]], lang: str) -> Any:
    alt = altair()
    rows = [{**part, "row": f"{at:03}"} for at, bar in enumerate(bars) for part in bar]
    used = [status for status in LOOKS if any(part["status"] == status for part in rows)]
    x = alt.X("start:Q", scale=alt.Scale(domain=(0, 1), nice=False), axis=None)
    y = alt.Y("row:N", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0.05))
    said = " : ".join(f"datum.label == '{status}' ? '{status_word(status, lang)}'" for status in used) + " : ''"
    colour = alt.Color(
        "status:N",
        scale=alt.Scale(domain=used, range=[LOOKS[status].colour for status in used]),
        legend=alt.Legend(labelExpr=said, columns=2, symbolType="square", symbolSize=110),
    )
    base = alt.Chart(alt.InlineData(rows))
    drawn = base.mark_bar(stroke="#ffffff", strokeWidth=1, height=_BAR, yOffset=_DOWN).encode(
        x=x, x2="end:Q", y=y, color=colour
    )
    layers = [drawn, *_shares(rows, y, lang), *_titles(bars, y)]
    return alt.layer(*layers).properties(width=_ACROSS, height=alt.Step(_ROW))


def _titles(bars: Sequence[Sequence[Part]], y: Any) -> Iterator[Any]:
    """What each duty is called, in one line or two above its bar."""
    alt = altair()
    names = [{"row": f"{at:03}", "said": wrapped(bar[0]["label"], 62, most=2)} for at, bar in enumerate(bars)]
    for lines in (1, 2):
        some = [name for name in names if len(name["said"]) == lines]
        if some:
            up = _DOWN - _BAR / 2 - 6 - _LINE * (lines - 1)
            text = alt.Chart(alt.InlineData(some)).mark_text(
                align="left", baseline="bottom", lineHeight=_LINE, fontSize=11.5, color=INK, x=0, dy=up
            )
            yield text.encode(y=y, text="said:N")


def _shares(rows: Sequence[Part], y: Any, lang: str) -> Iterator[Any]:
    """The share of every part wide enough to hold it."""
    alt = altair()
    for status, look in LOOKS.items():
        wide = [
            {"row": part["row"], "at": (part["start"] + part["end"]) / 2, "said": number(part["share"], lang)}
            for part in rows
            if part["status"] == status and part["share"] >= 0.1
        ]
        if wide:
            text = alt.Chart(alt.InlineData(wide)).mark_text(
                fontSize=11, color=look.on_it, baseline="middle", yOffset=_DOWN
            )
            yield text.encode(x=alt.X("at:Q"), y=y, text="said:N")


def _spoken(bars: Sequence[Sequence[Part]], lang: str) -> str:
    told = [
        f"{bar[0]['label']}: "
        + ", ".join(f"{status_word(part['status'], lang)} {number(part['share'], lang)}" for part in bar)
        for bar in bars
    ]
    return "; ".join(told)
