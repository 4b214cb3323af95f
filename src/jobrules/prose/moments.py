"""What goes in: a moment of a rule. What comes out: the day as words: `forløbets start`, `tilmeldingen som jobsøgende`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobrules.model import Condition, HoursByInsurance, Moment, Reached
from jobrules.prose.grammar import amount, date, fill
from jobrules.prose.things import modifiers, thing
from jobrules.prose.voice import Voice
from jobrules.rulebook import DutyRow


def the_day(voice: Voice, moment: Moment, row: DutyRow) -> str:
    """A moment as a day: `tilmeldingen som jobsøgende`, `dagen efter fristen for »…«`."""
    text = _named(voice, moment, row)
    for length, da, en in (
        (moment.plus, "{n} efter {x}", "{n} after {x}"),
        (moment.minus, "{n} før {x}", "{n} before {x}"),
    ):
        if length is not None:
            one = str(length) == "1 day"
            text = voice.say(da, en, n=voice.say("dagen", "the day") if one else voice.length(length), x=text)
    if moment.rounded == "month_end" and moment.reached is None:
        text = voice.say("udgangen af måneden for {x}", "the end of the month of {x}", x=text)
    return text


def _named(voice: Voice, moment: Moment, row: DutyRow) -> str:
    if moment.course:
        return voice.phrase("course", "start") or voice.say("forløbets start", "the start of the course")
    if moment.date is not None:
        return date(moment.date, voice.lang)
    if moment.duty is not None:
        return voice.say("den dag, {x} blev opfyldt", "the day {x} was met", x=voice.duty(moment.duty, row))
    if moment.duty_closed is not None:
        return voice.say(
            "dagen efter fristen for {x}", "the day after the deadline of {x}", x=voice.duty(moment.duty_closed, row)
        )
    if moment.reached is not None:
        return _reached(voice, moment.reached, moment.rounded == "month_end")
    if moment.sum_of is not None:
        return _sum(voice, moment)
    if moment.start_of is not None or moment.end_of is not None:
        return _edge(voice, moment)
    return _event(voice, moment)


def _event(voice: Voice, moment: Moment) -> str:
    what = Condition(event=moment.event, attributes=dict(moment.attributes))
    if moment.which in _NTH and (
        voice.phrase(moment.event or "", "nth") or voice.phrase(moment.event or "", "the") is None
    ):
        return thing(voice, what, "nth", nth=_NTH[moment.which][voice.lang == "en"])
    return " ".join(filter(None, [thing(voice, what, "the"), _which(voice, moment)]))


_NTH: Final[Mapping[str | None, tuple[str, str]]] = {
    "first": ("første", "first"), "second": ("anden", "second"), "last": ("seneste", "last"),
}  # fmt: skip


def _which(voice: Voice, moment: Moment) -> str:
    """Which of several, behind a noun that has no place for it."""
    if moment.which not in _NTH:
        return ""
    da, en = _NTH[moment.which]
    return voice.say(f"(den {da} gang)", f"(the {en} time)")


def _edge(voice: Voice, moment: Moment) -> str:
    inner, role = (moment.start_of, "start") if moment.start_of is not None else (moment.end_of, "end")
    assert inner is not None
    first = role == "start"
    da, en = (
        ("den første dag i {x}", "the first day of {x}") if first else ("den sidste dag i {x}", "the last day of {x}")
    )
    return " ".join(filter(None, [_of_spell(voice, inner, role, da, en), _which(voice, moment)]))


def _of_spell(voice: Voice, inner: Condition, role: str, da: str, en: str) -> str:
    """A noun for something of a spell, with what its attributes ask."""
    word, value = inner.spell or "", inner.attributes.get("value")
    text = voice.phrase(word, role)
    if text is None:
        text = voice.say(da, en, x=voice.cited(word, "spells"))
    inside = "{value}" in text
    named = "" if value is None else voice.tested(value, word, "value")
    return " ".join(
        filter(
            None, [fill(text, value=named), modifiers(voice, word, inner.attributes, skip="value" if inside else "")]
        )
    )


def _sum(voice: Voice, moment: Moment) -> str:
    assert moment.sum_of is not None
    assert moment.reaches is not None
    days = _of_spell(voice, moment.sum_of, "days", "dagene med {x}", "the days of {x}")
    total = "den dag, hvor {x} tilsammen når {n}", "the day on which {x} add up to {n}"
    text = voice.say(*total, x=days, n=voice.length(moment.reaches))
    if moment.within is None:
        return text
    return voice.say("{x} inden for {n}", "{x} within {n}", x=text, n=voice.length(moment.within))


def _reached(voice: Voice, reached: Reached, whole_month: bool) -> str:
    counted = clock(voice, reached.clock)
    if reached.length is not None:
        much = voice.say("{n} {x}", "{n} of {x}", n=voice.length(reached.length, of=True), x=counted)
    else:
        much = hours_of(voice, reached.hours or 0, counted)
    da, en = ("den dag, hvor {x} er nået", "the day on which {x} is reached")
    if whole_month:
        da, en = ("udgangen af den måned, hvor {x} er nået", "the end of the month in which {x} is reached")
    return voice.say(da, en, x=much)


def hours_of(voice: Voice, hours: float | HoursByInsurance, counted: str) -> str:
    """A number of hours on a clock, for the full-time and the part-time insured where they differ."""
    full = hours.full_time if isinstance(hours, HoursByInsurance) else hours
    text = voice.say("{n} timers {x}", "{n} hours of {x}", n=amount(full, voice.lang), x=counted)
    if not isinstance(hours, HoursByInsurance):
        return text
    part = amount(hours.part_time, voice.lang)
    return voice.say("{x} ({n} for deltidsforsikrede)", "{x} ({n} for the part-time insured)", x=text, n=part)


def clock(voice: Voice, name: str) -> str:
    """What a clock counts: `sammenlagt ledighed`."""
    return voice.phrase(name, "clock") or voice.name(name, "clocks")
