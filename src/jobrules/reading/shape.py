"""What goes in: the rule models and a tree of nodes. What comes out: which model each mapping is meant to be, and where a thing stands.

Works on nodes, not on validated models, so that a file with one mistake can still be searched for the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from jobrules.reading.parameters import question
from jobrules.yaml_nodes import Mapping, Node, Place, Scalar, Sequence

Model = type[BaseModel]
Parts = tuple[tuple[Mapping, Model], ...]


@cache
def keys_of(model: Model) -> MappingOf[str, frozenset[Model]]:
    """The keys a model knows, as they are written in a file, each with the models its value may hold."""
    return {field.alias or name: frozenset(_models_in(field.annotation)) for name, field in model.model_fields.items()}


def takes_attributes(model: Model) -> bool:
    """Whether keys that the model does not know are attributes of an event or spell."""
    return model.model_config.get("extra") == "allow"


def _models_in(annotation: Any) -> Iterator[Model]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def models_below(model: Model) -> frozenset[Model]:
    """A model and every model that may stand somewhere inside it."""
    found, ahead = set[Model](), {model}
    while ahead:
        found |= ahead
        ahead = {inner for each in ahead for models in keys_of(each).values() for inner in models} - found
    return frozenset(found)


def models_at(model: Model, loc: SequenceOf[str | int]) -> frozenset[Model]:
    """The models that may stand at a place inside a model; parts of `loc` that are no keys (union tags, list numbers) are passed over."""
    found = frozenset({model})
    for part in loc:
        inner = [keys_of(each)[part] for each in found if isinstance(part, str) and part in keys_of(each)]
        found = frozenset().union(*inner) if inner else found
    return found


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the tree something is: the node, the key that holds it, and the keys and list numbers that lead to it."""

    node: Node
    key: Scalar | None
    path: tuple[str | int, ...]
    in_test: bool = False

    @property
    def place(self) -> Place:
        """What a caret should stand under: the value when it is written on the spot, otherwise the key or the first key inside."""
        if isinstance(self.node, Scalar) and self.node.text:
            return self.node.place
        if self.key is not None:
            return self.key.place
        if isinstance(self.node, Mapping) and self.node.entries:
            return self.node.entries[0][0].place
        return self.node.place


def locate(root: Node, loc: SequenceOf[str | int]) -> Spot:
    """The spot of the longest part of `loc` that is in the tree; parts that are not in the tree are passed over."""
    spot = Spot(root, None, ())
    for part in loc:
        spot = _step(spot, part) or _attribute_step(spot, part) or spot
    return spot


def _step(spot: Spot, part: str | int) -> Spot | None:
    node = spot.node
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if key.text == part:
                return Spot(value, key, (*spot.path, part), spot.in_test)
    elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return Spot(node.items[part], None, (*spot.path, part), spot.in_test)
    return None


def _attribute_step(spot: Spot, part: str | int) -> Spot | None:
    """A mistake inside the test of an attribute is reported without the attribute's name: find the attribute that holds the key."""
    for key, value in spot.node.entries if isinstance(spot.node, Mapping) else ():
        if isinstance(value, Mapping) and value.get(str(part)) is not None and not isinstance(part, int):
            inner = Spot(value, key, (*spot.path, key.text), in_test=True)
            return _step(inner, part)
    return None


def typed_mappings(node: Node, models: frozenset[Model]) -> Iterator[tuple[Mapping, Model]]:
    """Every mapping below a node with the model it is meant to be, outermost first; every branch of a parameter is walked."""
    if not models or isinstance(node, Scalar):
        return
    if (asked := question(node)) is not None:
        for branch in asked.branches.values():
            yield from typed_mappings(branch, models)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from typed_mappings(item, models)
    else:
        model = next((model for model in models if any(key.text in keys_of(model) for key, _ in node.entries)), None)
        if model is not None:
            yield node, model
        for key, value in node.entries:
            yield from typed_mappings(value, models if model is None else keys_of(model).get(key.text, frozenset()))
