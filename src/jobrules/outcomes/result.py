"""What goes in: one judgement for each spell and horizon. What comes out: the outcomes as a frame, and rates and distributions of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from jobrules.errors import JobrulesError, nearest
from jobrules.outcomes.judging import CENSORED
from jobrules.outcomes.model import LastingMeasure, StatusMeasure
from jobrules.statistics.intervals import wilson_columns
from jobrules.statistics.suppression import HIDE_BELOW, Part, suppress

if TYPE_CHECKING:
    from jobrules.histories import Histories

_KEYS = ("measure", "horizon_days")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of people after their benefit spells; `frame` has one row for each case, measure, spell and horizon.

    | column | type | meaning |
    |---|---|---|
    | `case_id` | as in the histories | the case |
    | `measure` | String | the measure's id |
    | `benefit` | String | the benefit of the spell, `any` where all are taken together |
    | `spell_start`, `spell_end` | Date | the spell; no end while it runs |
    | `horizon_days` | Int32 | days after the end (or start) of the spell |
    | `day` | Date | the day looked at |
    | `status` | String | the status found, null where the follow-up is incomplete |
    | `category` | String | benefit, education, employment, other, self_support or competing |
    | `employed` | Boolean | null where the follow-up is incomplete or a competing event stands in the way |
    | `followed` | Boolean | whether the follow-up is complete |
    | `reason` | String | why `employed` is null: not_followed_long_enough, or the competing event |
    | `event_date` | Date | the first day of employment that lasted |

    `left_out` counts the spells in no row, with the reason (`measure`, `reason`, `spells`). `choices` are the definition choices a caller
    made; `measures` are the definitions used.
    """

    frame: pl.DataFrame
    left_out: pl.DataFrame
    as_of: dt.date
    measures: tuple[StatusMeasure | LastingMeasure, ...]
    histories: Histories
    choices: dict[str, Any]

    def measure(self, name: str) -> StatusMeasure | LastingMeasure:
        """A measure by its id; raises JobrulesError with the nearest name."""
        for measure in self.measures:
            if measure.id == name:
                return measure
        known = [measure.id for measure in self.measures]
        raise JobrulesError(f'these outcomes have no measure "{name}". {nearest(name, known)}'.rstrip())

    def rates(self, by: str | Sequence[str] = (), *, hide_below: int = HIDE_BELOW) -> pl.DataFrame:
        """The share employed for each measure and horizon, split by `by` (columns of `frame`, or facts of the cases).

        Columns: `measure`, `horizon_days`, `by`, `spells` (all), `censored` (not followed long enough), `competing` (died, abroad,
        pensioned), `followed` (the denominator), `employed`, `not_employed`, `rate`, `rate_low`, `rate_high` (Wilson, 95 per
        cent), `hidden`. Counts of fewer than `hide_below` persons are null, and those that would give them away.
        """
        names = [by] if isinstance(by, str) else list(by)
        keys = [*_KEYS, *names]
        groups = {
            "censored": pl.col("reason") == CENSORED,
            "competing": pl.col("followed") & pl.col("employed").is_null(),
            "employed": pl.col("employed"),
            "not_employed": ~pl.col("employed"),
            "followed": pl.col("employed").is_not_null(),
        }
        counts = [condition.fill_null(False).sum().cast(pl.Int64).alias(name) for name, condition in groups.items()]
        persons = [
            pl.col("case_id").filter(condition).n_unique().cast(pl.Int64).alias(f"__jr_{name}")
            for name, condition in groups.items()
        ]
        cells = self._with(names).group_by(keys).agg(
            pl.len().cast(pl.Int64).alias("spells"), *counts, *persons, pl.col("case_id").n_unique().alias("__jr_spells")
        )  # fmt: skip
        return _presented(cells, keys, [*groups, "spells"], hide_below)

    def distribution(self, by: str | Sequence[str] = (), *, hide_below: int = HIDE_BELOW) -> pl.DataFrame:
        """How many spells had each status, for each measure and horizon, split by `by`; the incomplete ones are a status of their own.

        Columns: `measure`, `horizon_days`, `by`, `status`, `category`, `spells`, `share` (of those followed up), `hidden`.
        """
        names = [by] if isinstance(by, str) else list(by)
        keys = [*_KEYS, *names]
        rows = self._with(names).with_columns(
            pl.col("status").fill_null(CENSORED), pl.col("category").fill_null("censored")
        )
        cells = rows.group_by(*keys, "status", "category").agg(
            pl.len().cast(pl.Int64).alias("spells"), pl.col("case_id").n_unique().alias("__jr_spells")
        )
        persons = {"spells": "__jr_spells"}
        totals = [keys, [*_KEYS, "status", "category"]]
        shown = suppress(
            cells.sort(*keys, "status", nulls_last=True),
            [Part("spells", ())],
            persons=persons,
            totals_over=totals,
            hide_below=hide_below,
        )
        counted = pl.when(pl.col("category") != "censored").then("spells")
        whole = (
            cells.filter(pl.col("category") != "censored").group_by(keys).agg(pl.col("spells").sum().alias("__jr_all"))
        )
        shown = shown.join(whole, on=keys, how="left", nulls_equal=True).with_columns(
            (counted / pl.col("__jr_all")).alias("share")
        )
        return shown.select(*keys, "status", "category", "spells", "share", "hidden").sort(
            [*keys, "status"], nulls_last=True
        )

    def _with(self, names: Sequence[str]) -> pl.DataFrame:
        facts = self.histories.tables.facts
        known = {*self.frame.columns, *facts.columns} - {"case", "birth"}
        for name in names:
            if name not in known:
                raise JobrulesError(f'outcomes cannot be split by "{name}". {nearest(name, known)}'.rstrip())
        missing = [name for name in names if name not in self.frame.columns]
        ids = self.histories.tables.ids.join(facts.select("case", *missing), on="case", how="left")
        return self.frame.join(ids.drop("case"), on="case_id", how="left") if missing else self.frame


def _presented(cells: pl.DataFrame, keys: list[str], columns: list[str], hide_below: int) -> pl.DataFrame:
    sums = [Part("followed", ("employed", "not_employed")), Part("spells", ("followed", "censored", "competing"))]
    persons = {column: f"__jr_{column}" for column in columns}
    totals = [[key for key in keys if key != left] for left in keys if left not in _KEYS]
    shown = suppress(
        cells.sort(keys, nulls_last=True), sums, persons=persons, totals_over=totals, hide_below=hide_below
    )
    trials = pl.min_horizontal("followed", "__jr_followed")
    shown = shown.with_columns(
        pl.when(pl.col("followed") > 0).then(pl.col("employed") / pl.col("followed")).alias("rate")
    )
    shown = shown.with_columns(wilson_columns(pl.col("rate"), trials))
    order = (
        "spells",
        "censored",
        "competing",
        "followed",
        "employed",
        "not_employed",
        "rate",
        "rate_low",
        "rate_high",
        "hidden",
    )
    return shown.select(*keys, *order).sort(keys, nulls_last=True)
