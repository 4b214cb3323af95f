"""What goes in: a folder of rule files. What comes out: the files as frozen models, or every mistake of every file, each with its place.

folder -> nodes (YAML with places) -> parameters (answered) -> models, or wording (what is wrong, in plain words)
                                   -> names (the pack's words), references (duties, clocks)
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from jobrules.errors import RuleFileError, RuleProblem
from jobrules.model import Parameter, RuleFile
from jobrules.reading.folder import Document, documents_of, words_of
from jobrules.reading.names import unknown_words
from jobrules.reading.parameters import Declared, choose, declarations, effective, faults, ways
from jobrules.reading.references import dangling, known_in, repeated_duties
from jobrules.reading.wording import empty_values, faults_of
from jobrules.yaml_nodes import Fault, Mapping, Node, to_value

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from jobrules.words import Words

__all__ = ["Document", "ReadPack", "Variant", "read_folder"]


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule file under one choice of parameters, with the tree it was read from, so that each thing in it can be found again."""

    file: RuleFile
    tree: Node


@dataclass(frozen=True, slots=True)
class ReadPack:
    """The rule files of one folder, read with one choice of parameters.

    `files`, `documents` and `variants` run in step, in the order of the file names. The first variant of a file is the one in `files`;
    the others are there so that every branch of a parameter is seen. `parameters` has the value taken for every parameter the pack
    declares, `declared` what it declares. `words` is None where the folder has no `codes.yaml`.
    """

    files: tuple[RuleFile, ...]
    documents: tuple[Document, ...]
    variants: tuple[tuple[Variant, ...], ...]
    parameters: dict[str, str]
    declared: dict[str, Parameter]
    words: Words | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The file names as they stand in messages."""
        return tuple(document.name for document in self.documents)


def read_folder(folder: Path | Traversable, *, parameters: MappingOf[str, str] | None = None) -> ReadPack:
    """Every `*.yaml` in a folder and below it, but for `codes.yaml` and `measures/` at its top and names that begin with a dot.

    `parameters` answers the pack's open questions of law; a parameter left out has its default. Raises RuleFileError with all the
    mistakes of all the files, and JobrulesError when there is no such folder, no rule file in it, or no such parameter or value.
    """
    documents, problems = documents_of(folder)
    words, found = words_of(folder)
    problems += found
    declared, found = _declared(documents)
    problems += found
    # An answer to a parameter whose file cannot be read is no mistake of the caller's, so then nobody's answers are looked at.
    chosen = effective(declared, (parameters or {}) if not problems else {})
    variants = []
    for document in documents:
        read, wrong = _read(document, declared, chosen, words)
        problems += map(document.problem, wrong)
        variants.append(tuple(read))
    problems += _across(documents)
    if problems:
        raise RuleFileError(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column)))
    files = tuple(each[0].file for each in variants)
    known = {name: parameter for file in files for name, parameter in file.parameters.items()}
    return ReadPack(files, tuple(documents), tuple(variants), chosen, known, words)


def _declared(documents: list[Document]) -> tuple[dict[str, Declared], list[RuleProblem]]:
    declared: dict[str, Declared] = {}
    problems = []
    for document in documents:
        for parameter in declarations(document.root) if document.root is not None else ():
            if parameter.name.text in declared:
                problems.append(
                    document.at(
                        parameter.name.place, f'the parameter "{parameter.name.text}" is declared twice in this pack'
                    )
                )
            declared.setdefault(parameter.name.text, parameter)
    return declared, problems


def _read(
    document: Document, declared: MappingOf[str, Declared], chosen: MappingOf[str, str], words: Words | None
) -> tuple[list[Variant], list[Fault]]:
    """The file under the choices that between them reach all its branches, the chosen one first, and the mistakes of all of them."""
    root = document.root
    if root is None:
        return [], []
    empty = {fault.place: fault for fault in empty_values(root)}
    found = list(faults(document.questions, declared))
    if words is not None:
        found += unknown_words(document.parts, words)
    variants = []
    for way in ways(document.questions, declared, chosen):
        tree = (choose(root, way) if document.questions else root) or root
        try:
            # Strict, so that "no" is not taken for false nor "3" for a number; to_value gives tuples, which strict models ask for.
            variants.append(Variant(RuleFile.model_validate(to_value(tree), strict=True), tree))
        except ValidationError as error:
            found += faults_of(error, tree, RuleFile)
        found += repeated_duties(tree)
    return variants, [*empty.values(), *(fault for fault in found if fault.place not in empty)]


def _across(documents: list[Document]) -> Iterator[RuleProblem]:
    """What only shows when the files are seen together."""
    known = known_in(documents)
    unread = any(document.root is None for document in documents)
    first: dict[str, str] = {}
    for document in documents:
        if document.rule in first and isinstance(document.root, Mapping):
            place = (document.root.get("id") or document.root).place
            yield document.at(place, f'the id "{document.rule}" is taken by {first[document.rule]}')
        if document.rule:
            first.setdefault(document.rule, document.name)
        # A file that cannot be parsed may hold what the others name.
        if not unread:
            yield from map(document.problem, dangling(document, known))
