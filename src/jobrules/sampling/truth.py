"""What goes in: the plans and the talks held. What comes out: the planted truth, one row for each duty that arose.

Nothing here reads a rule file. The status follows from what was planned, the last timely day, the day the course was left and the day of
the data, in the order of the statuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from jobrules.sampling.plans import exempt

TRUTH: Final[Mapping[str, type[pl.DataType]]] = {
    "case_id": pl.Int64, "rule": pl.String, "duty": pl.String, "version": pl.Date, "group": pl.String, "holder": pl.String,
    "unit": pl.String, "course_start": pl.Date, "nth": pl.Int32, "anchor": pl.Date, "opens": pl.Date, "due": pl.Date,
    "due_latest": pl.Date, "required": pl.Int32, "found": pl.Int32, "met_on": pl.Date, "days_late": pl.Int32, "status": pl.String,
    "reason": pl.String, "planned": pl.String, "in_fact": pl.String,
}  # fmt: skip
"""The columns of the planted truth, as in `Verdicts.frame`, with `planned` and `in_fact` beside them."""


def truth(plans: pl.DataFrame, held: pl.DataFrame, as_of: int, codes: list[str], funds: list[str]) -> pl.DataFrame:
    """The planted verdicts, sorted by case, rule, duty and course."""
    talks = pl.concat([held, _of_two_duties(plans, held)])
    rows = pl.concat([_of_counts(plans, talks, as_of), _of_first_talks(plans, talks, as_of)])
    placed = _with_units(rows, as_of, codes, funds)
    days = ("version", "course_start", "anchor", "opens", "due", "due_latest", "met_on")
    dated = placed.with_columns(pl.col(name).cast(pl.Int32).cast(pl.Date) for name in days)
    return dated.select(pl.col(name).cast(kind) for name, kind in TRUTH.items()).sort(
        "case_id", "rule", "duty", "course_start"
    )


def _of_two_duties(plans: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The late joint talk of the six months, which serves the talk by sixteen months too."""
    twice = plans.filter("shared").select("key", part_too="part")
    late = held.filter(pl.col("part") == "joint_6").join(twice, on="key")
    return late.with_columns(part=pl.col("part_too"), serves=pl.lit("timely")).select(held.columns)


def _of_counts(plans: pl.DataFrame, talks: pl.DataFrame, as_of: int) -> pl.DataFrame:
    rows = plans.join(_counted(talks, plans), on=["key", "part"], how="left").with_columns(
        pl.col("slow").fill_null(False), pl.col("found").fill_null(0), anchor=pl.col("start")
    )
    rows = rows.with_columns(
        in_fact=_resolved(as_of, "target", "met_in_fact"), planned=pl.when(~pl.col("unplanned")).then("target")
    )
    rows = rows.with_columns(target=pl.when("slow").then(pl.lit("missed")).otherwise("target"))
    return _judged(rows, as_of)


def _counted(talks: pl.DataFrame, plans: pl.DataFrame) -> pl.DataFrame:
    """How many talks of each duty were held in time, and on which day the last one needed was; in the data, and in fact."""
    wanted = plans.select("key", "part", "due", place=pl.col("required") - 1)
    serving = talks.drop_nulls("serves").join(wanted, on=["key", "part"], maintain_order="left")
    in_time = (pl.col("serves") == "timely") | pl.col("due").is_null()
    place = pl.col("place").first()
    return serving.group_by("key", "part").agg(
        found=(in_time & ~pl.col("unregistered")).sum().cast(pl.Int32),
        met_on=pl.col("day").filter(~pl.col("unregistered")).get(place, null_on_oob=True),
        met_in_fact=pl.col("day").get(place, null_on_oob=True),
        slow=pl.col("unregistered").any(),
    )


