"""What goes in: trees with `{parameter: name, value: …}` in them, and the values chosen. What comes out: trees with the chosen branches.

An open question of law is a parameter: it is declared under `parameters:` of some file of the pack, and wherever the answer makes a
difference a mapping with the key `parameter` holds one branch for each value.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from jobrules.errors import JobrulesError, nearest
from jobrules.yaml_nodes import Fault, Mapping, Node, Scalar, Sequence

KEY = "parameter"


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter as the file declares it: its values and the one taken where nobody says otherwise."""

    name: Scalar
    values: tuple[str, ...]
    default: str


def declarations(root: Node) -> Iterator[Declared]:
    """The parameters that a file declares; what is malformed is left to the model to complain about."""
    table = root.get("parameters") if isinstance(root, Mapping) else None
    for name, body in table.entries if isinstance(table, Mapping) else ():
        values = body.get("values") if isinstance(body, Mapping) else None
        default = body.get("default") if isinstance(body, Mapping) else None
        words = (
            tuple(item.text for item in values.items if isinstance(item, Scalar))
            if isinstance(values, Sequence)
            else ()
        )
        yield Declared(name, words, default.text if isinstance(default, Scalar) else "")


def effective(declared: MappingOf[str, Declared], given: MappingOf[str, str]) -> dict[str, str]:
    """The value of every declared parameter; raises JobrulesError for a name or value that nobody declared."""
    for name, value in given.items():
        if name not in declared:
            known = f" Known: {', '.join(sorted(declared))}." if declared else " It declares none."
            raise JobrulesError(f'the pack has no parameter "{name}". {nearest(name, declared) or known.strip()}')
        if value not in declared[name].values:
            raise JobrulesError(
                f'the parameter "{name}" has no value "{value}"; it takes {" or ".join(declared[name].values)}'
            )
    return {name: given.get(name, parameter.default) for name, parameter in declared.items()}


@dataclass(frozen=True, slots=True)
class Question:
    """A node that hangs on a parameter: its name and one branch for each value."""

    node: Mapping
    name: Scalar

    @property
    def branches(self) -> dict[str, Node]:
        """The branches by value."""
        return {key.text: value for key, value in self.node.entries if key.text != KEY}


Questions = tuple[tuple[Question, MappingOf[str, str]], ...]


def question(node: Node) -> Question | None:
    """The question that a node asks, or None for any other node."""
    name = node.get(KEY) if isinstance(node, Mapping) else None
    return Question(node, name) if isinstance(node, Mapping) and isinstance(name, Scalar) else None


def choose(node: Node, chosen: MappingOf[str, str]) -> Node | None:
    """The tree with every parameter replaced by its chosen branch; None where that branch is empty: then the key or item falls away.

    Inside a list a branch that is a list is spliced in. Where the parameter or the branch is unknown the first branch stands in:
    `faults` reports it, and nothing else should seem wrong for it.
    """
    if (asked := question(node)) is not None:
        branches = asked.branches
        branch = branches.get(chosen.get(asked.name.text, ""), next(iter(branches.values()), None))
        return (
            None if branch is None or (isinstance(branch, Scalar) and branch.value is None) else choose(branch, chosen)
        )
    if isinstance(node, Sequence):
        return Sequence(node.place, [kept for item in node.items for kept in _spliced(item, chosen)])
    if isinstance(node, Mapping):
        pairs = ((key, choose(value, chosen)) for key, value in node.entries)
        return Mapping(node.place, [(key, value) for key, value in pairs if value is not None])
    return node


def _spliced(item: Node, chosen: MappingOf[str, str]) -> list[Node]:
    kept = choose(item, chosen)
    if kept is None:
        return []
    return kept.items if question(item) is not None and isinstance(kept, Sequence) else [kept]


def faults(found: Questions, declared: MappingOf[str, Declared]) -> Iterator[Fault]:
    """What is wrong with the questions of a tree: an undeclared parameter, a branch that is missing, a branch too many."""
    for asked, _ in found:
        name = asked.name
        if name.text not in declared:
            yield Fault(name.place, f'no file declares the parameter "{name.text}"', nearest(name.text, declared))
            continue
        values = declared[name.text].values
        for value in values:
            if value not in asked.branches:
                yield Fault(name.place, f'the parameter "{name.text}" has no branch for its value "{value}"')
        for branch in asked.branches:
            if branch not in values:
                place = (asked.node.key(branch) or name).place
                yield Fault(place, f'"{branch}" is not a value of the parameter "{name.text}"', nearest(branch, values))


def leaves(node: Node) -> Iterator[Scalar]:
    """Every scalar below a node, in every branch; keys and the names of parameters are not among them."""
    if isinstance(node, Scalar):
        yield node
        return
    children = node.items if isinstance(node, Sequence) else [value for key, value in node.entries if key.text != KEY]
    for child in children:
        yield from leaves(child)


def questions(node: Node, above: MappingOf[str, str] | None = None) -> Iterator[tuple[Question, MappingOf[str, str]]]:
    """Every question of a tree with the choices that lead to it."""
    above = above or {}
    if (asked := question(node)) is not None:
        yield asked, above
        for value, branch in asked.branches.items():
            yield from questions(branch, {**above, asked.name.text: value})
    elif not isinstance(node, Scalar):
        for child in node.items if isinstance(node, Sequence) else [value for _, value in node.entries]:
            yield from questions(child, above)


def ways(asked_in: Questions, declared: MappingOf[str, Declared], chosen: MappingOf[str, str]) -> list[dict[str, str]]:
    """Choices that between them reach every branch of a tree with these questions, the chosen one first."""
    found = [dict(chosen)]
    for asked, above in asked_in:
        for value in declared[asked.name.text].values if asked.name.text in declared else ():
            way = {**chosen, **above, asked.name.text: value}
            if way not in found:
                found.append(way)
    return found
