"""What goes in: courses and talks. What comes out: the other events and the offers of a case, so that a whole pack has something to read.

The anchors (contact, registration) and what lifts duties belong to the plan. The rest is scenery: usually in time, sometimes late or left
out, and no truth is known of it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.sampling.draws import Draws, choice, whole
from jobrules.sampling.people import NO_NEW_FROM, UNDER_30
from jobrules.sampling.workdays import active_day, next_weekday

_ON_ASSISTANCE: Final = ("6.2", "6.3", "6.4", "6.5")
_IN_TIME, _AT_ALL = 0.82, 0.93
"""The share of scenery that is in time, and the share that comes at all."""


def scenery(courses: pl.DataFrame, talks: pl.DataFrame, draws: Draws) -> list[pl.DataFrame]:
    """Every event but the talks: `case`, `day`, `event`, `actor`, `form`."""
    return [
        *_anchors(courses),
        *_of_insured(courses, draws),
        *_of_others(courses, draws),
        _plans(courses, talks, draws),
    ]


def offers(courses: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Offers of a job placement and the like, of two to ten weeks, about the day they are due: `case`, `spell`, `value`, `start`, `end`."""
    young, insured = pl.col("group").is_in(UNDER_30), pl.col("group") == "6.1"
    due = pl.when(insured).then("six_early").when(young).then(pl.col("start") + 30).otherwise(pl.col("start") + 180)
    rows = courses.filter(insured | pl.col("group").is_in(_ON_ASSISTANCE)).with_columns(due=due.cast(pl.Int32))
    early = whole(draws.uniform(rows, "offer early", "key"), 25)
    late = draws.uniform(rows, "offer", "key")
    day = pl.when(late < _IN_TIME - 0.1).then(pl.col("due") - early).otherwise(pl.col("due") + 1 + early)
    rows = rows.with_columns(day=next_weekday(day) - 3).filter(late < _AT_ALL - 0.1, pl.col("day") <= pl.col("last"))
    ends = pl.col("day") + 13 + whole(draws.uniform(rows, "offer days", "key"), 57)
    kinds = {"praktik": 0.65, "nytteindsats": 0.15, "ordinaer_uddannelse": 0.2}
    return rows.select(
        "case",
        spell=pl.lit("offer"),
        value=choice(draws.uniform(rows, "offer kind", "key"), kinds),
        start=pl.col("day").cast(pl.Int32),
        end=pl.min_horizontal(ends, "leaves").cast(pl.Int32),
    )


def _anchors(courses: pl.DataFrame) -> list[pl.DataFrame]:
    """What deadlines are counted from, and what takes duties away."""
    insured = courses.filter(pl.col("group") == "6.1")
    contact = courses.filter(pl.col("contact"), pl.col("group").is_in(_ON_ASSISTANCE))
    return [
        _events(contact, "first_contact", "start"),
        _events(insured, "registration", "registered"),
        _events(insured, "benefit_placement", "start"),
        _events(insured.filter(pl.col("ended")), "deregistration", "leaves"),
        _events(insured.drop_nulls("declines"), "declines_a_kasse", "declines"),
        _events(insured.drop_nulls("needs"), "need_assessed", "needs", "a_kasse"),
        _events(courses.drop_nulls("quota"), "quota_exemption", "quota"),
    ]


def _of_insured(courses: pl.DataFrame, draws: Draws) -> list[pl.DataFrame]:
    """The CV, and until 2023 the fund's own talks about it and about availability."""
    insured = courses.filter(pl.col("group") == "6.1")
    old, new = insured.filter(pl.col("regime") == 2020), insured.filter(pl.col("regime") >= 2024)
    soon = old.with_columns(asked=active_day(pl.lit(20, pl.Int32)))
    later = old.with_columns(asked=active_day(pl.lit(75, pl.Int32)))
    return [
        _within(insured, draws, "cv_registered", "registered", 14),
        _within(new, draws, "cv_check", "registered", 14, "a_kasse"),
        _within(old, draws, "cv_talk", "registered", 14, "a_kasse"),
        _within(soon, draws, "availability_talk", "asked", 40, "a_kasse"),
        _within(later.with_columns(pl.col("key") + 1), draws, "availability_talk", "asked", 50, "a_kasse"),
    ]


