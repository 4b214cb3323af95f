"""What goes in: word lists as YAML. What comes out: a failure where a word, value, label or mistake is not read as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobrules.errors import RuleFileError
from jobrules.words import Words


@pytest.fixture(scope="module")
def danish() -> Words:
    return Words.danish()


def test_the_danish_pack_has_its_main_words(danish: Words) -> None:
    assert {"meeting", "first_contact", "cv_registered"} <= danish.events.keys()
    assert {"course", "benefit", "municipality"} <= danish.spells.keys()
    assert set(danish.meeting_status) == {
        "held",
        "no_show",
        "cancelled_by_citizen",
        "cancelled_by_authority",
        "planned",
    }
    assert danish.statuses is danish.meeting_status
    assert "sygedagpenge" in danish.benefits
    assert "praktik" in danish.offers
    assert {"in_person", "phone", "video", "letter"} == set(danish.forms)


def test_groups_are_text_and_of_all_acts(danish: Words) -> None:
    assert {"6.1", "6.10", "2.1", "2.10", "il.1"} <= danish.groups.keys()
    assert danish.spells["course"].values.words == frozenset(danish.groups)


def test_old_groups_lead_to_the_groups_of_2020(danish: Words) -> None:
    assert danish.same_group["2.1"] == "6.1"
    assert danish.same_group["2.4"] == "6.10"
    assert "2.8" not in danish.same_group
    assert "6.1" not in danish.same_group


@pytest.mark.parametrize(
    ("spell", "good", "bad"),
    [
        ("municipality", "101", "1010"),
        ("municipality", "101", "101\n"),
        ("a_kasse", "07", "no spaces"),
        ("offer", "praktik", "prakitk"),
        ("illness", "anything", None),
    ],
)
def test_values_of_spells(danish: Words, spell: str, good: str, bad: str | None) -> None:
    assert danish.spells[spell].values.allow(good)
    if bad is not None:
        assert not danish.spells[spell].values.allow(bad)


def test_overlap_is_forbidden_only_where_the_list_says_so(danish: Words) -> None:
    forbidden = {word for word, entry in danish.spells.items() if entry.overlap == "forbidden"}
    assert forbidden == {"course", "municipality", "a_kasse"}


def test_values_of_events_and_attributes(danish: Words) -> None:
    assert danish.events["offer_given"].values.words == frozenset(danish.offers)
    assert danish.attribute_words["topic"].values.allow("cv")
    assert not danish.attribute_words["topic"].values.allow("weather")
    assert danish.attribute_words["with_a_kasse"].kind == "yes_no"
    assert danish.facts["qualification"].is_yes_no
    assert not danish.facts["insurance"].is_yes_no


def test_every_attribute_a_rule_may_name(danish: Words) -> None:
    assert {"actor", "form", "status", "value", "case_id", "with_a_kasse", "weekly_hours", "topic"} <= danish.attributes


def test_labels_in_two_languages_and_the_word_itself_where_there_is_none(danish: Words) -> None:
    assert danish.label("meeting", "da") == "Individuel samtale"
    assert danish.label("meeting", "en") == "Individual talk"
    assert danish.label("a_kasse", "da") == "A-kasse"
    assert danish.label("a_kasse", "da", section="spells") == "Medlem af a-kasse"
    assert danish.label("no such word", "da") == "no such word"
    assert Words.parse("events: {filed: {nl: Ingediend}}").label("filed", "da") == "Ingediend"


def test_a_short_pack_may_leave_everything_out() -> None:
    words = Words.parse("events: [filed, decided]\nspells: {suspended: , course: {values: [a, b]}}\n")
    assert list(words.events) == ["filed", "decided"]
    assert words.allowed("event") == frozenset({"filed", "decided"})
    assert words.allowed("actor") is None
    assert words.spells["course"].values.words == frozenset({"a", "b"})
    assert words.label("filed", "da") == "filed"
    assert words.same_group == {}


def test_statuses_is_another_name_for_the_list_of_meeting_status() -> None:
    assert Words.parse("statuses: [held, gone]").allowed("status") == frozenset({"held", "gone"})


def test_words_stay_text() -> None:
    words = Words.parse("events: [no, yes, on, 6.10, 2025-06-30, 012, 1:30, true]")
    assert list(words.events) == ["no", "yes", "on", "6.10", "2025-06-30", "012", "1:30", "true"]


def test_open_words_allow_everything() -> None:
    words = Words.open()
    assert all(words.allowed(column) is None for column in ("event", "spell", "actor", "form", "status"))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("events:\n  a: {}\n  a: {}\n", "3:3", '"a" stands twice'),
        ("events: &x [a]\nspells: *x\n", "1:9", "anchor"),
        ("events: !!python/object:os.system {}\n", "1:9", "tag"),
        ("events: !x [a]\n", "1:9", "tag"),
        ("events: [a\n", "1:9", "never closed"),
        ("- a\n- b\n", "1:1", "sections"),
        ("events: {a: " + "[" * 60 + "]" * 60 + "}\n", "1:", "nested"),
    ],
)
def test_mistakes_are_placed(tmp_path: Path, text: str, place: str, said: str) -> None:
    file = tmp_path / "codes.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(RuleFileError) as caught:
        Words.load(file)
    assert f"codes.yaml:{place}" in str(caught.value)
    assert said in str(caught.value)


def test_a_list_of_values_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(RuleFileError, match=r'"offrs".*Did you mean "offers"'):
        Words.parse("offers: [a]\nevents: {given: {values: offrs}}")


def test_a_file_that_is_not_utf8_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "codes.yaml"
    file.write_bytes("events: [møde]".encode("latin-1"))
    with pytest.raises(RuleFileError, match="not in UTF-8"):
        Words.load(file)


def test_an_empty_file_allows_everything() -> None:
    assert Words.parse("").allowed("event") is None
