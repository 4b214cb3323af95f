"""What goes in: rule files. What comes out: one row per duty and version: what the engines judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jobrules.dates import day_number
from jobrules.model import Derogation, Duty, RuleFile, Source

Governs = Literal["deadlines_falling", "courses_started"]


@dataclass(frozen=True)
class DutyRow:
    """One duty in one version: what the engines judge. `until` is the last day in force, None while it is in force."""

    rule: str
    duty: Duty
    version: dt.date
    until: dt.date | None
    governs: Governs
    source: Source

    @property
    def key(self) -> str:
        """Rule and duty, as other files name it: `dk/lab/31:first-talk`."""
        return f"{self.rule}:{self.duty.id}"

    @property
    def first_day(self) -> int:
        """The first day in force as a day number."""
        return day_number(self.version)

    @property
    def last_day(self) -> int | None:
        """The last day in force as a day number."""
        return None if self.until is None else day_number(self.until)


def touches(patterns: Iterable[str], key: str) -> bool:
    """Whether one of `dk/lab/31:first-talk`, `dk/lab/31:*` names the duty `key`."""
    rule = key.split(":", 1)[0]
    return any(pattern in (key, f"{rule}:*") for pattern in patterns)


def duty_rows(files: Iterable[RuleFile]) -> tuple[DutyRow, ...]:
    """Every duty in every version, with the derogations and shared excuses that name it."""
    files = tuple(files)
    derogations = [d for file in files for d in file.derogations]
    excuses = [excuse for file in files for excuse in file.excuses]
    rows = []
    for file in files:
        for version in file.versions:
            for duty in version.duties:
                key = f"{file.id}:{duty.id}"
                touched: tuple[Derogation, ...] = tuple(d for d in derogations if touches(d.touches, key))
                shared = tuple(c for e in excuses if touches(e.touches, key) for c in e.excused_by)
                full = duty.model_copy(
                    update={"exempt_where": duty.exempt_where + touched, "excused_by": duty.excused_by + shared}
                )
                rows.append(
                    DutyRow(
                        file.id,
                        full,
                        version.in_force.from_,
                        version.in_force.until,
                        duty.governs or version.governs,
                        duty.source.within(version.source),
                    )
                )
    return tuple(rows)
