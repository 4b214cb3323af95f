# %% [markdown]
# # Process and outcome in 98 municipalities
#
# The activation share of recipients of kontanthjælp is a *process* measure: how many were touched by an offer in the month. The share with
# ordinary wage hours, and the share of the unemployed who have been so for long, are *outcomes*. Here they stand next to each other for all 98
# municipalities, with intervals and with the correlation across municipalities. Then the claim of a newspaper article, that
# unemployment in Ishøj fell more than in the whole country in 2022, is computed.
#
# Run it with the folder of the six tables from jobindsats.dk: `python municipalities.py path/to/jobindsats`.

# %%
from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import polars as pl

from jobrules.comparing import Card, compare
from jobrules.comparing.wording import per_cent
from jobrules.statistics import beyond_noise, rank_set, spread

COUNTRY = "Hele landet"
MONTH = "2026M05"  # STAR leaves out the newest months too: they grow when late registrations arrive
ISHOEJ = "Ishøj"


def table(folder: Path, name: str, measure: str, period: str) -> pl.DataFrame:
    """One measure of one month: `area`, `value`; suppressed values are null."""
    frame = pl.read_csv(folder / f"{name}.csv", schema_overrides={"value": pl.Float64})
    rows = frame.filter(pl.col("measure") == measure, pl.col("period") == period)
    return rows.select("area", "value")


def shares(top: pl.DataFrame, bottom: pl.DataFrame) -> pl.DataFrame:
    """A unit table of the 98 municipalities: numerator and denominator, without the whole country."""
    both = top.rename({"value": "numerator"}).join(bottom.rename({"value": "denominator"}), on="area", how="left")
    return both.filter(pl.col("area") != COUNTRY)


# %% [markdown]
# ## Side by side
#
# The activation share is published in per cent, so it goes in as a rate with the number of recipients; the outcomes have their own numerators
# and denominators.


# %%
def side_by_side(folder: Path) -> Card:
    """The card: activation next to ordinary hours and to long-term unemployment."""
    recipients = table(folder, "cash_assistance", "persons", MONTH)
    touched = table(folder, "activation", "affectedShare", MONTH).rename({"value": "rate"})
    process = touched.with_columns(pl.col("rate") / 100).join(recipients.rename({"value": "n"}), on="area")
    with_hours = shares(table(folder, "ordinary_hours", "persons", MONTH), recipients)
    long_term = shares(table(folder, "long_term", "total", MONTH), table(folder, "unemployment", "total", MONTH))
    return compare(
        process=process.filter(pl.col("area") != COUNTRY),
        process_label="Recipients of kontanthjælp touched by an offer",
        outcome={
            "Recipients with ordinary wage hours": with_hours,
            "Long-term unemployed among the unemployed": long_term,
        },
        by="area",
    )


# %% [markdown]
# ## Ishøj in 2022
#
# "Fell more" can be read in three ways, so all three are computed: December to December, the same five months a year apart (the figures begin in
# August 2021), and in percentage points of the workforce. For the first two, chance is taken as Poisson noise in both counts. Many persons are in both, so
# that is noise on the large side; but people also lose and find work together, which makes it too small. The spread between municipalities shows how
# much they differ beyond it.


# %%
def change(folder: Path, before: list[str], after: list[str]) -> pl.DataFrame:
    """Registered unemployed summed over two sets of months, and the change, for every area."""
    sums = [
        pl.concat([table(folder, "unemployment", "total", month) for month in months])
        .group_by("area").agg(pl.col("value").sum().alias(name))
        for name, months in (("before", before), ("after", after))
    ]  # fmt: skip
    both = sums[0].join(sums[1], on="area")
    return both.with_columns((pl.col("after") / pl.col("before") - 1).alias("change")).sort("area")


def months(first: str, last: str) -> list[str]:
    """The months of one year from the first to the last, such as 2021M08 to 2021M12."""
    year = first[:4]
    return [f"{year}M{month:02d}" for month in range(int(first[5:]), int(last[5:]) + 1)]


