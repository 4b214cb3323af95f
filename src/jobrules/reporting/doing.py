"""What goes in: verdicts. What comes out: what was done: every duty with its rate, and what stayed undecided beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from jobrules.charts import status_pictures, status_word
from jobrules.checking import Verdicts
from jobrules.compliance import DECIDED, UNDECIDED, compliance
from jobrules.reporting.everyone import for_everyone
from jobrules.reporting.figures import HIDDEN
from jobrules.reporting.law import compared
from jobrules.reporting.markup import Column, Html, figure, table, tag
from jobrules.reporting.page import Page, unbroken
from jobrules.statistics.suppression import HIDE_BELOW

DRAWN: Final = 24
"""More duties than this are in the table alone; the picture has those with most verdicts."""
FEWEST_UNKNOWN: Final = 100
"""With fewer verdicts that cannot be decided, whole per cents would give small counts away."""


def done(page: Page) -> list[Html]:
    """The picture of all statuses, the table of rates, and the duties of an authority as a whole."""
    found = page.card.verdicts
    if found is None:
        said = (
            "Procestallene for hver enhed står under »Enhed for enhed«.",
            "The process figures of each unit are under “Unit by unit”.",
        )
        return [tag("p", page.say(*said))]
    if found.frame.is_empty():
        return [tag("p", page.say("Ingen pligt opstod i nogen sag.", "No duty arose in any case."))]
    rates = _in_order(page, rates_by_duty(found, page.hide_below))
    return [
        _what_counts(page),
        *_figures(page, rates),
        _table(page, rates),
        *_unknown(page, found),
        *for_everyone(page, found),
    ]


def _figures(page: Page, rates: pl.DataFrame) -> Iterator[Html]:
    """The bars of the duties with most verdicts; one that is mostly hidden would be an empty bar, and is in the table alone."""
    seen = pl.sum_horizontal(pl.col(*DECIDED, *UNDECIDED).fill_null(0)) / pl.col("due")
    drawable = rates.filter(pl.col("due") > 0, seen > 0.5)
    drawn = drawable.filter(pl.col("duty").is_in(drawable.top_k(DRAWN, by="due")["duty"].implode()))
    pictures = status_pictures(drawn, page.lang)
    left = rates.height - drawn.height
    words = page.say("Hver bjælke er alle de gange, pligten opstod.", "Each bar is every time the duty arose.")
    more = (
        page.say(f" Yderligere {left} pligter er kun i tabellen.", f" {left} more duties are in the table alone.")
        if left
        else ""
    )
    for picture in pictures:
        yield figure(picture, words + more if picture is pictures[-1] else "")


def _what_counts(page: Page) -> Html:
    return tag("p", page.say(
        "En pligt er afgjort, når den er overholdt til tiden, overholdt for sent eller ikke sket. Andelen er det, der skete til tiden, "
        "ud af de afgjorte. Resten er ikke afgjort og står ved siden af: de tæller hverken for eller imod.",
        "A duty is decided when it was met in time, met late or not done. The rate is what was met in time, out of the decided. "
        "The others are not decided and stand beside it: they count neither for nor against.",
    ))  # fmt: skip


def rates_by_duty(found: Verdicts, hide_below: int = HIDE_BELOW) -> pl.DataFrame:
    """The columns of `compliance` for each duty, named in full in `duty` (`dk/lab/31:first-talk`).

    Each duty is counted by itself, and no total over duties stands anywhere on the page, so a small count of one duty cannot be had by
    subtraction, and need not take the counts of other duties with it.
    """
    in_full = pl.concat_str("rule", "duty", separator=":")
    frame = found.frame.with_columns(in_full.alias("duty"), in_full.alias("rule"))
    # split by two columns that say the same, each row is a whole of its own and hides nothing of another
    return compliance(replace(found, frame=frame), by=["duty", "rule"], hide_below=hide_below).drop("rule")


def _in_order(page: Page, rates: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of the rule book, those compared first, each with what its duty is called."""
    order = list(dict.fromkeys([*(f"{row.rule}:{row.duty.id}" for row in compared(page)), *page.duties]))
    place = {name: at for at, name in enumerate(order)}
    names = rates["duty"].to_list()
    placed = rates.with_columns(
        label=pl.Series([_named(page, name) for name in names], dtype=pl.String),
        at=pl.Series([place.get(name, len(order)) for name in names], dtype=pl.Int64),
    )
    return placed.sort("at", "duty").drop("at")


