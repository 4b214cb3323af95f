"""What goes in: the name or path of a process measure. What comes out: the measure, with a caller's own choices put in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobrules.errors import JobrulesError, RuleFileError, nearest
from jobrules.folders import measures_folder
from jobrules.official.model import ProcessMeasure
from jobrules.outcomes.files import measure_document
from jobrules.reading.wording import faults_of
from jobrules.yaml_nodes import to_value

FOLDER = "process"


def load_process_measure(name: str | Path | ProcessMeasure) -> ProcessMeasure:
    """A process measure by its name (`dk/process/focus-talks`), by the path of a file of one's own, or as it is.

    Raises JobrulesError for a name that no file has, and RuleFileError with every mistake of a file.
    """
    if isinstance(name, ProcessMeasure):
        return name
    root, document = measure_document(name if isinstance(name, Path) else _shipped(name))
    try:
        return ProcessMeasure.model_validate(to_value(root), strict=True)
    except ValidationError as error:
        raise RuleFileError([document.problem(fault) for fault in faults_of(error, root, ProcessMeasure)]) from None


def process_measures(pack: str = "dk") -> list[str]:
    """The names of the process measures that come with a pack, in order."""
    return sorted(f"{pack}/{FOLDER}/{path.stem}" for path in (measures_folder(pack) / FOLDER).glob("*.yaml"))


def _shipped(name: str) -> Path:
    pack, _, rest = name.partition("/")
    known = process_measures(pack) if pack.isidentifier() else []
    if name not in known:
        hint = nearest(name, known) or f"Known: {', '.join(known or process_measures())}."
        raise JobrulesError(f'there is no process measure "{name}". {hint}')
    return measures_folder(pack) / f"{rest}.yaml"


def with_choices(
    measure: ProcessMeasure, *, groups: Sequence[str] | None = None, benefits: Sequence[str] | None = None,
    tenure: tuple[str | None, str | None] | None = None, number: float | None = None,
) -> ProcessMeasure:  # fmt: skip
    """The measure with other persons, another band of tenure, or another number asked for; raises JobrulesError for what cannot be."""
    values: dict[str, Any] = measure.model_dump(by_alias=True)
    for version in values["versions"]:
        if groups is not None or benefits is not None:
            version["persons"] |= {"groups": tuple(groups or ()), "benefits": tuple(benefits or ())}
        if tenure is not None:
            version["persons"]["tenure"] |= {"at_least": tenure[0], "at_most": tenure[1]}
        if number is not None:
            version["had"] = [{**had, "number": number} for had in version["had"]]
    try:
        return ProcessMeasure.model_validate(values)
    except ValidationError as error:
        raise JobrulesError(f"{measure.id}: {error.errors(include_url=False)[0]['msg']}") from None
