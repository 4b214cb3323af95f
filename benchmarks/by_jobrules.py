"""What goes in: the folder of a synthetic log. What comes out: the verdicts of the five duties, by the library.

The five duties are the rule pack in `rules/`. Time is told apart: `read` is reading the rules, the files, and checking the
tables at the door, `check` is judging.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl
from common import AS_OF, Stopwatch, engine_main, outcome, peak_mb

# by name, so that all of the library is loaded before the clock starts, as DuckDB is
from jobrules import Histories, RuleBook, check, load_rules

RULES: Final = Path(__file__).parent / "rules"


def histories(folder: Path, rules: RuleBook) -> Histories:
    """The log as case histories, checked against the words of the pack."""
    courses = pl.read_parquet(folder / "courses.parquet")
    spells = courses.with_columns(spell=pl.lit("course"), value=pl.lit("case"))
    events = pl.read_parquet(folder / "events.parquet")
    return Histories(cases=courses.select("case_id"), spells=spells, events=events, words=rules)


def verdicts(folder: Path) -> pl.DataFrame:
    """From the two files to the verdict rows."""
    rules = load_rules(RULES)
    return check(histories(folder, rules), rules, as_of=AS_OF).frame


def measure(folder: Path) -> dict[str, Any]:
    """What one run cost, in its two parts, and what the verdicts were."""
    watch = Stopwatch()
    rules = load_rules(RULES)
    cases = histories(folder, rules)
    read = watch.lap()
    found = check(cases, rules, as_of=AS_OF, evidence=False)
    return {"laps": {"read": read, "check": watch.lap()}, "peak_mb": peak_mb(), **outcome(found.frame)}


if __name__ == "__main__":
    engine_main("The five duties by jobrules.", measure)
