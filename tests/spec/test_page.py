"""What goes in: the chapters and `docs/spec.md`. What comes out: a failure where the page is not what the tests say,
or a chapter says too little."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from tests.spec.example import Example
from tests.spec.render import PAGE, examples, modules, page, sections
from tests.spec.table import rows_of
from tests.spec.toc import CHAPTERS


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "write it anew: python -m tests.spec.render"


def test_every_chapter_is_in_the_contents() -> None:
    there = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"page"}
    assert there == set(CHAPTERS)


@pytest.mark.parametrize("chapter", modules(), ids=lambda chapter: chapter.title)
def test_every_section_has_a_heading_and_an_example(chapter: ModuleType) -> None:
    for section in sections(chapter):
        heading, *prose = (section.__doc__ or "").strip().splitlines()
        assert heading
        assert heading[-1] not in ".:"
        assert not prose or not prose[0].strip(), f"{heading}: a blank line belongs after the heading"
        assert examples(section)


@pytest.mark.parametrize("chapter", modules(), ids=lambda chapter: chapter.title)
def test_the_order_of_the_rows_decides_nothing(chapter: ModuleType) -> None:
    for example in (each for section in sections(chapter) for each in examples(section)):
        book = example.book()
        assert list(example.plain(book)) == list(example.backwards().plain(book)), example.rule


def test_a_wrong_expectation_is_told() -> None:
    """The examples can fail: a wrong cell, a row too few, a row too many, and a case said to have none."""
    rule, course = "at_least: 1\nof: {event: talk}\nwindow: {by: 1 week}", "2024-01-01"
    head = "case | status | due\n-----+-+-\n"
    right = "one | missed | 2024-01-08\n"
    for table, told in {
        head + right: 0,
        head + right.replace("missed", "met"): 2,
        head + right + right: 2,
        head + "one | no row |": 2,
        head + right + "two | no row |": 2,
    }.items():
        assert len(Example(rule, course=course, as_of="2024-12-31", expect=table).complaints()) == told


def test_a_crooked_table_is_refused() -> None:
    with pytest.raises(ValueError, match="another number"):
        rows_of("case | date\n-----+-----\none | 2024-01-01 | talk")
    with pytest.raises(ValueError, match="rule of dashes"):
        rows_of("case | date\none | 2024-01-01")
