"""What goes in: what pydantic found wrong with a file. What comes out: faults in plain words, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jobrules.errors import nearest
from jobrules.model import Test
from jobrules.reading.shape import Model, Spot, keys_of, locate, models_at
from jobrules.words import BARE_ATTRIBUTES
from jobrules.yaml_nodes import Fault, Mapping, Node, Place, Scalar, Sequence

if TYPE_CHECKING:
    from pydantic import ValidationError

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys and values",
    "date_type": "a date such as 2024-01-31",
    "date_parsing": "a date such as 2024-01-31",
    "dataclass_type": 'a length such as "6 months"',
    "dataclass_exact_type": 'a length such as "6 months"',
}
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]*$": 'a short name of small letters, digits, "-" and "_"',
    r"^\d\d-\d\d$": "a month and a day such as 12-24",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_MODELS = {
    "Condition": "a condition such as {event: meeting}",
    "Moment": "a moment such as {event: registration}",
    "Test": "a test such as {under: 30}",
    "Text": "a title such as {da: …, en: …}",
    "Source": "a source such as {act: …, section: …}",
    "HoursByInsurance": "hours such as {full_time: 160.33, part_time: 130}",
}
_DATES = ("Invalid isoformat string", "day is out of range", "month must be in", "year ")
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def faults_of(error: ValidationError, root: Node, model: Model) -> Iterator[Fault]:
    """One fault for each thing that is wrong, in the order pydantic found them; the members of a union count as one thing."""
    groups: dict[int, tuple[Spot, list[Any]]] = {}
    inside: set[tuple[str | int, ...]] = set()
    for detail in error.errors(include_url=False):
        spot = locate(root, detail["loc"])
        inside.update(spot.path[:length] for length in range(len(spot.path)))
        if detail["type"] == "extra_forbidden":
            yield _unknown_key(spot, detail, model)
        else:
            groups.setdefault(id(spot.node), (spot, []))[1].append(detail)
    for spot, details in groups.values():
        # Where a mapping was read as one member of a union and found wanting, what the other members say is noise.
        telling = (
            [d for d in details if d["type"] in ("missing", "value_error")]
            if isinstance(spot.node, Mapping)
            else details
        )
        if telling or spot.path not in inside:
            yield from _of_spot(spot, telling or details, model)


def _of_spot(spot: Spot, details: list[Any], model: Model) -> Iterator[Fault]:
    alone = [d for d in details if d["type"] in ("missing", "value_error")]
    if len(alone) == len(details):
        for detail in details:
            yield _missing(spot, detail) if detail["type"] == "missing" else _sentence(spot, detail, model)
    else:
        yield _one_value(spot, details)


def _one_value(spot: Spot, details: list[Any]) -> Fault:
    """What one value should be, from all that the members of a union say about it."""
    value = details[0]["input"]
    literal = next((d for d in details if d["type"] == "literal_error"), None)
    if literal is not None:
        words = re.findall(r"'([^']*)'", literal["ctx"]["expected"]) or [literal["ctx"]["expected"]]
        return Fault(
            spot.place,
            f"{_shown(value)} is not one of {', '.join(words)}",
            nearest(value, words) if isinstance(value, str) else "",
        )
    wanted = dict.fromkeys(w for d in details if (w := _wanted(d)))
    if not wanted:
        return Fault(spot.place, f"this cannot stand here: {details[0]['msg']}")
    return Fault(
        spot.place,
        f"this should be {' or '.join(wanted)}, not {_shown(value)}",
        _remedy(details[0]["type"], value, str(spot.path[-1]) if spot.path else ""),
    )


def _wanted(detail: Any) -> str:
    kind = detail["type"]
    if kind == "model_type":
        name = re.sub(r".*?(\w+)\W*$", r"\1", detail["ctx"]["class_name"])
        return _MODELS.get(name, "a mapping of keys and values")
    if kind in ("too_short", "too_long"):
        number = detail["ctx"].get("min_length" if kind == "too_short" else "max_length")
        return f"a list of at {'least' if kind == 'too_short' else 'most'} {number}"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{words} {detail['ctx'][name]}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(detail["ctx"]["pattern"], f"text of the form {detail['ctx']['pattern']}")
    if kind == "value_error" and "is not a length" in detail["msg"]:
        return 'a length such as "6 months"'
    return _WANTED.get(kind, "")


def _remedy(kind: str, value: Any, key: str) -> str:
    if kind == "string_type" and key in ("event", "spell") and isinstance(value, (list, tuple)):
        parts = ", ".join(f"{{{key}: {word}}}" for word in value)
        return f"For one of several, write any_of: [{parts}]."
    if kind == "string_type" and isinstance(value, (int, float)):
        return "Put it in quotes."
    if kind == "bool_type" and str(value).lower() in _TRUTH:
        return f"Write {_TRUTH[str(value).lower()]}."
    if kind in ("tuple_type", "list_type"):
        return "Write it as [ … ] or with a dash before each item."
    if kind in ("int_type", "float_type") and isinstance(value, str) and re.fullmatch(r"[\d.]+", value):
        return "Write it without quotes."
    return ""


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'the word "{value}"' if re.fullmatch(r"[^\W\d][\w-]*", value) else f'the text "{value[:60]}"'
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a mapping of keys and values" if isinstance(value, dict) else f"a list of {len(value)}"


def _unknown_key(spot: Spot, detail: Any, model: Model) -> Fault:
    key = str(detail["loc"][-1])
    holders = frozenset({Test}) if spot.in_test else models_at(model, detail["loc"][:-1])
    known = sorted({name for each in holders for name in keys_of(each)})
    return Fault(
        spot.key.place if spot.key else spot.place, f'unknown key "{key}"', nearest(key, known) or _known(known)
    )


def _known(words: list[str]) -> str:
    return f"Known here: {', '.join(words)}." if 0 < len(words) <= 12 else ""


def _missing(spot: Spot, detail: Any) -> Fault:
    part = detail["loc"][-1]
    if isinstance(part, int):
        return Fault(spot.place, f"this list is too short: item {part + 1} is missing")
    return Fault(spot.place, f'the key "{part}" is missing')


def _sentence(spot: Spot, detail: Any, model: Model) -> Fault:
    """A sentence of the model's own; the caret stands under the first key that the sentence names."""
    text = detail["msg"].removeprefix("Value error, ")
    if text.startswith(_DATES) and isinstance(detail["input"], str):
        return Fault(spot.place, _date_sentence(detail["input"]))
    if isinstance(spot.node, Mapping):
        for word in _words_to_point_at(text):
            if (key := spot.node.key(word)) is not None:
                return Fault(key.place, text)
        return _perhaps_misspelt(spot.node, text, models_at(model, detail["loc"])) or Fault(_first_key(spot), text)
    return Fault(spot.place, text)


