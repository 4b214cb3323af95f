"""What goes in: invented building permits, and the path of a real log. What comes out: verdicts on the terms, and a count of days.

The invented permits need nothing. The real log (BPI Challenge 2015, five municipalities) is not part of the project: give its path, or
the folder that holds `data/logs/bpic2015_all.parquet` in the environment variable JOBRULES_SHARED.

    python examples/building_permits/check_permits.py path/to/bpic2015_all.parquet

The cells (`# %%`) can be run one by one in an editor that knows them.
"""

# %% What is needed
from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import day_count
import permit_log
import polars as pl

import jobrules as jr

HERE = Path(__file__).resolve().parent
DECISION = ["decision", "decision-extended"]
OWN_LOG_SEEN = dt.date(2012, 9, 30)
BPIC_SEEN = dt.date(2015, 8, 1)
"""The last day of the real log."""


# %% The verdicts
def check(permits: permit_log.Permits, as_of: dt.date) -> jr.Verdicts:
    """Every duty of the pack for every application, as known on a day."""
    rules = jr.load_rules(HERE / "rules")
    histories = jr.Histories(**permit_log.tables(permits), words=rules.words)
    return jr.check(histories, rules, as_of=as_of)


def rates(verdicts: pl.DataFrame, *by: str) -> pl.DataFrame:
    """One row for each duty (and `by`): how many verdicts of each status, and the share late of those decided."""
    late = pl.col("status").is_in(["met_late", "missed"])
    return (
        verdicts.with_columns(pl.col("status").cast(pl.String))
        .group_by("duty", *by)
        .agg(
            *((pl.col("status") == s).sum().alias(s) for s in ("met", "met_late", "missed", "pending", "cut_short")),
            (late.sum() / (late | (pl.col("status") == "met")).sum() * 100).round(1).alias("late_%"),
        )
        .sort("duty", *by)
    )


# %% The same verdicts counted by hand
def differences(
    verdicts: pl.DataFrame, permits: permit_log.Permits, as_of: dt.date
) -> list[tuple[str, object, object]]:
    """Applications whose verdict differs from the day count: case, ours, theirs. Empty when the two say the same of all."""
    rows = verdicts.filter(pl.col("duty").is_in(DECISION)).select("case_id", pl.col("status").cast(pl.String), "due")
    ours: dict[str, tuple[str, dt.date | None]] = {case: (status, due) for case, status, due in rows.iter_rows()}
    found: list[tuple[str, object, object]] = []
    for case, permit in permits.items():
        status, due = day_count.status(permit, as_of), day_count.due(permit, as_of)
        theirs = None if status is None else (status, due)
        mine = ours.get(case)
        if mine is not None and theirs is not None and day_count.stopped(permit, as_of + day_count.DAY, as_of):
            mine, theirs = (mine[0], None), (theirs[0], None)  # the term stands still: its last day is not known yet
        if mine != theirs:
            found.append((case, mine, theirs))
    return found


def show(name: str, permits: permit_log.Permits, as_of: dt.date) -> None:
    """Prints the rates, those by municipality, and how many verdicts the day count does not share."""
    verdicts = check(permits, as_of).frame
    print(f"{name}: {len(permits):,} applications, as known on {as_of}")
    print(rates(verdicts))
    print(rates(verdicts.filter(pl.col("duty").is_in(["flat-8-weeks", "decision"])), "unit"))
    print(f"verdicts that differ from the day count: {len(differences(verdicts, permits, as_of))}\n")


# %% All of it
def main(arguments: list[str]) -> int:
    """Prints the tables for the invented permits, and for the real ones where the log is; 0 also without it."""
    shared = Path(os.environ.get("JOBRULES_SHARED", HERE.parents[2] / "shared"))
    path = Path(arguments[0]) if arguments else shared / "data" / "logs" / "bpic2015_all.parquet"
    with pl.Config(
        tbl_rows=40, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_width_chars=160
    ):
        show("Invented permits", permit_log.own_log(), OWN_LOG_SEEN)
        if path.is_file():
            show("Real permits (BPI Challenge 2015)", permit_log.read_bpic(path), BPIC_SEEN)
        else:
            print(
                f"The real log is not at {path}; give its path, or set JOBRULES_SHARED. Only invented permits were checked."
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
