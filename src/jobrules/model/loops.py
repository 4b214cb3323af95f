"""What goes in: the duties of one version of a section. What comes out: what is wrong where duties wait for each other in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from pydantic import BaseModel

from jobrules.model.conditions import Moment

if TYPE_CHECKING:
    from jobrules.model.duties import Duty


def ring_problem(duties: Sequence[Duty]) -> str:
    """A sentence where a duty's days hang on itself, alone or through others, or a share counts a share; else an empty text."""
    shares = {duty.id for duty in duties if duty.kind == "share"}
    for duty in duties:
        counted = shares & {name.rpartition(":")[2] for name in duty.of_duties}
        if duty.kind == "share" and counted:
            return f'the share "{duty.id}" counts the share "{min(counted)}"; "of_duties" names duties of single cases'
    try:
        TopologicalSorter({duty.id: set(_waits_for(duty)) for duty in duties}).prepare()
    except CycleError as error:
        ring = " → ".join(f'"{name}"' for name in error.args[1])
        return f"duties wait for each other, so that none of them has a day: {ring}"
    return ""


def _waits_for(model: BaseModel) -> Iterator[str]:
    """The duties that the moments of a model name."""
    if isinstance(model, Moment):
        yield from filter(None, (model.duty, model.duty_closed))
    for name in type(model).model_fields:
        value = getattr(model, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseModel):
                yield from _waits_for(part)
