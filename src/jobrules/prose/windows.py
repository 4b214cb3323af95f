"""What goes in: when a duty may be fulfilled. What comes out: the words for it: `i de første 6 måneder fra forløbets start`."""

from __future__ import annotations

from jobrules.dates import Length
from jobrules.model import Duty, Moment
from jobrules.prose.grammar import number
from jobrules.prose.moments import clock, the_day
from jobrules.prose.voice import Voice
from jobrules.rulebook import DutyRow


def window(voice: Voice, row: DutyRow) -> str:
    """The window of a duty that counts in one window, with the clock it is counted on."""
    duty = row.duty
    opens = opening(voice, row)
    said = [opens, closing(voice, row, later=bool(opens))]
    return voice.listed(filter(None, said), both=True) + on_clock(voice, duty)


def opening(voice: Voice, row: DutyRow) -> str:
    """When the window opens, where that is not the anchor itself."""
    given = row.duty.window
    if given.opens is not None:
        return voice.say("tidligst {x}", "no earlier than {x}", x=at(voice, given.opens, row))
    if given.after is not None:
        return voice.say("efter de første {x}", "after the first {x}", x=span(voice, row.duty, given.after))
    return ""


def at(voice: Voice, moment: Moment, row: DutyRow) -> str:
    """A moment after `senest` or `tidligst`: `på orlovens sidste dag`, `samme dag som tilmeldingen`."""
    day = the_day(voice, moment, row)
    a_day = day.startswith(("dag", "den dag", "the day"))
    if moment.event is not None and moment.plus is None and moment.minus is None and not a_day:
        return voice.say("samme dag som {x}", "the day of {x}", x=day)
    edge = moment.start_of is not None or moment.end_of is not None
    return f"på {day}" if edge and voice.lang == "da" else day


def closing(voice: Voice, row: DutyRow, *, later: bool = False) -> str:
    """When the window closes, and what it is counted from; `later` where it opens some time after that."""
    duty, given = row.duty, row.duty.window
    anchor = the_day(voice, given.from_, row)
    if given.first is not None:
        bare = given.from_.course is not None and given.from_.plus is None
        en = (
            "within the first {x} of the course"
            if bare and anchor == "the start of the course"
            else "within the first {x} from {y}"
        )
        da = f"{'inden for' if later else 'i'} {'den' if given.first.number == 1 else 'de'} første {{x}} fra {{y}}"
        return voice.say(da, en, x=_first(voice, duty, given.first), y=anchor)
    if given.by is not None:
        return by(voice, duty, given.by, anchor)
    if given.closes is not None:
        last = at(voice, given.closes, row)
        return voice.say("senest {x}", "no later than {x}", x=f"ved {last}" if last.startswith("udgangen") else last)
    if given.from_.course is None:
        return voice.say("fra {x}", "from {x}", x=anchor)
    return ""


def by(voice: Voice, duty: Duty, length: Length, anchor: str) -> str:
    """A deadline a length after a moment: `senest 2 uger efter tilmeldingen`; no length is the same day."""
    if length.number == 0:
        return voice.say("samme dag som {x}", "on the same day as {x}", x=anchor)
    return voice.say("senest {n} efter {x}", "no later than {n} after {x}", n=span(voice, duty, length), x=anchor)


def span(voice: Voice, duty: Duty, length: Length) -> str:
    """A length as the duty counts it: in working days, or in whole named months."""
    text = voice.length(length, days=duty.window.counted_in)
    whole = duty.window.months == "aligned" and length.months
    return voice.say("{x} (hele kalendermåneder)", "{x} (whole calendar months)", x=text) if whole else text


def _first(voice: Voice, duty: Duty, length: Length) -> str:
    text = span(voice, duty, length)
    return text.removeprefix("1 ") if length.number == 1 else text


def on_clock(voice: Voice, duty: Duty) -> str:
    """The clock that a duty is counted on, unless it is the calendar or the duty gives no length to count."""
    lengths = (duty.window.first, duty.window.by, duty.window.after, duty.every, duty.within)
    if duty.clock == "calendar" or not any(length is not None and length.number for length in lengths):
        return ""
    return voice.say(", talt i {x}", ", counted in {x}", x=clock(voice, duty.clock))


def recurring(voice: Voice, row: DutyRow) -> str:
    """When a recurring duty falls due: each period of a grid, or a length after the last time."""
    duty = row.duty
    assert duty.every is not None
    said = _grid(voice, row, duty.every) if duty.counted == "grid" else _chain(voice, row, duty.every)
    if duty.until is not None:
        said = voice.say("{x} indtil {y}", "{x} until {y}", x=said, y=the_day(voice, duty.until, row))
    return said + on_clock(voice, duty)


def _grid(voice: Voice, row: DutyRow, every: Length) -> str:
    given, anchor = row.duty.window, the_day(voice, row.duty.window.from_, row)
    if given.months == "aligned" and str(every) == "1 month" and row.duty.times is None:
        return voice.say("i hver kalendermåned fra {x}", "in each calendar month from {x}", x=anchor)
    periods = voice.say("periode på {n}", "period of {n}", n=span(voice, row.duty, every))
    if row.duty.times is None:
        said = voice.say("i hver {x}", "in each {x}", x=periods)
    else:
        count = number(row.duty.times, voice.lang)
        said = voice.say(
            "i hver af de første {n} perioder på {x}",
            "in each of the first {n} periods of {x}",
            n=count,
            x=span(voice, row.duty, every),
        )
    if given.opens is not None:
        return voice.say("{x} fra {y}", "{x} from {y}", x=said, y=the_day(voice, given.opens, row))
    if given.after is not None:
        later = "{x} efter de første {n} fra {y}", "{x} after the first {n} from {y}"
        return voice.say(*later, x=said, n=span(voice, row.duty, given.after), y=anchor)
    return voice.say("{x} fra {y}", "{x} from {y}", x=said, y=anchor)


def _chain(voice: Voice, row: DutyRow, every: Length) -> str:
    duty, given = row.duty, row.duty.window
    anchor = the_day(voice, given.from_, row)
    first = closing(voice, row) if given.first or given.by or given.closes else by(voice, duty, every, anchor)
    opens = opening(voice, row)
    then = voice.say(
        "derefter senest {n} efter den seneste gang",
        "then no later than {n} after the last time",
        n=span(voice, duty, every),
    )
    said = voice.listed(filter(None, [opens, first, then]), both=True)
    if duty.times is not None:
        said += voice.say(", {n} gange i alt", ", {n} times in all", n=number(duty.times, voice.lang))
    return said