def _of_others(courses: pl.DataFrame, draws: Draws) -> list[pl.DataFrame]:
    """Registration, CV, grant, tests, reviews and job logs of those on assistance; and group meetings, which never count."""
    others = courses.filter(pl.col("contact"), pl.col("group").is_in(_ON_ASSISTANCE))
    obvious = (pl.col("education_readiness") == "obvious").fill_null(False) & (pl.col("group") == "6.4")
    ready, young = others.filter((pl.col("group") == "6.2") | obvious), others.filter(pl.col("group").is_in(UNDER_30))
    flexible = courses.filter(pl.col("group") == "6.9")
    joined = courses.filter(draws.uniform(courses, "group meeting", "key") < 0.2)
    return [
        _within(ready, draws, "registration", "start", 0),
        _within(pl.concat([ready, flexible]), draws, "cv_registered", "start", 21),
        _within(others, draws, "grant_notice", "start", 20),
        _within(young, draws, "visitation", "start", 85),
        _within(young, draws, "skills_test", "start", 28),
        _again(others, draws, "follow_up_eligibility", 84, 12),
        _again(ready, draws, "joblog_entry", 24, 24),
        _within(joined, draws, "group_meeting", "start", 60, "jobcentre"),
    ]


def _plans(courses: pl.DataFrame, talks: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """My Plan, made at the first talk with whoever has the course; for the young an education order instead."""
    held = talks.filter(pl.col("part").is_in(["main", "fund"]), pl.col("nth") == 1, ~pl.col("unregistered"))
    made = (
        held.filter(draws.uniform(held, "plan", "key") < _IN_TIME)
        .sort("key", "day")
        .unique("key", keep="first", maintain_order=True)
    )
    rows = courses.select("key", "case", "group").join(made.select("key", "day"), on="key")
    event = pl.when(pl.col("group").is_in(UNDER_30)).then(pl.lit("uddannelsespaalaeg")).otherwise(pl.lit("min_plan"))
    return rows.select("case", "day", event=event)


def _again(frame: pl.DataFrame, draws: Draws, event: str, days: int, times: int) -> pl.DataFrame:
    """An event about every so many days while the course runs."""
    rows = frame.join(pl.DataFrame({"nth": range(1, times + 1)}, schema={"nth": pl.Int32}), how="cross")
    jitter = whole(draws.uniform(rows, event, "key", "nth"), 8)
    rows = rows.with_columns(day=next_weekday(pl.col("start") + pl.col("nth") * days + jitter))
    return _events(rows.filter(pl.col("day") <= pl.col("last")), event, "day")


def _within(
    frame: pl.DataFrame, draws: Draws, event: str, since: str, days: int, actor: str | None = None
) -> pl.DataFrame:
    """An event within some days of another, as a rule."""
    draw = draws.uniform(frame, event, "key")
    spread = draws.uniform(frame, f"{event} day", "key")
    in_time = pl.col(since) + whole(spread, days + 1)
    day = pl.when(draw < _IN_TIME).then(in_time).otherwise(pl.col(since) + days + 1 + whole(spread, 25))
    rows = frame.with_columns(day=day).filter(draw < _AT_ALL, pl.col("day") <= pl.col("last"))
    return _events(rows, event, "day", actor)


def _events(frame: pl.DataFrame, event: str, day: str, actor: str | None = None) -> pl.DataFrame:
    who: pl.Expr = pl.lit(actor, pl.String)
    if actor == "jobcentre":
        who = pl.when(pl.col(day) < NO_NEW_FROM).then(who).otherwise(pl.lit("municipality"))
    return frame.select("case", day=pl.col(day).cast(pl.Int32), event=pl.lit(event), actor=who)
