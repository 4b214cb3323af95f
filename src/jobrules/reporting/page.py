"""What goes in: a card and a language. What comes out: a `Page`: how names, numbers and dates of that card are said on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from jobrules.comparing import Card, Sentence
from jobrules.comparing.wording import number, whole
from jobrules.prose import Lang
from jobrules.prose.grammar import date
from jobrules.rulebook import DutyRow

HIDDEN = "··"
"""Stands for a count that is too small to show, or that would give one away."""


@dataclass(frozen=True)
class Page:
    """One report in one language; `names` says what a unit is called where its code does not say it."""

    card: Card
    lang: Lang
    hide_below: int
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, da: str, en: str) -> str:
        """The one of two texts that is in the language of the page."""
        return da if self.lang == "da" else en

    def sentence(self, both: Sentence) -> str:
        """A sentence of a card in the language of the page."""
        return both.in_(self.lang)

    def unit(self, code: str | None) -> str:
        """A unit by its name, or its code where it has none."""
        return self.names.get(code, code) if code is not None else "–"

    def label(self, label: str) -> str:
        """The words for a label of the card; a duty is called by its title, not by its id."""
        text = self.sentence(self.card.labels[label]) if label in self.card.labels else label
        for name, row in self.duties.items():
            if name in text and (title := row.duty.title.in_(self.lang)):
                text = text.replace(name, f"»{title}«" if self.lang == "da" else f"“{title}”")
        return text

    @cached_property
    def duties(self) -> Mapping[str, DutyRow]:
        """The newest version in use of each duty that the verdicts rest on, by its name in full: `dk/lab/31/first-talk`."""
        found = self.card.verdicts
        if found is None:
            return {}
        used = set(found.frame.select("rule", "duty", "version").unique().iter_rows())
        rows = [
            row
            for row in found.rules.all_rows
            if (row.rule, row.duty.id, row.version) in used or row.duty.kind == "share"
        ]
        return {f"{row.rule}/{row.duty.id}": row for row in sorted(rows, key=lambda row: row.version)}

    def title_of(self, name: str) -> str:
        """What a duty is called, by its name in full; the name itself where it has no title."""
        row = self.duties.get(name)
        return (row.duty.title.in_(self.lang) if row else "") or name

    def by(self) -> str:
        """What the units are, as the card was asked: `municipality` is `kommune`."""
        asked = self.card.design.get("by", "")
        danish = {"municipality": "kommune", "unit": "enhed", "fund": "a-kasse", "group": "målgruppe", "team": "team"}
        return danish.get(asked, asked) if self.lang == "da" else asked

    def count(self, value: object) -> str:
        """A count, or the sign for a hidden one."""
        return whole(value, self.lang) if isinstance(value, (int, float)) else HIDDEN

    def share(self, value: object) -> str:
        """A share as per cent with one decimal: `31,1 %`, `31.1%`; a dash where there is none."""
        if not isinstance(value, (int, float)):
            return "–"
        return number(100 * value, self.lang, 1) + self.say("\u00a0%", "%")

    def between(self, low: object, high: object) -> str:
        """An interval of shares: `29,6–32,8`; a dash where there is none."""
        if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
            return "–"
        return f"{number(100 * low, self.lang, 1)}–{number(100 * high, self.lang, 1)}"

    def date(self, day: dt.date | None) -> str:
        """A date: `7. marts 2022`, `7 March 2022`; a dash where there is none."""
        return "–" if day is None else date(day, self.lang).replace(". ", ".\u00a0")


def unbroken(text: str) -> str:
    """A paragraph of law that is never parted at the end of a line: `§ 31, stk. 3`."""
    return (
        text.replace("§ ", "§\u00a0")
        .replace("stk. ", "stk.\u00a0")
        .replace("nr. ", "nr.\u00a0")
        .replace(" pkt.", "\u00a0pkt.")
    )
