"""What goes in: case histories and a rule book that names targets of supervision. What comes out: which authorities miss them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from jobrules.errors import JobrulesError
from jobrules.model.files import NotCheckable
from jobrules.official.measuring import official
from jobrules.statistics.suppression import HIDE_BELOW

if TYPE_CHECKING:
    from jobrules.histories import Histories
    from jobrules.rulebook import RuleBook


def supervision(
    histories: Histories, rules: RuleBook, *, on: dt.date, by: str = "municipality", hide_below: int = HIDE_BELOW
) -> pl.DataFrame:
    """Which units miss the targets that supervision looks at, on a day: those that the rule book lists with a measure (`measured_by`).

    Columns: `by`; for each target its `<id>` (rate) and `<id>_reached` (Boolean, null where hidden or unknown); `selects` (Boolean):
    whether the targets missed are enough to be selected, if the result target is missed too, which no case history shows. Whether one
    missed target is enough is an open question of law (`selects: alone` or `together`), and a target selects only from its first
    measurement on. Raises JobrulesError where the book lists no target on the day.
    """
    targets = _targets(rules, on)
    if not targets:
        raise JobrulesError(f"this rule book lists no target of supervision on {on}")
    table: pl.DataFrame | None = None
    for target in targets:
        shown = official(histories, target.measured_by, on=on, by=by, hide_below=hide_below)
        shown = shown.select(by, pl.col("rate").alias(target.id), pl.col("reached").alias(f"{target.id}_reached"))
        table = shown if table is None else table.join(shown, on=by, how="full", coalesce=True, nulls_equal=True)
    assert table is not None
    missed = {target.id: ~pl.col(f"{target.id}_reached") for target in targets}
    able = [target for target in targets if target.selects_from is None or target.selects_from <= on]
    alone = [missed[target.id] for target in able if target.selects == "alone"]
    every = pl.all_horizontal(missed.values()) if len(able) == len(targets) else pl.lit(False)
    return table.with_columns(selects=pl.any_horizontal(every, *alone)).sort(by, nulls_last=True)


def _targets(rules: RuleBook, on: dt.date) -> list[NotCheckable]:
    return [
        listed
        for file in rules.files
        for version in file.versions
        if version.in_force.covers(on)
        for listed in version.not_checkable
        if listed.measured_by and listed.selects is not None
    ]
