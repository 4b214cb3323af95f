"""What goes in: one judgement. What comes out: how its clock ran: which length or number of hours was reached, and when."""

from __future__ import annotations

from collections.abc import Iterator

from jobrules.checking.amounts import UNITS, amount_of
from jobrules.dates import Length, add
from jobrules.explaining.again import Judgement
from jobrules.explaining.happenings import day_of
from jobrules.model import Reached
from jobrules.prose import Voice
from jobrules.prose.grammar import amount
from jobrules.prose.moments import clock, the_day
from jobrules.prose.windows import span


def reached(voice: Voice, about: Judgement, due: int | None) -> Iterator[str]:
    """The step from the anchor to the day the window closes (`due`), or how far the clock has come while that day is not known."""
    window, duty = about.duty.window, about.duty
    if window.closes is not None and duty.within is None and not _later_period(about):
        yield from _closes(voice, about, due)
        return
    length = _length(about)
    if length is None:
        yield voice.say("Løber, så længe forløbet varer.", "Runs as long as the course lasts.")
    elif duty.clock == "calendar":
        yield from _calendar(voice, about, length, due)
    else:
        yield from _counted(voice, about, duty.clock, length, due)


def _later_period(about: Judgement) -> bool:
    return about.duty.every is not None and (
        about.duty.counted == "grid" or about.instance.anchor != about.instance.series
    )


def _length(about: Judgement) -> Length | None:
    duty, window = about.duty, about.duty.window
    if duty.within is not None:
        return duty.within
    if duty.every is not None and (_later_period(about) or not (window.first or window.by)):
        return duty.every
    return window.first or window.by


def _calendar(voice: Voice, about: Judgement, length: Length, due: int | None) -> Iterator[str]:
    text = span(voice, about.duty, length)
    if due is None:
        yield voice.say(
            "Uret står stille; dagen kendes ikke endnu.", "The clock stands still; the day is not known yet."
        )
        return
    duty = about.duty
    first = duty.within is None and (duty.window.first == length or duty.counted == "grid")
    bare = _bare(about, length, due, first)
    last = day_of(voice, bare)
    if bare == about.due:
        last = voice.say("sidste rettidige dag {x}", "last timely day {x}", x=last)
    if not length.number:
        yield voice.say("Samme dag: {x}.", "The same day: {x}.", x=last)
    elif duty.counted == "grid":
        yield voice.say("Perioden på {n}: {x}.", "The period of {n}: {x}.", n=text, x=last)
    elif first:
        text = voice.say(
            "Den første {n}" if length.number == 1 else "De første {n}", "The first {n}", n=text.removeprefix("1 ")
        )
        yield voice.say("{n}: {x}.", "{n}: {x}.", n=text, x=last)
    else:
        yield voice.say("Senest {n} efter: {x}.", "No later than {n} after: {x}.", n=text, x=last)


def _bare(about: Judgement, length: Length, due: int, first: bool) -> int:
    """The day before the clock's stops moved it."""
    if not about.duty.clock_stops_while:
        return due
    return add(about.instance.anchor, length) - (1 if first else 0)


def _closes(voice: Voice, about: Judgement, due: int | None) -> Iterator[str]:
    closes = about.duty.window.closes
    assert closes is not None
    if closes.reached is None:
        named = the_day(voice, closes, about.row)
        day = voice.say("endnu ikke kendt", "not yet known") if due is None else day_of(voice, due)
        yield voice.say("Lukker ved {x}: {y}.", "Closes at {x}: {y}.", x=named, y=day)
        return
    plain = closes.model_copy(update={"rounded": None, "plus": None, "minus": None})
    on = about.case.moments.day(plain, about.instance.anchor, about.case.closing).day
    yield from _counted(voice, about, closes.reached.clock, closes.reached, on)
    if due is not None and on is not None and due != on:
        if closes.rounded is not None:
            yield voice.say(
                "Fasen slutter med måneden: {x}.", "The phase ends with the month: {x}.", x=day_of(voice, due)
            )
        else:
            length, (da, en) = (
                (closes.plus, ("efter", "after")) if closes.plus is not None else (closes.minus, ("før", "before"))
            )
            named = "" if length is None else voice.length(length)
            yield voice.say(f"{{n}} {da}: {{x}}.", f"{{n}} {en}: {{x}}.", n=named, x=day_of(voice, due))


def _counted(voice: Voice, about: Judgement, name: str, wanted: Length | Reached, on: int | None) -> Iterator[str]:
    """A clock of the pack: what must be counted, and when it was, or how much has been."""
    much, what = _amount(voice, about, name, wanted), clock(voice, name)
    if on is not None:
        coarse = about.wide.instance.window.due != about.due
        text = "{n} {w} er {e} nået {x}.", "{n} of {w} is reached on {x} {e}."
        yield voice.say(
            *text, n=much, w=what, x=day_of(voice, on), e=voice.say("tidligst", "at the earliest") if coarse else ""
        )
        return
    as_of = about.case.known.as_of
    counted = about.case.clocks.counted(name, about.instance.anchor, as_of + 1, about.case.closing)
    if isinstance(counted, str):
        text = "{n} {w} kan ikke tælles uden timer.", "{n} of {w} cannot be counted without hours."
        yield voice.say(*text, n=much, w=what)
    else:
        yield voice.say(
            "Den {x} er der talt {m} af {n} {w}; den sidste rettidige dag kendes derfor ikke endnu.",
            "By {x}, {m} of {n} of {w} have been counted; so the last timely day is not known yet.",
            x=day_of(voice, as_of), m=_so_much(voice, about, name, counted), n=much, w=what,
        )  # fmt: skip


def _amount(voice: Voice, about: Judgement, name: str, wanted: Length | Reached) -> str:
    """A length or a number of hours, with the hours that a length stands for: `6 måneder (961,98 timer)`."""
    rule = about.case.clocks.rule(name, about.instance.anchor)
    length = wanted if isinstance(wanted, Length) else wanted.length
    if rule.clock.counts == "days":
        days = voice.length(Length(rule.days_of(wanted), "days"))
        return days if length is None else f"{voice.length(length)} ({days})"
    insurance = about.case.known.facts.get("insurance")
    units = amount_of(rule, wanted, None if insurance is None else str(insurance))
    counted = "" if units is None else _so_much(voice, about, name, units)
    if length is None:
        return counted or voice.say("timerne", "the hours")
    return f"{voice.length(length)} ({counted})" if counted else voice.length(length)


def _so_much(voice: Voice, about: Judgement, name: str, units: int) -> str:
    """What a clock has counted, in its own unit."""
    counts = about.case.clocks.rule(name, about.instance.anchor).clock.counts
    if counts == "days":
        return voice.length(Length(units, "days"))
    number = round(units / UNITS, 2)
    if counts == "whole_weeks":
        return voice.length(Length(round(number), "weeks"))
    return voice.say("{n} timer", "{n} hours", n=amount(number, voice.lang))
