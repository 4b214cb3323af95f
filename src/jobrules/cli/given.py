"""What goes in: the parsed command line. What comes out: rules, histories, verdicts and dates, or a sentence about what is wrong."""

from __future__ import annotations

import datetime as dt
import os
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Literal

from jobrules.checking import Verdicts, check
from jobrules.cli.printing import note, step
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.rulebook import RuleBook, load_rules

Lang = Literal["da", "en"]


def date(text: str) -> dt.date:
    """A date of the command line: `2026-10-31`, or `today`."""
    if text == "today":
        return dt.date.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f'"{text}" is not a date; write it as 2026-10-31') from None


def answer(text: str) -> tuple[str, str]:
    """An answer to an open question of law: `a_kasse_window=statute`."""
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise ArgumentTypeError(f'"{text}" is not an answer to a question; write name=value')
    return name, value


def at_least_one(text: str) -> int:
    """A whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f'"{text}" is not a whole number of 1 or more')
    return int(text)


def usual_lang() -> Lang:
    """Danish where the machine is set to Danish, else English."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "da" if said.lower().startswith("da") else "en"


def rules_of(given: Namespace) -> RuleBook:
    """The rules that were named, with the answers that were given."""
    with step(say(given, "Læser reglerne", "Reading the rules")):
        return load_rules(given.rules, parameters=dict(given.parameter or ()))


def histories_of(given: Namespace, rules: RuleBook) -> Histories:
    """The histories of the folder; with `--set-aside` without the rows at fault, which are counted."""
    with step(say(given, "Læser sagerne", "Reading the histories")):
        found = Histories.read(given.folder, words=rules, on_problem="report" if given.set_aside else "raise")
    if not found.problems.is_empty():
        counted = found.problems.group_by("table").len().sort("table").iter_rows()
        kinds = ", ".join(f"{name}: {count}" for name, count in counted)
        note(
            say(
                given,
                f"Rækker med fejl eller gentagelser, sat til side: {kinds}",
                f"Rows at fault or repeated, set aside: {kinds}",
            )
        )
    return found


def verdicts_of(given: Namespace) -> Verdicts:
    """The verdicts on the folder's cases on the day asked for."""
    rules = rules_of(given)
    histories = histories_of(given, rules)
    with step(say(given, "Bedømmer sagerne", "Judging the cases")):
        return check(histories, rules, as_of=given.as_of, hours=given.hours)


def say(given: Namespace, da: str, en: str) -> str:
    """The one of two texts that is in the language asked for."""
    return da if given.lang == "da" else en


def new_folder(path: Path) -> Path:
    """A folder to write into, made where it is not there; raises JobrulesError where a file is in its way."""
    if path.exists() and not path.is_dir():
        raise JobrulesError(f"{path} is a file; name a folder")
    path.mkdir(parents=True, exist_ok=True)
    return path
