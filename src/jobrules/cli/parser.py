"""What goes in: nothing. What comes out: the parser of the command line, with every command and what it takes."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from jobrules import __version__
from jobrules.checking import Status
from jobrules.cli.given import answer, at_least_one, date, usual_lang
from jobrules.errors import nearest

EXITS: Final = "Exit codes: 0 fine, 1 findings where they were asked for, 2 input that cannot be used."


class Option(NamedTuple):
    """One thing a command takes: its name, what it is for, and how argparse reads it."""

    name: str
    help: str
    how: dict[str, Any]


class Command(NamedTuple):
    """One command: its name, the module with its function `run_<name>`, what it does, an example, and what it takes."""

    name: str
    home: str
    summary: str
    example: str
    options: tuple[Option, ...]


def parser() -> ArgumentParser:
    """The whole command line."""
    top = ArgumentParser(
        "jobrules", description="Statutory process rules, checked against case histories.", epilog=EXITS
    )
    top.add_argument("--version", action="version", version=f"jobrules {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        said = command.summary[0].upper() + command.summary[1:] + "."
        one = commands.add_parser(
            command.name, help=command.summary, description=said, epilog=f"Example: {command.example}"
        )
        for option in (*command.options, LANG):
            one.add_argument(option.name, help=option.help, **option.how)
        one.set_defaults(run=partial(_run, command), lang=usual_lang())
    return top


def _run(command: Command, given: Namespace) -> int:
    """Load what the command needs, and run it."""
    function: Callable[[Namespace], int] = getattr(import_module(f"jobrules.cli.{command.home}"), f"run_{command.name}")
    return function(given)


def statuses(text: str) -> tuple[str, ...]:
    """Statuses with commas between them."""
    wanted, known = tuple(text.split(",")), [status.value for status in Status]
    for status in wanted:
        if status not in known:
            raise ArgumentTypeError(f'"{status}" is not a status. {nearest(status, known)}'.rstrip())
    return wanted


def option(name: str, help: str, **how: Any) -> Option:
    """An option of a command; `how` is what argparse's `add_argument` takes."""
    return Option(name, help, how)


# fmt: off
LANG = option("--lang", "Danish or English (default: as the machine is set)", choices=("da", "en"))
RULES = (
    option("--rules", "a shipped pack or the folder of your own (default: dk)", default="dk", metavar="PACK"),
    option("--parameter", "an answer to an open question of law; repeatable", action="append", type=answer, metavar="NAME=VALUE"),
)
SET_ASIDE = option("--set-aside", "go on without the rows at fault, and say how many they are", action="store_true")
CASES = (
    option("folder", "cases, spells, events, hours as .parquet or .csv; or a .json or .jsonl file of cases", type=Path, metavar="FOLDER"),
    *RULES,
    option("--as-of", "the day the verdicts are given for (default: today)", type=date, default="today", metavar="DATE"),
    option("--hours", "what to make of coarse or missing hours", choices=("as_given", "spread", "calendar"), default="as_given"),
    SET_ASIDE,
)
FEW = option("--hide-below", "hide counts of fewer persons (default: 5)", type=at_least_one, default=5, metavar="N")
SEED = option("--seed", "the same number gives the same people (default: 1)", type=int, default=1, metavar="S")
TOWNS = option("--municipalities", "how many municipalities (default: 30)", type=at_least_one, default=30, metavar="N")
INTO = partial(option, "--out", type=Path, metavar="FILE")

