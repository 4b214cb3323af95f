"""What goes in: checked tables and a day `as_of`. What comes out: what is known on that day, as sorted columns to search in.

A case and a day are packed into one whole number, the key, so that a count in a window is two searches in a sorted column. The fast engine
reads tables only through this module.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, cast

import polars as pl

from jobrules.checking.tablewise.columns import gather, searched, sure
from jobrules.checking.tablewise.tests import passes
from jobrules.dates import LONG_AGO, OPEN
from jobrules.histories.tables import Tables
from jobrules.model import Condition
from jobrules.rulebook import RuleBook

BITS: Final = 18
"""Bits for the day in a key: five centuries of days."""
SPELL_ROWS: Final = 1 << 40
"""What is added to the row number of a spell, so that no event and spell have the same number."""


def key_of(case: pl.Expr | pl.Series, day: pl.Expr | pl.Series) -> pl.Expr:
    """The key of a case and a day."""
    case = pl.lit(case) if isinstance(case, pl.Series) else case
    day = pl.lit(day) if isinstance(day, pl.Series) else day
    return case.cast(pl.Int64) * (1 << BITS) + (day.cast(pl.Int64) - LONG_AGO)


def keys(case: pl.Series, day: pl.Series) -> pl.Series:
    """As `key_of`, for columns; a null day has a null key."""
    return (case.cast(pl.Int64) * (1 << BITS) + (day.cast(pl.Int64) - LONG_AGO)).rename("key")


def number_in(column: str) -> pl.Expr:
    """1, 2, … within runs of the same value of a sorted column."""
    index = pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    fresh = (pl.col(column) != pl.col(column).shift()).fill_null(True)
    return index - pl.when(fresh).then(index).forward_fill() + 1


def next_in(column: str, value: str) -> pl.Expr:
    """The value of the next row within the run of the same value of a sorted column, null in the last one."""
    return pl.when(pl.col(column) == pl.col(column).shift(-1)).then(pl.col(value).shift(-1))


class Hits:
    """Happenings that a condition names, sorted by case and day: `key`, `day`, `row` (which event or spell), `ends` of a spell."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.key = frame["key"]
        self.day = frame["day"]

    def before(self, case: pl.Series, day: pl.Series) -> pl.Series:
        """The position of the first happening of the case on or after the day (where the day is null, null)."""
        return searched(self.key, keys(case, day), "left")

    def through(self, case: pl.Series, day: pl.Series) -> pl.Series:
        """The position after the last happening of the case on or before the day."""
        return searched(self.key, keys(case, day), "right")

    def day_at(self, position: pl.Series, valid: pl.Series) -> pl.Series:
        """The day at a position, null where the position is not valid."""
        return gather(self.day, position, valid)


class Spans:
    """The days that spells cover, merged and sorted by case: `case`, `start`, `end`."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.key = frame.select(key_of(pl.col("case"), pl.col("start")).alias("key"))["key"]

    def last_from(self, case: pl.Series, day: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The start and end of the last span of the case that begins on or before the day, null where there is none."""
        position = searched(self.key, keys(case, day), "right") - 1
        at = self.frame["case"]
        valid = gather(at, position, position >= 0) == case
        return gather(self.frame["start"], position, valid), gather(self.frame["end"], position, valid)

    def touching(self, case: pl.Series, first: pl.Series, last: pl.Series) -> pl.Series:
        """Whether a span touches the days from first through last."""
        _, end = self.last_from(case, last)
        return sure(end >= first)


