"""The traffic-fines example on the real log: verdict for verdict what independent tools found, but for cases that share a day.

The log is not part of the project. It is looked for in JOBRULES_SHARED or in `shared` beside the checkout; without it these tests are
skipped and say so.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

import jobrules as jr

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "traffic_fines" / "check_fines.py"

SAME_DAY = {
    "prec_notif_appeal_60d__d4py": {
        "A14194", "A32727", "A34027", "A39656", "N41527", "N43645", "S111699", "S123702", "S130468", "S144491", "S165080",
        "S73249", "V12383", "V9180",
    },
    "prec_send_payment__d4py": {
        "A21095", "A24370", "C20202", "N24787", "N37252", "S125766", "S61468", "S61495", "S62233", "S68372", "S71210",
        "S73285", "S75206", "S76642", "S97868",
    },
}  # fmt: skip
"""Cases whose two events lie on one day. The other tools order them by their place in the file; here a day has no order inside."""

PAIR = {
    "prec_notif_appeal_60d__d4py": ("Insert Date Appeal to Prefecture", "Insert Fine Notification"),
    "prec_send_payment__d4py": ("Payment", "Send Fine"),
}

Days = dict[str, dict[str, list[dt.date]]]


def load(path: Path) -> ModuleType:
    """The example as a module; importing it does nothing."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EX = load(EXAMPLE)


@pytest.fixture(scope="module")
def log(shared_data: Path) -> pl.DataFrame:
    path = shared_data / "data" / "logs" / "traffic_fines.parquet"
    if not path.is_file():
        pytest.skip(f"the traffic-fines log is not at {path}; set JOBRULES_SHARED to the folder that has it")
    frame: pl.DataFrame = EX.read_log(path)
    return frame


@pytest.fixture(scope="module")
def oracle(shared_data: Path) -> pl.DataFrame:
    path = shared_data / "data" / "oracles" / "traffic_fines_verdicts.parquet"
    if not path.is_file():
        pytest.skip(f"the independent results are not at {path}; set JOBRULES_SHARED to the folder that has them")
    return pl.read_parquet(path)


@pytest.fixture(scope="module")
def complete(log: pl.DataFrame) -> pl.DataFrame:
    """The verdicts when the log is read as complete, with every window closed."""
    found: pl.DataFrame = EX.check_log(log, EX.FAR).frame
    return found.with_columns(pl.col("status", "holder").cast(pl.String))


@pytest.fixture(scope="module")
def at_the_end(log: pl.DataFrame) -> pl.DataFrame:
    """The verdicts as known on the last day of the log."""
    found: pl.DataFrame = EX.check_log(log, last_day(log)).frame
    return found.with_columns(pl.col("status", "holder").cast(pl.String))


@pytest.fixture(scope="module")
def days(log: pl.DataFrame) -> Days:
    """The days of each activity of each case, in order: the material of the plain-Python computation below."""
    found: Days = defaultdict(lambda: defaultdict(list))
    for case, activity, day in log.select("case_id", "activity", "date").iter_rows():
        found[case][activity].append(day)
    for activities in found.values():
        for list_of_days in activities.values():
            list_of_days.sort()
    return found


def last_day(log: pl.DataFrame) -> dt.date:
    day = log["date"].max()
    assert isinstance(day, dt.date)
    return day


def test_the_pack_can_be_read_without_the_log() -> None:
    duties = set(jr.load_rules(EXAMPLE.parent / "rules").to_frame().select("rule", "duty").iter_rows())
    assert duties >= set(EX.COMPARED.values())


def test_the_script_ends_well_without_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert EX.main([str(tmp_path / "nowhere.parquet")]) == 0
    assert "Nothing was checked" in capsys.readouterr().out


@pytest.mark.parametrize("column", EX.COMPARED)
def test_every_case_as_the_independent_results_say(complete: pl.DataFrame, oracle: pl.DataFrame, column: str) -> None:
    differ = EX.differences(complete, oracle, column)
    assert set(differ["case_id"]) == SAME_DAY.get(column, set())


@pytest.mark.parametrize("column", PAIR)
def test_where_they_differ_the_two_events_share_a_day(days: Days, column: str) -> None:
    guarded, before = PAIR[column]
    for case in SAME_DAY[column]:
        assert set(days[case][guarded]) & set(days[case][before]), (
            "the events that are told apart by their place in the file"
        )


@pytest.mark.parametrize("column", [c for c in EX.COMPARED if c.startswith(("resp", "prec", "notresp"))])
def test_as_many_duties_arise_as_the_independent_results_count(
    complete: pl.DataFrame, oracle: pl.DataFrame, column: str
) -> None:
    rule, duty = EX.COMPARED[column]
    mine = complete.filter(rule=rule, duty=duty)
    stem = column.removesuffix("__d4py")
    assert mine.height == oracle[f"{stem}__n_act"].sum()
    broken = mine.filter(pl.col("status").is_in(["missed", "met_late"])).height
    assert broken == oracle[f"{stem}__n_viol"].sum() - len(SAME_DAY.get(column, set()))


def test_on_the_last_day_of_the_log_what_is_not_yet_due_is_pending(
    at_the_end: pl.DataFrame, oracle: pl.DataFrame, log: pl.DataFrame
) -> None:
    """The other tools call a fine that has not been sent violated on its first day; here it is pending until the ninetieth."""
    differ = EX.differences(at_the_end, oracle, "resp_create_send_90d__d4py")
    rows = at_the_end.filter(rule="it/cds/201", duty="send-in-90-days", status="pending")
    assert set(differ["case_id"]) == set(rows["case_id"])
    assert rows.height == 368
    assert rows.filter(pl.col("due") < last_day(log)).height == 0


def test_penalties_come_exactly_on_the_sixtieth_day(complete: pl.DataFrame) -> None:
    """A count of elapsed hours after a conversion to UTC would move 22 % of these to the sixty-first day."""
    for duty in ("penalty-in-60-days", "no-penalty-before-60-days"):
        assert complete.filter(rule="it/cds/202", duty=duty)["status"].value_counts().rows() == [("met", 79_860)]


def test_a_payment_before_the_deadline_lifts_the_duty_to_send(complete: pl.DataFrame, days: Days) -> None:
    rows = complete.filter(rule="it/cds/201", duty="send-unless-paid")
    assert rows.height == len(days)
    for case, status, due in rows.select("case_id", "status", "due").iter_rows():
        assert (status, due) == sent(days[case])


def sent(case: dict[str, list[dt.date]]) -> tuple[str, dt.date]:
    """The status and the last timely day of `send-unless-paid`, in plain Python."""
    due = case["Create Fine"][0] + dt.timedelta(days=90)
    if any(paid < due for paid in case["Payment"]):
        return "exempt", due
    if not case["Send Fine"]:
        return "missed", due
    return ("met" if case["Send Fine"][0] <= due else "met_late"), due


def test_paid_or_appealed_in_time(complete: pl.DataFrame, days: Days) -> None:
    rows = complete.filter(rule="it/cds/202", duty="pay-or-appeal")
    expected = {
        case: verdict for case, activities in days.items() if (verdict := paid_or_appealed(activities)) is not None
    }
    assert {
        case: (status, due) for case, status, due in rows.select("case_id", "status", "due").iter_rows()
    } == expected


def paid_or_appealed(case: dict[str, list[dt.date]]) -> tuple[str, dt.date] | None:
    """The status and the last timely day of `pay-or-appeal`, in plain Python; None where the duty never arose."""
    if not case["Insert Fine Notification"]:
        return None
    notified = case["Insert Fine Notification"][0]
    due = notified + dt.timedelta(days=60)
    if any(paid < notified for paid in case["Payment"]):
        return None
    answers = sorted([*case["Payment"], *case["Insert Date Appeal to Prefecture"], *case["Appeal to Judge"]])
    after = answers[bisect_left(answers, notified) :]
    if not after:
        return "missed", due
    return ("met" if after[0] <= due else "met_late"), due