def _words_to_point_at(text: str) -> list[str]:
    """The words that a sentence quotes; and of those it says a thing has too many of, the last."""
    _, _, too_many = text.partition("; this one names " if "; this one names " in text else "; this one has ")
    return [*re.findall(r'"(\w+)"', text), *reversed(re.findall(r"\w+", too_many))]


def _first_key(spot: Spot) -> Place:
    return (
        spot.node.entries[0][0].place
        if isinstance(spot.node, Mapping) and spot.key is None and spot.node.entries
        else spot.place
    )


def _perhaps_misspelt(node: Mapping, text: str, models: frozenset[Model]) -> Fault | None:
    """In a model that takes attributes a misspelt key is not an unknown key, but it explains why the known one is missing."""
    known = [name for model in models for name in keys_of(model)]
    for key, _ in node.entries:
        if (
            key.text not in known
            and key.text not in BARE_ATTRIBUTES
            and (hint := nearest(key.text, known))
            and "names none" in text
        ):
            return Fault(key.place, text, hint)
    return None


def _date_sentence(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"there is no such date as {text}"
    return f"this should be a date such as 2024-01-31, not {_shown(text)}"


def empty_values(node: Node, inside: Scalar | None = None) -> Iterator[Fault]:
    """Keys and list items with nothing after them: a forgotten value would read as `applies to all`."""
    if isinstance(node, Scalar):
        if node.plain and not node.text:
            where, what = (
                (inside.place, f'the key "{inside.text}" has no value')
                if inside
                else (node.place, "this item is empty")
            )
            yield Fault(where, what, "Give it one or leave it out.")
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from empty_values(item)
    else:
        for key, value in node.entries:
            yield from empty_values(value, key)
