"""What goes in: what every course owes. What comes out: what is to become of each duty, and the talks that make it so, as numbers.

The plan comes first, and everything else follows from it. Beside the columns of `duties` a row has

| column | meaning |
|---|---|
| `target` | `met`, `met_late`, `missed` or `excused`: what becomes of the duty if the course runs on and nothing lifts it |
| `first_target` | the same for the duty to hold the first talk by a day (null: none) |
| `timely`, `late` | how many talks are held in the window, and after it |
| `absences`, `absent_first` | no-shows and cancellations of the citizen in the window, and those of them before the first talk was due |
| `exempt`, `exempt_latest` | whether the duty is lifted or waived, on the earliest and on the latest reading of coarse hours |
| `silent`, `unplanned` | no talk is held that could serve another duty by the way; because nothing could be planned |
| `shared` | the talk is the late one of `joint_6`, which serves this duty too |
| `chance` | the chance of `met` that the unit has |
"""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.sampling.draws import Draws, whole

_LATE, _MISSED = 0.45, 0.85
"""Of what is not met, the share that is late, and that share with what is missed; the rest is excused."""
_PARTS: Final = {"main": 0, "fund": 1, "joint_3": 2, "joint_6": 3, "fund_16": 4, "offer_16": 5}
DONE: Final = ("met", "met_late")
JOINT: Final = ("joint_3", "joint_6", "fund_16")


def plans(owed: pl.DataFrame, draws: Draws, as_of: int) -> pl.DataFrame:
    """The plan of every duty; duties of one course that hang on each other are planned together."""
    frame = owed.with_columns(slot=pl.col("part").replace_strict(_PARTS, return_dtype=pl.Int64))
    frame = frame.with_columns(
        exempt=exempt(pl.col("due"), as_of), exempt_latest=exempt(pl.col("due_latest"), as_of), shared=pl.lit(False)
    )
    frame = _with_joint(_with_first(_drawn(frame, draws), draws))
    return _numbers(_numbers_when_met(frame, draws), draws)


def exempt(due: pl.Expr, as_of: int) -> pl.Expr:
    """Whether a spell covers the last timely day, or the first unknown day while it is not known; or an event came before it."""
    day = due.fill_null(as_of + 1)
    begun = (pl.col("lift_from") <= as_of) & (pl.col("lift_from") <= day)
    lifted = begun & ((pl.col("lift_to") >= day) | (pl.col("lift_to") > as_of))
    waived = pl.col("waived") <= day
    return pl.col("missing").is_null() & (lifted.fill_null(False) | waived.fill_null(False))


