"""What goes in: the bytes of one YAML file. What comes out: a tree of nodes that know where they stand, and the faults found on the way.

The one module that knows YAML. It reads the plain part of YAML 1.2 that editors agree on: no tags, anchors, aliases, merge keys, second
documents or repeated keys; only `true` and `false` are true and false; `no`, `01`, `12:30` and dates stay text. Size and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import yaml

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 40

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_WORDS: Final[dict[str, bool | None]] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None,
}  # fmt: skip

Plain = str | int | float | bool | None


class Place(NamedTuple):
    """Where something stands: 1-based line and column, and how many characters wide it is on that line."""

    line: int
    column: int
    width: int = 1


class Fault(NamedTuple):
    """One mistake in the YAML itself."""

    place: Place
    message: str
    hint: str = ""


class Scalar(NamedTuple):
    """A single value: its text as written, what it means, and whether it was written without quotes."""

    place: Place
    text: str
    value: Plain
    plain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list of nodes."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys and their nodes, in the order of the file."""

    place: Place
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The node of a key, None where the key is missing."""
        for name, node in self.entries:
            if name.text == key:
                return node
        return None

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place."""
        return next((name for name, _ in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


def split_lines(text: str) -> list[str]:
    """The lines of a file, split where YAML splits them, in characters that a terminal shows and that each take one column."""
    return [shown(line) for line in _BREAK.split(text)]


def shown(text: str) -> str:
    """A text with a space for each tab and each character that would steer a terminal."""
    return _STEERING.sub(" ", text)


def meaning(text: str) -> Plain:
    """What an unquoted scalar means: true, false, nothing, a whole number, a decimal number, or else itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def to_value(node: Node) -> Any:
    """The node as plain values: text, numbers, dicts and, because rules never change, tuples for lists."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return tuple(map(to_value, node.items))
    return {key.text: to_value(value) for key, value in node.entries}


def decode(data: bytes) -> tuple[str, Fault | None]:
    """The text of a file in UTF-8, with or without a byte-order mark, and what is wrong with it."""
    if len(data) > MAX_BYTES:
        return "", Fault(Place(1, 1), f"the file has {len(data):,} bytes; a rule file has at most {MAX_BYTES:,}")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return data.decode("utf-8", "replace"), Fault(
            Place(line, column), "the file is not in UTF-8", "Save it with the encoding UTF-8."
        )


def parse(text: str) -> tuple[Node | None, list[Fault]]:
    """The tree of a YAML text, None where there is none, and every fault; a syntax fault ends the reading."""
    builder = _Builder()
    try:
        parser = _LOADER(text)
        while not builder.stopped and (event := parser.get_event()) is not None:
            builder.take(event)
    except yaml.YAMLError as error:
        builder.faults.append(_syntax_fault(error, text))
    return builder.root, builder.faults


class _Builder:
    """Events of the YAML parser become nodes; kept as a loop with its own stack, so that depth is bounded before anything recurses."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.stopped = False
        self.documents = 0
        self.stack: list[tuple[Sequence | Mapping, Scalar | None]] = []
        self.key: Scalar | None = None
        self.first_lines: list[dict[str, int]] = []

    def take(self, event: yaml.Event) -> None:
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def fault(self, place: Place, message: str, hint: str = "") -> None:
        self.faults.append(Fault(place, message, hint))

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fault(_start(event, 3), "a second document begins here", "Write one file for each.")
            self.stopped = True

    def alias(self, event: Any) -> None:
        place = _start(event, len(event.anchor) + 1)
        self.fault(place, f'the alias "*{event.anchor}" is not allowed', "Write it out; quote text that begins with *.")
        self.add(Scalar(place, "", None))

    def plainness(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            hint = "Write it out; quote text that begins with &."
            self.fault(place, f'the anchor "&{event.anchor}" is not allowed', hint)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.fault(place, f'the tag "{tag}" is not allowed', "Leave it out; quote text that begins with !.")

    def scalar(self, event: Any) -> None:
        one_line = event.end_mark.line == event.start_mark.line
        place = _start(event, event.end_mark.column - event.start_mark.column if one_line else 1)
        self.plainness(event, place)
        plain = not event.style
        self.add(Scalar(place, event.value, meaning(event.value) if plain else event.value, plain))

    def begin(self, event: Any) -> None:
        place = _start(event, 1)
        self.plainness(event, place)
        if len(self.stack) >= MAX_DEPTH:
            self.fault(place, f"this is nested more than {MAX_DEPTH} levels deep")
            self.stopped = True
            return
        node: Sequence | Mapping = Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Sequence(place)
        if self.stack and isinstance(self.stack[-1][0], Mapping) and self.key is None:
            self.fault(place, "a key must be a word, not a list or a mapping")
            self.stopped = True
            return
        self.stack.append((node, self.key))
        self.first_lines.append({})
        self.key = None

    def end(self, _: Any) -> None:
        node, key = self.stack.pop()
        self.first_lines.pop()
        self.key = key
        self.add(node)

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1][0]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif self.key is None and isinstance(node, Scalar):
            self.key = node
            self.check_key(node)
        elif self.key is not None:
            parent.entries.append((self.key, node))
            self.key = None

    def check_key(self, key: Scalar) -> None:
        lines = self.first_lines[-1]
        if key.text == "<<" and key.plain:
            self.fault(key.place, 'the merge key "<<" is not allowed', "Write the part out.")
        if key.text in lines:
            self.fault(
                key.place,
                f'the key "{key.text}" stands twice, first in line {lines[key.text]}',
                "Only one of them can hold.",
            )
        lines.setdefault(key.text, key.place.line)


_HANDLERS: Final[dict[type, Callable[[_Builder, Any], None]]] = {
    yaml.DocumentStartEvent: _Builder.document,
    yaml.AliasEvent: _Builder.alias,
    yaml.ScalarEvent: _Builder.scalar,
    yaml.SequenceStartEvent: _Builder.begin,
    yaml.MappingStartEvent: _Builder.begin,
    yaml.SequenceEndEvent: _Builder.end,
    yaml.MappingEndEvent: _Builder.end,
}


def _start(event: Any, width: int) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1, max(1, width))


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "the file cannot be parsed"
    if mark is None:
        return Fault(_place_at(text, getattr(error, "position", 0) or 0), *_in_plain_words(problem, "", ""))
    lines = _BREAK.split(text)
    at_end = not "".join(lines[mark.line :])[mark.column :].strip()
    if opened is not None and (at_end or "expected ':'" in problem):
        # The parser complains where the text ends; the mistake is where the thing began that has no end.
        sign = lines[opened.line][opened.column : opened.column + 1]
        if sign in tuple("[{\"'"):
            return Fault(Place(opened.line + 1, opened.column + 1), f"what is opened here with {sign} is never closed")
        mark = opened
    line = lines[mark.line] if mark.line < len(lines) else ""
    return Fault(Place(mark.line + 1, mark.column + 1), *_in_plain_words(problem, line[mark.column :], line))


def _place_at(text: str, position: int) -> Place:
    lines = _BREAK.split(text[:position])
    return Place(len(lines), len(lines[-1]) + 1)


_PLAIN_WORDS: Final = (
    ("mapping values are not allowed", "a second colon stands in this line", 'Put text that holds ": " in quotes.'),
    ("',' or", "a comma or a closing bracket is missing before this", ""),
    ("expected ':'", "this line has no colon", 'A key needs ": " and a value.'),
    ("sequence entries are not", "a dash cannot stand here", "Begin a list on a line of its own; quote text."),
    ("escape", "this escape is not known", "After a backslash in double quotes; single quotes take text as it is."),
    ("characters are not allowed", "a character stands here that no text file holds", ""),
    ("expected", "this line does not fit the indentation or the brackets above it", "Compare it with its neighbours."),
)


def _in_plain_words(problem: str, rest: str, line: str) -> tuple[str, str]:
    """The parser's own words for a mistake, said so that somebody who never read the YAML standard can mend it."""
    if rest.startswith("\t") or "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab stands here", "Indent with spaces."
    if "cannot start any token" in problem:
        return f'a value cannot begin with "{rest[:1]}"', "Put it in quotes."
    for known, message, hint in _PLAIN_WORDS:
        if known in problem:
            return message, hint
    return f"this is not YAML: {problem}", ""
