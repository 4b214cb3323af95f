"""What goes in: six published tables of the 98 municipalities. What comes out: process next to outcome, and one claim about Ishøj computed.

The activation share of recipients of kontanthjælp is a process measure: how many were touched by an offer in the month. The share with
ordinary wage hours, and the share of the unemployed who have been so for long, are outcomes. They stand next to each other with
intervals and with the correlation across municipalities. Then the claim that unemployment in Ishøj fell more than in the whole
country in 2022 is computed, not quoted.

The tables are not part of the project. Give their folder, or the folder that holds `data/jobindsats/` in the environment variable
JOBRULES_SHARED. Without them the script says so and ends well:

    python examples/jobindsats/municipalities.py path/to/jobindsats

The cells (`# %%`) can be run one by one in an editor that knows them.
"""

# %% What is needed
from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import Any

import polars as pl

import jobrules as jr
from jobrules.comparing import Card
from jobrules.statistics import beyond_noise, rank_set, spread

HERE = Path(__file__).resolve().parent
COUNTRY, ISHOEJ = "Hele landet", "Ishøj"
MONTH = "2026M05"
"""The newest month but one with every table: the newest grows when late registrations arrive."""

ACTIVATION = "Recipients of kontanthjælp touched by an offer"
HOURS = "Recipients of kontanthjælp with ordinary wage hours"
LONG_TERM = "Long-term unemployed among the registered unemployed"

BREAKS = """\
Breaks in the figures
- On 1 July 2025 kontanthjælp, uddannelseshjælp, overgangsydelse and selvforsørgelses- og hjemrejseydelse became one
  benefit. Levels before and after are not comparable: the side-by-side figures are all from after it, those of Ishøj before.
- The newest months grow when late registrations arrive.
- Figures for few persons are suppressed at the source; a municipality without a figure is left out of that comparison.
- Ordinary hours are those of recipients of kontanthjælp; long-term unemployment is that of all registered unemployed."""


# %% The tables
def folder_of_tables() -> Path:
    """The folder given, or the one in JOBRULES_SHARED, or `shared` beside the checkout."""
    shared = Path(os.environ.get("JOBRULES_SHARED", HERE.parents[2] / "shared"))
    return Path(sys.argv[1]) if len(sys.argv) > 1 else shared / "data" / "jobindsats"


def table(folder: Path, name: str, measure: str, month: str) -> pl.DataFrame:
    """One measure of one month: `area` and `value`; a suppressed value is null."""
    frame = pl.read_csv(folder / f"{name}.csv", schema_overrides={"value": pl.Float64})
    return frame.filter(pl.col("measure") == measure, pl.col("period") == month).select("area", "value")


def shares(above: pl.DataFrame, below: pl.DataFrame) -> pl.DataFrame:
    """Numerator and denominator for each municipality."""
    both = above.rename({"value": "numerator"}).join(below.rename({"value": "denominator"}), on="area", how="left")
    return both.filter(pl.col("area") != COUNTRY)


# %% Process next to outcome
def side_by_side(folder: Path) -> Card:
    """Activation next to ordinary hours and to long-term unemployment, one row for each municipality and outcome."""
    recipients = table(folder, "cash_assistance", "persons", MONTH)
    touched = table(folder, "activation", "affectedShare", MONTH).with_columns(rate=pl.col("value") / 100)
    process = touched.select("area", "rate").join(recipients.rename({"value": "n"}), on="area")
    unemployed = table(folder, "unemployment", "total", MONTH)
    return jr.compare(
        process=process.filter(pl.col("area") != COUNTRY),
        process_label=ACTIVATION,
        outcome={
            HOURS: shares(table(folder, "ordinary_hours", "persons", MONTH), recipients),
            LONG_TERM: shares(table(folder, "long_term", "total", MONTH), unemployed),
        },
        by="area",
        hide_below=0,  # the figures are public, and the small ones were suppressed before they were published
    )


def lines(card: Card, names: list[str]) -> list[str]:
    """All municipalities: activation, ordinary hours, long-term unemployment, each with its interval and a mark."""
    rows = {(row["unit"], row["outcome"]): row for row in card.frame.iter_rows(named=True)}
    found = [f"{'':<20}{'activation':>20}{'ordinary hours':>20}{'long-term':>20}"]
    for name in names:
        hours, long_term = rows.get((name, HOURS)), rows.get((name, LONG_TERM))
        cells = [cell(hours or long_term, "process"), cell(hours, "outcome"), cell(long_term, "outcome")]
        found.append(f"{name:<20}" + "".join(f"{text:>20}" for text in cells))
    return found


def cell(row: dict[str, Any] | None, side: str) -> str:
    """A share with its 95 per cent interval; + and - where it departs from the others by more than chance explains."""
    if row is None:
        return "–  "
    rate, low, high = (100 * row[f"{side}_{name}"] for name in ("rate", "low", "high"))
    mark = {"above": "+", "below": "-", "within": " "}[row[f"{side}_noise"]]
    return f"{rate:.1f} ({low:.1f}-{high:.1f}){mark}"


