"""What goes in: one judgement. What comes out: how its deadline came about, step by step: anchor, clock, stops, moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobrules.checking.casewise.recurring import period
from jobrules.checking.casewise.windows import Span, by_length, settled, span
from jobrules.dates import Length, add
from jobrules.explaining.again import Judgement
from jobrules.explaining.clocks import reached
from jobrules.explaining.happenings import day_of, days_of, happening
from jobrules.model import Duty
from jobrules.prose import Voice, derogation_name
from jobrules.prose.conditions import clause
from jobrules.prose.grammar import tidy
from jobrules.prose.moments import the_day


def steps(voice: Voice, about: Judgement) -> tuple[str, ...]:
    """How the last timely day came about, one line for each step that did something."""
    kind = about.duty.kind
    if kind in ("each", "first_of"):
        lines = _of_one(voice, about)
    elif kind == "gap":
        lines = _of_gap(voice, about)
    elif kind == "before":
        lines = _of_guarded(voice, about)
    else:
        lines = _of_window(voice, about)
    return tuple(tidy(line) for line in lines)


def _of_one(voice: Voice, about: Judgement) -> Iterator[str]:
    yield voice.say("Bedømt for {x}.", "Judged for {x}.", x=day_of(voice, about.instance.anchor))


def _of_gap(voice: Voice, about: Judgement) -> Iterator[str]:
    gap = about.duty.gap
    assert gap is not None
    yield voice.say("Det seneste slutter {x}.", "The last one ends on {x}.", x=day_of(voice, about.instance.anchor))
    last = add(about.instance.anchor, gap.at_most)
    yield voice.say(
        "Højst {n}: det næste senest {x}.",
        "At most {n}: the next by {x}.",
        n=voice.length(gap.at_most),
        x=day_of(voice, last),
    )
    yield from _moves(voice, about, Span(about.instance.anchor, last), about.instance.anchor)


def _of_guarded(voice: Voice, about: Judgement) -> Iterator[str]:
    duty, day = about.duty, about.instance.anchor
    assert duty.before is not None
    named = the_day(voice, duty.before, about.row)
    yield voice.say(
        "Skal være sket senest {x} ({y}).", "Must have happened by {x} ({y}).", x=day_of(voice, day), y=named
    )
    if duty.within is not None:
        opens = day_of(voice, about.instance.window.opens)
        yield voice.say(
            "Tæller fra {x}, {n} før.", "Counts from {x}, {n} before.", x=opens, n=voice.length(duty.within)
        )
    yield from _moves(voice, about, Span(about.instance.window.opens, day), day)


def _of_window(voice: Voice, about: Judgement) -> Iterator[str]:
    instance, raw = about.instance, raw_window(about)
    yield _anchor(voice, about)
    if instance.window.opens != instance.anchor:
        yield _opening(voice, about)
    if raw.missing or raw.due is None:
        yield from reached(voice, about, None)
        return
    lines = list(reached(voice, about, raw.due))
    lines += _stops(voice, about, raw)
    if about.duty.slack is not None:
        raw = replace(raw, due=add(raw.due, about.duty.slack))
        length = voice.length(about.duty.slack)
        lines.append(
            voice.say(
                "Perioden lukker {n} senere: {x}.",
                "The period closes {n} later: {x}.",
                n=length,
                x=day_of(voice, raw.due or 0),
            )
        )
    lines += _moves(voice, about, raw, instance.anchor)
    lines += _late_start(voice, about)
    yield from lines
    if about.due is not None and not _says_last(voice, lines[-1], about.due):
        yield voice.say("Sidste rettidige dag: {x}.", "Last timely day: {x}.", x=day_of(voice, about.due))
    yield from _between(voice, about)


def _says_last(voice: Voice, line: str, due: int) -> bool:
    """Whether a line already names the last timely day as such."""
    return voice.say("sidste rettidige dag", "last timely day") in line and day_of(voice, due) in line


def _between(voice: Voice, about: Judgement) -> Iterator[str]:
    wide = about.wide.instance.window.due
    if wide is not None and about.due is not None and wide != about.due:
        yield voice.say(
            "Timerne er oplyst for hele perioder, så den sidste rettidige dag ligger mellem {x} og {y}.",
            "The hours are known for whole periods, so the last timely day lies between {x} and {y}.",
            x=day_of(voice, about.due), y=day_of(voice, wide),
        )  # fmt: skip


def _anchor(voice: Voice, about: Judgement) -> str:
    duty, instance = about.duty, about.instance
    day = day_of(voice, instance.anchor)
    if duty.kind == "every" and instance.series is not None and instance.anchor != instance.series:
        if duty.counted == "grid":
            return voice.say("Perioden begynder {x}.", "The period begins on {x}.", x=day)
        return voice.say("Tæller fra {x}, den seneste gang.", "Counts from {x}, the last time.", x=day)
    return voice.say("Tæller fra {x} ({y}).", "Counts from {x} ({y}).", x=day, y=the_day(voice, duty.anchor, about.row))


def _opening(voice: Voice, about: Judgement) -> str:
    window = about.duty.window
    day = day_of(voice, about.instance.window.opens)
    if window.opens is not None and window.opens.date is None:
        return voice.say("Åbner {x} ({y}).", "Opens on {x} ({y}).", x=day, y=the_day(voice, window.opens, about.row))
    if window.after is not None:
        length = voice.length(window.after)
        return voice.say("Åbner {x}, efter de første {n}.", "Opens on {x}, after the first {n}.", x=day, n=length)
    return voice.say("Åbner {x}.", "Opens on {x}.", x=day)


def raw_window(about: Judgement, *, stops: bool = True) -> Span:
    """The window before anything moves its deadline, with or without the days on which the clock stands still."""
    duty = about.duty if stops else about.duty.model_copy(update={"clock_stops_while": ()})
    case, instance = about.case, about.instance
    if duty.within is not None:
        closed = by_length(duty, duty.within, case, instance.anchor, case.closing)
        return Span(instance.anchor, closed.day, closed.missing, closed.note)
    if duty.every is None:
        return span(duty, case, instance.anchor, case.opening, case.closing)
    if duty.counted == "grid":
        return _raw_period(about, duty)
    first = duty.window.first or duty.window.by or duty.window.closes
    if first is not None and instance.anchor == instance.series:
        return span(duty, case, instance.anchor, case.opening, case.closing)
    closed = by_length(duty, duty.every, case, instance.anchor, case.closing)
    return Span(instance.window.opens, closed.day, closed.missing, closed.note)


def _raw_period(about: Judgement, duty: Duty) -> Span:
    series = about.instance.counted_from
    row = replace(about.row, duty=duty)
    for number in range(duty.times or 10_000):
        opens, closed = period(about.case, row, series, number)
        if opens.day is None or opens.day >= about.instance.anchor:
            return Span(about.instance.anchor, closed.day, opens.missing or closed.missing, closed.note)
    return about.instance.window


def _stops(voice: Voice, about: Judgement, raw: Span) -> Iterator[str]:
    bare = raw_window(about, stops=False).due
    if not about.duty.clock_stops_while or bare is None or raw.due is None or raw.due == bare:
        return
    known, first = about.case.known, about.instance.anchor
    for what in about.duty.clock_stops_while:
        for spell in known.covering(what, first, raw.due):
            text = clause(voice, what, about.row)
            yield voice.say(
                "Uret stod stille {x}: {y}.",
                "The clock stood still {x}: {y}.",
                x=days_of(voice, spell.start, spell.end),
                y=text,
            )
    yield voice.say(
        "Det flytter fristen {n} til {x}.", "That moves the deadline by {n} to {x}.",
        n=voice.length(Length(raw.due - bare, "days")), x=day_of(voice, raw.due),
    )  # fmt: skip


def _moves(voice: Voice, about: Judgement, raw: Span, anchor: int) -> Iterator[str]:
    """Each thing that moved the deadline, found by letting them work one after the other."""
    due = raw.due
    nothing = {
        "extended_by": (),
        "postponed_by": (),
        "exempt_where": (),
        "moves": (),
        "moves_to": None,
        "reminder": None,
    }
    for key in nothing:
        left = {name: value for name, value in nothing.items() if list(nothing).index(name) > list(nothing).index(key)}
        moved = settled(about.duty.model_copy(update=left), about.case, raw, anchor).due
        if moved != due and due is not None:
            yield _moved(voice, about, key, due, moved)
        due = moved


def _moved(voice: Voice, about: Judgement, key: str, due: int, moved: int | None) -> str:
    day = voice.say("en dag, der endnu ikke kendes", "a day not yet known") if moved is None else day_of(voice, moved)
    why = {
        "extended_by": ("forlænget", "extended"),
        "postponed_by": ("udskudt", "postponed"),
        "exempt_where": ("udskudt ved fravigelse", "postponed by a derogation"),
        "moves": ("flyttet forbi dage, loven springer over", "moved past days that the law leaves out"),
        "moves_to": ("flyttet fra en fridag", "moved from a day off"),
        "reminder": ("efter påmindelse", "after a reminder"),
    }[key]
    reason = _reason(voice, about, key, due)
    text = voice.say(*why) + (f": {reason}" if reason else "")
    return voice.say("{x} → {y} ({z}).", "{x} → {y} ({z}).", x=day_of(voice, due), y=day, z=text)


def _reason(voice: Voice, about: Judgement, key: str, due: int) -> str:
    case, duty = about.case, about.duty
    if key == "extended_by":
        found = [
            h for what in duty.extended_by for h in case.moments.own(what) if about.instance.anchor <= h.day <= due
        ]
        return happening(voice, about, found[0]) if found else ""
    if key == "postponed_by":
        covering = [(what, s) for what in duty.postponed_by for s in case.known.covering(what, due, due)]
        return ", ".join(
            f"{clause(voice, what, about.row)} {days_of(voice, s.start, s.end)}" for what, s in covering[:1]
        )
    if key == "exempt_where":
        given = [d for d in duty.exempt_where if d.effect == "postpones"]
        anchor, opens = about.instance.counted_from, about.instance.window.opens
        return next((derogation_name(voice, d) for d in given if case.derogates(d, anchor, opens, due) is True), "")
    return ""


def _late_start(voice: Voice, about: Judgement) -> Iterator[str]:
    """What was given in time may start later."""
    slack, due = about.duty.start_slack, about.due
    moved = settled(about.duty, about.case, raw_window(about), about.instance.anchor).due
    if slack is not None and due is not None and due != moved:
        text = (
            "Givet i tide, så det må begynde indtil {n} senere: {x}.",
            "Given in time, so it may start until {n} later: {x}.",
        )
        yield voice.say(*text, n=voice.length(slack.by), x=day_of(voice, due))
