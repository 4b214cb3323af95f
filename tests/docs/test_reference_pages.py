"""What goes in: `docs/statuses.md` and `docs/histories.md`. What comes out: a failure where they leave out a status, a
reason, a column or a check."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from jobrules.checking.shares import SCHEMA
from jobrules.checking.status import DECIDED, ORDER
from jobrules.checking.verdict import verdict_schema
from jobrules.histories import problems
from jobrules.histories.tables import OPTIONAL, REQUIRED

ROOT = Path(__file__).parents[2]
STATUSES = (ROOT / "docs" / "statuses.md").read_text("utf-8")
HISTORIES = (ROOT / "docs" / "histories.md").read_text("utf-8")
CHECKING = ROOT / "src" / "jobrules" / "checking"


def section(text: str, heading: str) -> str:
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """The names in code in the first cell of each row of the tables."""
    return [name for cell in re.findall(r"^\| ([^|]*) \|", text, flags=re.M) for name in re.findall(r"`(\w+)`", cell)]


def test_the_statuses_are_listed_in_their_order() -> None:
    assert first_cells(section(STATUSES, "The eight statuses")) == [status.value for status in ORDER]


def test_the_decided_are_marked() -> None:
    marked = re.findall(r"^\| `(\w+)` \|.*\*\*yes\*\* \|$", STATUSES, flags=re.M)
    assert sorted(marked) == sorted(status.value for status in DECIDED)


def test_every_reason_is_told() -> None:
    source = "".join(path.read_text("utf-8") for path in CHECKING.rglob("*.py"))
    given = set(re.findall(r'"(hours_\w+|still_\w+|repealed|fact_missing)\b', source)) - {"hours_as_days"}
    told = set(re.findall(r"`(\w+)(?::[^`]*)?`", section(STATUSES, "Reasons").partition("\n\n`jr.")[0]))
    assert given - {"hours_"} <= told


def test_every_column_is_told() -> None:
    columns = first_cells(section(STATUSES, "Columns"))
    assert columns == [*verdict_schema(pl.String()), *SCHEMA]


def test_every_check_at_the_door_is_told() -> None:
    sentences = [
        value
        for name, value in vars(problems).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("_")
    ]
    assert [sentence for sentence in sentences if f"| {sentence} |" not in HISTORIES] == []


def test_every_column_of_the_tables_is_told() -> None:
    table = HISTORIES.partition("\n## ")[0]
    for name in REQUIRED:
        row = next(line for line in table.splitlines() if line.startswith(f"| `{name}` |"))
        assert all(f"**`{column}`**" in row for column in REQUIRED[name])
        assert all(f", `{column}`" in row for column in OPTIONAL[name])
