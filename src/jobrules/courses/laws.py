"""What goes in: a rule book. What comes out: its course rules with their days in force, and what they ask, as expressions on columns.

Columns that the expressions read: `start` (the day looked at, Int32), `birth` (Int32 or null), and the facts of the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from jobrules.dates import (
    LONG_AGO,
    OPEN,
    Length,
    add_expr,
    day_number,
    month_end_expr,
    whole_month_expr,
    years_between_expr,
)
from jobrules.model import Condition, CourseRule, Test, Version
from jobrules.model.courses import Break
from jobrules.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Law:
    """One course rule in one version: `first` and `last` are the first and the last day number in force."""

    rule: CourseRule
    first: int
    last: int


def laws_of(rules: RuleBook) -> list[Law]:
    """Every course rule of the book in every version, in the order of the files: where two fit one day, the earlier takes it.

    A version whose first day is a floor (`dates: floor`: the law may be older) holds for the days before it too, so that a course that
    was running when the rules begin is counted from its own first day.
    """
    return [
        Law(rule, _first(version), _last(version.in_force.until))
        for file in rules.files
        for version in file.versions
        for rule in version.courses
    ]


def _first(version: Version) -> int:
    return LONG_AGO if version.source.dates == "floor" else day_number(version.in_force.from_)


def _last(until: dt.date | None) -> int:
    return OPEN if until is None else day_number(until)


def law_frame(laws: Sequence[Law]) -> pl.DataFrame:
    """The laws as a table: `law` (the place in the list), `rule`, `first`, `last`."""
    rows = [(place, law.rule.id, law.first, law.last) for place, law in enumerate(laws)]
    schema = {"law": pl.UInt32, "rule": pl.String, "first": pl.Int32, "last": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def known_words(law: Law, same_group: dict[str, str]) -> tuple[list[str], list[str]]:
    """What a record may say for a rule: its groups, by old and new number, and all words that mean one of them."""
    groups = [entry.group for entry in law.rule.target_groups]
    named = {same_group.get(group, group) for group in groups}
    own = [*groups, *named, *(old for old, new in same_group.items() if new in named)]
    return own, [*own, *(word for entry in law.rule.target_groups for word in entry.recorded)]


def group_expr(law: Law, same_group: dict[str, str]) -> pl.Expr:
    """The target group of a stretch, null where nothing tells it; `word` is what is recorded.

    A group that is recorded by its own number holds while its age is not known to be over; another word needs all it asks to be known.
    """
    entries = law.rule.target_groups
    if len(entries) == 1:
        return pl.lit(entries[0].group)
    word = pl.col("word").replace(same_group)
    found = []
    for entry in entries:
        of_age = pl.lit(True) if entry.age is None else age_expr(entry.age)
        own = (word == same_group.get(entry.group, entry.group)) & of_age.fill_null(True)
        found.append(pl.when(own).then(pl.lit(entry.group)))
    for entry in entries:
        of_age = pl.lit(True) if entry.age is None else age_expr(entry.age)
        recorded = word.is_in([same_group.get(said, said) for said in entry.recorded])
        holds = recorded & of_age & pl.all_horizontal(pl.lit(True), *map(fact_expr, entry.only_if))
        found.append(pl.when(holds).then(pl.lit(entry.group)))
    return pl.coalesce(found)


def fact_expr(what: Condition) -> pl.Expr:
    """Whether a condition on facts and ages holds, null where that is not known."""
    if what.parts:
        parts = [fact_expr(part) for part in what.parts]
        joined = pl.all_horizontal(parts) if what.all_of is not None else pl.any_horizontal(parts)
        return ~joined if what.none_of is not None else joined
    if what.age is not None:
        return age_expr(what.age)
    test, value = what.attributes.get("value", Test()), pl.col(str(what.fact))
    held = [value.is_in([str(v) for v in test.values])] if test.values is not None else []
    return pl.all_horizontal(
        value.is_not_null() | pl.lit(None, pl.Boolean),
        *held,
        *([~value.is_in([str(v) for v in test.not_])] if test.not_ is not None else []),
    )


def age_expr(test: Test) -> pl.Expr:
    """Whether the age in whole years on the day passes a test, null where the birth date is not known."""
    years = years_between_expr(pl.col("birth"), pl.col("start"))
    compared = {
        "under": lambda bound: years < bound, "at_least": lambda bound: years >= bound,
        "at_most": lambda bound: years <= bound, "over": lambda bound: years > bound,
    }  # fmt: skip
    return pl.all_horizontal(compared[how](bound) for how, bound in test.bounds.items())


def facts_named(laws: Sequence[Law]) -> set[str]:
    """The facts that the laws look at."""
    told = {law.rule.recorded_by.fact for law in laws if law.rule.recorded_by is not None} - {None}
    return {str(fact) for fact in told} | {str(c.fact) for c in _conditions(laws) if c.fact is not None}


def ages_named(laws: Sequence[Law]) -> set[int]:
    """The ages in whole years at which something may change."""
    tests = [entry.age for law in laws for entry in law.rule.target_groups if entry.age is not None]
    tests += [condition.age for condition in _conditions(laws) if condition.age is not None]
    return {
        int(bound) + (how in ("at_most", "over"))
        for test in tests
        for how, bound in test.bounds.items()
        if not isinstance(bound, Length)
    }


def _conditions(laws: Sequence[Law]) -> Iterator[Condition]:
    for law in laws:
        for asked in (*(g.only_if for g in law.rule.target_groups), *(s.only_if for s in law.rule.same_course)):
            yield from _all_parts(asked)


def _all_parts(conditions: Sequence[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        yield from _all_parts(condition.parts)


def broken_expr(how: Break | Length, after: pl.Expr, before: pl.Expr) -> pl.Expr:
    """Whether the days after `after` and before `before` (both day numbers of days that count) break a period."""
    first = after + 1
    if isinstance(how, Length):
        return add_expr(first, how) <= before
    if how == "any_month_long_gap":
        return add_expr(first, Length(1, "months")) <= before
    if how == "whole_named_month":
        whole = whole_month_expr(first)
        return month_end_expr(whole) < before
    return (first < before) if how == "any_gap" else pl.lit(False)
