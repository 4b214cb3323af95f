"""What goes in: a card. What comes out: which differences between units are larger than noise, and what the rest is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from jobrules.comparing.wording import number, points
from jobrules.reporting.markup import Column, Html, bullets, table, tag
from jobrules.reporting.page import Page
from jobrules.reporting.together import about
from jobrules.reporting.units import mark, named


def beyond(page: Page) -> list[Html]:
    """The units marked on either side, how far units truly differ, the correlation, and the contrast within units."""
    parts: list[Html] = [tag("p", page.say(
        "Enheder svinger altid, også når de gør det samme: jo færre personer, jo mere. "
        "En enhed er kun markeret, når dens andel ligger længere fra "
        "de andre, end tilfældigheder forklarer, når alle enheder ses under ét. Blandt de markerede kan omkring 5 pct. være falsk alarm.",
        "Units always vary, also when they do the same: the fewer their persons, the more. "
        "A unit is marked only where its share lies further from "
        "the others than chance explains, all units taken together. Of the units marked, about 5 per cent may be false alarms.",
    ))]  # fmt: skip
    parts.append(bullets(_side(page, row) for row in page.card.overall.iter_rows(named=True)))
    for label in page.card.correlations:
        parts += _marked(page, label)
    parts.append(tag("h3", page.say("Følges de to ad?", "Do the two go together?")))
    for label, found in page.card.correlations.items():
        text = about(page, found)
        parts.append(tag("p", f"{page.label(label)}: {text}" if len(page.card.correlations) > 1 else text))
    return [*parts, *_contrasts(page)]


def _side(page: Page, row: Mapping[str, Any]) -> str:
    above, below, units = row["above"], row["below"], row["units"]
    text = page.say(
        f"{page.label(row['label'])}: {above} over og {below} under de andre, {units - above - below} af {units} kan være tilfældigt.",
        f"{page.label(row['label'])}: {above} above and {below} below the others, {units - above - below} of {units} may be chance.",
    )
    if row["between_units"] is None or row["reliability"] is None:
        return text
    real = page.share(row["reliability"])
    spread = number(100 * row["between_units"], page.lang, 1)
    return text + page.say(
        f" Når støjen er trukket fra, er forskellen mellem enheder {spread} procentpoint (standardafvigelse); "
        f"{real} af den synlige spredning er reel.",
        f" With noise taken out, units differ by {spread} percentage points (standard deviation); {real} of the visible spread is real.",
    )


def _marked(page: Page, label: str) -> Iterator[Html]:
    """The marked units with both shares; the shrunken share is what is left when noise is taken out of the unit's own figure."""
    rows = named(page, label).filter((pl.col("process_noise") != "within") | (pl.col("outcome_noise") != "within"))
    if rows.is_empty():
        yield tag(
            "p", page.say("Ingen enhed skiller sig ud på nogen af de to sider.", "No unit stands out on either side.")
        )
        return
    say = page.say
    names = [(say("Proces", "Process"), "number"), ("", "mark"), (say("Udfald", "Outcome"), "number"), ("", "mark")]
    columns = [Column(page.by().capitalize()), *(Column(*name) for name in names)]
    caption = say(
        "Enheder, der skiller sig ud på mindst én af siderne: ", "Units that stand out on at least one side: "
    ) + page.label(label)
    yield table(columns, [_unit(page, row) for row in rows.iter_rows(named=True)], caption=caption)


def _unit(page: Page, row: Mapping[str, Any]) -> list[object]:
    cells: list[object] = [row["unit"]]
    for side in ("process", "outcome"):
        between = page.between(row[f"{side}_low"], row[f"{side}_high"])
        cells += [f"{page.share(row[f'{side}_rate'])} ({between})", mark(page, row[f"{side}_noise"])]
    return cells


def _contrasts(page: Page) -> list[Html]:
    """Persons whose duties were met against the others of the same unit and group."""
    rows = page.card.contrasts.filter(pl.col("difference").is_not_null())
    if rows.is_empty():
        return []
    say = page.say
    names = (
        say("Pligter overholdt", "Duties met"),
        say("De andre", "The others"),
        say("Forskel", "Difference"),
        say("95 %-interval", "95% interval"),
        say("E-værdi", "E-value"),
    )
    columns = [Column(say("Udfaldet talt fra", "Outcome counted from")), *(Column(name, "number") for name in names)]
    caption = say(
        "Andel med udfaldet blandt dem, hvis pligter alle var overholdt på skæringsdagen, og blandt de andre i samme enhed og gruppe. "
        "En sammenhæng, ikke en virkning. E-værdien er, hvor stærkt noget ukendt skulle hænge sammen med begge dele "
        "for at forklare forskellen væk.",
        "Share with the outcome among those whose duties were all met on the landmark, and among the others of the same unit and group. An "
        "association, not an effect. The E-value is how strongly something unknown would have to go with both "
        "to explain the difference away.",
    )
    heading = tag("h3", say("Inden for samme enhed og gruppe", "Within the same unit and group"))
    return [heading, table(columns, [_contrast(page, row) for row in rows.iter_rows(named=True)], caption=caption)]


def _contrast(page: Page, row: Mapping[str, Any]) -> list[object]:
    weeks = row["gap_days"] // 7
    start = (
        page.say("skæringsdagen", "the landmark")
        if weeks == 0
        else page.say(f"{weeks} uger senere", f"{weeks} weeks later")
    )
    met = f"{page.share(row['rate_met'])} (n = {page.count(row['courses_met'])})"
    others = f"{page.share(row['rate_not_met'])} (n = {page.count(row['courses_not_met'])})"
    between = page.say(" til ", " to ").join(points(row[end], page.lang).split(" ")[0] for end in ("low", "high"))
    strength = "–" if row["e_value"] is None else number(row["e_value"], page.lang, 1)
    return [start, met, others, points(row["difference"], page.lang), between, strength]
