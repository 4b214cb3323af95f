"""What goes in: a folder of rule files and today's date. What comes out: findings, each with its place: what is wrong or looks wrong.

A file that cannot be read gives the reader's own mistakes as findings. Otherwise one small function for each check looks at every file
under every choice of parameters, so that a branch nobody takes today is checked too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

from jobrules.errors import RuleFileError, RuleProblem, nearest
from jobrules.reading import Document, ReadPack, Variant, read_folder
from jobrules.reading.shape import locate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from jobrules.dates import Length
    from jobrules.model import Duty, RuleFile, Version

Severity = Literal["error", "warning"]
Loc = tuple[str | int, ...]
LANGUAGES: Final = {"da": "Danish (da)", "en": "English (en)"}
STALE_AFTER = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing a check found: where (1-based line and column), the name of the check, how grave it is, and a sentence."""

    file: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    source_line: str = ""
    width: int = 1

    def __str__(self) -> str:
        said = f"{self.severity}: {self.message} [{self.code}]"
        return str(RuleProblem(self.file, self.line, self.column, said, "", self.source_line, self.width))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One file under one choice of parameters."""

    document: Document
    variant: Variant
    today: dt.date
    languages: frozenset[str]
    """The languages in which the pack gives titles."""

    @property
    def file(self) -> RuleFile:
        return self.variant.file

    def found(self, loc: Loc, code: str, severity: Severity, message: str) -> Finding:
        """A finding at a place inside the model; it stands at the nearest place round it that is written in the file."""
        return _finding(self.document.at(locate(self.variant.tree, loc).place, message), code, severity)

    def duties(self) -> Iterator[tuple[Loc, Version, Duty]]:
        for number, version in enumerate(self.file.versions):
            for place, duty in enumerate(version.duties):
                yield ("versions", number, "duties", place), version, duty


Check = Callable[[_Sheet], Iterator[Finding]]


def lint(folder: Path | Traversable, *, today: dt.date) -> list[Finding]:
    """Every finding in a folder of rule files, in the order of files and lines.

    An error is a file that cannot be read or a rule that cannot be meant; a warning is something that may be right but rarely is.
    Raises JobrulesError when there is no such folder or no rule file in it.
    """
    try:
        pack = read_folder(folder)
    except RuleFileError as error:
        return [_finding(problem, "unreadable", "error") for problem in error.problems]
    languages = _languages(pack)
    found = {
        finding: None
        for document, variants in zip(pack.documents, pack.variants, strict=True)
        for variant in variants
        for check in CHECKS
        for finding in check(_Sheet(document, variant, today, languages))
    }
    return sorted([*found, *unused_parameters(pack), *unknown_affected(pack)])


def _languages(pack: ReadPack) -> frozenset[str]:
    """The languages that some title of the pack is in; both, where there is none."""
    titles = [duty.title for file in pack.files for version in file.versions for duty in version.duties]
    titles += [file.title for file in pack.files]
    return frozenset(name for name in ("da", "en") if any(getattr(title, name) for title in titles)) or frozenset(
        ("da", "en")
    )


def _finding(problem: RuleProblem, code: str, severity: Severity) -> Finding:
    message = f"{problem.message} {problem.hint}".strip()
    return Finding(
        problem.file, problem.line, problem.column, code, severity, message, problem.source_line, problem.width
    )


def versions_of_a_duty(sheet: _Sheet) -> Iterator[Finding]:
    """A duty in force twice on one day is an error; days between two of its versions on which it is not in force are a warning."""
    forces: dict[str, list[tuple[dt.date, dt.date, Loc]]] = {}
    for loc, version, duty in sheet.duties():
        until = version.in_force.until or dt.date.max
        forces.setdefault(duty.id, []).append((version.in_force.from_, until, loc[:2]))
    for duty_id, spans in forces.items():
        ends = accumulate((until for _, until, _ in sorted(spans)), max)
        for until, (start, _, loc) in zip(ends, sorted(spans)[1:], strict=False):
            where = (*loc, "in_force", "from")
            if start <= until:
                yield sheet.found(where, "overlap", "error", f'the duty "{duty_id}" is in force twice on {start}')
            elif start > until + dt.timedelta(days=1):
                days = (start - until).days - 1
                message = f'the duty "{duty_id}" is not in force for {days} day{"s" * (days != 1)} before {start}'
                yield sheet.found(where, "hole", "warning", message)


def window_never_opens(sheet: _Sheet) -> Iterator[Finding]:
    """A window that has closed before it opens, and one whose two lengths are in units that cannot be compared."""
    for loc, _, duty in sheet.duties():
        opening, closing, how = opening_of(duty), *closing_of(duty)
        if opening is None or closing is None:
            continue
        order = compared(opening, closing)
        if order is None:
            message = f"{opening} and {closing} cannot be compared, so nobody can say whether this window opens before it closes"
            yield sheet.found((*loc, "window", how), "units-not-comparable", "warning", message)
        # "by" includes the day on which such a window opens; "first" ends on the day before.
        elif order > 0 or (order == 0 and how != "by"):
            message = f"this window never opens: {closing} are over when it opens after {opening}"
            yield sheet.found((*loc, "window", how), "never-opens", "error", message)


def opening_of(duty: Duty) -> Length | None:
    """How long after the anchor the window opens, where the file says so as a length on the duty's clock."""
    reached = duty.window.opens.reached if duty.window.opens is not None else None
    if reached is not None and reached.clock == duty.clock:
        return reached.length
    return duty.window.after


