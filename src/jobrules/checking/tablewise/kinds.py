"""What goes in: a duty, seen by a `View`. What comes out: one row for each time it falls due in a course, with what
served it.

Columns: `course`, `case`, `anchor`, `series` (the anchor conditions look at), `nth`, `opens`, `due`, `missing`,
`note`, `first` and `after` (positions of the timely happenings in the duty's `Hits`), `found`, `met_on`, `waiting`,
and `quality` with `why` where events must have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.columns import constant, filled, kept, nothing, sure
from jobrules.checking.tablewise.known import Hits, next_in, number_in
from jobrules.checking.tablewise.steps import End
from jobrules.checking.tablewise.windows import by_length, settled, with_span
from jobrules.dates import OPEN, Length, add_expr
from jobrules.model import Condition, Test

if TYPE_CHECKING:
    from jobrules.checking.tablewise.view import View


def instances(view: View) -> pl.DataFrame:
    """Every time a duty falls due, by its kind, before anything is said of exemptions."""
    from jobrules.checking.tablewise import qualities, recurring

    kinds = {
        "every": recurring.grid if view.row.duty.counted == "grid" else recurring.chain,
        "each": qualities.qualities,
        "first_of": qualities.qualities,
        "gap": qualities.gaps,
        "before": preconditions,
    }
    return kinds.get(view.row.duty.kind, windows)(view)


def closing_days(view: View, end: End) -> pl.DataFrame:
    """The last timely day of a duty's first window in each course: `course`, `due`, `missing`, `note`."""
    rows = view.moments.anchors(view.row.duty.anchor).with_columns(series=pl.col("anchor"))
    found = settled(view, with_span(view, rows, end, end))
    return found.select("course", "due", "missing", "note").unique("course", keep="first", maintain_order=True)


def serving(view: View, what: Condition) -> tuple[Hits, Hits | None]:
    """The happenings that count; and spells that still run and may yet last long enough."""
    if what.any_of is not None and any(part.lasting is not None for part in what.any_of):
        parts = [serving(view, part) for part in what.any_of]
        return _together([hits for hits, _ in parts]), _together([hits for _, hits in parts if hits is not None])
    hits = view.known.hits(what)
    if what.lasting is None:
        return hits, None
    name = f"{what!r} lasting"
    if name not in view.known.lasting:
        enough, may_yet = lasting(hits.frame, what.lasting, view.known.as_of)
        view.known.lasting[name] = (Hits(hits.frame.filter(enough)), Hits(hits.frame.filter(may_yet)))
    return view.known.lasting[name]


def _together(parts: list[Hits]) -> Hits:
    return Hits(pl.concat([part.frame for part in parts]).unique(["key", "row"]).sort("key", "row"))


def lasting(frame: pl.DataFrame, test: Test, as_of: int) -> tuple[pl.Expr, pl.Expr]:
    """Whether spells last as long as asked; and whether they still run and are not there yet."""
    running = pl.col("ends") >= OPEN
    last = pl.when(running).then(pl.lit(as_of, dtype=pl.Int32)).otherwise("ends")
    compare = {"at_least": pl.Expr.ge, "over": pl.Expr.gt, "under": pl.Expr.lt, "at_most": pl.Expr.le}
    enough = pl.lit(True)
    for how, bound in test.bounds.items():
        assert isinstance(bound, Length)
        enough = enough & compare[how](last, add_expr(pl.col("day"), bound) - 1)
    enough = pl.col("ends").is_null() | enough
    growing = any(how in ("at_least", "over") for how in test.bounds)
    return enough, ~enough & running & pl.lit(growing)


def windows(view: View) -> pl.DataFrame:
    """A count in a window, its mirror, and a response to a moment."""
    duty = view.row.duty
    rows = view.moments.anchors(duty.anchor).with_columns(series=pl.col("anchor"))
    if duty.within is not None:
        closed = by_length(view, duty.within, rows, view.closing)
        rows = rows.with_columns(opens=pl.col("anchor"), due=closed.day, missing=closed.missing, note=closed.note)
    else:
        rows = with_span(view, rows, view.opening, view.closing)
    rows = with_slack(view, tallied(view, settled(view, rows)))
    if duty.anchor.on_repeat == "restart":
        rows = superseded(rows)
    return rows


