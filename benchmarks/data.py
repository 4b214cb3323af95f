"""What goes in: a seed and a number of cases. What comes out: two Parquet files of a synthetic case log, in two variants.

`events.parquet` has one row for each thing that happened (`case_id`, `event`, `date`), `courses.parquet` one row for each
case (`case_id`, `start`, `end`; an empty end is a case that still runs). A course starts on the day of its first event.
Variant `sorted` has integer ids and rows in order of case and day; `shuffled` is the same log with text ids and its rows
in random order. No row occurs twice.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
import polars as pl

Variant = Literal["sorted", "shuffled"]
VARIANTS: Final[tuple[Variant, ...]] = get_args(Variant)
EVENTS: Final = ("N", "M", "A", "B", "X", "P", "Q")
"""Note, meeting, application, answer, forbidden act, papers, decision. No duty asks for notes."""

FIRST_DAY: Final = dt.date(2024, 1, 1)
RECORDED_UNTIL: Final = dt.date(2026, 1, 31)
"""The day the log was taken from its system; ends after it are not known."""

_LAST_START: Final = 745
_FORMAT: Final = 1
"""Raise this when the log changes, so that an old copy in the cache is not taken for the new one."""

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


def folder_for(cases: int, seed: int, variant: Variant) -> Path:
    """The folder of one log in the system's temporary directory; the log is made when it is not there."""
    folder = Path(tempfile.gettempdir()) / "jobrules-benchmark" / f"v{_FORMAT}-{cases}-{seed}" / variant
    if not (folder / "courses.parquet").exists():
        write(cases, seed)
    return folder


def write(cases: int, seed: int) -> None:
    """Makes one log and writes both variants of it."""
    events, courses = synthetic_log(cases, seed)
    base = Path(tempfile.gettempdir()) / "jobrules-benchmark" / f"v{_FORMAT}-{cases}-{seed}"
    for variant in VARIANTS:
        folder = base / variant
        folder.mkdir(parents=True, exist_ok=True)
        if variant == "shuffled":
            events, courses = (shuffled(frame, seed) for frame in (events, courses))
        events.write_parquet(folder / "events.parquet")
        courses.write_parquet(folder / "courses.parquet")


def synthetic_log(cases: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events and courses with integer ids, in order of case and day; about ten events to a case, the same for the same seed."""
    random = np.random.default_rng(seed)
    start = random.integers(0, _LAST_START + 1, cases)
    length = np.minimum(random.lognormal(np.log(118), 0.75, cases).astype(np.int64), 900)
    parts = [
        _at(np.arange(cases), np.zeros(cases, np.int64), "N"),
        _meetings(random, length),
        *_applications(random, length),
        *(
            _scattered(random, length, event, every)
            for event, every in (("P", 230), ("Q", 260), ("X", 1900), ("N", 75))
        ),
    ]
    base = (FIRST_DAY - dt.date(1970, 1, 1)).days
    origin = pl.DataFrame({"case": np.arange(cases), "start": start + base, "length": length})
    return _events(pl.concat(parts), origin), _courses(origin)


def shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The same rows with text ids and in random order."""
    named = frame.with_columns(case_id=pl.format("case-{}", pl.col("case_id").cast(pl.String).str.zfill(8)))
    return named.sample(fraction=1.0, shuffle=True, seed=seed)


def _at(case: Ints, day: Ints, event: str) -> pl.DataFrame:
    return pl.DataFrame({"case": case, "day": day, "event": event}, schema_overrides={"event": pl.Enum(EVENTS)})


def _meetings(random: np.random.Generator, length: Ints) -> pl.DataFrame:
    """Meetings about once a month, in some cases much more seldom, the first of them soon after the start."""
    most = 40
    pace = random.lognormal(0.0, 0.55, (length.size, 1))
    pauses = (random.gamma(2.2, 16.0, (length.size, most)) * pace).astype(np.int64) + 1
    pauses[:, 0] = random.exponential(16.0, length.size).astype(np.int64)
    day = np.cumsum(pauses, axis=1)
    kept = day <= length[:, None]
    return _at(np.nonzero(kept)[0], day[kept], "M")


def _applications(random: np.random.Generator, length: Ints) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Applications at any time, four of five of them answered, mostly within two months and some on the day itself."""
    asked = _scattered(random, length, "A", 115)
    case, day = asked["case"].to_numpy(), asked["day"].to_numpy()
    answer = day + random.exponential(38.0, day.size).astype(np.int64)
    kept = (random.random(day.size) < 0.8) & (answer <= length[case])
    return asked, _at(case[kept], answer[kept], "B")


def _scattered(random: np.random.Generator, length: Ints, event: str, every: int) -> pl.DataFrame:
    """Events at any time in the course, one in so many days on average."""
    case = np.repeat(np.arange(length.size), random.poisson(length / every))
    return _at(case, (random.random(case.size) * (length[case] + 1)).astype(np.int64), event)


def _events(parts: pl.DataFrame, origin: pl.DataFrame) -> pl.DataFrame:
    dated = parts.join(origin, on="case").select(
        case_id=pl.col("case"),
        event=pl.col("event"),
        date=(pl.col("start") + pl.col("day")).cast(pl.Int32).cast(pl.Date),
    )
    known = dated.filter(pl.col("date") <= RECORDED_UNTIL).unique()
    return known.sort("case_id", "date", "event").with_columns(pl.col("event").cast(pl.String))


def _courses(origin: pl.DataFrame) -> pl.DataFrame:
    end = (pl.col("start") + pl.col("length")).cast(pl.Int32).cast(pl.Date)
    return origin.select(
        case_id=pl.col("case"),
        start=pl.col("start").cast(pl.Int32).cast(pl.Date),
        end=pl.when(end <= RECORDED_UNTIL).then(end),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the synthetic log.")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for each in VARIANTS:
        print(folder_for(options.cases, options.seed, each))
