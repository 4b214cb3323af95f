"""What goes in: a pack's `codes.yaml`. What comes out: its closed word lists, with labels in Danish and English.

A pack may leave lists out, or write a list without labels (`events: [filed, decided]`); a list that is left out allows any
word. Every word is text: `6.10`, `no` and `2025-06-30` are never read as numbers, truth values or dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from jobrules import yaml_nodes
from jobrules.errors import RuleFileError, RuleProblem, nearest

Overlap = Literal["allowed", "forbidden"]
Kind = Literal["text", "yes_no", "number", "date"]

PATTERNS: Final[Mapping[str, str]] = {"three_digit_code": r"[0-9]{3}", "fund_code": r"\S{1,20}"}
"""The values that are told by their form, not by a list: a municipality's code and a fund's own code."""
BARE_ATTRIBUTES: Final = frozenset(
    {"case_id", "actor", "form", "status", "value", "event_id", "date", "start", "end", "hours", "kind"}
)
LANGUAGES: Final = ("da", "en", "nl", "it", "de", "fr", "sv", "nb", "fi", "es")
_SECTIONS: Final = {
    "event": "events",
    "spell": "spells",
    "actor": "actors",
    "form": "forms",
    "status": "meeting_status",
}


@dataclass(frozen=True, slots=True)
class Values:
    """What may stand as the value of a spell, event, attribute or fact: a list of words, a pattern, or (neither) anything."""

    name: str = ""
    words: frozenset[str] | None = None
    pattern: str | None = None

    def allow(self, value: str) -> bool:
        """Whether the value may stand there."""
        if self.pattern is not None:
            return re.fullmatch(self.pattern, value) is not None
        return self.words is None or value in self.words


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a list.

    `labels` by language; `attributes` that an event or spell may bear; `values` of the word's attribute `value`, or of the fact or
    attribute itself; `overlap` of spells of one case; `kind` says how the cells of an attribute or fact are read.
    """

    word: str
    labels: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    attributes: tuple[str, ...] = ()
    values: Values = Values()
    overlap: Overlap = "allowed"
    kind: Kind = "text"

    def label(self, lang: str = "en") -> str:
        """The label in a language, else in another, else the word itself."""
        return self.labels.get(lang) or next(iter(self.labels.values()), self.word)

    @property
    def is_yes_no(self) -> bool:
        """Whether its values are the two words `yes_` and `no_`, which plain truth values may stand for."""
        return self.values.words is not None and self.values.words == frozenset({"yes_", "no_"})


EventWord: TypeAlias = Word
SpellWord: TypeAlias = Word
FactWord: TypeAlias = Word


@dataclass(frozen=True)
class Words:
    """The closed word lists of one rule pack. `lists` has every list by its name in `codes.yaml`; a list not there is open."""

    lists: Mapping[str, Mapping[str, Word]] = field(default_factory=dict)
    same_group: dict[str, str] = field(default_factory=dict)
    """The group of the newer act for each older group that has one: `2.1` is `6.1`."""

    @classmethod
    def load(cls, path: str | Path) -> Words:
        """The words of a `codes.yaml`; raises RuleFileError with every mistake and its place."""
        text, fault = yaml_nodes.decode(Path(path).read_bytes())
        if fault is not None:
            raise RuleFileError([_problem(fault, str(path), yaml_nodes.split_lines(text))])
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, name: str = "codes.yaml") -> Words:
        """The words of the text of a `codes.yaml`; `name` is what errors call the file."""
        sections = {section: dict(_entries(body)) for section, body in _read(text, name).items()}
        if "statuses" in sections:
            sections.setdefault("meeting_status", sections["statuses"])
        plain = {section: frozenset(body) for section, body in sections.items() if body}
        _check_values(sections, plain, name)
        lists = {
            section: {word: _word(word, entry, plain) for word, entry in sections[section].items()} for section in plain
        }
        old = sections.get("target_groups_old", {})
        return cls(lists, {word: str(entry["new"]) for word, entry in old.items() if entry.get("new")})

    @classmethod
    def open(cls) -> Words:
        """Words that allow everything: for a plain event log."""
        return cls()

    @classmethod
    def danish(cls) -> Words:
        """The words of the shipped Danish pack."""
        return _danish()

    @property
    def spells(self) -> Mapping[str, SpellWord]:
        """The names of spells."""
        return self.lists.get("spells", {})

    @property
    def events(self) -> Mapping[str, EventWord]:
        """The names of events."""
        return self.lists.get("events", {})

    @property
    def facts(self) -> Mapping[str, FactWord]:
        """The facts of a case."""
        return self.lists.get("facts", {})

    @property
    def actors(self) -> Mapping[str, Word]:
        """Who did it."""
        return self.lists.get("actors", {})

    @property
    def forms(self) -> Mapping[str, Word]:
        """How a talk was held."""
        return self.lists.get("forms", {})

    @property
    def meeting_status(self) -> Mapping[str, Word]:
        """What became of a talk."""
        return self.lists.get("meeting_status", {})

    statuses = meeting_status

    @property
    def benefits(self) -> Mapping[str, Word]:
        """The values of the spell `benefit`."""
        return self.lists.get("benefits", {})

    @property
    def offers(self) -> Mapping[str, Word]:
        """The values of the spell `offer`."""
        return self.lists.get("offers", {})

    @property
    def clocks(self) -> Mapping[str, Word]:
        """The clocks that rules may name."""
        return self.lists.get("clocks", {})

    @cached_property
    def groups(self) -> dict[str, Word]:
        """All target groups: the values of the spell `course`."""
        sections = (*_lists_named("target_groups", self.lists), *_lists_named("groups", self.lists))
        return {word: entry for section in sections for word, entry in self.lists[section].items()}

    @cached_property
    def attribute_words(self) -> dict[str, Word]:
        """The attributes of events and spells that have a list of values or a kind of their own."""
        found = dict(self.lists.get("attributes", {}))
        for name in ("actor", "form", "status"):
            if (allowed := self.allowed(name)) is not None:
                found.setdefault(name, Word(name, values=Values(_SECTIONS[name], allowed)))
        return found

    @cached_property
    def attributes(self) -> frozenset[str]:
        """Every attribute that a rule may name of an event or a spell."""
        named = (name for word in (*self.events.values(), *self.spells.values()) for name in word.attributes)
        return BARE_ATTRIBUTES | frozenset(named) | frozenset(self.attribute_words)

    def allowed(self, column: str) -> frozenset[str] | None:
        """The words allowed in the columns `event`, `spell`, `actor`, `form`, `status`; None where anything is."""
        section = self.lists.get(_SECTIONS[column])
        return None if section is None else frozenset(section)

    def label(self, word: str, lang: str = "en", section: str | None = None) -> str:
        """The label of a word, of the first list that has it unless `section` names one; a word in no list is its own label."""
        names = ("events", "actors", "forms", "meeting_status", *self.lists) if section is None else (section,)
        for name in names:
            if word in self.lists.get(name, {}):
                return self.lists[name][word].label(lang)
        return word


