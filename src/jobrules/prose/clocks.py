"""What goes in: a clock of a rule pack. What comes out: one sentence: what it counts, how long a month is on it, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from jobrules.model import Clock, HoursByInsurance
from jobrules.prose.conditions import running
from jobrules.prose.grammar import Lang, amount, fill, listed, period, tidy
from jobrules.prose.moments import clock as named
from jobrules.prose.voice import Voice
from jobrules.rulebook import RuleBook


def clock_sentence(clock: Clock, rules: RuleBook, lang: Lang = "da") -> str:
    """A clock in one sentence."""
    voice = Voice(rules, lang)
    said = [voice.say("{x} tæller {y}", "{x} counts {y}", x=named(voice, clock.clock), y=_counted(voice, clock))]
    said += _units(voice, clock)
    if clock.excludes:
        days = listed([period(part.from_, part.until, lang) for part in clock.excludes], lang, last="and")
        said.append(voice.say("dagene {x} tælles ikke", "the days {x} are not counted", x=days))
    if clock.groups is not None:
        groups = listed(list(clock.groups), lang, last="and")
        said.append(voice.say("for målgruppe {x}", "for target group {x}", x=groups))
    return tidy(f"{'; '.join(said)}.")


def _counted(voice: Voice, clock: Clock) -> str:
    if clock.counts == "hours":
        text = voice.say("timer", "hours")
        if clock.kind is None or clock.kind == clock.clock:
            return voice.phrase(clock.clock, "hours") or text
        return voice.say("{x} af slagsen {y}", "{x} of the kind {y}", x=text, y=clock.kind.replace("_", " "))
    spells = voice.listed(fill(running(voice, what)) for what in clock.spells)
    whole = clock.counts == "whole_weeks"
    text = voice.say("hele uger", "whole weeks") if whole else voice.say("dage", "days")
    return voice.say("{x}, hvor {y}", "{x} in which {y}", x=text, y=spells) if spells else text


def _units(voice: Voice, clock: Clock) -> Iterator[str]:
    unit = {"hours": ("timer", "hours"), "whole_weeks": ("uger", "weeks"), "days": ("dage", "days")}[clock.counts]
    for long, da, en in ((clock.month, "en måned", "a month"), (clock.week, "en uge", "a week")):
        if long is None:
            continue
        full = long.full_time if isinstance(long, HoursByInsurance) else long
        text = voice.say(f"{da} er {{n}} {unit[0]}", f"{en} is {{n}} {unit[1]}", n=_exact(voice, full))
        if isinstance(long, HoursByInsurance):
            part = _exact(voice, long.part_time)
            text = voice.say("{x} ({n} for deltidsforsikrede)", "{x} ({n} for the part-time insured)", x=text, n=part)
        yield text


def _exact(voice: Voice, value: float) -> str:
    """A number as it stands in the rule, so that no change of it is lost in rounding."""
    text = amount(value, voice.lang)
    exact = f"{value:g}".replace(".", "," if voice.lang == "da" else ".")
    return text if round(value, 2) == value else exact
