"""What goes in: a condition and the rows of a duty. What comes out: for every row whether it holds, or which fact is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.columns import constant, either, filled, kept, no_text, nothing, sure
from jobrules.checking.tablewise.tests import passes
from jobrules.dates import Length, add_expr, day_number, years_between_expr
from jobrules.model import Condition, Judged

if TYPE_CHECKING:
    from jobrules.checking.tablewise.view import View


@dataclass(frozen=True)
class Truth:
    """A column of yes and no, null where it cannot be said; `why` names what is missing there."""

    yes: pl.Series
    why: pl.Series

    @classmethod
    def known(cls, yes: pl.Series) -> Truth:
        """A truth with nothing missing."""
        return cls(sure(yes), no_text(len(yes)))

    def denied(self) -> Truth:
        """The opposite; what is missing stays missing."""
        return Truth(~self.yes, self.why)


@dataclass(frozen=True)
class Looks:
    """The days a condition may be looked at on, row by row: the case and course, the anchor, the opening, the last day the duty lived."""

    case: pl.Series
    course: pl.Series
    anchor: pl.Series
    opens: pl.Series
    due: pl.Series

    def filtered(self, mask: pl.Series) -> Looks:
        """The rows of a mask."""
        return Looks(*(column.filter(mask) for column in (self.case, self.course, self.anchor, self.opens, self.due)))


def all_hold(truths: list[Truth], length: int) -> Truth:
    """Whether all hold: one `no` settles it, whatever is missing elsewhere."""
    result = Truth.known(constant(True, length, pl.Boolean))
    for truth in truths:
        result = Truth(result.yes & truth.yes, either(result.why, truth.why))
    return Truth(result.yes, kept(result.why, result.yes.is_null()))


def any_holds(truths: list[Truth], length: int) -> Truth:
    """Whether one holds: one `yes` settles it, whatever is missing elsewhere."""
    return all_hold([truth.denied() for truth in truths], length).denied()


def holds(what: Condition, view: View, looks: Looks, judged: str = "anchor") -> Truth:
    """Whether a condition holds; `judged` is where to look when the condition does not say."""
    if what.parts:
        inner = what.judged if isinstance(what.judged, str) else judged
        truths = [holds(part, view, looks, inner) for part in what.parts]
        if what.any_of is not None:
            return any_holds(truths, len(looks.case))
        return (
            all_hold(truths, len(looks.case))
            if what.all_of is not None
            else any_holds(truths, len(looks.case)).denied()
        )
    first, last = _days(what.judged or judged, view, looks)
    if what.fact is not None:
        return _fact(what, view, looks, first)
    if what.age is not None:
        return _age(what, view, looks, first)
    if what.clock is not None:
        return _clock(what, view, looks, first)
    if what.spell is not None:
        return Truth.known(_spell(what, view, looks, first, last))
    hits = view.known.hits(what)
    last = _lesser(last, view.course("end", looks.course))
    count = hits.through(looks.case, last) - hits.before(looks.case, first)
    return Truth.known(count >= (what.at_least if isinstance(what.at_least, int) else 1))


def _lesser(one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(filled((one <= other) | other.is_null(), value=True), other)


def _days(judged: str | Judged, view: View, looks: Looks) -> tuple[pl.Series, pl.Series]:
    if isinstance(judged, str):
        return {
            "anchor": (looks.anchor, looks.anchor),
            "due": (looks.due, looks.due),
            "window": (looks.opens, looks.due),
        }[judged]
    anchor = pl.DataFrame({"a": looks.anchor})
    if judged.before is not None:
        return anchor.select(add_expr(pl.col("a"), judged.before, -1))["a"], looks.anchor - 1
    if judged.after is not None:
        return looks.anchor, anchor.select(add_expr(pl.col("a"), judged.after))["a"]
    if judged.on is not None:
        on = constant(day_number(judged.on), len(looks.case), pl.Int32)
        return on, on
    assert judged.between is not None
    first, last = (
        view.moments.day(moment, looks.course, looks.case, looks.anchor, "early").day for moment in judged.between
    )
    return first, last


def _fact(what: Condition, view: View, looks: Looks, day: pl.Series) -> Truth:
    facts = view.known.facts
    assert what.fact is not None
    if what.fact not in facts.columns:
        return Truth(nothing(pl.Boolean, len(day)), constant(f"fact_missing:{what.fact}", len(day), pl.String))
    frame = pl.DataFrame({"value": facts[what.fact][looks.case], "day": day})
    tests = [passes(view.rules, frame, test, "", "day", column="value") for test in what.attributes.values()]
    yes = frame.select(
        yes=pl.when(pl.col("value").is_not_null()).then(pl.all_horizontal(tests) if tests else pl.lit(True))
    )["yes"]
    return _missing_where_null(yes, f"fact_missing:{what.fact}")


def _age(what: Condition, view: View, looks: Looks, day: pl.Series) -> Truth:
    assert what.age is not None
    frame = pl.DataFrame({"birth": view.known.facts["birth"][looks.case], "day": day})
    frame = frame.with_columns(value=years_between_expr(pl.col("birth"), pl.col("day")))
    yes = frame.select(
        yes=pl.when(pl.col("birth").is_not_null()).then(passes(view.rules, frame, what.age, "", "day", column="value"))
    )["yes"]
    return _missing_where_null(yes, "fact_missing:birth_date")


def _missing_where_null(yes: pl.Series, reason: str) -> Truth:
    return Truth(yes, where_null(yes, reason))


def where_null(yes: pl.Series, reason: str) -> pl.Series:
    """The reason where it cannot be said, else null."""
    return kept(constant(reason, len(yes), pl.String), yes.is_null())


def _spell(what: Condition, view: View, looks: Looks, first: pl.Series, last: pl.Series) -> pl.Series:
    if what.spell == "course":
        start, end = view.course("start", looks.course), view.course("end", looks.course)
        first, last = (_lesser(_greater(day, start), end) for day in (first, last))
    last = _lesser(last, view.course("end", looks.course))
    return view.known.spans(what).touching(looks.case, first, last)


def _greater(one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(filled(one >= other, value=True), other)


def _clock(what: Condition, view: View, looks: Looks, day: pl.Series) -> Truth:
    """What the clock has counted when the day begins; a course that has not begun by then has counted nothing to speak of."""
    assert what.clock is not None
    truths = [Truth.known(looks.anchor < day)]
    for bound, least in ((what.at_least, True), (what.under, False)):
        if isinstance(bound, Length):
            yes, why = view.clocks.has_counted(what.clock, looks.case, looks.anchor, day, bound, view.closing)
            yes = kept(yes == least, why.is_null())
            truths.append(Truth(yes, why))
    return all_hold(truths, len(day))
