"""What goes in: a rule book and two dates, or two books. What comes out: which duties are new, gone or changed, and how, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jobrules.errors import JobrulesError
from jobrules.model import Source
from jobrules.rulebook import DutyRow, RuleBook

if TYPE_CHECKING:
    from jobrules.prose import Lang

NOT_THE_LAW: Final = {"source", "title", "note", "reads", "sees", "scope", "assumed", "governs"}
"""What may change without the duty changing: where it stands, what it is called, what is said of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One duty that is new, gone or changed: its key (`dk/lab/31:first-talk`), title, paragraph, and the sentences before and after."""

    key: str
    title: str
    section: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def gone(self) -> tuple[str, ...]:
        """The sentences that hold no longer."""
        return tuple(text for text in self.before if text not in self.after)

    @property
    def new(self) -> tuple[str, ...]:
        """The sentences that did not hold before."""
        return tuple(text for text in self.after if text not in self.before)

    def __str__(self) -> str:
        lines = [f"{self.key}: {self.title}".rstrip(": ") + (f" ({self.section})" if self.section else "")]
        return "\n".join([*lines, *(f"  - {text}" for text in self.gone), *(f"  + {text}" for text in self.new)])


@dataclass(frozen=True, slots=True)
class Diff:
    """What two states of the law have and have not in common; `added`, `repealed` and `changed` are in the order of the rule files."""

    before: str
    after: str
    lang: Lang
    added: tuple[Change, ...]
    repealed: tuple[Change, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.repealed or self.changed)

    def __str__(self) -> str:
        parts = [_HEADS[self.lang][0].format(before=self.before, after=self.after)]
        named = zip(_HEADS[self.lang][1:4], (self.added, self.repealed, self.changed), strict=True)
        for head, changes in named:
            if changes:
                parts += [f"{head} ({len(changes)})", *map(str, changes)]
        return "\n\n".join(parts if self else [*parts, _HEADS[self.lang][4]])


_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "da": (
        "Fra {before} til {after}",
        "Nye pligter",
        "Bortfaldne pligter",
        "Ændrede pligter",
        "Ingen pligt er ændret.",
    ),
    "en": ("From {before} to {after}", "New duties", "Duties gone", "Changed duties", "No duty has changed."),
}


def diff(rules: RuleBook, date1: dt.date, date2: dt.date, lang: Lang = "da") -> Diff:
    """What changes in the law between two days: the duties in force on the second alone, on the first alone, and those that changed.

    A duty whose paragraph or title alone is another is not a changed one. What changed is told in the sentences of `jobrules.prose`.
    """
    from jobrules.prose.grammar import date

    if not isinstance(date1, dt.date) or not isinstance(date2, dt.date):
        raise JobrulesError("a law is compared on two dates; write them as dt.date(2023, 12, 31)")
    if lang not in _HEADS:
        raise JobrulesError('diff writes lang="da" or "en"')
    old, new = _on(rules.at(date1), date1, date1), _on(rules.at(date2), date2, date2)
    return _diff(old, new, date(date1, lang), date(date2, lang), lang)


def diff_books(old: RuleBook, new: RuleBook, lang: Lang = "da") -> Diff:
    """What differs between two rule books, duty by duty: a draft beside the law, or two answers to an open question."""
    old, new = _on(old, None, None), _on(new, None, None)
    return _diff(old, new, f"{old.name} {old.id}".strip(), f"{new.name} {new.id}".strip(), lang)


def _on(rules: RuleBook, first: dt.date | None, last: dt.date | None) -> RuleBook:
    """The book without the derogations that lie outside the days, or outside the force of a duty: they say nothing of it then."""
    return replace(rules, rows=tuple(_derogated(row, first or row.version, last or row.until) for row in rules.rows))


def _derogated(row: DutyRow, first: dt.date, last: dt.date | None) -> DutyRow:
    kept = tuple(derogation for derogation in row.duty.exempt_where if derogation.holds_within(first, last))
    return replace(row, duty=row.duty.model_copy(update={"exempt_where": kept}))


def _diff(old: RuleBook, new: RuleBook, before: str, after: str, lang: Lang) -> Diff:
    was, now = _by_key(old), _by_key(new)
    return Diff(
        before, after, lang,
        added=tuple(_change(key, (), now[key], old, new, lang) for key in now if key not in was),
        repealed=tuple(_change(key, was[key], (), old, new, lang) for key in was if key not in now),
        changed=tuple(_changed(was, now, old, new, lang)),
    )  # fmt: skip


def _by_key(rules: RuleBook) -> dict[str, tuple[DutyRow, ...]]:
    return {row.key: rules.by_duty[row.key] for row in rules.rows}


def _changed(
    was: Mapping[str, tuple[DutyRow, ...]],
    now: Mapping[str, tuple[DutyRow, ...]],
    old: RuleBook,
    new: RuleBook,
    lang: Lang,
) -> Iterator[Change]:
    for key in was:
        if key in now and [_law(row) for row in was[key]] != [_law(row) for row in now[key]]:
            yield _change(key, was[key], now[key], old, new, lang)


def _law(row: DutyRow) -> object:
    """What a duty asks, with what it governs; where it stands is not part of it."""
    return row.governs, row.duty.model_dump(exclude=NOT_THE_LAW)


def _change(
    key: str, was: tuple[DutyRow, ...], now: tuple[DutyRow, ...], old: RuleBook, new: RuleBook, lang: Lang
) -> Change:
    last = (now or was)[-1]
    return Change(
        key, last.duty.title.in_(lang), last.source.section, _sentences(was, old, lang), _sentences(now, new, lang)
    )


def _sentences(rows: tuple[DutyRow, ...], rules: RuleBook, lang: Lang) -> tuple[str, ...]:
    from jobrules.prose import details, governs, sentence

    return tuple(
        text
        for row in rows
        # the paragraph stands with the title: a duty that moved to another one is no changed duty
        for text in (
            sentence(replace(row, source=Source()), rules, lang),
            *details(row, rules, lang),
            governs(row, lang),
        )
    )
