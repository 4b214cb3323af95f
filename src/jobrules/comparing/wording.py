"""What goes in: a number or the name of a reason. What comes out: the words for it in Danish and English; no causal word among them."""

from __future__ import annotations

from typing import Final, NamedTuple

from jobrules.statistics import Correlation


class Sentence(NamedTuple):
    """One sentence in Danish and in English."""

    da: str
    en: str

    def in_(self, lang: str) -> str:
        """The sentence in a language; English where it is neither."""
        return self.da if lang == "da" else self.en


def number(value: float, lang: str, digits: int = 2) -> str:
    """A number with the decimal mark of the language."""
    text = f"{value:.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if lang == "da" else text


def whole(value: float, lang: str) -> str:
    """A count with the thousands mark of the language."""
    text = f"{round(value):,}"
    return text.replace(",", ".") if lang == "da" else text


def per_cent(value: float | None, lang: str) -> str:
    """A share as per cent with one decimal."""
    if value is None:
        return "–"
    return number(100 * value, lang, 1) + (" pct." if lang == "da" else " per cent")


def points(value: float, lang: str) -> str:
    """A difference of shares in percentage points with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(100 * value), lang, 1) + (" procentpoint" if lang == "da" else " percentage points")


def length(text: str) -> str:
    """A length of time in Danish: `6 months` is `6 måneder`."""
    count, _, unit = text.partition(" ")
    one, many = {"day": ("dag", "dage"), "week": ("uge", "uger"), "month": ("måned", "måneder")}.get(
        unit.rstrip("s"), ("år", "år")
    )
    return f"{count} {one if count == '1' else many}"


NOT_CAUSAL: Final = Sentence(
    "Opgørelsen beskriver. Den viser ikke, at processen har ført til udfaldet, eller at mere af den ene ville give mere af det andet.",
    "This describes. It does not show that the process brought about the outcome, nor that more of the one would give more of the other.",
)
NOT_PERSONS: Final = Sentence(
    "En sammenhæng mellem enheder siger intet om den enkelte borger: en stærk lokal arbejdsgiver kan løfte begge dele.",
    "A correlation between units says nothing about the single person: a strong local labour market may lift both.",
)
NOT_ADJUSTED: Final = Sentence(
    "Enhederne er ikke justeret for, hvem deres borgere er, eller for det lokale arbejdsmarked.",
    "Units are not adjusted for who their people are, nor for the local labour market.",
)
NO_ORDER: Final = Sentence(
    "Enhederne står i alfabetisk orden, fordi en rangliste for det meste ville rangordne tilfældigheder. "
    "»Over« og »under« er afvigelser, "
    "der er større end tilfældigheder forklarer, når alle enheder ses under ét (5 pct. falske alarmer blandt dem).",
    "Units stand in alphabetical order, because a league table would mostly rank chance. "
    '"Above" and "below" are departures larger than chance explains, all units taken together (5 per cent false alarms among them).',
)
STRATA: Final = Sentence(
    "Forskellen mellem overholdt og ikke overholdt er målt inden for enhed og gruppe. "
    "Den er en sammenhæng, ikke en virkning: hvem der får samtaler til tiden, er ikke tilfældigt.",
    "The difference between met and not met is taken within unit and group. "
    "It is an association, not an effect: who is met in time is not left to chance.",
)
SAME_PERSONS: Final = Sentence(
    "Tabellerne siger ikke, hvilke personer der er i dem begge; den støj, de i så fald deler, er ikke trukket ud af sammenhængen.",
    "The tables do not say which persons stand in both; the noise these would share has not been taken out of the correlation.",
)
WHOLE_REGISTER: Final = Sentence(
    "Tallene er hele registre. Intervallet siger, "
    "hvor meget tilfældigheder alene kan flytte en enhed af den størrelse, hvis personerne var uafhængige.",
    "The figures are whole registers. An interval says how far chance alone could move a unit of that size, were its persons independent.",
)
VERSIONS: Final = Sentence(
    "Forløbene er bedømt efter flere udgaver af reglerne.",
    "The courses were judged under more than one version of the rules.",
)

REASONS: Final[dict[str, Sentence]] = {
    "later_period": Sentence("senere perioder i samme forløb", "later periods of the same course"),
    "exempt": Sentence("undtaget", "exempt"),
    "unknown": Sentence("ikke til at afgøre", "not to be decided"),
    "cut_short": Sentence(
        "forløbet sluttede, eller pligten bortfaldt, før fristen",
        "the course ended, or the duty was repealed, before the deadline",
    ),
    "pending": Sentence("fristen er ikke udløbet", "the deadline has not passed"),
    "excused": Sentence("undskyldt", "excused"),
    "no_due_date": Sentence("den sidste rettidige dag kendes ikke", "the last timely day is not known"),
    "no_duty_decided_by_landmark": Sentence("ingen pligt afgjort på skæringsdagen", "no duty decided by the landmark"),
    "course_not_found": Sentence("forløbet findes ikke i data", "the course is not in the data"),
    "left_before_landmark": Sentence("forløbet sluttede før skæringsdagen", "the course ended before the landmark"),
    "no_unit": Sentence("ingen enhed på skæringsdagen", "no unit on the landmark"),
    "not_followed_long_enough": Sentence("ikke fulgt længe nok", "not followed long enough"),
    "dead": Sentence("døde", "died"),
    "abroad": Sentence("i udlandet", "abroad"),
    "pension": Sentence("på folkepension", "on state pension"),
    "no_process_rate": Sentence("enheder uden procestal", "units without a process figure"),
    "no_outcome_rate": Sentence("enheder uden udfaldstal", "units without an outcome figure"),
    "neither_rate": Sentence("enheder uden nogen af tallene", "units without either figure"),
}

NOTES: Final[dict[str, Sentence]] = {
    "fewer_than_5_units": Sentence(
        "Der er for få enheder til en sammenhæng.", "There are too few units for a correlation."
    ),
    "fewer_than_4_units": Sentence(
        "Der er for få enheder til en sammenhæng.", "There are too few units for a correlation."
    ),
    "no_variation": Sentence("Det ene tal er ens i alle enheder.", "One of the figures is the same in all units."),
    "no_detectable_variation": Sentence(
        "Enhederne adskiller sig ikke mere, end tilfældigheder forklarer, så en sammenhæng kan ikke bestemmes.",
        "The units differ no more than chance explains, so a correlation cannot be told.",
    ),
    "cannot_tell": Sentence(
        "Det meste af forskellen mellem enheder er støj, så kun intervallet er vist.",
        "Most of the difference between units is noise, so only the interval is given.",
    ),
    "singular": Sentence(
        "Modellen er på kanten, så kun intervallet er vist.", "The model is at its edge, so only the interval is given."
    ),
}


def about_correlation(found: Correlation, lang: str) -> str:
    """The correlation across units in one or two sentences, with its interval and how it was found."""
    note = NOTES[found.note].in_(lang) if found.note in NOTES else ""
    if found.low is None or found.high is None:
        return note
    ends = (number(found.low, lang), number(found.high, lang))
    point = "–" if found.point is None else number(found.point, lang)
    text = Sentence(
        f"Sammenhængen på tværs af {found.units} enheder er {point} (95 pct.-interval {ends[0]} til {ends[1]}).",
        f"The correlation across {found.units} units is {point} (95 per cent interval {ends[0]} to {ends[1]}).",
    ).in_(lang)
    how = Sentence("Støjen er trukket ud.", "Sampling noise has been taken out.")
    weakened = Sentence(
        "Støjen er ikke trukket ud, så den sande sammenhæng er formentlig stærkere.",
        "Sampling noise has not been taken out, so the true correlation is probably stronger.",
    )
    return " ".join(part for part in (text, (weakened if found.attenuated else how).in_(lang), note) if part)
