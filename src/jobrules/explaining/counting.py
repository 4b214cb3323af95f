"""What goes in: one judgement. What comes out: what counted, and what nearly counted and why it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobrules.checking.casewise.known import Happening, lasts
from jobrules.checking.status import Status
from jobrules.dates import OPEN, Length
from jobrules.explaining.again import Judgement
from jobrules.explaining.happenings import day_of, event_of, happening, spell_of
from jobrules.histories import Event, Spell
from jobrules.model import Condition, Test
from jobrules.prose import Voice
from jobrules.prose.things import leaves, subject

BEFORE = 31
"""So many days before the window opened something is still near it."""
AFTER = 92
"""So many days after the last timely day something is still near it."""
SHOWN = 8
"""So many are shown."""


def count(voice: Voice, about: Judgement) -> str:
    """How many counted, and how many were asked for."""
    found, asked = about.finding.found, about.instance.required
    if about.duty.at_most is not None:
        text = "{m} fundet; højst {n} tilladt.", "{m} found; at most {n} allowed."
        return voice.say(*text, m=str(found), n=str(about.duty.at_most))
    if about.duty.kind in ("each", "first_of") and found:
        return voice.say("Kravet er opfyldt.", "The requirement is met.")
    if about.duty.kind in ("each", "first_of"):
        return voice.say("Kravet er ikke fundet opfyldt.", "The requirement is not found to be met.")
    return voice.say("{m} af {n} fundet i tide.", "{m} of {n} found in time.", m=str(found), n=str(asked))


def evidence(voice: Voice, about: Judgement) -> tuple[str, ...]:
    """What counted in time."""
    return tuple(happening(voice, about, hit) for hit in about.instance.timely)


def near(voice: Voice, about: Judgement) -> tuple[str, ...]:
    """What was of the kind, or like it, in or near the window and did not count, each with the reason."""
    if about.duty.gap is not None:
        return tuple(_next(voice, about))
    counted = {(hit.day, hit.order) for hit in about.instance.timely}
    found = sorted(_candidates(voice, about), key=lambda part: part[0])
    said = list(dict.fromkeys(text for day, order, text in found if (day, order) not in counted))
    more = len(said) - SHOWN
    if more > 0:
        said = [*said[:SHOWN], voice.say("… og {n} mere", "… and {n} more", n=str(more))]
    return tuple(said)


def _next(voice: Voice, about: Judgement) -> Iterator[str]:
    """What ended a pause too late."""
    gap, due = about.duty.gap, about.due
    assert gap is not None
    if gap.between.spell is not None:
        days = [start for start, _ in about.case.states(gap.between)]
    else:
        days = [hit.day for hit in about.case.moments.own(gap.between)]
    following = next((day for day in sorted(days) if day > about.instance.anchor), None)
    if due is not None and following is not None and due < following <= about.case.last_day:
        late = voice.length(Length(following - due, "days"))
        yield voice.say(
            "Den næste kom {x}: {n} for sent.",
            "The next came on {x}: {n} too late.",
            x=day_of(voice, following),
            n=late,
        )


def _candidates(voice: Voice, about: Judgement) -> Iterator[tuple[int, int, str]]:
    wanted = about.duty.of or about.duty.each or about.duty.first_of
    if wanted is None:
        return
    known = about.case.known
    for order, event in enumerate(known.events):
        if _is_near(about, event.day) and (reason := _why_not(voice, about, wanted, event, order)):
            yield event.day, order, f"{event_of(voice, event)} – {reason}"
    for order, spell in enumerate(known.spells, len(known.events)):
        if _is_near(about, spell.start) and (reason := _why_not_spell(voice, about, wanted, spell, order)):
            yield spell.start, order, f"{day_of(voice, spell.start)}: {spell_of(voice, spell)} – {reason}"


def _is_near(about: Judgement, day: int) -> bool:
    window, course = about.instance.window, about.case.course
    if about.duty.kind in ("each", "first_of"):
        return day == about.instance.anchor
    last = OPEN if window.due is None else window.due
    settled = about.finding.status in (Status.MET, Status.EXEMPT, Status.CUT_SHORT)
    first, last = (window.opens, last) if settled else (window.opens - BEFORE, last + AFTER)
    if about.duty.every is not None and about.verdict.nth > 1:
        # what came before served the periods before
        first = window.opens + (about.duty.counted == "from_last")
    return first <= day <= last and course.reaches_back_to <= day


def _why_not(voice: Voice, about: Judgement, wanted: Condition, event: Event, order: int) -> str:
    parts = [part for part in leaves(wanted) if part.event is not None]
    same = [part for part in parts if part.event == event.event]
    if not same:
        return _resembles(voice, event.event, [subject(part)[0] for part in leaves(wanted)])
    reasons = [_mismatch(voice, about, part, event.event, event.attributes, event.day) for part in same]
    if all(reasons):
        return reasons[0]
    return _when(voice, about, event.day, order)


def _why_not_spell(voice: Voice, about: Judgement, wanted: Condition, spell: Spell, order: int) -> str:
    for part in leaves(wanted):
        word, section, attributes = subject(part)
        if section != "spells" or word != spell.spell or part.start_of is None:
            continue
        given = {**spell.attributes, "value": spell.value}
        reason = _tests(voice, about, attributes, word, given, spell.start)
        if not reason:
            long = lasts(Happening(spell.start, order, "", {}, spell.end), part.lasting, about.case.known.as_of)
            if long is None:
                reason = voice.say("varer ved, men er ikke lang nok endnu", "still running, but not long enough yet")
            elif not long:
                reason = voice.say("for kort", "too short")
        return reason or _when(voice, about, spell.start, order)
    return ""


def _resembles(voice: Voice, word: str, wanted: list[str]) -> str:
    entry = voice.rules.words.lists.get("resembles", {}).get(word)
    alike = entry is not None and entry.values.words is not None and not entry.values.words.isdisjoint(wanted)
    return entry.label(voice.lang) if entry is not None and alike else ""


def _mismatch(voice: Voice, about: Judgement, part: Condition, word: str, given: Mapping[str, object], day: int) -> str:
    """Why an event of the right kind is not the one asked for; an empty text where it is."""
    status = str(given.get("status") or "held")
    asked = part.attributes.get("status")
    wanted = ("held",) if asked is None or asked.values is None else tuple(str(value) for value in asked.values)
    if status not in wanted:
        return voice.phrase(status, "said") or voice.name(status, "meeting_status")
    tests = {name: test for name, test in part.attributes.items() if name != "status"}
    return _tests(voice, about, tests, word, given, day)


def _tests(
    voice: Voice, about: Judgement, tests: Mapping[str, Test], word: str, given: Mapping[str, object], day: int
) -> str:
    known = about.case.known
    for name, test in tests.items():
        value = given.get(name)
        if known.passes(test, name, value, day, word):
            continue
        if value is None:
            text = voice.name(name, "attributes")
            return voice.say("det er ikke oplyst: {x}", "not recorded: {x}", x=text)
        shown = voice.value(name, value, voice.values_of(word, name))
        if name == "actor":
            return voice.say("holdt af en anden: {x}", "held by another: {x}", x=shown)
        if name == "form":
            return voice.say("forkert form: {x}", "wrong form: {x}", x=shown)
        if name == "value":
            return voice.say("af en anden slags: {x}", "of another kind: {x}", x=shown)
        return voice.say("{n}: {x}", "{n}: {x}", n=voice.name(name, "attributes"), x=shown)
    return ""


def _when(voice: Voice, about: Judgement, day: int, order: int) -> str:
    """Why something that fits did not count: too early, too late, or it serves another duty."""
    window, course = about.instance.window, about.case.course
    if about.duty.kind in ("each", "first_of"):
        return _quality(voice, about)
    if day < window.opens:
        return voice.say(
            "før fristen begyndte at løbe {x}", "before the window opened on {x}", x=day_of(voice, window.opens)
        )
    if day > course.end:
        return voice.say(
            "efter forløbets slutning {x}", "after the end of the course on {x}", x=day_of(voice, course.end)
        )
    wide = about.wide.instance.window.due
    if window.due is not None and window.due < day and (wide is None or day <= wide) and wide != window.due:
        return voice.say(
            "måske i tide: den sidste rettidige dag er usikker", "perhaps in time: the last timely day is uncertain"
        )
    if window.due is not None and day > window.due:
        late = voice.length(Length(day - window.due, "days"))
        return voice.say(
            "for sent: {n} efter den sidste rettidige dag", "too late: {n} after the last timely day", n=late
        )
    if day == about.instance.anchor:
        return voice.say("er det, fristen regnes fra", "is what the deadline is counted from")
    if about.duty.apart_from:
        return voice.say("opfylder allerede en anden pligt", "already fulfils another duty")
    return voice.say("tæller i en anden periode", "counts in another period") if about.duty.every is not None else ""


def _quality(voice: Voice, about: Judgement) -> str:
    from jobrules.model.duties import must_tests

    event = next((e for e in about.case.known.events if e.day == about.instance.anchor), None)
    if event is None:
        return ""
    for name, test in must_tests(about.duty.must or {}).items():
        value, asked = event.attributes.get(name), voice.tested(test, event.event, name)
        if value is None:
            return voice.say("det er ikke oplyst: {x}", "not recorded: {x}", x=voice.name(name, "attributes"))
        shown = voice.value(name, value, voice.values_of(event.event, name))
        if shown != asked:
            return voice.say(
                "{n}: {x}; kravet: {y}", "{n}: {x}; asked for: {y}", n=voice.name(name, "attributes"), x=shown, y=asked
            )
    return ""
