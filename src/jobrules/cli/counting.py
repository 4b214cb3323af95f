"""What goes in: the commands burden and official. What comes out: how much the law asks, and official measures beside the strict rates."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from jobrules.charts import growth_picture
from jobrules.cli.files import whole_or_nothing, write_frame
from jobrules.cli.given import histories_of, rules_of, say, verdicts_of
from jobrules.cli.printing import Column, note, show, step, table
from jobrules.compliance import compliance, reconcile
from jobrules.errors import JobrulesError
from jobrules.official import ProcessMeasure, load_process_measure
from jobrules.reform import burden
from jobrules.reporting.figures import HIDDEN, Figures
from jobrules.rulebook import RuleBook


def run_burden(given: Namespace) -> int:
    """Print how much the law asks of each target group on 1 July of each year; draw it or write it where asked."""
    if given.last < given.first:
        raise JobrulesError(f"--until {given.last} is before --from {given.first}")
    rules = rules_of(given)
    days = [dt.date(year, 7, 1) for year in range(given.first, given.last + 1)]
    cases = None if given.folder is None else histories_of(given, rules)
    with step(say(given, "Tæller", "Counting")):
        asked = burden(rules, days, cases, hide_below=given.hide_below)
    what = "duties" if cases is None else "asked_per_person_year"
    show(_years(given, asked, what))
    note(_told(given, what))
    if given.out is not None:
        _write_growth(given, rules, asked, what)
    return 0


def _years(given: Namespace, asked: pl.DataFrame, what: str) -> str:
    """A row for each group and a column for each year."""
    said = Figures(given.lang)
    wide = asked.with_columns(pl.col("date").dt.year()).pivot("date", index="group", values=what)
    columns = [
        Column(say(given, "Målgruppe", "Target group")),
        *(Column(year, number=True) for year in wide.columns[1:]),
    ]
    return table(columns, [[group, *(_cell(said, cell) for cell in cells)] for group, *cells in wide.iter_rows()])


def _cell(said: Figures, cell: float | None) -> str:
    if cell is None:
        return HIDDEN
    return said.count(cell) if isinstance(cell, int) else f"{cell:.1f}".replace(".", said.say(",", "."))


def _told(given: Namespace, what: str) -> str:
    if what == "duties":
        return say(given, "Pligter i kraft den 1. juli.", "Duties in force on 1 July.")
    return say(
        given,
        f"Samtaler pr. personår, som loven krævede i året frem til 1. juli. {HIDDEN}: skjult.",
        f"Meetings per person-year that the law asked for in the year up to 1 July. {HIDDEN}: hidden.",
    )


def _write_growth(given: Namespace, rules: RuleBook, asked: pl.DataFrame, what: str) -> None:
    """The picture where the file is to be an .svg, else the table."""
    if given.out.suffix.lower() == ".svg":
        names = {group: word.labels.get(given.lang, "") for group, word in rules.words.groups.items()}
        picture = growth_picture(asked, given.lang, what=what, names=names)
        whole_or_nothing(given.out, lambda path: path.write_text(picture, "utf-8"))
    else:
        write_frame(asked, given.out, given.lang)
    note(say(given, f"Skrevet til {given.out}", f"Written to {given.out}"))


def run_official(given: Namespace) -> int:
    """Print an official measure by unit beside the strict rate of the same courses, and why the two differ."""
    found = verdicts_of(given)
    measure, on = load_process_measure(given.measure), given.on or given.as_of
    beside = compliance(found, given.by, official=measure, on=on, hide_below=given.hide_below)
    if given.out is not None:
        write_frame(beside, given.out, given.lang)
    show(measure.title.in_(given.lang), "", _beside(given, beside, measure))
    if measure.kind == "share" and measure.beside:
        why = reconcile(found, measure, on=on, hide_below=given.hide_below)
        heads = ("Målet", "Measure"), ("Streng", "Strict"), ("Personer", "Persons"), ("Hvorfor", "Why")
        columns = [Column(say(given, *head), number=head[1] == "Persons") for head in heads]
        said = Figures(given.lang)
        rows = why.select("official", "strict", "persons", "why").iter_rows()
        show("", table(columns, [[one, other, said.count(count), text] for one, other, count, text in rows]))
    note(say(given, f"Opgjort {on}. {HIDDEN}: skjult.", f"As of {on}. {HIDDEN}: hidden."))
    return 0


def _beside(given: Namespace, beside: pl.DataFrame, measure: ProcessMeasure) -> str:
    """The measure by unit, and the strict rate beside it where the measure names the duties it stands for."""
    heads = [("Tæller", "Counted"), ("Af", "Of"), ("Mål", "Measure"), ("95 %", "95%"), ("Nået", "Reached")]
    if measure.beside:
        heads += [("Afgjort", "Decided"), ("Streng andel", "Strict rate"), ("95 %", "95%")]
    columns = [Column(given.by), *(Column(say(given, *head), number=True) for head in heads)]
    said = Figures(given.lang)
    rows = beside.iter_rows(named=True)
    return table(
        columns, [[row[given.by], *_measured(given, said, measure, row), *_strict(said, measure, row)] for row in rows]
    )


def _measured(given: Namespace, said: Figures, measure: ProcessMeasure, row: Mapping[str, Any]) -> Iterator[str]:
    reached = {None: "", True: say(given, "ja", "yes"), False: say(given, "nej", "no")}
    yield _cell(said, row["numerator"])
    yield _cell(said, row["denominator"])
    if row["rate"] is None:
        yield from ("", "")
    elif measure.kind == "share":
        yield from (said.share(row["rate"]), said.between(row["rate_low"], row["rate_high"]))
    else:
        yield from (_cell(said, row["rate"]), f"{_cell(said, row['rate_low'])}–{_cell(said, row['rate_high'])}")
    yield reached[row["reached"]]


def _strict(said: Figures, measure: ProcessMeasure, row: Mapping[str, Any]) -> Iterator[str]:
    if measure.beside:
        none = row["strict_rate"] is None
        yield _cell(said, row["strict_decided"])
        yield "" if none else said.share(row["strict_rate"])
        yield "" if none else said.between(row["strict_low"], row["strict_high"])
