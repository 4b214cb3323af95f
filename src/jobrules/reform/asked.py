"""What goes in: verdicts. What comes out: how many meetings they ask for, when one meeting may serve several duties, and person-years.

The sum of what each duty requires counts a first talk twice where it is also one of four. So the fewest meetings are counted that would
have fulfilled every duty: in the order of their last timely days, each as late as it may be (the greedy rule for points in intervals).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

import polars as pl

from jobrules.dates import day_number
from jobrules.model import Condition
from jobrules.rulebook import RuleBook

if TYPE_CHECKING:
    from jobrules.checking import Verdicts
    from jobrules.histories import Histories

MEETINGS: Final = ("meeting",)
"""The events that are counted as meetings, unless the caller names others."""
COUNTING: Final = ("at_least", "every", "within", "before")
FELL_DUE: Final = ("met", "met_late", "missed", "excused")
"""The statuses of a duty that was owed through its last timely day; what is exempt, unknown, pending or cut short asks for nothing."""
DAYS_OF_A_YEAR: Final = 365.25


def meetings_of(what: Condition | None, events: Collection[str]) -> bool:
    """Whether a condition names meetings and nothing else."""
    if what is None:
        return False
    return what.event in events or (what.any_of is not None and all(meetings_of(part, events) for part in what.any_of))


def asking(rules: RuleBook, events: Collection[str]) -> frozenset[str]:
    """The duties that ask for meetings, by key."""
    return frozenset(row.key for row in rules.rows if row.duty.kind in COUNTING and meetings_of(row.duty.of, events))


def asked(found: Verdicts, events: Collection[str] = MEETINGS) -> pl.DataFrame:
    """The rows of duties that fell due and ask for meetings, with `asked`: how many meetings each adds to the fewest that serve them all.

    Meetings of a fund and of an authority are counted apart; duties that the law keeps apart (`apart_from`) share no meeting.
    """
    keys = asking(found.rules, events)
    key = pl.concat_str("rule", pl.lit(":"), "duty")
    rows = found.frame.with_columns(key=key).filter(
        pl.col("key").is_in(sorted(keys)), pl.col("status").cast(pl.String).is_in(FELL_DUE), pl.col("due").is_not_null()
    )
    opens = pl.coalesce("opens", "anchor").cast(pl.Int32)
    rows = rows.sort("case_id", "due", "opens", "key", "nth").with_columns(
        who=_authority(found.rules), first=opens, last=pl.col("due").cast(pl.Int32)
    )
    counts = _fewest(rows.select("case_id", "who", "key", "first", "last", "required"), _apart(found.rules))
    return rows.with_columns(pl.Series("asked", counts, dtype=pl.Int64)).drop("key", "first", "last")


def _authority(rules: RuleBook) -> pl.Expr:
    """The holder, where several are one authority from some day on the first of them."""
    one = {actor: sorted(actors)[0] for _, actors in rules.same_actors for actor in actors}
    return pl.col("holder").cast(pl.String).replace(one)


def _apart(rules: RuleBook) -> Mapping[str, frozenset[str]]:
    """The duties that share no event with a duty, either way, by key."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rules.rows:
        for name in row.duty.apart_from:
            other = name if ":" in name else f"{row.rule}:{name}"
            found[row.key].add(other)
            found[other].add(row.key)
    return {key: frozenset(others) for key, others in found.items()}


def _fewest(rows: pl.DataFrame, apart: Mapping[str, frozenset[str]]) -> list[int]:
    """For each row, in the order of last days within a case, the meetings it adds to those already counted."""
    counts: list[int] = []
    placed: dict[str, list[tuple[int, int, str]]] = {}
    case: object = None
    for case_id, who, key, first, last, required in rows.iter_rows():
        if case_id != case:
            placed, case = {}, case_id
        mine, others = placed.setdefault(who, []), apart.get(key, frozenset())
        serving = sum(number for day, number, of in mine if day >= first and of not in others)
        more = max(0, (required or 1) - serving)
        if more:
            mine.append((last, more, key))
        counts.append(more)
    return counts


def person_years(histories: Histories, first: dt.date | None, last: dt.date) -> pl.DataFrame:
    """Time in courses from the day after `first` (none: from the beginning) through `last`: `case`, `group`, `years`."""
    courses = histories.tables.spells.filter(pl.col("spell").cast(pl.String) == "course")
    start = pl.col("start") if first is None else pl.max_horizontal("start", pl.lit(day_number(first) + 1))
    days = (pl.min_horizontal("end", pl.lit(day_number(last))) - start + 1).clip(0)
    return courses.select("case", group=pl.col("value").cast(pl.String), years=days / DAYS_OF_A_YEAR).filter(
        pl.col("years") > 0
    )
