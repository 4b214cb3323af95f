"""What goes in: numbers, lengths, dates and lists. What comes out: how Danish and English say them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final, Literal

from jobrules.dates import Length

Lang = Literal["da", "en"]

_NUMBERS: Final = {
    "da": ("nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
_UNITS: Final = {
    "da": {"days": ("dag", "dage"), "weeks": ("uge", "uger"), "months": ("måned", "måneder"), "years": ("år", "år")},
    "en": {
        "days": ("day", "days"),
        "weeks": ("week", "weeks"),
        "months": ("month", "months"),
        "years": ("year", "years"),
    },
}
_MONTHS: Final = {
    "da": (
        "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def number(count: int, lang: Lang) -> str:
    """A count in words up to twelve, in digits beyond."""
    words = _NUMBERS[lang]
    return words[count] if 0 <= count < len(words) else str(count)


def amount(value: float, lang: Lang) -> str:
    """A number in digits with the marks of the language: `1.923,96`, `410`."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if lang == "da" else text


def length(given: Length, lang: Lang, *, days: str = "", of: bool = False) -> str:
    """A length of time: `6 måneder`; `days` is another word for days (`hverdage`); `of` gives the Danish genitive (`2 ugers`)."""
    one, many = _UNITS[lang][given.unit]
    if days and given.unit == "days":
        one = many = days
    unit = one if given.number == 1 else many
    return f"{given.number} {unit}" + ("s" if of and lang == "da" and not unit.endswith("s") else "")


def date(day: dt.date, lang: Lang, *, year: bool = True) -> str:
    """A date: `7. marts 2022`, `7 March 2022`; without the year where it goes without saying."""
    text = f"{day.day}{'.' if lang == 'da' else ''} {_MONTHS[lang][day.month - 1]}"
    return f"{text} {day.year}" if year else text


def period(first: dt.date, last: dt.date | None, lang: Lang) -> str:
    """Two dates with a dash, what they share said once; an open end is said."""
    if last is None:
        return f"fra {date(first, lang)}" if lang == "da" else f"from {date(first, lang)}"
    if first == last:
        return date(first, lang)
    return f"{date(first, lang, year=first.year != last.year)} – {date(last, lang)}"


def listed(parts: Sequence[str], lang: Lang, *, last: Literal["and", "or"] = "or") -> str:
    """`a, b eller c`; nothing twice."""
    parts = list(dict.fromkeys(parts))
    word = {"and": ("og", "and"), "or": ("eller", "or")}[last][lang == "en"]
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def lower_first(text: str) -> str:
    """A label inside a sentence: `Individuel samtale` and `A-kasse` begin small, `SU` and `CV-samtale` stay."""
    return text[:1].lower() + text[1:] if len(text) > 1 and (text[1].islower() or text[1] in " -") else text


def upper_first(text: str) -> str:
    """The first letter of a sentence."""
    return text[:1].upper() + text[1:]


def fill(template: str, **parts: str) -> str:
    """The template with its places filled; a place that nothing is given for is left empty, so no brace is ever shown."""
    text = re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], ""), template)
    return re.sub(r"  +", " ", text).strip()


def tidy(sentence: str) -> str:
    """A sentence put together from parts: one space between words, one comma where two met, a capital first."""
    text = " ".join(sentence.split())
    for wrong, right in ((" ,", ","), (" .", "."), (",,", ","), (", (", " ("), (",.", "."), ("..", ".")):
        text = text.replace(wrong, right)
    return upper_first(text)


def quoted(text: str, lang: Lang) -> str:
    """A name in the quotation marks of the language."""
    return f"»{text}«" if lang == "da" else f"“{text}”"
