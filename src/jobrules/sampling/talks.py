"""What goes in: the plan of every duty. What comes out: the talks, absences and offers on their days, as far as they are known.

One row is one event: `key`, `part` (or `later`, a talk after the first six months), `day`, `nth` (1, 2, … in its part; null for absences),
`event`, `actor`, `form`, `status`, `with_a_kasse`, `serves` (`timely`, `late`, or null for what serves nothing), `unregistered` (held,
but not yet in the data).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.sampling.draws import Draws, choice, whole
from jobrules.sampling.people import NO_NEW_FROM
from jobrules.sampling.plans import JOINT
from jobrules.sampling.workdays import active_day, active_through

REGISTERED_WITHIN: Final = 45
"""Days within which every talk has been registered; of the newest some are not yet."""
_LATEST: Final = 25
"""Weekdays by which a late talk is late at the most; 8 before the joint talk that must follow it."""
_LATER_FIRST, _LATER_EVERY, _LATER_MOST = 50, 55, 6
_COLUMNS: Final = (
    "key", "part", "day", "nth", "event", "actor", "form", "status", "with_a_kasse", "serves", "unregistered",
)  # fmt: skip
_READ: Final = (
    "key", "part", "slot", "start", "pause_from", "pause_to", "last", "lift_from", "lift_to", "missing", "required", "target", "first",
    "low", "high", "beyond", "timely", "late", "late_at", "first_at", "first_high", "on_the_day", "absences", "absent_first",
    "absent_jointly", "exempt", "exempt_latest",
)  # fmt: skip


def with_days(plans: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """The plans with the active weekdays of single talks: `first_at`, `late_at`, and whether the last day is used (`on_the_day`)."""
    frame = plans.with_columns(
        on_the_day=draws.uniform(plans, "on the day", "key", "slot") < 0.12,
        first_high=pl.when(pl.col("first_target").is_not_null()).then(active_through(pl.col("first_due"))),
        late_at=_late_at(plans, draws),
    )
    frame = frame.with_columns(first_at=_first_at(frame, draws))
    taken = pl.when((pl.col("part") == "joint_3") & (pl.col("late") == 1)).then("late_at").max().over("key")
    low = pl.when(pl.col("part") == "joint_6").then(pl.max_horizontal("low", taken + 1)).otherwise("low")
    jointly = pl.when(pl.col("part").is_in(JOINT)).then("absences").otherwise(0).sum().over("key")
    return frame.with_columns(low=low, absent_jointly=jointly)


def _late_at(frame: pl.DataFrame, draws: Draws) -> pl.Expr:
    draw = draws.uniform(frame, "late", "key", "slot")
    most = pl.when(pl.col("part") == "joint_3").then(8).otherwise(_LATEST)
    return pl.col("beyond") + 1 + whole(draw * draw, most)


def _first_at(frame: pl.DataFrame, draws: Draws) -> pl.Expr:
    """The weekday of the first talk, where it has a deadline of its own; null where there is no such talk."""
    draw, high = draws.uniform(frame, "first at", "key", "slot"), pl.col("first_high")
    held = pl.col("timely") > 0
    in_time = pl.when("on_the_day").then(high).otherwise(1 + whole(draw, high))
    return (
        pl.when(held & (pl.col("first_target") == "met")).then(in_time)
        .when(held & pl.col("first_target").is_in(["met_late", "excused"])).then(high + 1 + whole(draw * draw, 10))
    )  # fmt: skip


def talks(plans: pl.DataFrame, draws: Draws, as_of: int) -> pl.DataFrame:
    """Every event of the plans and the talks after six months, up to each course's last known day."""
    own = plans.filter(~pl.col("shared")).select(_READ)
    held, later = _registered_late(_held(own, draws), draws, as_of), _later(own, draws)
    parts = [frame.select(_COLUMNS) for frame in (held, later, _absences(own, draws))]
    return pl.concat(parts).sort("key", "day", "part", "nth")


