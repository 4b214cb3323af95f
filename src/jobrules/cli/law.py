"""What goes in: the commands rules, lint, diff and schema. What comes out: the law of a pack: listed, in prose, checked, compared."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Iterator
from typing import Final

from jobrules.cli.files import whole_or_nothing
from jobrules.cli.given import rules_of, say
from jobrules.cli.printing import Column, note, prose, show, step, table
from jobrules.errors import JobrulesError, nearest
from jobrules.folders import pack_folder
from jobrules.prose import details, sentence
from jobrules.reporting.figures import Figures
from jobrules.rulebook import DutyRow, RuleBook


def run_rules(given: Namespace) -> int:
    """List the duties of a pack, or show the rules that are named in prose."""
    rules = rules_of(given)
    rules = rules if given.at is None else rules.at(given.at)
    if given.what == "list":
        _list(given, rules)
    elif given.names:
        show("\n\n".join(_shown(given, rules, name) for name in given.names))
    else:
        raise JobrulesError("name the rules to show, such as: jobrules rules show dk/lab/31")
    return 0


HEADS: Final = (
    ("Regel", "Rule"), ("Pligt", "Duty"), ("Fra", "From"), ("Til", "Until"), ("Paragraf", "Section"), ("Titel", "Title"),
)  # fmt: skip


def _list(given: Namespace, rules: RuleBook) -> None:
    rows = [row for row in rules.rows if not given.names or {row.rule, row.key} & set(given.names)]
    lines = [
        (row.rule, row.duty.id, row.version, row.until, row.source.section, row.duty.title.in_(given.lang))
        for row in rows
    ]
    show(table([Column(say(given, *both)) for both in HEADS], lines))
    duties = len({row.key for row in rows})
    counted = say(given, f"{duties} pligter i {len(rows)} udgaver", f"{duties} duties in {len(rows)} versions")
    note(f"{counted}, {say(given, 'regelsæt', 'rule book')} {rules.id}")


def _shown(given: Namespace, rules: RuleBook, name: str) -> str:
    """One rule, or one duty of it, in prose, version by version."""
    rows = [row for row in rules.rows if name in (row.rule, row.key)]
    if not rows:
        known = sorted({word for row in rules.rows for word in (row.rule, row.key)})
        raise JobrulesError(f'there is no rule "{name}" here. {nearest(name, known)}'.rstrip())
    file = rules[rows[0].rule]
    head = f"{file.id}: {file.title.in_(given.lang)}"
    parts = [head, "=" * len(head), *_versions(given, rules, rows)]
    if file.reads:
        parts += ["", prose(say(given, "Læsning: ", "Reading: ") + " ".join(file.reads.split()))]
    if file.sees:
        parts += ["", prose(say(given, "Ses ikke: ", "Not seen: ") + " ".join(file.sees.split()))]
    return "\n".join(parts)


def _versions(given: Namespace, rules: RuleBook, rows: list[DutyRow]) -> Iterator[str]:
    said = Figures(given.lang)
    for version in sorted({(row.version, row.until or dt.date.max) for row in rows}, reverse=True):
        here = [row for row in rows if (row.version, row.until or dt.date.max) == version]
        until = "" if here[0].until is None else said.say(" til ", " to ") + said.date(here[0].until)
        heading = said.say("I kraft fra ", "In force from ") + said.date(here[0].version) + until
        yield from ("", heading, "-" * len(heading))
        for row in here:
            yield from (
                "",
                f"{row.duty.id}: {row.duty.title.in_(given.lang)}",
                prose(sentence(row, rules, given.lang), "  "),
            )
            yield from (prose(more, "  ") for more in details(row, rules, given.lang))
            yield prose(" · ".join(filter(None, (row.source.section, row.source.act, row.source.eli))), "  ")


def run_lint(given: Namespace) -> int:
    """Print every finding; exit 1 where one of them is an error."""
    from jobrules.linting import lint

    with step(say(given, "Læser reglerne", "Reading the rules")):
        findings = lint(pack_folder(given.folder), today=given.today)
    if findings:
        show(*map(str, findings))
    errors = sum(finding.severity == "error" for finding in findings)
    others = len(findings) - errors
    note(say(given, f"{errors} fejl, {others} advarsler", f"{errors} errors, {others} warnings"))
    return 1 if errors else 0


def run_diff(given: Namespace) -> int:
    """Print what is asked on one of two days alone, and what is asked differently."""
    rules = rules_of(given)
    before, after = ({row.key: row for row in rules.at(day).rows} for day in (given.before, given.after))
    groups = (
        (say(given, "Falder bort", "No longer asked"), sorted(before.keys() - after.keys())),
        (say(given, "Nyt", "New"), sorted(after.keys() - before.keys())),
        (
            say(given, "Ændret", "Changed"),
            [key for key in sorted(before.keys() & after.keys()) if _differs(before[key], after[key])],
        ),
    )
    for heading, keys in groups:
        if keys:
            show(f"{heading} ({len(keys)})", "")
            for key in keys:
                show(*_change(given, rules, key, before.get(key), after.get(key)), "")
    same = len(before.keys() & after.keys()) - len(groups[2][1])
    note(
        say(
            given,
            f"{same} pligter er ens den {given.before} og den {given.after}",
            f"{same} duties are the same on {given.before} and on {given.after}",
        )
    )
    return 0


def _differs(one: DutyRow, other: DutyRow) -> bool:
    """Whether two versions of a duty ask for something else; a new act around the same words is no difference."""
    told = {"source", "title", "note", "reads", "sees", "assumed"}
    return (one.duty.model_dump(exclude=told), one.governs) != (other.duty.model_dump(exclude=told), other.governs)


def _change(
    given: Namespace, rules: RuleBook, key: str, before: DutyRow | None, after: DutyRow | None
) -> Iterator[str]:
    """The duty before and after: its sentence, and of the details those that the other does not have."""
    newest = after or before
    assert newest is not None
    yield f"  {key}: {newest.duty.title.in_(given.lang)}"
    told = {id(row): details(row, rules, given.lang) for row in (before, after) if row is not None}
    for sign, row, other in (("-", before, after), ("+", after, before)):
        if row is not None:
            own = (
                told[id(row)][:1] if other is None else [text for text in told[id(row)] if text not in told[id(other)]]
            )
            yield prose(f"{sign} {' '.join((sentence(row, rules, given.lang), *own))}", "    ")


def run_schema(given: Namespace) -> int:
    """Print the JSON Schema, or write it."""
    from jobrules.schema import schema_text

    if given.out is None:
        show(schema_text().rstrip())
    else:
        whole_or_nothing(given.out, lambda path: path.write_text(schema_text(), "utf-8"))
    return 0