def _named(page: Page, name: str) -> str:
    row = page.duties.get(name)
    section = row.source.section if row else ""
    return page.title_of(name) + (f" ({unbroken(section)})" if section else "")


def _table(page: Page, rates: pl.DataFrame) -> Html:
    say = page.say
    heads = [
        say("Afgjorte", "Decided"),
        say("Til tiden", "In time"),
        say("Andel", "Rate"),
        say("95 %-interval", "95% interval"),
    ]
    undecided = [status_word(status, page.lang).capitalize() for status in UNDECIDED]
    heads += [say("For sent", "Late"), say("Ikke sket", "Not done"), *undecided]
    columns = [Column(say("Pligt", "Duty")), *(Column(head, "number") for head in heads)]
    caption = say(
        f"Afgjorte pligter og andelen til tiden; de sidste fem kolonner er ikke afgjort. {HIDDEN} er skjult, fordi tallet vedrører "
        f"færre end {page.hide_below} personer eller ville røbe et sådant tal.",
        f"Decided duties and the share in time; the last five columns are not decided. {HIDDEN} is hidden because the number rests on "
        f"fewer than {page.hide_below} persons, or would give such a number away.",
    )
    return table(columns, [_cells(page, row["label"], row) for row in rates.iter_rows(named=True)], caption=caption)


def _cells(page: Page, label: str, row: Mapping[str, Any]) -> list[object]:
    hidden = row["rate"] is None and row["decided"] is None
    rate = HIDDEN if hidden else page.share(row["rate"])
    counts = [page.count(row[status]) for status in ("met_late", "missed", *UNDECIDED)]
    return [
        label,
        page.count(row["decided"]),
        page.count(row["met"]),
        rate,
        page.between(row["rate_low"], row["rate_high"]),
        *counts,
    ]


def _unknown(page: Page, found: Verdicts) -> list[Html]:
    """Why verdicts are `unknown`: each reason's share, in whole per cent so that no small count can be had from it."""
    rows = found.frame.filter(pl.col("status") == "unknown")
    counted = rows.group_by("reason").agg(share=pl.len() / max(rows.height, 1), persons=pl.col("case_id").n_unique())
    shown = counted.filter(pl.col("persons") >= page.hide_below).sort("share", "reason", descending=[True, False])
    if shown.is_empty() or rows.height < FEWEST_UNKNOWN:
        return []
    heads = (
        Column(page.say("Hvorfor det ikke kan afgøres", "Why it cannot be decided")),
        Column(page.say("Andel", "Share"), "number"),
    )
    percent = page.say("\u00a0%", "%")
    lines = [
        (reason_said(page, reason), f"{100 * share:.0f}{percent}")
        for reason, share in shown.select("reason", "share").iter_rows()
    ]
    caption = page.say("Mangler en oplysning, bliver der ikke gættet.", "Where a fact is missing, nothing is guessed.")
    return [table(heads, lines, caption=caption)]


def reason_said(page: Page, reason: str | None) -> str:
    """A reason in words: `fact_missing:insurance` is `oplysning mangler: Forsikring`."""
    name, _, fact = (reason or "").partition(":")
    said = page.say(*_REASONS[name]) if name in _REASONS else name.replace("_", " ")
    words = said or page.say("uden angivet grund", "no reason given")
    found = page.card.verdicts
    return f"{words}: {found.rules.words.label(fact, page.lang).lower()}" if fact and found is not None else words


_REASONS: Final = {
    "hours_missing": ("timer med ydelse mangler", "hours of benefit are missing"),
    "hours_too_coarse": ("timerne er for grove til at kende dagen", "hours are too coarse to tell the day"),
    "fact_missing": ("oplysning mangler", "a fact is missing"),
}
