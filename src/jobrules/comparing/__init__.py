"""What goes in: verdicts and outcomes, or published tables of both. What comes out: a card with process next to outcome.

verdicts ── landmark ──▶ courses still running ── outcome counted from there ──▶ units ──▶ card
two tables ── matched by unit ──────────────────────────────────────────────────▶ units ──▶ card
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from jobrules.comparing import wording
from jobrules.comparing.card import Card
from jobrules.comparing.courses import CONTRAST_SCHEMA, Horizon, contrasts, followed, units_of
from jobrules.comparing.landmark import Cohort, cohort
from jobrules.comparing.tables import matched, unit_table
from jobrules.comparing.units import correlation, overall_rows, unit_rows
from jobrules.comparing.wording import Sentence
from jobrules.errors import JobrulesError
from jobrules.outcomes import LastingMeasure
from jobrules.statistics import Correlation
from jobrules.statistics.suppression import HIDE_BELOW

if TYPE_CHECKING:
    from jobrules.checking import Verdicts
    from jobrules.outcomes import Outcomes

__all__ = ["Card", "Sentence", "compare"]

Tables = pl.DataFrame | Mapping[str, pl.DataFrame]


def compare(
    found: Verdicts | None = None,
    out: Outcomes | None = None,
    by: str = "municipality",
    *,
    duty: str | None = None,
    landmark: str | None = None,
    measure: str | None = None,
    horizon: int = 182,
    strata: Sequence[str] = ("group",),
    process: pl.DataFrame | None = None,
    outcome: Tables | None = None,
    process_label: str | None = None,
    hide_below: int = HIDE_BELOW,
) -> Card:
    """Process next to outcome for each unit, on the same courses, with intervals, noise and the correlation across units.

    Of verdicts and outcomes: `landmark` is "due" (the last timely day of `duty`; the default where there is one duty) or a time
    after the course began (default "6 months"). Only courses still running on it count; the process is what was met in time
    by then, the outcome is `measure` (default: the first of `out`) on the day `horizon` days after it, or within them for
    lasting employment. `by` is `municipality` (on the landmark), a column of the verdicts or a fact; courses of different
    `strata` are never held against each other.

    Of published tables: `process` and `outcome` (a table, or several by label) with the columns `by` and (numerator,
    denominator) or (rate, n), a rate being a share between 0 and 1.

    A unit with a count of fewer than `hide_below` persons shows no number. Raises JobrulesError where the question cannot be
    answered, and for a comparison over whole courses, which would hold early leavers against late ones.
    """
    if process is not None or outcome is not None:
        if process is None or outcome is None or found is not None or out is not None:
            raise JobrulesError("compare takes verdicts and outcomes, or the two tables process= and outcome=")
        return _of_tables(process, outcome, by, process_label or "process", hide_below)
    if found is None or out is None:
        raise JobrulesError("compare takes verdicts and outcomes, or the two tables process= and outcome=")
    definition = out.measures[0] if measure is None else out.measure(measure)
    only_one = found.frame.select("rule", "duty").n_unique() == 1
    at = landmark or ("due" if duty is not None or only_one else "6 months")
    group = cohort(found, by, duty=duty, landmark=at, strata=strata)
    design = {"by": by, "duties": ", ".join(group.duties), "landmark": at, "strata": ", ".join(strata)}
    return _of_courses(found, out, group, Horizon.of(out, definition, horizon), design, hide_below)


def _of_courses(
    found: Verdicts, out: Outcomes, group: Cohort, ahead: Horizon, design: dict[str, str], hide_below: int
) -> Card:
    kept, fell_out = followed(group, ahead)
    if kept.is_empty():
        raise JobrulesError(
            f"no course was running on its landmark and followed for {ahead.days} days after it; "
            "choose an earlier landmark or a shorter horizon, or read on with later data"
        )
    units, landmark = units_of(kept), design["landmark"]
    labels = _labels(group.duties, landmark, ahead)
    keys = (labels[0].en, labels[1].en)
    return Card(
        frame=unit_rows(units, keys[1], hide_below),
        overall=overall_rows(units, keys),
        correlations={keys[1]: correlation(units)},
        contrasts=contrasts(group, ahead, hide_below),
        excluded=_few_hidden(pl.concat([group.excluded, fell_out]), hide_below),
        caveats=_caveats(found, landmark, ahead.days, out),
        design=design | {"measure": ahead.measure.id, "horizon_days": str(ahead.days), "as_of": out.as_of.isoformat()},
        labels={label.en: label for label in labels},
        verdicts=found,
        outcomes=out,
    )


def _few_hidden(excluded: pl.DataFrame, hide_below: int) -> pl.DataFrame:
    return excluded.with_columns(pl.when(pl.col("count") >= hide_below).then("count").alias("count"))


def _labels(duties: Sequence[str], landmark: str, ahead: Horizon) -> tuple[Sentence, Sentence]:
    """What the process and the outcome are called."""
    many = len(duties) > 1
    what = Sentence(f"{len(duties)} pligter", f"{len(duties)} duties") if many else Sentence(duties[0], duties[0])
    process = Sentence(f"{what.da}, overholdt til tiden", f"{what.en}, met in time")
    if landmark != "due":
        process = Sentence(f"{process.da} inden for {wording.length(landmark)}", f"{process.en} within {landmark}")
    days, measure = ahead.days, ahead.measure
    on_day = Sentence(f"{days} dage efter", f"{days} days after")
    within = Sentence(f"inden for {days} dage fra", f"within {days} days of")
    when = within if isinstance(measure, LastingMeasure) else on_day
    share = measure.share if measure.share.in_("en") else measure.title
    return process, Sentence(f"{share.in_('da')} {when.da} skæringsdagen", f"{share.in_('en')} {when.en} the landmark")


def _caveats(found: Verdicts, landmark: str, horizon: int, out: Outcomes) -> tuple[Sentence, ...]:
    day = (
        Sentence("sidste rettidige dag", "the last timely day")
        if landmark == "due"
        else Sentence(f"{wording.length(landmark)} efter start", f"{landmark} after the start")
    )
    cohort_rule = Sentence(
        f"Kun forløb, der stadig løb på skæringsdagen ({day.da}), er med, og udfaldet er talt {horizon} dage frem derfra; "
        "ellers ville de, der hurtigt kom i arbejde, se ud, som om færre samtaler gav arbejde.",
        f"Only courses still running on the landmark ({day.en}) count, and the outcome is counted {horizon} days from it; "
        "otherwise those quickly in work would look as if fewer meetings gave work.",
    )
    chosen = [f"{name} = {value}" for name, value in out.choices.items()]
    choices = Sentence(
        "Valgte definitioner: " + "; ".join(chosen) + ".", "Definitions chosen: " + "; ".join(chosen) + "."
    )
    versions = found.frame["version"].n_unique() > 1 if "version" in found.frame.columns else False
    return (
        wording.NOT_CAUSAL, cohort_rule, wording.STRATA, wording.NOT_PERSONS, wording.NOT_ADJUSTED, wording.NO_ORDER,
        *([wording.VERSIONS] if versions else []), *([choices] if chosen else []),
    )  # fmt: skip


def _of_tables(process: pl.DataFrame, outcome: Tables, by: str, label: str, hide_below: int) -> Card:
    tables = dict(outcome) if isinstance(outcome, Mapping) else {"outcome": outcome}
    if not tables:
        raise JobrulesError("name at least one outcome table")
    left = unit_table(process, by, label)
    frames: list[pl.DataFrame] = []
    overall: list[pl.DataFrame] = []
    left_out: list[pl.DataFrame] = []
    found: dict[str, Correlation] = {}
    for name, table in tables.items():
        units, excluded = matched(left, unit_table(table, by, name))
        if not units:
            raise JobrulesError(f'the process table and the table "{name}" have no "{by}" in common')
        frames.append(unit_rows(units, name, hide_below))
        rows = overall_rows(units, (label, name))
        overall.append(rows if not overall else rows.filter(pl.col("side") == "outcome"))
        found[name] = correlation(units)
        left_out.append(excluded.with_columns(pl.lit(name).alias("outcome")))
    caveats = (
        wording.NOT_CAUSAL, wording.NOT_PERSONS, wording.NOT_ADJUSTED, wording.NO_ORDER, wording.SAME_PERSONS, wording.WHOLE_REGISTER,
    )  # fmt: skip
    names = {name: Sentence(name, name) for name in (label, *tables)}
    contrast = pl.DataFrame(schema=CONTRAST_SCHEMA)
    return Card(pl.concat(frames), pl.concat(overall), found, contrast, pl.concat(left_out), caveats, {"by": by}, names)