def closing_of(duty: Duty) -> tuple[Length | None, str]:
    """How long after the anchor the window closes, and the key that says so."""
    window = duty.window
    if window.closes is not None:
        reached = window.closes.reached
        return (reached.length if reached is not None and reached.clock == duty.clock else None), "closes"
    return (window.first, "first") if window.first is not None else (window.by, "by")


def compared(one: Length, other: Length) -> int | None:
    """Below, at or above 0 as `one` is shorter than, equal to or longer than `other`; None where that hangs on the month."""
    if bool(one.months) == bool(other.months):
        return one.months + one.days - other.months - other.days
    (shortest, longest), (least, most) = _days_at_least_and_most(one), _days_at_least_and_most(other)
    if longest < least:
        return -1
    return 1 if shortest > most else None


def _days_at_least_and_most(length: Length) -> tuple[int, int]:
    return 28 * length.months + length.days, 31 * length.months + length.days


def dates_in_order(sheet: _Sheet) -> Iterator[Finding]:
    """Derogations, joint units and uncounted days that end before they begin, and so never hold."""
    file = sheet.file
    spans: list[tuple[Loc, dt.date | None, dt.date | None]] = [
        *((("derogations", n), each.from_, each.until) for n, each in enumerate(file.derogations)),
        *((("joint_units", n), each.from_, each.until) for n, each in enumerate(file.joint_units)),
    ]
    for place, version in enumerate(file.versions):
        for at, clock in enumerate(version.clocks):
            where = ("versions", place, "clocks", at, "excludes")
            spans += [((*where, n), each.from_, each.until) for n, each in enumerate(clock.excludes)]
    for loc, start, end in spans:
        if start is not None and end is not None and end < start:
            yield sheet.found(
                (*loc, "until"), "ends-before-it-begins", "error", f"this ends on {end}, before it begins on {start}"
            )


def sources(sheet: _Sheet) -> Iterator[Finding]:
    """Duties whose source, with what their version says, does not lead a reader to the paragraph, or does not say how sure it is."""
    for loc, version, duty in sheet.duties():
        source = duty.source.within(version.source)
        missing = [key for key in ("act", "eli", "section") if not getattr(source, key)]
        if missing:
            message = f'the source of the duty "{duty.id}" does not give {" and ".join(missing)}'
            yield sheet.found((*loc, "source"), "no-source", "warning", message)
        if source.confidence is None:
            message = f'the source of the duty "{duty.id}" does not say how sure it is; write confidence: read, secondary or inferred'
            yield sheet.found((*loc, "source"), "no-confidence", "warning", message)
        if source.checked_on is None:
            message = f'the source of the duty "{duty.id}" does not say when it was read; write checked_on and the day'
            yield sheet.found((*loc, "source"), "never-checked", "warning", message)


