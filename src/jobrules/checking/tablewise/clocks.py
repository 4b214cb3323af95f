"""What goes in: a clock, columns of cases and anchors, and an amount. What comes out: the column of days on which it is reached.

The hours of all cases are added up once, in order of case and day; the first day a clock reaches an amount is then one search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from jobrules.checking.amounts import UNITS, ClockRule, amount_of, hours_as_days
from jobrules.checking.tablewise.columns import constant, filled, gather, no_text, searched, sure
from jobrules.checking.tablewise.known import Known, Spans, keys, merged
from jobrules.checking.tablewise.steps import End, Steps
from jobrules.dates import Length, add_expr, day_number
from jobrules.model import Condition, Reached


@dataclass(frozen=True)
class Days:
    """A column of days that had to be found: null while after what is known; `missing` names what hides it, `note` how it was counted."""

    day: pl.Series
    missing: pl.Series
    note: pl.Series

    @classmethod
    def plain(cls, day: pl.Series) -> Days:
        """Days that hide nothing."""
        return cls(day.cast(pl.Int32), no_text(len(day)), no_text(len(day)))

    def shifted(self, days: int) -> Days:
        """The same days moved by a number of days."""
        return Days(self.day + days, self.missing, self.note)


_Ask = Callable[[ClockRule], Days]


class Clocks:
    """The clocks of a rule book, read for all cases."""

    def __init__(self, known: Known, rules: tuple[ClockRule, ...], hours: str) -> None:
        self.known = known
        self.rules = rules
        self.option = hours
        self._steps: dict[tuple[int, str], Steps] = {}
        self._presence: dict[int, tuple[pl.Series, pl.Series]] = {}

    def reaches(self, name: str, case: pl.Series, anchor: pl.Series, wanted: Length | Reached, end: End) -> Days:
        """The first day at whose end a clock, started at the beginning of `anchor`, has counted what is wanted."""
        return self._by_rule(name, anchor, lambda rule: self._reaches(rule, case, anchor, wanted, end))

    def has_counted(
        self, name: str, case: pl.Series, anchor: pl.Series, day: pl.Series, length: Length, end: End
    ) -> tuple[pl.Series, pl.Series]:
        """Whether a clock started at the anchor has counted a length when the day begins, and what hides it."""
        if name == "calendar":
            frame = pl.DataFrame({"anchor": anchor, "day": day})
            return frame.select(yes=add_expr(pl.col("anchor"), length) <= pl.col("day"))["yes"], no_text(len(day))
        counted = self._by_rule(name, anchor, lambda rule: self._has_counted(rule, case, anchor, day, length, end))
        return counted.day == 1, counted.missing

    def _by_rule(self, name: str, anchor: pl.Series, ask: _Ask) -> Days:
        """The answer of the version of a clock that governs each row: the one in force on the anchor day, else the nearest."""
        named = [rule for rule in self.rules if rule.name == name]
        first = max((n for n, rule in enumerate(named) if not (anchor < rule.first_day).any()), default=0)
        answer = ask(named[first])
        for rule in named[first + 1 :]:
            since = sure(anchor >= rule.first_day)
            if since.any():
                pairs = zip(_parts(ask(rule)), _parts(answer), strict=True)
                answer = Days(*(new.zip_with(since, old) for new, old in pairs))
        return answer

    def _amount(self, rule: ClockRule, case: pl.Series, wanted: Length | Reached) -> pl.Series:
        full, part = (amount_of(rule, wanted, insurance) for insurance in ("full_time", "part_time"))
        if full == part:
            return constant(full, len(case), pl.Int64)
        amounts = self.insurance.replace_strict(
            {"full_time": full, "part_time": part}, default=None, return_dtype=pl.Int64
        )
        return amounts[case]

    @property
    def insurance(self) -> pl.Series:
        """The fact `insurance` by case."""
        facts = self.known.facts
        return facts["insurance"].cast(pl.String) if "insurance" in facts.columns else no_text(len(facts))

    def _reaches(self, rule: ClockRule, case: pl.Series, anchor: pl.Series, wanted: Length | Reached, end: End) -> Days:
        if rule.clock.counts == "days":
            return Days.plain(self._by_days(rule, case, anchor, rule.days_of(wanted)))
        amount = self._amount(rule, case, wanted)
        found = self.steps(rule, end).reached(case, anchor, amount, end)
        return self._with_gaps(rule, case, anchor, wanted, amount, found)

    def _with_gaps(
        self,
        rule: ClockRule,
        case: pl.Series,
        anchor: pl.Series,
        wanted: Length | Reached,
        amount: pl.Series,
        found: pl.Series,
    ) -> Days:
        """The days found, with what is missing where there is no insurance or no hours; with `calendar`, counted without hours."""
        absent = ~self._any_since(rule, case, anchor)
        unknown = amount.is_null()
        frame = pl.DataFrame({"found": found.cast(pl.Int32), "anchor": anchor, "absent": absent, "unknown": unknown})
        insurance = pl.when("unknown").then(pl.lit("fact_missing:insurance"))
        if self.option != "calendar":
            missing = insurance.when("absent").then(pl.lit("hours_missing")).otherwise(None)
            day = pl.when(~pl.col("absent") & ~pl.col("unknown")).then("found")
            done = frame.select(day=day, missing=missing.cast(pl.String), note=pl.lit(None, dtype=pl.String))
        else:
            counted = pl.when("absent").then(self._calendar(rule, case, wanted)).otherwise("found")
            note = pl.when(pl.col("absent") & ~pl.col("unknown")).then(pl.lit("hours_calendar"))
            done = frame.select(
                day=pl.when(~pl.col("unknown")).then(counted).cast(pl.Int32),
                missing=insurance.cast(pl.String),
                note=note,
            )
        return Days(done["day"], done["missing"], done["note"])

    def _calendar(self, rule: ClockRule, case: pl.Series, wanted: Length | Reached) -> pl.Expr:
        length = wanted if isinstance(wanted, Length) else wanted.length
        if length is not None:
            return add_expr(pl.col("anchor"), length) - 1
        days = {kind: hours_as_days(rule, wanted, kind) for kind in ("full_time", "part_time")}
        number = self.insurance.replace_strict(days, default=days["full_time"], return_dtype=pl.Int32)[case]
        return pl.col("anchor") + pl.lit(number) - 1

    def _has_counted(
        self, rule: ClockRule, case: pl.Series, anchor: pl.Series, day: pl.Series, length: Length, end: End
    ) -> Days:
        if rule.clock.counts == "days":
            done = self._by_days(rule, case, anchor, rule.days_of(length))
            return Days.plain(sure(done < day).cast(pl.Int32))
        amount = self._amount(rule, case, length)
        enough = self.steps(rule, end).counted(case, anchor, day, end) >= amount
        absent = ~self._any_since(rule, case, anchor)
        frame = pl.DataFrame({"absent": absent, "unknown": amount.is_null()})
        missing = frame.select(
            m=pl.when("unknown")
            .then(pl.lit("fact_missing:insurance"))
            .when("absent")
            .then(pl.lit("hours_missing"))
            .otherwise(None)
            .cast(pl.String)
        )["m"]
        return Days(enough.cast(pl.Int32), missing, no_text(len(case)))

    def _any_since(self, rule: ClockRule, case: pl.Series, anchor: pl.Series) -> pl.Series:
        """Whether the data give the clock anything on or after the anchor."""
        name = self.rules.index(rule)
        if name not in self._presence:
            given = self._given(rule).sort("case", "last")
            self._presence[name] = (given["case"], keys(given["case"], given["last"]))
        of_case, key = self._presence[name]
        position = searched(key, filled(keys(case, anchor), 0), "left")
        return sure(gather(of_case, position, position < len(key)) == case)

    def steps(self, rule: ClockRule, end: End) -> Steps:
        """What a clock counts, added up once for each end."""
        name = (self.rules.index(rule), end)
        if name not in self._steps:
            rows = self._given(rule)
            rows = _spread(rows) if self.option == "spread" else rows
            self._steps[name] = Steps(_without_excluded(rows, rule, certain=end == "late"))
        return self._steps[name]

    def _given(self, rule: ClockRule) -> pl.DataFrame:
        if rule.clock.counts == "whole_weeks":
            return self._weeks(rule)
        kind = pl.col("kind").is_null() if rule.clock.kind is None else pl.col("kind") == rule.clock.kind
        return self.known.hours.filter(kind).select(
            "case", first="start", last="end", units=(pl.col("hours") * UNITS).round().cast(pl.Int64)
        )

    def _covered(self, rule: ClockRule) -> pl.DataFrame:
        spans = self._spells(rule.clock.spells)
        clipped = spans.with_columns(end=pl.min_horizontal("end", pl.lit(self.known.as_of, dtype=pl.Int32)))
        covered = merged(clipped.sort("case", "start", "end"))
        return self._without(covered, rule.clock.without) if rule.clock.without else covered

    def _spells(self, named: tuple[Condition, ...]) -> pl.DataFrame:
        return pl.concat([self.known.spell_rows(what).select("case", "start", "end") for what in named])

    def _without(self, spans: pl.DataFrame, named: tuple[Condition, ...]) -> pl.DataFrame:
        """The spans without the days of the spells named, day by day: such clocks are few and their spells short."""
        last = pl.min_horizontal("end", pl.lit(self.known.as_of, dtype=pl.Int32)) + 1
        days = [
            frame.select("case", day=pl.int_ranges("start", last, dtype=pl.Int32)).explode("day")
            for frame in (spans, self._spells(named))
        ]
        kept = days[0].join(days[1], on=["case", "day"], how="anti").sort("case", "day")
        return merged(kept.select("case", start="day", end="day"))

    def _weeks(self, rule: ClockRule) -> pl.DataFrame:
        """A Sunday for each week with any of the spells."""

        def sunday(day: pl.Expr) -> pl.Expr:
            return day + 6 - (day + 3) % 7

        weeks = self._covered(rule).select(
            "case", week=pl.int_ranges(sunday(pl.col("start")), sunday(pl.col("end")) + 1, 7, dtype=pl.Int32)
        )
        weeks = weeks.explode("week").unique().sort("case", "week")
        return weeks.select("case", first="week", last="week", units=pl.lit(UNITS, dtype=pl.Int64))

    def _by_days(self, rule: ClockRule, case: pl.Series, anchor: pl.Series, days: int) -> pl.Series:
        """The day on which so many covered days have passed, the anchor's own included."""
        covered = self._covered(rule)
        steps = Steps(
            covered.select("case", first="end", last="end", units=(pl.col("end") - pl.col("start") + 1).cast(pl.Int64))
        )
        spans = Spans(covered)
        start, end = spans.last_from(case, anchor - 1)
        passed = pl.DataFrame({"a": anchor, "s": start, "e": end}).select(
            p=pl.when(pl.col("e") >= pl.col("a")).then(pl.col("a") - pl.col("s"))
        )["p"]
        base = steps._sum(steps.ended, steps.ended_key, case, anchor) + filled(passed.cast(pl.Int64), 0)
        position = searched(steps.ended, base + days, "left")
        valid = sure(gather(steps.ended_case, position, position < len(steps.ended)) == case)
        over = gather(steps.ended, position, valid) - (base + days)
        return (gather(steps.last, position, valid) - over).cast(pl.Int32)


def _parts(days: Days) -> tuple[pl.Series, pl.Series, pl.Series]:
    return days.day, days.missing, days.note


def _without_excluded(rows: pl.DataFrame, rule: ClockRule, *, certain: bool) -> pl.DataFrame:
    for part in rule.clock.excludes:
        start, end = day_number(part.from_), day_number(part.until)
        gone = (pl.col("first") >= start) & (pl.col("last") <= end)
        if certain:
            gone = gone | ((pl.col("first") <= end) & (pl.col("last") >= start))
        rows = rows.filter(~gone)
    return rows


def _spread(rows: pl.DataFrame) -> pl.DataFrame:
    days = (pl.col("last") - pl.col("first") + 1).cast(pl.Int64)
    spread = rows.with_columns(days=days, index=pl.int_ranges(0, days)).explode("index")
    share = (pl.col("units") * (pl.col("index") + 1)) // pl.col("days") - (pl.col("units") * pl.col("index")) // pl.col(
        "days"
    )
    day = (pl.col("first") + pl.col("index")).cast(pl.Int32)
    return spread.select("case", first=day, last=day, units=share)
