"""What goes in: folders, JSON cases and event logs. What comes out: a failure where they give other histories than the tables would."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from jobrules.dates import OPEN, date_of, day_number
from jobrules.errors import HistoryError, JobrulesError
from jobrules.histories import CaseHistory, Event, Histories, Hours, Spell
from jobrules.words import Words

D = dt.date
CASE: dict[str, Any] = {
    "case_id": "0042",
    "facts": {"birth_date": "1980-02-29", "insurance": "full_time", "children_at_home": True, "region": "north"},
    "spells": [
        {"spell": "employment", "value": "ordinary", "start": "2024-05-01", "weekly_hours": 37},
        {"spell": "course", "value": "6.10", "start": D(2024, 1, 1), "end": "30-04-2024"},
    ],
    "events": [
        {"date": "2024-02-01T10:00:00", "event": "meeting", "actor": "jobcentre", "with_a_kasse": "ja", "event_id": 7},
        {"date": "2024-01-02", "event": "booking_opened", "deadline": "2024-01-16"},
    ],
    "hours": [{"start": "2024-01-01", "end": "2024-01-31", "hours": 160.33}],
}


def same_tables(first: Histories, second: Histories) -> None:
    for name in ("ids", "facts", "events", "spells", "hours"):
        assert_frame_equal(getattr(first.tables, name), getattr(second.tables, name), check_column_order=False)


def write(folder: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


# One case


def test_one_case_in_plain_python() -> None:
    case = CaseHistory.from_dict(CASE)
    assert case.case_id == "0042"
    assert case.facts == {
        "birth_date": D(1980, 2, 29),
        "insurance": "full_time",
        "children_at_home": "yes_",
        "region": "north",
    }
    assert case.birth == day_number(D(1980, 2, 29))
    assert case.spells == (
        Spell("course", "6.10", day_number(D(2024, 1, 1)), day_number(D(2024, 4, 30))),
        Spell("employment", "ordinary", day_number(D(2024, 5, 1)), OPEN, {"weekly_hours": 37.0}),
    )
    assert case.events == (
        Event(day_number(D(2024, 1, 2)), "booking_opened", {"deadline": D(2024, 1, 16)}),
        Event(day_number(D(2024, 2, 1)), "meeting", {"actor": "jobcentre", "with_a_kasse": True}, "7"),
    )
    assert case.hours == (Hours(day_number(D(2024, 1, 1)), day_number(D(2024, 1, 31)), 160.33),)


def test_a_case_may_have_an_id_and_nothing_else() -> None:
    assert CaseHistory.from_dict({"case_id": 7}) == CaseHistory(7)
    assert CaseHistory.from_dict({"case_id": 7, "facts": None, "events": None}).birth is None


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"case_id": None}, "cases.case_id", "no case_id"),
    ({"evnts": []}, "cases.evnts", 'Did you mean "events"?'),
    ({"facts": {"birth_date": "1880-01-01"}}, "cases.birth_date", "before 1900"),
    ({"facts": {"insurance": "half"}}, "cases.insurance", "not a word"),
    ({"facts": {"qualification": "perhaps"}}, "cases.qualification", "neither yes nor no"),
    ({"events": [{"date": "2024-01-01", "event": "meetng"}]}, "events.event", 'Did you mean "meeting"?'),
    ({"events": [{"date": "2024-01-01"}]}, "events.event", "missing"),
    ({"events": [{"event": "meeting"}]}, "events.date", "missing"),
    ({"events": [{"date": 20240101, "event": "meeting"}]}, "events.date", "not a date"),
    ({"events": [{"date": "2024-02-30", "event": "meeting"}]}, "events.date", "not a date"),
    ({"events": [{"date": "2024-01-01", "event": "meeting", "actor": "jobcenter"}]}, "events.actor", '"jobcentre"'),
    ({"events": [{"date": "2024-01-01", "event": "meeting", "with_a_kasse": "so"}]}, "events.with_a_kasse", "neither"),
    ({"events": [{"date": "2024-01-01", "event": "offer_given", "value": "prakitk"}]}, "events.value", '"praktik"'),
    ({"events": [{"date": "2024-01-01", "event": "meeting", "case_id": "other"}]}, "events.case_id", "not in the table"),
    ({"events": [{"date": f"2024-01-0{n}", "event": "meeting", "event_id": "e"} for n in (1, 2)]}, "events.event_id", "its own"),
    ({"spells": [{"spell": "course", "value": 6.1, "start": "2024-01-01"}]}, "spells.value", "as text"),
    ({"spells": [{"spell": "course", "value": "6.14", "start": "2024-01-01"}]}, "spells.value", "value of course"),
    ({"spells": [{"spell": "illness", "start": "2024-01-02", "end": "2024-01-01"}]}, "spells.end", "before the start"),
    ({"spells": [{"spell": "illness", "start": "2024-01-02", "end": "9999-12-31"}]}, "spells.end", "still runs"),
    ({"spells": [{"spell": "course", "value": "6.1", "start": f"2024-01-0{n}"} for n in (1, 2)]}, "spells.start", "overlap"),
    ({"hours": [{"start": "2024-01-01", "end": "2024-01-02", "hours": -1}]}, "hours.hours", "0 or more"),
    ({"hours": [{"start": "2024-01-01", "end": "2024-01-02", "hours": float("nan")}]}, "hours.hours", "0 or more"),
    ({"hours": [{"start": "2024-01-01", "end": "2024-01-02"}]}, "hours.hours", "0 or more"),
    ({"hours": [{"start": "2024-01-03", "end": "2024-01-02", "hours": 1}]}, "hours.end", "before the start"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "place", "said"), MISTAKES)
def test_one_case_and_tables_find_the_same_mistakes(part: dict[str, Any], place: str, said: str) -> None:
    case = {"case_id": "a", **part}
    with pytest.raises(HistoryError) as of_case:
        CaseHistory.from_dict(case)
    with pytest.raises(HistoryError) as of_tables:
        Histories.from_cases([case])
    first = of_case.value.problems[0]
    assert f"{first.table}.{first.column}" == place
    assert said in first.problem
    assert sorted(map(str, of_case.value.problems)) == sorted(map(str, of_tables.value.problems))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ([1], "a case is a dict"),
        ({"case_id": 1, "events": [3]}, "list of dicts"),
        ({"case_id": 1, "events": {"date": "2024-01-01"}}, "list of dicts"),
        ({"case_id": 1, "facts": ["a"]}, "names and values"),
    ],
)
def test_what_has_not_the_shape_of_a_case(case: Any, said: str) -> None:
    with pytest.raises(HistoryError, match=said):
        CaseHistory.from_dict(case)
    with pytest.raises(HistoryError, match=said):
        Histories.from_cases([{"case_id": 2}, case])


def test_every_mistake_of_a_case_is_told() -> None:
    case = {
        "case_id": "a",
        "events": [{"date": "x", "event": "y1"}],
        "hours": [{"start": "x", "end": "2024-01-01", "hours": "x"}],
    }
    with pytest.raises(HistoryError, match="4 problems"):
        CaseHistory.from_dict(case)


def test_words_of_another_pack_for_one_case() -> None:
    case = {"case_id": 1, "events": [{"date": "2024-01-01", "event": "filed", "value": 3.5, "actor": "anyone"}]}
    assert CaseHistory.from_dict(case, words="any").events[0].attributes == {"value": 3.5, "actor": "anyone"}
    assert CaseHistory.from_dict(case, words=Words.open()).events[0].event == "filed"
    with pytest.raises(HistoryError):
        CaseHistory.from_dict(case, words=Words.parse("events: [decided]"))


def test_hours_by_weekday_are_one_row_a_day() -> None:
    case = {"case_id": 1, "hours": [{"start": "2024-01-05", "end": "2024-01-09", "per_weekday": 7.4, "kind": "k"}]}
    days = [D(2024, 1, 5), D(2024, 1, 8), D(2024, 1, 9)]
    assert CaseHistory.from_dict(case).hours == tuple(Hours(day_number(d), day_number(d), 7.4, "k") for d in days)
    assert Histories.from_cases([case]).hours.select("start", "end", "hours", "kind").rows() == [
        (d, d, 7.4, "k") for d in days
    ]


# JSON form, both ways

DAYS = st.dates(D(2015, 1, 1), D(2026, 1, 1)).map(str)
EVENTS = st.fixed_dictionaries(
    {"date": DAYS, "event": st.sampled_from(["meeting", "cv_talk", "min_plan"])},
    optional={
        "actor": st.sampled_from(["jobcentre", "a_kasse"]),
        "form": st.sampled_from(["phone", None]),
        "status": st.sampled_from(["held", "no_show"]),
        "with_a_kasse": st.sampled_from([True, False]),
        "deadline": DAYS,
        "room": st.sampled_from(["a", "b"]),
    },
)
SPELLS = st.fixed_dictionaries(
    {"spell": st.just("benefit"), "value": st.sampled_from(["dagpenge", "su"]), "start": DAYS},
    optional={"end": st.none(), "weekly_hours": st.integers(0, 37)},
) | st.fixed_dictionaries({"spell": st.sampled_from(["illness", "abroad"]), "start": DAYS})
HOURS = st.builds(
    lambda day, length, hours, kind: {"start": str(day), "end": str(day + dt.timedelta(days=length)), "hours": hours, "kind": kind},
    st.dates(D(2015, 1, 1), D(2026, 1, 1)), st.integers(0, 30), st.floats(0, 200), st.sampled_from([None, "benefit_right_used"]),
)  # fmt: skip
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": DAYS,
        "insurance": st.just("part_time"),
        "qualification": st.booleans(),
        "n": st.integers(),
    },
)
CASES = st.dictionaries(
    st.text("abc01", min_size=1, max_size=4),
    st.fixed_dictionaries(
        {
            "facts": FACTS,
            "spells": st.lists(SPELLS, max_size=4),
            "events": st.lists(EVENTS, max_size=6),
            "hours": st.lists(HOURS, max_size=3),
        }
    ),
    max_size=6,
).map(lambda found: [{"case_id": case_id, **case} for case_id, case in found.items()])


@given(CASES)
def test_one_case_and_tables_hold_the_same(cases: list[dict[str, Any]]) -> None:
    found = Histories.from_cases(cases)
    back = list(found.iter_cases())
    assert [case["case_id"] for case in back] == sorted(case["case_id"] for case in cases)
    of_dicts = {case["case_id"]: CaseHistory.from_dict(case) for case in cases}
    assert {case["case_id"]: CaseHistory.from_dict(json.loads(json.dumps(case))) for case in back} == of_dicts
    assert [case_of_tables(found, number) for number in range(len(found))] == [
        of_dicts[case["case_id"]] for case in back
    ]


def case_of_tables(found: Histories, number: int) -> CaseHistory:
    """The case as the tables have it, cell by cell."""
    rows = {
        name: [
            {key: cell for key, cell in row.items() if cell is not None and key != "case"}
            for row in getattr(found.tables, name).filter(pl.col("case") == number).rows(named=True)
        ]
        for name in ("ids", "facts", "spells", "events", "hours")
    }
    facts = rows["facts"][0]
    if "birth" in facts:
        facts["birth_date"] = date_of(facts.pop("birth"))
    return CaseHistory(
        rows["ids"][0]["case_id"],
        facts,
        tuple(Spell(r.pop("spell"), r.pop("value", None), r.pop("start"), r.pop("end"), r) for r in rows["spells"]),
        tuple(Event(r.pop("day"), r.pop("event"), r, r.pop("event_id", None)) for r in rows["events"]),
        tuple(Hours(**row) for row in rows["hours"]),
    )


def test_iter_cases_gives_plain_json() -> None:
    (case,) = Histories.from_cases([CASE]).iter_cases()
    assert json.loads(json.dumps(case)) == case
    assert case["events"][0] == {"date": "2024-01-02", "event": "booking_opened", "deadline": "2024-01-16"}
    assert case["spells"][1] == {
        "spell": "employment",
        "value": "ordinary",
        "start": "2024-05-01",
        "weekly_hours": 37.0,
    }
    assert case["facts"]["birth_date"] == "1980-02-29"
    assert Histories.from_cases([]).tables.ids.is_empty()


def test_many_cases_come_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobrules.histories.json_cases._AT_ONCE", 3)
    cases = [{"case_id": n, "events": [{"date": "2024-01-01", "event": "meeting"}] * (n % 2)} for n in range(8)]
    back = list(Histories.from_cases(cases).iter_cases())
    assert [case["case_id"] for case in back] == list(range(8))
    assert [len(case["events"]) for case in back] == [0, 1] * 4


def test_ids_of_json_cases_are_of_one_type() -> None:
    with pytest.raises(HistoryError, match="as text in every table"):
        Histories.from_cases([{"case_id": 1}, {"case_id": "a"}])


# Folders


def test_a_folder_of_parquet(tmp_path: Path) -> None:
    plain = Histories.from_cases([CASE])
    for name in ("cases", "spells", "events", "hours"):
        getattr(plain, name).write_parquet(tmp_path / f"{name}.parquet")
    same_tables(Histories.read(tmp_path), plain)
    same_tables(Histories.read(str(tmp_path)), plain)


def danish(**extra: str) -> dict[str, str]:
    return {
        "cases_csv": "case_id;birth_date;bydel;rate\n0042;29-02-1980;Nørrebro;1.234,5\n0043;;Ørestad;7,25\n",
        "spells_csv": "case_id;spell;value;start;end;weekly_hours\n"
        "0042;course;6.10;01-01-2024;;\n"
        "0042;a_kasse;07;01-01-2024;30-04-2024;37,5\n",
        "events_csv": 'case_id;date;event;with_a_kasse;note\n0043;02-01-2024 10:30;meeting;ja;"a;b"\n',
        "hours_csv": "case_id;start;end;hours\n0042;01-01-2024;31-01-2024;160,33\n",
        **extra,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_danish_csv(tmp_path: Path, encoding: str) -> None:
    files = {name: text.replace("\n", "\r\n").encode(encoding) for name, text in danish().items()}
    found = Histories.read(write(tmp_path, **files))
    assert found.cases.rows() == [("0042", D(1980, 2, 29), "Nørrebro", 1234.5), ("0043", None, "Ørestad", 7.25)]
    assert found.spells.select("value", "end", "weekly_hours").rows() == [
        ("07", D(2024, 4, 30), 37.5),
        ("6.10", None, None),
    ]
    assert found.events.select("case_id", "date", "with_a_kasse", "note").rows() == [
        ("0043", D(2024, 1, 2), True, "a;b")
    ]
    assert found.hours["hours"].to_list() == [160.33]


def test_an_english_csv_with_numbers_for_ids(tmp_path: Path) -> None:
    events = "case_id,date,event,score,seen,code,event_id\n10,2024-01-02,meeting,1.5,true,007,1\n9,2024-01-03,meeting,2,false,008,2\n"
    found = Histories.read(write(tmp_path, events_csv=events))
    assert found.events.select("case_id", "score", "seen", "code", "event_id").rows() == [
        (9, 2.0, False, "008", "2"),
        (10, 1.5, True, "007", "1"),
    ]


@pytest.mark.parametrize("other", ["A7", "07"])
def test_ids_are_numbers_only_where_all_are(tmp_path: Path, other: str) -> None:
    events = "case_id,date,event\n10,2024-01-02,meeting\n"
    spells = f"case_id,spell,start\n{other},illness,2024-01-02\n"
    assert Histories.read(write(tmp_path, events_csv=events, spells_csv=spells)).tables.ids[
        "case_id"
    ].to_list() == sorted(["10", other])


def test_csv_beside_parquet_takes_the_type_of_its_ids(tmp_path: Path) -> None:
    write(tmp_path, events_csv="case_id,date,event\n10,2024-01-02,meeting\n")
    pl.DataFrame({"case_id": ["10"]}).write_parquet(tmp_path / "cases.parquet")
    assert Histories.read(tmp_path).tables.ids["case_id"].to_list() == ["10"]
    pl.DataFrame({"case_id": [10]}).write_parquet(tmp_path / "cases.parquet")
    assert Histories.read(tmp_path).tables.ids["case_id"].to_list() == [10]


def test_json_files_of_cases(tmp_path: Path) -> None:
    plain = Histories.from_cases([CASE])
    (case,) = plain.iter_cases()
    write(tmp_path, one_json=json.dumps(case), list_json=json.dumps([case]), lines_jsonl=json.dumps(case) + "\n\n")
    for name in ("one.json", "list.json", "lines.jsonl"):
        same_tables(Histories.read(tmp_path / name), plain)


@pytest.mark.parametrize(
    ("files", "path", "said"),
    [
        ({}, ".", "no case histories"),
        ({}, "nowhere", "no folder or file"),
        ({"a_txt": "x"}, "a.txt", "neither a folder nor"),
        ({"a_json": "{"}, "a.json", "a.json:1:2: this is not JSON"),
        ({"a_json": "[1]"}, "a.json", "a list of cases"),
        ({"events_csv": "a,b\n1,2,3\n"}, ".", "cannot be read as CSV"),
        ({"events_csv": "case_id", "events_parquet": b""}, ".", "keep one of them"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, files: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(JobrulesError, match=said):
        Histories.read(write(tmp_path, **files) / path)


def test_problems_of_files_are_reported_as_those_of_tables(tmp_path: Path) -> None:
    write(tmp_path, events_csv="case_id;date;event\n1;2024-01-02;meetng\n1;2024-01-03;meeting\n")
    with pytest.raises(HistoryError, match='Did you mean "meeting"'):
        Histories.read(tmp_path)
    assert Histories.read(tmp_path, on_problem="report").events.height == 1


# Event logs

LOG = pl.DataFrame(
    {
        "permit": [2, 1, 1, 1, 2],
        "step": ["filed", "filed", "paused", "resumed", "decided"],
        "time": [
            dt.datetime(2024, 1, 5, 23, 59),
            dt.datetime(2024, 1, 1, 8),
            dt.datetime(2024, 1, 10, 8),
            dt.datetime(2024, 2, 1),
            dt.datetime(2024, 3, 1),
        ],
        "town": ["x", "y", "y", "y", "x"],
        "fee": [None, 3.5, None, None, 1.0],
    }
)
NAMES: dict[str, Any] = {"case_id": "permit", "event": "step", "date": "time"}


def test_a_log_makes_one_course_for_each_case() -> None:
    found = Histories.from_event_log(LOG, **NAMES)
    assert found.spells.select("case_id", "spell", "value", "start", "end").rows() == [
        (1, "course", "case", D(2024, 1, 1), D(2024, 2, 1)),
        (2, "course", "case", D(2024, 1, 5), D(2024, 3, 1)),
    ]
    assert found.events.select("event", "town", "fee").rows()[:2] == [("filed", "y", 3.5), ("paused", "y", None)]
    assert found.events["date"].to_list()[3] == D(2024, 1, 5)


def test_with_observed_until_courses_still_run() -> None:
    found = Histories.from_event_log(LOG, **NAMES, observed_until=D(2024, 6, 30))
    assert found.spells["end"].to_list() == [None, None]
    with pytest.raises(JobrulesError, match="observed_until"):
        Histories.from_event_log(LOG, **NAMES, observed_until="June")


def test_facts_are_taken_out_of_the_events() -> None:
    found = Histories.from_event_log(LOG, **NAMES, facts=["town"])
    assert found.cases.select("case_id", "town").rows() == [(1, "y"), (2, "x")]
    assert "town" not in found.events.columns
    with pytest.raises(JobrulesError, match=r'"step" changes inside 2 cases'):
        Histories.from_event_log(LOG, **NAMES, facts=["town", "step"])


def test_a_zone_is_used_and_no_zone_is_left_alone() -> None:
    late = LOG.with_columns(pl.col("time").dt.replace_time_zone("UTC"))
    assert Histories.from_event_log(late, **NAMES).events["date"].to_list()[3] == D(2024, 1, 6)
    assert Histories.from_event_log(late, **NAMES, time_zone="UTC").events["date"].to_list()[3] == D(2024, 1, 5)


@pytest.mark.parametrize(
    ("steps", "spans"),
    [
        ([(1, "paused"), (5, "resumed")], [(1, 5)]),
        ([(1, "paused")], [(1, None)]),
        ([(1, "resumed")], []),
        ([(1, "paused"), (2, "paused"), (5, "resumed"), (6, "resumed")], [(1, 5)]),
        ([(3, "resumed"), (3, "paused")], [(3, 3)]),
        ([(1, "paused"), (3, "resumed"), (3, "paused"), (4, "resumed")], [(1, 3), (3, 4)]),
        ([(1, "paused"), (3, "resumed"), (4, "paused")], [(1, 3), (4, None)]),
    ],
)
def test_pairs_of_events_make_spells(steps: list[tuple[int, str]], spans: list[tuple[int, int | None]]) -> None:
    log = pl.DataFrame(
        [("a", name, D(2024, 1, day)) for day, name in steps]
        + [("b", "paused", D(2024, 1, 1)), ("b", "resumed", D(2024, 1, 2))],
        schema=["case_id", "event", "date"],
        orient="row",
    )
    found = Histories.from_event_log(log, spells={"pause": ("paused", "resumed")}).spells.filter(
        case_id="a", spell="pause"
    )
    assert found.select("start", "end").rows() == [
        (D(2024, 1, a), None if b is None else D(2024, 1, b)) for a, b in spans
    ]


def test_a_table_of_spells_beside_the_log() -> None:
    spells = {"case_id": [1], "spell": ["suspended"], "start": ["2024-01-10"], "end": ["2024-01-20"]}
    found = Histories.from_event_log(LOG, **NAMES, spells=spells).spells
    assert found.filter(spell="suspended").select("case_id", "start", "end").rows() == [
        (1, D(2024, 1, 10), D(2024, 1, 20))
    ]
    with pytest.raises(JobrulesError, match="as text in every table"):
        Histories.from_event_log(LOG, **NAMES, spells={**spells, "case_id": ["1"]})


def test_names_that_are_not_there_are_told_with_the_nearest() -> None:
    with pytest.raises(JobrulesError, match=r'no column "stp"\. Did you mean "step"'):
        Histories.from_event_log(LOG, **{**NAMES, "event": "stp"})
    with pytest.raises(JobrulesError, match=r'no event of the log is "pausd"\. Did you mean "paused"'):
        Histories.from_event_log(LOG, **NAMES, spells={"pause": ("pausd", "resumed")})


def test_columns_that_have_our_names_get_an_underscore() -> None:
    log = LOG.with_columns(event=pl.lit("x"), date=pl.lit("y"))
    found = Histories.from_event_log(log, **NAMES, facts=["date"])
    assert found.events["event"].to_list()[0] == "filed"
    assert found.events["event_"].to_list()[0] == "x"
    assert found.cases["date_"].to_list() == ["y", "y"]
    swapped = LOG.rename({"permit": "event", "step": "case_id"})
    assert Histories.from_event_log(swapped, case_id="event", event="case_id", date="time").tables.ids[
        "case_id"
    ].to_list() == [1, 2]


def test_mistakes_of_a_log_are_problems() -> None:
    log = LOG.with_columns(time=pl.Series(["2024-01-05", "never", None, "2024-02-01", "2024-03-01"]))
    found = Histories.from_event_log(log, **NAMES, on_problem="report")
    assert found.problems.select("row", "column").rows() == [(1, "date"), (2, "date")]
    assert found.spells["start"].to_list() == [D(2024, 2, 1), D(2024, 1, 5)]


def test_a_published_log_is_read(shared_data: Path) -> None:
    log = pl.read_parquet(shared_data / "data" / "logs" / "receipt.parquet")
    found = Histories.from_event_log(log, event="activity", date="timestamp", facts=["case:channel"])
    assert len(found) == log["case_id"].n_unique()
    assert found.events.height == log.height