def stale_sources(sheet: _Sheet) -> Iterator[Finding]:
    """Versions still in force when they were last read, more than a year ago; a version that had ended by then cannot change any more."""
    for loc, version, duty in sheet.duties():
        read = duty.source.within(version.source).checked_on
        where = (*(loc if duty.source.checked_on is not None else loc[:2]), "source", "checked_on")
        ended = version.in_force.until is not None and read is not None and version.in_force.until <= read
        if read is not None and read > sheet.today:
            yield sheet.found(where, "stale", "warning", f"the source was last read on {read}, which is still to come")
        elif read is not None and not ended and sheet.today - read > STALE_AFTER:
            yield sheet.found(
                where,
                "stale",
                "warning",
                f"the source was last read on {read}, more than a year ago; it may have changed",
            )


def titles(sheet: _Sheet) -> Iterator[Finding]:
    """Sections and duties that have no title in a language in which the pack has others."""
    named = [((), "section", sheet.file.title)] if sheet.file.versions else []
    for loc, title_of, title in [*named, *((loc, f'duty "{duty.id}"', duty.title) for loc, _, duty in sheet.duties())]:
        missing = [said for name, said in LANGUAGES.items() if name in sheet.languages and not getattr(title, name)]
        if missing:
            yield sheet.found(
                (*loc, "title"), "no-title", "warning", f"the {title_of} has no title in {' and '.join(missing)}"
            )


def empty_versions(sheet: _Sheet) -> Iterator[Finding]:
    """Versions that say nothing, and files that hold nothing."""
    for number, version in enumerate(sheet.file.versions):
        if not (version.duties or version.clocks or version.courses or version.not_checkable):
            message = "this version has no duties, clocks or courses; a repealed section has an `until` in its last version instead"
            yield sheet.found(("versions", number), "empty-version", "warning", message)
    if not sheet.file.model_fields_set - {"id", "title", "reads", "sees"}:
        yield sheet.found(("id",), "empty-file", "warning", "this file has an id and nothing else")


def unused_parameters(pack: ReadPack) -> Iterator[Finding]:
    """Parameters that are declared and that no file asks for: whoever sets one believes that it changes something."""
    used = {asked.name.text for document in pack.documents for asked, _ in document.questions}
    for sheet, name in _parameters(pack):
        if name not in used:
            message = f'the parameter "{name}" is declared, but nothing hangs on it'
            yield sheet.found(("parameters", name), "unused-parameter", "error", message)


def unknown_affected(pack: ReadPack) -> Iterator[Finding]:
    """Parameters that say they affect a duty which the pack does not have, not even among those that no data can show."""
    versions = [(file.id, version) for file in pack.files for version in file.versions]
    known = {f"{rule}:{duty.id}" for rule, version in versions for duty in version.duties}
    known |= {f"{rule}:{listed.id}" for rule, version in versions for listed in version.not_checkable}
    for sheet, name in _parameters(pack):
        for number, duty in enumerate(pack.declared[name].affects):
            if ":" in duty and duty not in known:
                near = nearest(duty, [each for each in known if each.split(":")[0] == duty.split(":")[0]])
                message = f'the pack has no duty "{duty}"' + (f". {near}" if near else "")
                yield sheet.found(("parameters", name, "affects", number), "unknown-duty", "error", message)


def _parameters(pack: ReadPack) -> Iterator[tuple[_Sheet, str]]:
    for document, variants in zip(pack.documents, pack.variants, strict=True):
        for name in variants[0].file.parameters:
            yield _Sheet(document, variants[0], dt.date.max, frozenset()), name


CHECKS: tuple[Check, ...] = (
    versions_of_a_duty, window_never_opens, dates_in_order, sources, stale_sources, titles, empty_versions,
)  # fmt: skip
