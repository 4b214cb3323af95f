"""What goes in: the conditions of a rule. What comes out: subordinate clauses: `borgeren er under 30 år`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from jobrules.dates import Length
from jobrules.model import Condition, Judged, Test
from jobrules.prose.grammar import amount, date, fill, number
from jobrules.prose.moments import clock, the_day
from jobrules.prose.things import cited_values, codes, lasting, modifiers, subject
from jobrules.prose.voice import Voice
from jobrules.rulebook import DutyRow


def clauses(voice: Voice, conditions: Iterable[Condition], row: DutyRow, *, both: bool, judged: str = "anchor") -> str:
    """Several conditions as one clause, joined by `og` where both must hold, else by `eller`."""
    conditions = list(conditions)
    return _joined(
        voice,
        conditions,
        [clause(voice, what, row, judged=judged, inner=len(conditions) > 1) for what in conditions],
        both,
    )


def _joined(voice: Voice, conditions: Sequence[Condition], said: list[str], both: bool) -> str:
    """Clauses joined so that `og` and `eller` cannot be mixed up."""
    return joined(voice, said, both=both, apart=not both and any(part.all_of for part in conditions))


def joined(voice: Voice, said: list[str], *, both: bool = False, apart: bool = False) -> str:
    """Clauses joined, the citizen named once; `apart` by commas, because some hold an `og` of their own."""
    citizen = voice.who("citizen") + " "
    if all(text.startswith(citizen) for text in said):
        said = [*said[:1], *(text.removeprefix(citizen) for text in said[1:])]
    return f", {voice.say('eller', 'or')} ".join(said) if apart else voice.listed(said, both=both)


def clause(
    voice: Voice, what: Condition, row: DutyRow, *, judged: str = "anchor", negated: bool = False, inner: bool = False
) -> str:
    """One condition as a subordinate clause; `judged` is the day that goes without saying, `inner` one of several conditions."""
    if what.parts:
        negated = negated != (what.none_of is not None)
        both = (what.all_of is not None) != negated
        said = [
            clause(voice, part, row, judged=judged, negated=negated, inner=len(what.parts) > 1) for part in what.parts
        ]
        either = inner and not both and len(said) > 1
        return voice.say("enten ", "either ") * either + " " * either + _joined(voice, what.parts, said, both)
    text = _negated(voice, _plain(voice, what), negated)
    return " ".join(filter(None, [text, _when(voice, what.judged, row, judged)]))


def _plain(voice: Voice, what: Condition) -> str:
    if what.fact is not None:
        return _fact(voice, what.fact, what.attributes)
    if what.age is not None:
        return _age(voice, what.age)
    if what.clock is not None:
        return _counted(voice, what)
    if what.spell is not None:
        return running(voice, what)
    return happened(voice, what)


def _negated(voice: Voice, text: str, negated: bool) -> str:
    if "{not}" in text:
        return fill(text, **{"not": voice.say("ikke ", "not ") + " " if negated else ""})
    return _denied(voice, text) if negated else text


def _denied(voice: Voice, text: str) -> str:
    return voice.say("det ikke gælder, at {x}", "it is not the case that {x}", x=text)


def happened(voice: Voice, what: Condition) -> str:
    """Something that happened, as a clause; it may hold `{not}` where a "not" would go."""
    word, section, attributes = subject(what)
    role, da, en = "done", "{x} {no}er registreret", "{x} has {no}been recorded"
    if what.start_of is not None:
        role, da, en = "begun", "{x} {no}er begyndt", "{x} has {no}begun"
    elif what.end_of is not None:
        role, da, en = "over", "{x} {no}er slut", "{x} has {no}ended"
    text = voice.phrase(word, role)
    if text is None:
        text = voice.say(da, en, x=voice.cited(word, section), no="{not}")
    times = ""
    if isinstance(what.at_least, int) and what.at_least > 1:
        times = voice.say("mindst {n} gange", "at least {n} times", n=number(what.at_least, voice.lang))
    return " ".join(filter(None, [_with_value(voice, text, word, attributes), times]))


def running(voice: Voice, what: Condition) -> str:
    """A spell that runs, as a clause; it may hold `{not}` where a "not" would go."""
    word = what.spell or ""
    text = voice.phrase(word, "while") or voice.say(
        "{x} {no}løber", "{x} is {no}running", x=voice.cited(word, "spells"), no="{not}"
    )
    return " ".join(filter(None, [_with_value(voice, text, word, what.attributes), lasting(voice, what)]))


def _with_value(voice: Voice, text: str, word: str, attributes: Mapping[str, Test]) -> str:
    """A clause with the value in its place, where it has one, and what the other attributes ask behind it."""
    value = attributes.get("value")
    inside = any(place in text for place in ("{value}", "{code}", "{quoted}"))
    if inside and value is not None:
        named = {"value": voice.tested(value, word, "value"), "code": codes(voice, value)}
        text = fill(text, **named, quoted=cited_values(voice, value, word, "value"), **_NOT)
    return " ".join(filter(None, [text, modifiers(voice, word, attributes, skip="value" if inside else "")]))


_NOT: Final = {"not": "{not}"}


def _fact(voice: Voice, fact: str, attributes: dict[str, Test] | None) -> str:
    tests = (attributes or {}).get("value")
    if tests is not None and tests.values is not None and tests.not_ is None:
        said = [voice.phrase(f"{fact}={value}", "fact") for value in tests.values]
        if all(text is not None for text in said):
            return voice.listed(text for text in said if text is not None)
    asked = "" if tests is None else voice.tested(tests, fact, "value")
    return voice.say("{x} {no}er {y}", "{x} is {no}{y}", x=voice.name(fact, "facts"), y=asked, no="{not}")


def _age(voice: Voice, test: Test) -> str:
    words = {"under": ("under {n} år", "under {n}"), "at_least": ("fyldt {n} år", "at least {n} years old"),
             "at_most": ("højst {n} år", "at most {n} years old"), "over": ("over {n} år", "over {n}")}  # fmt: skip
    said = [
        fill(words[how][voice.lang == "en"], n=amount(bound, voice.lang))
        for how, bound in test.bounds.items()
        if not isinstance(bound, Length)
    ]
    return voice.say("borgeren {no}er {x}", "the citizen is {no}{x}", x=voice.listed(said, both=True), no="{not}")


def _counted(voice: Voice, what: Condition) -> str:
    bounds = {"at_least": what.at_least, "under": what.under}
    said = [voice.bound(how, bound) for how, bound in bounds.items() if isinstance(bound, Length)]
    text = voice.listed(said, both=True)
    if what.clock == "calendar":
        return voice.say("forløbet {no}har varet {x}", "the course has {no}lasted {x}", x=text, no="{not}")
    return voice.say(
        "der {no}er talt {x} med {y}",
        "{x} of {y} have {no}been counted",
        x=text,
        y=clock(voice, what.clock or ""),
        no="{not}",
    )


def _when(voice: Voice, judged: str | Judged | None, row: DutyRow, default: str) -> str:
    if judged is None or judged == default:
        return ""
    if isinstance(judged, str):
        da, en = {"anchor": ("fra begyndelsen", "from the start"), "due": ("på den sidste rettidige dag", "on the last timely day"),
                  "window": ("inden fristen", "before the deadline")}[judged]  # fmt: skip
        return voice.say(da, en)
    if judged.before is not None:
        if str(judged.before) == "1 day":
            return voice.say("dagen før", "on the day before")
        return voice.say("i de foregående {x}", "in the {x} before", x=voice.length(judged.before))
    if judged.after is not None:
        return voice.say("i de følgende {x}", "in the {x} that follow", x=voice.length(judged.after))
    if judged.on is not None:
        return voice.say("den {x}", "on {x}", x=date(judged.on, voice.lang))
    first, last = (the_day(voice, moment, row) for moment in judged.between or ())
    if first == last:
        return first
    first += "," if ", " in first else ""
    return voice.say("fra {x} til {y}", "from {x} to {y}", x=first, y=last)
