"""What goes in: a number of each group on several dates. What comes out: a small panel for each group, all on one scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from jobrules.charts.drawing import INK, PLACE_COLOURS, WIDTH, altair, svg, wrapped
from jobrules.errors import JobrulesError, nearest

MEASURED: Final[Mapping[str, tuple[str, str]]] = {
    "duties": ("Pligter i kraft", "Duties in force"),
    "meetings": ("Samtaler, som pligter med ét vindue kræver", "Meetings that duties with one window ask for"),
    "recurring": ("Pligter til samtaler igen og igen", "Duties that ask for meetings again and again"),
    "fell_due": ("Pligter, der forfaldt i året", "Duties that fell due in the year"),
    "asked_per_person_year": ("Samtaler, som loven kræver, pr. personår", "Meetings the law asks for per person-year"),
}
_ACROSS: Final = 2
_HIGH: Final = 64
_BETWEEN: Final = 22


def growth_picture(
    table: pl.DataFrame, lang: str = "en", *, what: str = "duties", names: Mapping[str, str] | None = None
) -> str:
    """How much the law asks of each target group over time: a stepped line for each group, all on one scale, from 0.

    `table` is what `jobrules.reform.burden` gives: `date`, `group` and the column `what` (`duties`, `meetings`, `recurring`, `fell_due`
    or `asked_per_person_year`); a hidden number breaks the line, and a group without any is left out. `names` are the labels of groups.
    Raises JobrulesError for another `what`, for a table without a number, and without the extra `charts`.
    """
    if what not in MEASURED or what not in table.columns:
        known = [name for name in MEASURED if name in table.columns]
        raise JobrulesError(f'there is no "{what}" to draw. {nearest(what, known)}'.rstrip())
    shown = table.select("date", "group", number=pl.col(what).cast(pl.Float64)).filter(
        (pl.col("number").fill_null(0) > 0).any().over("group")
    )
    if shown.is_empty():
        raise JobrulesError(f'every number of "{what}" is hidden or 0; there is nothing to draw')
    alt, title = altair(), MEASURED[what][lang != "da"]
    groups = shown["group"].unique(maintain_order=True).to_list()
    labels = {group: f"{group} {(names or {}).get(group, '')}".strip() for group in groups}
    panels = [_panel(shown.filter(pl.col("group") == group), labels[group], shown) for group in groups]
    chart = alt.concat(*panels, columns=_ACROSS, spacing=_BETWEEN, title=alt.Title(title, fontSize=13, offset=10))
    return svg(chart, title=title, description=_spoken(shown, labels, title))


def _panel(rows: pl.DataFrame, label: str, whole: pl.DataFrame) -> Any:
    alt, wide = altair(), (WIDTH - _BETWEEN) // _ACROSS - 30
    first, last = _span(whole)
    day = alt.X(
        "date:T",
        axis=alt.Axis(title=None, format="%Y", tickCount=3, labelFlush=True, grid=False),
        scale=alt.Scale(domain=[str(first), str(last + (last - first) / 8)], nice=False),
    )
    most = float(str(whole["number"].max()))
    up = alt.Y(
        "number:Q", axis=alt.Axis(title=None, tickCount=3, format="~r"), scale=alt.Scale(domain=[0, most], nice=True)
    )
    data = rows.with_columns(pl.col("date").cast(pl.String)).to_dicts()
    base = alt.Chart(alt.InlineData(data)).encode(x=day, y=up)
    line = base.mark_line(interpolate="step-after", color=PLACE_COLOURS[0], strokeWidth=2)
    points = alt.Chart(alt.InlineData(_ends(rows))).mark_text(
        align="left", dx=4, fontSize=11, fontWeight=600, color=INK
    )
    ends = points.encode(x=alt.X("date:T"), y=alt.Y("number:Q"), text=alt.Text("said:N"))
    title = alt.Title(wrapped(label, 24, most=3), anchor="start", baseline="bottom")
    return alt.layer(line, ends).properties(width=wide, height=_HIGH, title=title)


def _span(whole: pl.DataFrame) -> tuple[dt.date, dt.date]:
    days = whole["date"].sort()
    return days[0], days[-1]


def _ends(rows: pl.DataFrame) -> list[dict[str, str | float]]:
    """The last number, written at the end of the line."""
    known = rows.filter(pl.col("number").is_not_null()).sort("date").tail(1)
    return [
        {"date": str(date), "number": number, "said": f"{number:.3g}"}
        for date, number in known.select("date", "number").iter_rows()
    ]


def _spoken(shown: pl.DataFrame, labels: Mapping[str, str], title: str) -> str:
    known = shown.filter(pl.col("number").is_not_null()).sort("date")
    told = [
        f"{labels[group]}: {rows['number'][0]:.3g} ({rows['date'][0]}) – {rows['number'][-1]:.3g} ({rows['date'][-1]})"
        for (group,), rows in known.group_by("group", maintain_order=True)
    ]
    return f"{title}. " + "; ".join(told)