class Known:
    """The tables as they were known on one day, with the rule book's words."""

    def __init__(self, tables: Tables, rules: RuleBook, as_of: int) -> None:
        self.rules = rules
        self.as_of = as_of
        self.ids = tables.ids
        self.facts = tables.facts
        events, latest = tables.events, cast("int | None", tables.events["day"].max())
        self.events = events if latest is None or latest <= as_of else events.filter(pl.col("day") <= as_of)
        self.spells = tables.spells.filter(pl.col("start") <= as_of).with_columns(
            end=pl.when(pl.col("end") <= as_of).then("end").otherwise(pl.lit(OPEN, dtype=pl.Int32))
        )
        self.hours = tables.hours.filter(pl.col("end") <= as_of)
        self._hits: dict[str, Hits] = {}
        self.lasting: dict[str, tuple[Hits, Hits]] = {}
        self._spans: dict[str, Spans] = {}
        self._held: dict[str, pl.DataFrame] = {}

    def only(self, cases: pl.Series) -> Known:
        """What is known of some cases alone."""
        kept = pl.col("case").is_in(cases.implode())
        tables = Tables(
            self.ids, self.facts, self.events.filter(kept), self.spells.filter(kept), self.hours.filter(kept)
        )
        return Known(tables, self.rules, self.as_of)

    @cached_property
    def courses(self) -> pl.DataFrame:
        """One row per course: `case`, `start`, `end`, `reach` (from which day earlier events belong to it), sorted by case and start."""
        spells = self.segments
        if "continues" not in spells.columns:
            spells = spells.with_columns(continues=pl.lit(False))
        goes_on = (
            pl.col("continues").fill_null(False).cast(pl.Boolean)
            & (pl.col("case") == pl.col("case").shift())
            & (pl.col("start") == pl.col("end").shift() + 1)
        )
        course = (~goes_on.fill_null(False)).cum_sum()
        runs = spells.with_columns(course=course).group_by("course", maintain_order=True)
        courses = runs.agg(pl.col("case").first(), pl.col("start").first(), pl.col("end").last())
        before = pl.when(pl.col("case") == pl.col("case").shift()).then(pl.col("end").shift() + 1)
        return courses.select(
            "case",
            "start",
            "end",
            reach=before.fill_null(pl.lit(LONG_AGO)).cast(pl.Int32),
            last=pl.min_horizontal("end", pl.lit(self.as_of, dtype=pl.Int32)),
        )

    @cached_property
    def segments(self) -> pl.DataFrame:
        """The `course` spells as given, sorted by case and start."""
        return self.spells.filter(pl.col("spell").cast(pl.String) == "course").sort("case", "start")

    @cached_property
    def segment_groups(self) -> pl.Series:
        """The target group of each segment."""
        return self.segments["value"].cast(pl.String)

    @cached_property
    def course_of(self) -> pl.Series | None:
        """The course of each case where every case has one at most; None where some case has more."""
        courses = self.courses.select("case", course=pl.int_range(pl.len(), dtype=pl.UInt32))
        if courses["case"].n_unique() < len(courses):
            return None
        return self.ids.select("case").join(courses, on="case", how="left", maintain_order="left")["course"]

    @cached_property
    def groups_present(self) -> set[str | None]:
        """The target groups of all courses."""
        return set(self.segments["value"].cast(pl.String).unique().to_list())

    @cached_property
    def coarse(self) -> pl.Series:
        """The cases of which some hours are known only for longer than a day."""
        return self.hours.filter(pl.col("start") < pl.col("end"))["case"].unique().sort()

    def hits(self, what: Condition, status: tuple[str, ...] | None = None) -> Hits:
        """Everything that a counted condition names; `status` asks for other meetings than those held."""
        name = f"{what!r}{status}"
        if name not in self._hits:
            self._hits[name] = Hits(self._happenings(what, status))
        return self._hits[name]

    def _happenings(self, what: Condition, status: tuple[str, ...] | None) -> pl.DataFrame:
        if what.any_of is not None:
            parts = pl.concat([self._happenings(part, status) for part in what.any_of])
            return parts.unique(["key", "row"]).sort("key", "row")
        if what.event is not None:
            return self._events(what, status)
        inner = what.start_of or what.end_of
        assert inner is not None
        day = "start" if what.start_of is not None else "end"
        found = (
            self.spell_rows(inner).filter(pl.col("end") < OPEN) if what.end_of is not None else self.spell_rows(inner)
        )
        return found.select(
            key_of(pl.col("case"), pl.col(day)).alias("key"),
            pl.col(day).alias("day"),
            (pl.col("row") + SPELL_ROWS).alias("row"),
            pl.col("end").alias("ends"),
            pl.col("value").cast(pl.String),
        ).sort("key", "row")

    def _events(self, what: Condition, status: tuple[str, ...] | None) -> pl.DataFrame:
        wanted = status or tuple(str(v) for v in getattr(what.attributes.get("status"), "values", None) or ("held",))
        held = pl.col("status").is_null() if "held" in wanted else pl.lit(False)
        tests = [
            passes(self.rules, self.events, test, name, "day")
            for name, test in what.attributes.items()
            if name != "status"
        ]
        mask = [pl.col("event") == what.event]
        if self.events["status"].null_count() < len(self.events) or "held" not in wanted:
            mask.append(held | pl.col("status").is_in(list(wanted)).fill_null(False))
        return self._event_rows.filter(pl.all_horizontal(mask + tests)).select(
            key_of(pl.col("case"), pl.col("day")).alias("key"),
            "day",
            "row",
            ends=pl.lit(None, dtype=pl.Int32),
            value=pl.col("value").cast(pl.String),
        )

    @cached_property
    def _event_rows(self) -> pl.DataFrame:
        return self.events.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))

    @cached_property
    def _spell_rows(self) -> pl.DataFrame:
        return self.spells.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))

    def spell_rows(self, what: Condition) -> pl.DataFrame:
        """The spells that a condition names, whenever they run, with their row number."""
        tests = [
            passes(self.rules, self.spells, test, name, "start", what.spell or "")
            for name, test in what.attributes.items()
        ]
        return self._spell_rows.filter(pl.all_horizontal([pl.col("spell") == what.spell, *tests]))

    def spans(self, what: Condition) -> Spans:
        """The days that the spells of a condition cover."""
        name = repr(what)
        if name not in self._spans:
            self._spans[name] = Spans(
                merged(self.spell_rows(what).select("case", "start", "end").sort("case", "start", "end"))
            )
        return self._spans[name]

    def held(self, spell: str) -> pl.DataFrame:
        """The spells of one kind that cannot overlap (`municipality`, `a_kasse`), sorted by their `key`: `case`, `end`, `value`."""
        if spell not in self._held:
            spells = self.spells.filter(pl.col("spell") == spell).select(
                "case", "end", pl.col("value").cast(pl.String), key=key_of(pl.col("case"), pl.col("start"))
            )
            self._held[spell] = spells.sort("key")
        return self._held[spell]


def merged(spans: pl.DataFrame) -> pl.DataFrame:
    """Sorted spans with those that touch or overlap made one, case by case."""
    reached = pl.col("end").cum_max().over("case").shift()
    apart = (pl.col("case") != pl.col("case").shift()) | (pl.col("start") > reached + 1)
    return (
        spans.with_columns(run=apart.fill_null(True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("case").first(), pl.col("start").first(), pl.col("end").max())
        .drop("run")
    )
