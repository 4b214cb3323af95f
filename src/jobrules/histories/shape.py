"""What goes in: what is said to be a case in the JSON form. What comes out: what is wrong with its shape, and its rows of hours by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jobrules.errors import TableProblem, nearest

KEYS: Final = ("case_id", "facts", "spells", "events", "hours")
LISTS: Final = ("spells", "events", "hours")


def shape_problems(case: Any, nth: int = 0) -> list[TableProblem]:
    """A case is a dict of known keys, `facts` is a dict, and the others are lists of dicts."""
    if not isinstance(case, Mapping):
        return [TableProblem("cases", nth, "case_id", f"a case is a dict with the keys {', '.join(KEYS)}")]
    found = [
        TableProblem("cases", nth, str(key), f"the key is not one of a case. {nearest(str(key), KEYS)}".strip())
        for key in case
        if key not in KEYS
    ]
    if not isinstance(case.get("facts") or {}, Mapping):
        found.append(TableProblem("cases", nth, "facts", "the facts of a case are a dict of names and values"))
    for name in LISTS:
        rows = case.get(name) or ()
        if not isinstance(rows, (list, tuple)) or not all(isinstance(row, Mapping) for row in rows):
            found.append(TableProblem("cases", nth, name, "must be a list of dicts, one for each row"))
    return found


def weekdays(start: int, end: int) -> Iterator[int]:
    """The days from Monday to Friday from one day number through another."""
    return (day for day in range(start, end + 1) if (day + 3) % 7 < 5)