def _of_first_talks(plans: pl.DataFrame, talks: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """The duties to hold the first talk by a day; they are served by the talks that the count is made of."""
    owed = plans.filter(pl.col("first").is_not_null())
    serving = (
        talks.drop_nulls("serves")
        .filter(~pl.col("unregistered"))
        .join(owed.select("key", "part", "first_due"), on=["key", "part"])
    )
    counts = serving.group_by("key", "part").agg(
        found=(pl.col("day") <= pl.col("first_due")).sum().cast(pl.Int32), met_on=pl.col("day").min()
    )
    any_talk = pl.when(pl.col("timely") > 0).then(pl.lit("met")).otherwise(pl.lit("missed"))
    authority = pl.when(pl.col("part") == "fund").then(pl.lit("a_kasse")).otherwise("holder")
    rows = owed.join(counts, on=["key", "part"], how="left").with_columns(
        target=pl.coalesce("first_target", any_talk), duty=pl.col("first"), version=pl.col("first_version"), holder=authority,
        anchor=pl.col("first_anchor"), opens=pl.col("first_anchor"), due=pl.col("first_due"), due_latest=pl.col("first_due"),
        required=pl.lit(1, pl.Int32), found=pl.col("found").fill_null(0), missing=pl.lit(None, pl.String),
        waived=pl.lit(None, pl.Int32),
    )  # fmt: skip
    rows = rows.with_columns(exempt=exempt(pl.col("due"), as_of), planned="target").with_columns(exempt_latest="exempt")
    return _judged(rows.with_columns(in_fact=_resolved(as_of, "target", "met_on")), as_of)


def _resolved(as_of: int, target: str, met_on: str) -> pl.Expr:
    """The status on both readings of coarse hours; `unknown` where they differ."""
    early, late = (
        _status(as_of, target, met_on, due, lifted)
        for due, lifted in (("due", "exempt"), ("due_latest", "exempt_latest"))
    )
    return pl.when(early == late).then(early).otherwise(pl.lit("unknown"))


def _status(as_of: int, target: str, met_on: str, due: str, lifted: str) -> pl.Expr:
    day, met = pl.col(due), pl.col(met_on)
    in_time = met.is_not_null() & (met <= day).fill_null(True)
    return (
        pl.when(lifted).then(pl.lit("exempt"))
        .when(in_time & pl.col("missing").is_null()).then(pl.lit("met"))
        .when(pl.col("missing").is_not_null()).then(pl.lit("unknown"))
        .when(pl.col("ended") & (pl.col("leaves") < day).fill_null(True)).then(pl.lit("cut_short"))
        .when((day >= as_of).fill_null(True)).then(pl.lit("pending"))
        .when(pl.col(target) == "excused").then(pl.lit("excused"))
        .when(met.is_not_null()).then(pl.lit("met_late"))
        .otherwise(pl.lit("missed"))
    )  # fmt: skip


def _judged(rows: pl.DataFrame, as_of: int) -> pl.DataFrame:
    rows = rows.with_columns(status=_resolved(as_of, "target", "met_on"))
    reason = (
        pl.when(pl.col("status") == "unknown").then(pl.coalesce("missing", pl.lit("hours_too_coarse")))
        .when(pl.col("status") == "cut_short").then(pl.lit("left"))
    )  # fmt: skip
    late = pl.when(pl.col("status") == "met_late").then(pl.col("met_on") - pl.col("due"))
    return rows.select(
        "rule", "duty", "version", "group", "holder", "anchor", "opens", "due", "due_latest", "required", "found", "met_on", "status",
        "planned", "in_fact", "municipality", "second_municipality", "moves", "fund",
        case_id="case", course_start="start", nth=pl.lit(1, pl.Int32), reason=reason, days_late=late,
    )  # fmt: skip


def _with_units(rows: pl.DataFrame, as_of: int, codes: list[str], funds: list[str]) -> pl.DataFrame:
    """Who held the duty on the last timely day, or holds it on the day of the data."""
    day = pl.col("due").fill_null(as_of)
    moved = (pl.col("moves") <= pl.min_horizontal(day, pl.lit(as_of))).fill_null(False)
    place = pl.when(moved).then("second_municipality").otherwise("municipality")
    names = {name: pl.lit(pl.Series(values)) for name, values in (("codes", codes), ("funds", funds))}
    fund, code = names["funds"].gather("fund"), names["codes"].gather(place)
    return rows.with_columns(unit=pl.when(pl.col("holder") == "a_kasse").then(fund).otherwise(code))
