"""What goes in: a card that has process next to outcome. What comes out: one HTML file that needs nothing from elsewhere.

what was asked ─ what was done ─ what came of it ─ unit by unit ─ what is more than noise ─ who was left out ─ caveats ─ how
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from jobrules.comparing import Card
from jobrules.errors import JobrulesError
from jobrules.reporting.closing import caveats, computed, left_out
from jobrules.reporting.doing import done
from jobrules.reporting.law import asked
from jobrules.reporting.markup import Html, tag
from jobrules.reporting.noise import beyond
from jobrules.reporting.page import Page
from jobrules.reporting.result import came
from jobrules.reporting.style import STYLE
from jobrules.reporting.summary import heading, in_short, under
from jobrules.reporting.units import beside
from jobrules.statistics.suppression import HIDE_BELOW

__all__ = ["report"]

Lang = Literal["da", "en"]


def report(
    card: Card,
    path: str | Path,
    lang: Lang = "da",
    title: str | None = None,
    *,
    names: Mapping[str, str] | None = None,
    hide_below: int = HIDE_BELOW,
) -> Path:
    """Write a card as one HTML page, in Danish (`da`) or English (`en`), and give back its path.

    The page says what the law asked, what was done, what came of it, unit by unit, which differences are more than noise, who
    was left out, the caveats and how it was computed. It has no script and needs nothing from elsewhere; pictures are inside it.
    `names` says what a unit is called (`{"101": "København"}`); counts of fewer than `hide_below` persons are hidden. The file is
    written beside and then renamed, so that a reader never meets half a page. Raises JobrulesError for another language, a
    folder that is not there, and without the extra `charts`.
    """
    if lang not in ("da", "en"):
        raise JobrulesError(f'there is no report in "{lang}"; write lang="da" or lang="en"')
    target = Path(path)
    if target.is_dir() or not target.parent.is_dir():
        raise JobrulesError(f"a report is written to a file in a folder that exists, not to {target}")
    text = html_of(Page(lang, card, hide_below, names or {}), title)
    beside_it = target.with_name(target.name + ".part")
    try:
        beside_it.write_text(text, encoding="utf-8", newline="\n")
        beside_it.replace(target)
    finally:
        beside_it.unlink(missing_ok=True)
    return target


def html_of(page: Page, title: str | None = None) -> str:
    """The whole page as text."""
    named = title or heading(page)
    sections = [
        ("short", page.say("Kort fortalt", "In short"), in_short(page)),
        ("asked", page.say("Hvad loven kræver", "What the law asks"), asked(page)),
        ("done", page.say("Hvad der blev gjort", "What was done"), done(page)),
        ("came", page.say("Hvad der kom ud af det", "What came of it"), came(page)),
        ("units", page.say("Enhed for enhed", "Unit by unit"), beside(page)),
        ("noise", page.say("Hvilke forskelle er større end støj", "Which differences are larger than noise"), beyond(page)),
        ("left-out", page.say("Hvem er udeladt, og hvorfor", "Who was left out, and why"), left_out(page)),
        ("caveats", page.say("Forbehold", "Caveats"), caveats(page)),
        ("how", page.say("Sådan er det regnet", "How it was computed"), computed(page)),
    ]  # fmt: skip
    contents = tag(
        "nav",
        tag("ul", [tag("li", tag("a", head, href=f"#{name}")) for name, head, _ in sections]),
        aria_label=page.say("Indhold", "Contents"),
    )
    body = [tag("section", tag("h2", head, id=name), parts) for name, head, parts in sections]
    main = tag("main", tag("h1", named), tag("p", under(page), class_="under"), contents, body)
    head = [
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", named),
        tag("style", Html(STYLE)),
    ]
    return f"<!DOCTYPE html>\n{tag('html', tag('head', head), tag('body', main), lang=page.lang)}\n"
