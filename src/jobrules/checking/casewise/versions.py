"""What goes in: the findings of every version of one duty. What comes out: the one that governs each time it fell due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from jobrules.checking.casewise.judging import Finding
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


def governing(case: Case, found: Iterable[Finding], versions: tuple[DutyRow, ...]) -> list[Finding]:
    """One finding for each key: the earliest version that governs, else the one in force on the anchor day, repealed or not."""
    by_key: dict[tuple[str, str, int, int, int], list[Finding]] = {}
    for finding in sorted(found, key=lambda f: f.row.first_day):
        by_key.setdefault(finding.key, []).append(finding)
    chosen = []
    for candidates in by_key.values():
        governs = next((f for f in candidates if _governs(case, f)), None)
        fallback = governs or _on_anchor_day(case, candidates, versions)
        if fallback is not None:
            chosen.append(fallback)
    return chosen


def touches(case: Case, row: DutyRow) -> bool:
    """Whether the force of a version touches the course, as far as is known."""
    return row.first_day <= case.last_day and (row.last_day is None or row.last_day >= case.course.start)


def in_force_on(row: DutyRow, day: int) -> bool:
    """Whether a version is in force on a day."""
    return row.first_day <= day and (row.last_day is None or day <= row.last_day)


def _governs(case: Case, finding: Finding) -> bool:
    row, window = finding.row, finding.instance.window
    if row.governs == "courses_started":
        return in_force_on(row, case.course.start)
    if window.missing or not touches(case, row):
        return False
    return in_force_on(row, case.last_day if window.due is None else window.due)


def _on_anchor_day(case: Case, candidates: list[Finding], versions: tuple[DutyRow, ...]) -> Finding | None:
    for finding in candidates:
        row = finding.row
        if row.governs == "courses_started" or not in_force_on(row, finding.instance.anchor) or not touches(case, row):
            continue
        goes_on = any(later.first_day > row.first_day for later in versions)
        known = not finding.instance.window.missing
        return replace(finding, repealed=known and not goes_on and row.last_day is not None)
    return None