def _held(plans: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """The talks that serve: the timely ones spread over the window, the late ones after it."""
    count = pl.col("timely") + pl.col("late")
    rows = plans.filter(count > 0).with_columns(nth=pl.int_ranges(1, count + 1, dtype=pl.Int32)).explode("nth")
    number, early = pl.col("nth"), pl.col("first_at").is_not_null().cast(pl.Int32)
    begins = pl.coalesce(pl.col("first_at") + 1, "low")
    draw = draws.uniform(rows, "talk", "key", "slot", "nth")
    slots = pl.max_horizontal(pl.col("timely") - early, 1)
    spread = begins + whole((number - 1 - early + draw) / slots, pl.col("high") - begins + 1)
    last = pl.col("on_the_day") & (number == pl.col("timely")) & (pl.col("timely") == pl.col("required"))
    at = (
        pl.when(number > pl.col("timely")).then("late_at")
        .when((number == 1) & (early == 1)).then("first_at")
        .when(last).then("high").otherwise(spread)
    )  # fmt: skip
    rows = _known(rows.with_columns(at=at).with_columns(day=active_day(pl.col("at"))))
    lifted = (
        pl.col("lift_from").is_not_null()
        & (pl.col("day") >= pl.col("lift_from"))
        & (pl.col("day") <= pl.col("lift_to"))
    )
    exempt = (pl.col("exempt") | pl.col("exempt_latest")) & ((number > 1) | pl.col("first").is_null())
    rows = rows.filter(~(exempt & lifted.fill_null(False)))
    serves = pl.when(number > pl.col("timely")).then(pl.lit("late")).otherwise(pl.lit("timely"))
    return _worded(rows.with_columns(serves=serves, status=pl.lit("held"), unregistered=pl.lit(False)), draws)


def _later(plans: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Talks agreed on after the six months, where the six months had theirs."""
    agreed = (pl.col("part") == "main") & (pl.col("target") == "met") & ~pl.col("exempt") & ~pl.col("exempt_latest")
    agreed &= pl.col("missing").is_null()
    rows = plans.filter(agreed & (draws.uniform(plans, "later", "key") < 0.6))
    rows = rows.join(pl.DataFrame({"nth": range(_LATER_MOST)}, schema={"nth": pl.Int32}), how="cross")
    jitter = whole(draws.uniform(rows, "later talk", "key", "nth"), 20)
    rows = _known(
        rows.with_columns(day=active_day(pl.col("beyond") + _LATER_FIRST + pl.col("nth") * _LATER_EVERY + jitter))
    )
    rows = rows.with_columns(
        part=pl.lit("later"),
        nth=pl.col("nth") + 1,
        serves=pl.lit(None, pl.String),
        status=pl.lit("held"),
        unregistered=pl.lit(False),
    )
    return _worded(rows, draws)


def _absences(plans: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Talks the citizen did not come to, after the day the first talk was due but for those that excuse its delay; and cancelled ones."""
    rows = plans.filter(pl.col("absences") > 0)
    rows = rows.with_columns(nth=pl.int_ranges(1, pl.col("absences") + 1, dtype=pl.Int32)).explode("nth")
    early = pl.col("nth") <= pl.col("absent_first")
    low = pl.when(early).then(1).otherwise(pl.max_horizontal("low", pl.col("first_high") + 1))
    high = pl.when(early).then("first_high").otherwise("high")
    at = low + whole(draws.uniform(rows, "absence", "key", "slot", "nth"), high - low + 1)
    status = choice(
        draws.uniform(rows, "absent how", "key", "slot", "nth"), {"no_show": 0.7, "cancelled_by_citizen": 0.3}
    )
    called_off = plans.filter(
        pl.col("part").is_in(["main", "fund"]), draws.uniform(plans, "called off", "key", "slot") < 0.06
    )
    called_off = called_off.with_columns(
        nth=pl.lit(9, pl.Int32), day=active_day(pl.col("low") + 3), status=pl.lit("cancelled_by_authority")
    )
    rows = pl.concat([rows.with_columns(day=active_day(at), status=status).select(called_off.columns), called_off])
    rows = _known(rows).with_columns(serves=pl.lit(None, pl.String), unregistered=pl.lit(False))
    return _worded(rows, draws).with_columns(nth=pl.lit(None, pl.Int32))


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("day") <= pl.col("last"))


def _registered_late(rows: pl.DataFrame, draws: Draws, as_of: int) -> pl.DataFrame:
    """Some of the newest talks are not yet in the data: the last that a duty needs, where nothing else would make up for it."""
    needed = (
        (pl.col("target") == "met") & (pl.col("nth") == pl.col("timely")) & (pl.col("timely") == pl.col("required"))
    )
    alone = (pl.col("required") > 1) & (pl.col("absences") == 0) & (pl.col("absent_jointly") == 0)
    new = pl.col("day") > as_of - REGISTERED_WITHIN
    slow = draws.uniform(rows, "registered late", "key", "slot") < 0.35
    return rows.with_columns(unregistered=needed & alone & new & slow)


def _worded(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Who held the talk and how; from 1 February 2026 the jobcentre is the municipality."""
    part = pl.col("part")
    authority = pl.when(pl.col("day") < NO_NEW_FROM).then(pl.lit("jobcentre")).otherwise(pl.lit("municipality"))
    others = choice(draws.uniform(rows, "form", "key", "slot", "nth"), {"in_person": 0.5, "phone": 0.35, "video": 0.15})
    offer = part == "offer_16"
    return rows.with_columns(
        event=pl.when(offer).then(pl.lit("intensified_effort_offered")).otherwise(pl.lit("meeting")),
        actor=pl.when(part == "fund").then(pl.lit("a_kasse")).otherwise(authority),
        form=pl.when(offer)
        .then(pl.lit(None, pl.String))
        .when(pl.col("nth") == 1)
        .then(pl.lit("in_person"))
        .otherwise(others),
        status=pl.when(~offer).then("status"),
        with_a_kasse=pl.when(part.is_in(JOINT)).then(True).when(~offer & (part != "fund")).then(False),
    )
