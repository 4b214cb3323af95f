"""What goes in: a page of the documentation. What comes out: its blocks, run in order in the current folder; a failure
where the page is wrong.

What a block is for stands on its first line, after the language:

- `python`: run; the blocks of one page share one namespace - `… file=NAME`: written to a file of that name, for the
blocks after it - `bash`: lines that begin with `jobrules` are run, the others are for a terminal - `text printed`:
what the last block that was run must have printed
"""

from __future__ import annotations

import contextlib
import io
import linecache
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what else its first line says, its text, and the line on which the text starts."""

    language: str
    said: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    for match in re.finditer(r"^```(\w+)([^\n]*)\n(.*?)^```$", text, flags=re.M | re.S):
        yield Block(match[1], match[2].strip(), match[3], text.count("\n", 0, match.start(3)) + 1)


def run_page(page: Path) -> None:
    """Run a page; what is run prints to nowhere but the blocks that say what is printed."""
    namespace: dict[str, object] = {"__name__": "page"}
    printed = ""
    for block in blocks(page):
        if block.said.startswith("file="):
            target = Path(block.said.removeprefix("file="))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, "utf-8")
        elif block.language == "python":
            printed = _heard(partial(_run, block, page.name, namespace))
        elif block.language == "bash":
            printed = "".join(_heard(partial(_command, line)) for line in _commands(block)) or printed
        elif block.said == "printed":
            assert _lines(printed) == _lines(block.text), f"{page.name}:{block.line}: this is not what is printed"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _heard(action: Callable[[], None]) -> str:
    """What an action prints."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(io.StringIO()):
        action()
    return heard.getvalue()


def _run(block: Block, name: str, namespace: dict[str, object]) -> None:
    """Run one block of Python so that a traceback names the page and its lines."""
    source = "\n" * (block.line - 1) + block.text
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec", dont_inherit=True), namespace)


def _commands(block: Block) -> list[str]:
    return [line for line in block.text.splitlines() if line.startswith("jobrules ")]


def _command(line: str) -> None:
    from jobrules.cli import main

    arguments = shlex.split(line, comments=True)[1:]
    assert main(arguments) in (0, 1), f"the command fails: {line}"
