"""What goes in: a seed and a number of cases. What comes out: made-up histories, and the truth that was planted in them.

seed ── people ── courses ── circumstances ── clocks ──▶ what is owed ── plans ──▶ talks ──▶ tables of case histories
                                                                          └──────────┴────▶ planted verdicts
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import get_args

import polars as pl

from jobrules.dates import day_number
from jobrules.errors import JobrulesError
from jobrules.histories import Histories
from jobrules.sampling import aftermath, tables
from jobrules.sampling.circumstances import circumstances
from jobrules.sampling.clocks import HoursBy, with_marks
from jobrules.sampling.courses import courses
from jobrules.sampling.draws import Draws
from jobrules.sampling.duties import duties
from jobrules.sampling.people import people
from jobrules.sampling.plans import plans
from jobrules.sampling.scenery import offers
from jobrules.sampling.spells import spell_table
from jobrules.sampling.talks import talks, with_days
from jobrules.sampling.truth import truth
from jobrules.sampling.units import LARGEST, units

__all__ = ["Sample", "sample_histories"]

EARLIEST = dt.date(2021, 7, 1)
"""Before this day hours and deadlines stood under the rules of the epidemic, which are not planted."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Made-up case histories of fictional municipalities and funds, with what was planted in them.

    `histories` are what a system would hold on the day `as_of`. `truth` has one row for each duty of §§ 31 and 32 that arises, under the
    default answers to the open questions of law, with the columns of `Verdicts.frame` from `case_id` to `reason` and beside them

    - `planned`: what was to become of the duty (met, met_late, missed, excused), had the course run on and nothing lifted it; null for
      talks with the fund where nothing could be planned (lifted, or hours never reached or not known);
    - `in_fact`: the status if every talk were registered at once; it differs from `status` only where one of `unregistered` is missing.

    `unregistered` are the talks held by `as_of` that reach the data later, in the columns of the events. `outcomes` has the columns of
    `Outcomes.frame` (without `category` and `reason`) for the measures dk/status-after-spell and dk/lasting-employment.

    `units` has the municipalities and funds: `unit`, `name`, `kind`, `weight` (share of the cases), `process_rate` (the chance with
    which each duty of the unit was planned to be met; duties that hang on one another may have less) and `outcome_rate` (the chance that
    somebody who leaves benefits goes to a job; null for funds). The two rates of three or more municipalities have a standard deviation
    of 0.03 and a correlation of 0.2, exactly, and no talk changes any outcome. Events that other sections ask for (CV, grant, offers, …)
    are scenery: nothing is known to be true of them.
    """

    histories: Histories
    truth: pl.DataFrame
    outcomes: pl.DataFrame
    units: pl.DataFrame
    unregistered: pl.DataFrame
    as_of: dt.date
    seed: int

    def __repr__(self) -> str:
        return f"<Sample of seed {self.seed} as of {self.as_of}: {len(self.histories)} cases, {len(self.truth)} planted verdicts>"


def sample_histories(
    seed: int = 1,
    cases: int = 2000,
    *,
    municipalities: int = 12,
    start: dt.date = dt.date(2022, 1, 1),
    until: dt.date = dt.date(2025, 12, 31),
    hours: HoursBy = "daily",
) -> Sample:
    """Made-up histories of people whose first courses begin from `start` through `until`, as known on the day `until`.

    The same arguments give the same data on every machine, and the first cases of a larger sample are those of a smaller one. `hours`
    says how finely the benefit hours come. Names, codes and people are invented. Raises JobrulesError for arguments that cannot be.
    """
    _checked(seed, cases, municipalities, start, until, hours)
    draws, as_of = Draws(seed), day_number(until)
    places = units(draws, municipalities)
    towns, funds = (places.filter(pl.col("kind") == kind) for kind in ("municipality", "fund"))
    codes, fund_codes = towns.get_column("unit").to_list(), funds.get_column("unit").to_list()
    persons = people(draws, cases, places, day_number(start), as_of)
    lives = courses(draws, persons, towns.get_column("outcome_rate").to_list(), as_of)
    lives = with_marks(circumstances(lives, draws, as_of), hours)
    planned = with_days(plans(_with_chances(duties(lives), towns, funds), draws, as_of), draws)
    held = talks(planned, draws, as_of)
    benefits, after = aftermath.benefit_spells(lives), aftermath.after_spells(lives, draws)
    events, unregistered = tables.event_table(lives, held, draws)
    others = [benefits, after, offers(lives, draws)]
    spells = spell_table(lives, others, codes, fund_codes, as_of)
    histories = Histories(tables.case_table(persons), spells, events, tables.hour_table(lives, hours))
    planted = truth(planned, held, as_of, codes, fund_codes)
    return Sample(histories, planted, aftermath.outcomes(benefits, after, as_of), places, unregistered, until, seed)


def _with_chances(owed: pl.DataFrame, towns: pl.DataFrame, funds: pl.DataFrame) -> pl.DataFrame:
    """What is owed with the chance of the unit that holds it, as it was when the case began."""
    rates = [
        pl.lit(frame.get_column("process_rate")).gather(name)
        for frame, name in ((funds, "fund"), (towns, "municipality"))
    ]
    return owed.with_columns(chance=pl.when(pl.col("holder") == "a_kasse").then(rates[0]).otherwise(rates[1]))


def _checked(seed: int, cases: int, municipalities: int, start: dt.date, until: dt.date, hours: str) -> None:
    if not isinstance(seed, int) or not isinstance(cases, int) or cases < 1:
        raise JobrulesError(
            "the seed is a whole number and there is at least one case; write sample_histories(seed=1, cases=2000)"
        )
    if not 1 <= municipalities <= LARGEST:
        raise JobrulesError(f"there can be 1 to {LARGEST} municipalities")
    if any(isinstance(day, dt.datetime) or not isinstance(day, dt.date) for day in (start, until)):
        raise JobrulesError("start and until are dates such as dt.date(2022, 1, 1)")
    if start < EARLIEST or until.year > 2150 or (until - start).days < 6:
        raise JobrulesError(
            f"cases begin from {EARLIEST} on, within a week or more: write a later start or a later until"
        )
    if hours not in get_args(HoursBy):
        raise JobrulesError(f'hours="{hours}" is not an option; write "daily", "weekly" or "monthly"')
