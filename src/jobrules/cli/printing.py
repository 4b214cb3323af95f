"""What goes in: rows, sentences, steps of work. What comes out: aligned tables on stdout, messages and progress on stderr."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

NARROWEST: Final = 24
_BETWEEN: Final = "  "


class Column(NamedTuple):
    """The head of a column of a printed table; numbers stand to the right."""

    head: str
    number: bool = False


def show(*texts: str) -> None:
    """Print what was asked for."""
    print(*texts, sep="\n")


def note(text: str) -> None:
    """Say something beside the result."""
    print(text, file=sys.stderr)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done while it is done; only to somebody who watches."""
    watched = sys.stderr.isatty()
    if watched:
        print(f"{text} …", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if watched:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def table(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> str:
    """An aligned table as text; the last column of text is wrapped where the terminal is narrower than the table."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max([len(column.head), *(len(row[at]) for row in cells)]) for at, column in enumerate(columns)]
    wrapped = _to_wrap(columns, widths)
    lines = [
        _line(columns, [column.head for column in columns], widths),
        _BETWEEN.join("─" * width for width in widths),
    ]
    for row in cells:
        lines += _lines(columns, row, widths, wrapped)
    return "\n".join(lines)


def _to_wrap(columns: Sequence[Column], widths: list[int]) -> int | None:
    """Which column is wrapped, its width made smaller; None where the table fits or nobody looks at it."""
    if not sys.stdout.isatty():
        return None
    room = shutil.get_terminal_size().columns
    too_wide = sum(widths) + len(_BETWEEN) * (len(widths) - 1) - room
    texts = [at for at, column in enumerate(columns) if not column.number]
    widest = max(texts, key=lambda at: widths[at], default=None)
    if too_wide <= 0 or widest is None:
        return None
    widths[widest] = max(NARROWEST, widths[widest] - too_wide)
    return widest


def _lines(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int], wrapped: int | None) -> Iterator[str]:
    if wrapped is None:
        yield _line(columns, row, widths)
        return
    parts = textwrap.wrap(row[wrapped], widths[wrapped]) or [""]
    for nth, part in enumerate(parts):
        yield _line(
            columns, [part if at == wrapped else cell if nth == 0 else "" for at, cell in enumerate(row)], widths
        )


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> str:
    placed = [
        cell.rjust(width) if column.number else cell.ljust(width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    ]
    return _BETWEEN.join(placed).rstrip()


def prose(text: str, indent: str = "") -> str:
    """A paragraph in lines that a terminal or a letter holds."""
    return textwrap.fill(text, 100, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
