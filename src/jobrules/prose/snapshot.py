"""What goes in: a rule book. What comes out: a Markdown page with every duty in sentences, so that a change of law is a diff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from jobrules.model import RuleFile
from jobrules.prose.clocks import clock_sentence
from jobrules.prose.derogations import derogation_sentence
from jobrules.prose.details import details
from jobrules.prose.duties import sentence
from jobrules.prose.force import doubt, governs
from jobrules.prose.grammar import Lang, period
from jobrules.rulebook import DutyRow, RuleBook

LANGUAGES: tuple[Lang, ...] = ("da", "en")


def snapshot(rules: RuleBook, lang: Lang = "da") -> str:
    """Every duty of a rule book in sentences, by rule and version, then the clocks and derogations; the same book gives the same text."""
    lines = [_HEAD[lang], ""]
    for rule, rows in groupby(rules.rows, key=lambda row: row.rule):
        lines += [f"## {rule}: {rules[rule].title.in_(lang)}".rstrip(": "), ""]
        for (first, until, act), version in groupby(rows, key=lambda row: (row.version, row.until, row.source.act)):
            lines += [f"### {period(first, until, lang)}{', ' if act else ''}{act}", ""]
            for row in version:
                lines += [*_duty(row, rules, lang), ""]
    lines += [*_clocks(rules, lang), *_derogations(rules, lang)]
    return "\n".join(lines).rstrip() + "\n"


def write_snapshot(folder: str | Path, rules: RuleBook) -> list[Path]:
    """Write `da.md` and `en.md` in a folder; each old page stays until its new one is whole."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for lang in LANGUAGES:
        target = folder / f"{lang}.md"
        beside = target.with_suffix(".part")
        beside.write_text(snapshot(rules, lang), "utf-8")
        written.append(beside.replace(target))
    return written


_HEAD = {
    "da": "# Pligterne i sætninger\n\nSkrevet af `python -m jobrules.prose docs/sentences` ud fra reglerne; ret reglerne, ikke siden.",
    "en": "# The duties in sentences\n\n"
    "Written by `python -m jobrules.prose docs/sentences` from the rules; change the rules, not the page.",
}


def _duty(row: DutyRow, rules: RuleBook, lang: Lang) -> Iterator[str]:
    yield f"- **{row.duty.id}**: {sentence(row, rules, lang)}"
    more = (*details(row, rules, lang), governs(row, lang), doubt(row.source, lang))
    yield from (f"  - {text}" for text in more if text)


def _clocks(rules: RuleBook, lang: Lang) -> Iterator[str]:
    if rules.clocks:
        yield from ("## Ure" if lang == "da" else "## Clocks", "")
    for parts in rules.clocks.values():
        for version, clock in parts:
            force = period(version.in_force.from_, version.in_force.until, lang)
            source = ", ".join(filter(None, (version.source.act, version.source.section)))
            yield f"- {force} ({source}): {clock_sentence(clock, rules, lang)}"
        yield ""


def _derogations(rules: RuleBook, lang: Lang) -> Iterator[str]:
    files: list[RuleFile] = [file for file in rules.files if file.derogations]
    if not files or not rules.rows:
        return
    yield from ("## Fravigelser" if lang == "da" else "## Derogations", "")
    for file in files:
        yield from (f"### {file.id}: {file.title.in_(lang)}".rstrip(": "), "")
        yield from (f"- **{d.id}**: {derogation_sentence(d, rules, rules.rows[0], lang)}" for d in file.derogations)
        yield ""
