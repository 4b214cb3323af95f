"""The reading room says what the rules and the cases say."""

from __future__ import annotations

import pytest
from tests.law.pages import FOLDER, pages

from jobrules import load_rules

FOUND = pages(load_rules("dk"))


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_page_is_current(name: str) -> None:
    path = FOLDER / name
    assert path.is_file(), "run: python -m tests.law.pages"
    assert path.read_text("utf-8") == FOUND[name], "run: python -m tests.law.pages"


def test_there_is_no_page_of_a_section_that_is_gone() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(FOUND)
