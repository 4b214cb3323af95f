"""What goes in: README.md and the pages of docs/. What comes out: a failure where a page says what is not so.

Every ```python block is run; the blocks of one page share one namespace and run in an empty folder, in order.
"""

from __future__ import annotations

import linecache
import re
from pathlib import Path

import pytest

import jobrules

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
WITH_CODE = [page for page in PAGES if "```python\n" in page.read_text("utf-8")]


def blocks(page: Path, language: str) -> list[tuple[int, str]]:
    """The fenced blocks of a page in one language, each with the line on which its code starts."""
    text = page.read_text("utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S)
    return [(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in found]


def run_block(code: str, line: int, name: str, namespace: dict[str, object]) -> None:
    """Run one block so that a traceback names the page and its lines."""
    source = "\n" * (line - 1) + code
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec", dont_inherit=True), namespace)


def commands(page: Path) -> list[str]:
    return [command for _, code in blocks(page, "bash") for command in code.splitlines() if command]


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "page"}
    for line, code in blocks(page, "python"):
        run_block(code, line, page.name, namespace)


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
