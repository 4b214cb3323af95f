"""What goes in: verdicts made by hand. What comes out: a failure where a rate counts what it should not, or shows what it should hide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from jobrules.compliance import compliance, standardised
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.statistics import wilson

STATUS = pl.Enum(["exempt", "met", "unknown", "cut_short", "pending", "excused", "met_late", "missed"])
SCHEMA: dict[str, Any] = {
    "case_id": pl.Int64,
    "rule": pl.String,
    "duty": pl.String,
    "holder": pl.String,
    "unit": pl.String,
    "nth": pl.Int32,
    "due": pl.Date,
    "status": STATUS,
}


@dataclass
class Found:
    """As much of Verdicts as rates read."""

    frame: pl.DataFrame
    histories: Histories


def found(rows: list[dict[str, Any]]) -> Any:
    """Verdicts from rows that say only what matters; a case of its own for each row unless one is named."""
    base = {"rule": "dk/x", "duty": "talk", "holder": "jobcentre", "unit": "101", "nth": 1, "due": dt.date(2024, 3, 1)}
    full = [{"case_id": number, **base, **row} for number, row in enumerate(rows)]
    ids = sorted({row["case_id"] for row in full})
    sex = pl.DataFrame({"case_id": ids, "sex": ["k" if number % 2 else "m" for number in ids]})
    return Found(pl.DataFrame(full, schema=SCHEMA, orient="row"), Histories(cases=sex))


def times(count: int, status: str, **more: Any) -> list[dict[str, Any]]:
    return [{"status": status, **more} for _ in range(count)]


def only(frame: pl.DataFrame) -> dict[str, Any]:
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_rate_is_made_of_the_decided_and_the_rest_stands_beside_it() -> None:
    rows = times(60, "met") + times(20, "met_late") + times(20, "missed") + times(7, "exempt") + times(8, "unknown")
    rows += times(9, "cut_short") + times(10, "pending") + times(11, "excused")
    row = only(compliance(found(rows), by=[]))
    assert (row["met"], row["met_late"], row["missed"], row["decided"], row["due"]) == (60, 20, 20, 100, 145)
    assert [row[name] for name in ("exempt", "unknown", "cut_short", "pending", "excused")] == [7, 8, 9, 10, 11]
    assert (row["rate"], row["rate_low"], row["rate_high"]) == pytest.approx(wilson(60, 100))
    assert row["hidden"] is False


def test_nothing_decided_has_no_rate() -> None:
    row = only(compliance(found(times(9, "pending")), by=[]))
    assert (row["rate"], row["rate_low"], row["rate_high"], row["decided"]) == (None, None, None, 0)


def test_rates_by_unit_and_duty() -> None:
    rows = (
        times(8, "met", unit="101")
        + times(8, "missed", unit="101")
        + times(9, "met", unit="102")
        + times(6, "missed", unit="102")
    )
    frame = compliance(found(rows))
    assert frame.select("municipality", "duty", "rate").rows() == [("101", "talk", 0.5), ("102", "talk", 0.6)]


def test_the_funds_duties_are_not_the_municipalitys() -> None:
    rows = times(6, "met", unit="101") + times(7, "missed", unit="dsa", holder="a_kasse")
    by_municipality = compliance(found(rows), by="municipality", hide_below=0)
    assert by_municipality.select("municipality", "decided").rows() == [("101", 6), (None, 7)]
    by_fund = compliance(found(rows), by="fund", hide_below=0)
    assert by_fund.select("fund", "decided").rows() == [("dsa", 7), (None, 6)]


def test_rates_by_year_month_and_a_fact_of_the_case() -> None:
    rows = times(6, "met", due=dt.date(2023, 12, 31)) + times(6, "missed", due=dt.date(2024, 1, 1))
    assert compliance(found(rows), by="year").select("year", "rate").rows() == [(2023, 1.0), (2024, 0.0)]
    assert compliance(found(rows), by="month").select("month", "rate").rows() == [(1, 0.0), (12, 1.0)]
    by_sex = compliance(found(rows), by="sex", hide_below=0)
    assert by_sex.select("sex", "decided").rows() == [("k", 6), ("m", 6)]


def test_an_unknown_column_suggests_the_nearest() -> None:
    with pytest.raises(JobrulesError, match='Did you mean "municipality"'):
        compliance(found(times(5, "met")), by="municpality")


def test_the_order_of_rows_decides_nothing() -> None:
    rows = (
        times(9, "met", unit="101")
        + times(7, "missed", unit="102")
        + times(3, "missed", unit="101")
        + times(8, "met", unit="102")
    )
    whole = found(rows)
    turned = Found(whole.frame.reverse(), whole.histories)
    assert compliance(whole).equals(compliance(turned))  # type: ignore[arg-type]


def test_a_small_count_its_complement_and_the_rate_are_hidden() -> None:
    row = only(compliance(found(times(40, "met") + times(3, "missed")), by=[]))
    assert (row["met"], row["missed"], row["rate"], row["rate_low"], row["hidden"]) == (None, None, None, None, True)
    assert row["decided"] == 43


def test_one_small_municipality_cannot_be_had_by_subtraction() -> None:
    rows = [
        row
        for unit, missed in (("101", 3), ("102", 12), ("103", 30))
        for row in times(50, "met", unit=unit) + times(missed, "missed", unit=unit)
    ]
    frame = compliance(found(rows), by="municipality")
    assert frame["missed"].null_count() >= 2
    assert frame.filter(municipality="103")["missed"].to_list() == [30]


def test_persons_are_counted_not_rows() -> None:
    rows = [{"case_id": case, "status": "missed", "nth": nth} for case in (1, 2) for nth in range(1, 6)]
    rows += [{"case_id": case, "status": "met"} for case in range(10, 50)]
    row = only(compliance(found(rows), by=[]))
    assert row["missed"] is None
    assert only(compliance(found(rows), by=[], hide_below=2))["missed"] == 10


def test_hide_below_zero_shows_everything() -> None:
    row = only(compliance(found(times(40, "met") + times(3, "missed")), by=[], hide_below=0))
    assert (row["met"], row["missed"], row["hidden"]) == (40, 3, False)


def test_five_alike_duties_of_a_person_are_worth_one() -> None:
    once = [{"case_id": case, "status": "met" if case < 30 else "missed"} for case in range(50)]
    often = [{**row, "nth": nth} for row in once for nth in range(1, 6)]
    narrow, wide = only(compliance(found(once), by=[])), only(compliance(found(often), by=[]))
    assert wide["decided"] == 250
    assert (wide["rate_low"], wide["rate_high"]) == pytest.approx((narrow["rate_low"], narrow["rate_high"]))


def exposed(unit: str, long_stays: int, first_case: int) -> list[dict[str, Any]]:
    """A unit that meets 80 per cent of first duties and 40 per cent of second ones, whatever number of people stay for both."""
    rows = []
    for number in range(100):
        case = first_case + number
        rows.append({"case_id": case, "unit": unit, "nth": 1, "status": "met" if number % 10 < 8 else "missed"})
        if number < long_stays:
            rows.append({"case_id": case, "unit": unit, "nth": 2, "status": "met" if number % 10 < 4 else "missed"})
    return rows


def test_longer_stays_do_not_make_a_unit_look_worse_once_standardised() -> None:
    both = found(exposed("101", 20, 0) + exposed("102", 100, 1000))
    frame = standardised(both)
    short, long = frame.sort("municipality").rows(named=True)
    assert short["rate"] - long["rate"] > 0.1
    # 200 of the 320 duties of both units are first ones, 120 second ones.
    assert short["rate_standardised"] == pytest.approx(0.8 * 200 / 320 + 0.4 * 120 / 320)
    assert short["rate_standardised"] == pytest.approx(long["rate_standardised"])
    assert short["low"] < short["rate_standardised"] < short["high"]


def test_a_unit_without_the_later_duties_is_marked_as_not_comparable() -> None:
    frame = standardised(found(exposed("101", 0, 0) + exposed("102", 100, 1000)))
    assert frame.select("municipality", "comparable").rows() == [("101", False), ("102", True)]
    assert frame["weight_covered"].to_list() == pytest.approx([2 / 3, 1])


def test_a_standardised_rate_of_few_is_hidden() -> None:
    rows = exposed("101", 50, 0) + times(3, "missed", unit="102", case_id=9_001) + times(40, "met", unit="102")
    shown = standardised(found(rows)).filter(municipality="102")
    assert shown.select("rate_standardised", "low", "cases", "hidden").row(0) == (None, None, None, True)
