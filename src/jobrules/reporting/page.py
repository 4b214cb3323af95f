"""What goes in: a card and a language. What comes out: a `Page`: how names, numbers and dates of that card are said on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from jobrules.comparing import Card, Sentence
from jobrules.reporting.figures import Figures
from jobrules.rulebook import DutyRow


@dataclass(frozen=True)
class Page(Figures):
    """One report in one language; `names` says what a unit is called where its code does not say it."""

    card: Card
    hide_below: int
    names: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, both: Sentence) -> str:
        """A sentence of a card in the language of the page."""
        return both.in_(self.lang)

    def unit(self, code: str | None) -> str:
        """A unit by its name, or its code where it has none."""
        return self.names.get(code, code) if code is not None else "–"

    def label(self, label: str) -> str:
        """The words for a label of the card; a duty is called by its title, not by its id."""
        text = self.sentence(self.card.labels[label]) if label in self.card.labels else label
        only = self.card.design.get("duties", "")
        if only not in self.duties:
            return text
        title = self.title_of(only)
        return text.replace(only, f"»{title}«" if self.lang == "da" else f"“{title}”")

    @cached_property
    def duties(self) -> Mapping[str, DutyRow]:
        """The newest version in use of each duty that the verdicts rest on, by its name in full: `dk/lab/31:first-talk`."""
        found = self.card.verdicts
        if found is None:
            return {}
        used = set(found.frame.select("rule", "duty", "version").unique().iter_rows())
        rows = [
            row
            for row in found.rules.all_rows
            if (row.rule, row.duty.id, row.version) in used or row.duty.kind == "share"
        ]
        return {f"{row.rule}:{row.duty.id}": row for row in sorted(rows, key=lambda row: row.version)}

    def title_of(self, name: str) -> str:
        """What a duty is called, by its name in full; the name itself where it has no title."""
        row = self.duties.get(name)
        return (row.duty.title.in_(self.lang) if row else "") or name

    def by(self) -> str:
        """What the units are, as the card was asked: `municipality` is `kommune`."""
        asked = self.card.design.get("by", "")
        danish = {"municipality": "kommune", "unit": "enhed", "fund": "a-kasse", "group": "målgruppe", "team": "team"}
        return danish.get(asked, asked) if self.lang == "da" else asked


def unbroken(text: str) -> str:
    """A paragraph of law that is never parted at the end of a line: `§ 31, stk. 3`."""
    return _INSIDE_A_PARAGRAPH.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


_INSIDE_A_PARAGRAPH = re.compile(r"(§|stk\.|nr\.|kap\.) \d+( [a-z]\b)?(, (?=stk\.|nr\.|\d))?|\d+\. (?=pkt\.)")
