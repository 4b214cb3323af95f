"""What goes in: how a caller names the words of a pack. What comes out: the words."""

from __future__ import annotations

from typing import Literal, Protocol

from jobrules.words import Words


class HasWords(Protocol):
    """Anything that bears the words of a pack, such as a `RuleBook`."""

    @property
    def words(self) -> Words:
        """The words."""


WordsLike = Words | HasWords | Literal["any"] | None


def words_of(given: WordsLike) -> Words:
    """The words meant: of the Danish pack for None, any word for "any", else those given or borne by what is given."""
    if given is None:
        return Words.danish()
    if isinstance(given, str):
        if given != "any":
            raise ValueError('words must be word lists, a rule book or "any"')
        return Words.open()
    return given if isinstance(given, Words) else given.words
