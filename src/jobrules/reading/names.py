"""What goes in: the parts of a rule file and the words of its pack. What comes out: every word in it that the pack does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from typing import TYPE_CHECKING

from jobrules.errors import nearest
from jobrules.model import (
    Condition,
    CourseGroup,
    CourseRule,
    CourseStart,
    Derogation,
    Duty,
    Moment,
    NewCourse,
    RecordedBy,
    SameCourse,
    Test,
)
from jobrules.model.files import SameActors
from jobrules.reading.parameters import KEY, leaves, question
from jobrules.reading.shape import Model, Parts, keys_of, takes_attributes
from jobrules.yaml_nodes import Fault, Mapping, Node, Scalar

if TYPE_CHECKING:
    from jobrules.words import Values, Word, Words

_SUBJECTS = {"event": "an event", "spell": "a spell", "fact": "a fact"}
_ATTRIBUTE_HINT = 'Attributes stand in codes.yaml, with their event or spell or under "attributes".'


def unknown_words(parts: Parts, words: Words) -> Iterator[Fault]:
    """One fault for each event, spell, fact, group, benefit, attribute or value that is not in the pack's lists."""
    for node, model in parts:
        if model in (Condition, Moment):
            yield from _of_condition(node, model, words)
        if model is not Condition and "groups" in keys_of(model):
            yield from _not_in(node.get("groups"), words.groups, "a target group")
        if model is SameActors:
            yield from _not_in(node.get("actors"), words.actors, "an actor")
        if model is Derogation:
            yield from _not_in(node.get("forms"), words.forms, "a form")
        if model is CourseRule:
            yield from _of_course(node, words)
        yield from _of_course_part(node, model, words)
        if model is Duty and isinstance(must := node.get("must"), Mapping):
            yield from _attributes(must, Duty, None, words)


def _not_in(node: Node | None, known: Iterable[str], what: str) -> Iterator[Fault]:
    """The words below a node that are not in a list; an empty list is open and takes every word."""
    known = list(known)
    for word in leaves(node) if node is not None and known else ():
        if word.text and word.text not in known:
            yield Fault(word.place, f'"{word.text}" is not {what} of this pack', nearest(word.text, known))


def _of_condition(node: Mapping, model: Model, words: Words) -> Iterator[Fault]:
    lists: dict[str, MappingOf[str, Word]] = {"event": words.events, "spell": words.spells, "fact": words.facts}
    named: Word | None = None
    given = [key for key in lists if node.get(key) is not None]
    for key in given:
        yield from _not_in(node.get(key), lists[key], _SUBJECTS[key])
        word = node.get(key)
        named = lists[key].get(word.text) if isinstance(word, Scalar) else None
    if given:
        yield from _attributes(node, model, named, words)


def _attributes(node: Mapping, model: Model, subject: Word | None, words: Words) -> Iterator[Fault]:
    """Attributes that no event or spell of the pack has, and their values; `must` has nothing but attributes."""
    pairs = [
        (key, value) for key, value in node.entries if key.text not in keys_of(model) or not takes_attributes(model)
    ]
    extra = node.get("attributes") if takes_attributes(model) else None
    for key, value in pairs + (extra.entries if isinstance(extra, Mapping) else []):
        if key.text == KEY:
            continue
        yield from _of_test(key, value)
        if words.lists and key.text not in {*words.attributes, "lasting"}:
            choice = [*words.attributes, *(keys_of(model) if takes_attributes(model) else ())]
            hint = nearest(key.text, choice) or _ATTRIBUTE_HINT
            yield Fault(key.place, f'"{key.text}" is not an attribute of this pack', hint)
            continue
        word = subject if key.text == "value" else words.attribute_words.get(key.text)
        if word is not None:
            yield from _values(value, word)


def _of_test(key: Scalar, value: Node) -> Iterator[Fault]:
    if isinstance(value, Scalar) and value.plain and value.text in ("null", "~"):
        yield Fault(key.place, f'the attribute "{key.text}" needs a value', "Leave the key out if any value will do.")
    for inner, _ in value.entries if isinstance(value, Mapping) else ():
        if inner.text not in keys_of(Test) and question(value) is None:
            yield Fault(inner.place, f'unknown key "{inner.text}"', nearest(inner.text, keys_of(Test)))


def _values(node: Node, word: Word) -> Iterator[Fault]:
    """The words in a test, bounds left out; plain true and false stand for yes and no."""
    if isinstance(node, Mapping) and question(node) is None:
        for key in ("values", "not"):
            if (inner := node.get(key)) is not None:
                yield from _values(inner, word)
        return
    for leaf in leaves(node):
        if leaf.value is None or word.values.allow(leaf.text) or (word.is_yes_no and isinstance(leaf.value, bool)):
            continue
        hint = "Write true or false." if word.is_yes_no else _hint(leaf.text, word.values)
        yield Fault(leaf.place, f'"{leaf.text}" is not a value of "{word.word}" in this pack', hint)


def _hint(text: str, values: Values) -> str:
    if values.pattern is not None:
        return f"It has the form {values.pattern.strip('^$')}."
    words = sorted(values.words or ())
    return nearest(text, words) or (f"Known: {', '.join(words)}." if 0 < len(words) <= 12 else "")


def _of_course(node: Mapping, words: Words) -> Iterator[Fault]:
    for key in ("benefits", "with_record", "passes_over"):
        yield from _not_in(node.get(key), words.benefits, "a benefit")
    yield from _not_in(node.get("restarts_on"), words.events, "an event")


def _of_course_part(node: Mapping, model: Model, words: Words) -> Iterator[Fault]:
    """The words in the parts of a course rule; what a record may say is no closed list."""
    if model is CourseStart:
        yield from _not_in(node.get("events"), words.events, "an event")
    elif model is CourseGroup:
        yield from _not_in(node.get("group"), words.groups, "a target group")
    elif model is RecordedBy:
        yield from _not_in(node.get("event"), words.events, "an event")
        yield from _not_in(node.get("fact"), words.facts, "a fact")
    elif model in (SameCourse, NewCourse):
        known, what = (words.benefits, "a benefit") if model is SameCourse else (words.groups, "a target group")
        for key in ("from", "to"):
            yield from _not_in(node.get(key), known, what)
