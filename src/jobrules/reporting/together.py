"""What goes in: the correlation across units. What comes out: what it says, and what it does not, in plain sentences."""

from __future__ import annotations

from jobrules.comparing.wording import NOTES, number
from jobrules.reporting.page import Page
from jobrules.statistics import Correlation


def about(page: Page, found: Correlation) -> str:
    """The correlation with its interval; where no point can be told, only where it may lie."""
    note = page.sentence(NOTES[found.note]) if found.note in NOTES else ""
    if found.low is None or found.high is None:
        return note
    if found.note == "no_detectable_variation":
        return _nothing_to_go_by(page, found.units)
    ends = _signed(page, found.low), _signed(page, found.high)
    said = _unsure(page, found.units, *ends) if found.point is None else _sure(page, found, *ends)
    return f"{said} {note}".strip()


def _nothing_to_go_by(page: Page, units: int) -> str:
    return page.say(
        f"Om de to følges ad på tværs af {units} enheder, kan ikke siges: "
        "på mindst én af siderne er hele forskellen mellem enhederne ikke større, end tilfældigheder forklarer.",
        f"Whether the two go together across {units} units cannot be told: "
        "on at least one side the whole difference between units is no larger than chance explains.",
    )


def _unsure(page: Page, units: int, low: str, high: str) -> str:
    return page.say(
        f"Hvor tæt de to følges ad på tværs af {units} enheder, kan ikke siges: "
        f"korrelationen kan ligge hvor som helst fra {low} til {high}.",
        f"How closely the two go together across {units} units cannot be told: "
        f"the correlation may lie anywhere from {low} to {high}.",
    )


def _sure(page: Page, found: Correlation, low: str, high: str) -> str:
    point = "" if found.point is None else _signed(page, found.point)
    said = page.say(
        f"Korrelationen på tværs af {found.units} enheder er {point} (95 %-interval {low} til {high}).",
        f"The correlation across {found.units} units is {point} (95% interval {low} to {high}).",
    )
    taken_out = page.say("Støjen er trukket ud.", "Sampling noise has been taken out.")
    weakened = page.say(
        "Støjen er ikke trukket ud, så den sande korrelation er formentlig stærkere.",
        "Sampling noise has not been taken out, so the true correlation is probably stronger.",
    )
    return f"{said} {weakened if found.attenuated else taken_out}"


def _signed(page: Page, value: float) -> str:
    """A number with a minus sign as wide as a plus."""
    return number(value, page.lang).replace("-", "\u2212")
