"""What goes in: verdict frames of any of the three engines. What comes out: the same frames in one shape, and what they cost.

Shared by the three engines and the runner, so that every engine is timed, weighed and compared in the same way.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import polars as pl

AS_OF: Final = dt.date(2025, 12, 31)
"""The day the verdicts speak of. The synthetic log goes on for a month after it, so facts that do not exist yet are there too."""

DUTIES: Final = ("talks", "answer", "forbidden", "papers-first", "longest-gap")
STATUSES: Final = ("exempt", "met", "unknown", "cut_short", "pending", "excused", "met_late", "missed")
KEY: Final = ("duty", "case_id", "nth")
COLUMNS: Final = ("case_id", "duty", "nth", "due", "status", "found", "met_on")


def canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """The seven columns that every engine must agree on, in one order and one set of types; the case id keeps its own."""
    return frame.select(
        pl.col("case_id"),
        pl.col("duty").cast(pl.String).cast(pl.Enum(DUTIES)),
        pl.col("nth").cast(pl.Int32),
        pl.col("due").cast(pl.Date),
        pl.col("status").cast(pl.String).cast(pl.Enum(STATUSES)),
        pl.col("found").cast(pl.Int32),
        pl.col("met_on").cast(pl.Date),
    )


def digest(frame: pl.DataFrame) -> dict[str, str]:
    """For each duty a number that does not depend on the order of the rows and differs when any cell differs."""
    rows = canonical(frame).with_columns(pl.col("case_id").cast(pl.String))
    hashed = rows.select(pl.col("duty"), row=rows.hash_rows(seed=1))
    sums = hashed.group_by("duty").agg(rows=pl.len(), total=pl.col("row").sum())
    return {duty: f"{count}:{total}" for duty, count, total in sums.sort("duty").iter_rows()}


def counts(frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    """The number of rows of each status, by duty."""
    table: dict[str, dict[str, int]] = {duty: {} for duty in DUTIES}
    for duty, status, rows in canonical(frame).group_by("duty", "status").len().sort("duty", "status").iter_rows():
        table[duty][status] = rows
    return table


def differences(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The rows that stand in one frame and not, cell for cell, in the other, with `side` saying in which."""
    mine, theirs = canonical(one), canonical(other)
    only_mine = mine.join(theirs, on=COLUMNS, how="anti", nulls_equal=True)
    only_theirs = theirs.join(mine, on=COLUMNS, how="anti", nulls_equal=True)
    sides = [only_mine.with_columns(side=pl.lit("first")), only_theirs.with_columns(side=pl.lit("second"))]
    return pl.concat(sides).sort(*KEY, "side")


def peak_mb() -> float:
    """The most memory this process has held, in MB: the kernel's own high-water mark where there is one, because `ru_maxrss`
    starts at what the parent process held."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


class Stopwatch:
    """Seconds on the wall and of processor time since it was made or last read. Processor time is the steadier of the two
    where other work shares the machine."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def lap(self) -> dict[str, float]:
        """The seconds since the last lap; the next begins now."""
        wall, processor = time.perf_counter(), time.process_time()
        seconds = {"wall": wall - self._wall, "processor": processor - self._processor}
        self._wall, self._processor = wall, processor
        return seconds


def measured(verdicts: Callable[[Path], pl.DataFrame], folder: Path) -> dict[str, Any]:
    """What one run of an engine cost, from the files to the verdicts in memory, and what the verdicts were."""
    watch = Stopwatch()
    frame = verdicts(folder)
    return {"laps": {"check": watch.lap()}, "peak_mb": peak_mb(), **outcome(frame)}


def outcome(frame: pl.DataFrame) -> dict[str, Any]:
    """What every run on the same log must agree on."""
    return {"rows": frame.height, "counts": counts(frame), "digest": digest(frame)}


def engine_main(description: str, measure: Callable[[Path], dict[str, Any]]) -> None:
    """The command line of one engine: the folder of a log in, one line of JSON out."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path, help="folder with events.parquet and courses.parquet")
    print(json.dumps(measure(parser.parse_args().folder)))
