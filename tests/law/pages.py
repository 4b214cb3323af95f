"""What goes in: the Danish pack and the dated cases. What comes out: `docs/law`, a page for each section: the reading room.

Run `python -m tests.law.pages` after a change of the rules or the cases; a test says when.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.law import background
from tests.law.reading import LawCase, Row, law_cases

from jobrules import RuleBook, load_rules
from jobrules.model import Parameter, RuleFile, Source
from jobrules.prose import details, doubt, governs, sentence
from jobrules.rulebook import DutyRow

FOLDER = Path(__file__).parents[2] / "docs" / "law"
NOTE = "Written by `python -m tests.law.pages` from the rules and the dated cases; change those, not the page."


def pages(rules: RuleBook) -> dict[str, str]:
    """The pages by file name, the list of contents among them."""
    cases = law_cases()
    asked = {name: answer for file in rules.files for name, answer in file.parameters.items()}
    files = [file for file in rules if any(v.duties or v.not_checkable or v.clocks or v.courses for v in file.versions)]
    found = {_name(file.id): "\n".join(_page(file, rules, cases, asked)).rstrip() + "\n" for file in files}
    contents = "\n".join(_contents(files, rules, cases)).rstrip() + "\n"
    return {"README.md": contents, "words.md": "\n".join(background.words(rules)).rstrip() + "\n", **found}


def _name(rule: str) -> str:
    return rule.replace("/", "-") + ".md"


def _contents(files: list[RuleFile], rules: RuleBook, cases: tuple[LawCase, ...]) -> Iterator[str]:
    yield from (
        "# The reading room",
        "",
        NOTE,
        "",
        "The clocks that several sections count on, and what starts and ends a course: [dk/lab/9](dk-lab-9.md). Who is outside the contact",
        "course, on which grounds, and the target groups by number: [groups and grounds](words.md). All sentences, with the derogations:",
        "[Danish](../sentences/da.md), [English](../sentences/en.md).",
    )
    for act, mine in groupby(files, key=lambda file: file.id.rpartition("/")[0]):
        yield from ("", f"## {ACTS.get(act, act)}", "")
        yield from (
            "| section | what it is about | duties | not checkable | versions | dated cases |",
            "|---|---|---|---|---|---|",
        )
        for file in mine:
            yield _line(file, rules, cases)


def _line(file: RuleFile, rules: RuleBook, cases: tuple[LawCase, ...]) -> str:
    duties = {row.key for row in rules.rows if row.rule == file.id}
    unseen = {duty.id for version in file.versions for duty in version.not_checkable}
    tested = len([case for case in cases if case.about == file.id])
    title = f"{file.title.da} · {file.title.en}"
    return (
        f"| [{file.id}]({_name(file.id)}) | {title} | {len(duties)} | {len(unseen)} | {len(file.versions)} | {tested} |"
    )


ACTS = {
    "dk/availability-order": "Rådighedsbekendtgørelsen · The availability order",
    "dk/handicap": "Kompensation til handicappede i erhverv · Compensation for disabled persons in work",
    "dk/il": "Integrationsloven · The integration act",
    "dk/kui": "Kommunal ungeindsats · The municipal youth effort",
    "dk/lab": "Lov om en aktiv beskæftigelsesindsats, fra 2020 · The act on active employment efforts, from 2020",
    "dk/lab-old": "Lov om en aktiv beskæftigelsesindsats, til 2019 · The same act, until 2019",
    "dk/lab-order": "Bekendtgørelser til loven, fra 2020 · Orders under the act, from 2020",
    "dk/lab-order-old": "Bekendtgørelser til loven, til 2019 · Orders under the act, until 2019",
    "dk/las": "Lov om aktiv socialpolitik · The act on active social policy",
    "dk/lob": "Organisering af beskæftigelsesindsatsen · Organisation of the employment effort",
    "dk/sdpl": "Sygedagpengeloven · The sickness benefit act",
    "dk/sdpl-order": "Bekendtgørelser til sygedagpengeloven · Orders under the sickness benefit act",
}
CLOCKS = dict.fromkeys(("spell_days", "accrued_unemployment", "benefit_right_used"), "dk-lab-9.md#clocks")


def _page(file: RuleFile, rules: RuleBook, cases: tuple[LawCase, ...], asked: dict[str, Parameter]) -> Iterator[str]:
    yield from (f"# {file.id}", "", f"{file.title.da} · {file.title.en}", "", NOTE, "")
    for head, text in (("The reading chosen", file.reads), ("What the data cannot show", file.sees)):
        yield from (f"**{head}.** {' '.join(text.split())}", "") if text else ()
    if any(version.duties for version in file.versions):
        yield from _versions(file, rules)
    rows = [row for row in rules.rows if row.rule == file.id]
    for _, versions in groupby(sorted(rows, key=lambda row: (row.duty.id, row.version)), key=lambda row: row.duty.id):
        yield from _duty(list(versions), rules)
    yield from background.clocks(file, rules)
    yield from background.courses(file)
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
        yield from (f"- {text}" for text in details(row, rules, "da"))
        yield f"- {governs(row, 'da')}{' (Overgangen er vores antagelse.)' if row.duty.assumed else ''}"
        yield from _clock(row)
        yield from (f"- **{text}**" for text in (doubt(row.source, "da"),) if text)
        yield from ("", "In English:", "")
        yield from (f"- {text}" for text in details(row, rules, "en"))
        yield f"- {governs(row, 'en')}{' (The transition is our assumption.)' if row.duty.assumed else ''}"
        yield f"- {_source(row.source)}"
        for head, text in (("Reading", row.duty.reads), ("Not seen", row.duty.sees), ("Note", row.duty.note)):
            yield from (f"- {head}: {' '.join(text.split())}",) if text else ()
        yield ""


def _clock(row: DutyRow) -> Iterator[str]:
    if row.duty.clock != "calendar":
        page = CLOCKS.get(row.duty.clock, f"{_name(row.rule)}#clocks")
        yield f"- Uret / the clock: [{row.duty.clock.replace('_', ' ')}]({page})."


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
        for version, duty in listed:
            groups = f", target groups {', '.join(duty.groups)}" if duty.groups else ""
            yield (
                f"- **{duty.id}** ({version.in_force.from_} – {version.in_force.until or ''}".rstrip()
                + f"): {duty.title.da} · {duty.title.en}. {duty.why}"
            )
            yield f"  Holder {duty.holder.replace('_', ' ')}{groups}. {_source(duty.source.within(version.source))}"
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
        yield from ("## The cases that test it", "", "| case | as of | expected | why |", "|---|---|---|---|")
        yield from (
            f"| [{case.id}](../../tests/law/cases/{case.file}) | {case.as_of} | {_expected(case)} | {case.because.replace('|', '/')} |"
            for case in mine
        )
        yield ""


def _expected(case: LawCase) -> str:
    """What must come out, in one cell; what must not is said so."""
    told = [_outcome(row) for row in case.expect] + [f"no {_outcome(row)}" for row in case.absent]
    return "; ".join(told)


def _outcome(row: Row) -> str:
    status = row.get("status") or " or ".join(row.get("status_any", ())) or "row"
    due = f", due {row['due']}" if row.get("due") else ""
    return f"{row.get('duty', row.get('rule', ''))}: {str(status).replace('_', ' ')}{due}"


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