def tallied(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the positions of what served them, the number found in time and the day the number required was reached."""
    duty = view.row.duty
    assert duty.of is not None
    hits, may_yet = serving(view, duty.of)
    rows = rows.with_columns(own_at=own_positions(hits, rows))
    rows = rows.with_columns(first=without_own(rows, hits.before(rows["case"], rows["opens"])))
    rows = counted(view, hits, rows, duty.required)
    return rows.with_columns(waiting=_waits(view, may_yet, rows, duty.required))


def counted(view: View, hits: Hits, rows: pl.DataFrame, required: int) -> pl.DataFrame:
    """The rows, which have `first`, with `after`, `found`, `met_on` and the position after everything known, `beyond`."""
    last = view.course("last", rows["course"])
    until = last.zip_with(rows["due"].is_null() | (last <= rows["due"]), rows["due"])
    after = without_own(rows, hits.through(rows["case"], until))
    beyond = without_own(rows, hits.through(rows["case"], last))
    position = rows["first"] + (required - 1)
    met_on = hits.day_at(with_own(rows, position), position < beyond) if required else nothing(pl.Int32, len(rows))
    rows = rows.with_columns(after=after, beyond=beyond, met_on=met_on)
    return rows.with_columns(found=(pl.col("after") - pl.col("first")).clip(0).cast(pl.Int32))


def own_positions(hits: Hits, rows: pl.DataFrame) -> pl.Series:
    """Where the anchor is itself one of the happenings, its position: the event that is the anchor fulfils nothing."""
    if rows["own"].null_count() == len(rows) or not _may_meet(hits, rows):
        return nothing(pl.Int64, len(rows))
    places = hits.frame.select(own="row", own_day="day", at=pl.int_range(pl.len(), dtype=pl.Int64))
    return rows.select("own", "own_day").join(places, on=["own", "own_day"], how="left", maintain_order="left")["at"]


def without_own(rows: pl.DataFrame, position: pl.Series) -> pl.Series:
    """Positions as they are when the anchor's own event is left out."""
    own = rows["own_at"]
    return position if own.null_count() == len(rows) else position - sure(own < position).cast(pl.Int64)


def with_own(rows: pl.DataFrame, position: pl.Series) -> pl.Series:
    """Positions left without the anchor's own event, as places among all happenings."""
    own = rows["own_at"]
    return position if own.null_count() == len(rows) else position + sure(own <= position).cast(pl.Int64)


def _may_meet(hits: Hits, rows: pl.DataFrame) -> bool:
    """Whether any anchor is among the happenings at all: it spares a join."""
    return bool(rows["own"].is_in(hits.frame["row"].implode()).any()) if len(hits.key) else False


def _waits(view: View, may_yet: Hits | None, rows: pl.DataFrame, required: int) -> pl.Series:
    if may_yet is None or not len(may_yet.key):
        return constant(False, len(rows), pl.Boolean)
    last = view.course("last", rows["course"])
    return sure(number_of(may_yet, rows, rows["opens"], last) > 0) & (rows["found"] < required)


def number_of(hits: Hits, rows: pl.DataFrame, first: pl.Series, last: pl.Series) -> pl.Series:
    """How many happenings there are from one day through another, the anchor's own left out."""
    rows = rows.with_columns(own_at=own_positions(hits, rows))
    return without_own(rows, hits.through(rows["case"], last)) - without_own(rows, hits.before(rows["case"], first))


def with_slack(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """What was given in time may start later: then the last day that counts is the later one, for that value alone."""
    slack = view.row.duty.start_slack
    if slack is None or not len(rows):
        return rows
    required = view.row.duty.required
    given = view.known.hits(slack.given)
    due = rows["due"]
    was_given = sure(given.through(rows["case"], due) > given.before(rows["case"], rows["anchor"]))
    last = rows.select(d=add_expr(pl.col("due"), slack.by))["d"]
    extra, first_day, begin = _late_starts(view, rows, due, last)
    short = (rows["found"] < required) & due.is_not_null() & was_given
    enough = short & (rows["found"] + extra >= required)
    open_still = short & (last >= view.known.as_of)
    later = enough | open_still
    return rows.with_columns(
        extra_first=kept(begin, later),
        extra=extra.zip_with(later, pl.Series([0], dtype=pl.Int64)),
        due=last.zip_with(later, due),
        found=(rows["found"] + extra).cast(pl.Int32).zip_with(later, rows["found"]),
        met_on=first_day.zip_with(enough, kept(rows["met_on"], ~(open_still & ~enough))),
    )


def slack_hits(view: View) -> Hits:
    """The happenings that may start later when they were given in time."""
    duty = view.row.duty
    assert duty.of is not None
    assert duty.start_slack is not None
    hits, _ = serving(view, duty.of)
    return Hits(hits.frame.filter(pl.col("value").is_in(list(duty.start_slack.value or ()))))


def _late_starts(
    view: View, rows: pl.DataFrame, due: pl.Series, last: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Of spells that begin after the last timely day and through the later one: how many, the day that makes the number
    full, and where they begin.
    """
    late = slack_hits(view)
    until = view.course("last", rows["course"])
    until = until.zip_with(until <= last, last)
    first, after = late.before(rows["case"], due + 1), late.through(rows["case"], until)
    position = first + (view.row.duty.required - 1 - rows["found"])
    number = filled((after - first).clip(0), 0)
    return number, late.day_at(position, sure(position < after)), first


def superseded(rows: pl.DataFrame) -> pl.DataFrame:
    """Without those that a second moment started afresh: it came while the first was neither due nor fulfilled."""
    rows = rows.sort("course", "nth").with_columns(series_number=pl.col("nth"))
    following = next_in("course", "anchor")
    fresh = following.is_not_null() & (pl.col("due").is_null() | (following <= pl.col("due")))
    gone = fresh & (pl.col("met_on").is_null() | (pl.col("met_on") >= following))
    return rows.filter(~gone).with_columns(nth=number_in("course"))


def preconditions(view: View) -> pl.DataFrame:
    """Something must have happened before a guarded moment, in a length before it where one is given."""
    duty = view.row.duty
    assert duty.before is not None
    rows = view.moments.anchors(duty.anchor).with_columns(series=pl.col("anchor"))
    opens = (
        view.course("reach", rows["course"])
        if duty.within is None
        else rows.select(add_expr(pl.col("anchor"), duty.within, -1))["anchor"]
    )
    nothing = pl.lit(None, dtype=pl.String)
    rows = rows.with_columns(opens=opens, due=pl.col("anchor"), missing=nothing, note=nothing)
    return tallied(view, settled(view, rows))
