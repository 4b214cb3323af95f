"""What goes in: the instances of one duty in one version. What comes out: the same rows with the facts that decide a
status, and the status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.status import decide_expr
from jobrules.checking.tablewise.columns import constant, filled, sure
from jobrules.checking.tablewise.kinds import instances
from jobrules.checking.tablewise.view import View, conditions_hold, truth_of_all
from jobrules.dates import OPEN

if TYPE_CHECKING:
    from jobrules.rulebook import DutyRow


def findings(view: View) -> pl.DataFrame:
    """The instances of a duty that arise, with `group`, `hidden` (which fact is missing), `exempt`, `lives_until` and `started`."""
    rows = placed(instances(view))
    rows = rows.with_columns(group=view.group(rows["course"], rows["anchor"]), in_group=pl.lit(True))
    rows = _in_groups(view, rows)
    rows = _arising(view, rows)
    return rows.with_columns(
        exempt=_exempt(view, rows),
        lives_until=view.course("end", rows["course"]),
        last=view.course("last", rows["course"]),
        started=view.course("start", rows["course"]),
    )


def placed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their place among the times the duty fell due: the number of the series, and the step within it."""
    if "series_number" not in rows.columns:
        rows = rows.with_columns(series_number=pl.col("nth"))
    return rows if "step" in rows.columns else rows.with_columns(step=pl.lit(0, dtype=pl.Int64))


