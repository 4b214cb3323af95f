"""What goes in: the findings of duties that are apart. What comes out: the same, where no event serves two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jobrules.checking.tablewise.kinds import serving, with_own
from jobrules.dates import OPEN

if TYPE_CHECKING:
    from jobrules.checking.tablewise.finding import Found


def set_apart(found: list[Found]) -> list[Found]:
    """All findings; in a rule whose duties are apart, the events are shared out between those that name each other."""
    for rule in {part.view.row.rule for part in found if part.view.row.duty.apart_from}:
        same_rule = [part.view.row.duty for part in found if part.view.row.rule == rule]
        choosy = [duty for duty in same_rule if duty.apart_from]
        named = {duty.id for duty in choosy}.union(*(duty.apart_from for duty in choosy))
        apart = [part for part in found if part.view.row.rule == rule and part.view.row.duty.id in named]
        found = [part for part in found if part not in apart] + _shared_out(apart)
    return found


def _shared_out(found: list[Found]) -> list[Found]:
    """The duty whose window closes first takes the events it needs, the earliest first."""
    named = pl.concat(
        [
            part.rows.with_row_index("at").select(
                "at",
                "course",
                "case",
                "opens",
                "first",
                "beyond",
                "own_at",
                "due",
                "last",
                part=pl.lit(i),
                required=pl.lit(part.view.row.duty.required),
                takes=~pl.col("exempt") & pl.col("hidden").is_null(),
            )
            for i, part in enumerate(found)
        ]
    )
    hits = pl.concat([_hits(part, i, named) for i, part in enumerate(found)])
    hits = hits.join(named.select("part", "at", "course", "opens", "due", "takes"), on=["part", "at"])
    order = named.filter("takes").sort(
        pl.col("due").fill_null(OPEN), -pl.col("opens"), "required", "part", "at", maintain_order=True
    )
    order = order.with_columns(turn=pl.int_range(pl.len()).over("course"))
    hits = hits.join(order.select("part", "at", "turn"), on=["part", "at"], how="left")
    hits = _take_turns(found, hits, order["turn"].n_unique())
    return [part.with_hits(hits.filter(pl.col("part") == i)) for i, part in enumerate(found)]


def _hits(part: Found, number: int, named: pl.DataFrame) -> pl.DataFrame:
    """Every happening that may serve each row, late ones too."""
    of = part.view.row.duty.of
    assert of is not None
    hits, _ = serving(part.view, of)
    rows = named.filter(pl.col("part") == number)
    long = rows.select(
        "part", "at", "own_at", position=pl.int_ranges(pl.col("first"), pl.max_horizontal("first", "beyond"))
    )
    long = long.explode("position").filter(pl.col("position").is_not_null())
    place = with_own(long, long["position"])
    return long.select("part", "at").with_columns(day=hits.day[place], row=hits.frame["row"][place])


def _take_turns(found: list[Found], hits: pl.DataFrame, turns: int) -> pl.DataFrame:
    apart = [_apart_from(found, i) for i in range(len(found))]
    required = {i: part.view.row.duty.required for i, part in enumerate(found)}
    for turn in range(turns):
        mine = hits.filter(pl.col("turn") == turn).sort("course", "day", "row")
        number = pl.int_range(pl.len()).over("part", "at")
        wanted = pl.col("part").replace_strict(required, return_dtype=pl.Int64)
        taken = mine.filter(number < wanted).select("course", "row", by="part")
        gone = (
            hits.select("course", "row", "part", "turn")
            .with_row_index("line")
            .filter(pl.col("turn") > turn)
            .join(taken, on=["course", "row"])
        )
        clashes = pl.any_horizontal(
            [(pl.col("by") == a) & pl.col("part").is_in(apart[a]) for a in range(len(found)) if apart[a]]
            or [pl.lit(False)]
        )
        lost = gone.filter(clashes)["line"].unique()
        hits = hits.with_row_index("line").filter(~pl.col("line").is_in(lost.implode())).drop("line")
    return hits


def _apart_from(found: list[Found], number: int) -> list[int]:
    """The other findings whose duty and this one may not share an event."""
    this = found[number].view.row.duty
    return [
        i
        for i, part in enumerate(found)
        if part.view.row.duty.id in this.apart_from or this.id in part.view.row.duty.apart_from
    ]
