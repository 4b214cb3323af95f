"""What goes in: `docs/writing-rules.md` and the models of a rule file. What comes out: a failure where the tables of
keys are not what the models say."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from tests.docs.key_tables import MARKED, MODELS, PAGE, SAID_HERE, keys, meaning, said_by_field, written
from tests.docs.test_readme import ROOT

TEXT = PAGE.read_text("utf-8")
ASKED = Counter((found[1], key) for found in MARKED.finditer(TEXT) for key in (found[2].split() or keys(found[1])))
ALL = [(model, key) for model in MODELS for key in keys(model)]
PAGES = [PAGE, *(ROOT / "docs" / f"{name}.md" for name in ("spec", "statuses", "histories"))]


def test_the_tables_are_current() -> None:
    assert written(TEXT) == TEXT, "write them anew: python -m tests.docs.key_tables"


def test_every_key_of_every_model_is_on_the_page_once() -> None:
    assert Counter(ALL) == ASKED


@pytest.mark.parametrize(("model", "key"), ALL)
def test_every_key_says_what_it_is_for(model: str, key: str) -> None:
    said = meaning(model, key)
    assert said.endswith((".", "`", "…"))
    assert "|" not in said


def test_nothing_is_said_here_that_the_model_says_itself() -> None:
    twice = [(model, key) for model, said in SAID_HERE.items() for key in said if said_by_field(keys(model)[key])]
    assert twice == []


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_headings_lead_to_headings(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]
    for target, anchor in re.findall(r"\]\(([\w./-]*)#([^)]+)\)", text):
        if not target.startswith("http"):
            other = (PAGE.parent / target).read_text("utf-8") if target else text
            assert anchor in anchors(other), f"{target}#{anchor}"
