"""What goes in: one duty in one version. What comes out: one sentence for each thing that takes it away, moves it or bounds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from jobrules.model import Condition, Derogation, NamedDays
from jobrules.prose.conditions import clause, clauses, joined
from jobrules.prose.grammar import Lang, date, listed, tidy
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
            "Pligten er løftet, hvis {x} på den sidste rettidige dag.",
            "The duty is lifted if {x} on the last timely day.",
            x=text,
        )


def _waived(voice: Voice, row: DutyRow) -> Iterator[str]:
    if row.duty.waived_by:
        text = clauses(voice, row.duty.waived_by, row, both=False, judged="window")
        yield voice.say(
            "Pligten falder væk, hvis {x} senest på den sidste rettidige dag.",
            "The duty falls away if {x} by the last timely day.",
            x=text,
        )


def _derogated(voice: Voice, row: DutyRow) -> Iterator[str]:
    named: dict[tuple[str, str], list[str]] = {}
    for derogation in row.duty.exempt_where:
        named.setdefault((derogation.effect, _title(voice, derogation)), []).append(_source(derogation))
    for (effect, title), sources in named.items():
        da, en = _EFFECTS[effect]
        text = "; ".join(dict.fromkeys(filter(None, sources)))
        yield voice.say(f"{da}: {{x}}.", f"{en}: {{x}}.", x=f"{title} ({text})" if text else title)


_EFFECTS: Final = {
    "lifts": ("Løftet af", "Lifted by"),
    "replaces": ("Erstattet af", "Replaced by"),
    "postpones": ("Udskudt af", "Postponed by"),
    "form": ("Andre former efter", "Other forms under"),
}


def derogation_name(voice: Voice, derogation: Derogation) -> str:
    """A derogation by its title, or its file's title, and its act: `COVID-19 … (BEK 245/2020, §§ 1, 4 og 6)`."""
    source = _source(derogation)
    return f"{_title(voice, derogation)} ({source})" if source else _title(voice, derogation)


def _title(voice: Voice, derogation: Derogation) -> str:
    files = [file for file in voice.rules.files if any(d.id == derogation.id for d in file.derogations)]
    return (
        derogation.title.in_(voice.lang)
        or next((file.title.in_(voice.lang) for file in files), "")
        or derogation.id.replace("-", " ")
    )


def _source(derogation: Derogation) -> str:
    return ", ".join(filter(None, [derogation.source.act, derogation.source.section]))


def derogation_sentence(derogation: Derogation, rules: RuleBook, row: DutyRow, lang: Lang = "da") -> str:
    """A derogation in one sentence: what it does, when, where, for whom and under which act."""
    voice = Voice(rules, lang)
    said = [*_effect(voice, derogation), *_dates(voice, derogation), *_where(voice, derogation)]
    if derogation.only_if:
        said.append(voice.say("hvis {x}", "if {x}", x=clauses(voice, derogation.only_if, row, both=True, judged="due")))
    source = _source(derogation)
    return tidy(f"{', '.join(said)}{f' ({source})' if source else ''}.")


def _effect(voice: Voice, derogation: Derogation) -> Iterator[str]:
    if derogation.effect == "postpones" and derogation.to is not None:
        yield voice.say("fristen flyttes til {x}", "the deadline moves to {x}", x=date(derogation.to, voice.lang))
    elif derogation.effect == "postpones" and derogation.by is not None:
        yield voice.say("fristen flyttes {x}", "the deadline moves by {x}", x=voice.length(derogation.by))
    elif derogation.effect == "form":
        forms = voice.listed(voice.value("form", form) for form in derogation.forms)
        yield voice.say("samtalen må foregå {x}", "the talk may take place {x}", x=forms)
    else:
        replaced = derogation.effect == "replaces"
        texts = ("pligten er erstattet af en anden ordning", "another arrangement stands in its place")
        yield voice.say(*texts) if replaced else voice.say("pligten er løftet", "the duty is lifted")


def _dates(voice: Voice, derogation: Derogation) -> Iterator[str]:
    if derogation.from_ is None and derogation.until is None:
        return
    da, en = {"due": ("fristen falder", "the deadline falls"), "window": ("perioden rører dagene", "the window touches the days"),
              "anchor": ("den regnes", "it is counted")}[derogation.looks_at]  # fmt: skip
    first = "" if derogation.from_ is None else voice.say("fra {x}", "from {x}", x=date(derogation.from_, voice.lang))
    last = (
        ""
        if derogation.until is None
        else voice.say("til og med {x}", "through {x}", x=date(derogation.until, voice.lang))
    )
    if derogation.effect == "form":
        da, en = "den holdes", "it is held"
    yield voice.say(f"når {da} {{x}} {{y}}", f"when {en} {{x}} {{y}}", x=first, y=last)


def _where(voice: Voice, derogation: Derogation) -> Iterator[str]:
    if derogation.municipalities is not None:
        codes = listed(list(derogation.municipalities), voice.lang, last="and")
        yield voice.say("i kommunerne {x}", "in the municipalities {x}", x=codes)
    if derogation.groups is not None:
        yield voice.say(
            "i målgruppe {x}", "in target group {x}", x=listed(list(derogation.groups), voice.lang, last="and")
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
                "Hvis {x} på den sidste rettidige dag, flyttes fristen til {n} efter, at det slutter.",
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
            "Hvis {x} i tide, må det ({k}) begynde indtil {n} efter fristen.",
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
                "En overskridelse er undskyldt, hvis {x} inden fristen.",
                "A miss is excused if {x} before the deadline.",
                x=text,
            )
        else:
            status = what.attributes.get("status")
            said = [
                voice.value("status", value)
                for value in (status.values if status is not None and status.values else ())
            ]
            plain = what.model_copy(update={"attributes": {}})
            yield voice.say(
                "En overskridelse er undskyldt, hvis holdte {y} og dem, hvor {x}, tilsammen når antallet.",
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
    _groups, _lifted, _waived, _derogated, _stops, _postponed, _extended, _slack, _moves, _excused, _apart, _repeats, _quota,
)  # fmt: skip

__all__ = ["derogation_name", "derogation_sentence", "details"]
