"""What goes in: the words of a rule pack and a language. What comes out: a `Voice` that knows how each word is said in a sentence.

How a word is said stands in the pack, in the list `sentences` of its `codes.yaml` (`meeting.do`, `benefit.while`); a word without an
entry is said by its label in quotation marks, so that every pack has sentences from the start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from jobrules.dates import Length
from jobrules.model import Test
from jobrules.prose.grammar import Lang, amount, date, fill, length, listed, lower_first, quoted
from jobrules.rulebook import DutyRow, RuleBook
from jobrules.words import Values


@dataclass(frozen=True)
class Voice:
    """One language, speaking with the words of one rule book."""

    rules: RuleBook
    lang: Lang

    def say(self, da: str, en: str, **parts: str) -> str:
        """A sentence, or a part of one, in the language, with its places filled."""
        return fill(da if self.lang == "da" else en, **parts)

    def phrase(self, word: str, role: str) -> str | None:
        """How the pack says a word in a role, None where it does not say."""
        entry = self.rules.words.lists.get("sentences", {}).get(f"{word}.{role}" if role else word)
        return None if entry is None else entry.label(self.lang)

    def first(self, *keys: tuple[str, str]) -> str | None:
        """The first phrase that the pack has."""
        return next((said for key in keys if (said := self.phrase(*key)) is not None), None)

    def name(self, word: str, section: str) -> str:
        """The label of a word of a list, as it stands inside a sentence; a word without one is written without its underscores."""
        known = self.rules.words.lists.get(section, {})
        return (
            lower_first(self.rules.words.label(word, self.lang, section)) if word in known else word.replace("_", " ")
        )

    def cited(self, word: str, section: str) -> str:
        """The label of a word as it stands, in quotation marks."""
        known = self.rules.words.lists.get(section, {})
        text = self.rules.words.label(word, self.lang, section) if word in known else word.replace("_", " ")
        return quoted(text, self.lang)

    def who(self, actor: str) -> str:
        """An actor or holder, definite: `jobcenteret`."""
        plain = {"authority": ("myndigheden", "the authority")}.get(actor)
        if plain is not None and "authority" not in self.rules.words.actors:
            return plain[self.lang == "en"]
        return self.phrase(actor, "who") or _HOLDERS.get(actor, (actor, actor))[self.lang == "en"].replace("_", " ")

    def group(self, group: str) -> str:
        """A target group with its label: `6.1 (dagpengemodtager)`."""
        entry = self.rules.words.groups.get(group)
        return group if entry is None or not entry.labels else f"{group} ({lower_first(entry.label(self.lang))})"

    def title(self, row: DutyRow) -> str:
        """The title of a duty in quotation marks, or its id where it has none."""
        return quoted(row.duty.title.in_(self.lang) or row.duty.id.replace("_", " "), self.lang)

    def duty(self, named: str, beside: DutyRow) -> str:
        """The title of a duty named from another one: by its id alone, or as `dk/lab/31:first-talk`."""
        rule, _, duty = named.rpartition(":")
        rows = [row for row in self.rules.all_rows if row.rule == (rule or beside.rule) and duty in (row.duty.id, "*")]
        same = [row for row in rows if row.version == beside.version] or rows
        return listed([self.title(row) for row in same], self.lang, last="and") or quoted(
            duty.replace("_", " "), self.lang
        )

    def value(self, name: str, value: object, values: Values | None = None) -> str:
        """The value of an attribute as it stands inside a sentence."""
        if isinstance(value, bool):
            return self.say("ja", "yes") if value else self.say("nej", "no")
        if isinstance(value, dt.date):
            return date(value, self.lang)
        if isinstance(value, (int, float)):
            return amount(value, self.lang)
        text = str(value)
        if name == "actor":
            return self.who(text)
        return self.phrase(text, "said") or self._label(text, values) or text.replace("_", " ").strip()

    def _label(self, text: str, values: Values | None) -> str | None:
        lists = self.rules.words.lists
        if values is None:
            return None
        sections = [s for s in lists if values.name and (s == values.name or s.startswith(f"{values.name}_"))]
        return next((lower_first(lists[s][text].label(self.lang)) for s in sections if text in lists[s]), None)

    def values_of(self, word: str, name: str) -> Values | None:
        """What may stand as an attribute of an event, a spell or a fact."""
        words = self.rules.words
        entry = (words.spells.get(word) or words.events.get(word) or words.facts.get(word)) if name == "value" else None
        entry = entry or words.attribute_words.get(name)
        return None if entry is None else entry.values

    def tested(self, test: Test, word: str, name: str) -> str:
        """What a test asks, as it stands inside a sentence: `a eller b`, `mindst 20`, `ikke telefonisk`."""
        known = self.values_of(word, name)
        parts = []
        if test.values is not None:
            parts.append(listed([self.value(name, v, known) for v in test.values], self.lang))
        if test.not_ is not None:
            parts.append(
                self.say("ikke {x}", "not {x}", x=listed([self.value(name, v, known) for v in test.not_], self.lang))
            )
        parts += [self.bound(how, bound) for how, bound in test.bounds.items()]
        return listed(parts, self.lang, last="and")

    def bound(self, how: str, bound: float | Length) -> str:
        """One bound: `mindst 2 uger`, `under 20`."""
        text = length(bound, self.lang) if isinstance(bound, Length) else amount(bound, self.lang)
        da, en = {
            "under": ("under", "under"),
            "at_least": ("mindst", "at least"),
            "at_most": ("højst", "at most"),
            "over": ("over", "over"),
        }[how]
        return self.say(f"{da} {{x}}", f"{en} {{x}}", x=text)

    def length(self, given: Length, *, days: str | None = None, of: bool = False) -> str:
        """A length of time; `days` is a calendar whose days are counted: `15 hverdage`."""
        named = "" if days is None else self.phrase(days, "days") or self.say("hverdage", "working days")
        return length(given, self.lang, days=named, of=of)

    def listed(self, parts: Iterable[str], *, both: bool = False) -> str:
        """A list that ends in `eller`, or in `og` where both must hold."""
        return listed(list(parts), self.lang, last="and" if both else "or")


_HOLDERS = {
    "a_kasse": ("a-kassen", "the unemployment fund"),
    "jobcentre": ("jobcenteret", "the jobcentre"),
    "municipality": ("kommunen", "the municipality"),
    "citizen": ("borgeren", "the citizen"),
    "employer": ("arbejdsgiveren", "the employer"),
    "rehab_team": ("rehabiliteringsteamet", "the rehabilitation team"),
    "other_provider": ("en anden aktør", "another provider"),
}
"""The holders of the rule language; a pack may say them otherwise."""
