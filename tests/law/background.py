"""What goes in: the Danish pack. What comes out: what every section of the reading room rests on: clocks, courses, groups and grounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jobrules import RuleBook
from jobrules.model import RuleFile
from jobrules.model.courses import CourseRule
from jobrules.prose.clocks import clock_sentence

LISTS: Final = {
    "target_groups": "Målgrupper · Target groups",
    "outside_course_grounds": "Undtaget fra kontaktforløbet, grunde · Outside the contact course, grounds (order § 40, from 2024 § 39)",
    "less_intensive_grounds": "Mindre intensiv indsats, grunde · The less intensive effort, grounds (LAB § 106)",
    "sickness_categories": "Visitationskategorier efter sygedagpengeloven · Categories under the sickness benefit act",
    "offers": "Tilbud · Offers",
}


def clocks(file: RuleFile, rules: RuleBook) -> Iterator[str]:
    """The clocks that a file defines, each version in a sentence."""
    parts = [(version, clock) for version in file.versions for clock in version.clocks]
    if not parts:
        return
    yield from ("## Clocks", "")
    for version, clock in parts:
        until = f" – {version.in_force.until or ''}".rstrip()
        yield from (f"### {clock.clock.replace('_', ' ')}, {version.in_force.from_}{until}", "")
        yield from (clock_sentence(clock, rules, "da"), "", clock_sentence(clock, rules, "en"), "")
        yield f"- Source: {version.source.act} · {version.source.section} · {version.source.eli}."
        yield from (f"- Note: {' '.join(clock.note.split())}",) if clock.note else ()
        yield ""


def courses(file: RuleFile) -> Iterator[str]:
    """What forms a course, where it starts, what breaks it and what starts it anew."""
    for version in (version for version in file.versions if version.courses):
        until = f" – {version.in_force.until or ''}".rstrip()
        yield from (
            f"## Courses, {version.in_force.from_}{until}",
            "",
            f"{version.source.act} · {version.source.section}",
            "",
        )
        yield from (f"{' '.join(version.note.split())}", "") if version.note else ()
        yield from (
            "| course | benefits | groups | starts | broken by | goes on with | starts anew |",
            "|---|---|---|---|---|---|---|",
        )
        yield from (_course(rule) for rule in version.courses)
        yield ""


def _course(rule: CourseRule) -> str:
    starts = "the benefit's first day"
    if rule.starts is not None:
        events = " or ".join(event.replace("_", " ") for event in rule.starts.events)
        starts = f"{events}, from {rule.starts.before} before to {rule.starts.after} after the benefit's first day; else that day"
    anew = [event.replace("_", " ") for event in rule.restarts_on]
    anew += [f"{', '.join(change.from_)} to {', '.join(change.to)}" for change in rule.restarts_between]
    anew += ["another of its benefits"] if rule.restarts_on_switch and len(rule.benefits) > 1 else []
    kept = [
        f"{what.attributes['value'].values[0]}"
        for what in rule.bridged_by
        if what.attributes.get("value") is not None and what.attributes["value"].values
    ]
    kept += [f"{', '.join(rule.passes_over)} for a while"] if rule.passes_over else []
    groups = ", ".join(group.group for group in rule.target_groups)
    broken = str(rule.broken_by).replace("_", " ")
    cells = (rule.id, ", ".join(rule.benefits), groups, starts, broken, "; ".join(kept), "; ".join(anew))
    return f"| {' | '.join(cells)} |"


def words(rules: RuleBook) -> Iterator[str]:
    """The groups and grounds by number: what `outside the contact course` is."""
    yield from ("# Groups and grounds", "", "The closed lists of the pack that sections speak of by number.", "")
    for name, heading in LISTS.items():
        entries = rules.words.lists.get(name, {})
        if entries:
            yield from (f"## {heading}", "", "| | Danish | English | note |", "|---|---|---|---|")
            yield from (
                f"| {word} | {entry.label('da')} | {entry.label('en')} | {entry.note} |"
                for word, entry in entries.items()
            )
            yield ""
