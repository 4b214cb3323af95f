"""What goes in: rule files that are right, and the same with one thing wrong. What comes out: a failure where lint sees no difference."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from jobrules.dates import Length
from jobrules.errors import JobrulesError
from jobrules.linting import Finding, compared, lint

GOOD = Path(__file__).parents[1] / "good"
TODAY = dt.date(2026, 11, 22)
SOURCE = (
    'source: {act: Act 1, eli: "https://example.org/eli/1", section: § 1, checked_on: 2026-11-21, confidence: read}'
)
DUTY = "{id: talk, title: {da: Samtale, en: Talk}, at_least: 1, of: {event: meeting}, window: {first: 3 months}}"


def text_of(*versions: str, top: str = "", title: str = "title: {da: Samtaler, en: Meetings}") -> str:
    return "\n".join(["id: xx/act/1", title, top, "versions:", *versions]) + "\n"


def version(force: str = "from: 2020-01-01", duty: str = DUTY, source: str = SOURCE, more: str = "") -> str:
    duties = f"\n    duties:\n      - {duty}" if duty else ""
    return f"  - in_force: {{{force}}}\n    {source or 'governs: courses_started'}{duties}{more}"


def two(first: str, second: str) -> str:
    return text_of(version(first), version(second))


def window(keys: str) -> str:
    return text_of(version(duty=DUTY.replace("first: 3 months", keys)))


def sourced(old: str, new: str, force: str = "from: 2020-01-01") -> str:
    assert old in SOURCE
    return text_of(version(force, source=SOURCE.replace(old, new)))


PARAMETER = "parameters: {{p: {{values: [a, b], default: a, affects: [{0}]}}}}"
BY_PARAMETER = DUTY.replace("first: 3 months", "first: {parameter: p, a: 3 months, b: 4 months}")

PAIRS = {
    "overlap": (
        two("from: 2020-01-01, until: 2021-01-01", "from: 2021-01-01"),
        two("from: 2020-01-01, until: 2020-12-31", "from: 2021-01-01"),
    ),
    "overlap with an open end": (
        two("from: 2020-01-01", "from: 2021-01-01"),
        two("from: 2020-01-01, until: 2020-12-31", "from: 2021-01-01"),
    ),
    "hole": (
        two("from: 2020-01-01, until: 2020-12-31", "from: 2021-01-02"),
        two("from: 2020-01-01, until: 2020-12-31", "from: 2021-01-01"),
    ),
    "never-opens": (window("after: 6 months, first: 3 months"), window("after: 3 months, first: 6 months")),
    "never-opens when equal": (window("after: 3 months, first: 3 months"), window("after: 3 months, by: 3 months")),
    "never-opens in years": (window("after: 1 year, by: 11 months"), window("after: 1 year, by: 12 months")),
    "never-opens in weeks": (window("after: 2 weeks, first: 14 days"), window("after: 2 weeks, first: 15 days")),
    "never-opens for sure": (window("after: 5 weeks, first: 1 month"), window("after: 2 weeks, first: 1 month")),
    "never-opens by a clock": (
        window("opens: {reached: {clock: calendar, length: 6 months}}, first: 3 months"),
        window("opens: {reached: {clock: calendar, length: 2 months}}, closes: {reached: {clock: calendar, length: 3 months}}"),
    ),
    "never-opens in a branch": (
        text_of(version(duty=BY_PARAMETER.replace("first:", "after: 3 months, first:")), top=PARAMETER.format("")),
        text_of(version(duty=BY_PARAMETER.replace("first:", "after: 2 months, first:")), top=PARAMETER.format("")),
    ),
    "units-not-comparable": (window("after: 4 weeks, first: 1 month"), window("after: 4 weeks, first: 5 weeks")),
    "ends-before-it-begins": (
        text_of(version(), top="joint_units: [{unit: '999', municipalities: ['155'], from: 2020-01-02, until: 2020-01-01}]"),
        text_of(version(), top="joint_units: [{unit: '999', municipalities: ['155'], from: 2020-01-01, until: 2020-01-01}]"),
    ),
    "ends-before-it-begins on a clock": (
        text_of(version(more="\n    clocks: [{clock: c, excludes: [{from: 2020-02-01, until: 2020-01-01}]}]")),
        text_of(version(more="\n    clocks: [{clock: c, excludes: [{from: 2020-01-01, until: 2020-02-01}]}]")),
    ),
    "no-source": (sourced("section: § 1, ", ""), sourced("section: § 1, ", "section: § 2, ")),
    "no-confidence": (sourced(", confidence: read", ""), sourced("confidence: read", "confidence: inferred")),
    "never-checked": (sourced("checked_on: 2026-11-21, ", ""), sourced("2026-11-21", "2026-11-20")),
    "stale": (sourced("2026-11-21", "2025-11-21"), sourced("2026-11-21", "2025-11-22")),
    "stale in the future": (sourced("2026-11-21", "2026-11-23"), sourced("2026-11-21", "2026-11-22")),
    "stale unless it had ended": (
        sourced("2026-11-21", "2024-01-01", "from: 2020-01-01, until: 2024-01-02"),
        sourced("2026-11-21", "2024-01-01", "from: 2020-01-01, until: 2024-01-01"),
    ),
    "no-title": (text_of(version(), title="title: {da: Samtaler}"), text_of(version(), title="title: {da: Samtaler, en: Meetings}")),
    "no-title of a duty": (text_of(version(duty=DUTY.replace("da: Samtale, ", ""))), text_of(version())),
    "empty-version": (text_of(version(), version("from: 2010-01-01, until: 2010-12-31", duty="")), text_of(version())),
    "no-title in a language of the pack": (
        text_of(version(), title="title: {da: Samtaler}"),
        text_of(version(duty=DUTY.replace("da: Samtale, ", "")), title="title: {en: Meetings}"),
    ),
    "empty-file": ("id: xx/act/1\ntitle: {da: a, en: b}\n", "id: xx/act/1\nexcuses: []\n"),
    "unused-parameter": (
        text_of(version(), top=PARAMETER.format("")),
        text_of(version(duty=BY_PARAMETER), top=PARAMETER.format("")),
    ),
    "unknown-duty": (
        text_of(version(duty=BY_PARAMETER), top=PARAMETER.format('"xx/act/1:tlk"')),
        text_of(version(duty=BY_PARAMETER), top=PARAMETER.format('"xx/act/1:talk", courses')),
    ),
    "unreadable": (window("frist: 3 months"), window("first: 3 months")),
}  # fmt: skip


def findings_in(tmp_path: Path, text: str, today: dt.date = TODAY) -> list[Finding]:
    (tmp_path / "rule.yaml").write_text(text, "utf-8")
    return lint(tmp_path, today=today)


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_wrong_is_found(name: str, tmp_path: Path) -> None:
    found = findings_in(tmp_path, PAIRS[name][0])
    assert [finding.code for finding in found] == [name.split()[0]], [str(finding) for finding in found]


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_right_is_left_alone(name: str, tmp_path: Path) -> None:
    assert [str(finding) for finding in findings_in(tmp_path, PAIRS[name][1])] == []


def test_every_code_has_a_pair() -> None:
    source = (Path(__file__).parents[2] / "src" / "jobrules" / "linting.py").read_text("utf-8")
    assert set(re.findall(r'"([a-z-]+)",\s+"(?:error|warning)"', source)) - {"error"} == {
        name.split()[0] for name in PAIRS
    }


def test_the_good_files_have_no_findings() -> None:
    assert [str(finding) for finding in lint(GOOD, today=TODAY)] == []


def test_an_overlap_is_seen_past_a_shorter_version_in_between(tmp_path: Path) -> None:
    forces = ("from: 2020-01-01, until: 2022-06-30", "from: 2020-02-01, until: 2020-03-01", "from: 2022-06-30")
    found = findings_in(tmp_path, text_of(*map(version, forces)))
    assert [(finding.code, finding.source_line.strip()) for finding in found] == [
        ("overlap", f"- in_force: {{{force}}}") for force in forces[1:]
    ]


def test_a_repealed_duty_is_no_hole(tmp_path: Path) -> None:
    later = DUTY.replace("id: talk", "id: other")
    assert not findings_in(
        tmp_path, text_of(version("from: 2020-01-01, until: 2020-12-31"), version("from: 2021-01-01", later))
    )


def test_a_finding_stands_at_its_line_and_shows_it(tmp_path: Path) -> None:
    [finding] = findings_in(tmp_path, window("after: 6 months, first: 3 months"))
    assert finding.severity == "error"
    assert (finding.line, finding.source_line[finding.column - 1 :][: finding.width]) == (8, "3 months")
    assert (
        str(finding)
        .splitlines()[0]
        .endswith(
            "rule.yaml:8:120: error: this window never opens: 3 months are over when it opens after 6 months [never-opens]"
        )
    )


def test_a_source_on_the_duty_is_shown_on_the_duty(tmp_path: Path) -> None:
    duty = DUTY[:-1] + ", source: {checked_on: 2020-01-01}}"
    [finding] = findings_in(tmp_path, text_of(version(duty=duty)))
    assert finding.line == 8


def test_one_mistake_of_a_version_is_one_finding_however_many_duties(tmp_path: Path) -> None:
    stale = version(source=SOURCE.replace("2026-11-21", "2020-01-01"))
    text = text_of(stale + "\n      - " + DUTY.replace("id: talk", "id: other"))
    assert [finding.code for finding in findings_in(tmp_path, text)] == ["stale"]


def test_findings_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    (tmp_path / "another.yaml").write_text(text_of(version(), title="").replace("xx/act/1", "xx/act/2"), "utf-8")
    found = findings_in(tmp_path, text_of(version(source=""), title=""))
    assert found == sorted(found)
    assert [Path(finding.file).name for finding in found] == ["another.yaml", *["rule.yaml"] * 4]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JobrulesError):
        lint(tmp_path / "nowhere", today=TODAY)


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [("4 weeks", "1 month", None), ("31 days", "1 month", None), ("32 days", "1 month", 1), ("27 days", "1 month", -1),
     ("1 year", "12 months", 0), ("365 days", "1 year", None), ("2 weeks", "14 days", 0), ("0 days", "1 month", -1)],
)  # fmt: skip
def test_lengths_are_compared_where_that_hangs_on_no_month(one: str, other: str, order: int | None) -> None:
    found = compared(Length.parse(one), Length.parse(other))
    assert (found is None) == (order is None)
    if found is not None and order is not None:
        assert (found > 0) - (found < 0) == order
