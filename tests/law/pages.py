"""What goes in: the Danish pack and the dated cases. What comes out: `docs/law`, a page for each section: the reading room.

Run `python -m tests.law.pages` after a change of the rules or the cases; a test says when.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.law.reading import LawCase, law_cases

from jobrules import RuleBook, load_rules
from jobrules.model import Parameter, RuleFile, Source
from jobrules.prose import details, sentence
from jobrules.rulebook import DutyRow

FOLDER = Path(__file__).parents[2] / "docs" / "law"
NOTE = "Written by `python -m tests.law.pages` from the rules and the dated cases; change those, not the page."


def pages(rules: RuleBook) -> dict[str, str]:
    """The pages by file name, the list of contents among them."""
    cases = law_cases()
    asked = {name: answer for file in rules.files for name, answer in file.parameters.items()}
    files = [file for file in rules if any(v.duties or v.not_checkable for v in file.versions)]
    found = {_name(file.id): "\n".join(_page(file, rules, cases, asked)).rstrip() + "\n" for file in files}
    return {"README.md": "\n".join(_contents(files, rules, cases)).rstrip() + "\n", **found}


def _name(rule: str) -> str:
    return rule.replace("/", "-") + ".md"


def _contents(files: list[RuleFile], rules: RuleBook, cases: tuple[LawCase, ...]) -> Iterator[str]:
    yield from (
        "# The reading room",
        "",
        NOTE,
        "",
        "| section | what it is about | duties | versions | dated cases |",
        "|---|---|---|---|---|",
    )
    for file in files:
        rows = [row for row in rules.rows if row.rule == file.id]
        tested = len([case for case in cases if case.about == file.id])
        title = f"{file.title.da} · {file.title.en}"
        yield f"| [{file.id}]({_name(file.id)}) | {title} | {len({row.key for row in rows})} | {len(file.versions)} | {tested} |"


def _page(file: RuleFile, rules: RuleBook, cases: tuple[LawCase, ...], asked: dict[str, Parameter]) -> Iterator[str]:
    yield from (f"# {file.id}", "", f"{file.title.da} · {file.title.en}", "", NOTE, "")
    for head, text in (("The reading chosen", file.reads), ("What the data cannot show", file.sees)):
        yield from (f"**{head}.** {' '.join(text.split())}", "") if text else ()
    yield from _versions(file, rules)
    rows = [row for row in rules.rows if row.rule == file.id]
    for _, versions in groupby(sorted(rows, key=lambda row: (row.duty.id, row.version)), key=lambda row: row.duty.id):
        yield from _duty(list(versions), rules)
    yield from _unseen(file)
    yield from _questions(file, asked)
    yield from _tested(file, cases)


def _versions(file: RuleFile, rules: RuleBook) -> Iterator[str]:
    """The versions side by side: which duty stands in which."""
    spans = [f"{v.in_force.from_} – {v.in_force.until or ''}".rstrip() for v in file.versions]
    yield from ("## Versions", "", f"| duty | {' | '.join(spans)} |", "|---" * (len(spans) + 1) + "|")
    duties = dict.fromkeys(duty.id for version in file.versions for duty in version.duties)
    for name in duties:
        yield f"| {name} | {' | '.join('x' if any(d.id == name for d in v.duties) else '' for v in file.versions)} |"
    yield ""


def _duty(versions: list[DutyRow], rules: RuleBook) -> Iterator[str]:
    yield from (f"## {versions[0].duty.id}", "")
    for row in versions:
        yield from (
            f"### {row.version} – {row.until or ''}".rstrip(),
            "",
            sentence(row, rules, "da"),
            "",
            sentence(row, rules, "en"),
            "",
        )
        yield from (f"- {text}" for text in details(row, rules, "en"))
        yield from (
            f"- Governs: {row.governs.replace('_', ' ')}{' (assumed)' if row.duty.assumed else ''}.",
            f"- {_source(row.source)}",
        )
        for head, text in (("Reading", row.duty.reads), ("Not seen", row.duty.sees), ("Note", row.duty.note)):
            yield from (f"- {head}: {' '.join(text.split())}",) if text else ()
        yield ""


def _source(source: Source) -> str:
    said = (
        source.act,
        source.section,
        source.eli,
        f"checked {source.checked_on}",
        f"wording {source.confidence}",
        f"dates {source.dates}",
    )
    return "Source: " + " · ".join(part for part in said if part and not part.endswith("None")) + "."


def _unseen(file: RuleFile) -> Iterator[str]:
    listed = [(version, duty) for version in file.versions for duty in version.not_checkable]
    if listed:
        yield from ("## What no data can show", "")
        yield from (
            f"- **{duty.id}** ({version.in_force.from_}): {duty.title.en}. {duty.why}" for version, duty in listed
        )
        yield ""


def _questions(file: RuleFile, asked: dict[str, Parameter]) -> Iterator[str]:
    mine = {
        name: answer for name, answer in asked.items() if any(key.split(":")[0] == file.id for key in answer.affects)
    }
    if mine:
        yield from ("## Open questions", "", "| parameter | question | answers | taken |", "|---|---|---|---|")
        yield from (f"| `{name}` | {a.what} | {', '.join(a.values)} | {a.default} |" for name, a in mine.items())
        yield ""


def _tested(file: RuleFile, cases: tuple[LawCase, ...]) -> Iterator[str]:
    mine = [case for case in cases if case.about == file.id]
    if mine:
        yield from ("## The cases that test it", "", "| case | file | why |", "|---|---|---|")
        yield from (
            f"| {case.id} | `tests/law/cases/{case.file}` | {case.because.replace('|', '/')} |" for case in mine
        )
        yield ""


def write(folder: Path = FOLDER) -> None:
    """Write the pages, and take away those of sections that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    found = pages(load_rules("dk"))
    for name, text in found.items():
        (folder / name).write_text(text, "utf-8")
    for old in folder.glob("*.md"):
        if old.name not in found:
            old.unlink()


if __name__ == "__main__":
    write()
