"""What goes in: a duty in one version. What comes out: which deadlines or courses the version governs, and how sure its wording is."""

from __future__ import annotations

from typing import Final

from jobrules.model import Source
from jobrules.prose.grammar import Lang, date
from jobrules.rulebook import DutyRow

_GOVERNS: Final = {
    "deadlines_falling": {
        "da": "Gælder frister{span}.",
        "en": "Governs deadlines{span}.",
    },
    "courses_started": {
        "da": "Gælder forløb, der er begyndt{span}, til de slutter.",
        "en": "Governs courses that began{span}, until they end.",
    },
}
_UNSURE: Final = {
    "secondary": (
        "Ordlyden er ikke læst i loven selv, men taget fra en omtale af den.",
        "The wording was not read in the act itself, but taken from an account of it.",
    ),
    "inferred": ("Ordlyden er udledt og ikke læst.", "The wording is inferred and was not read."),
}


def governs(row: DutyRow, lang: Lang = "da") -> str:
    """Which deadlines or courses a version of a duty governs, from which day to which."""
    first = f" fra {date(row.version, lang)}" if lang == "da" else f" from {date(row.version, lang)}"
    last = ""
    if row.until is not None:
        last = f" til og med {date(row.until, lang)}" if lang == "da" else f" through {date(row.until, lang)}"
    return _GOVERNS[row.governs][lang].format(span=first + last)


def doubt(source: Source, lang: Lang = "da") -> str:
    """What is to be known before the wording is trusted; nothing where it was read."""
    said = _UNSURE.get(source.confidence or "")
    return "" if said is None else said[lang == "en"]
