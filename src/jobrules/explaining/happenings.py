"""What goes in: what was recorded of a case. What comes out: each event and spell in words: `14. marts 2022: individuel samtale, …`."""

from __future__ import annotations

from collections.abc import Mapping

from jobrules.checking.casewise.known import Happening
from jobrules.dates import OPEN, date_of
from jobrules.explaining.again import Judgement
from jobrules.histories import Event, Spell
from jobrules.prose import Voice
from jobrules.prose.grammar import date


def day_of(voice: Voice, day: int) -> str:
    """A day number as a date in words."""
    return date(date_of(day), voice.lang)


def days_of(voice: Voice, start: int, end: int) -> str:
    """The days of a spell: `3. maj 2022 – 9. maj 2022`, or from when it has been running."""
    if end >= OPEN:
        return voice.say("siden {x}", "since {x}", x=day_of(voice, start))
    return day_of(voice, start) if start == end else f"{day_of(voice, start)} – {day_of(voice, end)}"


def happening(voice: Voice, about: Judgement, what: Happening) -> str:
    """Something counted, in words: the event that it is, or the spell that begins or ends that day."""
    events = about.case.known.events
    if what.order < len(events) and what.ends is None:
        return event_of(voice, events[what.order])
    place = what.order - len(events)
    spells = about.case.known.spells
    if not 0 <= place < len(spells):
        return day_of(voice, what.day)
    spell = spells[place]
    begins = spell.start == what.day
    text = voice.say("begynder", "begins") if begins else voice.say("slutter", "ends")
    lasted = (
        "" if not begins or spell.end >= OPEN else voice.say(", til {x}", ", until {x}", x=day_of(voice, spell.end))
    )
    return f"{day_of(voice, what.day)}: {spell_of(voice, spell)} {text}{lasted}"


def event_of(voice: Voice, event: Event) -> str:
    """An event in words: its day, what it is, who, how, and its id."""
    parts = [voice.name(event.event, "events"), *_attributes(voice, event.event, event.attributes)]
    named = f" [{event.event_id}]" if event.event_id is not None else ""
    return f"{day_of(voice, event.day)}: {', '.join(parts)}{named}"


def spell_of(voice: Voice, spell: Spell) -> str:
    """A spell in words: what it is and of which value."""
    value = "" if spell.value is None else voice.value("value", spell.value, voice.values_of(spell.spell, "value"))
    return voice.name(spell.spell, "spells") + (f" ({value})" if value else "")


def _attributes(voice: Voice, word: str, attributes: Mapping[str, object]) -> list[str]:
    """What is recorded of an event; the status is left to the reasons, and a plain yes or no is named."""
    said = []
    for name in ("actor", "form", "topic", "value"):
        if attributes.get(name) is not None:
            said.append(voice.value(name, attributes[name], voice.values_of(word, name)))
    if attributes.get("with_a_kasse") is True or str(attributes.get("with_a_kasse")).lower() == "true":
        said.append(voice.phrase("with_a_kasse=true", "") or voice.name("with_a_kasse", "attributes"))
    return said
