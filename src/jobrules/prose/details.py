"""What goes in: one duty in one version. What comes out: one sentence for each thing that takes it away, moves it or bounds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from jobrules.model import Condition, NamedDays
from jobrules.prose.conditions import clause, clauses, joined
from jobrules.prose.derogations import derogated
from jobrules.prose.grammar import Lang, listed, tidy
from jobrules.prose.moments import the_day
from jobrules.prose.things import thing
from jobrules.prose.voice import Voice
from jobrules.rulebook import DutyRow, RuleBook


def details(row: DutyRow, rules: RuleBook, lang: Lang = "da") -> tuple[str, ...]:
    """What `sentence` does not say of a duty: for which groups it is, what lifts, waives, moves or excuses it, one sentence each."""
    voice = Voice(rules, lang)
    return tuple(tidy(text) for part in PARTS for text in part(voice, row))


def _groups(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.groups is not None:
        groups = listed([voice.group(group) for group in row.duty.groups], voice.lang, last="and")
        yield voice.say("Målgrupper: {x}.", "Target groups: {x}.", x=groups)


def _lifted(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.lifted_while:
        text = clauses(voice, row.duty.lifted_while, row, both=False, judged="due")
        yield voice.say(
            "Pligten gælder ikke, hvis {x} på den sidste rettidige dag.",
            "The duty is lifted if {x} on the last timely day.",
            x=text,
        )


def _waived(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.waived_by:
        text = clauses(voice, row.duty.waived_by, row, both=False, judged="window")
        yield voice.say(
            "Pligten falder væk, hvis {x} før den sidste rettidige dag.",
            "The duty falls away if {x} before the last timely day.",
            x=text,
        )


def _stops(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.clock_stops_while:
        text = clauses(voice, row.duty.clock_stops_while, row, both=False)
        yield voice.say("Uret står stille, så længe {x}.", "The clock stands still while {x}.", x=text)


def _postponed(voice: Voice, row: DutyRow) -> Iterator[str]:
    for text, by in _by_length(voice, row, row.duty.postponed_by):
        if by is None:
            yield voice.say(
                "Hvis {x} på den sidste rettidige dag, flyttes fristen til den dag, det slutter.",
                "If {x} on the last timely day, the deadline moves to the day that ends.", x=text,
            )  # fmt: skip
        else:
            yield voice.say(
                "Hvis {x} på den sidste rettidige dag, flyttes fristen til {n} efter ophøret.",
                "If {x} on the last timely day, the deadline moves to {n} after that ends.", x=text, n=by,
            )  # fmt: skip


def _extended(voice: Voice, row: DutyRow) -> Iterator[str]:
    for text, by in _by_length(voice, row, row.duty.extended_by):
        yield voice.say(
            "Fristen forlænges med {n}, hvis {x} senest på den sidste rettidige dag.",
            "The deadline is extended by {n} if {x} by the last timely day.", x=text, n=by or "",
        )  # fmt: skip


def _by_length(voice: Voice, row: DutyRow, conditions: Sequence[Condition]) -> Iterator[tuple[str, str | None]]:
    """The conditions that move a deadline equally far, as one clause; no length where it is none."""
    for by in dict.fromkeys(what.by for what in conditions):
        same = [what for what in conditions if what.by == by]
        length = None if by is None or not by.number else voice.length(by)
        yield clauses(voice, same, row, both=False, judged="due"), length


def _slack(voice: Voice, row: DutyRow) -> Iterator[str]:
    duty = row.duty
    if duty.slack is not None:
        text = voice.length(duty.slack)
        yield voice.say("Hver periode lukker {x} senere.", "Each period closes {x} later.", x=text)
    if duty.early is not None:
        yield voice.say(
            "Det, der sker i perioden før, kan tælle i stedet.", "What happens in the period before may count instead."
        )
    if duty.start_slack is not None:
        given = clause(voice, duty.start_slack.given, row)
        kinds = voice.listed(
            voice.value("value", value, voice.values_of("offer", "value")) for value in duty.start_slack.value or ()
        )
        yield voice.say(
            "Hvis {x} i tide, skal det ({k}) begynde senest {n} efter fristen.",
            "If {x} in time, it ({k}) may start until {n} after the deadline.", x=given, k=kinds, n=voice.length(duty.start_slack.by),
        )  # fmt: skip
    if duty.reminder is not None:
        text = voice.length(duty.reminder)
        yield voice.say(
            "Efter fristen er der {x} mere, før den er overskredet.",
            "After the deadline there are {x} more before it is missed.",
            x=text,
        )
    if duty.window.soon is not None:
        yield voice.say("Det bør ske inden for {x}.", "It should happen within {x}.", x=voice.length(duty.window.soon))


def _moves(voice: Voice, row: DutyRow) -> Iterator[str]:
    for move in row.duty.moves:
        days = voice.phrase(move.when, "days") or _days_of(voice, move.when)
        text = "En frist i {x} flyttes {n}.", "A deadline in {x} moves by {n}."
        yield voice.say(*text, x=days, n=voice.length(move.by))
    if row.duty.moves_to == "next_working_day":
        yield voice.say(
            "En frist på en fridag flyttes til næste hverdag.", "A deadline on a day off moves to the next working day."
        )
    elif row.duty.moves_to == "previous_working_day":
        yield voice.say(
            "En frist på en fridag flyttes til hverdagen før.",
            "A deadline on a day off moves to the working day before.",
        )


def _days_of(voice: Voice, name: str) -> str:
    named: NamedDays | None = voice.rules.named_days.get(name)
    if named is None or named.from_ is None or named.until is None:
        return name.replace("_", " ")
    return f"{name.replace('_', ' ')} ({named.from_} – {named.until})"


def _excused(voice: Voice, row: DutyRow) -> Iterator[str]:
    for what in row.duty.excused_by:
        if what.counts_toward is None:
            text = clause(voice, what, row, judged="window")
            yield voice.say(
                "Det regnes ikke som en overskridelse, hvis {x} inden fristen.",
                "A miss is excused if {x} before the deadline.",
                x=text,
            )
        else:
            status = what.attributes.get("status")
            said = [
                voice.value("status", value)
                for value in (status.values if status is not None and status.values else ())
            ]
            own = what if row.duty.of is None or row.duty.of.event is None else row.duty.of
            plain = own.model_copy(update={"attributes": {}, "at_least": None})
            yield voice.say(
                "Det regnes ikke som en overskridelse, hvis holdte {y} og dem, hvor {x}, tilsammen når op på det krævede antal.",
                "A miss is excused if {y} that were held and those where {x} reach the number together.",
                x=joined(voice, said), y=thing(voice, plain, "many"),
            )  # fmt: skip


def _apart(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.apart_from:
        duties = voice.listed(voice.duty(duty, row) for duty in row.duty.apart_from)
        yield voice.say(
            "Det, der opfylder {x}, tæller ikke også her.", "What fulfils {x} does not count here too.", x=duties
        )


def _repeats(voice: Voice, row: DutyRow) -> Iterator[str]:
    repeat = row.duty.on_repeat or row.duty.anchor.on_repeat
    day = the_day(voice, row.duty.anchor, row)
    if repeat == "restart":
        yield voice.say(
            "Sker det igen ({x}), begynder fristen forfra.",
            "If it happens again ({x}), the deadline starts afresh.",
            x=day,
        )
    elif repeat == "first" and row.duty.anchor.course is None:
        yield voice.say("Kun den første gang tæller ({x}).", "Only the first time counts ({x}).", x=day)


def _quota(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.exempted_by is not None:
        text = clause(voice, row.duty.exempted_by, row)
        yield voice.say(
            "Hvis {x}, tælles borgeren stadig med blandt dem, pligten gælder.",
            "If {x}, the citizen still counts among those owed.",
            x=text,
        )


PARTS: Final[tuple[Callable[[Voice, DutyRow], Iterator[str]], ...]] = (
    _groups, _lifted, _waived, derogated, _stops, _postponed, _extended, _slack, _moves, _excused, _apart, _repeats, _quota,
)  # fmt: skip

__all__ = ["details"]