@cache
def _danish() -> Words:
    from jobrules.folders import rules_folder

    return Words.load(rules_folder() / "dk" / "codes.yaml")


def _entries(body: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The words of a section with what is said of each; a plain list says nothing of them."""
    if isinstance(body, dict):
        for word, entry in body.items():
            yield word, entry if isinstance(entry, dict) else ({} if entry is None else {"en": str(entry)})
    elif isinstance(body, list):
        yield from ((str(word), {}) for word in body)


def _word(word: str, entry: Mapping[str, Any], lists: Mapping[str, frozenset[str]]) -> Word:
    return Word(
        word,
        {lang: str(entry[lang]) for lang in LANGUAGES if entry.get(lang)},
        str(entry.get("note") or ""),
        tuple(map(str, entry.get("attributes") or ())),
        _values(entry.get("values"), lists),
        "forbidden" if entry.get("overlap") == "forbidden" else "allowed",
        cast("Kind", entry.get("kind") or ("date" if word == "birth_date" else "text")),
    )


def _values(given: object, lists: Mapping[str, frozenset[str]]) -> Values:
    """`values: benefits`, `values: [full_time, part_time]` or `values: three_digit_code`."""
    if given is None:
        return Values()
    if isinstance(given, (list, dict)):
        return Values("", frozenset(map(str, given)))
    name = str(given)
    words = [lists[section] for section in _lists_named(name, lists)]
    return Values(name, frozenset().union(*words) if words else None, PATTERNS.get(name))


def _check_values(sections: Mapping[str, Mapping[str, Any]], lists: Mapping[str, object], name: str) -> None:
    entries = (entry.get("values") for body in sections.values() for entry in body.values())
    strange = {v for v in entries if isinstance(v, str) and v not in PATTERNS and not _lists_named(v, lists)}
    if strange:
        near = [*lists, *PATTERNS]
        said = (f'values: "{v}" names no list of this file. {nearest(v, near)}'.strip() for v in sorted(strange))
        raise RuleFileError([RuleProblem(name, 1, 1, sentence) for sentence in said])


def _lists_named(name: str, lists: Mapping[str, object]) -> list[str]:
    """The list of that name, else the parts it is kept in: `target_groups` is `target_groups_2020` and its fellows."""
    return [name] if name in lists else [section for section in lists if section.startswith(f"{name}_")]


def _read(text: str, name: str) -> dict[str, Any]:
    """The text as plain dicts, lists and texts (an empty entry is None); raises RuleFileError for what cannot be read."""
    root, faults = yaml_nodes.parse(text)
    if root is not None and not isinstance(root, yaml_nodes.Mapping):
        faults = [*faults, yaml_nodes.Fault(root.place, "the file is not made of sections such as `events:`")]
    if faults:
        lines = yaml_nodes.split_lines(text)
        raise RuleFileError([_problem(fault, name, lines) for fault in faults])
    return {} if root is None else cast("dict[str, Any]", _plain(root))


def _plain(node: yaml_nodes.Node) -> object:
    """The node with every word as the text it was written as."""
    if isinstance(node, yaml_nodes.Mapping):
        return {key.text: _plain(value) for key, value in node.entries}
    if isinstance(node, yaml_nodes.Sequence):
        return [_plain(item) for item in node.items]
    return None if node.value is None else node.text


def _problem(fault: yaml_nodes.Fault, name: str, lines: list[str]) -> RuleProblem:
    line, column, width = fault.place
    source = lines[line - 1] if line <= len(lines) else ""
    return RuleProblem(name, line, column, fault.message, fault.hint, source, width)
