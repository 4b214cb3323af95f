"""What goes in: one judgement. What comes out: the law it rests on: version, act, section, the reading chosen, the open questions."""

from __future__ import annotations

from collections.abc import Iterator

from jobrules.checking.casewise.versions import in_force_on
from jobrules.checking.status import Status
from jobrules.explaining.again import Judgement
from jobrules.prose import Voice
from jobrules.prose.grammar import date, period
from jobrules.rulebook import touches

UNSEEN = (Status.MISSED, Status.UNKNOWN)


def sources(voice: Voice, about: Judgement) -> tuple[str, ...]:
    """The lines that say where the verdict comes from."""
    return tuple(" ".join(line.split()) for line in _lines(voice, about))


def _lines(voice: Voice, about: Judgement) -> Iterator[str]:
    row, source = about.row, about.row.source
    named = ", ".join(filter(None, [source.act, source.section]))
    yield f"{named.rstrip('.')}." if named else row.key
    force = period(row.version, row.until, voice.lang)
    yield voice.say("Version {x}; {g}.", "Version {x}; {g}.", x=force, g=_governs(voice, about))
    if row.duty.assumed:
        yield voice.say(
            "Der er ikke læst nogen overgangsregel; hvilken version der gælder, er vores valg.",
            "No transitional rule was read; which version governs is our choice.",
        )
    yield from _confidence(voice, about)
    yield from _reading(voice, about)


def _governs(voice: Voice, about: Judgement) -> str:
    """Why this version is the one."""
    if about.row.governs == "courses_started":
        return voice.say("forløbet begyndte, mens den var i kraft", "the course began while it was in force")
    day = about.case.last_day if about.due is None else about.due
    if in_force_on(about.row, day):
        return voice.say("fristen falder, mens den er i kraft", "the deadline falls while it is in force")
    return voice.say("den var i kraft, da fristen begyndte at løbe", "it was in force when the deadline began to run")


def _confidence(voice: Voice, about: Judgement) -> Iterator[str]:
    source = about.row.source
    if source.confidence is None:
        return
    da, en = {
        "read": ("læst i den kundgjorte tekst", "read in the promulgated text"),
        "secondary": (
            "efter en myndigheds egen omtale, ikke lovteksten",
            "from an authority's account, not the text itself",
        ),
        "inferred": ("udledt, ikke læst", "inferred, not read"),
    }[source.confidence]
    checked = (
        ""
        if source.checked_on is None
        else voice.say(", senest {x}", ", last on {x}", x=date(source.checked_on, voice.lang))
    )
    yield voice.say(f"Grundlag: {da}{{c}}.", f"Basis: {en}{{c}}.", c=checked)


def _reading(voice: Voice, about: Judgement) -> Iterator[str]:
    rules, row = voice.rules, about.row
    file = rules[row.rule]
    for text in dict.fromkeys(filter(None, (row.duty.reads, file.reads))):
        yield voice.say("Læsning: {x}", "Reading: {x}", x=text)
    for declared in rules.files:
        for name, parameter in declared.parameters.items():
            if touches(parameter.affects, row.key):
                chosen = rules.parameters.get(name, parameter.default)
                yield voice.say(
                    "Åbent spørgsmål {p} = {v} (muligt: {o}): {w}", "Open question {p} = {v} (possible: {o}): {w}",
                    p=name, v=chosen, o=", ".join(parameter.values), w=parameter.what,
                )  # fmt: skip
    sees = row.duty.sees or file.sees
    if sees and about.verdict.status in UNSEEN:
        yield voice.say("Data kan ikke vise: {x}", "What the data cannot show: {x}", x=sees)
