"""What goes in: case histories and rules. What comes out: `Verdicts`, a typed wrapper round a polars frame with one row per verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import polars as pl

from jobrules.checking.shares import population_verdicts
from jobrules.checking.status import STATUS_TYPE, Status
from jobrules.checking.tablewise import check_tables
from jobrules.dates import day_number
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.rulebook import RuleBook


@dataclass(frozen=True, repr=False)
class Verdicts:
    """What became of every duty of every case on one day.

    `frame` has one row for each time a duty fell due in a course, sorted by rule, duty, case and anchor:

    | column | type | meaning |
    |---|---|---|
    | `case_id` | as given | the case |
    | `rule`, `duty`, `version` | text, text, date | the rule file, the duty in it, the first day in force of the version that governs |
    | `group` | text | target group on the anchor day |
    | `holder`, `unit` | Enum, text | whose duty, and which authority (or fund) held it on the last timely day |
    | `course_start` | date | first day of the course |
    | `nth` | integer | 1, 2, … for recurring and repeated duties |
    | `anchor`, `opens` | date | the day it is counted from; the first day on which something counts (null where anything before counts) |
    | `due`, `due_latest` | date | the last timely day (null while it is not known); later only where coarse hours leave an interval |
    | `required`, `found` | integer | how many are asked for; how many were found inside the window through the last timely day |
    | `met_on`, `days_late` | date, days | when the number was reached, and how late |
    | `status`, `reason` | Enum, text | see `Status`; why it is `unknown` or `cut_short`, or how hours were counted |
    | `evidence` | list of text | the ids (or days) of what counted in time |
    | `section`, `rulebook` | text | the paragraph, and the id of the rule book with its parameters |

    `shares` has one row for each population duty, unit and period: `rule`, `duty`, `version`, `unit`, `period_start`, `period_end`, `pool`,
    `persons`, `held`, `exempted`, `share`, `required`, `status`.
    """

    frame: pl.DataFrame
    as_of: dt.date
    rules: RuleBook
    histories: Histories
    hours: str = "as_given"

    @property
    def parameters(self) -> Mapping[str, str]:
        """The open questions of law and the answers that these verdicts rest on."""
        return self.rules.parameters

    @cached_property
    def shares(self) -> pl.DataFrame:
        """The verdicts on population duties: the 75 per cent rules."""
        return population_verdicts(self.frame, self.rules, self.as_of, self.histories)

    def __len__(self) -> int:
        return len(self.frame)

    def counts(self) -> pl.DataFrame:
        """How many verdicts there are by `rule`, `duty` and `status`."""
        return self.frame.group_by("rule", "duty", "status").len("verdicts").sort("rule", "duty", "status")

    def coverage(self) -> pl.DataFrame:
        """One row per duty and version of the book: `rule`, `duty`, `version`, `verdicts`, `decided`, and `why` where there are none.

        The verdicts of a population duty are those of `shares`.
        """
        decided = pl.col("status").is_in([Status.MET, Status.MET_LATE, Status.MISSED])
        both = [
            part.select("rule", "duty", "version", pl.col("status").cast(pl.String))
            for part in (self.frame, self.shares)
        ]
        counted = pl.concat(both).group_by("rule", "duty", "version").agg(verdicts=pl.len(), decided=decided.sum())
        rows = self.rules.to_frame().join(counted, on=["rule", "duty", "version"], how="left", maintain_order="left")
        why = pl.when(pl.col("verdicts").is_null()).then(pl.lit("it arose in no case"))
        rows = rows.with_columns(
            why=why, verdicts=pl.col("verdicts").fill_null(0), decided=pl.col("decided").fill_null(0)
        )
        unseen = self.rules.not_checkable().with_columns(
            verdicts=pl.lit(0, dtype=pl.UInt32), decided=pl.lit(0, dtype=pl.UInt32)
        )
        return pl.concat([rows.select(unseen.columns), unseen], how="vertical_relaxed")

    def write_parquet(self, path: str | Path) -> None:
        """Write the frame, with the day, the rule book's id and the parameters in the file's metadata.

        An old file stays until the new one is whole.
        """
        target = Path(path)
        beside = target.with_name(target.name + ".part")
        notes = {
            "as_of": self.as_of.isoformat(),
            "rulebook": self.rules.id,
            **{f"parameter:{k}": v for k, v in self.parameters.items()},
        }
        self.frame.write_parquet(beside, metadata={f"jobrules:{k}": v for k, v in notes.items()})
        beside.replace(target)

    def __repr__(self) -> str:
        parts = ", ".join(f"{n} {s}" for s, n in self.frame["status"].value_counts(sort=True).iter_rows())
        return f"<Verdicts as of {self.as_of}: {len(self.frame)} rows ({parts or 'none'}), rule book {self.rules.id}>"


def check(
    histories: Histories,
    rules: RuleBook,
    *,
    as_of: dt.date,
    hours: Literal["as_given", "spread", "calendar"] = "as_given",
    evidence: bool = True,
) -> Verdicts:
    """The verdicts of all cases on the day `as_of`; facts dated later do not exist for them.

    `hours="spread"` spreads hours that come by week or month evenly over their days; `hours="calendar"` counts calendar months where
    no hours are known, and says so in the row's `reason`. `evidence=False` leaves the evidence lists empty, which is faster. Raises
    JobrulesError when `as_of` is not a date or the histories have no course of a group the rules speak of.
    """
    if isinstance(as_of, dt.datetime) or not isinstance(as_of, dt.date):
        raise JobrulesError("as_of is the day the verdicts are given for; write a date such as dt.date(2026, 10, 31)")
    if not isinstance(rules, RuleBook):
        raise JobrulesError('rules are a RuleBook; write load_rules("dk"), or load_rules("folder of your own")')
    if hours not in ("as_given", "spread", "calendar"):
        raise JobrulesError(f'hours="{hours}" is not an option; write "as_given", "spread" or "calendar"')
    frame = check_tables(histories.tables, rules, day_number(as_of), hours=hours, evidence=evidence)
    return Verdicts(frame, as_of, rules, histories, hours)


__all__ = ["STATUS_TYPE", "Status", "Verdicts", "check"]
