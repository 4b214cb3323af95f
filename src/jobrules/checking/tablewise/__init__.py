"""What goes in: checked tables of many cases and the rules. What comes out: one verdict row for each time a duty fell
due.

The fast engine: case ids are coded once, and the events, spells and hours that a rule names are found once and
searched by all duties that name them. It must say what `checking.casewise` says; a property test demands the same
rows from both.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import polars as pl

from jobrules.checking.amounts import ClockRule, clock_rules
from jobrules.checking.tablewise.apart import set_apart
from jobrules.checking.tablewise.clocks import Clocks
from jobrules.checking.tablewise.finding import Found
from jobrules.checking.tablewise.judging import findings, governing
from jobrules.checking.tablewise.known import Known
from jobrules.checking.tablewise.parts import cut, put_together
from jobrules.checking.tablewise.steps import End
from jobrules.checking.tablewise.view import View
from jobrules.checking.verdict import verdict_schema
from jobrules.histories.tables import Tables
from jobrules.rulebook import DutyRow, RuleBook

PLACE = ("course", "series", "series_number", "step")
"""What two versions of one duty, or two looks at it, must share to be judged as the same time it fell due."""
KEY = ("duty_place", "case", "course_start", *PLACE[1:])


def check_tables(
    tables: Tables, rules: RuleBook, as_of: int, *, hours: str = "as_given", evidence: bool = True
) -> pl.DataFrame:
    """The verdicts of all cases on the day `as_of`, sorted by rule, duty, case and anchor, in the columns of `Verdicts.frame`."""
    threads = pl.thread_pool_size()
    parts = cut(tables, threads)
    with ThreadPoolExecutor(threads) as pool:
        judged = list(pool.map(lambda part: _check_part(part, rules, as_of, hours=hours, evidence=evidence), parts))
    found = [frame for frame in judged if len(frame)]
    schema = verdict_schema(tables.ids.schema["case_id"])
    return (
        put_together(found, "duty_place").drop("duty_place", "case", *PLACE) if found else pl.DataFrame(schema=schema)
    )


def _check_part(tables: Tables, rules: RuleBook, as_of: int, *, hours: str, evidence: bool) -> pl.DataFrame:
    """The verdicts of some cases, with the columns of `KEY` before those of the contract."""
    known = Known(tables, rules, as_of)
    clocks = clock_rules(rules)
    narrow = _look(known, clocks, hours, "late", "early", evidence=evidence)
    if not len(known.coarse) or hours == "spread":
        return narrow
    return _both_looks(narrow, known, clocks, hours, evidence=evidence)


def _look(
    known: Known, clock: tuple[ClockRule, ...], hours: str, opening: End, closing: End, *, evidence: bool
) -> pl.DataFrame:
    clocks = Clocks(known, clock, hours)
    parts: list[Found] = []
    for versions in known.rules.by_duty.values():
        if versions[0].duty.kind != "share" and len(known.courses):
            parts += _one_duty(known, clocks, versions, opening, closing)
    parts = set_apart(parts)
    places = {place: at for at, place in enumerate(sorted({(row.rule, row.duty.id) for row in known.rules.rows}))}
    by_duty = groupby(sorted(parts, key=_place), key=_place)
    frames = [_of_duty(list(same), places[place], evidence=evidence) for place, same in by_duty]
    kept = [frame for frame in frames if len(frame)]
    return pl.concat(kept, rechunk=False) if kept else pl.DataFrame()


def _place(part: Found) -> tuple[str, str]:
    return part.view.row.rule, part.view.row.duty.id


def _of_duty(parts: list[Found], place: int, *, evidence: bool) -> pl.DataFrame:
    """The verdicts of one duty in all its versions, in order of course, anchor and number."""
    duty_place = pl.lit(place, dtype=pl.UInt16)
    frames = [part.verdicts(evidence=evidence).with_columns(duty_place=duty_place) for part in parts]
    return (
        frames[0].rechunk()
        if len(frames) == 1
        else pl.concat(frames).sort("course", "anchor", "nth", maintain_order=True)
    )


def _one_duty(known: Known, clocks: Clocks, versions: tuple[DutyRow, ...], opening: End, closing: End) -> list[Found]:
    """The findings of every version of one duty, each kept by the version that governs it."""
    found = []
    for row in versions:
        if not _may_apply(known, row):
            continue
        view = View(known, clocks, opening, closing, row)
        rows = governing(view, findings(view), versions)
        if len(rows):
            found.append(Found(view, rows))
    if len(found) < 2:
        return found
    keys = pl.concat([part.rows.select(*PLACE, "governs", version=pl.lit(i)) for i, part in enumerate(found)])
    best = keys.sort(*PLACE, pl.col("governs").not_(), "version").unique(PLACE, keep="first")
    chosen = [best.filter(pl.col("version") == i) for i in range(len(found))]
    return [
        Found(part.view, part.rows.join(mine, on=PLACE, how="semi", maintain_order="left"))
        for part, mine in zip(found, chosen, strict=True)
    ]


def _may_apply(known: Known, row: DutyRow) -> bool:
    """Whether a version can say anything of any course: it spares most of the work."""
    last = known.as_of if row.last_day is None else row.last_day
    courses = known.courses
    touched = (courses["start"] <= last) & (courses["last"] >= row.first_day)
    if not touched.any():
        return False
    groups = row.duty.groups
    if groups is None:
        return True
    return not known.groups_present.isdisjoint({*known.rules.same_groups(groups), None})


def _both_looks(
    narrow: pl.DataFrame, known: Known, clock: tuple[ClockRule, ...], hours: str, *, evidence: bool
) -> pl.DataFrame:
    """The narrow look, with what the wide look says of the cases whose hours are coarse."""
    wide = _look(known.only(known.coarse), clock, hours, "early", "late", evidence=evidence)
    if not len(wide):
        return narrow
    narrow = narrow if len(narrow) else wide.clear()
    coarse = pl.col("case").is_in(known.coarse.implode())
    other = wide.select(*KEY, late_due="due", late_status="status", late_version="version")
    joined = narrow.join(other, on=KEY, how="left", maintain_order="left")
    agree = ~coarse | (
        (pl.col("status") == pl.col("late_status")) & (pl.col("version") == pl.col("late_version"))
    ).fill_null(False)
    sure = joined.with_columns(
        status=pl.when(agree).then("status").otherwise(pl.lit("unknown").cast(narrow.schema["status"])),
        reason=pl.when(agree).then("reason").otherwise(pl.lit("hours_too_coarse")),
        days_late=pl.when(agree).then("days_late"),
        due_latest=pl.when(coarse & pl.col("late_version").is_not_null()).then("late_due").otherwise("due_latest"),
    )
    only_wide = wide.join(narrow, on=KEY, how="anti")
    if not len(only_wide):
        return sure.select(narrow.columns)
    unsure = only_wide.with_columns(
        status=pl.lit("unknown").cast(narrow.schema["status"]),
        reason=pl.lit("hours_too_coarse"),
        days_late=pl.lit(None, dtype=pl.Int32),
    )
    both = pl.concat([sure.select(narrow.columns), unsure.select(narrow.columns)], how="vertical_relaxed")
    return both.sort("duty_place", "case", "course_start", "anchor", "nth", maintain_order=True)
