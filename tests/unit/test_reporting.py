"""The page: every number is the card's, text from data is never markup, small counts stay hidden, nothing comes from elsewhere."""

from __future__ import annotations

import datetime as dt
import html
import importlib.util
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from jobrules import __version__
from jobrules.checking import Verdicts, check
from jobrules.comparing import Card, compare
from jobrules.comparing.wording import Sentence
from jobrules.compliance import compliance
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.outcomes import outcomes
from jobrules.reporting import report
from jobrules.reporting.doing import rates_by_duty
from jobrules.reporting.figures import HIDDEN, Figures
from jobrules.reporting.page import Page, unbroken
from jobrules.rulebook import load_rules
from jobrules.sampling import sample_histories

ROOT = Path(__file__).parents[2]
VOID = {"meta", "br", "hr", "img", "path", "rect", "line"}
HOSTILE = '<script>alert("1")</script>&<b>'


class Outline(HTMLParser):
    """Reads a page, and fails where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and data.strip():
            self.text.append(data.strip())


def outline(page: Path) -> Outline:
    found = Outline()
    found.feed(page.read_text("utf-8"))
    assert found.open == []
    return found


def words_of(page: Path) -> str:
    return " ".join(outline(page).text).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def card() -> Card:
    """Made-up people whose ids are words that must never be on the page."""
    sample = sample_histories(seed=2, cases=900, municipalities=6)
    tables = {name: getattr(sample.histories, name) for name in ("cases", "spells", "events", "hours")}
    ids = pl.format("person-{}", "case_id").alias("case_id")
    named = {name: table.with_columns(ids) for name, table in tables.items()}
    histories = Histories(**named)
    rules = load_rules("dk").where(rule=["dk/lab/31", "dk/lab/32"])
    found = check(histories, rules, as_of=sample.as_of)
    return compare(found, outcomes(histories, as_of=sample.as_of), hide_below=5)


@pytest.fixture(scope="module")
def danish(card: Card, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(card, tmp_path_factory.mktemp("da") / "report.html")


@pytest.fixture(scope="module")
def english(card: Card, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(card, tmp_path_factory.mktemp("en") / "report.html", lang="en")


def tables_card(units: int = 6, **more: pl.DataFrame) -> Card:
    names = [f"U{at}" for at in range(units)]
    left = pl.DataFrame(
        {"area": names, "numerator": [40 + 9 * at for at in range(units)], "denominator": [100] * units}
    )
    right = pl.DataFrame(
        {"area": names, "numerator": [30 + 2 * at for at in range(units)], "denominator": [90] * units}
    )
    return compare(by="area", process=left, outcome={"work": right, **more}, process_label="talks")


def test_the_page_has_every_section_in_both_languages(danish: Path, english: Path) -> None:
    heads = {
        danish: ("Kort fortalt", "Hvad loven kræver", "Hvad der blev gjort", "Hvad der kom ud af det", "Enhed for enhed",
                 "Hvilke forskelle er større end støj", "Hvem er udeladt, og hvorfor", "Forbehold", "Sådan er det regnet"),
        english: ("In short", "What the law asks", "What was done", "What came of it", "Unit by unit",
                  "Which differences are larger than noise", "Who was left out, and why", "Caveats", "How it was computed"),
    }  # fmt: skip
    for page, expected in heads.items():
        found = re.findall(r"<h2[^>]*>([^<]*)</h2>", page.read_text("utf-8"))
        assert tuple(found) == expected


def test_the_page_says_its_language_and_is_well_formed(danish: Path, english: Path) -> None:
    for page, lang in ((danish, "da"), (english, "en")):
        text = page.read_text("utf-8")
        assert text.startswith("<!DOCTYPE html>")
        assert f'<html lang="{lang}">' in text
        assert "script" not in outline(page).tags


def test_the_page_needs_nothing_from_elsewhere(danish: Path) -> None:
    spec = importlib.util.spec_from_file_location("self_contained", ROOT / ".ci" / "self_contained.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.needs(danish) == []
    text = danish.read_text("utf-8")
    assert "http" not in text
    assert "@import" not in text


def test_every_link_of_the_page_leads_to_a_place_in_it(danish: Path) -> None:
    text = danish.read_text("utf-8")
    targets = re.findall(r'href="#([^"]*)"', text)
    assert targets
    assert text.count("href=") == len(targets)
    assert set(targets) <= set(re.findall(r'id="([^"]*)"', text))


def test_both_rates_of_all_units_are_those_of_the_card(card: Card, danish: Path, english: Path) -> None:
    for page, lang, sign in ((danish, "da", " %"), (english, "en", "%")):
        text = words_of(page)
        for row in card.overall.iter_rows(named=True):
            written = f"{100 * row['rate']:.1f}".replace(".", "," if lang == "da" else ".")
            assert written + sign in text
            assert Figures(lang).count(row["n"]) in text  # type: ignore[arg-type]


def test_every_unit_is_in_the_table_with_its_numbers(card: Card, english: Path) -> None:
    text = english.read_text("utf-8")
    shown = card.frame.filter(~pl.col("hidden"))
    assert shown.height > 2
    for row in shown.iter_rows(named=True):
        cells = re.search(rf'<tr><th class="text" scope="row">{row["unit"]}</th>(.*?)</tr>', text)
        assert cells is not None
        assert f"{row['process_met']}/{row['process_n']}" in cells[1].replace(",", "")
        assert f"{row['outcome_k']}/{row['outcome_n']}" in cells[1].replace(",", "")


def test_a_unit_with_few_persons_is_named_without_numbers(tmp_path: Path) -> None:
    few = tables_card()
    empty = pl.lit(None, pl.Float64)
    hide = pl.col("unit") == "U3"
    numbers = [c for c in few.frame.columns if few.frame.schema[c].is_numeric()]
    frame = few.frame.with_columns(
        *(
            pl.when(~hide).then(pl.col(name)).otherwise(empty.cast(few.frame.schema[name])).alias(name)
            for name in numbers
        ),
        hidden=hide,
    )
    text = report(replace(few, frame=frame), tmp_path / "r.html", "en").read_text("utf-8")
    assert "too few persons are behind them: U3." in text
    assert not re.search(r'scope="row">U3<', text)


def test_the_law_stands_there_with_its_paragraphs_and_acts(card: Card, danish: Path) -> None:
    text = words_of(danish)
    assert card.verdicts is not None
    used = set(card.verdicts.frame.select("rule", "duty", "version").unique().iter_rows())
    rows = [row for row in card.verdicts.rules.rows if (row.rule, row.duty.id, row.version) in used]
    assert rows
    for row in rows:
        assert row.source.section in text
        assert row.source.act in text
        assert row.source.eli.partition("://")[2] in text
        assert row.duty.title.da in text


def test_what_several_duties_share_is_said_once(danish: Path) -> None:
    notes = re.search(r"<h3>Noter</h3><ol[^>]*>(.*?)</ol>", danish.read_text("utf-8"))
    assert notes is not None
    said = re.findall(r"<li>(.*?)</li>", notes[1])
    assert said
    for text in said:
        assert danish.read_text("utf-8").count(text) == 1
    numbers = re.findall(r"noter? ([\d, ]+)<", danish.read_text("utf-8"))
    assert {int(number) for group in numbers for number in group.split(", ")} == set(range(1, len(said) + 1))


def test_the_undecided_stand_beside_the_rate_of_every_duty(card: Card, english: Path) -> None:
    assert card.verdicts is not None
    rates = rates_by_duty(card.verdicts)
    text = words_of(english)
    for word in ("Exempt", "Cannot be decided", "Ended before the deadline", "Not yet due", "Excused"):
        assert word in text
    assert rates["due"].sum() > rates["decided"].sum() > 0


def test_who_was_left_out_is_told_with_the_reason(card: Card, english: Path) -> None:
    text = words_of(english)
    assert not card.excluded.is_empty()
    for count in card.excluded["count"].drop_nulls():
        assert Figures("en").count(count) in text
    assert "the course ended before the landmark" in text


def test_every_caveat_is_on_the_page(card: Card, danish: Path) -> None:
    section = re.search(r'<h2 id="caveats">.*?</section>', danish.read_text("utf-8"), flags=re.S)
    assert section is not None
    said = [html.unescape(item) for item in re.findall(r"<li>(.*?)</li>", section[0], flags=re.S)]
    assert said[: len(card.caveats)] == [caveat.da for caveat in card.caveats]


def test_the_page_says_how_it_was_computed(card: Card, english: Path) -> None:
    text = words_of(english)
    assert card.verdicts is not None
    assert card.verdicts.rules.id in text
    assert f"jobrules {__version__}" in text
    assert "31 December 2025" in text
    for name, value in card.verdicts.parameters.items():
        assert f"{name} = {value}" in text


def test_no_person_is_on_the_page(card: Card, danish: Path, english: Path) -> None:
    assert card.verdicts is not None
    assert card.verdicts.frame["case_id"][0].startswith("person-")
    for page in (danish, english):
        assert "person-" not in page.read_text("utf-8")


def test_text_from_data_is_never_markup(card: Card, tmp_path: Path) -> None:
    label = card.overall["label"][1]
    labels = {**card.labels, label: Sentence(HOSTILE, HOSTILE)}
    unit = card.frame.filter(~pl.col("hidden"))["unit"][0]
    excluded = pl.concat([card.excluded, pl.DataFrame({"reason": [HOSTILE], "count": [99]})])
    bad = replace(card, labels=labels, excluded=excluded, design={**card.design, "strata": HOSTILE, "by": HOSTILE})
    page = report(bad, tmp_path / "r.html", title=HOSTILE, names={unit: HOSTILE})
    assert "script" not in outline(page).tags
    assert words_of(page).count('alert("1")') >= 5
    assert "<script" not in page.read_text("utf-8")


def test_units_are_called_by_the_names_given_and_sorted_by_them(card: Card, tmp_path: Path) -> None:
    units = card.frame.filter(~pl.col("hidden"))["unit"].to_list()
    names = {unit: f"{'CBA'[at % 3]}-by {at}" for at, unit in enumerate(units)}
    text = report(card, tmp_path / "r.html", names=names).read_text("utf-8")
    found = re.findall(r'scope="row">([ABC]-by \d)</th><td class="number">\d+/', text)
    assert found == sorted(names.values())


def few_missed(card: Card) -> tuple[Verdicts, str]:
    """The verdicts cut down so that one duty is missed by three persons and kept by many."""
    assert card.verdicts is not None
    frame = card.verdicts.frame
    duty = pl.col("duty") == "four-talks"
    missed = pl.col("status") == "missed"
    three = frame.filter(duty & missed).head(3)["case_id"].to_list()
    kept = frame.filter(~(duty & missed) | pl.col("case_id").is_in(three))
    return replace(card.verdicts, frame=kept), "dk/lab/31:four-talks"


def test_a_count_of_few_persons_is_hidden_and_cannot_be_had_by_subtraction(card: Card) -> None:
    found, name = few_missed(card)
    rates = rates_by_duty(found)
    row = rates.row(by_predicate=pl.col("duty") == name, named=True)
    parts = ("met", "met_late", "missed")
    assert row["missed"] is None
    assert sum(row[part] is None for part in (*parts, "decided")) >= 2
    assert rates_by_duty(found, hide_below=1).row(by_predicate=pl.col("duty") == name, named=True)["missed"] == 3


def test_the_page_has_no_total_over_duties_that_would_give_a_hidden_count_away(card: Card, tmp_path: Path) -> None:
    found, _ = few_missed(card)
    text = words_of(report(replace(card, verdicts=found), tmp_path / "r.html", lang="en"))
    total = compliance(found, by=[], hide_below=1).row(0, named=True)
    assert HIDDEN in text
    for status in ("met", "cut_short"):
        assert total[status] > 400, "a total that no other number on the page is likely to be"
        assert f" {Figures('en').count(total[status])} " not in text


def test_the_rate_of_a_duty_is_that_of_compliance(card: Card) -> None:
    assert card.verdicts is not None
    all_rates = compliance(card.verdicts, by=["rule", "duty"], hide_below=1)
    one = rates_by_duty(card.verdicts, hide_below=1)
    assert one["rate"].to_list() == pytest.approx(all_rates["rate"].to_list(), nan_ok=True)
    assert one["duty"].to_list() == [f"{rule}:{duty}" for rule, duty in all_rates.select("rule", "duty").iter_rows()]


def test_tables_alone_make_a_page_too(tmp_path: Path) -> None:
    text = words_of(report(tables_card(), tmp_path / "r.html", "en"))
    assert "This report rests on published tables." in text
    assert "40/100" in text
    assert "As of" not in text


def test_several_outcomes_each_have_their_own_part(tmp_path: Path) -> None:
    more = pl.DataFrame({"area": [f"U{at}" for at in range(6)], "numerator": [20] * 5 + [60], "denominator": [80] * 6})
    page = report(tables_card(education=more), tmp_path / "r.html", "en")
    heads = re.findall(r"<h3>([^<]*)</h3>", page.read_text("utf-8"))
    assert {"work", "education"} <= set(heads)
    assert "20/80" in page.read_text("utf-8")


def test_a_card_in_which_every_unit_is_hidden_is_a_page_without_pictures_of_units(card: Card, tmp_path: Path) -> None:
    frame = card.frame.with_columns(
        *(pl.lit(None, card.frame.schema[name]).alias(name) for name in card.frame.columns if name.startswith(("process", "outcome_"))),
        hidden=pl.lit(True),
    )  # fmt: skip
    text = words_of(report(replace(card, frame=frame), tmp_path / "r.html", "en"))
    assert "All units are too small to show numbers for." in text


def test_a_correlation_that_cannot_be_told_is_not_given_a_number(tmp_path: Path) -> None:
    names = [f"U{at:02}" for at in range(24)]
    same = pl.DataFrame({"area": names, "numerator": [50 + at % 2 for at in range(24)], "denominator": [100] * 24})
    text = words_of(report(compare(by="area", process=same, outcome=same), tmp_path / "r.html", "en"))
    assert "cannot be told" in text
    assert "The correlation across" not in text


def test_there_is_no_report_in_a_third_language(card: Card, tmp_path: Path) -> None:
    with pytest.raises(JobrulesError, match='write lang="da" or lang="en"'):
        report(card, tmp_path / "r.html", lang="de")  # type: ignore[arg-type]


def test_a_report_goes_to_a_file_in_a_folder_that_is_there(card: Card, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "r.html"):
        with pytest.raises(JobrulesError, match="folder that exists"):
            report(card, path)


def test_a_page_is_whole_or_the_old_one_stays(card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "r.html"
    page.write_text("the old page")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(JobrulesError, match=r"pip install 'jobrules\[charts\]'"):
        report(card, page)
    assert page.read_text() == "the old page"
    assert [found.name for found in tmp_path.iterdir()] == ["r.html"]


def test_a_page_is_never_half_written(card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "r.html"
    page.write_text("the old page")

    def half(path: Path, text: str, **_: object) -> int:
        path.write_bytes(text[:100].encode())
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(OSError, match="full"):
        report(tables_card(), page)
    assert page.read_bytes() == b"the old page"
    assert [found.name for found in tmp_path.iterdir()] == ["r.html"]


def test_the_same_card_gives_the_same_page(card: Card, danish: Path, tmp_path: Path) -> None:
    assert report(card, tmp_path / "again.html").read_bytes() == danish.read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 31, stk. 1, 2. pkt.", "§·31,·stk.·1,·2.·pkt."),
        ("LBK nr. 280 af 01/03/2024", "LBK nr.·280 af 01/03/2024"),
        ("§ 8 a, stk. 1 og 2", "§·8·a,·stk.·1 og 2"),
    ],
)
def test_a_paragraph_is_not_parted_at_the_end_of_a_line(text: str, expected: str) -> None:
    assert unbroken(text).replace("\u00a0", "·") == expected


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert Figures("da").share(0.3114) == "31,1\u00a0%"
    assert Figures("en").share(0.3114) == "31.1%"
    assert Figures("da").count(12345) == "12.345"
    assert Figures("en").count(None) == HIDDEN
    assert Figures("da").between(0.2, None) == "–"
    assert Figures("da").date(dt.date(2026, 3, 7)) == "7.\u00a0marts 2026"


def test_a_single_duty_is_called_by_its_title(card: Card) -> None:
    name = "dk/lab/31:four-talks"
    label = Sentence(f"{name}, overholdt til tiden", f"{name}, met in time")
    one = replace(card, design={**card.design, "duties": name}, labels={**card.labels, "x": label})
    assert Page("en", one, 5).label("x") == "“At least four individual job talks in the first 6 months”, met in time"