COMMANDS: Final = (
    Command("demo", "telling", "made-up histories: a summary here, and a report to open in a browser", "jobrules demo --lang da", (
        option("--cases", "how many people (default: 6000)", type=at_least_one, default=6000, metavar="N"), SEED, TOWNS,
        option("--out", "where the report goes (default: jobrules-demo)", type=Path, default=Path("jobrules-demo"), metavar="DIR"),
    )),
    Command("check", "judging", "judge all cases of a folder: a rate for each duty",
            "jobrules check cases/ --as-of 2026-10-31 --out verdicts.parquet --fail-on missed", (
        *CASES, FEW, INTO("write every verdict as .parquet or .csv"),
        option("--fail-on", "exit 1 where there are such verdicts: missed,met_late", type=statuses, default=(), metavar="STATUS"),
    )),
    Command("report", "telling", "process next to outcome, as one HTML page",
            "jobrules report cases/ --as-of 2026-10-31 --lang da --out report.html", (
        *CASES, FEW,
        option("--by", "the units: municipality (default), a column of the verdicts, a fact", default="municipality", metavar="COLUMN"),
        option("--duty", "one duty alone, such as dk/lab/31:first-talk", metavar="DUTY"),
        option("--landmark", '"due", or a time after the start of the course (default: 6 months)', metavar="TIME"),
        option("--measure", "an outcome measure; the first is compared (default: the shipped ones)", action="append", metavar="MEASURE"),
        option("--horizon", "days from the landmark to the outcome (default: 182)", type=at_least_one, default=182, metavar="DAYS"),
        option("--title", "the heading of the page", metavar="TEXT"),
        INTO("the page (default: report.html)", default=Path("report.html")),
    )),
    Command("explain", "judging", "the reason for every verdict on one case", "jobrules explain cases/ --case 1042 --lang da", (
        *CASES, option("--case", "the case", required=True, metavar="ID"),
        option("--duty", "one duty alone: four-talks, or dk/lab/31:four-talks", metavar="DUTY"),
    )),
    Command("due", "judging", "who is due what, by when, and on what paragraph", 'jobrules due cases/ --within "14 days"', (
        *CASES, option("--within", "how far ahead (default: 14 days)", default="14 days", metavar="TIME"),
        option("--by", "sort by a column first, such as unit; repeatable", action="append", metavar="COLUMN"),
        INTO("write the list as .parquet or .csv instead"),
    )),
    Command("rules", "law", "list the duties of a pack, or show rules in prose", "jobrules rules show dk/lab/31 --lang da", (
        option("what", "list (the default), or show the rules named", nargs="?", choices=("list", "show"), default="list"),
        option("names", "dk/lab/31, or dk/lab/31:first-talk", nargs="*", metavar="RULE"),
        *RULES, option("--at", "only what is in force on this day", type=date, metavar="DATE"),
    )),
    Command("lint", "law", "say what is wrong in a folder of rule files, and where; exit 1 on errors", "jobrules lint rules/dk", (
        option("folder", "the folder, or a shipped pack (default: dk)", nargs="?", default="dk", metavar="FOLDER"),
        option("--today", "the day to count the age of sources from (default: today)", type=date, default="today", metavar="DATE"),
    )),
    Command("diff", "law", "what the law asks on one day and not on another, or one pack and not another",
            "jobrules diff 2023-12-31 2024-01-01 --lang da", (
        option("before", "the one day, or a pack or folder", metavar="DATE1|PACK1"),
        option("after", "the other day, or the other pack or folder", metavar="DATE2|PACK2"), *RULES,
    )),
    Command("burden", "counting", "how much the law asks of each target group, year by year", "jobrules burden --out growth.svg", (
        option("folder", "with a folder of cases: the meetings asked for per person-year", nargs="?", type=Path, metavar="FOLDER"),
        *CASES[1:3], SET_ASIDE, FEW,
        option("--from", "the first year (default: 2014)", dest="first", type=at_least_one, default=2014, metavar="YEAR"),
        option("--until", "the last year (default: 2026)", dest="last", type=at_least_one, default=2026, metavar="YEAR"),
        INTO("draw it as .svg, or write the numbers as .parquet or .csv"),
    )),
    Command("official", "counting", "an official measure of process beside the strict rate of the same courses",
            "jobrules official cases/ --measure dk/process/early-effort --as-of 2024-12-31", (
        *CASES, FEW,
        option("--measure", "a shipped measure or a file of your own", required=True, metavar="MEASURE"),
        option("--on", "the day of the measure (default: --as-of)", type=date, metavar="DATE"),
        option("--by", "municipality (default), another spell, a fact, group or benefit", default="municipality", metavar="COLUMN"),
        INTO("write the table as .parquet or .csv too"),
    )),
    Command("schema", "law", "the JSON Schema of a rule file, for editors", "jobrules schema --out rule.schema.json", (
        INTO("write it to a file instead"),
    )),
    Command("sample", "telling", "made-up histories as files, with what was planted in them", "jobrules sample --out sample/", (
        option("--cases", "how many people (default: 1000)", type=at_least_one, default=1000, metavar="N"), SEED, TOWNS,
        option("--out", "the folder to write into", type=Path, required=True, metavar="DIR"),
        option("--format", "the files (default: parquet)", choices=("parquet", "csv"), default="parquet"),
    )),
)
# fmt: on
