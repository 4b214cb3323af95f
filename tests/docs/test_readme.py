"""What goes in: README.md and the pages of docs/. What comes out: a failure where a page says what is not so.

Every page with Python is run in an empty folder, block by block; what is run, written and compared is told in `running`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.running import blocks, run_page

import jobrules

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
WITH_CODE = [page for page in PAGES if "```python\n" in page.read_text("utf-8")]


def commands(page: Path) -> list[str]:
    return [line for block in blocks(page) if block.language == "bash" for line in block.text.splitlines() if line]


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    run_page(page)


def test_the_readme_has_python_to_run() -> None:
    assert README in WITH_CODE


def test_the_table_of_public_names_is_the_public_names() -> None:
    section = README.read_text("utf-8").partition("\n## Public names\n")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, flags=re.M)
    assert sorted(named) == sorted(jobrules.__all__)
    assert len(named) == len(set(named))


def test_every_public_name_can_be_reached_and_says_what_it_is() -> None:
    undocumented = [name for name in jobrules.__all__ if not getattr(jobrules, name).__doc__]
    assert not undocumented
    assert set(jobrules.__all__) <= set(dir(jobrules))


def test_the_readme_gives_one_command_for_the_demo_and_one_for_the_tests() -> None:
    demo, tests = (command for command in commands(README) if command.startswith("python3 -m venv"))
    assert demo.endswith("jobrules demo")
    assert tests.endswith("-m pytest")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing
