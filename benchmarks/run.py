"""What goes in: how many cases and how often. What comes out: a Markdown table of what each engine costs, and whether they agree.

Every measurement is a process of its own. The engines take turns, so that what disturbs the machine disturbs them all.
`--smoke` is for continuous integration: small logs, every verdict compared, no figure to be believed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import common
import data

HERE: Final = Path(__file__).parent
ENGINES: Final = ("sql", "polars", "jobrules")
NAMES: Final = {"sql": "DuckDB SQL by hand", "polars": "polars by hand", "jobrules": "jobrules"}
HEAD: Final = ("log", "engine", "read s", "check s", "total s", "× SQL", "processor s", "peak MB", "verdict rows")

Run = dict[str, Any]
Runs = Mapping[data.Variant, Mapping[str, Sequence[Run]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what is asked for; 0 when all engines agree and no limit is broken, 1 otherwise."""
    options = _options(arguments)
    print(_machine(), _command(arguments), sep="\n\n", end="\n\n", flush=True)
    if options.smoke:
        problems = _smoke(options.engines)
        options.cases, options.repeat, options.danish_cases = 2_000, 1, 200
    else:
        problems = []
    runs: Runs = {
        variant: _taking_turns(data.folder_for(options.cases, options.seed, variant), options)
        for variant in data.VARIANTS
    }
    print(_table(HEAD, _rows(runs)), end="\n\n", flush=True)
    print(_table(("duty", *common.STATUSES), _verdicts(runs)), end="\n\n", flush=True)
    if options.pack == "dk":
        print(_table(("the whole Danish pack", "figure"), _danish(options)), end="\n\n")
    problems += [problem for variant in runs for problem in _disagreements(variant, runs[variant])]
    problems += _too_slow(runs, options.at_most)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Five generic duties by jobrules, by hand-written SQL and by polars.")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases in the log, about ten events each")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each engine; the table has the middle one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--pack", choices=["dk"], help="also run the whole Danish pack on sampled cases")
    parser.add_argument("--danish-cases", type=int, default=100_000)
    parser.add_argument(
        "--at-most", type=float, help="fail when jobrules takes more than this many times the SQL's time"
    )
    parser.add_argument("--smoke", action="store_true", help="small logs, every verdict compared")
    return parser.parse_args(arguments)


def _smoke(engines: Iterable[str]) -> list[str]:
    """Compares the engines row for row on small logs; what differs is shown, for the log is made up."""
    problems = []
    by_engine = {engine: importlib.import_module(f"by_{engine}") for engine in engines}
    for seed in (1, 2, 3):
        for variant in data.VARIANTS:
            folder = data.folder_for(1_000, seed, variant)
            frames = {engine: module.verdicts(folder) for engine, module in by_engine.items()}
            first, *others = frames
            for other in others:
                different = common.differences(frames[first], frames[other])
                if different.height or frames[first].height != frames[other].height:
                    problems.append(f"{first} and {other} differ on seed {seed}, {variant}:\n{different.head(20)}")
    return problems


def _taking_turns(folder: Path, options: argparse.Namespace) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {engine: [] for engine in options.engines}
    for _ in range(options.repeat):
        for engine in options.engines:
            runs[engine].append(_process(f"by_{engine}.py", str(folder)))
    return runs


def _process(script: str, *arguments: str) -> Any:
    """What a script of this folder prints as JSON; its messages go to the terminal."""
    command = [sys.executable, str(HERE / script), *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _total(run: Run, clock: str = "wall") -> float:
    return sum(float(lap[clock]) for lap in run["laps"].values())


def _middle(runs: Sequence[Run]) -> Run:
    """The run whose total is the median (of an even number, the slower of the two in the middle)."""
    return sorted(runs, key=_total)[len(runs) // 2]


def _rows(runs: Runs) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for variant, by_engine in runs.items():
        bar = _total(_middle(by_engine["sql"])) if "sql" in by_engine else None
        for engine, several in by_engine.items():
            run = _middle(several)
            laps, total = run["laps"], _total(run)
            read = f"{laps['read']['wall']:.2f}" if "read" in laps else ""
            ratio = "" if bar is None else f"{total / bar:.2f}"
            times = (read, f"{laps['check']['wall']:.2f}", f"{total:.2f}", ratio, f"{_total(run, 'processor'):.2f}")
            peak = statistics.median(one["peak_mb"] for one in several)
            rows.append((variant, NAMES[engine], *times, f"{peak:,.0f}", f"{run['rows']:,}"))
    return rows


def _verdicts(runs: Runs) -> list[tuple[str, ...]]:
    """How many verdicts of each status the first engine gave on the first log: that no status is there for nothing."""
    counted = next(iter(next(iter(runs.values())).values()))[0]["counts"]
    return [(duty, *(f"{counted[duty].get(status, 0):,}" for status in common.STATUSES)) for duty in common.DUTIES]


def _disagreements(variant: str, runs: Mapping[str, Sequence[Run]]) -> list[str]:
    """The duties on which some run of some engine gave other verdicts than the first run."""
    (first, (expected, *_)), *_ = runs.items()
    problems = []
    for engine, several in runs.items():
        for duty in common.DUTIES:
            if any(run["digest"].get(duty) != expected["digest"].get(duty) for run in several):
                given = [run["counts"][duty] for run in several]
                problems.append(f"{variant}, {duty}: {first} gave {expected['counts'][duty]}, {engine} gave {given}")
    return problems


def _too_slow(runs: Runs, limit: float | None) -> list[str]:
    problems = []
    for variant, by_engine in runs.items():
        if limit is not None and {"sql", "jobrules"} <= set(by_engine):
            ratio = _total(_middle(by_engine["jobrules"])) / _total(_middle(by_engine["sql"]))
            if ratio > limit:
                problems.append(f"{variant}: jobrules takes {ratio:.2f} times the SQL's time, more than {limit}")
    return problems


def _danish(options: argparse.Namespace) -> list[tuple[str, str]]:
    cases = ("--cases", str(options.danish_cases))
    _process("danish.py", "sample", *cases)
    several = [_process("danish.py", "everyone", *cases) for _ in range(options.repeat)]
    run, single = _middle(several), _process("danish.py", "one-by-one", *cases)
    return [
        ("cases, spells, events", f"{options.danish_cases:,}, {run['spells']:,}, {run['events']:,}"),
        ("duties (each version of each)", f"{run['duties']:,}"),
        ("verdict rows", f"{run['rows']:,}"),
        ("read s", f"{run['laps']['read']['wall']:.2f}"),
        ("check s", f"{run['laps']['check']['wall']:.2f}"),
        ("processor s", f"{_total(run, 'processor'):.2f}"),
        ("peak MB", f"{statistics.median(one['peak_mb'] for one in several):,.0f}"),
        (f"one case, median of {single['cases']}", f"{single['median_ms']:.2f} ms"),
        ("one case, slowest in twenty", f"{single['slow_ms']:.2f} ms"),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _machine() -> str:
    """The machine and the versions, for a figure without them says nothing."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    processor = models[0] if models else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb"))
    load = os.getloadavg()[0]
    return (
        f"Machine: {processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; Python "
        f"{platform.python_version()}, {versions}; load when begun {load:.1f}."
    )


def _command(arguments: Sequence[str] | None) -> str:
    given = sys.argv[1:] if arguments is None else arguments
    return f"Command: `{' '.join(['python benchmarks/run.py', *given])}`"


if __name__ == "__main__":
    sys.exit(main())
