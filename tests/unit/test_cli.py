"""The command line: tables on stdout, messages on stderr, 0 fine, 1 findings, 2 bad input without a traceback."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from jobrules.cli import main
from jobrules.cli.files import defused, whole_or_nothing, write_frame
from jobrules.cli.parser import COMMANDS, parser
from jobrules.cli.printing import Column, step, table
from jobrules.errors import JobrulesError

DAY = "2025-12-31"
CAPTURED = pytest.CaptureFixture[str]
LAW = Path(__file__).parents[2] / "rules" / "dk"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up histories on disk."""
    where = tmp_path_factory.mktemp("sample") / "cases"
    assert main(["sample", "--cases", "200", "--municipalities", "5", "--out", str(where), "--lang", "en"]) == 0
    return where


@pytest.fixture(scope="module")
def cases(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The words of a command line for these histories and a pack that has § 31 alone, which is quick to judge."""
    pack = tmp_path_factory.mktemp("pack")
    (pack / "lab").mkdir()
    for name in ("codes.yaml", "parameters.yaml", "lab/9.yaml", "lab/31.yaml"):
        shutil.copy(LAW / name, pack / name)
    return [str(folder), "--rules", str(pack)]


def test_a_sample_is_the_four_tables_and_what_was_planted(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"cases.parquet", "spells.parquet", "events.parquet", "hours.parquet", "planted-verdicts.parquet"} <= names
    assert pl.read_parquet(folder / "cases.parquet").height == 200


def test_demo_prints_a_summary_and_writes_a_page(tmp_path: Path, capsys: CAPTURED) -> None:
    arguments = ["--cases", "400", "--municipalities", "6", "--out", str(tmp_path / "here"), "--lang", "da"]
    assert main(["demo", *arguments]) == 0
    out, err = capsys.readouterr()
    page = tmp_path / "here" / "report.html"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert out.splitlines()[-1] == f"Rapport: {page}"
    for said in ("400 opdigtede sager", "til tiden", "kan ikke afgøres", "95 %-interval", "6 enheder", "viser ikke"):
        assert said in out.replace("\u00a0", " ")
    assert err == ""


def test_the_demo_is_the_same_each_time(tmp_path: Path, capsys: CAPTURED) -> None:
    pages = []
    for name in ("a", "b"):
        arguments = ["--cases", "250", "--municipalities", "5", "--out", str(tmp_path / name), "--lang", "en"]
        assert main(["demo", *arguments]) == 0
        pages.append((tmp_path / name / "report.html").read_bytes())
    capsys.readouterr()
    assert pages[0] == pages[1]


def test_check_prints_a_rate_for_each_duty_and_writes_the_verdicts(
    cases: list[str], tmp_path: Path, capsys: CAPTURED
) -> None:
    out = tmp_path / "verdicts.parquet"
    assert main(["check", *cases, "--as-of", DAY, "--out", str(out), "--lang", "en", "--hide-below", "1"]) == 0
    printed, said = capsys.readouterr()
    frame = pl.read_parquet(out)
    row = next(line.split() for line in printed.splitlines() if line.startswith("dk/lab/31:four-talks "))
    counts = frame.filter(duty="four-talks")["status"].cast(pl.String).value_counts()
    found = dict(counts.iter_rows())
    assert int(row[2]) == found["met"]
    assert row[3] == f"{100 * found['met'] / (found['met'] + found.get('met_late', 0) + found.get('missed', 0)):.1f}%"
    assert f"{frame.height} verdicts written" in said
    assert DAY in said


def test_check_hides_small_counts_unless_told_otherwise(cases: list[str], capsys: CAPTURED) -> None:
    assert main(["check", *cases, "--as-of", DAY, "--lang", "en"]) == 0
    out, _ = capsys.readouterr()
    numbers = {int(cell) for line in out.splitlines()[2:] for cell in line.split()[1:] if cell.isdecimal()}
    assert "··" in out
    assert not numbers & {1, 2, 3, 4}


@pytest.mark.parametrize(("status", "code"), [("missed", 1), ("met_late,missed", 1), ("met", 1)])
def test_check_fails_on_the_verdicts_it_was_asked_to_fail_on(
    cases: list[str], status: str, code: int, capsys: CAPTURED
) -> None:
    assert main(["check", *cases, "--as-of", DAY, "--fail-on", status, "--lang", "en"]) == code
    assert f"verdicts are {', '.join(status.split(','))}" in capsys.readouterr().err


def test_check_is_fine_where_no_verdict_is_of_that_kind(cases: list[str], capsys: CAPTURED) -> None:
    assert main(["check", *cases, "--as-of", "2021-12-31", "--fail-on", "missed", "--lang", "en"]) == 0
    capsys.readouterr()


def test_a_csv_of_verdicts_opens_in_a_danish_spreadsheet(cases: list[str], tmp_path: Path, capsys: CAPTURED) -> None:
    out = tmp_path / "verdicts.csv"
    assert main(["check", *cases, "--as-of", DAY, "--out", str(out), "--lang", "da"]) == 0
    capsys.readouterr()
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pl.read_csv(out, separator=";", infer_schema=False)
    assert {"case_id", "duty", "due", "status", "evidence"} <= set(frame.columns)


def test_report_writes_a_page_where_it_is_told_to(cases: list[str], tmp_path: Path, capsys: CAPTURED) -> None:
    page = tmp_path / "page.html"
    arguments = [
        "--as-of",
        DAY,
        "--duty",
        "dk/lab/31:first-talk",
        "--title",
        "A & B",
        "--out",
        str(page),
        "--lang",
        "en",
    ]
    assert main(["report", *cases, *arguments]) == 0
    assert "<h1>A &amp; B</h1>" in page.read_text("utf-8")
    assert capsys.readouterr().out.endswith(f"Report: {page}\n")


def test_explain_gives_the_reasons_for_one_case(folder: Path, cases: list[str], capsys: CAPTURED) -> None:
    case = pl.read_parquet(folder / "cases.parquet")["case_id"][0]
    assert main(["explain", *cases, "--as-of", DAY, "--case", str(case), "--lang", "da"]) == 0
    assert "§" in capsys.readouterr().out


def test_a_case_that_is_not_there_is_not_repeated(cases: list[str], capsys: CAPTURED) -> None:
    assert main(["explain", *cases, "--as-of", DAY, "--case", "010190-1234", "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "010190" not in err
    assert "no case with the id" in err


def test_due_lists_what_is_due_the_earliest_first(cases: list[str], tmp_path: Path, capsys: CAPTURED) -> None:
    due = ["due", *cases, "--as-of", "2024-06-30", "--within", "30 days", "--lang", "en"]
    assert main(due) == 0
    out, err = capsys.readouterr()
    days = [line.split()[0] for line in out.splitlines()[2:]]
    assert days == sorted(days)
    assert f"{len(days)} deadlines as of 2024-06-30" in err
    assert main([*due, "--out", str(tmp_path / "d.csv")]) == 0
    assert pl.read_csv(tmp_path / "d.csv").height == len(days)


def test_rules_are_listed_and_shown_in_prose(capsys: CAPTURED) -> None:
    assert main(["rules", "--at", "2025-01-01", "--lang", "en"]) == 0
    listed, _ = capsys.readouterr()
    assert "dk/lab/31" in listed
    assert "2026-07-01" not in listed
    assert main(["rules", "show", "dk/lab/31:four-talks", "--lang", "da"]) == 0
    shown, _ = capsys.readouterr()
    assert "Jobcenteret skal holde mindst fire individuelle samtaler" in " ".join(shown.split())
    assert "I kraft fra 1.\u00a0januar 2024" in shown
    assert "first-talk" not in shown


def test_what_no_data_can_show_is_shown_with_its_source_and_its_reason(capsys: CAPTURED) -> None:
    assert main(["rules", "show", "dk/lab/20", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "No data can show it" in out
    assert "LBK nr. 280" in out


def test_a_rule_is_shown_with_its_doubts_and_its_open_questions(capsys: CAPTURED) -> None:
    assert main(["rules", "show", "dk/lab/102-quota", "dk/lab-order/23", "--lang", "en"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "not read in the act itself" in out
    assert "Reading: Pooled over" in out
    assert "Open question (working_days=monday_friday" in out


def test_diff_says_what_is_new_what_goes_and_what_changes(capsys: CAPTURED) -> None:
    assert main(["diff", "2023-12-31", "2024-01-01", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    new, _, gone = out.partition("Duties gone (")
    assert "dk/lab/31:four-talks-dagpenge" in gone
    assert "dk/lab/31:a-kasse-talks" in new
    assert "through 31 December 2023, until they end" in " ".join(gone.split()), (
        "courses that run keep the duty, and the text says so"
    )
    assert "are the same: 2023-12-31, 2024-01-01" in err


def test_two_packs_are_compared_as_two_days_are(tmp_path: Path, capsys: CAPTURED) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(LAW, draft)
    section = draft / "lab" / "31.yaml"
    section.write_text(section.read_text("utf-8").replace("at_least: 4", "at_least: 3"), "utf-8")
    assert main(["diff", str(LAW), str(draft), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "- The jobcentre must hold at least four individual talks" in " ".join(out.split())
    assert "+ The jobcentre must hold at least three individual talks" in " ".join(out.split())
    assert main(["diff", str(LAW), "2024-01-01"]) == 2


def test_nothing_changes_from_a_day_to_itself(capsys: CAPTURED) -> None:
    assert main(["diff", "2024-01-01", "2024-01-01", "--lang", "en"]) == 0
    assert "No duty has changed." in capsys.readouterr().out


def test_lint_prints_findings_and_exits_1_on_errors(tmp_path: Path, capsys: CAPTURED) -> None:
    (tmp_path / "rule.yaml").write_text("id: a/b/1\nversions:\n  - in_force: {from: 2024-01-01}\n    dutys: []\n")
    assert main(["lint", str(tmp_path), "--lang", "en"]) == 1
    out, err = capsys.readouterr()
    assert "rule.yaml:4:5" in out
    assert 'Did you mean "duties"?' in out
    assert "1 errors" in err


def test_lint_is_fine_with_warnings_alone(tmp_path: Path, capsys: CAPTURED) -> None:
    (tmp_path / "rule.yaml").write_text("id: a/b/1\n")
    assert main(["lint", str(tmp_path), "--lang", "en"]) == 0
    assert "0 errors, 1 warnings" in capsys.readouterr().err


def test_burden_counts_the_duties_of_each_group_by_year_and_draws_them(tmp_path: Path, capsys: CAPTURED) -> None:
    picture = tmp_path / "growth.svg"
    assert main(["burden", "--from", "2023", "--until", "2024", "--lang", "da", "--out", str(picture)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Målgruppe", "2023", "2024"]
    assert {line.split()[0] for line in lines[2:]} >= {"6.1", "6.10", "il.2"}
    assert "Pligter i kraft" in picture.read_text("utf-8")
    assert main(["burden", "--from", "2024", "--until", "2023"]) == 2


def test_burden_on_cases_is_meetings_per_person_year(folder: Path, tmp_path: Path, capsys: CAPTURED) -> None:
    numbers = tmp_path / "growth.csv"
    assert (
        main(["burden", str(folder), "--from", "2024", "--until", "2025", "--lang", "en", "--out", str(numbers)]) == 0
    )
    assert "per person-year" in capsys.readouterr().err
    assert "asked_per_person_year" in numbers.read_text("utf-8-sig")


def test_official_prints_the_measure_the_strict_rate_and_why_they_differ(cases: list[str], capsys: CAPTURED) -> None:
    asked = [
        "official",
        *cases,
        "--measure",
        "dk/process/early-effort",
        "--on",
        "2025-10-01",
        "--by",
        "group",
        "--lang",
        "en",
    ]
    assert main([*asked, "--hide-below", "1"]) == 0
    out = capsys.readouterr().out
    assert "Strict rate" in out
    assert "both say yes" in out


def test_a_rate_of_talks_has_no_strict_rate_beside_it(cases: list[str], capsys: CAPTURED) -> None:
    measure = ["--measure", "dk/process/talks-per-person-year", "--on", "2025-10-01", "--by", "group", "--lang", "en"]
    assert main(["official", *cases, *measure]) == 0
    out = capsys.readouterr().out
    assert "Strict" not in out
    assert "6.1" in out


def test_schema_is_the_schema_of_the_rule_files(tmp_path: Path, capsys: CAPTURED) -> None:
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert main(["schema", "--out", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == printed
    assert "RuleFile" in json.dumps(printed) or "id" in printed["properties"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["check", "no-such-folder"], "no folder or file"),
        (["check", ".", "--rules", "no-such-pack"], "no rule pack"),
        (["check", ".", "--parameter", "no_such=x"], "no parameter"),
        (["rules", "show"], "name the rules to show"),
        (["rules", "show", "dk/lab/311"], 'Did you mean "dk/lab/31"?'),
        (["lint", "no-such-folder"], "no rule pack"),
        (["schema", "--out", "no-such-folder/s.json"], "no folder no-such-folder"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_2(
    line: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURED
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("jobrules: ")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["check", ".", "--as-of", "31-12-2025"], "write it as 2026-10-31"),
        (["check", ".", "--parameter", "x"], "write name=value"),
        (["check", ".", "--fail-on", "mised"], 'Did you mean "missed"?'),
        (["check", ".", "--hide-below", "0"], "1 or more"),
        (["demo", "--cases", "many"], "1 or more"),
        (["no-such-command"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_exit_2(line: list[str], said: str, capsys: CAPTURED) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(line)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_a_parquet_file_that_is_none_is_a_sentence_without_its_text(tmp_path: Path, capsys: CAPTURED) -> None:
    (tmp_path / "cases.parquet").write_bytes(b"010190-1234 is not parquet")
    assert main(["check", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("jobrules: ")
    assert "010190" not in err


def test_rows_at_fault_stop_the_work_unless_they_are_set_aside(
    folder: Path, cases: list[str], tmp_path: Path, capsys: CAPTURED
) -> None:
    for name in ("cases", "spells", "events", "hours"):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        if name == "events":
            wrong = pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("meetting")).otherwise("event").alias("event")
            frame = frame.with_columns(wrong)
        frame.write_parquet(tmp_path / f"{name}.parquet")
    assert main(["check", str(tmp_path), *cases[1:], "--as-of", DAY, "--lang", "en"]) == 2
    assert 'Did you mean "meeting"?' in capsys.readouterr().err
    assert main(["check", str(tmp_path), *cases[1:], "--as-of", DAY, "--lang", "en", "--set-aside"]) == 0
    assert "set aside: events: 1" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    line = [sys.executable, "-c", "import sys; from jobrules.cli import main; sys.exit(main(['schema']))"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


def test_progress_is_for_somebody_who_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, said in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with step("Reading"):
            pass
        assert ("Reading" in stream.getvalue()) is said


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]  # noqa: RUF001


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    frame = pl.DataFrame({"text": [cell], "list": [[cell]], "enum": pl.Series([cell], dtype=pl.Enum([cell]))})
    assert defused(frame).row(0) == (f"'{cell}",) * 3


def test_what_a_spreadsheet_would_not_run_stays_as_it_is() -> None:
    frame = pl.DataFrame({"text": ["a=1", None, ""], "number": [-1, 2, None], "=head": ["x", "y", "z"]})
    safe = defused(frame)
    assert safe["text"].to_list() == ["a=1", None, ""]
    assert safe["number"].to_list() == [-1, 2, None]
    assert safe.columns == ["text", "number", "'=head"]


def test_a_table_is_written_as_parquet_or_csv_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(JobrulesError, match=r"\.parquet or \.csv"):
        write_frame(pl.DataFrame(), tmp_path / "a.xlsx")


def test_a_file_is_whole_or_the_old_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def half(path: Path) -> None:
        path.write_text("ha")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        whole_or_nothing(target, half)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_numbers_stand_to_the_right_and_nothing_is_cut_where_nobody_watches() -> None:
    text = table([Column("Name"), Column("Number", number=True)], [("a" * 300, 7), ("b", 1234)])
    lines = text.splitlines()
    assert lines[2] == "a" * 300 + "       7"
    assert lines[3].endswith("  1234")


def test_every_command_says_what_it_does_and_gives_an_example_that_can_be_read() -> None:
    for command in COMMANDS:
        assert command.summary
        words = command.example.replace('"14 days"', "14_days").split()[1:]
        assert parser().parse_args(words).run is not None


def test_the_language_is_that_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert parser().parse_args(["schema"]).lang == "en"
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    assert parser().parse_args(["schema"]).lang == "da"
    assert parser().parse_args(["schema", "--lang", "en"]).lang == "en"
