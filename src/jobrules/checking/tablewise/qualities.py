"""What goes in: a duty about the quality of events, or about pauses. What comes out: one row for each event or pause judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.columns import gather, kept, no_text, sure
from jobrules.checking.tablewise.conditions import Truth, all_hold, where_null
from jobrules.checking.tablewise.kinds import lasting
from jobrules.checking.tablewise.known import SPELL_ROWS, next_in, number_in
from jobrules.checking.tablewise.tests import passes
from jobrules.checking.tablewise.windows import settled, with_span
from jobrules.dates import OPEN, add_expr
from jobrules.model import Condition, Test
from jobrules.model.duties import must_tests

if TYPE_CHECKING:
    from jobrules.checking.tablewise.view import View


def qualities(view: View) -> pl.DataFrame:
    """Each event of a kind, or the first one, must have a quality."""
    duty = view.row.duty
    what = duty.each or duty.first_of
    assert what is not None
    limits = _limits(view)
    own = view.moments.own(what).join(limits, on="course", how="inner", maintain_order="left")
    own = own.filter(
        (pl.col("since") <= pl.col("day")) & (pl.col("until").is_null() | (pl.col("day") <= pl.col("until")))
    )
    rows = own.with_columns(
        nth=number_in("course"), anchor=pl.col("day"), series=pl.col("day"), opens=pl.col("day"), due=pl.col("day")
    )
    rows = rows.filter(pl.col("nth") == 1) if duty.first_of is not None else rows
    truth = has_quality(view, rows, what)
    good = sure(truth.yes)
    rows = rows.with_columns(
        quality=truth.yes,
        why=truth.why,
        found=good.cast(pl.Int32),
        met_on=kept(rows["day"], good),
        first=pl.int_range(pl.len(), dtype=pl.Int64),
        waiting=pl.lit(False),
    )
    return rows.with_columns(after=pl.col("first") + pl.col("found"))


def _limits(view: View) -> pl.DataFrame:
    """Between which days events are judged in each course."""
    anchors = view.moments.anchors(view.row.duty.window.from_).unique("course", keep="first", maintain_order=True)
    found = with_span(view, anchors.with_columns(series=pl.col("anchor")), view.opening, view.closing)
    return found.select("course", "missing", "note", since="opens", until="due")


def has_quality(view: View, rows: pl.DataFrame, what: Condition) -> Truth:
    """Whether each event has what `must` asks; what is not recorded cannot be said."""
    truths = []
    for name, test in must_tests(view.row.duty.must or {}).items():
        truths.append(_lasts(view, rows, test) if name == "lasting" else _attribute(view, rows, name, test))
    return all_hold(truths, len(rows))


def _lasts(view: View, rows: pl.DataFrame, test: Test) -> Truth:
    enough, may_yet = lasting(rows, test, view.known.as_of)
    frame = rows.select(yes=pl.when(may_yet).then(None).otherwise(enough))
    return Truth(frame["yes"], where_null(frame["yes"], "still_running"))


def _attribute(view: View, rows: pl.DataFrame, name: str, test: Test) -> Truth:
    value = attribute(view, rows, name)
    frame = rows.select("day").with_columns(value=value)
    passed = frame.select(p=passes(view.rules, frame, test, name, "day", column="value"))["p"]
    for derogation in reversed([d for d in view.row.duty.exempt_where if d.effect == "form" and name == "form"]):
        touched = view.derogates(derogation, rows)
        passed = value.is_in(list(derogation.forms)).zip_with(touched, passed)
    yes = kept(passed, value.is_not_null())
    return Truth(yes, where_null(yes, f"fact_missing:{name}"))


def attribute(view: View, rows: pl.DataFrame, name: str) -> pl.Series:
    """An attribute of the events or spells that the rows are about."""
    events, spells = view.known.events, view.known.spells
    is_event = rows["row"] < SPELL_ROWS
    if name in events.columns and is_event.all():
        found = gather(events[name], rows["row"], is_event)
        return found.cast(pl.String) if found.dtype in (pl.Categorical, pl.Enum) else found
    if name in spells.columns and not is_event.any():
        found = gather(spells[name], rows["row"] - SPELL_ROWS, ~is_event)
        return found.cast(pl.String) if found.dtype in (pl.Categorical, pl.Enum) else found
    return no_text(len(rows))


def gaps(view: View) -> pl.DataFrame:
    """One row for each pause between the end of one and the start of the next."""
    gap = view.row.duty.gap
    assert gap is not None
    runs = _spell_runs(view, gap.between) if gap.between.spell is not None else _event_runs(view, gap.between)
    runs = runs.with_columns(
        following=next_in("course", "start"),
        nth=number_in("course"),
    )
    runs = runs.filter((pl.col("end") < OPEN) & (pl.col("end") < pl.lit(view.course("end", runs["course"]))))
    nothing = pl.lit(None, dtype=pl.String)
    rows = runs.with_columns(
        anchor="end",
        series="end",
        opens="end",
        due=add_expr(pl.col("end"), gap.at_most),
        missing=nothing,
        note=nothing,
        waiting=pl.lit(False),
    )
    rows = settled(view, rows)
    known = pl.col("following") <= pl.lit(view.course("last", rows["course"]))
    rows = rows.with_columns(met_on=pl.when(known).then("following"), first=pl.int_range(pl.len(), dtype=pl.Int64))
    timely = pl.col("met_on").is_not_null() & (pl.col("due").is_null() | (pl.col("met_on") <= pl.col("due")))
    return rows.with_columns(found=timely.cast(pl.Int32)).with_columns(after=pl.col("first") + pl.col("found"))


def _spell_runs(view: View, what: Condition) -> pl.DataFrame:
    courses = view.known.courses.select(
        "case", course=pl.int_range(pl.len(), dtype=pl.UInt32), c_start="start", c_end="end"
    )
    runs = view.known.spans(what).frame.join(courses, on="case")
    return runs.filter((pl.col("start") <= pl.col("c_end")) & (pl.col("end") >= pl.col("c_start"))).sort(
        "course", "start"
    )


def _event_runs(view: View, what: Condition) -> pl.DataFrame:
    own = view.moments.own(what)
    own = own.filter(own["day"] >= view.course("start", own["course"]))
    return own.select("course", "case", start="day", end="day")
