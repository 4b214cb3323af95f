"""What goes in: the list of duties `catalogue.csv`, and the Danish pack. What comes out: a failure where the two say different things.

The list says which duty stands in which version of which section, whose it is and for whom. It holds what can be checked and what cannot.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from tests.law.reading import rule_book

from jobrules.model import Source
from jobrules.rulebook import RuleBook

CATALOGUE = Path(__file__).with_name("catalogue.csv")
SHIPPED_AS = {
    "dk/lab-old/93:mentor-fortnightly": "gap",
    "dk/lab-old/93:mentor-weekly": "gap",
    "dk/lab-old/96b:youth-gap-4-weeks": "gap",
    "dk/lab-order-old/40:booking-lead-8-days": "each",
    "dk/lab/105:gap-between-offers": "gap",
    "dk/lab/31:a-kasse-attends-if-chosen": "at_least",
    "dk/lab/34:booking-lead-8-days": "each",
}
"""Duties that the rule language says with another kind: a pause is a gap, a lead time is a quality of what was opened, and the talk that
the fund attends is the talk that asks for it."""

Key = tuple[str, str, dt.date]
Listed = dict[str, str]


@cache
def listed() -> dict[Key, Listed]:
    """The rows of the list by rule, duty and first day in force."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["rule"], row["duty"], dt.date.fromisoformat(row["version_from"])): row for row in rows}
    assert len(found) == len(rows)
    return found


def checkable() -> dict[Key, Listed]:
    """The rows of the list that data can show."""
    return {
        key: row
        for key, row in listed().items()
        if row["scope"] != "not_machine_checkable" and row["kind"] != "measure"
    }


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return rule_book(())


def test_every_listed_duty_is_in_the_pack_and_no_other(book: RuleBook) -> None:
    assert sorted((row.rule, row.duty.id, row.version) for row in book.rows) == sorted(checkable())


def test_what_cannot_be_checked_is_named_too(book: RuleBook) -> None:
    named = book.not_checkable().select("rule", "duty", "version").rows()
    assert sorted(named) == sorted(listed().keys() - checkable().keys())


def test_the_pack_says_of_each_duty_what_the_list_says(book: RuleBook) -> None:
    for row in book.to_frame().to_dicts():
        key = (row["rule"], row["duty"], row["version"])
        wanted = checkable()[key]
        assert row["until"] == _day(wanted["version_until"]), key
        assert row["holder"] == wanted["holder"], key
        assert sorted(row["groups"]) == sorted(wanted["groups"].split()), key
        assert row["kind"] == SHIPPED_AS.get(f"{key[0]}:{key[1]}", wanted["kind"]), key
        assert row["confidence"] == wanted["confidence"], key
        assert row["section"] == wanted["section"], key


def test_scope_and_transition_are_those_of_the_list(book: RuleBook) -> None:
    said = {(row.rule, row.duty.id, row.version): (row.duty.scope, row.governs) for row in book.rows}
    assert said == {key: (row["scope"], row["governs"]) for key, row in checkable().items()}


def test_what_cannot_be_checked_ends_when_the_list_says(book: RuleBook) -> None:
    ends = {
        (rule, duty, version): until
        for rule, duty, version, until in book.not_checkable().select("rule", "duty", "version", "until").rows()
    }
    assert ends == {key: _day(listed()[key]["version_until"]) for key in ends}


def test_every_record_names_its_act_and_when_it_was_read(book: RuleBook) -> None:
    sources = {f"{row.key} {row.version}": row.source for row in book.rows}
    for file in book.files:
        for version in file.versions:
            for unseen in version.not_checkable:
                sources[f"{file.id}:{unseen.id} {version.in_force.from_}"] = unseen.source.within(version.source)
        for derogation in file.derogations:
            sources[f"{file.id}:{derogation.id}"] = derogation.source
    assert {name: gaps for name, source in sources.items() if (gaps := _gaps(source))} == {}


def test_every_not_checkable_duty_says_why(book: RuleBook) -> None:
    assert [row for row in book.not_checkable().to_dicts() if not row["why"]] == []


def test_duties_have_titles_in_both_languages(book: RuleBook) -> None:
    assert [row.key for row in book.rows if not (row.duty.title.da and row.duty.title.en)] == []


def test_what_was_not_read_says_so(book: RuleBook) -> None:
    """A record of wording that nobody read is never taken for law: its confidence says so."""
    unread = {
        row.key
        for row in book.rows
        if row.source.act == "LOV nr. 1750 af 29/12/2025" and row.source.confidence == "read"
    }
    assert unread == set()


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _gaps(source: Source) -> list[str]:
    return [name for name in ("act", "section", "eli", "checked_on", "confidence") if not getattr(source, name)]
