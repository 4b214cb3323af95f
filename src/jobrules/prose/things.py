"""What goes in: a condition on what is counted. What comes out: the thing as a noun (`en individuel samtale med jobcenteret`) or a deed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from jobrules.model import Condition, Test
from jobrules.prose.grammar import fill, number
from jobrules.prose.voice import Voice

Role = Literal["one", "many", "each", "nth", "the"]
_FALLBACK: Final[dict[Role, tuple[str, str]]] = {
    "one": ("{x}", "{x}"),
    "many": ("{x}", "{x}"),
    "each": ("hver {x}", "each {x}"),
    "nth": ("den {nth} {x}", "the {nth} {x}"),
    "the": ("dagen for {x}", "the day of {x}"),
}


def leaves(what: Condition) -> tuple[Condition, ...]:
    """The single happenings that a counted condition names."""
    return tuple(leaf for part in what.any_of for leaf in leaves(part)) if what.any_of is not None else (what,)


def subject(what: Condition) -> tuple[str, str, Mapping[str, Test]]:
    """The word, its list, and the attributes that a single happening names."""
    if what.event is not None:
        return what.event, "events", what.attributes
    inner = what.start_of or what.end_of or what
    return inner.spell or "", "spells", inner.attributes


def thing(voice: Voice, what: Condition, role: Role, *, nth: str = "", holder: str = "") -> str:
    """What is counted, as a noun; an actor that is the holder itself goes without saying."""
    if what.any_of is not None:
        return voice.listed(thing(voice, part, role, nth=nth, holder=holder) for part in leaves(what))
    word, section, attributes = subject(what)
    base = voice.phrase(word, role)
    if base is None:
        da, en = _FALLBACK[role]
        base = voice.say(da, en, x=voice.cited(word, section), nth="{nth}")
    return " ".join(
        filter(None, [fill(base, nth=nth), lasting(voice, what), modifiers(voice, word, attributes, holder)])
    )


def modifiers(voice: Voice, word: str, attributes: Mapping[str, Test], holder: str = "", skip: str = "") -> str:
    """What the attributes ask, one after the other: `med jobcenteret med a-kassens deltagelse`."""
    said = []
    for name, test in attributes.items():
        if name == skip or (name == "actor" and test.values == (holder,)):
            continue
        if name == "actor" and holder in (test.values or ()):
            others = voice.listed(voice.who(str(value)) for value in test.values or () if value != holder)
            said.append(
                fill(voice.phrase("actor", "also") or voice.say("(også {x})", "(also {x})", x="{value}"), value=others)
            )
            continue
        only = str(test.values[0]).lower() if test.values is not None and len(test.values) == 1 else ""
        phrase = voice.first((f"{name}={only}", ""), (word, name), (name, ""))
        value = voice.tested(test, word, name)
        if phrase is None:
            phrase = f"({voice.name(name, 'attributes')}: {{value}})"
        said.append(fill(phrase, value=value, code=codes(voice, test), quoted=cited_values(voice, test, word, name)))
    return " ".join(said)


def codes(voice: Voice, test: Test) -> str:
    """The values of a test as they are written in the data."""
    return voice.listed(str(value) for value in test.values or ())


def cited_values(voice: Voice, test: Test, word: str, name: str) -> str:
    """The labels of the values of a test, as they stand, in quotation marks."""
    from jobrules.prose.grammar import quoted, upper_first

    known = voice.values_of(word, name)
    return voice.listed(quoted(upper_first(voice.value(name, value, known)), voice.lang) for value in test.values or ())


def lasting(voice: Voice, what: Condition) -> str:
    """How long a spell must last: `af mindst 2 ugers varighed`."""
    if what.lasting is None:
        return ""
    from jobrules.dates import Length

    bounds = what.lasting.bounds.items()
    texts = [
        voice.say(f"{_BOUNDS[how][0]} {{x}}", f"{_BOUNDS[how][1]} {{x}}", x=voice.length(bound, of=True))
        for how, bound in bounds
        if isinstance(bound, Length)
    ]
    return voice.say("af {x} varighed", "lasting {x}", x=voice.listed(texts, both=True))


_BOUNDS: Final = {
    "under": ("under", "under"),
    "at_least": ("mindst", "at least"),
    "at_most": ("højst", "at most"),
    "over": ("over", "over"),
}


def deed(voice: Voice, what: Condition, count: int, holder: str, *, most: bool = False) -> str:
    """What the holder must do: `holde mindst fire individuelle samtaler`; `most` says the number as the largest allowed."""
    parts = leaves(what)
    verbs = list(dict.fromkeys(_verb(voice, part, holder) for part in parts))
    if len(verbs) == 1 and "{what}" in verbs[0]:
        return fill(verbs[0], what=_counted(voice, parts, count, holder, most))
    deeds = [
        _deed_of_one(voice, part, verb, holder)
        for part, verb in zip(parts, (_verb(voice, p, holder) for p in parts), strict=True)
    ]
    return " ".join(filter(None, [voice.listed(deeds), _times(voice, count, most)]))


def _verb(voice: Voice, what: Condition, holder: str) -> str:
    word, _, attributes = subject(what)
    verb = (None if what.end_of is not None else voice.phrase(word, "do")) or voice.say(
        "sørge for {x}", "see to {x}", x="{what}"
    )
    actor = attributes.get("actor")
    elsewhere = actor is not None and actor.values is not None and holder not in actor.values and holder != "authority"
    return voice.say("medvirke til {x}", "take part in {x}", x="{what}") if elsewhere and "{what}" in verb else verb


def _counted(voice: Voice, parts: tuple[Condition, ...], count: int, holder: str, most: bool) -> str:
    named = all(voice.phrase(subject(part)[0], "many") is not None for part in parts)
    if (count == 1 and not most) or not named:
        things = voice.listed(thing(voice, part, "one", holder=holder) for part in parts)
        return " ".join(filter(None, [things, _times(voice, count, most)]))
    things = voice.listed(thing(voice, part, "many", holder=holder) for part in parts)
    da, en = ("højst", "at most") if most else ("mindst", "at least")
    return voice.say(f"{da} {{n}} {{x}}", f"{en} {{n}} {{x}}", n=number(count, voice.lang), x=things)


def _deed_of_one(voice: Voice, what: Condition, verb: str, holder: str) -> str:
    word, _, attributes = subject(what)
    if "{what}" in verb:
        return fill(verb, what=thing(voice, what, "one", holder=holder))
    return " ".join(filter(None, [verb, lasting(voice, what), modifiers(voice, word, attributes, holder)]))


def _times(voice: Voice, count: int, most: bool) -> str:
    if count == 1 and not most:
        return ""
    da, en = ("højst", "at most") if most else ("mindst", "at least")
    once = count == 1
    return voice.say(
        f"{da} {{n}} {'gang' if once else 'gange'}",
        f"{en} {'once' if once else '{n} times'}",
        n=number(count, voice.lang),
    )
