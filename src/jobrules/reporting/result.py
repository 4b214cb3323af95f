"""What goes in: outcomes. What comes out: what became of people, by measure and day, with those not counted beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobrules.outcomes import LastingMeasure, StatusMeasure
from jobrules.reporting.figures import HIDDEN
from jobrules.reporting.markup import Column, Html, table, tag
from jobrules.reporting.page import Page


def came(page: Page) -> list[Html]:
    """One table for each measure: the share employed on each day, with interval, and who could not be counted."""
    out = page.card.outcomes
    if out is None:
        return [
            tag(
                "p",
                page.say(
                    "Udfaldstallene for hver enhed står under »Enhed for enhed«.",
                    "The outcome figures of each unit are under “Unit by unit”.",
                ),
            )
        ]
    rates = out.rates(hide_below=page.hide_below)
    parts: list[Html] = [tag("p", page.say(
        "Her er alle afsluttede ydelsesforløb talt med, også dem, der sluttede før skæringsdagen i sammenligningen nedenfor.",
        "Every ended benefit spell counts here, also those that ended before the landmark of the comparison below.",
    ))]  # fmt: skip
    for measure in out.measures:
        rows = [row for row in rates.iter_rows(named=True) if row["measure"] == measure.id]
        parts += [tag("h3", measure.title.in_(page.lang)), _table(page, measure, rows), _source(page, measure)]
    return parts


def _table(page: Page, measure: StatusMeasure | LastingMeasure, rows: list[dict[str, Any]]) -> Html:
    say = page.say
    heads = [
        say("Fulgt", "Followed"),
        say("I arbejde", "In work"),
        say("Andel", "Share"),
        say("95 %-interval", "95% interval"),
    ]
    heads += [
        say("Ikke fulgt længe nok", "Not followed long enough"),
        say("Død, udland, pension", "Died, abroad, pension"),
    ]
    start = say("start", "the start") if measure.counted_from == "start" else say("afslutning", "the end")
    within = isinstance(measure, LastingMeasure)
    first = say("Inden for" if within else "Efter", "Within" if within else "After")
    caption = say(f"Antal dage fra forløbets {start}; ", f"Days from {start} of the spell; ") + say(
        f"andelen er ud af de fulgte. {HIDDEN} er skjult, fordi for få personer ligger bag.",
        f"the share is of those followed. {HIDDEN} is hidden because too few persons are behind it.",
    )
    columns = [Column(first), *(Column(head, "number") for head in heads)]
    return table(columns, [_cells(page, row) for row in rows], caption=caption)


def _cells(page: Page, row: Mapping[str, Any]) -> list[object]:
    days = f"{row['horizon_days']} " + page.say("dage", "days")
    hidden = row["employed"] is None or row["followed"] is None
    rate = HIDDEN if hidden else page.share(row["rate"])
    between = page.between(row["rate_low"], row["rate_high"])
    return [
        days,
        page.count(row["followed"]),
        page.count(row["employed"]),
        rate,
        between,
        page.count(row["censored"]),
        page.count(row["competing"]),
    ]


def _source(page: Page, measure: StatusMeasure | LastingMeasure) -> Html:
    parts = [measure.source.act, measure.source.section, measure.source.eli.split("://")[-1], measure.id]
    return tag("p", page.say("Målt efter: ", "Measured as: ") + " · ".join(filter(None, parts)), class_="quiet")
