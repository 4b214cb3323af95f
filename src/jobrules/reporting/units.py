"""What goes in: the unit rows of a card. What comes out: process and outcome of each unit side by side, in pictures and a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from jobrules.charts import Side, scatter_picture, unit_pictures
from jobrules.reporting.markup import Column, Html, figure, table, tag
from jobrules.reporting.page import Page
from jobrules.reporting.together import about


def beside(page: Page) -> list[Html]:
    """For each outcome of the card: two panels with the units as rows, process against outcome, and every number in a table."""
    parts: list[Html] = []
    for label in page.card.correlations:
        rows = named(page, label)
        process, outcome = sides(page, label)
        if len(page.card.correlations) > 1:
            parts.append(tag("h3", outcome.label))
        parts += [*_pictures(page, rows, process, outcome, label), _table(page, rows, process, outcome)]
        parts += filter(None, [_too_small(page, rows)])
    return parts


def named(page: Page, label: str) -> pl.DataFrame:
    """The rows of one outcome with what each unit is called, in the order of the names."""
    rows = page.card.frame.filter(pl.col("outcome") == label)
    names = pl.Series("unit", [page.unit(code) for code in rows["unit"]], dtype=pl.String)
    return rows.with_columns(names).sort("unit")


def sides(page: Page, label: str) -> tuple[Side, Side]:
    """What the process and one outcome are called, each with the rate of all units together."""
    rows = page.card.overall.select("side", "label", "rate").rows()
    process = next((Side(page.label(name), rate) for side, name, rate in rows if side == "process"), Side("process"))
    rate = next((rate for side, name, rate in rows if side == "outcome" and name == label), None)
    return process, Side(page.label(label), rate)


def _pictures(page: Page, rows: pl.DataFrame, process: Side, outcome: Side, label: str) -> Iterator[Html]:
    visible = rows.filter(~pl.col("hidden")).height
    if visible == 0:
        yield tag(
            "p",
            page.say("Alle enheder er for små til at vise tal for.", "All units are too small to show numbers for."),
        )
        return
    hidden = rows.height - visible
    without = (
        page.say(f" {hidden} enheder er for små til at blive vist.", f" {hidden} units are too small to be shown.")
        if hidden
        else ""
    )
    pictures = unit_pictures(rows, process, outcome, page.lang)
    for at, picture in enumerate(pictures, start=1):
        part = f" ({at}/{len(pictures)})" if len(pictures) > 1 else ""
        yield figure(
            picture,
            _how_to_read(page) + without + part if at == len(pictures) else page.say("Fortsættes", "Continued") + part,
        )
    if visible > 2:
        correlation = about(page, page.card.correlations[label])
        cross = page.say("Hvert kryds er én enhed med begge intervaller. Navnene er de enheder, der er markeret på mindst én af siderne. ",
                         "Each cross is one unit with both intervals. The names are the units marked on at least one side. ")  # fmt: skip
        yield figure(scatter_picture(rows, process, outcome, page.lang, description=correlation), cross + correlation)


def _how_to_read(page: Page) -> str:
    return page.say(
        "Punktet er andelen, stregen 95 %-intervallet og den stiplede linje alle enheder under ét. En trekant ligger længere fra de "
        "andre, end tilfældigheder forklarer. Rækkefølgen er alfabetisk.",
        "The dot is the share, the line its 95% interval and the broken line all units together. A triangle lies further from the "
        "others than chance explains. The order is alphabetical.",
    )


def mark(page: Page, noise: str | None) -> Html | str:
    """The sign for above or below the others by more than chance, with the word for those who do not see it."""
    words = {"above": ("over", "above", "▲"), "below": ("under", "below", "▼")}
    if noise not in words:
        return ""
    da, en, sign = words[noise]
    return tag("span", sign, class_=noise, role="img", aria_label=page.say(da, en))


def _table(page: Page, rows: pl.DataFrame, process: Side, outcome: Side) -> Html:
    say = page.say
    heads = (say("Antal", "Number"), say("Andel", "Share"), say("95 %-interval", "95% interval"))
    marks = Column("", "mark")
    columns = [
        Column(page.by().capitalize()),
        *(Column(f"{say('Proces', 'Process')}: {head.lower()}", "number") for head in heads),
        marks,
    ]
    columns += [*(Column(f"{say('Udfald', 'Outcome')}: {head.lower()}", "number") for head in heads), marks]
    caption = say(
        f"Proces: {process.label}. Udfald: {outcome.label}. Antal er tæller/nævner. ▲ over og ▼ under de andre med mere, end "
        "tilfældigheder forklarer.",
        f"Process: {process.label}. Outcome: {outcome.label}. Numbers are numerator/denominator. ▲ above and ▼ below the others by more "
        "than chance explains.",
    )
    shown = rows.filter(~pl.col("hidden"))
    return table(columns, [_cells(page, row) for row in shown.iter_rows(named=True)], caption=caption)


def _too_small(page: Page, rows: pl.DataFrame) -> Html | None:
    """The units that show no number, by name."""
    names = rows.filter(pl.col("hidden"))["unit"].to_list()
    said = page.say(
        "Uden tal, fordi for få personer ligger bag: ", "Without numbers, because too few persons are behind them: "
    )
    return tag("p", said + ", ".join(names) + ".", class_="quiet") if names else None


def _cells(page: Page, row: Mapping[str, Any]) -> list[object]:
    cells: list[object] = [row["unit"]]
    for side, count in (("process", "process_met"), ("outcome", "outcome_k")):
        numbers = f"{page.count(row[count])}/{page.count(row[f'{side}_n'])}"
        between = page.between(row[f"{side}_low"], row[f"{side}_high"])
        cells += [numbers, page.share(row[f"{side}_rate"]), between, mark(page, row[f"{side}_noise"])]
    return cells
