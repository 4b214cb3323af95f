"""What goes in: both rates of each unit and what is known about them. What comes out: the card, in numbers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from jobrules.comparing.wording import REASONS, Sentence, about_correlation, number, per_cent, points, whole
from jobrules.statistics import Correlation

if TYPE_CHECKING:
    from jobrules.checking import Verdicts
    from jobrules.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Card:
    """Process next to outcome for the same courses (or the same units of published tables), with what is noise and what is not.

    `frame`: one row for each unit and outcome: `unit`, `outcome`; `process_n`, `process_met`, `process_rate`, `process_low`,
    `process_high` (Wilson, 95 per cent), `process_shrunken` (drawn towards the mean as far as noise warrants),
    `process_reliability` (the share of its deviation that is real), `process_noise` (above, below or within chance, all units
    at once); the same for `outcome_…` (`outcome_k` is the number with the outcome); `hidden` (a small count: no number shown).

    `overall`: one row for each side: `side`, `label`, `units`, `n`, `k`, `rate`, `low`, `high`, `between_units` (standard
    deviation between units once noise is out), `reliability`, `above`, `below` (numbers of units).

    `contrasts`: courses with every duty met against the others, within unit and stratum, counted from the landmark and from
    four weeks after it (`gap_days`, `difference`, `low`, `high`, `rate_met`, `rate_not_met`, `courses_met`, `courses_not_met`,
    `strata`, `units`, `error_by`, `e_value`); empty for tables. An association, not an effect.

    `excluded`: who was left out, by `reason`, with `count`. `caveats`: what a reader has to know. `design`: what was compared,
    by name. `labels`: the words for each label in `frame` and `overall`, in Danish and English.
    """

    frame: pl.DataFrame
    overall: pl.DataFrame
    correlations: Mapping[str, Correlation]
    contrasts: pl.DataFrame
    excluded: pl.DataFrame
    caveats: tuple[Sentence, ...]
    design: Mapping[str, str]
    labels: Mapping[str, Sentence]
    verdicts: Verdicts | None = None
    outcomes: Outcomes | None = None

    @property
    def correlation(self) -> Correlation:
        """The correlation across units with the first (or only) outcome."""
        return next(iter(self.correlations.values()))

    def describe(self, lang: str = "en") -> str:
        """The card in plain sentences, in Danish (`da`) or English (`en`), one paragraph for each matter."""
        parts = [
            *(self._side(row, lang) for row in self.overall.iter_rows(named=True)),
            *(self._correlation(label, found, lang) for label, found in self.correlations.items()),
            *(_contrast(row, lang) for row in self.contrasts.iter_rows(named=True) if row["difference"] is not None),
            self._excluded(lang),
            " ".join(caveat.in_(lang) for caveat in self.caveats),
        ]
        return "\n\n".join(part for part in parts if part)

    def _side(self, row: Mapping[str, object], lang: str) -> str:
        rate, low, high = (per_cent(row[name], lang) for name in ("rate", "low", "high"))  # type: ignore[arg-type]
        count, total = whole(row["k"], lang), whole(row["n"], lang)  # type: ignore[arg-type]
        label = self.labels[str(row["label"])].in_(lang)
        head = Sentence(
            f"{label}: {rate} ({count} af {total}; 95 pct.-interval {low} til {high}), {row['units']} enheder.",
            f"{label}: {rate} ({count} of {total}; 95 per cent interval {low} to {high}), {row['units']} units.",
        )
        none = Sentence(
            "Ingen enhed afviger fra resten med mere, end tilfældigheder forklarer.",
            "No unit departs from the others by more than chance explains.",
        )
        tail = none if row["above"] == row["below"] == 0 else Sentence(
            f"{row['above']} enheder ligger over og {row['below']} under resten med mere, end tilfældigheder forklarer.",
            f"{row['above']} units lie above and {row['below']} below the others by more than chance explains.",
        )  # fmt: skip
        return f"{head.in_(lang)} {tail.in_(lang)}"

    def _correlation(self, label: str, found: Correlation, lang: str) -> str:
        text = about_correlation(found, lang)
        return f"{self.labels[label].in_(lang)}: {text}" if len(self.correlations) > 1 else text

    def _excluded(self, lang: str) -> str:
        if self.excluded.is_empty():
            return Sentence("Ingen er udeladt.", "Nobody was left out.").in_(lang)
        few = Sentence("få", "few").in_(lang)
        named = []
        for row in self.excluded.iter_rows(named=True):
            reason = REASONS[row["reason"]].in_(lang) if row["reason"] in REASONS else row["reason"]
            of = f", {self.labels[row['outcome']].in_(lang)}" if len(self.correlations) > 1 else ""
            named.append(f"{reason}{of} ({few if row['count'] is None else whole(row['count'], lang)})")
        return Sentence("Udeladt: ", "Left out: ").in_(lang) + "; ".join(named) + "."


def _contrast(row: Mapping[str, float], lang: str) -> str:
    difference, low, high = (points(row[name], lang) for name in ("difference", "low", "high"))
    met, not_met = per_cent(row["rate_met"], lang), per_cent(row["rate_not_met"], lang)
    weeks = row["gap_days"] // 7
    strength = "–" if row["e_value"] is None else number(row["e_value"], lang, 1)
    start = Sentence("Fra skæringsdagen", "From the landmark") if weeks == 0 else Sentence(
        f"Fra {weeks} uger efter skæringsdagen, blandt dem der stadig var i forløb",
        f"From {weeks} weeks after the landmark, among those still in their course",
    )  # fmt: skip
    return Sentence(
        f"{start.da}: {met} hos dem, hvis pligter var overholdt, mod {not_met} hos de andre i samme enhed og gruppe; "
        f"forskel {difference} ({low} til {high}; E-værdi {strength}). En sammenhæng, ikke en virkning.",
        f"{start.en}: {met} of those whose duties were met, against {not_met} of the others in the same unit and group; "
        f"difference {difference} ({low} to {high}; E-value {strength}). An association, not an effect.",
    ).in_(lang)
