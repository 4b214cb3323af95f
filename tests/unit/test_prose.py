"""What goes in: duties of every kind. What comes out: a failure where a sentence is wrong, leaks a raw word, or hides a change of law."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobrules.model import Duty
from jobrules.prose import Lang, details, sentence, snapshot, write_snapshot
from jobrules.prose.clocks import clock_sentence
from jobrules.prose.grammar import amount, listed, lower_first, period, tidy
from jobrules.prose.voice import Voice
from jobrules.rulebook import DutyRow, RuleBook, load_rules

ROOT = Path(__file__).parents[2]
LANGS: tuple[Lang, ...] = ("da", "en")
TALK = {"event": "meeting", "actor": "jobcentre"}


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules("dk")


@pytest.fixture(scope="module")
def sample(rules: RuleBook) -> DutyRow:
    """A row of the pack to hang duties of our own on, so that its words are at hand."""
    return next(row for row in rules.rows if row.key == "dk/lab/31:four-talks")


def row_of(sample: DutyRow, **keys: Any) -> DutyRow:
    duty = Duty.model_validate({"id": "own", "holder": "jobcentre", **keys})
    return replace(sample, duty=duty, source=sample.source.model_copy(update={"section": "§ 1"}))


def said(rules: RuleBook, sample: DutyRow, lang: Lang, **keys: Any) -> str:
    return sentence(row_of(sample, **keys), rules, lang)


def test_the_four_talks_read_as_the_law_does(rules: RuleBook, sample: DutyRow) -> None:
    assert sentence(sample, rules, "da") == (
        "Jobcenteret skal holde mindst fire individuelle samtaler i de første 6 måneder fra forløbets start (§ 31, stk. 1)."
    )
    assert sentence(sample, rules, "en") == (
        "The jobcentre must hold at least four individual talks within the first 6 months of the course (§ 31, stk. 1)."
    )


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_of_the_pack_shows_a_raw_word(rules: RuleBook, lang: Lang) -> None:
    for row in rules.rows:
        for text in (sentence(row, rules, lang), *details(row, rules, lang)):
            plain = text.replace(row.source.section, "§")
            assert not re.search(r"[_{}\[\]]|\bNone\b|\bTrue\b|\bFalse\b|\(\)|Length", plain), (row.key, text)
            assert not re.search(r"  | [,.;]|,,|\.\.|,\.", plain), (row.key, text)
            assert text.endswith("."), (row.key, text)
            assert text[0].isupper(), (row.key, text)


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_the_danish_pack_has_words_of_its_own(
    rules: RuleBook, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_entry(_: Voice, word: str, section: str) -> str:
        raise AssertionError(f'the list "sentences" of codes.yaml has no words for "{word}" of {section}')

    monkeypatch.setattr(Voice, "cited", no_entry)
    for row in rules.rows:
        assert sentence(row, rules, lang)
        assert details(row, rules, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_every_clock_calendar_and_named_day_of_the_danish_pack_has_words_of_its_own(
    rules: RuleBook, lang: Lang
) -> None:
    voice = Voice(rules, lang)
    named = [(clock, "clock") for clock in {*rules.clocks, *(row.duty.clock for row in rules.rows)} - {"calendar"}]
    named += [(days, "days") for days in (*rules.calendars, *rules.named_days)]
    assert [pair for pair in named if voice.phrase(*pair) is None] == []


def test_a_clock_is_said_with_its_numbers(rules: RuleBook) -> None:
    clock = rules.clocks["accrued_unemployment"][-1][1]
    assert clock_sentence(clock, rules, "en") == (
        "Accrued unemployment counts hours paid with dagpenge or in wage subsidy; "
        "a month is 160.33 hours (130 for the part-time insured); a week is 37 hours (30 for the "
        "part-time insured); the days 1 March – 31 August 2020 and 1 January – 30 June 2021 are not counted."
    )


@pytest.mark.parametrize("lang", LANGS)
def test_the_two_languages_do_not_mix(rules: RuleBook, lang: Lang) -> None:
    foreign = {"da": r"\b(the|must|within|no later than)\b", "en": r"\b(skal|senest|eller|måneder|forløbets)\b"}[lang]
    for row in rules.rows:
        text = re.sub(r"[»“].*?[«”]", "", sentence(row, rules, lang).replace(row.source.section, ""))
        assert not re.search(foreign, text), (row.key, text)


KINDS: tuple[tuple[dict[str, Any], str, str], ...] = (
    (
        {"at_least": 1, "of": TALK, "window": {"from": {"event": "first_contact"}, "by": "1 week"}},
        "Jobcenteret skal holde en individuel samtale senest 1 uge efter første henvendelse om hjælp (§ 1).",
        "The jobcentre must hold an individual talk no later than 1 week after the first contact asking for help (§ 1).",
    ),
    (
        {
            "at_least": 1,
            "of": TALK,
            "clock": "accrued_unemployment",
            "window": {"after": "3 months", "first": "6 months"},
        },
        "Jobcenteret skal holde en individuel samtale efter de første 3 måneder og inden for de første 6 måneder fra forløbets start, "
        "talt i sammenlagt ledighed (§ 1).",
        "The jobcentre must hold an individual talk after the first 3 months and within the first 6 months of the course, "
        "counted in accrued unemployment (§ 1).",
    ),
    (
        {"at_most": 0, "of": {"event": "meeting", "form": "phone"}, "window": {"first": "6 months"}},
        "Jobcenteret må ikke holde en individuel samtale telefonisk i de første 6 måneder fra forløbets start (§ 1).",
        "The jobcentre must not hold an individual talk by phone within the first 6 months of the course (§ 1).",
    ),
    (
        {"at_most": 2, "of": {"event": "meeting"}},
        "Jobcenteret må holde højst to individuelle samtaler så længe forløbet varer (§ 1).",
        "The jobcentre may hold at most two individual talks while the course runs (§ 1).",
    ),
    (
        {"every": "3 months", "counted": "grid", "times": 4, "at_least": 2, "of": TALK, "window": {}},
        "Jobcenteret skal holde mindst to individuelle samtaler i hver af de første fire perioder på 3 måneder fra forløbets start (§ 1).",
        "The jobcentre must hold at least two individual talks in each of the first four periods of 3 months from the start of the "
        "course (§ 1).",
    ),
    (
        {
            "every": "2 months",
            "counted": "from_last",
            "of": TALK,
            "window": {"from": {"event": "registration"}, "by": "1 month"},
        },
        "Jobcenteret skal holde en individuel samtale senest 1 måned efter tilmeldingen som jobsøgende og derefter senest 2 måneder efter "
        "den seneste gang (§ 1).",
        "The jobcentre must hold an individual talk no later than 1 month after the registration as a jobseeker and then no later than "
        "2 months after the last time (§ 1).",
    ),
    (
        {
            "within": "0 days",
            "after": {"event": "meeting", "which": "first", "actor": "jobcentre"},
            "of": {"event": "min_plan"},
        },
        "Jobcenteret skal udarbejde Min Plan samme dag som den første individuelle samtale med jobcenteret (§ 1).",
        "The jobcentre must draw up My Plan on the same day as the first individual talk with the jobcentre (§ 1).",
    ),
    (
        {"within": "3 months", "before": {"end_of": {"spell": "parental_leave"}}, "of": {"event": "talk_offered"}},
        "Jobcenteret skal tilbyde borgeren en samtale senest på orlovens sidste dag og tidligst 3 måneder før (§ 1).",
        "The jobcentre must offer the citizen a talk no later than the last day of the leave and no earlier than 3 months before it (§ 1).",
    ),
    (
        {"each": TALK, "must": {"form": ["in_person", "video"]}, "window": {"first": "6 months"}},
        "Jobcenteret skal sikre, at hver individuel samtale med jobcenteret i de første 6 måneder fra forløbets start foregår ved "
        "personligt fremmøde eller ved personligt digitalt fremmøde (§ 1).",
        "The jobcentre must see to it that each individual talk with the jobcentre within the first 6 months of the course takes place "
        "in person or by personal digital attendance (§ 1).",
    ),
    (
        {"first_of": {"event": "meeting"}, "must": {"lasting": {"at_least": "1 day"}}},
        "Jobcenteret skal sikre, at den første individuelle samtale varer mindst 1 dag (§ 1).",
        "The jobcentre must see to it that the first individual talk lasts at least 1 day (§ 1).",
    ),
    (
        {"gap": {"between": {"spell": "offer", "value": ["praktik", "loentilskud"]}, "at_most": "4 weeks"}},
        "Jobcenteret skal sikre, at der højst går 4 uger mellem tilbud om virksomhedspraktik eller løntilskud (§ 1).",
        "The jobcentre must see to it that no more than 4 weeks pass between active offers (work placement or wage subsidy) (§ 1).",
    ),
    (
        {"share": {"at_least": "75%"}, "of_duties": ["first-talk"], "over": {"period": "6 months", "pool": "duty"}},
        "Jobcenteret skal i hver periode på 6 måneder opfylde »Første jobsamtale senest 1 uge fra første henvendelse« over for mindst 75 "
        "procent af dem, pligten gælder, opgjort for hver kommune og for hver pligt for sig (§ 1).",
        "The jobcentre must in each period of 6 months fulfil “First job talk within 1 week of first contact” towards at least 75 per cent "
        "of those it is owed to, counted for each municipality and each duty by itself (§ 1).",
    ),
)


@pytest.mark.parametrize(
    ("keys", "danish", "english"), KINDS, ids=lambda part: next(iter(part)) if isinstance(part, dict) else ""
)
def test_every_kind_of_duty(rules: RuleBook, sample: DutyRow, keys: dict[str, Any], danish: str, english: str) -> None:
    assert said(rules, sample, "da", **keys) == danish
    assert said(rules, sample, "en", **keys) == english


def test_conditions_cannot_be_read_two_ways(rules: RuleBook, sample: DutyRow) -> None:
    keys = {
        "at_least": 1, "of": TALK, "window": {"first": "6 months"},
        "only_if": [
            {"age": {"under": 25}},
            {"any_of": [{"none_of": [{"spell": "course", "value": "6.4"}]}, {"fact": "education_readiness", "value": "obvious"}]},
        ],
        "unless": [{"all_of": [{"spell": "holiday"}, {"spell": "offer"}]}, {"event": "deregistration", "judged": {"before": "3 months"}}],
    }  # fmt: skip
    text = said(rules, sample, "da", **keys)
    assert (
        "hvis borgeren er under 25 år og enten borgeren ikke er i målgruppe 6.4 eller er åbenlyst uddannelsesparat"
        in text
    )
    assert "medmindre borgeren er på ferie og er i tilbud, eller er afmeldt i de foregående 3 måneder" in text


BASE: dict[str, Any] = {"at_least": 2, "of": TALK, "window": {"first": "6 months"}}
CHANGES: tuple[dict[str, Any], ...] = (
    {"at_least": 3},
    {"holder": "municipality"},
    {"groups": ["6.2"]},
    {"clock": "accrued_unemployment"},
    {"of": {**TALK, "form": "in_person"}},
    {"of": {**TALK, "with_a_kasse": True}},
    {"of": {"any_of": [TALK, {"event": "cv_talk"}]}},
    {"window": {"by": "6 months"}},
    {"window": {"first": "5 months"}},
    {"window": {"first": "6 months", "after": "1 month"}},
    {"window": {"first": "6 months", "opens": {"event": "registration"}}},
    {"window": {"first": "6 months", "from": {"event": "registration"}}},
    {"window": {"first": "6 months", "from": {"event": "registration", "plus": "1 day"}}},
    {"window": {"first": "6 months", "from": {"event": "registration", "minus": "1 day"}}},
    {"window": {"first": "6 months", "from": {"event": "registration", "which": "first"}}},
    {"window": {"first": "6 months", "from": {"event": "registration", "which": "last"}}},
    {"window": {"first": "6 months", "from": {"event": "registration", "on_repeat": "first"}}},
    {"window": {"first": "6 months", "from": {"end_of": {"spell": "offer"}}}},
    {"window": {"first": "6 months", "from": {"end_of": {"spell": "offer"}, "which": "first"}}},
    {"window": {"first": "6 months", "from": {"end_of": {"spell": "offer", "value": "praktik"}}}},
    {"window": {"first": "6 months", "from": {"start_of": {"spell": "offer"}}}},
    {"window": {"first": "6 months", "from": {"start_of": {"spell": "benefit", "value": "dagpenge"}}}},
    {"window": {"first": "6 months", "from": {"date": "2020-01-01"}}},
    {"window": {"first": "6 months", "opens": {"duty": "first-talk"}}},
    {"window": {"first": "6 months", "opens": {"duty_closed": "first-talk"}}},
    {"window": {"first": "6 months", "opens": {"sum_of": {"spell": "benefit"}, "reaches": "12 months"}}},
    {
        "window": {
            "first": "6 months",
            "opens": {"sum_of": {"spell": "benefit"}, "reaches": "12 months", "within": "18 months"},
        }
    },
    {"window": {"first": "6 months", "months": "aligned"}},
    {"window": {"first": "6 months", "soon": "2 months"}},
    {"window": {"closes": {"reached": {"clock": "accrued_unemployment", "hours": 410}}}},
    {"window": {"closes": {"reached": {"clock": "accrued_unemployment", "hours": 410}, "rounded": "month_end"}}},
    {"window": {"closes": {"date": "2024-05-01"}}},
    {"window": {"by": "6 days", "counted_in": "bank_days"}},
    {"only_if": [{"age": {"under": 30}}]},
    {"only_if": [{"age": {"under": 30}, "judged": "due"}]},
    {"only_if": [{"age": {"under": 30}, "judged": {"on": "2020-01-01"}}]},
    {"only_if": [{"age": {"at_least": 30}}]},
    {"only_if": [{"fact": "employed", "value": "yes_"}]},
    {"only_if": [{"fact": "employed", "value": "no_"}]},
    {"only_if": [{"fact": "insurance", "value": "full_time"}]},
    {"only_if": [{"clock": "accrued_unemployment", "under": "6 months"}]},
    {"only_if": [{"spell": "offer", "lasting": {"at_least": "2 weeks"}}]},
    {"only_if": [{"spell": "employment", "weekly_hours": {"at_least": 20}}]},
    {"only_if": [{"spell": "employment", "value": {"not": "fleksjob"}}]},
    {"only_if": [{"none_of": [{"spell": "holiday"}, {"spell": "illness"}]}]},
    {"only_if": [{"any_of": [{"spell": "holiday"}, {"spell": "illness"}]}]},
    {"only_if": [{"all_of": [{"spell": "holiday"}, {"spell": "illness"}]}]},
    {"only_if": [{"event": "registration", "judged": {"before": "3 months"}}]},
    {"only_if": [{"event": "registration", "judged": {"after": "3 months"}}]},
    {"only_if": [{"event": "registration", "judged": {"between": ["course", {"event": "visitation"}]}}]},
    {"only_if": [{"event": "registration", "at_least": 2, "judged": "window"}]},
    {"only_if": [{"start_of": {"spell": "offer"}, "judged": "window"}]},
    {"only_if": [{"end_of": {"spell": "offer"}, "judged": "window"}]},
    {"unless": [{"spell": "holiday"}]},
    {"lifted_while": [{"spell": "standby"}]},
    {"lifted_while": [{"spell": "standby", "judged": "anchor"}]},
    {"waived_by": [{"event": "declines_a_kasse"}]},
    {"exempt_where": [{"id": "local", "municipalities": ["101"]}]},
    {"exempt_where": [{"id": "local", "effect": "postpones", "by": "1 month"}]},
    {"clock_stops_while": [{"spell": "illness"}]},
    {"postponed_by": [{"spell": "holiday", "by": "1 month"}]},
    {"postponed_by": [{"spell": "holiday", "by": "0 days"}]},
    {"extended_by": [{"event": "need_assessed", "by": "1 month"}]},
    {"start_slack": {"given": {"event": "offer_given"}, "by": "3 weeks", "value": "loentilskud"}},
    {"reminder": "1 week"},
    {"moves": [{"when": "christmas", "by": "1 week"}]},
    {"moves_to": "next_working_day"},
    {"moves_to": "previous_working_day"},
    {"excused_by": [{"event": "excuse"}]},
    {"excused_by": [{"event": "meeting", "status": "no_show", "counts_toward": "required"}]},
    {"apart_from": ["first-talk"]},
    {"on_repeat": "restart"},
)


@pytest.mark.parametrize("lang", LANGS)
def test_no_key_can_change_without_the_words_changing(rules: RuleBook, sample: DutyRow, lang: Lang) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for change in ({}, *CHANGES):
        row = row_of(sample, **{**BASE, **change})
        text = "\n".join([sentence(row, rules, lang), *details(row, rules, lang)])
        assert text not in seen, (change, seen[text], text)
        assert not re.search(r"[_{}]|\bNone\b", text), text
        seen[text] = change


RECURRING: dict[str, Any] = {"every": "3 months", "counted": "grid", "of": TALK, "window": {}}


def test_no_key_of_a_recurring_duty_can_change_without_the_words_changing(rules: RuleBook, sample: DutyRow) -> None:
    changes: tuple[dict[str, Any], ...] = (
        {}, {"every": "2 months"}, {"counted": "from_last"}, {"counted": "from_last", "times": 6}, {"times": 6}, {"slack": "2 weeks"},
        {"early": "counts_next"}, {"until": {"date": "2024-05-01"}}, {"window": {"after": "6 months"}}, {"at_least": 2},
        {"window": {"months": "aligned"}}, {"window": {"opens": {"duty_closed": "first-talk"}}},
    )  # fmt: skip
    texts = [row_of(sample, **{**RECURRING, **change}) for change in changes]
    for lang in LANGS:
        whole = ["\n".join([sentence(row, rules, lang), *details(row, rules, lang)]) for row in texts]
        assert len(set(whole)) == len(changes)


def test_a_pack_without_sentences_is_said_by_its_labels() -> None:
    book = load_rules(ROOT / "examples" / "building_permits" / "rules")
    row = next(row for row in book.rows if row.duty.id == "acknowledgement")
    assert sentence(row, book, "en") == (
        "The municipality must see to “Receipt confirmed” no later than 7 days after the day of “Application received” (none)."
    )
    assert "»Receipt confirmed«" in sentence(row, book, "da")


def test_labels_with_braces_stay_text(sample: DutyRow, rules: RuleBook) -> None:
    row = replace(sample, duty=sample.duty.model_copy(update={"id": "x"}))
    assert "{" not in sentence(row, rules, "da")
    assert tidy("a , b ,, c . ") == "A, b, c."


@pytest.mark.parametrize("lang", LANGS)
def test_the_committed_snapshot_is_current(rules: RuleBook, lang: Lang) -> None:
    page = ROOT / "docs" / "sentences" / f"{lang}.md"
    assert page.read_text("utf-8") == snapshot(rules, lang), "run: python -m jobrules.prose docs/sentences"


def test_the_snapshot_has_every_duty_in_every_version(rules: RuleBook) -> None:
    page = snapshot(rules, "en")
    assert page.count("\n- **") == len(rules.rows) + sum(len(file.derogations) for file in rules.files)
    assert page.split("## Clocks")[1].split("## Derogations")[0].count("\n- ") == sum(map(len, rules.clocks.values()))
    assert page == snapshot(rules, "en")


def test_the_snapshot_is_written_whole(tmp_path: Path, rules: RuleBook, capsys: pytest.CaptureFixture[str]) -> None:
    written = write_snapshot(tmp_path / "pages", rules.where(rule="dk/lab/31"))
    assert sorted(path.name for path in written) == ["da.md", "en.md"]
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["da.md", "en.md"]
    assert "## dk/lab/31" in written[0].read_text("utf-8")
    assert capsys.readouterr().out == ""


def test_numbers_dates_and_lists() -> None:
    assert amount(1923.96, "da") == "1.923,96"
    assert amount(1923.96, "en") == "1,923.96"
    assert amount(410.0, "da") == "410"
    assert listed(["a", "b", "b", "c"], "da") == "a, b eller c"
    assert listed(["a", "b"], "en", last="and") == "a and b"
    assert period(dt.date(2020, 1, 1), dt.date(2020, 6, 30), "da") == "1. januar – 30. juni 2020"
    assert period(dt.date(2020, 1, 1), None, "en") == "from 1 January 2020"
    assert [lower_first(text) for text in ("Individuel samtale", "CV-samtale", "SU", "A-kasse")] == [
        "individuel samtale", "CV-samtale", "SU", "a-kasse",
    ]  # fmt: skip
