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
from jobrules.model import Source
from jobrules.prose import details, doubt, governs, sentence
from jobrules.reform import diff, diff_books
from jobrules.reporting.figures import Figures
from jobrules.rulebook import DutyRow, RuleBook, load_rules


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
    """One rule, or one duty of it, in prose, version by version, with what no data can show and the questions that are open."""
    rows = [row for row in rules.rows if name in (row.rule, row.key)]
    unseen = [(file, version, duty) for file in rules.files for version in file.versions for duty in version.not_checkable
              if name in (file.id, f"{file.id}:{duty.id}")]  # fmt: skip
    if not rows and not unseen:
        known = sorted({word for row in rules.rows for word in (row.rule, row.key)} | {file.id for file in rules})
        raise JobrulesError(f'there is no rule "{name}" here. {nearest(name, known)}'.rstrip())
    file = rules[rows[0].rule] if rows else unseen[0][0]
    head = f"{file.id}: {file.title.in_(given.lang)}"
    parts = [head, "=" * len(head), *_versions(given, rules, rows)]
    for _, version, duty in unseen:
        told = say(given, "Kan ikke ses i data", "No data can show it")
        parts += ["", f"{duty.id}: {duty.title.in_(given.lang)}", prose(f"{told}: {duty.why}", "  ")]
        parts.append(_source_line(duty.source.within(version.source)))
    parts += _remarks(given, file.reads, file.sees, "", "")
    asked = {name: answer for one in rules.files for name, answer in one.parameters.items()}
    for parameter, answer in asked.items():
        if any(key.split(":")[0] == file.id for key in answer.affects):
            taken = rules.parameters.get(parameter, answer.default)
            told = say(given, "Åbent spørgsmål", "Open question")
            parts += ["", prose(f"{told} ({parameter}={taken}; {', '.join(answer.values)}): {answer.what}")]
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
            told = (*details(row, rules, given.lang), governs(row, given.lang), doubt(row.source, given.lang))
            yield from (prose(more, "  ") for more in told if more)
            yield from _remarks(given, row.duty.reads, row.duty.sees, row.duty.note, "  ")
            yield _source_line(row.source)


def _remarks(given: Namespace, reads: str, sees: str, notes: str, indent: str) -> list[str]:
    """The reading chosen, what the data cannot show, and what else is to be known."""
    heads = (say(given, "Læsning", "Reading"), say(given, "Ses ikke", "Not seen"), say(given, "Bemærk", "Note"))
    told = [f"{head}: {' '.join(text.split())}" for head, text in zip(heads, (reads, sees, notes), strict=True) if text]
    return [line for text in told for line in ([] if indent else [""]) + [prose(text, indent)]]


def _source_line(source: Source) -> str:
    return prose(" · ".join(filter(None, (source.section, source.act, source.eli))), "  ")


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
    """Print what is asked on one of two days alone, or by one of two packs, and what is asked differently."""
    first_day, last_day = _day(given.before), _day(given.after)
    if first_day is not None and last_day is not None:
        rules = rules_of(given)
        after = rules.at(last_day)
        found = diff(rules, first_day, last_day, given.lang)
    elif first_day is None and last_day is None:
        answers = dict(given.parameter or ())
        before, after = (load_rules(where, parameters=answers) for where in (given.before, given.after))
        found = diff_books(before, after, given.lang)
    else:
        raise JobrulesError("diff compares two days, or two packs; write two dates such as 2023-12-31, or two folders")
    for line in str(found).splitlines():
        show(prose(line.strip(), "    ") if line.startswith("  ") else line)
    same = len(after.by_duty) - len(found.added) - len(found.changed)
    first, second = given.before, given.after
    note(say(given, f"{same} pligter er ens: {first}, {second}", f"{same} duties are the same: {first}, {second}"))
    return 0


def _day(text: str) -> dt.date | None:
    """The date that a text is, None where it is the name of a pack."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def run_schema(given: Namespace) -> int:
    """Print the JSON Schema, or write it."""
    from jobrules.schema import schema_text

    if given.out is None:
        show(schema_text().rstrip())
    else:
        whole_or_nothing(given.out, lambda path: path.write_text(schema_text(), "utf-8"))
    return 0
