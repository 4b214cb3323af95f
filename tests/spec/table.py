"""What goes in: a small table drawn with bars and dashes. What comes out: its rows, and such a table as text or as
Markdown."""

from __future__ import annotations

from collections.abc import Sequence

Row = dict[str, str]


def rows_of(drawn: str) -> list[Row]:
    """The rows of a drawn table, every cell as text; an empty cell is an empty text.

    The first line names the columns, the second is a rule, each further line is a row. Raises ValueError for a row
    with another number of cells than the header.
    """
    lines = [line.strip() for line in drawn.strip().splitlines() if line.strip()]
    if not lines:
        return []
    header, rule, *body = lines
    if set(rule) - set("-+ "):
        raise ValueError(f"the second line of a table is a rule of dashes, not: {rule}")
    names = _cells(header)
    for line in body:
        if len(_cells(line)) != len(names):
            raise ValueError(f"the header has {len(names)} cells, this row another number: {line}")
    return [dict(zip(names, _cells(line), strict=True)) for line in body]


def columns_of(drawn: str) -> list[str]:
    """The columns that a drawn table names, in order."""
    return _cells(drawn.strip().splitlines()[0]) if drawn.strip() else []


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def drawn(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The table as text, each column as wide as its widest cell."""
    table = [list(columns), *([row.get(name, "") for name in columns] for row in rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(columns))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])


def markdown(drawing: str) -> str:
    """A drawn table as Markdown."""
    columns, rows = columns_of(drawing), rows_of(drawing)
    lines = [columns, ["---"] * len(columns), *([row[name] for name in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
