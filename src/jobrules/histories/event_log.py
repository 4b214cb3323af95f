"""What goes in: a plain event log, one row per event. What comes out: the tables of case histories, one course per case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from jobrules.dates import to_date
from jobrules.errors import JobrulesError, nearest
from jobrules.histories import problems as said
from jobrules.histories.days import day_numbers, day_of
from jobrules.histories.frames import as_text, taken


def tables_of_log(
    log: pl.DataFrame,
    names: Mapping[str, str],
    observed_until: dt.date | str | None,
    spells: Any,
    facts: tuple[str, ...],
    zone: str,
) -> dict[str, Any]:
    """The tables; `names` gives the columns of `log` that are `case_id`, `event` and `date`."""
    for column in (*names.values(), *facts):
        if column not in log.columns:
            raise JobrulesError(f'the event log has no column "{column}". {nearest(column, log.columns)}'.strip())
    if observed_until is not None:
        _check_day(observed_until)
    named = _new_names(log, names)
    events = log.rename(named)
    days = events.select("case_id", pl.col("event"), day_numbers(events.get_column("date"), zone).alias("day"))
    courses = _courses(days, observed_until)
    given = _paired(days, spells) if _are_pairs(spells) else spells
    return {
        "cases": _facts(events, {column: named.get(column, column) for column in facts}),
        "spells": courses if given is None else _with(courses, _dated(taken(given, "spells"), zone)),
        "events": events.drop([named.get(column, column) for column in facts]),
    }


def _check_day(observed_until: dt.date | str) -> None:
    try:
        day_of(observed_until)
    except ValueError:
        raise JobrulesError("observed_until is not a date; write 2024-12-31 or a date") from None


def _new_names(log: pl.DataFrame, names: Mapping[str, str]) -> dict[str, str]:
    """Our names for the three columns; another column of the log that has one of them gets an underscore."""
    in_the_way = {name: f"{name}_" for name in names if name in log.columns}
    return {**in_the_way, **{theirs: ours for ours, theirs in names.items()}}


def _are_pairs(spells: Any) -> bool:
    """Whether it names pairs of events, and is not a table given as a dict of columns."""
    return isinstance(spells, Mapping) and "case_id" not in spells


def _courses(days: pl.DataFrame, observed_until: dt.date | str | None) -> pl.DataFrame:
    """One course per case, from its first event to its last, or still running where the log is complete until a day."""
    good = days.drop_nulls(["case_id", "day"])
    spans = good.group_by("case_id").agg(start=pl.col("day").min(), end=pl.col("day").max())
    end = to_date(pl.col("end")) if observed_until is None else pl.lit(None, dtype=pl.Date)
    start = to_date(pl.col("start"))
    return spans.select("case_id", start=start, end=end, spell=pl.lit("course"), value=pl.lit("case"))


def _with(courses: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """Courses and spells together; raises JobrulesError where their ids cannot be the same."""
    if "case_id" in spells.columns and spells["case_id"].dtype.is_integer() != courses["case_id"].dtype.is_integer():
        raise JobrulesError(f"spells: {said.MIXED_IDS}")
    return pl.concat([courses, spells], how="diagonal_relaxed")


def _facts(events: pl.DataFrame, facts: Mapping[str, str]) -> pl.DataFrame:
    """One row per case with the facts, named as in the log and as now; raises JobrulesError for one that changes in a case."""
    if not facts:
        return events.select(pl.col("case_id").unique()).drop_nulls()
    by_case = events.filter(pl.col("case_id").is_not_null()).group_by("case_id")
    found = by_case.agg(pl.col(column).drop_nulls().unique() for column in facts.values())
    for theirs, ours in facts.items():
        changing = int(found.select((pl.col(ours).list.len() > 1).sum()).item())
        if changing:
            raise JobrulesError(
                f'"{theirs}" changes inside {changing} cases, so it is no fact; leave it among the events'
            )
    return found.with_columns(pl.col(column).list.first() for column in facts.values())


def _dated(spells: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Time stamps of spells as local days; what cannot be read is left as it is, for the checks at the door."""
    columns = [column for column in ("start", "end") if column in spells.columns]
    read = {column: day_numbers(spells.get_column(column), zone) for column in columns}
    whole = {name: days for name, days in read.items() if days.null_count() == spells.get_column(name).null_count()}
    return spells.with_columns(**{column: days.cast(pl.Date) for column, days in whole.items()})


def _paired(days: pl.DataFrame, pairs: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
    """Spells from an opening event to the next closing one, both days included; one that is not closed still runs."""
    words = as_text(days.get_column("event"))
    for opening, closing in pairs.values():
        for word in (opening, closing):
            if not (words == word).any():
                raise JobrulesError(
                    f'no event of the log is "{word}". {nearest(word, words.drop_nulls().unique())}'.strip()
                )
    rows = [(case, name, *span) for name, (a, b) in pairs.items() for case, *span in _spans(days, words, a, b)]
    ids = days.schema["case_id"]
    schema: dict[str, Any] = {"case_id": ids, "spell": pl.String, "start": pl.Int32, "end": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("start", "end").cast(pl.Date))


def _spans(days: pl.DataFrame, words: pl.Series, opening: str, closing: str) -> Iterator[tuple[Any, int, int | None]]:
    """Inside one day an opening comes first, unless a spell is running: then it closes, and may open again."""
    marks = (
        days.with_columns(word=words).filter(pl.col("word").is_in([opening, closing])).drop_nulls(["case_id", "day"])
    )
    by_day = marks.group_by("case_id", "day").agg(
        opens=(pl.col("word") == opening).any(), closes=(pl.col("word") == closing).any()
    )
    case, since = None, None
    for here, day, opens, closes in by_day.sort("case_id", "day").iter_rows():
        if here != case:
            if since is not None:
                yield case, since, None
            case, since = here, None
        if closes and since is not None:
            yield case, since, day
            since = day if opens else None
        elif opens and closes:
            yield case, day, day
        elif opens and since is None:
            since = day
    if since is not None:
        yield case, since, None
