"""What goes in: all the files of a pack. What comes out: names of duties and clocks that stand twice or point nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from jobrules.errors import nearest
from jobrules.model import Clock, Condition, Derogation, Duty, Moment, Reached, Window
from jobrules.model.duties import Move
from jobrules.model.files import Excuse
from jobrules.reading.folder import Document
from jobrules.reading.parameters import leaves
from jobrules.yaml_nodes import Fault, Mapping, Node, Scalar, Sequence

_OWN = {Moment: ("duty", "duty_closed"), Duty: ("apart_from", "of_duties")}
_WHOLE = {Derogation: ("touches",), Excuse: ("touches",)}
ALWAYS_CLOCK = "calendar"
ALWAYS_CALENDAR = "working_days"


@dataclass(frozen=True, slots=True)
class Known:
    """What a pack defines: the duties of each rule, the clocks, the calendars of days off, and the days that bear a name."""

    duties: MappingOf[str, frozenset[str]]
    clocks: frozenset[str]
    calendars: frozenset[str]
    named_days: frozenset[str]


def known_in(documents: list[Document]) -> Known:
    """What the files of a pack define, in any version and any branch."""
    duties: dict[str, set[str]] = defaultdict(set)
    clocks, calendars, days = {ALWAYS_CLOCK}, {ALWAYS_CALENDAR}, set[str]()
    for document in documents:
        for node, model in document.parts:
            if model is Duty:
                duties[document.rule].update(leaf.text for leaf in _leaves(node, "id"))
            elif model is Clock:
                clocks.update(leaf.text for leaf in _leaves(node, "clock"))
        calendars |= _keys(document.root, "calendars")
        days |= _keys(document.root, "named_days")
    return Known(
        {rule: frozenset(ids) for rule, ids in duties.items()}, frozenset(clocks), frozenset(calendars), frozenset(days)
    )


def _keys(root: Node | None, table: str) -> set[str]:
    node = root.get(table) if isinstance(root, Mapping) else None
    return {key.text for key, _ in node.entries} if isinstance(node, Mapping) else set()


def dangling(document: Document, known: Known) -> Iterator[Fault]:
    """Names in a file of duties, clocks, calendars and days that the pack does not define."""
    for node, model in document.parts:
        for key in _OWN.get(model, ()):
            for leaf in _leaves(node, key):
                yield from _unknown_duty(leaf, document.rule, known)
        for key in _WHOLE.get(model, ()):
            for leaf in _leaves(node, key):
                yield from _unknown_duty(leaf, "", known)
        if model in (Duty, Condition, Reached):
            yield from _unknown_clock(node, known)
        if model is Window:
            yield from _not_defined(node, "counted_in", "calendar", known.calendars)
        if model is Move:
            yield from _not_defined(node, "when", "named days", known.named_days)


def _not_defined(node: Mapping, key: str, what: str, known: frozenset[str]) -> Iterator[Fault]:
    for leaf in _leaves(node, key):
        if leaf.text not in known:
            yield Fault(leaf.place, f'no file of this pack defines the {what} "{leaf.text}"', nearest(leaf.text, known))


def _leaves(node: Mapping, key: str) -> Iterator[Scalar]:
    value = node.get(key)
    return leaves(value) if value is not None else iter(())


def _unknown_duty(leaf: Scalar, own: str, known: Known) -> Iterator[Fault]:
    rule, colon, duty = leaf.text.rpartition(":")
    if not colon and not own:
        yield Fault(
            leaf.place,
            f'"{leaf.text}" names no rule',
            'Write rule and duty, such as "dk/lab/31:first-talk" or "dk/lab/31:*".',
        )
        return
    rule = rule if colon else own
    if rule not in known.duties and colon:
        yield Fault(leaf.place, f'there is no rule "{rule}" with duties in this pack', nearest(rule, known.duties))
    elif duty not in (ids := known.duties.get(rule, frozenset())) and not (colon and duty == "*"):
        yield Fault(leaf.place, f'the rule "{rule}" has no duty "{duty}"', nearest(duty, ids))


def _unknown_clock(node: Mapping, known: Known) -> Iterator[Fault]:
    for leaf in _leaves(node, "clock"):
        hint = nearest(leaf.text, known.clocks)
        # Hours of a kind of their own make a clock of that name without a definition, so only a near miss is a mistake there.
        if leaf.text not in known.clocks and (hint or node.get("hours") is None):
            yield Fault(leaf.place, f'no file of this pack defines the clock "{leaf.text}"', hint)


def repeated_duties(root: Node) -> Iterator[Fault]:
    """Duties that stand twice in one version, in a tree whose parameters have been answered."""
    for version in _items(root, "versions"):
        lines: dict[str, int] = {}
        for duty in _items(version, "duties"):
            name = duty.get("id") if isinstance(duty, Mapping) else None
            if isinstance(name, Scalar):
                if name.text in lines:
                    yield Fault(
                        name.place,
                        f'the duty "{name.text}" stands twice in this version, first in line {lines[name.text]}',
                    )
                lines.setdefault(name.text, name.place.line)


def _items(node: Node, key: str) -> list[Node]:
    value = node.get(key) if isinstance(node, Mapping) else None
    return value.items if isinstance(value, Sequence) else []
