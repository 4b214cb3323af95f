"""The fast engine judges many cases in parts: the rows, and their order, are those of one part."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import jobrules as jr
from jobrules.checking.tablewise import parts

AS_OF = dt.date(2025, 12, 31)


@pytest.fixture(scope="module")
def histories() -> jr.Histories:
    return jr.sample_histories(seed=5, cases=12).histories


@pytest.mark.parametrize("threads", [1, 3])
def test_parts_give_the_rows_of_the_whole_in_the_same_order(
    histories: jr.Histories, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = jr.load_rules("dk")
    whole = jr.check(histories, rules, as_of=AS_OF).frame
    monkeypatch.setattr(parts, "SMALLEST", 2)
    monkeypatch.setattr(parts, "LARGEST", 4)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: threads)
    cut = parts.cut(histories.tables, threads)
    assert len(cut) > 1
    assert sum(len(part.events) for part in cut) == len(histories.tables.events)
    assert_frame_equal(jr.check(histories, rules, as_of=AS_OF).frame, whole)


def test_rows_are_in_order_of_rule_duty_and_case_also_where_hours_are_coarse(histories: jr.Histories) -> None:
    week = pl.col("start").dt.truncate("1w")
    hours = histories.hours.group_by("case_id", "kind", start=week, end=week + pl.duration(days=6)).agg(
        pl.col("hours").sum()
    )
    coarse = jr.Histories(histories.cases, histories.spells, histories.events, hours)
    frame = jr.check(coarse, jr.load_rules("dk"), as_of=AS_OF).frame
    order = ["rule", "duty", "case_id", "course_start", "anchor", "nth"]
    assert_frame_equal(frame.select(order), frame.select(order).sort(order))
    assert "hours_too_coarse" in frame["reason"]


def test_a_few_cases_stay_together(histories: jr.Histories) -> None:
    assert parts.cut(histories.tables, 64) == [histories.tables]
