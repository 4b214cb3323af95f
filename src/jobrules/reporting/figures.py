"""What goes in: numbers and dates. What comes out: how they are written in Danish or English, the same on a page and on a terminal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jobrules.comparing.wording import number, whole
from jobrules.prose import Lang
from jobrules.prose.grammar import date

HIDDEN: Final = "··"
"""Stands for a count that is too small to show, or that would give one away."""


@dataclass(frozen=True)
class Figures:
    """How one language writes numbers and dates."""

    lang: Lang

    def say(self, da: str, en: str) -> str:
        """The one of two texts that is in the language of the page."""
        return da if self.lang == "da" else en

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