# %% Ishøj in 2022
def change(folder: Path, before: list[str], after: list[str]) -> pl.DataFrame:
    """The average number of registered unemployed over two sets of months, and the change, for every area."""
    means = [
        pl.concat([table(folder, "unemployment", "total", month) for month in months])
        .group_by("area")
        .agg(pl.col("value").mean().alias(name))
        for name, months in (("before", before), ("after", after))
    ]
    both = means[0].join(means[1], on="area").sort("area")
    return both.with_columns((pl.col("after") / pl.col("before") - 1).alias("change"))


def claim(areas: pl.DataFrame) -> list[str]:
    """What the change of Ishøj was, what the country's was, and how much of the difference chance would explain.

    Chance is Poisson noise in both counts. Many persons are in both, which makes that too much noise; people who lose and find work
    together make it too little. The spread between municipalities shows how far they differ beyond it.
    """
    here, country = (areas.row(by_predicate=pl.col("area") == name, named=True) for name in (ISHOEJ, COUNTRY))
    towns = areas.filter(pl.col("area") != COUNTRY)
    mine = towns["area"].to_list().index(ISHOEJ)
    before, after = towns["before"].to_list(), towns["after"].to_list()
    logs = [math.log(b / a) for a, b in zip(before, after, strict=True)]
    errors = [math.sqrt(1 / a + 1 / b) for a, b in zip(before, after, strict=True)]
    apart = math.log((1 + here["change"]) / (1 + country["change"]))
    low, high = (math.expm1(apart + side * 1.96 * errors[mine]) for side in (-1, 1))
    ranks = rank_set(mine, [-value for value in logs], errors)
    noise = beyond_noise([round(b) for b in after], [round(a) + round(b) for a, b in zip(before, after, strict=True)])
    between = spread(logs, errors)
    verdict = "fell more than" if here["change"] < country["change"] else "did not fall more than"
    return [
        f"Unemployment in Ishøj {verdict} in the whole country: {here['change']:+.1%} against {country['change']:+.1%}",
        f"  ({here['before']:,.0f} to {here['after']:,.0f} persons, against {country['before']:,.0f} to {country['after']:,.0f}).",
        f"Relative to the country: {math.expm1(apart):+.1%}, 95 per cent interval {low:+.1%} to {high:+.1%}.",
        f"{sum(value <= logs[mine] for value in logs)} of {len(logs)} municipalities fell as much or more.",
        f"Chance alone leaves Ishøj's true place anywhere from number {ranks.best} to number {ranks.worst}.",
        f"Held against the other 97, all at once, Ishøj is {noise[mine].place} what chance explains (p = {noise[mine].adjusted:.2f});",
        f"  {sum(one.place != 'within' for one in noise)} municipalities are not.",
        f"Beyond chance, changes differ between municipalities with a standard deviation of {between.deviation:.1%};",
        f"  drawn towards their mean accordingly, Ishøj's change is {math.expm1(between.units[mine].value):+.1%}.",
    ]


def in_points(folder: Path) -> list[str]:
    """The change from December 2021 to December 2022 in percentage points of the workforce."""
    rates = [
        table(folder, "unemployment", "totalRate", f"{year}M12").rename({"value": f"{year}"}) for year in (2021, 2022)
    ]
    both = rates[0].join(rates[1], on="area").with_columns((pl.col("2022") - pl.col("2021")).alias("change"))
    here, country = (both.row(by_predicate=pl.col("area") == name, named=True) for name in (ISHOEJ, COUNTRY))
    as_much = both.filter(pl.col("area") != COUNTRY, pl.col("change") <= here["change"] + 1e-9).height
    return [
        f"Ishøj {here['change']:+.1f} ({here['2021']:.1f} to {here['2022']:.1f}),"
        f" the country {country['change']:+.1f} ({country['2021']:.1f} to {country['2022']:.1f}).",
        f"{as_much} of 98 municipalities fell as much or more; with one decimal published, rounding alone moves a change by 0.1.",
    ]


def months(year: int) -> list[str]:
    """August to December: the months that both years have, because the figures begin in August 2021."""
    return [f"{year}M{month:02d}" for month in range(8, 13)]


# %% Everything, in words
def main() -> None:
    """Print both parts."""
    folder = folder_of_tables()
    if not (folder / "unemployment.csv").is_file():
        print(
            f"The tables are not in {folder}. Give their folder, or set JOBRULES_SHARED to the one that holds data/jobindsats."
        )
        return
    card = side_by_side(folder)
    names = sorted(set(table(folder, "unemployment", "total", MONTH)["area"]) - {COUNTRY})
    print(f"SIDE BY SIDE, {MONTH}\n\n{card.describe('en')}\n")
    print("Shares in per cent; + and - mark what lies above and below the others by more than chance explains.\n")
    print(*lines(card, names), sep="\n")
    print("\nISHØJ IN 2022, THREE READINGS OF THE SAME CLAIM\n\nDecember 2021 to December 2022")
    print(*claim(change(folder, ["2021M12"], ["2022M12"])), sep="\n")
    print("\nAugust-December 2021 to August-December 2022, average month")
    print(*claim(change(folder, months(2021), months(2022))), sep="\n")
    print("\nDecember to December, percentage points of the workforce", *in_points(folder), sep="\n")
    print("\nNothing here says why, or links it to how the jobcentre worked.\n")
    print(BREAKS)


if __name__ == "__main__":
    main()
