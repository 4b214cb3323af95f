"""What goes in: stretches of benefit. What comes out: the same stretches joined into runs, and runs cut into courses.

A run is one unbroken period of one rule; a course is a part of a run in which nothing started the period afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import polars as pl

from jobrules.courses.laws import Law, broken_expr, fact_expr, group_expr, known_words, law_frame
from jobrules.dates import Length, add_expr, day_number
from jobrules.model.courses import CourseRule, SameCourse

MOST_PASSES = 50
"""How often interludes are looked for; each pass takes one of every case, and a case with more of them has other troubles."""


def of_law(laws: Sequence[Law], say: Callable[[CourseRule], pl.Expr]) -> pl.Expr:
    """An expression that each law says in its own way."""
    found: pl.Expr = pl.lit(None)
    for place, law in enumerate(laws):
        found = pl.when(pl.col("law") == place).then(say(law.rule)).otherwise(found)
    return found


def in_runs(rows: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """The stretches with `run`, the number of the unbroken period each belongs to, and `resumed`; time on a benefit passed over is in it.

    `resumed` marks a run whose rule would have gone on, had another course not come between.
    """
    rows = rows.with_columns(passed=pl.lit(False))
    for _ in range(MOST_PASSES):
        rows = _numbered(rows, laws)
        over = _interludes(rows, laws)
        if over.is_empty():
            break
        rows = rows.join(over, on="run", how="left").with_columns(
            rule=pl.coalesce("into", "rule"),
            own=pl.col("own") & pl.col("into").is_null(),
            passed=pl.col("passed") | pl.col("into").is_not_null(),
        )
        rows = rows.drop("into", "law", "run").join(law_frame(laws), on="rule")
        rows = rows.filter(pl.col("start").is_between("first", "last")).drop("first", "last").sort("case", "start")
    return _trimmed(rows).join(_resumed(rows, laws), on="run", how="left")


def _numbered(rows: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    before = pl.col("end").shift()
    same = (pl.col("case") == pl.col("case").shift()) & (pl.col("rule") == pl.col("rule").shift())
    broken = of_law(laws, lambda rule: broken_expr(rule.broken_by, before, pl.col("start")))
    return rows.with_columns(run=(~(same & ~broken).fill_null(False)).cum_sum())


def _interludes(rows: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """The first run of each case that the course before it passes over: `run`, and the rule it goes `into`."""
    runs = rows.group_by("run", maintain_order=True).agg(
        pl.col("case", "rule").first(), pl.col("law").last(), pl.col("start").first(), pl.col("end").last(),
        pl.col("benefit").drop_nulls().unique().alias("benefits"),
    )  # fmt: skip
    alone = (pl.col("case") == pl.col("case").shift()) & (pl.col("case") == pl.col("case").shift(-1))
    returns = pl.col("rule").shift() == pl.col("rule").shift(-1)
    last, back = pl.col("end").shift(), pl.col("start").shift(-1)
    # both the return and the benefits in between are looked at under the law of the return
    runs = runs.with_columns(between="law", law=pl.col("law").shift(-1))
    may = of_law(laws, lambda rule: pl.col("benefits").list.set_difference(list(rule.passes_over)).list.len() == 0)
    left = of_law(laws, lambda rule: broken_expr(rule.left_after, last, back))
    ends = of_law(laws, lambda rule: broken_expr(rule.broken_by, last, back))
    found = runs.with_columns(into=pl.col("rule").shift(), ok=alone & returns & may & ~left & ~ends)
    return (
        found.filter(pl.col("ok").fill_null(False))
        .unique("case", keep="first", maintain_order=True)
        .select("run", "into")
    )


def _trimmed(rows: pl.DataFrame) -> pl.DataFrame:
    """Without wage subsidy that no benefit of the run comes before: a course begins with the benefit."""
    return rows.filter(pl.col("own").cum_sum().over("run") > 0)


def _resumed(rows: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    runs = rows.group_by("run", maintain_order=True).agg(
        pl.col("case", "rule", "law", "start").first(), pl.col("end").last()
    )
    runs = runs.with_columns(before=pl.col("end").shift().over("case", "rule"))
    broken = of_law(laws, lambda rule: broken_expr(rule.broken_by, pl.col("before"), pl.col("start")))
    return runs.select("run", resumed=(~broken & pl.col("before").is_not_null()).fill_null(False))


def with_groups(
    rows: pl.DataFrame, said: pl.DataFrame, laws: Sequence[Law], same_group: dict[str, str]
) -> pl.DataFrame:
    """The runs with `word` (what is recorded of the group) and `group`; a record of a rule's earlier run says nothing of a later one."""
    ends = rows.group_by("run", maintain_order=True).agg(pl.col("case", "rule").first(), pl.col("end").last())
    since = ends.select("run", since=pl.col("end").shift().over("case", "rule") + 1)
    rows = rows.join(since, on="run", how="left").sort("case", "start")
    parts = [_with_record(rows, place, law, said, same_group) for place, law in enumerate(laws)]
    found = pl.concat(parts).sort("case", "start")
    known = pl.col("word").forward_fill().over("run").backward_fill().over("run")
    fact = of_law(laws, _told_by_fact).cast(pl.String)
    group = of_law_groups(laws, same_group).cast(pl.String)
    return found.with_columns(word=known).with_columns(word=pl.coalesce("word", fact)).with_columns(group=group)


