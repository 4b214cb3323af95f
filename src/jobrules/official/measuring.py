"""What goes in: case histories, a process measure and a day. What comes out: the persons it counts, and its shares or rates by unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.dates import add_months, date_of, day_number
from jobrules.errors import JobrulesError, nearest
from jobrules.official.counting import counted, time_and_number
from jobrules.official.files import load_process_measure, with_choices
from jobrules.official.model import MeasureVersion, ProcessMeasure
from jobrules.official.population import persons_on, unit_of
from jobrules.official.shown import rates, shares
from jobrules.statistics.suppression import HIDE_BELOW

if TYPE_CHECKING:
    from jobrules.histories import Histories

_VALUES: Final = {"share": ("counts",), "rate": ("number", "years")}


def official(
    histories: Histories, measure: str | Path | ProcessMeasure, *, on: dt.date, by: str | Sequence[str] = "municipality",
    groups: Sequence[str] | None = None, benefits: Sequence[str] | None = None, tenure: tuple[str | None, str | None] | None = None,
    number: float | None = None, hide_below: int = HIDE_BELOW,
) -> pl.DataFrame:  # fmt: skip
    """An official process measure on a day, one row for each combination of `by`; all persons in one row with `by=[]`.

    `by` names spells with a value (`municipality`, `a_kasse`: the one on the day), facts of the cases, `group` (of the course on the
    day) or `benefit`. `groups` or `benefits`, `tenure` (a band such as `("6 months", "9 months")`) and `number` (talks or hours asked
    for) replace what the measure says.

    Columns of a share: `measure`, `on` (Date), `by`; `persons` (different persons counted), `numerator`, `others`, `denominator`
    (persons; where the measure is a mean over several days, persons on each of them), `rate`, `rate_low`, `rate_high` (Wilson, 95 per
    cent), `unknown` (persons in the band, or perhaps in it, of whom too little is known), `target` (such as `under 0.2`), `reached`
    (Boolean, null without a target), `hidden`. Of a rate: `numerator` is events, `denominator` person-years, `rate_low` and `rate_high`
    by person. A count of fewer than `hide_below` persons is null, and so are the counts that would give it away.

    Raises JobrulesError for an unknown measure or `by`, and for a day on which the measure is not in force.
    """
    chosen = load_process_measure(measure)
    if groups is not None or benefits is not None or tenure is not None or number is not None:
        chosen = with_choices(chosen, groups=groups, benefits=benefits, tenure=tenure, number=number)
    names = [by] if isinstance(by, str) else list(by)
    rows = persons_counted(histories, chosen, on=on, by=names)
    target = version_on(chosen, on).target
    show = rates if chosen.kind == "rate" else shares
    table = show(rows, names, target, hide_below)
    return table.select(pl.lit(chosen.id).alias("measure"), pl.lit(on).alias("on"), pl.all())


def persons_counted(
    histories: Histories, measure: str | Path | ProcessMeasure, *, on: dt.date, by: Sequence[str] = ()
) -> pl.DataFrame:
    """The persons that a measure counts, one row for each day it looks at: what `official` adds up. It names persons; keep it in the house.

    Columns: `case_id`, `day` (Date), `course_start` (Date), `group`, `by`; of a share `counts` (Boolean, null where not known), of a
    rate `number` (events) and `years` (person-years).
    """
    chosen = load_process_measure(measure)
    if isinstance(on, dt.datetime) or not isinstance(on, dt.date):
        raise JobrulesError("on is the day the persons are counted; write a date such as dt.date(2026, 12, 31)")
    days = [add_months(on, -back) for back in range(chosen.averaged_over)]
    versions = [(day, version) for day in days if (version := _version(chosen, day)) is not None]
    version_on(chosen, on)
    parts = [_one_day(histories, chosen, version, day_number(day), by) for day, version in versions]
    return pl.concat(parts).sort("case_id", "day")


def version_on(measure: ProcessMeasure, on: dt.date) -> MeasureVersion:
    """The version of a measure in force on a day; raises JobrulesError with the days it is in force."""
    version = _version(measure, on)
    if version is None:
        spans = [f"{v.in_force.from_} to {v.in_force.until or 'now'}" for v in measure.versions]
        raise JobrulesError(f"{measure.id} is not in force on {on}; it is from {', and from '.join(spans)}")
    return version


def _version(measure: ProcessMeasure, on: dt.date) -> MeasureVersion | None:
    return next((version for version in measure.versions if version.in_force.covers(on)), None)


def _one_day(
    histories: Histories, measure: ProcessMeasure, version: MeasureVersion, day: int, by: Sequence[str]
) -> pl.DataFrame:
    tables, same = histories.tables, dict(histories.words.same_group)
    persons = persons_on(tables, version.persons, same, day).filter(pl.col("inside").fill_null(True))
    persons = _split(histories, persons, by)
    last = version.had[0].last
    if measure.kind == "rate" and last is not None:
        persons = time_and_number(tables, version, persons, last).filter(pl.col("inside"))
    else:
        # who may lie outside the band is not counted either way
        inside = pl.when(pl.col("inside").is_not_null()).then("counts")
        persons = counted(tables, version, same, persons).with_columns(counts=inside)
    rows = persons.join(tables.ids, on="case").with_columns(
        day=pl.lit(date_of(day)), course_start=pl.col("start").cast(pl.Date)
    )
    kept = dict.fromkeys(["case_id", "day", "course_start", "group", *by, *_VALUES[measure.kind]])
    return rows.select(list(kept))


def _split(histories: Histories, persons: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The persons with the columns that they are split by."""
    tables = histories.tables
    facts = {*tables.facts.columns} - {"case", "birth"}
    spells = set(histories.words.spells) or set(tables.spells["spell"].cast(pl.String).unique().to_list())
    known = {"group", "benefit", *facts, *spells}
    for name in by:
        if name not in known:
            raise JobrulesError(f'a measure cannot be split by "{name}". {nearest(name, known)}'.rstrip())
        persons = unit_of(tables, persons, name, facts)
    return persons
