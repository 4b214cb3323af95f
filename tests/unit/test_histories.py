"""What goes in: tables as users bring them. What comes out: a failure where they are read otherwise than promised."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from jobrules.dates import OPEN, day_number
from jobrules.errors import JobrulesError
from jobrules.histories import Histories, coding
from jobrules.words import Words

D = dt.date


def tables() -> dict[str, Any]:
    """Two cases, in no order."""
    return {
        "cases": pl.DataFrame(
            {"case_id": ["b", "a"], "birth_date": [None, D(1980, 2, 29)], "insurance": ["part_time", "full_time"], "region": ["x", "y"]}
        ),
        "spells": pl.DataFrame(
            {
                "case_id": ["b", "a", "a"],
                "spell": ["course", "employment", "course"],
                "value": ["6.10", "ordinary", "6.1"],
                "start": [D(2024, 1, 1), D(2024, 5, 1), D(2024, 1, 15)],
                "end": [None, None, D(2024, 4, 30)],
                "weekly_hours": [None, 37.0, None],
            }
        ),
        "events": pl.DataFrame(
            {
                "case_id": ["b", "a", "a", "a"],
                "date": [D(2024, 1, 3), D(2024, 3, 1), D(2024, 3, 1), D(2024, 2, 1)],
                "event": ["meeting", "meeting", "cv_talk", "registration"],
                "actor": ["jobcentre", "jobcentre", "a_kasse", None],
                "with_a_kasse": [True, None, None, None],
            }
        ),
        "hours": pl.DataFrame(
            {"case_id": ["a", "a"], "start": [D(2024, 2, 1), D(2024, 1, 15)], "end": [D(2024, 2, 29), D(2024, 1, 31)], "hours": [160, 80]}
        ),
    }  # fmt: skip


def changed(table: str, **columns: Any) -> dict[str, Any]:
    """The two cases with some columns of one table replaced."""
    found = tables()
    found[table] = found[table].with_columns(**{name: pl.Series(cells) for name, cells in columns.items()})
    return found


def as_any(given: Mapping[str, Any]) -> dict[str, Any]:
    return dict(given)


def same_tables(first: Histories, second: Histories) -> None:
    for name in ("ids", "facts", "events", "spells", "hours"):
        assert_frame_equal(getattr(first.tables, name), getattr(second.tables, name), check_column_order=False)


def test_cases_are_numbered_in_the_order_of_their_ids() -> None:
    ids = Histories(**tables()).tables.ids
    assert ids.schema == {"case": pl.UInt32, "case_id": pl.String}
    assert ids.rows() == [(0, "a"), (1, "b")]


def test_facts_have_one_row_for_each_case() -> None:
    facts = Histories(**tables()).tables.facts
    assert facts.columns == ["case", "birth", "insurance", "region"]
    assert facts.schema["birth"] == pl.Int32
    assert facts.rows() == [(0, day_number(D(1980, 2, 29)), "full_time", "y"), (1, None, "part_time", "x")]


def test_events_are_sorted_and_have_every_column() -> None:
    events = Histories(**tables()).tables.events
    first = ["case", "day", "event", "actor", "form", "status", "value"]
    assert events.columns == [*first, "with_a_kasse", "event_id"]
    assert events.schema["day"] == pl.Int32
    assert events.schema["event_id"] == pl.String
    assert events["event"].to_list() == ["registration", "cv_talk", "meeting", "meeting"]
    assert (events["event"] == "meeting").to_list() == [False, False, True, True]
    assert events["day"].to_list() == [
        day_number(D(2024, month, day)) for month, day in [(2, 1), (3, 1), (3, 1), (1, 3)]
    ]


def test_spells_are_sorted_and_open_ends_are_open() -> None:
    spells = Histories(**tables()).tables.spells
    assert spells.columns == ["case", "spell", "value", "start", "end", "weekly_hours"]
    assert spells.select("case", "spell", "value", "end").rows() == [
        (0, "course", "6.1", day_number(D(2024, 4, 30))),
        (0, "employment", "ordinary", OPEN),
        (1, "course", "6.10", OPEN),
    ]


def test_hours_are_numbers_in_order_of_days() -> None:
    hours = Histories(**tables()).tables.hours
    assert hours.schema == {
        "case": pl.UInt32,
        "start": pl.Int32,
        "end": pl.Int32,
        "hours": pl.Float64,
        "kind": pl.String,
    }
    assert hours["hours"].to_list() == [80.0, 160.0]


def test_public_frames_have_ids_and_dates() -> None:
    found = Histories(**tables())
    assert found.cases.columns == ["case_id", "birth_date", "insurance", "region"]
    assert found.cases["birth_date"].to_list() == [D(1980, 2, 29), None]
    assert found.spells["end"].to_list() == [D(2024, 4, 30), None, None]
    assert found.events.schema["event"] == pl.String
    assert found.events["date"].to_list()[:2] == [D(2024, 2, 1), D(2024, 3, 1)]
    same_tables(Histories(cases=found.cases, spells=found.spells, events=found.events, hours=found.hours), found)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_never_matters(seed: int) -> None:
    shuffled: dict[str, Any] = {
        name: table.sample(fraction=1, shuffle=True, seed=seed) for name, table in tables().items()
    }
    same_tables(Histories(**shuffled), Histories(**tables()))


@pytest.mark.parametrize(
    "ids",
    [
        {"a": 10, "b": 9_000_000_000},
        {"a": "0001", "b": "0002"},
        {"a": "K-1", "b": "K-2"},
        {"a": "x", "b": "yyyy-yyyy-yyyy"},
        {"a": "-1", "b": "07"},
        {"a": "a1", "b": "a²"},
        {"a": -5, "b": 2**62},
    ],
)
@pytest.mark.parametrize("repeat", [1, 50])
def test_ids_of_any_kind_give_the_same_tables(ids: Mapping[str, Any], repeat: int) -> None:
    events = pl.concat([tables()["events"]] * repeat).with_row_index("event_id").with_columns(pl.col("event_id") + 5)
    plain = Histories(**as_any({**tables(), "events": events}))
    renamed: dict[str, Any] = {
        name: table.with_columns(pl.col("case_id").replace_strict(list(ids), list(ids.values())))
        for name, table in {**tables(), "events": events}.items()
    }
    found = Histories(**renamed)
    assert found.tables.ids["case_id"].to_list() == list(ids.values())
    for name in ("facts", "events", "spells", "hours"):
        assert_frame_equal(getattr(found.tables, name), getattr(plain.tables, name))


def test_many_ids_in_disorder_are_coded_in_order() -> None:
    ids = [f"{(n * 7919) % 1009:x}-{n % 3}" for n in range(3000)]
    found = Histories(
        events=pl.DataFrame({"case_id": ids, "date": D(2024, 1, 1), "event": "meeting"}), on_problem="report"
    )
    assert found.tables.ids["case_id"].to_list() == sorted(set(ids))
    assert found.events["case_id"].to_list() == sorted(set(ids))


def test_other_libraries_are_welcome() -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    plain = Histories(**tables())
    same_tables(Histories(**as_any({name: table.lazy() for name, table in tables().items()})), plain)
    same_tables(Histories(**as_any({name: table.to_arrow() for name, table in tables().items()})), plain)
    same_tables(Histories(**as_any({name: table.to_dict(as_series=False) for name, table in tables().items()})), plain)
    relations: dict[str, Any] = {name: duckdb.from_arrow(table.to_arrow()) for name, table in tables().items()}
    same_tables(Histories(**relations), plain)


def test_pandas_tables_are_welcome() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frames: dict[str, Any] = {name: table.to_pandas() for name, table in tables().items()}
    frames["events"]["date"] = pandas.to_datetime(frames["events"]["date"])
    frames["spells"]["end"] = frames["spells"]["end"].astype(object)
    same_tables(Histories(**frames), Histories(**tables()))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(JobrulesError, match="events cannot be read as a table"):
        Histories(events=object())


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2024-01-02", D(2024, 1, 2)),
        ("02-01-2024", D(2024, 1, 2)),
        ("2024-01-02T23:30:00", D(2024, 1, 2)),
        ("2024-01-02 23:30", D(2024, 1, 2)),
        ("02-01-2024 23:30:00", D(2024, 1, 2)),
        ("2024-01-02T23:30:00Z", D(2024, 1, 3)),
        ("2024-07-02T22:30:00+00:00", D(2024, 7, 3)),
        ("2024-01-02T23:30:00.123+01:00", D(2024, 1, 2)),
        (dt.datetime(2024, 1, 2, 23, 30), D(2024, 1, 2)),
        (dt.datetime(2024, 1, 2, 23, 30, tzinfo=dt.UTC), D(2024, 1, 3)),
        (D(2024, 1, 2), D(2024, 1, 2)),
    ],
)
def test_dates_as_people_and_systems_write_them(given: object, day: dt.date) -> None:
    events = pl.DataFrame({"case_id": ["a"], "date": pl.Series([given]), "event": ["meeting"]})
    assert Histories(events=events).events["date"].to_list() == [day]


def test_dates_may_be_written_in_several_ways_in_one_column() -> None:
    texts = ["2024-01-02", "03-01-2024", "2024-01-04T10:00", "2024-01-04T23:30:00Z"]
    events = pl.DataFrame({"case_id": "a", "date": texts, "event": "meeting"})
    assert Histories(events=events).events["date"].to_list() == [D(2024, 1, day) for day in (2, 3, 4, 5)]


def test_a_column_of_python_objects_is_read_cell_by_cell() -> None:
    dates = pl.Series("date", [D(2024, 1, 2), "03-01-2024"], dtype=pl.Object)
    events = pl.DataFrame({"case_id": ["a", "a"], "event": ["meeting", "meeting"]}).with_columns(dates)
    assert Histories(events=events).events["date"].to_list() == [D(2024, 1, 2), D(2024, 1, 3)]


@pytest.mark.parametrize(
    "cells", [["ja", "nej", None, ""], ["true", "FALSE", None, ""], [1, 0, None, None], [True, False, None, None]]
)
def test_yes_and_no_in_any_form(cells: list[Any]) -> None:
    found = Histories(**changed("events", with_a_kasse=pl.Series(cells, strict=False))).events
    assert sorted(found["with_a_kasse"].to_list(), key=str) == [False, None, None, True]
    assert found.schema["with_a_kasse"] == pl.Boolean


def test_plain_truth_values_stand_for_the_words_of_a_fact() -> None:
    assert Histories(**changed("cases", qualification=[True, False])).cases["qualification"].to_list() == [
        "no_",
        "yes_",
    ]
    assert Histories(**changed("cases", qualification=["yes_", "nej"])).cases["qualification"].to_list() == [
        "no_",
        "yes_",
    ]


def test_numbers_may_have_a_decimal_comma() -> None:
    found = Histories(**changed("hours", hours=["1.160,33", "7.5"]))
    assert found.hours["hours"].to_list() == [7.5, 1160.33]
    assert Histories(**changed("spells", weekly_hours=[None, "37,5", None])).spells["weekly_hours"].to_list() == [
        None,
        37.5,
        None,
    ]


def test_whole_numbers_may_stand_for_codes() -> None:
    found = changed(
        "spells",
        spell=["municipality"] * 3,
        value=[101.0, 265.0, 370.0],
        start=[D(2024, 1, 1), D(2024, 5, 1), D(2024, 1, 1)],
    )
    assert Histories(**found).spells["value"].to_list() == ["370", "265", "101"]


def test_left_out_columns_are_nulls_and_no_spell_needs_an_end() -> None:
    found = Histories(
        spells={"case_id": [1], "spell": ["illness"], "start": ["2024-01-01"]},
        hours={"case_id": [1], "start": ["2024-01-01"], "end": ["2024-01-31"], "hours": [160.33]},
    )
    assert found.tables.spells.rows() == [(0, "illness", None, day_number(D(2024, 1, 1)), OPEN)]
    assert found.tables.hours["kind"].to_list() == [None]
    assert found.tables.events.columns == ["case", "day", "event", "actor", "form", "status", "value", "event_id"]
    assert found.tables.facts.rows() == [(0, None)]
    assert found.tables.ids.schema["case_id"] == pl.Int64


def test_no_tables_are_no_cases() -> None:
    assert len(Histories()) == 0
    empty: dict[str, Any] = {name: table.clear() for name, table in tables().items()}
    assert len(Histories(**empty)) == 0
    assert len(Histories(cases=tables()["cases"], events=pl.DataFrame({"case_id": [], "date": [], "event": []}))) == 2


def test_without_the_table_cases_the_cases_are_the_ids_found() -> None:
    given = {"case_id": [3, 1], "date": ["2024-01-01"] * 2, "event": ["meeting"] * 2}
    found = Histories(
        events=given, hours={"case_id": [2], "start": ["2024-01-01"], "end": ["2024-01-02"], "hours": [8]}
    )
    assert found.tables.ids["case_id"].to_list() == [1, 2, 3]
    assert found.tables.events["case"].to_list() == [0, 2]
    assert found.tables.hours["case"].to_list() == [1]


def test_extra_columns_that_would_hide_ours_get_an_underscore() -> None:
    found = Histories(**changed("events", case=[1, 2, 3, 4], day=["mon", "tue", "wed", "thu"]))
    assert {"case_", "day_"} <= set(found.tables.events.columns)
    assert found.tables.events.schema["day"] == pl.Int32


def test_words_of_another_pack() -> None:
    words = Words.parse("events: [filed, decided]\nspells: {course: {values: [permit], overlap: forbidden}}")
    events = {"case_id": [1], "date": ["2024-01-01"], "event": ["filed"], "actor": ["anyone"], "value": ["anything"]}
    found = Histories(events=events, words=words)
    assert found.words is words
    assert found.events["actor"].to_list() == ["anyone"]

    class Book:
        def __init__(self) -> None:
            self.words = words

    assert Histories(events=events, words=Book()).words is words
    assert Histories(events={**events, "event": ["no list has this"]}, words="any").events["event"].to_list() == [
        "no list has this"
    ]
    with pytest.raises(ValueError, match="words must be"):
        Histories(words="danish")  # type: ignore[arg-type]


def test_histories_cannot_be_changed() -> None:
    found = Histories(**tables())
    with pytest.raises(AttributeError, match="cannot be changed"):
        found.tables = None  # type: ignore[assignment, misc]
    found.set_aside.clear()
    assert set(found.set_aside) == {"cases", "spells", "events", "hours"}


def test_histories_survive_pickling() -> None:
    found = Histories(**tables())
    same_tables(pickle.loads(pickle.dumps(found)), found)


def test_a_picture_of_histories_holds_counts_and_no_data() -> None:
    found = Histories(**tables())
    assert repr(found) == "<Histories: 2 cases, 3 spells, 4 events, 2 hours rows, 0 problems>"
    assert "<td>2</td>" in found._repr_html_()
    assert "1980" not in found._repr_html_()
    assert len(found) == 2


@pytest.mark.parametrize("ids", [["b1", "a", "b1", "cc"], [2**62, -(2**62), 0, 2**62]])
def test_ids_that_cannot_be_packed_are_coded_all_the_same(ids: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "_by_hash", lambda _: None)
    monkeypatch.setattr(coding, "_by_number", lambda *_: None)
    found = coding.coded(pl.Series(ids))
    assert found.ids.to_list() == sorted(set(ids))
    assert found.ids.gather(found.codes).to_list() == ids
