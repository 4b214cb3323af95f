"""What goes in: one judgement. What comes out: its status in words, and why it is exempt, unknown, cut short or excused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from jobrules.checking.casewise.conditions import Look, holds
from jobrules.checking.status import Status
from jobrules.dates import LONG_AGO, OPEN
from jobrules.explaining.again import Judgement
from jobrules.explaining.happenings import day_of, days_of, event_of
from jobrules.model import Condition
from jobrules.prose import Voice, derogation_name
from jobrules.prose.conditions import clause
from jobrules.prose.grammar import upper_first

_STATUS: Final = {
    Status.EXEMPT: ("undtaget", "exempt"),
    Status.MET: ("opfyldt", "met"),
    Status.UNKNOWN: ("kan ikke afgøres", "cannot be decided"),
    Status.CUT_SHORT: ("afbrudt før fristen", "cut short before the deadline"),
    Status.PENDING: ("løber endnu", "still running"),
    Status.EXCUSED: ("ikke opfyldt i tide, men undskyldt", "not met in time, but excused"),
    Status.MET_LATE: ("opfyldt for sent", "met late"),
    Status.MISSED: ("ikke opfyldt", "missed"),
}


def status(voice: Voice, about: Judgement) -> str:
    """The status with the day it hangs on: `opfyldt for sent, 5. april 2024 (3 dage)`."""
    verdict = about.verdict
    text = voice.say(*_STATUS[verdict.status])
    if (
        verdict.status in (Status.MET, Status.MET_LATE)
        and about.finding.met_on is not None
        and about.duty.at_most is None
    ):
        text += f", {day_of(voice, about.finding.met_on)}"
    if verdict.days_late:
        days = ("{n} dag", "{n} day") if verdict.days_late == 1 else ("{n} dage", "{n} days")
        text += f" ({voice.say(*days, n=str(verdict.days_late))})"
    if verdict.status is Status.PENDING and about.due is not None:
        text += voice.say(", til og med {x}", ", through {x}", x=day_of(voice, about.due))
    return text


def why(voice: Voice, about: Judgement) -> tuple[str, ...]:
    """Why the verdict is neither met nor missed, one line for each reason; nothing where the count says it all."""
    reasons: dict[Status, Callable[[Voice, Judgement], Iterator[str]]] = {
        Status.EXEMPT: _exempt,
        Status.UNKNOWN: _unknown,
        Status.CUT_SHORT: _cut_short,
        Status.EXCUSED: _excused,
    }
    lines = list(reasons.get(about.verdict.status, _nothing)(voice, about))
    if about.verdict.reason == "hours_calendar":
        lines.append(
            voice.say(
                "Ingen timer er oplyst; der er regnet med kalendertid.", "No hours are known; calendar time was used."
            )
        )
    return tuple(upper_first(line) for line in lines)


def _nothing(voice: Voice, about: Judgement) -> Iterator[str]:
    yield from ()


def _exempt(voice: Voice, about: Judgement) -> Iterator[str]:
    case, instance, duty = about.case, about.instance, about.duty
    due = case.known.as_of + 1 if about.due is None else about.due
    look = replace(case.look(instance.counted_from, instance.window.opens, about.due), due=due)
    for what in duty.lifted_while:
        if holds(what, case, look, "due") is True:
            text = clause(voice, what, about.row, judged="due") + _spells(voice, about, what, due)
            yield voice.say("Løftet på den sidste rettidige dag: {x}.", "Lifted on the last timely day: {x}.", x=text)
    wide = replace(look, opens=case.course.reaches_back_to)
    for what in duty.waived_by:
        if holds(what, case, wide, "window") is True:
            text = clause(voice, what, about.row, judged="window") + _events(voice, about, what, wide)
            yield voice.say("Faldet væk: {x}.", "Waived: {x}.", x=text)
    for derogation in duty.exempt_where:
        if derogation.effect not in ("lifts", "replaces"):
            continue
        if case.derogates(derogation, instance.counted_from, instance.window.opens, about.due) is True:
            yield voice.say(
                "Fravigelse: {x}. {n}",
                "Derogation: {x}. {n}",
                x=derogation_name(voice, derogation),
                n=derogation.note,
            )


def _spells(voice: Voice, about: Judgement, what: Condition, day: int) -> str:
    """The days of the spells that a condition found, in brackets."""
    if what.spell is None or what.judged not in (None, "due") or what.spell == "course":
        return ""
    found = about.case.known.covering(what, day, day)
    return f" ({', '.join(days_of(voice, spell.start, spell.end) for spell in found)})" if found else ""


def _events(voice: Voice, about: Judgement, what: Condition, look: Look) -> str:
    if not what.counted:
        return ""
    days = [h.day for h in about.case.known.happenings(what) if look.opens <= h.day <= look.due]
    return f" ({day_of(voice, days[0])})" if days else ""


def _unknown(voice: Voice, about: Judgement) -> Iterator[str]:
    reason = about.verdict.reason or ""
    name = reason.partition(":")[2]
    if reason == "hours_missing":
        yield voice.say(
            'Der er ingen timer fra forløbets start; giv dem i tabellen hours, eller regn med kalendertid (hours="calendar").',
            'There are no hours from the start of the course; give them in the table hours, or use calendar time (hours="calendar").',
        )
    elif reason == "hours_too_coarse":
        yield voice.say(
            'Timerne er oplyst for så lange perioder, at udfaldet ikke kan ses; giv timer pr. dag, eller fordel dem (hours="spread").',
            'The hours come for such long periods that the verdict hangs on the day; give hours by day, or spread them (hours="spread").',
        )
    elif reason == "still_running":
        yield voice.say(
            "Det varer ved, så længden kendes ikke endnu.", "It is still running, so its length is not known yet."
        )
    elif name == "group":
        yield voice.say(
            "Målgruppen er ikke oplyst; giv forløbet en værdi.",
            "The target group is not known; give the course a value.",
        )
    elif name:
        yield _fact(voice, about, name)
    else:
        yield voice.say("En oplysning mangler.", "A fact is missing.")


def _fact(voice: Voice, about: Judgement, name: str) -> str:
    """A missing fact by its label, and the column that it belongs in."""
    words = voice.rules.words
    table = "cases" if name in words.facts or name in ("birth_date", "insurance") else "events"
    section = "facts" if table == "cases" else "attributes"
    return voice.say(
        "Det er ikke oplyst: {x}. Udfyld kolonnen {c} i tabellen {t}.", "Not known: {x}. Fill in the column {c} of the table {t}.",
        x=voice.name(name, section), c=name, t=table,
    )  # fmt: skip


def _cut_short(voice: Voice, about: Judgement) -> Iterator[str]:
    if about.verdict.reason == "repealed":
        last = about.row.last_day
        day = "" if last is None else day_of(voice, last)
        yield voice.say(
            "Pligten blev ophævet; sidste dag i kraft var {x}.",
            "The duty was repealed; its last day in force was {x}.",
            x=day,
        )
    elif about.case.course.end < OPEN:
        day = day_of(voice, about.case.course.end)
        yield voice.say(
            "Forløbet sluttede {x}, før fristen var udløbet.",
            "The course ended on {x}, before the deadline had passed.",
            x=day,
        )


def _excused(voice: Voice, about: Judgement) -> Iterator[str]:
    case, window = about.case, about.instance.window
    for what in about.duty.excused_by:
        named = what.attributes.get("status")
        statuses = tuple(str(value) for value in named.values or ()) if named is not None else ()
        asked = about.duty.of if what.counts_toward is not None else what
        if asked is None or window.due is None:
            continue
        found = case.known.happenings(asked, statuses or None)
        for hit in found:
            if max(window.opens, LONG_AGO) <= hit.day <= window.due and hit.ends is None:
                event = case.known.events[hit.order]
                said = voice.phrase(str(event.attributes.get("status")), "said") if statuses else None
                yield event_of(voice, event) + (f" – {said}" if said else "")
