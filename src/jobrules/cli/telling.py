"""What goes in: the commands demo, report and sample. What comes out: pages, files, and the summary of a comparison."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Final

import polars as pl

from jobrules.charts import status_word
from jobrules.checking import check
from jobrules.cli.files import write_frame
from jobrules.cli.given import new_folder, rules_of, say, verdicts_of
from jobrules.cli.printing import Column, note, prose, show, step, table
from jobrules.comparing import compare
from jobrules.comparing.wording import number
from jobrules.compliance import DECIDED, UNDECIDED, compliance
from jobrules.outcomes import DEFAULT_MEASURES, outcomes
from jobrules.reporting import report
from jobrules.reporting.page import Page
from jobrules.reporting.summary import told
from jobrules.sampling import Sample, sample_histories
from jobrules.statistics.suppression import HIDE_BELOW

PLANTED: Final = ("dk/lab/31", "dk/lab/32")
"""The sections whose duties the made-up histories are made for."""


def run_report(given: Namespace) -> int:
    """Judge the cases of a folder, compare process with outcome, and write the page."""
    found = verdicts_of(given)
    with step(say(given, "Opgør udfald", "Finding outcomes")):
        out = outcomes(found.histories, given.measure or DEFAULT_MEASURES, as_of=given.as_of)
        card = compare(
            found,
            out,
            by=given.by,
            duty=given.duty,
            landmark=given.landmark,
            horizon=given.horizon,
            hide_below=given.hide_below,
        )
    with step(say(given, "Tegner", "Drawing")):
        path = report(card, given.out, given.lang, given.title, hide_below=given.hide_below)
    page = Page(given.lang, card, given.hide_below)
    show(*list(_summary(page))[1:], "", page.say("Rapport: ", "Report: ") + str(path))
    return 0


def run_demo(given: Namespace) -> int:
    """Make people up, judge, compare, print a summary and write the page."""
    folder = new_folder(given.out)
    given.rules, given.parameter = "dk", None
    rules = rules_of(given).where(rule=PLANTED)
    with step(say(given, "Finder på sager", "Making cases up")):
        sample = sample_histories(seed=given.seed, cases=given.cases, municipalities=given.municipalities)
    with step(say(given, "Bedømmer sagerne", "Judging the cases")):
        found = check(sample.histories, rules, as_of=sample.as_of)
    with step(say(given, "Sammenligner", "Comparing")):
        card = compare(found, outcomes(sample.histories, as_of=sample.as_of))
    names = dict(sample.units.select("unit", "name").iter_rows())
    with step(say(given, "Tegner", "Drawing")):
        path = report(card, folder / "report.html", given.lang, names=names)
    page = Page(given.lang, card, HIDE_BELOW, names)
    show(
        *_made_up(page, sample), "", _statuses(page), *_summary(page), "", page.say("Rapport: ", "Report: ") + str(path)
    )
    return 0


def _made_up(page: Page, sample: Sample) -> Iterator[str]:
    """What was made up, and what was planted in it, so that what is found can be held against it."""
    towns = sample.units.filter(pl.col("kind") == "municipality")
    cases = page.count(sample.histories.cases.height)
    yield prose(page.say(
        f"{cases} opdigtede sager i {towns.height} opdigtede kommuner, som de ser ud den {page.date(sample.as_of)}.",
        f"{cases} made-up cases in {towns.height} made-up municipalities, as they are on {page.date(sample.as_of)}.",
    ))  # fmt: skip
    process, outcome = (_deviation(towns[name], page) for name in ("process_rate", "outcome_rate"))
    together = number(_number(towns.select(pl.corr("process_rate", "outcome_rate")).item()), page.lang, 2)
    yield prose(page.say(
        f"Plantet: kommunernes sande andele spreder sig {process} procentpoint (proces) og {outcome} (udfald) og har en korrelation "
        f"på {together}. Ingen samtale ændrer noget udfald.",
        f"Planted: the true shares of the municipalities spread by {process} percentage points (process) and {outcome} (outcome) and "
        f"have a correlation of {together}. No talk changes any outcome.",
    ))  # fmt: skip


def _deviation(rates: pl.Series, page: Page) -> str:
    return number(100 * _number(rates.std(ddof=0)), page.lang, 1)


def _number(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _statuses(page: Page) -> str:
    """How many verdicts there are of each status, decided or not, with the rate of the decided."""
    assert page.card.verdicts is not None
    row = compliance(page.card.verdicts, by=[]).row(0, named=True)
    lines: list[tuple[str, str]] = [
        (status_word(status, page.lang), page.count(row[status])) for status in (*DECIDED, *UNDECIDED)
    ]
    rate = f"{page.share(row['rate'])} ({page.between(row['rate_low'], row['rate_high'])})"
    decided = page.say("til tiden ud af de afgjorte", "in time out of the decided")
    return table(
        [Column(page.say("Pligter", "Duties")), Column(page.say("Antal", "Number"), number=True)],
        [*lines, (decided, rate)],
    )


def _summary(page: Page) -> Iterator[str]:
    for text in told(page):
        yield ""
        yield prose(text)


def run_sample(given: Namespace) -> int:
    """Write made-up histories, and what was planted in them, into a folder."""
    folder = new_folder(given.out)
    with step(say(given, "Finder på sager", "Making cases up")):
        sample = sample_histories(seed=given.seed, cases=given.cases, municipalities=given.municipalities)
    tables = {name: getattr(sample.histories, name) for name in ("cases", "spells", "events", "hours")}
    planted = {"planted-verdicts": sample.truth, "planted-outcomes": sample.outcomes, "units": sample.units}
    for name, frame in {**tables, **planted}.items():
        write_frame(frame, folder / f"{name}.{given.format}")
    said = say(
        given,
        f"{given.cases} opdigtede sager i {folder}, som de ser ud den",
        f"{given.cases} made-up cases in {folder}, as they are on",
    )
    note(f"{said} {sample.as_of}")
    return 0
