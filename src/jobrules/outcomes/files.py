"""What goes in: the name or path of a measure. What comes out: the measure, with a caller's own choices put in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from jobrules.errors import JobrulesError, RuleFileError, nearest
from jobrules.folders import measures_folder
from jobrules.outcomes.model import LastingMeasure, Measure, Spells, StatusMeasure
from jobrules.reading.folder import Document
from jobrules.reading.wording import faults_of
from jobrules.yaml_nodes import Mapping as Keys
from jobrules.yaml_nodes import Place, decode, parse, split_lines, to_value

_ADAPTER: TypeAdapter[StatusMeasure | LastingMeasure] = TypeAdapter(Measure)
_SPELL_KEYS = frozenset(Spells.model_fields)
_FIXED = frozenset({"id", "kind", "like", "source", "title", "share", "reads", "sees", "spells"})


def load_measure(name: str | Path | StatusMeasure | LastingMeasure) -> StatusMeasure | LastingMeasure:
    """A measure by its name (`dk/lasting-employment`), by the path of a file of one's own, or as it is.

    Raises JobrulesError for a name that no file has, and RuleFileError with every mistake of a file.
    """
    if isinstance(name, StatusMeasure | LastingMeasure):
        return name
    values, document = _read(name if isinstance(name, Path) else _shipped(name))
    try:
        return _ADAPTER.validate_python(values)
    except ValidationError as error:
        model = LastingMeasure if values.get("kind") == "lasting_employment" else StatusMeasure
        root = document.root
        faults = faults_of(error, root, model) if root is not None else ()
        raise RuleFileError([document.problem(fault) for fault in faults]) from None


def shipped_measures(pack: str = "dk") -> list[str]:
    """The names of the measures that come with a pack, in order."""
    return sorted(f"{pack}/{path.stem}" for path in measures_folder(pack).glob("*.yaml"))


def with_choices(
    measures: Sequence[StatusMeasure | LastingMeasure], choices: Mapping[str, Any]
) -> list[StatusMeasure | LastingMeasure]:
    """The measures with definition choices of the caller's; each choice must be a parameter of at least one of them."""
    known = {key for measure in measures for key in type(measure).model_fields} - _FIXED | _SPELL_KEYS
    for name in choices:
        if name not in known:
            raise JobrulesError(f'no measure has the parameter "{name}". {nearest(name, known)}'.rstrip())
    return [_chosen(measure, choices) for measure in measures]


def _chosen(measure: StatusMeasure | LastingMeasure, choices: Mapping[str, Any]) -> StatusMeasure | LastingMeasure:
    own = {key: value for key, value in choices.items() if key in type(measure).model_fields}
    spells = {key: value for key, value in choices.items() if key in _SPELL_KEYS}
    if not own and not spells:
        return measure
    values = measure.model_dump()
    try:
        return _ADAPTER.validate_python({**values, **own, "spells": {**values["spells"], **spells}})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"][1:]))
        raise JobrulesError(f"{measure.id}: {where}: {first['msg']}") from None


def _shipped(name: str) -> Path:
    pack, _, stem = name.partition("/")
    path = measures_folder(pack) / f"{stem}.yaml"
    if "/" in stem or ".." in name or not stem or not path.is_file():
        known = shipped_measures("dk")
        raise JobrulesError(f'there is no measure "{name}". {nearest(name, known)}'.rstrip())
    return path


def measure_document(path: Path) -> tuple[Keys, Document]:
    """The keys and values of a measure file of any kind, with the document that knows their places.

    Raises JobrulesError where there is no such file, and RuleFileError where it is not made of keys and values.
    """
    if not path.is_file():
        raise JobrulesError(f'there is no measure file "{path}"')
    text, fault = decode(path.read_bytes())
    root, faults = (None, [fault]) if fault is not None else parse(text)
    document = Document(str(path), tuple(split_lines(text)), root)
    if faults or not isinstance(root, Keys):
        problems = [document.problem(fault) for fault in faults]
        raise RuleFileError(problems or [document.at(Place(1, 1), "a measure file is made of keys and values")])
    return root, document


def _read(path: Path) -> tuple[dict[str, Any], Document]:
    root, document = measure_document(path)
    values = dict(to_value(root))
    if isinstance(values.get("like"), str):
        values = {**_read(_shipped(values["like"]))[0], **values}
    return values, document
