"""What goes in: courses and talks. What comes out: the tables of case histories, with dates; nothing later than the day of the data."""

from __future__ import annotations

import polars as pl

from jobrules.sampling.circumstances import FROM_2024
from jobrules.sampling.clocks import HoursBy, rows_first, rows_last
from jobrules.sampling.draws import Draws
from jobrules.sampling.people import NO_NEW_FROM
from jobrules.sampling.workdays import active_day, active_through

_EMPTY_VALUE = pl.lit(None, pl.String)


def case_table(cases: pl.DataFrame) -> pl.DataFrame:
    """One row per case: case_id, birth_date, insurance and the other facts."""
    return cases.select(
        "insurance", "qualification", "children_at_home", "education_readiness", case_id="case", birth_date=_date("birth")
    ).select("case_id", "birth_date", pl.all().exclude("case_id", "birth_date"))  # fmt: skip


def spell_table(courses: pl.DataFrame, benefits: pl.DataFrame, after: pl.DataFrame, codes: list[str], funds: list[str], as_of: int) -> pl.DataFrame:
    """Every spell that has begun: case_id, spell, value, start, end, weekly_hours, continues; an end after the day of the data is left open."""
    spells = [
        *_course_spells(courses), _spells(benefits, "benefit"), after, *_living(courses, codes, funds),
        *_lifting(courses), *_beside(courses),
    ]  # fmt: skip
    frame = pl.concat(spells, how="diagonal_relaxed").filter(pl.col("start") <= as_of)
    # a day of leaving that is agreed on is in the data before it comes; other ends are not known yet
    agreed = pl.col("spell") == "less_intensive_effort"
    ends = pl.when(agreed | (pl.col("end") <= as_of)).then("end")
    return frame.select(
        pl.col("case").alias("case_id"), "spell", "value", start=_date("start"), end=ends.cast(pl.Date),
        weekly_hours="weekly_hours", continues="continues",
    ).sort("case_id", "spell", "start")  # fmt: skip


def event_table(courses: pl.DataFrame, talks: pl.DataFrame, draws: Draws) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The events in the data, and those held but not yet registered: case_id, date, event, actor, form, status, value, with_a_kasse, event_id."""
    parts = [talks.with_columns(case=pl.col("key") // 4), *_happenings(courses, draws)]
    frame = pl.concat(parts, how="diagonal_relaxed").sort("case", "day", "event", "part", "nth", nulls_last=True)
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(8)
    rows = frame.with_columns(event_id=pl.concat_str(pl.lit("e"), number), value=_EMPTY_VALUE)
    late = rows.get_column("unregistered").fill_null(False)
    shown = rows.select(
        pl.col("case").alias("case_id"), _date("day").alias("date"), "event", "actor", "form", "status", "value", "with_a_kasse", "event_id"
    )
    return shown.filter(~late), shown.filter(late)


def hour_table(courses: pl.DataFrame, by: HoursBy) -> pl.DataFrame:
    """The hours paid, and from 2024 the hours of the right used: case_id, start, end, hours, kind."""
    paid = courses.filter(pl.col("group") == "6.1", pl.col("missing").fill_null("") != "hours_missing")
    paid = paid.select("key", "case", "start", "pause_from", "pause_to", "last", "pace")
    days = paid.with_columns(number=pl.int_ranges(1, active_through(pl.col("last")) + 1, dtype=pl.Int32))
    days = days.explode("number", empty_as_null=False).with_columns(day=active_day(pl.col("number")))
    first, last = rows_first(pl.col("day"), by), pl.min_horizontal(rows_last(pl.col("day"), by), "last")
    rows = days.select("case", "pace", course_start="start", start=first, end=last)
    if by != "daily":
        rows = rows.group_by("case", "course_start", "start", "end", "pace", maintain_order=True).len("days")
        rows = rows.with_columns(pace=pl.col("pace") * pl.col("days"))
    rows = rows.select("case", "course_start", "start", "end", hours=pl.col("pace") / 100, kind=_EMPTY_VALUE)
    used = rows.filter(pl.col("course_start") >= FROM_2024).with_columns(kind=pl.lit("benefit_right_used"))
    frame = pl.concat([rows, used]).sort("case", "start", maintain_order=True)
    return frame.select(pl.col("case").alias("case_id"), _date("start").alias("start"), _date("end").alias("end"), "hours", "kind")


def _date(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Int32).cast(pl.Date)


def _spells(frame: pl.DataFrame, spell: str, value: pl.Expr | None = None, start: str = "start", end: str | None = "end") -> pl.DataFrame:
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
    return [*parts, _spells(leave, "parental_leave", _EMPTY_VALUE, "lift_from", "lift_to")]


def _beside(courses: pl.DataFrame) -> list[pl.DataFrame]:
    """Referral to the jobcentre, and illness in the short pauses."""
    referred = courses.drop_nulls("referral")
    ill = courses.filter(pl.col("pause") == "short")
    return [
        _spells(referred, "referred_to_jobcentre", _EMPTY_VALUE, "referral", "leaves"),
        _spells(ill, "illness", _EMPTY_VALUE, "pause_from", "pause_to"),
    ]


def _happenings(courses: pl.DataFrame, draws: Draws) -> list[pl.DataFrame]:
    """Contact, registration, placement and the like."""
    insured = courses.filter(pl.col("group") == "6.1")
    contact = courses.filter(pl.col("contact"), pl.col("group").is_in(["6.2", "6.3", "6.4", "6.5"]))
    left = insured.filter(pl.col("ended"))
    joined = courses.filter(draws.uniform(courses, "group meeting", "key") < 0.2).with_columns(day=active_day(pl.lit(6, pl.Int32)))
    joined = joined.filter(pl.col("day") <= pl.col("last"))
    authority = pl.when(pl.col("day") < NO_NEW_FROM).then(pl.lit("jobcentre")).otherwise(pl.lit("municipality"))
    plan = insured.with_columns(day=active_day(pl.lit(9, pl.Int32))).filter(pl.col("day") <= pl.col("last"))
    return [
        _events(contact, "first_contact", "start"),
        _events(insured, "registration", "registered"),
        _events(insured, "benefit_placement", "start"),
        _events(left, "deregistration", "leaves"),
        _events(insured.drop_nulls("declines"), "declines_a_kasse", "declines"),
        _events(insured.drop_nulls("needs"), "need_assessed", "needs").with_columns(actor=pl.lit("a_kasse")),
        _events(courses.drop_nulls("quota"), "quota_exemption", "quota"),
        _events(insured, "cv_registered", "registered"),
        _events(plan, "min_plan", "day"),
        _events(joined, "group_meeting", "day").with_columns(actor=authority, form=pl.lit("in_person")),
    ]


def _events(frame: pl.DataFrame, event: str, day: str) -> pl.DataFrame:
    return frame.select("case", day=pl.col(day).cast(pl.Int32), event=pl.lit(event))
