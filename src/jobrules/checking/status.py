"""What goes in: what is true of one duty of one course. What comes out: its status. The only module that decides a status.

Both engines establish the same facts, named here in the order in which the first one that holds decides (design, section 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import polars as pl


class Status(StrEnum):
    """What became of a duty. Only `met`, `met_late` and `missed` are decided; rates are made of those three alone."""

    EXEMPT = "exempt"
    MET = "met"
    UNKNOWN = "unknown"
    CUT_SHORT = "cut_short"
    PENDING = "pending"
    EXCUSED = "excused"
    MET_LATE = "met_late"
    MISSED = "missed"


ORDER: Final = tuple(Status)
"""The first status whose fact holds is the verdict; `missed` needs no fact, it is what is left."""
DECIDED: Final = (Status.MET, Status.MET_LATE, Status.MISSED)
STATUS_TYPE: Final = pl.Enum([status.value for status in Status])


def decide(facts: Mapping[str, bool]) -> Status:
    """The status of one duty from its facts by name; a fact that is not named does not hold."""
    return next((status for status in ORDER if facts.get(status.value, False)), Status.MISSED)


def decide_expr(facts: Mapping[str, pl.Expr]) -> pl.Expr:
    """As `decide`, for boolean columns by name; a null fact does not hold."""
    verdict: pl.Expr = pl.lit(Status.MISSED.value, dtype=STATUS_TYPE)
    for status in reversed(ORDER[:-1]):
        if status.value in facts:
            verdict = pl.when(facts[status.value]).then(pl.lit(status.value, dtype=STATUS_TYPE)).otherwise(verdict)
    return verdict
