"""What goes in: the chapters of this folder. What comes out: `docs/spec.md`, in which every example is one that the
tests run.

Each test is called with a function that only listens, so the page shows the very texts that the engines are held to.
Write the page anew with `python -m tests.spec.render`, and read the difference before committing it.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import FunctionType, ModuleType
from typing import Any

from tests.spec.example import Example
from tests.spec.table import markdown
from tests.spec.toc import CHAPTERS

PAGE = Path(__file__).parents[2] / "docs" / "spec.md"
HEAD = """# The rule language by example

Every example on this page is a test: both engines must give exactly the rows shown, and no others. The page is written
from the tests in `tests/spec/`; change them and run `python -m tests.spec.render`. How to write a whole rule file is in
[writing-rules.md](writing-rules.md), what the tables hold in [histories.md](histories.md), what the statuses mean in
[statuses.md](statuses.md).

Keys without a file round them are those of one duty in a version in force since 2000. `due` is the last timely day. Only
the columns an example is about are shown; an empty cell is empty, and `no row` says that the case has no verdict.
"""
SAID_OF_TABLES = {
    "cases": "Facts:",
    "spells": "Spells:",
    "events": "Events:",
    "hours": "Hours:",
}


def modules() -> list[ModuleType]:
    """The chapters in order."""
    return [importlib.import_module(f"tests.spec.test_{name}") for name in CHAPTERS]


def sections(chapter: ModuleType) -> list[FunctionType]:
    """The tests of a chapter, in the order in which they are written."""
    return [each for name, each in vars(chapter).items() if name.startswith("test_") and isinstance(each, FunctionType)]


def examples(section: FunctionType) -> list[Example]:
    """The examples of a test, heard and not run."""
    heard: list[Example] = []
    section(lambda rule, **tables: heard.append(Example(rule, **tables)))
    return heard


def page() -> str:
    """The whole page."""
    chapters = modules()
    contents = "\n".join(f"{n}. [{each.title}](#{_anchor(n, each.title)})" for n, each in enumerate(chapters, 1))
    return "\n".join([HEAD, contents, "", *(line for n, each in enumerate(chapters, 1) for line in _chapter(n, each))])


def _anchor(number: int, title: str) -> str:
    return f"{number}-{title.lower().replace(' ', '-')}"


def _chapter(number: int, chapter: ModuleType) -> Iterator[str]:
    yield f"## {number}. {chapter.title}\n"
    yield f"{inspect.getdoc(chapter)}\n"
    for place, section in enumerate(sections(chapter), 1):
        heading, _, prose = (inspect.getdoc(section) or "").partition("\n")
        yield f"### {number}.{place} {heading}\n"
        if prose.strip():
            yield f"{prose.strip()}\n"
        before: Example | None = None
        for example in examples(section):
            yield from _example(example, before)
            before = example


def _example(example: Example, before: Example | None) -> Iterator[str]:
    """What an example shows; what the one before it in the same section has shown already is not said twice."""

    def new(name: str) -> Any:
        value = getattr(example, name)
        return value if before is None or value != getattr(before, name) else ""

    if new("rule"):
        yield _block("yaml", example.rule)
    if new("also"):
        yield f"In another file of the pack:\n\n{_block('yaml', example.also)}"
    if new("codes"):
        yield f"In `codes.yaml`:\n\n{_block('yaml', example.codes)}"
    for name, said in SAID_OF_TABLES.items():
        if new(name):
            yield f"{said}\n\n{markdown(getattr(example, name))}\n"
    shown = "\n\n".join(markdown(table) for table in (example.expect, example.shares) if table)
    yield f"{_asked(example, bool(new('course')))}\n\n{shown}\n"


def _asked(example: Example, course: bool) -> str:
    """The day, and what else was chosen."""
    said = f"As known on {example.as_of}"
    if example.option != "as_given":
        said += f', with `hours="{example.option}"`'
    for name, value in example.parameters.items():
        said += f', with `parameters={{"{name}": "{value}"}}`'
    others = "Every other case" if "course" in example.spells.split() else "Every case"
    return (f"{others} has a course from {example.course} on. " if course else "") + f"{said}:"


def _block(language: str, text: str) -> str:
    return f"```{language}\n{dedent(text).strip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