def claim(areas: pl.DataFrame, each_month: int) -> list[str]:
    """What the change of Ishøj was, against the country, and how much of it is more than noise."""
    here, country = (areas.row(by_predicate=pl.col("area") == name, named=True) for name in (ISHOEJ, COUNTRY))
    towns = areas.filter(pl.col("area") != COUNTRY)
    names = towns["area"].to_list()
    # A sum over months counts the same persons every month, so the noise is that of an average month.
    before, after = ([value / each_month for value in towns[column]] for column in ("before", "after"))
    logs = [math.log(a / b) for a, b in zip(after, before, strict=True)]
    errors = [math.sqrt(1 / a + 1 / b) for a, b in zip(after, before, strict=True)]
    mine = names.index(ISHOEJ)
    apart = math.log((1 + here["change"]) / (1 + country["change"]))
    low, high = (math.expm1(apart + side * 1.96 * errors[mine]) for side in (-1, 1))
    fell_more = sum(value <= logs[mine] for value in logs)
    ranks = rank_set(mine, [-value for value in logs], errors)
    noise = beyond_noise([round(a) for a in after], [round(a + b) for a, b in zip(after, before, strict=True)])
    between = spread(logs, errors)
    verdict = "fell more than" if here["change"] < country["change"] else "did not fall more than"
    return [
        f"Ishøj {verdict} the whole country: {here['change']:+.1%} against {country['change']:+.1%} "
        f"({here['before'] / each_month:,.0f} to {here['after'] / each_month:,.0f} persons against "
        f"{country['before'] / each_month:,.0f} to {country['after'] / each_month:,.0f}).",
        f"Relative to the country that is {math.expm1(apart):+.1%} (95 per cent interval {low:+.1%} to {high:+.1%}).",
        f"{fell_more} of {len(names)} municipalities fell as much or more; Ishøj's true place may be anywhere from {ranks.best} to {ranks.worst}.",
        f"Held against the other 97, all at once, Ishøj is {noise[mine].place} what chance explains (adjusted p = {noise[mine].adjusted:.2f}); "
        f"{sum(n.place != 'within' for n in noise)} municipalities are not.",
        f"Beyond that noise the changes of municipalities have a standard deviation of {between.deviation:.1%}; "
        f"drawn towards their mean accordingly, Ishøj's change is {math.expm1(between.units[mine].value):+.1%}.",
    ]


def points(folder: Path) -> str:
    """The change from December 2021 to December 2022 in percentage points of the workforce."""
    rates = [
        table(folder, "unemployment", "totalRate", f"{year}M12").rename({"value": str(year)}) for year in (2021, 2022)
    ]
    both = rates[0].join(rates[1], on="area").with_columns((pl.col("2022") - pl.col("2021")).alias("points"))
    here, country = (both.row(by_predicate=pl.col("area") == name, named=True) for name in (ISHOEJ, COUNTRY))
    larger = both.filter(pl.col("area") != COUNTRY, pl.col("points") <= here["points"] + 1e-9).height
    return (
        f"In percentage points of the workforce: {here['points']:+.1f} (from {here['2021']:.1f} to {here['2022']:.1f}) against "
        f"{country['points']:+.1f} (from {country['2021']:.1f} to {country['2022']:.1f}); {larger} of 98 municipalities fell as much or more. "
        "The published rates have one decimal, so each change is uncertain by 0.1 from rounding alone."
    )


# %%
BREAKS = """\
Breaks in the figures:
- On 1 July 2025 kontanthjælp, uddannelseshjælp, overgangsydelse and selvforsørgelses- og hjemrejseydelse became one benefit. Levels before and after are
  not comparable; the side-by-side figures are from after it, those of Ishøj from before.
- The newest months grow when late registrations arrive.
- Figures for few persons are suppressed at the source; a municipality without a figure is left out of that comparison and counted.
- Ordinary hours are those of recipients of kontanthjælp; long-term unemployment is of all registered unemployed, insured ones too."""


def main(folder: Path) -> None:
    """Print both parts."""
    if not (folder / "unemployment.csv").is_file():
        sys.exit(f"no jobindsats tables in {folder}; give the folder as the first argument")
    card = side_by_side(folder)
    print(f"SIDE BY SIDE, {MONTH}\n\n{card.describe('en')}\n")
    for name, rows in card.frame.partition_by("outcome", as_dict=True, maintain_order=True).items():
        print(f"{name[0]}: municipality, activation, outcome (95 per cent intervals), * = more than chance explains")
        for row in rows.iter_rows(named=True):
            print("  " + line(row))
    print("\nISHØJ IN 2022\n")
    print("December 2021 to December 2022.", *claim(change(folder, ["2021M12"], ["2022M12"]), 1), sep="\n  ")
    half = change(folder, months("2021M08", "2021M12"), months("2022M08", "2022M12"))
    print("\nAugust-December 2021 to August-December 2022, average month.", *claim(half, 5), sep="\n  ")
    print("\n" + points(folder))
    print(
        "\nThis says that unemployment fell more in Ishøj. It does not say why: nothing here links it to how the jobcentre worked.\n"
    )
    print(BREAKS)


def line(row: dict[str, float | str | None]) -> str:
    """One municipality of the side-by-side table; a dash where a small count hides it."""
    if row["hidden"]:
        return f"{row['unit']:<20} – (fewer than five persons in a cell)"
    cells = []
    for side in ("process", "outcome"):
        rate, low, high = (
            per_cent(row[f"{side}_{name}"], "en").replace(" per cent", "") for name in ("rate", "low", "high")
        )  # type: ignore[arg-type]
        cells.append(f"{rate:>5} ({low:>4}-{high:>4}){' ' if row[f'{side}_noise'] == 'within' else '*'}")
    return f"{row['unit']:<20} {cells[0]}  {cells[1]}"


if __name__ == "__main__":
    default = Path(os.environ.get("JOBRULES_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "jobindsats"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
