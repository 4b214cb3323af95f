"""What goes in: the commands check, due and explain. What comes out: rates, deadlines and reasons of the cases in a folder."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from jobrules.charts import status_word
from jobrules.checking import Verdicts
from jobrules.cli.files import whole_or_nothing, write_frame
from jobrules.cli.given import say, verdicts_of
from jobrules.cli.printing import Column, note, show, step, table
from jobrules.compliance import UNDECIDED
from jobrules.errors import JobrulesError
from jobrules.prose import Voice
from jobrules.reporting.doing import rates_by_duty
from jobrules.reporting.figures import HIDDEN, Figures
from jobrules.worklist import worklist


def run_check(given: Namespace) -> int:
    """Judge all cases, print the rates, write the verdicts where asked."""
    found = verdicts_of(given)
    show(rates_table(given, found))
    if len(found.shares):
        show("", shares_table(given, found))
    note(
        say(
            given,
            f"Opgjort {found.as_of}, regelsæt {found.rules.id}. {HIDDEN}: skjult.",
            f"As of {found.as_of}, rule book {found.rules.id}. {HIDDEN}: hidden.",
        )
    )
    if given.out is not None:
        _write_verdicts(given, found)
    asked = found.frame.filter(pl.col("status").is_in(given.fail_on)).height
    if asked:
        words = ", ".join(given.fail_on)
        note(say(given, f"{asked} afgørelser er {words}", f"{asked} verdicts are {words}"))
    return 1 if asked else 0


def _write_verdicts(given: Namespace, found: Verdicts) -> None:
    if given.out.suffix.lower() == ".parquet":
        whole_or_nothing(given.out, found.write_parquet)
    else:
        write_frame(found.frame, given.out, given.lang)
    if len(found.shares):
        write_frame(found.shares, given.out.with_stem(given.out.stem + "-shares"), given.lang)
    note(
        say(given, f"{len(found)} afgørelser skrevet til {given.out}", f"{len(found)} verdicts written to {given.out}")
    )


def rates_table(given: Namespace, found: Verdicts) -> str:
    """The rate of each duty with its interval, and what is undecided beside it."""
    said = Figures(given.lang)
    heads = (
        ("Afgjort", "Decided"),
        ("Til tiden", "In time"),
        ("Andel", "Rate"),
        ("95 %", "95%"),
        ("For sent", "Late"),
        ("Ikke sket", "Not done"),
    )
    undecided = [status_word(status, given.lang).capitalize() for status in UNDECIDED]
    names = [*(said.say(*head) for head in heads), *undecided]
    columns = [Column(said.say("Pligt", "Duty")), *(Column(name, number=True) for name in names)]
    rates = rates_by_duty(found, given.hide_below)
    return table(columns, [_rates(said, row) for row in rates.iter_rows(named=True)])


def shares_table(given: Namespace, found: Verdicts) -> str:
    """The duties that an authority owes to a share of its persons, by authority and period; small counts hidden."""
    heads = (("Pligt", "Duty"), ("Enhed", "Unit"), ("Periode", "Period"), ("Holdt", "Held"), ("Af", "Of"), ("Andel", "Share"),
             ("Krav", "Asked"), ("Status", "Status"))  # fmt: skip
    numbers = {"Held", "Of", "Share", "Asked"}
    said = Figures(given.lang)
    rows = []
    for row in found.shares.sort("rule", "duty", "unit", "period_start").iter_rows(named=True):
        few = min(row["held"], row["persons"] - row["held"]) < given.hide_below and row["persons"] > 0
        counts = (
            [HIDDEN] * 3 if few else [said.count(row["held"]), said.count(row["persons"]), said.share(row["share"])]
        )
        period = f"{row['period_start']} – {row['period_end']}"
        rows.append(
            [
                f"{row['rule']}:{row['duty']}",
                row["unit"],
                period,
                *counts,
                said.share(row["required"]),
                status_word(row["status"], given.lang),
            ]
        )
    return table([Column(say(given, *head), number=head[1] in numbers) for head in heads], rows)


def _rates(said: Figures, row: Mapping[str, Any]) -> list[object]:
    hidden = row["decided"] is None or row["met"] is None
    rate = [HIDDEN, ""] if hidden else [said.share(row["rate"]), said.between(row["rate_low"], row["rate_high"])]
    others = [said.count(row[status]) for status in ("met_late", "missed", *UNDECIDED)]
    return [row["duty"], said.count(row["decided"]), said.count(row["met"]), *rate, *others]


def run_explain(given: Namespace) -> int:
    """Print the reason for every verdict on one case."""
    from jobrules.explaining import explain

    found = verdicts_of(given)
    show(str(explain(found, case_id=_case_id(given, found), duty=given.duty, lang=given.lang)))
    return 0


def _case_id(given: Namespace, found: Verdicts) -> str | int:
    """The id as the histories have it, text or number; raises JobrulesError where there is no such case, without repeating the id."""
    ids = found.histories.tables.ids["case_id"]
    wanted: str | int = given.case
    if ids.dtype.is_integer():
        wanted = int(given.case) if given.case.lstrip("-").isdecimal() else given.case
    if isinstance(wanted, str) == ids.dtype.is_integer() or not (ids == wanted).any():
        raise JobrulesError(f"{given.folder} has no case with the id given by --case")
    return wanted


def run_due(given: Namespace) -> int:
    """Print who is due what, by when, or write it as a table."""
    found = verdicts_of(given)
    with step(say(given, "Finder frister", "Finding deadlines")):
        due = worklist(found, within=given.within, by=given.by, lang=given.lang)
    if given.out is not None:
        write_frame(due, given.out, given.lang)
        note(
            say(
                given, f"{due.height} frister skrevet til {given.out}", f"{due.height} deadlines written to {given.out}"
            )
        )
        return 0
    columns = [Column(say(given, da, en), number=name in ("days_left", "still_needed")) for name, da, en in DUE]
    said = _in_words(given, due, Voice(found.rules, given.lang)).select(name for name, _, _ in DUE)
    show(table(columns, said.rows()) if due.height else say(given, "Ingen frister.", "Nothing is due."))
    ahead = say(given, f"{due.height} frister, opgjort {found.as_of}", f"{due.height} deadlines as of {found.as_of}")
    note(f"{ahead}; {given.within}")
    return 0


def _in_words(given: Namespace, due: pl.DataFrame, voice: Voice) -> pl.DataFrame:
    """The list with whose duty it is, and how pressing it is, in the language asked for."""
    holders = {holder: voice.who(holder) for holder in due["holder"].cast(pl.String).unique()}
    urgency = {word: say(given, danish, word) for word, danish in URGENCY.items()}
    return due.with_columns(
        pl.col("holder").cast(pl.String).replace(holders), pl.col("urgency").cast(pl.String).replace(urgency)
    )


DUE: Final = (
    ("due", "Frist", "Due"), ("days_left", "Dage", "Days"), ("urgency", "Haster", "Urgency"), ("case_id", "Sag", "Case"),
    ("unit", "Enhed", "Unit"), ("holder", "Hos", "Holder"), ("still_needed", "Mangler", "Needed"), ("what", "Hvad", "What"),
    ("section", "Paragraf", "Section"),
)  # fmt: skip
URGENCY: Final = {"overdue": "overskredet", "due": "snart", "soon": "tilrådes"}
