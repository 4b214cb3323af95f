"""What goes in: a number of made-up Danish cases. What comes out: what the whole Danish pack costs on them.

Two figures: all cases at once (`check`), and one case at a time (`check_case`), as a case system would ask. The cases are
sampled by a process of its own, so that their making does not count as memory of the checking.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from common import Stopwatch, peak_mb

import jobrules as jr

AS_OF: Final = dt.date(2025, 12, 31)
"""The day on which the made-up histories end."""
ONE_BY_ONE: Final = 200


def folder_for(cases: int) -> Path:
    """Where the sampled cases are kept."""
    return Path(tempfile.gettempdir()) / "jobrules-benchmark" / f"dk-{cases}"


def sample(cases: int) -> None:
    """Samples the cases and writes their tables."""
    folder = folder_for(cases)
    folder.mkdir(parents=True, exist_ok=True)
    histories = jr.sample_histories(seed=1, cases=cases).histories
    for name in ("cases", "spells", "events", "hours"):
        getattr(histories, name).write_parquet(folder / f"{name}.parquet")


def everyone(cases: int) -> dict[str, Any]:
    """The cost of all cases at once."""
    watch = Stopwatch()
    rules = jr.load_rules("dk")
    histories = jr.Histories.read(folder_for(cases))
    read = watch.lap()
    found = jr.check(histories, rules, as_of=AS_OF)
    laps = {"read": read, "check": watch.lap()}
    sizes = {"duties": len(rules), "events": histories.events.height, "spells": histories.spells.height}
    return {"laps": laps, "peak_mb": peak_mb(), "rows": found.frame.height, **sizes}


def one_by_one(cases: int) -> dict[str, Any]:
    """Milliseconds for one case, from its JSON form to its verdicts: the middle case and the slow ones."""
    rules = jr.load_rules("dk")
    histories = jr.Histories.read(folder_for(cases))
    given = list(islice(histories.iter_cases(), ONE_BY_ONE))
    jr.check_case(given[0], rules, as_of=AS_OF)
    spent = []
    for case in given:
        begun = time.perf_counter()
        jr.check_case(case, rules, as_of=AS_OF)
        spent.append((time.perf_counter() - begun) * 1000)
    return {
        "cases": len(given),
        "median_ms": statistics.median(spent),
        "slow_ms": statistics.quantiles(spent, n=20)[-1],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What the Danish pack costs.")
    parser.add_argument("part", choices=["sample", "everyone", "one-by-one"])
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    parts = {"sample": sample, "everyone": everyone, "one-by-one": one_by_one}
    print(json.dumps(parts[options.part](options.cases)))
