"""What goes in: a card. What comes out: who was left out and why, what a reader has to know, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator

from jobrules import __version__
from jobrules.checking import Verdicts
from jobrules.comparing.wording import REASONS
from jobrules.reporting.law import compared
from jobrules.reporting.markup import Column, Html, bullets, facts, table, tag
from jobrules.reporting.page import Page
from jobrules.reporting.summary import landmark_said


def left_out(page: Page) -> list[Html]:
    """Who is not in the comparison, the spells not followed up, and the rows of data set aside, each with its reason and number."""
    say, card = page.say, page.card
    columns = [Column(say("Hvorfor", "Why")), Column(say("Antal", "Number"), "number")]
    parts: list[Html] = []
    if card.excluded.is_empty():
        parts.append(tag("p", say("Ingen er udeladt af sammenligningen.", "Nobody was left out of the comparison.")))
    else:
        lines = [
            (_reason(page, reason), page.count(count))
            for reason, count in card.excluded.select("reason", "count").iter_rows()
        ]
        parts.append(table(columns, lines, caption=say("Ikke med i sammenligningen", "Not in the comparison")))
    return [*parts, *_not_followed(page), *_set_aside(page)]


def _not_followed(page: Page) -> Iterator[Html]:
    out = page.card.outcomes
    if out is None or out.left_out.is_empty():
        return
    say = page.say
    columns = [
        Column(say("Hvorfor", "Why")),
        Column(say("Udfaldsmål", "Outcome measure")),
        Column(say("Antal", "Number"), "number"),
    ]
    titles = {measure.id: measure.title.in_(page.lang) for measure in out.measures}
    lines = [
        (_reason(page, why), titles.get(measure, measure), page.count(n if n >= page.hide_below else None))
        for measure, why, n in out.left_out.select("measure", "reason", "spells").iter_rows()
    ]
    yield table(columns, lines, caption=say("Ydelsesforløb, der ikke er fulgt op", "Benefit spells not followed up"))


def _reason(page: Page, reason: str) -> str:
    more = {
        "still_running": ("forløbet er ikke slut", "the spell has not ended"),
        "end_not_yet_certain": ("slutdatoen er ikke sikker endnu", "the end is not certain yet"),
    }
    if reason in more:
        return page.say(*more[reason])
    return page.sentence(REASONS[reason]) if reason in REASONS else reason.replace("_", " ")


def _set_aside(page: Page) -> Iterator[Html]:
    found = page.card.verdicts
    if found is None or found.histories.problems.is_empty():
        return
    counted = (
        found.histories.problems.group_by("table", "column", "problem")
        .len()
        .sort("len", "table", "column", descending=[True, False, False])
    )
    say = page.say
    columns = [Column(say("Fejl i data", "Fault in the data")), Column(say("Rækker", "Rows"), "number")]
    lines = [(f"{name}.{column}: {problem}", page.count(n)) for name, column, problem, n in counted.iter_rows()]
    yield table(
        columns,
        lines,
        caption=say("Rækker sat til side, før noget blev bedømt", "Rows set aside before anything was judged"),
    )


def caveats(page: Page) -> list[Html]:
    """What a reader has to know: the card's caveats, the readings chosen in the rules, and what the data cannot show."""
    parts: list[Html] = [bullets(page.sentence(caveat) for caveat in page.card.caveats)]
    notes = list(_notes(page))
    if notes:
        head = page.say(
            "Valgte læsninger, og hvad data ikke kan vise (fra regelfilerne, på engelsk)",
            "Readings chosen, and what the data cannot show (from the rule files)",
        )
        parts += [tag("h3", head), tag("div", bullets(notes), lang="en", class_="quiet")]
    return parts


def _notes(page: Page) -> Iterator[str]:
    found, out = page.card.verdicts, page.card.outcomes
    told = (
        []
        if found is None
        else [
            (rule, found.rules[rule].reads, found.rules[rule].sees)
            for rule in dict.fromkeys(row.rule for row in compared(page))
        ]
    )
    told += [] if out is None else [(measure.id, measure.reads, measure.sees) for measure in out.measures]
    for name, reads, sees in told:
        if reads or sees:
            yield f"{name}: " + " ".join(" ".join(text.split()) for text in (reads, sees) if text)


def computed(page: Page) -> list[Html]:
    """Everything that is needed to compute the same again."""
    say, design = page.say, page.card.design
    asked = [(say(*names), _said(page, key, design[key])) for key, names in _DESIGN.items() if design.get(key)]
    found = page.card.verdicts
    hidden = say(f"skjult under {page.hide_below} personer", f"hidden below {page.hide_below} persons")
    last = [(say("Små tal", "Small counts"), hidden), (say("Program", "Program"), f"jobrules {__version__}")]
    return [facts([(say("Enhed", "Unit"), page.by()), *asked, *(_judged(page, found) if found else []), *last])]


def _judged(page: Page, found: Verdicts) -> list[tuple[str, object]]:
    say = page.say
    answers = [tag("div", f"{name} = {value}") for name, value in found.parameters.items()]
    cases, verdicts = page.count(found.frame["case_id"].n_unique()), page.count(found.frame.height)
    return [
        (say("Opgjort den", "As of"), page.date(found.as_of)),
        (say("Regelsæt", "Rule book"), f"{found.rules.name or say('eget', 'own')}, id {found.rules.id}"),
        (say("Åbne retsspørgsmål", "Open questions of law"), tag("div", answers, class_="answers") if answers else "–"),
        (say("Timer", "Hours"), found.hours.replace("_", " ")),
        (say("Sager og afgørelser", "Cases and verdicts"), f"{cases} / {verdicts}"),
    ]


_DESIGN = {
    "landmark": ("Skæringsdag", "Landmark"),
    "measure": ("Udfaldsmål", "Outcome measure"),
    "horizon_days": ("Udfaldet talt efter", "Outcome counted after"),
    "strata": ("Sammenlignet inden for", "Compared within"),
}


def _said(page: Page, key: str, value: str) -> str:
    if key == "landmark":
        return landmark_said(page, value)
    if key == "horizon_days":
        return value + page.say(" dage", " days")
    return page.say("enhed og ", "unit and ") + value if key == "strata" else value
