"""What goes in: made-up cases and their verdicts. What comes out: a failure where an explanation is wrong, silent or unsafe."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from jobrules.checking import Verdict, check, check_case
from jobrules.errors import JobrulesError
from jobrules.explaining import Account, Explanation, explain
from jobrules.histories import Histories
from jobrules.rulebook import RuleBook, load_rules

ROOT = Path(__file__).parents[2]
AS_OF = dt.date(2022, 10, 31)
MEETING = {"event": "meeting", "actor": "jobcentre"}

CASE: dict[str, Any] = {
    "case_id": "A-17",
    "facts": {"birth_date": "1980-02-01", "insurance": "full_time"},
    "spells": [
        {"spell": "course", "value": "6.2", "start": "2022-03-07"},
        {"spell": "municipality", "value": "101", "start": "2010-01-01"},
    ],
    "events": [
        {"date": "2022-03-01", **MEETING},
        {"date": "2022-03-07", "event": "first_contact"},
        {"date": "2022-03-14", **MEETING, "form": "in_person", "event_id": "m1"},
        {"date": "2022-04-14", "event": "meeting", "actor": "a_kasse", "form": "phone"},
        {"date": "2022-05-14", "event": "group_meeting", "actor": "jobcentre"},
        {"date": "2022-06-14", **MEETING, "status": "no_show"},
        {"date": "2022-06-20", **MEETING, "status": "cancelled_by_authority"},
        {"date": "2022-09-14", **MEETING, "form": "in_person"},
    ],
    "hours": [],
}


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules("dk")


def account(case: dict[str, Any], rules: RuleBook, duty: str, as_of: dt.date = AS_OF, **options: Any) -> Account:
    """The explanation of the first verdict on a duty, most pressing first."""
    hours = options.get("hours", "as_given")
    found = check_case(case, rules, as_of=as_of, hours=hours)
    return explain(found, case=case, rules=rules, as_of=as_of, duty=duty, **options).accounts[0]


def changed(**parts: Any) -> dict[str, Any]:
    return {**CASE, **parts}


def test_what_counted_and_what_nearly_counted_and_why_not(rules: RuleBook) -> None:
    told = account(CASE, rules, "four-talks")
    assert told.status == "ikke opfyldt"
    assert told.count == "1 af 4 fundet i tide."
    assert told.evidence == ("14. marts 2022: individuel samtale, jobcenteret, ved personligt fremmøde [m1]",)
    reasons = dict(line.split(": ", 1) for line in told.near)
    assert reasons["1. marts 2022"].endswith("– før fristen begyndte at løbe 7. marts 2022")
    assert reasons["14. april 2022"].endswith("– holdt af en anden: a-kassen")
    assert reasons["14. maj 2022"].endswith("– et gruppemøde er ikke en individuel samtale")
    assert reasons["14. juni 2022"].endswith("– borgeren udeblev")
    assert reasons["20. juni 2022"].endswith("– myndigheden aflyste")
    assert reasons["14. september 2022"].endswith("– for sent: 8 dage efter den sidste rettidige dag")
    assert len(reasons) == 6


def test_the_same_in_english(rules: RuleBook) -> None:
    told = account(CASE, rules, "four-talks", lang="en")
    assert told.status == "missed"
    assert (
        told.duty
        == "The jobcentre must hold at least four individual talks within the first 6 months of the course (§ 31, stk. 1)."
    )
    assert told.steps == (
        "Counts from 7 March 2022 (the start of the course).",
        "The first 6 months: last timely day 6 September 2022.",
    )
    assert "14 June 2022: individual talk, the jobcentre – the citizen did not come" in told.near


def test_the_law_it_rests_on(rules: RuleBook) -> None:
    told = account(CASE, rules, "four-talks")
    assert told.eli == "https://www.retsinformation.dk/eli/lta/2022/701"
    text = "\n".join(told.source)
    assert "LBK nr. 701 af 22/05/2022, § 31, stk. 1." in text
    assert "Version 1. januar 2020 – 31. december 2023; forløbet begyndte, mens den var i kraft." in text
    assert "læst i den kundgjorte tekst" in text
    assert "no_show_excuses = yes" in text


def test_a_met_duty_shows_the_day_and_nothing_outside_its_window(rules: RuleBook) -> None:
    told = account(CASE, rules, "first-talk")
    assert told.status == "opfyldt, 14. marts 2022"
    assert told.steps == (
        "Tæller fra 7. marts 2022 (første henvendelse om hjælp).",
        "Senest 1 uge efter: sidste rettidige dag 14. marts 2022.",
    )
    assert told.near == ()


def test_a_clock_says_its_hours_and_the_phase_ends_with_the_month() -> None:
    days = [dt.date(2024, 1, 10) + dt.timedelta(days=n) for n in range(100)]
    used = [{"start": day, "end": day, "hours": 7.4, "kind": "benefit_right_used"} for day in days if day.weekday() < 5]
    case = changed(
        spells=[{"spell": "course", "value": "6.1", "start": "2024-01-10"}],
        events=[{"date": "2024-04-04", "event": "meeting", "actor": "a_kasse"}],
        hours=used,
    )
    for choice, last in (("order", "Fasen slutter med måneden: 31. marts 2024."), ("statute", None)):
        told = account(
            case, load_rules("dk", parameters={"a_kasse_window": choice}), "a-kasse-talks", dt.date(2024, 4, 30)
        )
        if last is None:
            assert "3 måneder (480,99 timer) sammenlagt ledighed" in " ".join(told.steps)
        else:
            assert told.steps[1] == "410 timer forbrugt dagpengeret er nået 27. marts 2024."
            assert told.steps[2] == last
            assert any("4. april 2024" in line and "for sent: 4 dage" in line for line in told.near)


def test_no_hours_are_said_to_be_missing_and_what_to_give(rules: RuleBook) -> None:
    case = changed(spells=[{"spell": "course", "value": "6.1", "start": "2022-01-17"}])
    told = account(case, rules, "four-talks-dagpenge")
    assert told.status == "kan ikke afgøres"
    assert "hours" in told.why[0]
    assert "kan ikke tælles uden timer" in told.steps[1]
    calendar = account(case, rules, "four-talks-dagpenge", hours="calendar")
    assert "kalendertid" in calendar.why[0]


def test_coarse_hours_are_said_to_leave_the_day_open(rules: RuleBook) -> None:
    months = [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31)]
    hours = [{"start": dt.date(2022, m, 1), "end": dt.date(2022, m, d), "hours": 160.33} for m, d in months]
    talks = [{"date": f"2022-0{m}-10", **MEETING} for m in (1, 2, 3, 6)]
    talks[-1]["date"] = "2022-06-14"
    case = changed(spells=[{"spell": "course", "value": "6.1", "start": "2022-01-01"}], events=talks, hours=hours)
    told = account(case, rules, "four-talks-dagpenge")
    assert told.status == "kan ikke afgøres"
    assert "så lange perioder" in told.why[0]
    assert any("ligger mellem 1. juni 2022 og 30. juni 2022" in line for line in told.steps)
    assert any("måske i tide" in line for line in told.near)


def test_a_missing_fact_is_named_with_the_column_to_fill(rules: RuleBook) -> None:
    case = changed(spells=[{"spell": "course", "value": "6.4", "start": "2022-03-07"}])
    told = account(case, rules, "cv-obviously-ready", lang="en")
    assert told.status == "cannot be decided"
    assert told.why == ("Not known: education readiness. Fill in the column education_readiness of the table cases.",)


def test_a_lifting_spell_is_named_with_its_days(rules: RuleBook) -> None:
    spells = [
        *CASE["spells"],
        {"spell": "less_intensive_effort", "value": "1", "start": "2022-08-30", "end": "2022-09-20"},
    ]
    told = account(changed(spells=spells), rules, "four-talks")
    assert told.status == "undtaget"
    assert told.why == (
        "Løftet på den sidste rettidige dag: borgeren har en mindre intensiv indsats (30. august 2022 – 20. september 2022).",
    )


def test_a_derogation_is_named_with_its_act(rules: RuleBook) -> None:
    case = changed(
        spells=[{"spell": "course", "value": "6.2", "start": "2020-03-16"}],
        events=[{"date": "2020-03-16", "event": "first_contact"}],
    )
    told = account(case, rules, "first-talk", dt.date(2020, 4, 30))
    assert told.status == "undtaget"
    assert "COVID-19" in told.why[0]
    assert "BEK 245/2020" in told.why[0]


def test_an_excuse_and_a_course_that_ended(rules: RuleBook) -> None:
    talks = [{"date": f"2022-0{m}-10", **MEETING} for m in (4, 5, 6)]
    missed = {"date": "2022-07-01", **MEETING, "status": "no_show"}
    excused = account(changed(events=[*talks, missed]), rules, "four-talks", lang="en")
    assert excused.status == "not met in time, but excused"
    assert excused.why == ("1 July 2022: individual talk, the jobcentre – the citizen did not come",)
    left = changed(
        spells=[{"spell": "course", "value": "6.2", "start": "2022-03-07", "end": "2022-06-30"}], events=talks
    )
    cut = account(left, rules, "four-talks", lang="en")
    assert cut.why == ("The course ended on 30 June 2022, before the deadline had passed.",)


def test_a_deadline_that_was_postponed_says_by_what(rules: RuleBook) -> None:
    spells = [
        {"spell": "course", "value": "6.2", "start": "2021-08-31"},
        {"spell": "offer_exemption", "start": "2022-02-01", "end": "2022-04-15"},
    ]
    told = account(changed(spells=spells), rules, "offer-6-months-kontanthjaelp")
    assert told.steps == (
        "Tæller fra 31. august 2021 (forløbets start).",
        "Senest 6 måneder efter: 28. februar 2022.",
        "28. februar 2022 → 15. maj 2022 (udskudt: borgeren er fritaget for tilbud 1. februar 2022 – 15. april 2022).",
        "Sidste rettidige dag: 15. maj 2022.",
    )


PERMIT = ROOT / "examples" / "building_permits" / "rules"


def test_a_clock_that_stood_still_and_an_extension() -> None:
    rules = load_rules(PERMIT)
    case = {
        "case_id": 1,
        "spells": [
            {"spell": "course", "value": "regular", "start": "2015-03-02"},
            {"spell": "suspension", "start": "2015-03-10", "end": "2015-03-16"},
        ],
        "events": [{"date": "2015-03-02", "event": "application"}, {"date": "2015-04-20", "event": "extension"}],
    }
    as_of = dt.date(2015, 12, 31)
    found = check_case(case, rules, as_of=as_of)
    told = explain(found, case=case, rules=rules, as_of=as_of, rule="nl/permit/decision", lang="en").accounts[0]
    assert told.steps == (
        "Counts from 2 March 2015 (the start of the course).",
        "No later than 8 weeks after: 27 April 2015.",
        "The clock stood still 10 March 2015 – 16 March 2015: “Term suspended while the applicant completes the application” is running.",
        "That moves the deadline by 7 days to 4 May 2015.",
        "4 May 2015 → 15 June 2015 (extended: 20 April 2015: term extended by decision).",
        "Last timely day: 15 June 2015.",
    )


def test_a_quality_a_pause_and_a_recurring_duty(rules: RuleBook) -> None:
    phone = changed(events=[{"date": "2022-03-14", **MEETING, "form": "phone"}])
    told = account(phone, rules, "in-person-6-months", lang="en")
    assert told.status == "missed"
    assert told.near == (
        "14 March 2022: individual talk, the jobcentre, by phone – form: by phone; asked for: in person",
    )
    offers = [
        {"spell": "course", "value": "6.4", "start": "2022-03-07"},
        {"spell": "offer", "value": "praktik", "start": "2022-03-10", "end": "2022-04-10"},
        {"spell": "offer", "value": "praktik", "start": "2022-09-01", "end": "2022-10-10"},
    ]
    gap = account(changed(spells=offers), rules, "gap-between-offers", lang="en")
    assert gap.status == "missed"
    assert gap.near == ("The next came on 1 September 2022: 22 days too late.",)
    follow_up = changed(
        events=[
            {"date": "2022-03-07", "event": "first_contact"},
            {"date": "2022-05-02", "event": "follow_up_eligibility"},
        ]
    )
    chain = account(follow_up, rules, "follow-up", lang="en")
    assert chain.title.endswith("(no. 2)")
    assert chain.steps[0] == "Counts from 2 May 2022, the last time."


def test_all_verdicts_of_a_case_the_most_pressing_first(rules: RuleBook) -> None:
    found = check_case(CASE, rules, as_of=AS_OF)
    told = explain(found, case=CASE, rules=rules, as_of=AS_OF)
    assert len(told) == len(found)
    order = ("ikke opfyldt", "løber endnu", "kan ikke afgøres", "opfyldt")
    ranks = [next(n for n, word in enumerate(order) if part.status.startswith(word)) for part in told.accounts]
    assert set(ranks) >= {0, 1, 3}
    assert ranks == sorted(ranks)


def test_a_frame_and_a_single_verdict_give_the_same_words(rules: RuleBook) -> None:
    found = check(Histories.from_cases([CASE, changed(case_id="B", events=[])]), rules, as_of=AS_OF)
    verdicts = check_case(CASE, rules, as_of=AS_OF)
    assert str(explain(found, case_id="A-17")) == str(explain(verdicts, case=CASE, rules=rules, as_of=AS_OF))
    one = next(v for v in verdicts if v.duty == "four-talks")
    single = explain(one, case=CASE, rules=rules, as_of=AS_OF)
    assert len(single) == 1
    assert single.accounts[0] == explain(found, "A-17", rule="dk/lab/31:four-talks", nth=1).accounts[0]


def test_a_case_without_duties_says_so(rules: RuleBook) -> None:
    case = {"case_id": 1, "spells": [{"spell": "course", "value": "6.13", "start": "2022-03-07"}]}
    told = explain([], case=case, rules=rules, as_of=AS_OF)
    assert len(told) == 0
    assert "ingen pligt er opstået" in str(told)


def test_what_is_asked_wrongly_is_answered_without_case_data(rules: RuleBook) -> None:
    found = check(Histories.from_cases([CASE]), rules, as_of=AS_OF)
    with pytest.raises(JobrulesError, match="which case"):
        explain(found)
    with pytest.raises(JobrulesError, match="no case of these histories") as caught:
        explain(found, case_id="secret-1")
    assert "secret" not in str(caught.value)
    with pytest.raises(JobrulesError, match="are text"):
        explain(found, case_id=17)
    with pytest.raises(JobrulesError, match="no verdict"):
        explain(found, case_id="A-17", duty="four-tallks")
    with pytest.raises(JobrulesError, match="case="):
        explain(check_case(CASE, rules, as_of=AS_OF))
    verdicts = check_case(CASE, rules, as_of=AS_OF)
    with pytest.raises(JobrulesError, match="on this day"):
        explain(verdicts[0], case=changed(case_id="other"), rules=rules, as_of=AS_OF)
    with pytest.raises(JobrulesError, match="lang"):
        explain(found, case_id="A-17", lang="fr")  # type: ignore[arg-type]


def test_text_markdown_and_html_say_the_same(rules: RuleBook) -> None:
    found = check_case(CASE, rules, as_of=AS_OF)
    told: dict[str, Explanation] = {
        form: explain(found, case=CASE, rules=rules, as_of=AS_OF, duty="four-talks", form=form)
        for form in ("text", "markdown", "html")
    }
    text, markdown, html = (str(told[form]) for form in ("text", "markdown", "html"))
    for part in ("1 af 4 fundet i tide", "7. marts 2022", "et gruppemøde er ikke en individuel samtale"):
        assert part in text
        assert part in markdown
        assert part in html
    assert max(len(line) for line in text.splitlines()) <= 110
    assert told["text"]._repr_html_() == html
    assert told["text"]._repr_markdown_() == markdown
    assert '<a href="https://www.retsinformation.dk/eli/lta/2022/701">' in html


def test_text_from_the_data_cannot_become_markup(rules: RuleBook) -> None:
    evil = "<script>alert(1)</script>[x](javascript:y)*_`"
    case = changed(case_id=evil, events=[{"date": "2022-03-14", **MEETING, "event_id": evil}])
    found = check_case(case, rules, as_of=AS_OF)
    told = explain(found, case=case, rules=rules, as_of=AS_OF, duty="four-talks")
    assert "<script" not in told.to_html()
    assert "<script" not in told.to_markdown()
    assert "\\[x\\](javascript:y)\\*\\_\\`" in told.to_markdown()
    for address in ("javascript:alert(1)", 'https://x"onclick="y', "file:///etc/passwd"):
        page = Explanation("h", (Account("k", "t", "s", "d", eli=address),))
        assert "<a " not in page.to_html()
        assert f"<{address}>" not in page.to_markdown()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_explanation_shows_raw_words(rules: RuleBook, lang: Any) -> None:
    spells = [*CASE["spells"], {"spell": "offer", "value": "praktik", "start": "2022-05-01", "end": "2022-05-09"}]
    for group in ("6.1", "6.2", "6.4", "6.6", "6.9"):
        case = changed(spells=[{**spells[0], "value": group}, *spells[1:]])
        found: list[Verdict] = check_case(case, rules, as_of=AS_OF)
        told = explain(found, case=case, rules=rules, as_of=AS_OF, lang=lang)
        for part in told.accounts:
            lines = [part.title, part.status, part.duty, *part.steps, part.count, *part.evidence, *part.near]
            assert not [line for line in lines if re.search(r"[_{}]|\bNone\b", line)]


def test_explaining_reads_no_fact_after_the_day_of_the_verdict(rules: RuleBook) -> None:
    told = account(CASE, rules, "four-talks", dt.date(2022, 5, 1))
    assert told.status == "løber endnu, til og med 6. september 2022"
    assert not any("september" in line or "juni" in line for line in told.near)