def _drawn(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    target = _outcome(draws.uniform(frame, "target", "key", "slot"))
    first = _outcome(draws.uniform(frame, "first", "key", "slot"))
    own_deadline = pl.col("first").is_not_null() & (pl.col("first_due") != pl.col("due")).fill_null(True)
    no_excuse = (pl.col("part") == "offer_16") & (target == "excused")
    return frame.with_columns(
        target=pl.when(no_excuse).then(pl.lit("missed")).otherwise(target),
        first_target=pl.when(own_deadline).then(first),
    )


def _outcome(draw: pl.Expr) -> pl.Expr:
    rest = (draw - pl.col("chance")) / (1 - pl.col("chance"))
    return (
        pl.when(draw < pl.col("chance")).then(pl.lit("met"))
        .when(rest < _LATE).then(pl.lit("met_late"))
        .when(rest < _MISSED).then(pl.lit("missed")).otherwise(pl.lit("excused"))
    )  # fmt: skip


def _with_first(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """A first talk that was never held leaves nothing to count; one late for the citizen's absence makes another shortfall excused."""
    first, target = pl.col("first_target"), pl.col("target")
    none_held = draws.uniform(frame, "none at all", "key", "slot") < 0.3
    first = pl.when((first == "missed") & ~none_held).then(pl.lit("met_late")).otherwise(first)
    frame = frame.with_columns(first_target=first)
    first = pl.col("first_target")
    return frame.with_columns(
        target=pl.when(first == "missed").then(pl.lit("missed"))
        .when((first == "excused") & (target == "met_late")).then(pl.lit("excused")).otherwise(target)
    )  # fmt: skip


def _with_joint(frame: pl.DataFrame) -> pl.DataFrame:
    """Talks with the fund count for several duties: where one is not held or lifted, none is held that could serve it by the way.

    A talk that the fund attends is a talk of the jobcentre too, and the earlier duty takes it first, however late it comes.
    """
    lifted = pl.col("exempt") | pl.col("exempt_latest")
    frame = frame.with_columns(
        silent=(pl.col("part") == "joint_3") & ~pl.col("three_known")
        | pl.col("part").is_in(JOINT) & (lifted | pl.col("missing").is_not_null())
    )
    frame = _silenced(frame.with_columns(unplanned="silent"), _one("main", lifted), JOINT[:2])
    frame = _silenced(frame, (pl.col("target") == "excused") & _one("main", pl.col("target") != "met"), JOINT[:2])
    frame = _silenced(frame, _one("joint_3", _undone()), ("joint_6",))
    main = ~_one("main", ~_undone())
    frame = _silenced(frame, main | _one("joint_3", _undone()) | _one("joint_6", _undone()), ("fund_16",))
    late = _one("joint_6", pl.col("target") == "met_late") & (pl.col("part") == "fund_16")
    frame = frame.with_columns(shared=late, silent=pl.col("silent") & ~late, unplanned=pl.col("unplanned") & ~late)
    return frame.with_columns(target=pl.when("shared").then(pl.lit("met")).otherwise("target"))


def _undone() -> pl.Expr:
    lifted = pl.col("exempt") | pl.col("exempt_latest")
    return lifted | pl.col("silent") | ~pl.col("target").is_in(DONE)


def _one(part: str, condition: pl.Expr) -> pl.Expr:
    """Whether the course has that part, and the condition holds for it."""
    return ((pl.col("part") == part) & condition).any().over("key")


def _silenced(frame: pl.DataFrame, condition: pl.Expr, parts: tuple[str, ...]) -> pl.DataFrame:
    silent = pl.col("silent") | (condition & pl.col("part").is_in(parts))
    frame = frame.with_columns(silent=silent)
    return frame.with_columns(target=pl.when(pl.col("silent")).then(pl.lit("missed")).otherwise("target"))


def _numbers_when_met(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """As many talks as are required, sometimes more; in the fund's and the main part, now and then one the citizen stays away from."""
    more = draws.uniform(frame, "more talks", "key", "slot")
    several = pl.col("required") > 1
    spare = pl.when(several & (more > 0.9)).then(2).when(several & (more > 0.7)).then(1).otherwise(0)
    away = several & (draws.uniform(frame, "stays away", "key", "slot") < 0.15)
    return frame.with_columns(spare=spare.cast(pl.Int32), away=away)


def _numbers(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    required, target, first = pl.col("required"), pl.col("target"), pl.col("first_target")
    fewer = whole(draws.uniform(frame, "fewer", "key", "slot"), required + 1)
    least = first.is_in(["met", "met_late"]).fill_null(False).cast(pl.Int32)
    absent_first = (first == "excused").fill_null(False).cast(pl.Int32)
    short = required - 1 - absent_first
    missed = pl.max_horizontal(pl.min_horizontal(short, pl.max_horizontal(least, required - 1 - fewer)), pl.lit(0))
    excused = (
        pl.when(absent_first == 1)
        .then(required - 1)
        .otherwise(pl.max_horizontal(least, required - 1 - (fewer % 2), pl.lit(0)))
    )
    timely = (
        pl.when(target == "met").then(required + pl.col("spare")).when(target == "met_late").then(required - 1)
        .when(target == "excused").then(excused)
        .when(pl.col("silent") | (first == "missed").fill_null(False)).then(0).otherwise(missed)
    ).cast(pl.Int32)  # fmt: skip
    frame = frame.with_columns(timely=timely, late=(target == "met_late").cast(pl.Int32), absent_first=absent_first)
    stray = pl.col("away") & (
        (target == "met") | ((target == "missed") & (pl.col("timely") > 0) & (pl.col("timely") < short))
    )
    absences = (
        pl.when(target == "excused").then(required - pl.col("timely")).otherwise(absent_first + stray.cast(pl.Int32))
    )
    return frame.with_columns(absences=pl.max_horizontal(absences, "absent_first").cast(pl.Int32)).drop("spare", "away")
