"""What goes in: derogations of duties. What comes out: what each does, when, where and for whom, and which can touch a duty at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from jobrules.model import Derogation
from jobrules.prose.conditions import clauses
from jobrules.prose.grammar import Lang, date, listed, period, tidy
from jobrules.prose.voice import Voice
from jobrules.rulebook import DutyRow, RuleBook


def derogated(voice: Voice, row: DutyRow) -> Iterator[str]:
    """The derogations that can touch this version, each with its dates and act, those of one title together."""
    named: dict[tuple[str, str], list[Derogation]] = {}
    for derogation in row.duty.exempt_where:
        if _can_touch(voice, derogation, row):
            named.setdefault((derogation.effect, _title(voice, derogation)), []).append(derogation)
    for (effect, title), parts in named.items():
        da, en = _EFFECTS[effect]
        text = "; ".join(dict.fromkeys(filter(None, (_source(part) for part in parts))))
        said = ", ".join(filter(None, [f"{title} ({text})" if text else title, _span(voice, parts)]))
        yield voice.say(f"{da}: {{x}}.", f"{en}: {{x}}.", x=said)


def _can_touch(voice: Voice, derogation: Derogation, row: DutyRow) -> bool:
    """Whether a derogation and a version of a duty share a day and a target group."""
    in_time = derogation.holds_within(row.version, None if row.governs == "courses_started" else row.until)
    if not in_time or derogation.groups is None or row.duty.groups is None:
        return in_time
    return not voice.rules.same_groups(row.duty.groups).isdisjoint(derogation.groups)


def _span(voice: Voice, parts: Sequence[Derogation]) -> str:
    """From when till when several derogations hold together; nothing where neither end is known."""
    begins, ends = [part.from_ for part in parts], [part.until for part in parts]
    first = None if None in begins else min(day for day in begins if day is not None)
    last = None if None in ends else max(day for day in ends if day is not None)
    if first is not None:
        return period(first, last, voice.lang)
    return "" if last is None else voice.say("til og med {x}", "through {x}", x=date(last, voice.lang))


_EFFECTS: Final = {
    "lifts": ("Suspenderet ved", "Lifted by"),
    "replaces": ("Erstattet ved", "Replaced by"),
    "postpones": ("Udskudt ved", "Postponed by"),
    "form": ("Andre former efter", "Other forms under"),
}


def derogation_name(voice: Voice, derogation: Derogation) -> str:
    """A derogation by its title, or its file's title, and its act: `COVID-19 … (BEK 245/2020, §§ 1, 4 og 6)`."""
    source = _source(derogation)
    return f"{_title(voice, derogation)} ({source})" if source else _title(voice, derogation)


def _title(voice: Voice, derogation: Derogation) -> str:
    files = [file for file in voice.rules.files if any(d.id == derogation.id for d in file.derogations)]
    return (
        derogation.title.in_(voice.lang)
        or next((file.title.in_(voice.lang) for file in files), "")
        or derogation.id.replace("-", " ")
    )


def _source(derogation: Derogation) -> str:
    return ", ".join(filter(None, [derogation.source.act, derogation.source.section]))


def derogation_sentence(derogation: Derogation, rules: RuleBook, row: DutyRow, lang: Lang = "da") -> str:
    """A derogation in one sentence: what it does, when, where, for whom and under which act."""
    voice = Voice(rules, lang)
    said = [*_effect(voice, derogation), *_dates(voice, derogation), *_where(voice, derogation)]
    if derogation.only_if:
        said.append(voice.say("hvis {x}", "if {x}", x=clauses(voice, derogation.only_if, row, both=True, judged="due")))
    source = _source(derogation)
    return tidy(f"{', '.join(said)}{f' ({source})' if source else ''}.")


def _effect(voice: Voice, derogation: Derogation) -> Iterator[str]:
    if derogation.effect == "postpones" and derogation.to is not None:
        yield voice.say("fristen flyttes til {x}", "the deadline moves to {x}", x=date(derogation.to, voice.lang))
    elif derogation.effect == "postpones" and derogation.by is not None:
        yield voice.say("fristen flyttes {x}", "the deadline moves by {x}", x=voice.length(derogation.by))
    elif derogation.effect == "form":
        forms = voice.listed(voice.value("form", form) for form in derogation.forms)
        yield voice.say("samtalen må foregå {x}", "the talk may take place {x}", x=forms)
    else:
        replaced = derogation.effect == "replaces"
        texts = ("pligten er erstattet af en anden ordning", "another arrangement stands in its place")
        yield voice.say(*texts) if replaced else voice.say("pligten gælder ikke", "the duty is lifted")


def _dates(voice: Voice, derogation: Derogation) -> Iterator[str]:
    if derogation.from_ is None and derogation.until is None:
        return
    da, en = {"due": ("fristen falder", "the deadline falls"), "window": ("perioden rører dagene", "the window touches the days"),
              "anchor": ("den regnes", "it is counted")}[derogation.looks_at]  # fmt: skip
    first = "" if derogation.from_ is None else voice.say("fra {x}", "from {x}", x=date(derogation.from_, voice.lang))
    last = (
        ""
        if derogation.until is None
        else voice.say("til og med {x}", "through {x}", x=date(derogation.until, voice.lang))
    )
    if derogation.effect == "form":
        da, en = "den holdes", "it is held"
    yield voice.say(f"når {da} {{x}} {{y}}", f"when {en} {{x}} {{y}}", x=first, y=last)


def _where(voice: Voice, derogation: Derogation) -> Iterator[str]:
    if derogation.municipalities is not None:
        codes = listed(list(derogation.municipalities), voice.lang, last="and")
        yield voice.say("i kommunerne {x}", "in the municipalities {x}", x=codes)
    if derogation.groups is not None:
        yield voice.say(
            "i målgruppe {x}", "in target group {x}", x=listed(list(derogation.groups), voice.lang, last="and")
        )
