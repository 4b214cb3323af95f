"""The building-permit example: extensions, clock stops and versions, each verdict as a count of days with a calendar gives it.

The invented permits are made by the example. The real log is not part of the project: its tests are skipped where it is not, and say so.
"""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "building_permits"
MODULES = ("day_count", "permit_log", "check_permits")
D = dt.date


@pytest.fixture(scope="module")
def example() -> Iterator[dict[str, Any]]:
    """The three modules of the example, imported as the script imports them."""
    sys.path.insert(0, str(FOLDER))
    try:
        yield {name: importlib.import_module(name) for name in MODULES}
    finally:
        sys.path.remove(str(FOLDER))
        for name in MODULES:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def bpic(example: dict[str, Any], shared_data: Path) -> Any:
    path = shared_data / "data" / "logs" / "bpic2015_all.parquet"
    if not path.is_file():
        pytest.skip(f"the building-permit log is not at {path}; set JOBRULES_SHARED to the folder that holds data/logs")
    return example["permit_log"].read_bpic(path)


@pytest.mark.parametrize(
    "as_of", [D(2010, 3, 1), D(2010, 9, 30), D(2010, 11, 30), D(2011, 10, 3), D(2012, 9, 30), D(2014, 1, 1)]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_invented_permits_as_the_day_count_says(example: dict[str, Any], seed: int, as_of: dt.date) -> None:
    permits = example["permit_log"].own_log(seed, 1500)
    verdicts = example["check_permits"].check(permits, as_of).frame
    assert example["check_permits"].differences(verdicts, permits, as_of) == []


def test_the_invented_permits_reach_every_corner(example: dict[str, Any]) -> None:
    """The comparison would be worth little if the cases that are hard to count were not among them."""
    count, permits = example["day_count"], example["permit_log"].own_log()
    seen, end = D(2012, 9, 30), D(2014, 1, 1)
    statuses = Counter(count.status(permit, seen) for permit in permits.values())
    assert all(statuses[s] > 40 for s in ("met", "met_late", "missed", "pending", "cut_short", None))
    regular = [p for p in permits.values() if p.procedure == "regular"]
    dues = [(p, count.due(p, end, extendable=False), count.due(p, end)) for p in regular]
    assert any(due == D.max for _, _, due in dues), "a clock that never starts again"
    dues = [(p, flat, due) for p, flat, due in dues if due < D.max]
    assert sum(flat != due for _, flat, due in dues) > 100, "extended in time"
    assert sum(any(day > flat for day in p.extended_on) and flat == due for p, flat, due in dues) > 100, (
        "extended too late"
    )
    assert sum(flat in p.extended_on for p, flat, _ in dues) > 100, "extended on the last day"
    assert sum(due in p.decided_on for p, _, due in dues) > 100, "decided on the last day"
    assert sum(due + count.DAY in p.decided_on for p, _, due in dues) > 50, "decided a day late"
    assert sum(p.received < count.WABO <= due for p, _, due in dues) > 50, (
        "received under the old act, due under the new"
    )
    stops = [sum(count.stopped(p, p.received + n * count.DAY, end) for n in range(400)) for p in regular]
    assert sum(days > 0 for days in stops) > 300, "the clock stopped"


def test_without_the_stops_the_verdicts_would_differ(example: dict[str, Any]) -> None:
    """The comparison can fail: a count that forgets the suspensions is found out."""
    permits = example["permit_log"].own_log(1, 1500)
    forgetful = {case: replace(permit, requests=()) for case, permit in permits.items()}
    verdicts = example["check_permits"].check(permits, D(2014, 1, 1)).frame
    assert len(example["check_permits"].differences(verdicts, forgetful, D(2014, 1, 1))) > 100


def test_dated_permits(example: dict[str, Any]) -> None:
    """Counted by hand on a calendar."""
    count = example["day_count"]
    permit, request = count.Permit, count.Request
    permits = {
        # 8 weeks after Monday 3 January 2011 is Monday 28 February
        "plain": permit(D(2011, 1, 3), decided_on=(D(2011, 2, 28),)),
        "a day late": permit(D(2011, 1, 3), decided_on=(D(2011, 3, 1),)),
        # 12 weeks after 30 September 2010, the last day of the old act; 8 weeks after 1 October
        "last of the old act": permit(D(2010, 9, 30), decided_on=(D(2010, 12, 23),)),
        "first of the new act": permit(D(2010, 10, 1), decided_on=(D(2010, 12, 23),)),
        # asked on 10 January, completed on 24 January: 11 to 23 January do not count, 13 days
        "suspended": permit(D(2011, 1, 3), requests=(request(D(2011, 1, 10), D(2011, 1, 24)),), decided_on=(D(2011, 3, 13),)),
        # completed after the time given: 11 to 20 January do not count, 10 days
        "suspended until the time given": permit(D(2011, 1, 3), requests=(request(D(2011, 1, 10), D(2011, 2, 4), D(2011, 1, 20)),)),
        # two requests that overlap: 11 to 31 January do not count, 21 days
        "suspended twice over": permit(
            D(2011, 1, 3), requests=(request(D(2011, 1, 10), D(2011, 1, 25)), request(D(2011, 1, 20), D(2011, 2, 1)))
        ),
        # extended on the last day: 6 weeks after 28 February; a day later: not at all; only once
        "extended": permit(D(2011, 1, 3), extended_on=(D(2011, 2, 28),), decided_on=(D(2011, 4, 11),)),
        "extended too late": permit(D(2011, 1, 3), extended_on=(D(2011, 3, 1),), decided_on=(D(2011, 4, 11),)),
        "extended twice": permit(D(2011, 1, 3), extended_on=(D(2011, 2, 1), D(2011, 4, 1)), decided_on=(D(2011, 4, 12),)),
        # suspended 1 to 9 March, in the extended term: 9 days after 11 April
        "extended and suspended": permit(D(2011, 1, 3), extended_on=(D(2011, 2, 1),), requests=(request(D(2011, 2, 28), D(2011, 3, 10)),)),
        # in time only because the suspension had moved the last day to 13 March
        "extended thanks to a stop": permit(
            D(2011, 1, 3), requests=(request(D(2011, 1, 10), D(2011, 1, 24)),), extended_on=(D(2011, 3, 13),)
        ),
        # 6 months after 31 August 2011 is the last day of February, in 2012 the 29th
        "public procedure": permit(D(2011, 8, 31), procedure="extended", decided_on=(D(2012, 2, 29),)),
        "withdrawn": permit(D(2011, 1, 3), withdrawn_on=D(2011, 2, 27)),
        "withdrawn on the last day": permit(D(2011, 1, 3), withdrawn_on=D(2011, 2, 28)),
    }  # fmt: skip
    expected = {
        "plain": ("met", D(2011, 2, 28)),
        "a day late": ("met_late", D(2011, 2, 28)),
        "last of the old act": ("met", D(2010, 12, 23)),
        "first of the new act": ("met_late", D(2010, 11, 26)),
        "suspended": ("met", D(2011, 3, 13)),
        "suspended until the time given": ("missed", D(2011, 3, 10)),
        "suspended twice over": ("missed", D(2011, 3, 21)),
        "extended": ("met", D(2011, 4, 11)),
        "extended too late": ("met_late", D(2011, 2, 28)),
        "extended twice": ("met_late", D(2011, 4, 11)),
        "extended and suspended": ("missed", D(2011, 4, 20)),
        "extended thanks to a stop": ("missed", D(2011, 4, 24)),
        "public procedure": ("met", D(2012, 2, 29)),
        "withdrawn": ("cut_short", D(2011, 2, 28)),
        "withdrawn on the last day": ("missed", D(2011, 2, 28)),
    }
    as_of = D(2012, 12, 31)
    assert {
        case: (count.status(permit, as_of), count.due(permit, as_of)) for case, permit in permits.items()
    } == expected
    rows = decisions(example["check_permits"].check(permits, as_of).frame)
    assert {
        case: (status, due) for case, status, due in rows.select("case_id", "status", "due").iter_rows()
    } == expected


def test_the_version_is_the_one_in_force_when_the_application_came(example: dict[str, Any]) -> None:
    permits = example["permit_log"].own_log(1, 500)
    rows = decisions(example["check_permits"].check(permits, D(2014, 1, 1)).frame)
    wabo = example["day_count"].WABO
    versions = {(permits[case].received < wabo, day) for case, day in rows.select("case_id", "version").iter_rows()}
    assert versions == {(True, D(2003, 1, 1)), (False, D(2010, 10, 1))}


def test_the_script_says_so_where_the_real_log_is_not(
    example: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert example["check_permits"].main([str(tmp_path / "nowhere.parquet")]) == 0
    printed = capsys.readouterr().out
    assert "verdicts that differ from the day count: 0" in printed
    assert "Only invented permits were checked" in printed


def test_every_real_permit_as_the_day_count_says(example: dict[str, Any], bpic: Any) -> None:
    assert len(bpic) == 4443
    as_of = example["check_permits"].BPIC_SEEN
    verdicts = example["check_permits"].check(bpic, as_of).frame
    assert example["check_permits"].differences(verdicts, bpic, as_of) == []


def test_what_extensions_and_suspensions_change_in_the_real_log(example: dict[str, Any], bpic: Any) -> None:
    """Most of what a flat eight weeks calls late is not, and another municipality comes last."""
    verdicts = example["check_permits"].check(bpic, example["check_permits"].BPIC_SEEN).frame
    late = verdicts.filter(pl.col("status").cast(pl.String).is_in(["met_late", "missed"]))
    assert verdicts.filter(duty="flat-8-weeks").height == 3988
    assert {duty: late.filter(duty=duty).height for duty in ("flat-8-weeks", "with-extension", "decision")} == {
        "flat-8-weeks": 871,
        "with-extension": 726,
        "decision": 346,
    }
    shares = {duty: share_late(verdicts.filter(duty=duty)) for duty in ("flat-8-weeks", "decision")}
    assert max(shares["flat-8-weeks"], key=shares["flat-8-weeks"].__getitem__) == "municipality_1"
    assert max(shares["decision"], key=shares["decision"].__getitem__) == "municipality_2"


def share_late(rows: pl.DataFrame) -> dict[str, float]:
    late = pl.col("status").cast(pl.String) != "met"
    return dict(rows.group_by("unit").agg(late.mean()).iter_rows())


def decisions(frame: pl.DataFrame) -> pl.DataFrame:
    """The verdicts on the decision under the law."""
    return frame.filter(pl.col("duty").is_in(["decision", "decision-extended"])).with_columns(
        pl.col("status").cast(pl.String)
    )
