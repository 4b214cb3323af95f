"""What goes in: a card. What comes out: its heading, and the page in short: the figures and what they say in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobrules.comparing.wording import NOT_CAUSAL, length
from jobrules.reporting.markup import Html, paragraphs, tag
from jobrules.reporting.page import Page
from jobrules.reporting.together import about


def heading(page: Page) -> str:
    """What the page is called where nobody says otherwise."""
    return page.say("Proces og udfald, side om side", "Process and outcome, side by side")


def under(page: Page) -> str:
    """One line under the heading: by what, on which day, from which landmark."""
    design = page.card.design
    parts = [page.say(f"Pr. {page.by()}", f"By {page.by()}")]
    if page.card.verdicts is not None:
        parts.append(page.say("opgjort ", "as of ") + page.date(page.card.verdicts.as_of))
    if landmark := design.get("landmark"):
        day = page.say("pligtens sidste rettidige dag", "the last timely day of the duty")
        after = (
            page.say(f"{length(landmark)} efter forløbets start", f"{landmark} after the start of the course")
            if landmark != "due"
            else day
        )
        parts.append(page.say("skæringsdag: ", "landmark: ") + after)
    return " · ".join(parts)


def in_short(page: Page) -> list[Html]:
    """The figures as tiles, what is more than noise, the correlation, and what none of it shows."""
    tiles = [_tile(page, row) for row in page.card.overall.iter_rows(named=True)]
    texts = [_noise(page, row) for row in page.card.overall.iter_rows(named=True)]
    for label, found in page.card.correlations.items():
        text = about(page, found)
        texts.append(f"{page.label(label)}: {text}" if len(page.card.correlations) > 1 else text)
    note = tag("p", page.sentence(NOT_CAUSAL), class_="note")
    return [tag("div", tiles, class_="tiles"), paragraphs(filter(None, texts)), note]


def _tile(page: Page, row: Mapping[str, Any]) -> Html:
    what = page.say("Proces", "Process") if row["side"] == "process" else page.say("Udfald", "Outcome")
    counts = page.say(
        f"{page.count(row['k'])} af {page.count(row['n'])}", f"{page.count(row['k'])} of {page.count(row['n'])}"
    )
    interval = page.say("95 %-interval ", "95% interval ") + page.between(row["low"], row["high"])
    units = page.say(f"{row['units']} enheder", f"{row['units']} units")
    return tag(
        "div",
        tag("span", what, class_="quiet"),
        tag("b", page.share(row["rate"])),
        tag("span", page.label(row["label"])),
        tag("span", f"{counts} · {interval} · {units}", class_="quiet"),
        class_="tile",
    )


def _noise(page: Page, row: Mapping[str, Any]) -> str:
    label, above, below, units = page.label(row["label"]), row["above"], row["below"], row["units"]
    if above == below == 0:
        return page.say(
            f"{label}: ingen af de {units} enheder afviger fra de andre med mere, end tilfældigheder forklarer.",
            f"{label}: none of the {units} units departs from the others by more than chance explains.",
        )
    return page.say(
        f"{label}: af {units} enheder ligger {above} over og {below} under de andre med mere, end tilfældigheder forklarer.",
        f"{label}: of {units} units, {above} lie above and {below} below the others by more than chance explains.",
    )
