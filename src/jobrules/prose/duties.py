"""What goes in: one duty in one version. What comes out: the duty in one plain sentence, in Danish or English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from jobrules.model import Condition, Duty, Test
from jobrules.model.duties import must_tests
from jobrules.prose.conditions import clauses
from jobrules.prose.grammar import Lang, amount, fill, tidy
from jobrules.prose.moments import the_day
from jobrules.prose.things import deed, subject, thing
from jobrules.prose.voice import Voice
from jobrules.prose.windows import at, by, closing, on_clock, opening, recurring, span, window
from jobrules.rulebook import DutyRow, RuleBook


def sentence(row: DutyRow, rules: RuleBook, lang: Lang = "da") -> str:
    """One duty in one sentence: who must do what, when, for whom it arises, and the paragraph.

    What takes the duty away is not in it; see `details`. The words are those of the pack's `codes.yaml`.
    """
    voice = Voice(rules, lang)
    said = KINDS[row.duty.kind](voice, row) + _arises(voice, row)
    section = f" ({row.source.section})" if row.source.section else ""
    return tidy(f"{said}{section}.")


def _must(voice: Voice, row: DutyRow, what: str, when: str) -> str:
    return voice.say(
        "{who} skal {what} {when}", "{who} must {what} {when}", who=voice.who(row.duty.holder), what=what, when=when
    )


def _at_least(voice: Voice, row: DutyRow) -> str:
    assert row.duty.of is not None
    return _must(voice, row, deed(voice, row.duty.of, row.duty.required, row.duty.holder), window(voice, row))


def _at_most(voice: Voice, row: DutyRow) -> str:
    duty = row.duty
    assert duty.of is not None
    when = window(voice, row) or voice.say("så længe forløbet varer", "while the course runs")
    who = voice.who(duty.holder)
    if duty.at_most == 0:
        return voice.say(
            "{w} må ikke {x} {y}", "{w} must not {x} {y}", w=who, x=deed(voice, duty.of, 1, duty.holder), y=when
        )
    return voice.say(
        "{w} må {x} {y}",
        "{w} may {x} {y}",
        w=who,
        x=deed(voice, duty.of, duty.required, duty.holder, most=True),
        y=when,
    )


def _every(voice: Voice, row: DutyRow) -> str:
    assert row.duty.of is not None
    return _must(voice, row, deed(voice, row.duty.of, row.duty.required, row.duty.holder), recurring(voice, row))


def _within(voice: Voice, row: DutyRow) -> str:
    duty = row.duty
    assert duty.of is not None
    assert duty.within is not None
    assert duty.after is not None
    when = by(voice, duty, duty.within, the_day(voice, duty.after, row)) + on_clock(voice, duty)
    return _must(voice, row, deed(voice, duty.of, duty.required, duty.holder), when)


def _before(voice: Voice, row: DutyRow) -> str:
    duty = row.duty
    assert duty.of is not None
    assert duty.before is not None
    when = voice.say("senest {x}", "no later than {x}", x=at(voice, duty.before, row))
    if duty.within is not None:
        length = span(voice, duty, duty.within)
        when = voice.say(
            "{x} og tidligst {n} før", "{x} and no earlier than {n} before it", x=when, n=length
        ) + on_clock(voice, duty)
    return _must(voice, row, deed(voice, duty.of, duty.required, duty.holder), when)


def _quality(voice: Voice, row: DutyRow) -> str:
    duty = row.duty
    what = duty.each or duty.first_of
    assert what is not None
    nth = voice.say("første", "first")
    judged = thing(voice, what, "each" if duty.each is not None else "nth", nth=nth)
    when = voice.listed(filter(None, [opening(voice, row), closing(voice, row)]), both=True)
    asked = voice.listed(
        (_asked(voice, subject(what)[0], name, test) for name, test in must_tests(duty.must or {}).items()), both=True
    )
    # the clock stands with the window it counts, so it is closed off by a comma of its own
    counted = f"{on_clock(voice, duty)}," if on_clock(voice, duty) else ""
    return voice.say(
        "{w} skal sikre, at {x} {y}{c} {z}",
        "{w} must see to it that {x} {y}{c} {z}",
        w=voice.who(duty.holder), x=judged, y=when, c=counted, z=asked,
    )  # fmt: skip


def _asked(voice: Voice, word: str, name: str, test: Test) -> str:
    """One thing that an event must be, as the end of a clause: `foregår ved personligt fremmøde`."""
    if name == "lasting":
        return voice.say("varer {x}", "lasts {x}", x=voice.tested(test, word, name))
    phrase = voice.phrase(name, "must")
    text = voice.tested(test, word, name)
    if phrase is not None:
        return fill(phrase, value=text)
    return voice.say("har {x}: {y}", "has {x}: {y}", x=voice.name(name, "attributes"), y=text)


def _gap(voice: Voice, row: DutyRow) -> str:
    gap = row.duty.gap
    assert gap is not None
    between = gap.between
    if between.spell is not None:
        between = between.model_copy(update={"start_of": between, "spell": None, "attributes": {}})
    return voice.say(
        "{w} skal sikre, at der højst går {n} mellem {x}",
        "{w} must see to it that no more than {n} pass between {x}",
        w=voice.who(row.duty.holder), n=voice.length(gap.at_most), x=_neighbours(voice, between),
    )  # fmt: skip


def _neighbours(voice: Voice, what: Condition) -> str:
    if voice.phrase(subject(what)[0], "many") is not None:
        return thing(voice, what, "many")
    return voice.say("{x} og den næste", "{x} and the next", x=thing(voice, what, "one"))


def _share(voice: Voice, row: DutyRow) -> str:
    duty = row.duty
    assert duty.share is not None
    year = str(duty.over.period) == "1 year"
    period = (
        voice.say("hvert år", "each year")
        if year
        else voice.say("i hver periode på {n}", "in each period of {n}", n=voice.length(duty.over.period))
    )
    share = amount(100 * duty.share.at_least, voice.lang)
    several = len(duty.of_duties) > 1
    duties = voice.listed((voice.duty(named, row) for named in duty.of_duties), both=True)
    owed = voice.say("pligterne", "they are") if several else voice.say("pligten", "it is")
    return voice.say(
        "{w} skal {p} opfylde {d} over for mindst {n} procent af dem, {o} gælder, opgjort for {u}",
        "{w} must {p} fulfil {d} towards at least {n} per cent of those {o} owed to, counted for {u}",
        w=voice.who(duty.holder), p=period, d=duties, n=share, u=f"{_unit(voice, duty)} {_pool(voice, duty)}", o=owed,
    )  # fmt: skip


def _unit(voice: Voice, duty: Duty) -> str:
    unit = duty.over.unit
    return voice.phrase(unit, "unit") or voice.say("hver {x}", "each {x}", x=voice.name(unit, "spells"))


def _pool(voice: Voice, duty: Duty) -> str:
    da, en = {
        "together": ("under ét", "as a whole"),
        "duty": ("og for hver pligt for sig", "and each duty by itself"),
        "group": ("og for hver målgruppe for sig", "and each target group by itself"),
    }[duty.over.pool]
    return voice.say(da, en)


KINDS: Final[Mapping[str, Callable[[Voice, DutyRow], str]]] = {
    "at_least": _at_least,
    "at_most": _at_most,
    "every": _every,
    "within": _within,
    "before": _before,
    "each": _quality,
    "first_of": _quality,
    "gap": _gap,
    "share": _share,
}


def _arises(voice: Voice, row: DutyRow) -> str:
    """For whom the duty arises: `only_if` and `unless`."""
    said = ""
    if row.duty.only_if:
        said += voice.say(", hvis {x}", ", if {x}", x=clauses(voice, row.duty.only_if, row, both=True))
    if row.duty.unless:
        said += voice.say(", medmindre {x}", ", unless {x}", x=clauses(voice, row.duty.unless, row, both=False))
    return said
