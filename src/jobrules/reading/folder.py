"""What goes in: a folder. What comes out: its rule files as documents that can point at their own lines, and the pack's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

from jobrules.errors import JobrulesError, RuleFileError, RuleProblem
from jobrules.model import RuleFile
from jobrules.reading.parameters import Questions, questions
from jobrules.reading.shape import Parts, typed_mappings
from jobrules.words import Words
from jobrules.yaml_nodes import Fault, Node, Place, Scalar, decode, parse, shown, split_lines
from jobrules.yaml_nodes import Mapping as Keys

CODES = "codes.yaml"
MEASURES = "measures"
_MAX_FOLDERS = 12
_LONGEST_MESSAGE = 600
_LONGEST_LINE = 400


@dataclass(frozen=True)
class Document:
    """One rule file as it stands on disk: its name for messages, its lines, and its tree of nodes (None where it is no YAML)."""

    name: str
    lines: tuple[str, ...]
    root: Node | None

    @cached_property
    def parts(self) -> Parts:
        """Every mapping of the file with the model it is meant to be, in every branch of a parameter."""
        return tuple(typed_mappings(self.root, frozenset({RuleFile}))) if self.root is not None else ()

    @cached_property
    def questions(self) -> Questions:
        """Every place that hangs on a parameter, with the choices that lead to it."""
        return tuple(questions(self.root)) if self.root is not None else ()

    @property
    def rule(self) -> str:
        """The id of the rule file, empty where it has none."""
        node = self.root.get("id") if isinstance(self.root, Keys) else None
        return node.text if isinstance(node, Scalar) else ""

    def problem(self, fault: Fault) -> RuleProblem:
        """A fault with the file's name and the line it stands in."""
        return self.at(fault.place, fault.message, fault.hint)

    def at(self, place: Place, message: str, hint: str = "") -> RuleProblem:
        """A problem at a place of this file."""
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        width = max(1, min(place.width, len(line) - place.column + 1))
        sentence = shown(message[:_LONGEST_MESSAGE]).rstrip(".") + ("." if hint else "")
        seen = line if len(line) <= _LONGEST_LINE else ""
        return RuleProblem(self.name, place.line, place.column, sentence, shown(hint), seen, width)


def documents_of(folder: Path | Traversable) -> tuple[list[Document], list[RuleProblem]]:
    """The rule files of a folder in the order of their names, and what is wrong with them as YAML."""
    if not folder.is_dir():
        raise JobrulesError(f'there is no folder "{folder}"')
    documents: list[Document] = []
    problems: list[RuleProblem] = []
    for path in _rule_files(folder, _MAX_FOLDERS):
        document, found = _document(path)
        documents.append(document)
        problems += map(document.problem, found)
    if not documents:
        raise JobrulesError(f'the folder "{folder}" holds no rule file; rule files end in ".yaml"')
    return documents, problems


def words_of(folder: Path | Traversable) -> tuple[Words | None, list[RuleProblem]]:
    """The words of a folder's `codes.yaml`, None where it has none, and what is wrong with them."""
    path = folder / CODES
    if not path.is_file():
        return None, []
    text, fault = decode(path.read_bytes())
    faults = [fault] if fault is not None else parse(text)[1]
    if faults:
        document = Document(str(path), tuple(split_lines(text)), None)
        return None, [document.problem(each) for each in faults]
    try:
        return Words.parse(text, str(path)), []
    except RuleFileError as error:
        return None, list(error.problems)


def _rule_files(folder: Path | Traversable, depth: int, top: bool = True) -> Iterator[Path | Traversable]:
    if depth == 0:
        raise JobrulesError(f'folders are nested more than {_MAX_FOLDERS} deep at "{folder}"')
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith(".") or (top and entry.name in (CODES, MEASURES)):
            continue
        if entry.is_dir():
            yield from _rule_files(entry, depth - 1, top=False)
        elif entry.name.endswith((".yaml", ".yml")):
            yield entry


def _document(path: Path | Traversable) -> tuple[Document, list[Fault]]:
    try:
        text, fault = decode(path.read_bytes())
    except OSError as error:
        text, fault = "", Fault(Place(1, 1), f"the file cannot be read: {error.strerror or error}")
    root, found = (None, [fault]) if fault is not None else parse(text)
    if not found:
        found = list(_unfit(path.name, root))
    return Document(str(path), tuple(split_lines(text)), None if found else root), found


def _unfit(name: str, root: Node | None) -> Iterator[Fault]:
    if root is None:
        yield Fault(Place(1, 1), "the file is empty")
    elif not isinstance(root, Keys):
        yield Fault(root.place, "a rule file is made of keys and values", "Begin with its id, such as: id: dk/lab/31")
    elif name == CODES:
        yield Fault(Place(1, 1), f"{CODES} belongs at the top of the pack")
    elif not name.endswith(".yaml"):
        yield Fault(Place(1, 1), 'rule files end in ".yaml"', "Rename it.")