def _with_record(
    rows: pl.DataFrame, place: int, law: Law, said: pl.DataFrame, same_group: dict[str, str]
) -> pl.DataFrame:
    """The stretches of one law with the latest record that the law knows, null where it is of an earlier run."""
    rows = rows.filter(pl.col("law") == place)
    mine = said.filter(pl.col("word").is_in(known_words(law, same_group)[1])).sort("day")
    rows = rows.sort("start").join_asof(mine, left_on="start", right_on="day", by="case", check_sortedness=False)
    fresh = pl.col("since").is_null() | (pl.col("day") >= pl.col("since"))
    return rows.with_columns(word=pl.when(fresh).then("word")).drop("since", "day")


def _told_by_fact(rule: CourseRule) -> pl.Expr:
    fact = rule.recorded_by.fact if rule.recorded_by is not None else None
    return pl.lit(None, pl.String) if fact is None else pl.col(fact)


def of_law_groups(laws: Sequence[Law], same_group: dict[str, str]) -> pl.Expr:
    """The group of each stretch under its law."""
    found: pl.Expr = pl.lit(None, pl.String)
    for place, law in enumerate(laws):
        found = pl.when(pl.col("law") == place).then(group_expr(law, same_group)).otherwise(found)
    return found


def in_courses(
    rows: pl.DataFrame, events: pl.DataFrame, laws: Sequence[Law], same_group: dict[str, str]
) -> pl.DataFrame:
    """The stretches with `course` (a number) and `began` (run, switch, group or the event): what started the course."""
    rows = rows.with_columns(had=pl.when("own").then("benefit").forward_fill().shift().over("run"))
    first = pl.col("run") != pl.col("run").shift().fill_null(0)
    before = pl.when(~first).then(pl.col("end").shift())
    rows = rows.with_columns(before=before.fill_null(pl.col("start") - 1), first=first.fill_null(True))
    named = _restarting(rows, events, laws)
    rows = rows.join(named, on=["case", "start"], how="left").sort("case", "start")
    switch = ~pl.col("first") & pl.col("own") & (pl.col("benefit") != pl.col("had"))
    switch &= of_law(laws, lambda rule: pl.lit(rule.restarts_on_switch) & ~_same_course(rule))
    regrouped = ~pl.col("first") & of_law(laws, lambda rule: _new_group(rule, same_group))
    began = (
        pl.when("first").then(pl.lit("run")).when(pl.col("restart").is_not_null()).then("restart")
        .when(switch.fill_null(False)).then(pl.lit("switch")).when(regrouped.fill_null(False)).then(pl.lit("group"))
    )  # fmt: skip
    rows = rows.with_columns(began=began)
    return rows.with_columns(course=pl.col("began").is_not_null().cum_sum()).drop("had", "restart")


def _restarting(rows: pl.DataFrame, events: pl.DataFrame, laws: Sequence[Law]) -> pl.DataFrame:
    """The stretches at which an event starts the period afresh: `case`, `start`, `restart` (the event).

    An event near the first benefit day, or the first after a pause, belongs to that day; any other restarts on its own day.
    """
    named = of_law(laws, lambda rule: pl.lit(list(rule.restarts_on), pl.List(pl.String))).cast(pl.List(pl.String))
    asked = rows.filter("own").with_columns(events=named).filter(pl.col("events").list.len() > 0)
    earlier = of_law(laws, lambda rule: add_expr(pl.col("start"), near_start(rule, "before"), -1)).cast(pl.Int32)
    later = of_law(laws, lambda rule: add_expr(pl.col("start"), near_start(rule, "after"))).cast(pl.Int32)
    begins = pl.col("first") | (pl.col("before") < pl.col("start") - 1)
    low = pl.when("first").then(earlier).when(begins).then(pl.col("before") + 1).otherwise("start")
    asked = asked.with_columns(low=low, high=pl.when(begins).then(later).otherwise("start"), begins=begins)
    near = asked.select("case", "start", "first", "begins", "low", "high", "events").join(events, on="case")
    near = near.filter(pl.col("event").is_in(pl.col("events")), pl.col("day").is_between("low", "high"))
    taken = near.filter("begins").select("case", "day", "event").unique()
    own_day = near.filter(~pl.col("begins")).join(taken, on=["case", "day", "event"], how="anti")
    found = pl.concat([near.filter("begins", ~pl.col("first")), own_day])
    return found.sort("day", "event").group_by("case", "start").agg(restart=pl.col("event").first())


def near_start(rule: CourseRule, side: Literal["before", "after"]) -> Length:
    """How long before or after the benefit's first day the event that a course starts with may lie."""
    none = Length(0, "days")
    return none if rule.starts is None else (rule.starts.before if side == "before" else rule.starts.after)


def _same_course(rule: CourseRule) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *map(_spared, rule.same_course))


def _spared(switch: SameCourse) -> pl.Expr:
    named = pl.col("had").is_in(list(switch.from_)) & pl.col("benefit").is_in(list(switch.to))
    if switch.on is not None:
        day = day_number(switch.on)
        named &= (pl.col("before") < day) & (pl.col("start") >= day)
    holds = pl.all_horizontal(pl.lit(True), *map(fact_expr, switch.only_if))
    return named & holds.fill_null(switch.where_unknown == "same_course")


def _new_group(rule: CourseRule, same_group: dict[str, str]) -> pl.Expr:
    """From a group to one that starts afresh; leaving it for an unknown group (it ended with the age) does too."""
    group = pl.col("group").replace(same_group)
    had = group.shift()
    named = []
    for change in rule.restarts_between:
        to = group.is_in(_plain(change.to, same_group)) | group.is_null()
        named.append(had.is_in(_plain(change.from_, same_group)) & to.fill_null(True))
    return pl.any_horizontal(pl.lit(False), *named)


def _plain(groups: Sequence[str], same_group: dict[str, str]) -> list[str]:
    return [same_group.get(group, group) for group in groups]
