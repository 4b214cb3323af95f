"""What goes in: the duties that verdicts rest on. What comes out: what the law asked, each sentence with its paragraph and its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from jobrules.prose import details, sentence
from jobrules.reporting.markup import Html, tag
from jobrules.reporting.page import Page, unbroken
from jobrules.rulebook import DutyRow

_CONFIDENCE: Final = {
    "secondary": ("gengivet efter en myndighed, ikke læst i lovteksten", "as an authority gives it, not read in the text of the law"),
    "inferred": ("udledt, ikke læst", "inferred, not read"),
}  # fmt: skip


def asked(page: Page) -> list[Html]:
    """One entry for each duty that was compared, by section of law; a plain sentence where the card has no verdicts."""
    if page.card.verdicts is None:
        return [tag("p", page.say(
            "Rapporten bygger på offentliggjorte tabeller. Hvilke pligter der ligger bag procestallet, "
                    "står i tabellernes egen dokumentation.",
            "This report rests on published tables. The duties behind the process figure are described with those tables.",
        ))]  # fmt: skip
    rows = compared(page)
    notes = _shared(page, rows)
    sections: list[Html] = []
    for rule in dict.fromkeys(row.rule for row in rows):
        sections.append(tag("h3", page.card.verdicts.rules[rule].title.in_(page.lang) or rule))
        sections += [_duty(page, same, notes) for same in _together([row for row in rows if row.rule == rule])]
    if notes:
        sections.append(tag("h3", page.say("Noter", "Notes")))
        sections.append(tag("ol", [tag("li", unbroken(text)) for text in notes], class_="quiet"))
    return sections


def _shared(page: Page, rows: Sequence[DutyRow]) -> dict[str, int]:
    """What takes more than one of the duties away, moves or excuses it, each with the number of its note."""
    assert page.card.verdicts is not None
    told = Counter(text for row in rows for text in dict.fromkeys(_details(page, row)[1]))
    return {text: number for number, text in enumerate((text for text, times in told.items() if times > 1), start=1)}


def _details(page: Page, row: DutyRow) -> tuple[list[str], list[str]]:
    """For whom the duty is, and the other sentences on it."""
    assert page.card.verdicts is not None
    told = list(details(row, page.card.verdicts.rules, page.lang))
    return (told[:1], told[1:]) if row.duty.groups is not None else ([], told)


def compared(page: Page) -> list[DutyRow]:
    """The duties of the comparison in the versions that occur in the verdicts, in the order of the rule book."""
    found = page.card.verdicts
    if found is None:
        return []
    wanted = set(page.card.design.get("duties", "").split(", "))
    used = set(found.frame.select("rule", "duty", "version").unique().iter_rows())
    rows = [row for row in found.rules.all_rows if (row.rule, row.duty.id, row.version) in used]
    return [row for row in rows if f"{row.rule}:{row.duty.id}" in wanted] or rows


def _together(rows: Sequence[DutyRow]) -> Iterator[list[DutyRow]]:
    """The versions of one duty, the newest first."""
    for name in dict.fromkeys(row.duty.id for row in rows):
        yield sorted((row for row in rows if row.duty.id == name), key=lambda row: row.version, reverse=True)


def _duty(page: Page, versions: Sequence[DutyRow], notes: Mapping[str, int]) -> Html:
    title = page.title_of(f"{versions[0].rule}:{versions[0].duty.id}")
    return tag("div", tag("b", title), [_version(page, row, notes) for row in versions], class_="law")


def _version(page: Page, row: DutyRow, notes: Mapping[str, int]) -> Html:
    assert page.card.verdicts is not None
    groups, others = _details(page, row)
    own = [text for text in others if text not in notes]
    told = unbroken(" ".join([sentence(row, page.card.verdicts.rules, page.lang), *groups, *own]))
    numbers = sorted({notes[text] for text in others if text in notes})
    word = page.say("noter ", "notes ") if len(numbers) > 1 else "note "
    also = word + ", ".join(map(str, numbers)) if numbers else ""
    return Html(tag("p", told) + tag("p", " · ".join(filter(None, [*_source(page, row), also])), class_="quiet"))


def _source(page: Page, row: DutyRow) -> list[str]:
    source = row.source
    parts = [unbroken(source.act), source.eli.split("://")[-1], _force(page, row)]
    if source.confidence in _CONFIDENCE:
        parts.append(page.say(*_CONFIDENCE[source.confidence]))
    if source.checked_on is not None:
        parts.append(page.say("slået op ", "looked up ") + page.date(source.checked_on))
    return parts


def _force(page: Page, row: DutyRow) -> str:
    first = page.say("i kraft fra", "in force from") + " " + page.date(row.version)
    return first if row.until is None else first + page.say(" til ", " to ") + page.date(row.until)
