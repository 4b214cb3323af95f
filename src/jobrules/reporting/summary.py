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
    parts = [page.say(f"Pr. {page.by()}", f"By {page.by()}")]
    if page.card.verdicts is not None:
        parts.append(page.say("opgjort ", "as of ") + page.date(page.card.verdicts.as_of))
    if landmark := page.card.design.get("landmark"):
        parts.append(page.say("skæringsdag: ", "landmark: ") + landmark_said(page, landmark))
    return " · ".join(parts)


def landmark_said(page: Page, landmark: str) -> str:
    """The landmark in words: `6 måneder efter forløbets start`."""
    if landmark == "due":
        return page.say("pligtens sidste rettidige dag", "the last timely day of the duty")
    return page.say(f"{length(landmark)} efter forløbets start", f"{landmark} after the start of the course")


def in_short(page: Page) -> list[Html]:
    """The figures as tiles, what is more than noise, the correlation, and what none of it shows."""
    rows = list(page.card.overall.iter_rows(named=True))
    texts = [*(f"{page.label(row['label'])}: {_noise(page, row)}" for row in rows), *_together(page)]
    note = tag("p", page.sentence(NOT_CAUSAL), class_="note")
    return [tag("div", [_tile(page, row) for row in rows], class_="tiles"), paragraphs(texts), note]


def told(page: Page) -> list[str]:
    """The same in sentences alone, for a terminal."""
    rows = page.card.overall.iter_rows(named=True)
    sides = [
        f"{page.label(row['label'])}: {page.share(row['rate'])} ({_counts(page, row)}); {_noise(page, row)}"
        for row in rows
    ]
    return [*sides, *_together(page), page.sentence(NOT_CAUSAL)]


def _tile(page: Page, row: Mapping[str, Any]) -> Html:
    what = page.say("Proces", "Process") if row["side"] == "process" else page.say("Udfald", "Outcome")
    return tag(
        "div",
        tag("span", what, class_="quiet"),
        tag("b", page.share(row["rate"])),
        tag("span", page.label(row["label"])),
        tag("span", _counts(page, row), class_="quiet"),
        class_="tile",
    )


def _counts(page: Page, row: Mapping[str, Any]) -> str:
    counts = f"{page.count(row['k'])} {page.say('af', 'of')} {page.count(row['n'])}"
    interval = page.say("95 %-interval ", "95% interval ") + page.between(row["low"], row["high"])
    return f"{counts} · {interval} · {row['units']} {page.say('enheder', 'units')}"


def _noise(page: Page, row: Mapping[str, Any]) -> str:
    above, below, units = row["above"], row["below"], row["units"]
    if above == below == 0:
        return page.say(
            f"ingen af de {units} enheder afviger fra de andre med mere, end tilfældigheder forklarer.",
            f"none of the {units} units departs from the others by more than chance explains.",
        )
    return page.say(
        f"af {units} enheder ligger {above} over og {below} under de andre med mere, end tilfældigheder forklarer.",
        f"of {units} units, {above} above and {below} below the others by more than chance explains.",
    )


def _together(page: Page) -> list[str]:
    """The correlation across units with each outcome, the outcome named where there are several."""
    several = len(page.card.correlations) > 1
    texts = {label: about(page, found) for label, found in page.card.correlations.items()}
    return [f"{page.label(label)}: {text}" if several else text for label, text in texts.items() if text]
