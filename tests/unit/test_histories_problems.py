"""What goes in: tables with mistakes. What comes out: a failure where a mistake passes the door, or is told without its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from jobrules.errors import HistoryError
from jobrules.histories import Histories

D = dt.date
EVENTS = {
    "case_id": ["a", "a", "b"],
    "date": ["2024-01-01", "2024-02-01", "2024-01-01"],
    "event": ["meeting", "cv_talk", "meeting"],
}
SPELLS = {
    "case_id": ["a", "a", "b"],
    "spell": ["course", "illness", "course"],
    "value": ["6.1", None, "6.2"],
    "start": ["2024-01-01", "2024-02-01", "2024-01-01"],
    "end": ["2024-06-30", None, None],
}
HOURS = {
    "case_id": ["a", "a", "b"],
    "start": ["2024-01-01"] * 3,
    "end": ["2024-01-31", "2024-01-30", "2024-01-31"],
    "hours": [160.0] * 3,
}
CASES = {"case_id": ["a", "b", "c"], "birth_date": ["1980-01-01"] * 3, "insurance": ["full_time"] * 3}
GIVEN: dict[str, Any] = {"cases": CASES, "spells": SPELLS, "events": EVENTS, "hours": HOURS}


def with_cells(table: str, **columns: list[Any]) -> dict[str, Any]:
    return {**GIVEN, table: pl.DataFrame({**GIVEN[table], **columns}, strict=False)}


def test_the_tables_are_good_to_begin_with() -> None:
    assert Histories(**GIVEN).problems.is_empty()


MISTAKES = [
    ("events", {"case_id": ["a", None, "b"]}, 1, "case_id", "no case_id"),
    ("events", {"case_id": ["a", "", "b"]}, 1, "case_id", "no case_id"),
    ("events", {"case_id": ["a", "z", "b"]}, 1, "case_id", "not in the table cases"),
    ("events", {"date": ["2024-01-01", "2024-02-30", "2024-01-01"]}, 1, "date", "not a date"),
    ("events", {"date": ["2024-01-01", "2/1/2024", "2024-01-01"]}, 1, "date", "not a date"),
    ("events", {"date": ["2024-01-01", "2024-1-2", "2024-01-01"]}, 1, "date", "not a date"),
    ("events", {"date": ["2024-01-01", None, "2024-01-01"]}, 1, "date", "missing"),
    ("events", {"date": ["2024-01-01", "", "2024-01-01"]}, 1, "date", "missing"),
    ("events", {"date": ["2024-01-01", "1899-12-31", "2024-01-01"]}, 1, "date", "before 1900"),
    ("events", {"date": ["2024-01-01", "2201-01-01", "2024-01-01"]}, 1, "date", "after 2200"),
    ("events", {"event": ["meeting", "meetng", "meeting"]}, 1, "event", 'Did you mean "meeting"?'),
    ("events", {"event": ["meeting", None, "meeting"]}, 1, "event", "missing"),
    ("events", {"actor": ["jobcentre", "jobcenter", None]}, 1, "actor", 'Did you mean "jobcentre"?'),
    ("events", {"form": ["video", "viedo", None]}, 1, "form", 'Did you mean "video"?'),
    ("events", {"status": ["held", "hold", None]}, 1, "status", 'Did you mean "held"?'),
    ("events", {"topic": ["cv", "cvs", None]}, 1, "topic", 'Did you mean "cv"?'),
    ("events", {"with_a_kasse": ["ja", "maybe", None]}, 1, "with_a_kasse", "neither yes nor no"),
    ("events", {"event": ["meeting", "offer_given", "meeting"], "value": [None, "prakitk", None]}, 1, "value", '"praktik"'),
    ("events", {"deadline": [None, "soon", "2024-05-01"]}, 1, "deadline", "not a date"),
    ("spells", {"value": ["6.1", None, "6.14"]}, 2, "value", '"6.14" is not a word for the value of course'),
    ("spells", {"spell": ["course", "benefit", "course"], "value": ["6.1", "kontanthjælp", "6.2"]}, 1, "value", '"kontanthjaelp"'),
    ("spells", {"spell": ["course", "offer", "course"], "value": ["6.1", "praktk", "6.2"]}, 1, "value", '"praktik"'),
    ("spells", {"spell": ["course", "municipality", "course"], "value": ["6.1", "1o1", "6.2"]}, 1, "value", "municipality"),
    ("spells", {"spell": ["course", "ilness", "course"]}, 1, "spell", 'Did you mean "illness"?'),
    ("spells", {"value": [6.1, None, 6.2]}, 0, "value", "write the value as text"),
    ("spells", {"end": ["2023-12-31", None, None]}, 0, "end", "before the start"),
    ("spells", {"end": ["9999-12-31", None, None]}, 0, "end", "leave the cell empty"),
    ("spells", {"start": ["2024-01-01", None, "2024-01-01"]}, 1, "start", "missing"),
    ("spells", {"weekly_hours": [None, "many", "37"]}, 1, "weekly_hours", "not a number"),
    ("hours", {"hours": [160.0, -1.0, 0.0]}, 1, "hours", "0 or more"),
    ("hours", {"hours": [160.0, None, 0.0]}, 1, "hours", "0 or more"),
    ("hours", {"hours": [160.0, float("nan"), 0.0]}, 1, "hours", "0 or more"),
    ("hours", {"hours": [160.0, float("inf"), 0.0]}, 1, "hours", "0 or more"),
    ("hours", {"hours": ["160", "much", "7,4"]}, 1, "hours", "0 or more"),
    ("hours", {"end": ["2024-01-31", None, "2024-01-31"]}, 1, "end", "missing"),
    ("hours", {"end": ["2024-01-31", "2023-01-31", "2024-01-31"]}, 1, "end", "before the start"),
    ("cases", {"birth_date": ["1980-01-01", "1880-01-01", None]}, 1, "birth_date", "before 1900"),
    ("cases", {"insurance": ["full_time", "fulltime", None]}, 1, "insurance", 'Did you mean "full_time"?'),
    ("cases", {"qualification": ["ja", "perhaps", None]}, 1, "qualification", "neither yes nor no"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "cells", "row", "column", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_set_aside(
    table: str, cells: dict[str, Any], row: int, column: str, said: str
) -> None:
    given = with_cells(table, **cells)
    with pytest.raises(HistoryError) as caught:
        Histories(**given)
    first = caught.value.problems[0]
    assert (first.table, first.row, first.column) == (table, row, column)
    assert said in first.problem

    found = Histories(**given, on_problem="report")
    assert found.problems.row(0, named=True)["problem"] == first.problem
    assert found.problems.schema == {"table": pl.String, "row": pl.Int64, "column": pl.String, "problem": pl.String}
    aside = found.problems.filter(pl.col("table") == table)["row"].unique().to_list()
    assert found.set_aside[table].equals(pl.DataFrame(given[table])[aside])
    kept = {"cases": found.cases, "spells": found.spells, "events": found.events, "hours": found.hours}
    if table != "cases":
        assert kept[table].height + found.set_aside[table].height == 3


def test_a_good_row_beside_a_bad_one_is_kept() -> None:
    found = Histories(**with_cells("events", event=["meeting", "meetng", "meeting"]), on_problem="report")
    assert found.events.select("case_id", "event").rows() == [("a", "meeting"), ("b", "meeting")]
    assert found.set_aside["events"]["event"].to_list() == ["meetng"]


def test_every_mistake_of_a_row_is_told() -> None:
    given = with_cells(
        "events",
        case_id=["a", "z", "b"],
        date=["2024-01-01", "never", "2024-01-01"],
        event=["meeting", "x1", "meeting"],
    )
    problems = Histories(**given, on_problem="report").problems
    assert problems["row"].to_list() == [1, 1, 1]
    assert problems["column"].to_list() == ["case_id", "date", "event"]


def test_a_missing_column_is_told_with_the_nearest() -> None:
    given: dict[str, Any] = {**GIVEN, "events": {"case_id": ["a"], "dato": ["2024-01-01"], "event": ["meeting"]}}
    with pytest.raises(HistoryError, match=r'events\.date: the column date is missing\. Did you mean "dato"\?'):
        Histories(**given)
    found = Histories(**given, on_problem="report")
    assert found.problems["row"].to_list() == [None]
    assert found.set_aside["events"].height == 1
    assert found.events.is_empty()


def test_numbers_here_and_text_there_as_ids() -> None:
    given: dict[str, Any] = {
        **GIVEN,
        "events": {"case_id": [1, 2], "date": ["2024-01-01"] * 2, "event": ["meeting"] * 2},
    }
    with pytest.raises(HistoryError, match="write it as text in every table"):
        Histories(**given)
    found = Histories(**given, on_problem="report")
    assert found.set_aside["events"].height == 2
    assert found.spells.height == 3


def test_ids_that_are_no_whole_numbers() -> None:
    with pytest.raises(HistoryError, match=r"events\.case_id"):
        Histories(events={"case_id": [1.0, 1.5], "date": ["2024-01-01"] * 2, "event": ["meeting"] * 2})
    assert Histories(
        events={"case_id": [1.0, 2.0], "date": ["2024-01-01"] * 2, "event": ["meeting"] * 2}
    ).tables.ids.rows() == [(0, 1), (1, 2)]


def repeated(table: str) -> dict[str, Any]:
    frame = pl.DataFrame(GIVEN[table])
    return {**GIVEN, table: pl.concat([frame, frame[1:2]])}


@pytest.mark.parametrize("table", ["cases", "spells", "events", "hours"])
def test_an_exact_repeat_is_counted_once_and_told_but_is_no_error(table: str) -> None:
    found = Histories(**repeated(table))
    assert getattr(found, table).height == 3
    assert found.problems.select("table", "row").rows() == [(table, 3)]
    assert "counted once" in found.problems["problem"][0]
    assert found.set_aside[table].height == 1


def test_rows_that_differ_in_any_column_are_no_repeat() -> None:
    given = with_cells("events", date=["2024-01-01"] * 3, case_id=["a"] * 3, event=["meeting"] * 3, room=[1, 2, 3])
    assert Histories(**given).events.height == 3


@pytest.mark.parametrize("as_text", [True, False])
def test_two_meetings_at_two_hours_of_one_day_are_no_repeat(as_text: bool) -> None:
    times = pl.Series("date", ["2024-01-01T10:00:00", "2024-01-01T15:00:00", "2024-01-01T10:00:00"])
    date = times if as_text else times.str.to_datetime()
    found = Histories(events=pl.DataFrame({"case_id": "a", "event": "meeting", "date": date}))
    assert found.events.height == 2
    assert found.problems["row"].to_list() == [2]


def test_event_ids_stand_once() -> None:
    given = with_cells("events", event_id=["e1", "e1", None])
    with pytest.raises(HistoryError, match=r"events\.event_id: .*give each event its own \(2 rows"):
        Histories(**given)
    found = Histories(**given, on_problem="report")
    assert found.set_aside["events"].height == 2
    assert found.events["event_id"].to_list() == [None]
    assert Histories(**with_cells("events", event_id=[1, 2, None])).events["event_id"].to_list() == ["1", "2", None]


def test_a_case_stands_once() -> None:
    given = with_cells("cases", case_id=["a", "a", "b"], insurance=["full_time", "part_time", None])
    with pytest.raises(HistoryError, match="one row for each case"):
        Histories(**given)
    found = Histories(**given, on_problem="report")
    assert found.cases.select("case_id", "insurance").rows() == [("a", None), ("b", None)]
    assert found.set_aside["cases"].height == 2


def test_a_case_whose_facts_are_at_fault_stays_a_case_without_facts() -> None:
    found = Histories(**with_cells("cases", birth_date=["1980-01-01", "nonsense", None]), on_problem="report")
    assert found.cases["birth_date"].to_list() == [D(1980, 1, 1), None, None]
    assert found.events.height == 3


@pytest.mark.parametrize(
    ("kind", "values", "spans", "at_fault"),
    [
        ("course", ["6.1", "6.2"], [("2024-01-01", "2024-03-31"), ("2024-03-31", None)], [0, 1]),
        ("course", ["6.1", "6.2"], [("2024-01-01", "2024-03-30"), ("2024-03-31", None)], []),
        (
            "course",
            ["6.1", "6.1", "6.1"],
            [("2024-01-01", None), ("2024-02-01", "2024-02-02"), ("2024-05-01", None)],
            [0, 1, 2],
        ),
        (
            "course",
            ["6.1", "6.1", "6.1"],
            [("2024-04-01", "2024-05-01"), ("2024-05-01", "2024-05-02"), ("2024-06-01", None)],
            [0, 1],
        ),
        ("municipality", ["101", "147"], [("2024-01-01", None), ("2024-01-01", "2024-01-01")], [0, 1]),
        ("benefit", ["dagpenge", "sygedagpenge"], [("2024-01-01", None), ("2024-01-01", "2024-03-01")], []),
        ("less_intensive_effort", ["1", "2"], [("2024-01-01", None), ("2024-01-01", "2024-03-01")], []),
    ],
)
def test_spells_that_must_not_overlap(
    kind: str, values: list[str], spans: list[tuple[str, str | None]], at_fault: list[int]
) -> None:
    rows = [("a", kind, value, start, end) for value, (start, end) in zip(values, spans, strict=True)]
    schema = ["case_id", "spell", "value", "start", "end"]
    other = [("b", kind, values[0], "2024-01-01", None)]
    spells = pl.DataFrame(rows + other, schema=schema, orient="row")
    found = Histories(spells=spells, on_problem="report")
    assert found.problems["row"].to_list() == at_fault
    assert found.spells.height == spells.height - len(at_fault)


def test_the_error_counts_problems_by_kind() -> None:
    given = with_cells("events", event=["meetng", "meetng", "cv_tlk"])
    with pytest.raises(HistoryError) as caught:
        Histories(**given)
    assert "3 problems in the case histories" in str(caught.value)
    assert "(2 rows, first at row 0)" in str(caught.value)


def test_no_value_of_a_person_is_told() -> None:
    given = with_cells(
        "events", event=["0101801234", "Karen Jensen Holm", "meeting"], case_id=["010180-1234", "b", "b"]
    )
    given = {**given, "cases": {**CASES, "birth_date": ["1899-03-03"] * 3}}
    with pytest.raises(HistoryError) as caught:
        Histories(**given)
    for secret in ("010180", "Karen", "1899-03-03"):
        assert secret not in str(caught.value)
    assert "(not shown)" in str(caught.value)


def test_who_brings_another_pack_is_told_how() -> None:
    log = {"case_id": [1, 1], "date": ["2024-01-01", "2024-01-02"], "event": ["filed", "decided"]}
    with pytest.raises(HistoryError, match=r"Danish pack.*words=load_rules"):
        Histories(events=log)
    with pytest.raises(HistoryError) as caught:
        Histories(**with_cells("events", event=["meeting", "meetng", "meeting"]))
    assert "load_rules" not in str(caught.value)


def test_what_to_do_on_problems_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="on_problem"):
        Histories(on_problem="ignore")  # type: ignore[arg-type]


def test_rows_at_fault_alone_are_not_said_to_belong_to_an_unknown_case() -> None:
    """No table of cases was given, so that no case can be missing from it."""
    events = pl.DataFrame({"case_id": [1], "date": ["2024-01-01"], "event": ["meting"]})
    with pytest.raises(HistoryError) as caught:
        Histories(events=events)
    assert [problem.column for problem in caught.value.problems] == ["event"]
