"""What goes in: courses with what happens in them. What comes out: the spells of the case histories, with dates."""

from __future__ import annotations

import polars as pl

_NO_VALUE = pl.lit(None, pl.String)


def spell_table(
    courses: pl.DataFrame, others: list[pl.DataFrame], codes: list[str], funds: list[str], as_of: int
) -> pl.DataFrame:
    """Every spell that has begun: case_id, spell, value, start, end, weekly_hours, continues; most ends that lie ahead are left open.

    `others` are spells made elsewhere: `case`, `spell`, `value`, `start`, `end` (day numbers), perhaps `weekly_hours`.
    """
    spells = [
        *_course_spells(courses), *others, *_living(courses, codes, funds), *_lifting(courses), *_beside(courses),
    ]  # fmt: skip
    frame = pl.concat(spells, how="diagonal_relaxed").filter(pl.col("start") <= as_of)
    # a day of leaving that is agreed on is in the data before it comes; other ends are not known yet
    agreed = pl.col("spell") == "less_intensive_effort"
    ends = pl.when(agreed | (pl.col("end") <= as_of)).then("end")
    return frame.select(
        pl.col("case").alias("case_id"), "spell", "value", start=_date(pl.col("start")), end=_date(ends),
        weekly_hours="weekly_hours", continues="continues",
    ).sort("case_id", "spell", "start")  # fmt: skip


def _spells(
    frame: pl.DataFrame, spell: str, value: pl.Expr | None = None, start: str = "start", end: str | None = "end"
) -> pl.DataFrame:
    ends = pl.lit(None, pl.Int32) if end is None else pl.col(end).cast(pl.Int32)
    value = pl.col("value") if value is None else value
    return frame.select("case", spell=pl.lit(spell), value=value, end=ends, start=pl.col(start).cast(pl.Int32))


def _course_spells(courses: pl.DataFrame) -> list[pl.DataFrame]:
    """The courses, each in one piece or two where the group changed on the same benefit."""
    other = pl.when(pl.col("group") == "6.2").then(pl.lit("6.3")).otherwise(pl.lit("6.2"))
    first = courses.with_columns(end=pl.coalesce(pl.col("regroups") - 1, "leaves"))
    second = courses.filter(pl.col("regroups").is_not_null())
    return [
        _spells(first, "course", pl.col("group")),
        _spells(second, "course", other, "regroups", "leaves").with_columns(continues=pl.lit(True)),
    ]


def _living(courses: pl.DataFrame, codes: list[str], funds: list[str]) -> list[pl.DataFrame]:
    """The municipalities of a case, and the fund of the insured; both began long before the case did."""
    cases = courses.filter(pl.col("number") == 0).with_columns(since=pl.col("start") - 700, until=pl.col("moves") - 1)
    code, fund = pl.lit(pl.Series(codes)), pl.lit(pl.Series(funds))
    insured = cases.filter(pl.col("group") == "6.1")
    return [
        _spells(cases, "municipality", code.gather("municipality"), "since", "until"),
        _spells(cases.drop_nulls("moves"), "municipality", code.gather("second_municipality"), "moves", None),
        _spells(insured, "a_kasse", fund.gather("fund"), "since", None),
    ]


def _lifting(courses: pl.DataFrame) -> list[pl.DataFrame]:
    """Less intensive effort before a job, and time outside the course, of which parental leave is the usual ground."""
    parts = []
    for spell, value in (("less_intensive_effort", "1"), ("outside_course", "4"), ("standby", None)):
        rows = courses.filter(pl.col("lift") == spell)
        parts.append(_spells(rows, spell, pl.lit(value, pl.String), "lift_from", "lift_to"))
    leave = courses.filter(pl.col("lift") == "outside_course")
    return [*parts, _spells(leave, "parental_leave", _NO_VALUE, "lift_from", "lift_to")]


def _beside(courses: pl.DataFrame) -> list[pl.DataFrame]:
    """Referral to the jobcentre, and illness in the short pauses."""
    referred = courses.drop_nulls("referral")
    ill = courses.filter(pl.col("pause") == "short")
    return [
        _spells(referred, "referred_to_jobcentre", _NO_VALUE, "referral", "leaves"),
        _spells(ill, "illness", _NO_VALUE, "pause_from", "pause_to"),
    ]


def _date(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Date)