def _in_groups(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    groups = view.row.duty.groups
    if groups is None:
        return rows.with_columns(hidden=pl.lit(None, dtype=pl.String))
    rows = rows.with_columns(in_group=view.in_groups(groups, rows["group"]))
    rows = rows.filter(pl.col("in_group").is_null() | pl.col("in_group"))
    return rows.with_columns(hidden=pl.when(pl.col("in_group").is_null()).then(pl.lit("fact_missing:group")))


def _arising(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    duty = view.row.duty
    if not duty.only_if and not duty.unless:
        return rows
    truth = truth_of_all(view, duty.only_if, duty.unless, view.looks(rows))
    group_hidden = pl.col("hidden").is_not_null()
    rows = rows.with_columns(yes=truth.yes, hidden=pl.when(group_hidden).then("hidden").otherwise(pl.lit(truth.why)))
    return rows.filter(pl.col("yes").is_null() | pl.col("yes") | group_hidden).drop("yes")


def _exempt(view: View, rows: pl.DataFrame) -> pl.Series:
    """Whether the duty is lifted on its last timely day, waived before it, or gives way to a derogation."""
    duty = view.row.duty
    if not len(rows):
        return pl.Series([], dtype=pl.Boolean)
    due = filled(rows["due"], view.known.as_of + 1)
    looks = view.looks(rows)
    at_due = type(looks)(looks.case, looks.course, looks.anchor, looks.opens, due)
    exempt = conditions_hold(view, duty.lifted_while, at_due, "due")
    if duty.waived_by:
        since = type(looks)(looks.case, looks.course, looks.anchor, view.course("reach", rows["course"]), due - 1)
        exempt = exempt | conditions_hold(view, duty.waived_by, since, "window")
    for derogation in duty.exempt_where:
        if derogation.effect in ("lifts", "replaces"):
            exempt = exempt | view.derogates(derogation, rows)
    return exempt & rows["missing"].is_null()


def judged(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The findings with `status`, `reason`, `met_on` as shown, and `days_late`."""
    duty = view.row.duty
    late_counts = duty.kind not in ("each", "first_of", "gap") and duty.counted != "grid"
    rows = rows.with_columns(excused=_excused(view, rows))
    quality_hidden = pl.col("why") if "why" in rows.columns else pl.lit(None, dtype=pl.String)
    rows = rows.with_columns(hides=pl.coalesce("missing", "hidden", quality_hidden))
    facts = _facts(view, duty.at_most, late_counts)
    rows = rows.with_columns(status=decide_expr(facts))
    return _shown(rows, duty.at_most, late_counts)


def _facts(view: View, at_most: int | None, late_counts: bool) -> dict[str, pl.Expr]:
    due, met_on = pl.col("due"), pl.col("met_on")
    repeal = pl.lit(view.row.last_day, dtype=pl.Int32)
    before_repeal = ~pl.col("repealed") | (met_on <= repeal).fill_null(False)
    in_time = met_on.is_not_null() & (due.is_null() | (met_on <= due)) & before_repeal
    seen = pl.col("hides").is_null()
    ended = (pl.col("lives_until") < OPEN) & (due.is_null() | (pl.col("lives_until") < due))
    facts = {
        "exempt": pl.col("exempt"),
        "met": in_time & seen,
        "unknown": ~seen,
        "cut_short": ended | pl.col("repealed"),
        "pending": due.is_null() | (due >= view.known.as_of) | pl.col("waiting"),
        "excused": pl.col("excused"),
        "met_late": met_on.is_not_null() & pl.lit(late_counts),
    }
    if at_most is not None:
        broken = pl.col("found") > at_most
        closed = due.is_not_null() & (due < view.known.as_of) & ~ended
        facts |= {
            "met": closed & ~broken & seen,
            "met_late": pl.lit(False),
            "cut_short": facts["cut_short"] & ~broken,
            "pending": facts["pending"] & ~broken,
        }
    return facts


def _shown(rows: pl.DataFrame, at_most: int | None, late_counts: bool) -> pl.DataFrame:
    met = pl.col("status").is_in(["met", "met_late"])
    if at_most is not None:
        met_on: pl.Expr = pl.when(met).then("due")
    else:
        met_on = pl.col("met_on") if late_counts else pl.when(met).then("met_on")
    cut = pl.when(pl.col("repealed")).then(pl.lit("repealed")).otherwise(pl.lit("left"))
    reason = (
        pl.when(pl.col("status") == "unknown")
        .then("hides")
        .when(pl.col("status") == "cut_short")
        .then(cut)
        .otherwise("note")
    )
    late = pl.when(pl.col("status") == "met_late").then(pl.col("met_on") - pl.col("due"))
    return rows.with_columns(reason=reason, days_late=late, met_on=met_on)


def _excused(view: View, rows: pl.DataFrame) -> pl.Series:
    duty = view.row.duty
    excused = constant(False, len(rows), pl.Boolean)
    for what in duty.excused_by:
        due, end = rows["due"], view.course("end", rows["course"])
        until = due.zip_with(end.is_null() | (due <= end), end)
        if what.counts_toward is None:
            hits, since = view.known.hits(what), rows["opens"]
            reach = view.course("reach", rows["course"])
            since = since.zip_with(since >= reach, reach)
            excused = excused | sure(hits.through(rows["case"], until) > hits.before(rows["case"], since))
        elif duty.of is not None and what.attributes.get("status") is not None:
            status = tuple(str(value) for value in what.attributes["status"].values or ())
            hits = view.known.hits(duty.of, status)
            stayed_away = (hits.through(rows["case"], until) - hits.before(rows["case"], rows["opens"])).clip(0)
            excused = excused | sure(rows["found"] + stayed_away >= duty.required)
    return excused & rows["due"].is_not_null()


def governing(view: View, rows: pl.DataFrame, versions: tuple[DutyRow, ...]) -> pl.DataFrame:
    """The rows that this version governs (`governs`), or that fall back on it as the one in force on the anchor day, with `repealed`."""
    row = view.row
    if row.governs == "courses_started":
        rows = rows.filter(in_force(row, pl.col("started")))
        return rows.with_columns(governs=pl.lit(True), repealed=pl.lit(False))
    rows = rows.filter(touches(row))
    falls = pl.col("due").fill_null(pl.col("last"))
    governs = pl.col("missing").is_null() & in_force(row, falls)
    goes_on = any(later.first_day > row.first_day for later in versions)
    gone = row.last_day is not None and not goes_on
    rows = rows.with_columns(governs=governs, repealed=~governs & pl.col("missing").is_null() & pl.lit(gone))
    return rows.filter(pl.col("governs") | in_force(row, pl.col("anchor")))


def in_force(row: DutyRow, day: pl.Expr) -> pl.Expr:
    """Whether a version is in force on a day."""
    begun = day >= row.first_day
    return begun if row.last_day is None else begun & (day <= row.last_day)


def touches(row: DutyRow) -> pl.Expr:
    """Whether the force of a version touches the course, as far as is known."""
    begun = pl.col("last") >= row.first_day
    return begun if row.last_day is None else begun & (pl.col("started") <= row.last_day)
