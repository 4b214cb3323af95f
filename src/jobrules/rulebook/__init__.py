"""What goes in: a folder of rule files. What comes out: a `RuleBook`: one row per duty and version, with the clocks and words it needs."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Literal

import polars as pl

from jobrules.dates import LONG_AGO, day_number
from jobrules.daysoff import WEEKDAYS, Calendar
from jobrules.errors import JobrulesError, nearest
from jobrules.model import Clock, JointUnit, NamedDays, RuleFile, Version
from jobrules.rulebook.rows import DutyRow, duty_rows, touches
from jobrules.words import Words


@dataclass(frozen=True)
class RuleBook:
    """The rules of one pack with one choice of parameters.

    `rows` has every duty in every version, in the order of the files. `files` are the models as read. Two books with the same law and
    the same parameters have the same `id`, which every verdict carries.
    """

    files: tuple[RuleFile, ...]
    rows: tuple[DutyRow, ...]
    words: Words
    parameters: Mapping[str, str]
    name: str = ""

    @cached_property
    def id(self) -> str:
        """A short hash of the law and the parameters."""
        text = "\n".join(file.model_dump_json() for file in self.files) + repr(sorted(self.parameters.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def clocks(self) -> Mapping[str, tuple[tuple[Version, Clock], ...]]:
        """The clocks by name, each with the version of the section that defines it, oldest first."""
        found: dict[str, list[tuple[Version, Clock]]] = {}
        for file in self.files:
            for version in file.versions:
                for clock in version.clocks:
                    found.setdefault(clock.clock, []).append((version, clock))
        return {name: tuple(sorted(parts, key=lambda part: part[0].in_force.from_)) for name, parts in found.items()}

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendars of days off by name; `working_days` is always there."""
        named = {name: rule for file in self.files for name, rule in file.calendars.items()}
        return {name: Calendar(rule) for name, rule in {**WEEKDAYS, **named}.items()}

    @cached_property
    def same_actors(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """Actors that are one authority, with the day number from which they are."""
        named = [same for file in self.files for same in file.same_actors]
        return tuple(
            (LONG_AGO if same.from_ is None else day_number(same.from_), frozenset(same.actors)) for same in named
        )

    @cached_property
    def twins(self) -> Mapping[str, frozenset[str]]:
        """Each target group with its twins under the old or the new numbers, itself among them."""
        twins: dict[str, set[str]] = {}
        for old, new in self.words.same_group.items():
            twins.setdefault(old, {old}).add(new)
            twins.setdefault(new, {new}).add(old)
        return {group: frozenset(same) for group, same in twins.items()}

    def same_groups(self, groups: Iterable[str]) -> frozenset[str]:
        """The target groups and their twins under the old or the new numbers."""
        return frozenset(twin for group in groups for twin in self.twins.get(group, (group,)))

    @cached_property
    def all_rows(self) -> tuple[DutyRow, ...]:
        """Every duty of every file, also of those that a selection left out: what moments and shares may refer to."""
        return duty_rows(self.files)

    def sister(self, row: DutyRow, duty: str) -> DutyRow:
        """Another duty of the same version of the same rule file."""
        return next(
            other
            for other in self.all_rows
            if other.rule == row.rule and other.duty.id == duty and other.version == row.version
        )

    @cached_property
    def by_duty(self) -> Mapping[str, tuple[DutyRow, ...]]:
        """The versions of each duty, oldest first."""
        found: dict[str, list[DutyRow]] = {}
        for row in self.rows:
            found.setdefault(row.key, []).append(row)
        return {key: tuple(sorted(rows, key=lambda row: row.version)) for key, rows in found.items()}

    @cached_property
    def _rows_of(self) -> dict[frozenset[str | None], tuple[tuple[DutyRow, ...], ...]]:
        return {}

    def rows_of(self, groups: frozenset[str | None]) -> tuple[tuple[DutyRow, ...], ...]:
        """Duty by duty the versions that may speak of a course with these target groups (None: not known)."""
        if groups not in self._rows_of:
            same = self.same_groups(group for group in groups if group is not None)
            kept = (
                tuple(row for row in rows if None in groups or row.duty.groups is None or same & set(row.duty.groups))
                for rows in self.by_duty.values()
                if rows[0].duty.kind != "share"
            )
            self._rows_of[groups] = tuple(rows for rows in kept if rows)
        return self._rows_of[groups]

    @cached_property
    def named_days(self) -> Mapping[str, NamedDays]:
        """Days of the year that rules name together, such as `christmas`."""
        return {name: days for file in self.files for name, days in file.named_days.items()}

    @cached_property
    def joint_units(self) -> tuple[JointUnit, ...]:
        """Municipalities that one authority serves together."""
        return tuple(unit for file in self.files for unit in file.joint_units)

    def __iter__(self) -> Iterator[RuleFile]:
        return iter(file for file in self.files if file.versions)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rule: str) -> RuleFile:
        """The rule file of an id; raises JobrulesError with the nearest id."""
        for file in self.files:
            if file.id == rule:
                return file
        raise JobrulesError(
            f'there is no rule "{rule}" in this book. {nearest(rule, [file.id for file in self.files])}'.strip()
        )

    def __repr__(self) -> str:
        duties = len({row.key for row in self.rows})
        return f"<RuleBook {self.name or 'of your own'}: {duties} duties in {len(self.rows)} versions, id {self.id}>"

    def where(
        self,
        *,
        rule: str | Iterable[str] | None = None,
        act: str | None = None,
        holder: str | None = None,
        group: str | None = None,
        scope: str | None = None,
    ) -> RuleBook:
        """The part of the book with these rules, of this act (`lab` in `dk/lab/31`), holder, target group or scope; clocks stay."""
        named = None if rule is None else ({rule} if isinstance(rule, str) else set(rule))
        for name in named or ():
            if not any(name in (row.rule, row.key) for row in self.rows):
                raise JobrulesError(
                    f'there is no rule "{name}" in this book. {nearest(name, [row.rule for row in self.rows])}'.strip()
                )
        rows = [
            row
            for row in self.rows
            if (named is None or row.rule in named or row.key in named)
            and (act is None or act in row.rule.split("/")[1:2])
            and (holder is None or row.duty.holder == holder)
            and (group is None or row.duty.groups is None or group in row.duty.groups)
            and (scope is None or row.duty.scope == scope)
        ]
        return replace(self, rows=tuple(rows))

    def at(self, date: dt.date) -> RuleBook:
        """The part of the book that is in force on a date."""
        return replace(
            self, rows=tuple(r for r in self.rows if r.version <= date and (r.until is None or date <= r.until))
        )

    def diff(self, date1: dt.date, date2: dt.date, lang: Literal["da", "en"] = "da") -> object:
        """What changed in the law between two dates, in sentences: a `jobrules.reform.Diff`, whose text is the account.

        A convenience at the edge: `reform` stands further along and is only asked for by name.
        """
        return import_module("jobrules.reform").diff(self, date1, date2, lang)

    def to_frame(self) -> pl.DataFrame:
        """One row per duty and version: rule, duty, version, until (dates), holder, groups (list), kind, section, confidence."""
        schema: dict[str, type[pl.DataType] | pl.DataType] = {
            "rule": pl.String,
            "duty": pl.String,
            "version": pl.Date,
            "until": pl.Date,
            "holder": pl.String,
            "groups": pl.List(pl.String),
            "kind": pl.String,
            "section": pl.String,
            "confidence": pl.String,
        }
        return pl.DataFrame(
            [
                (
                    r.rule,
                    r.duty.id,
                    r.version,
                    r.until,
                    r.duty.holder,
                    list(r.duty.groups or ()),
                    r.duty.kind,
                    r.source.section,
                    r.source.confidence,
                )
                for r in self.rows
            ],
            schema=schema,
            orient="row",
        )

    def not_checkable(self) -> pl.DataFrame:
        """What the pack lists and no data can show: `rule`, `duty`, `version`, `until`, `holder`, `section`, `why`."""
        schema: dict[str, type[pl.DataType]] = {
            "rule": pl.String,
            "duty": pl.String,
            "version": pl.Date,
            "until": pl.Date,
            "holder": pl.String,
            "section": pl.String,
            "why": pl.String,
        }
        rows = [
            (
                file.id,
                listed.id,
                version.in_force.from_,
                version.in_force.until,
                listed.holder,
                listed.source.section,
                listed.why,
            )
            for file in self.files
            for version in file.versions
            for listed in version.not_checkable
        ]
        return pl.DataFrame(rows, schema=schema, orient="row")


def load_rules(where: str | Path = "dk", *, parameters: Mapping[str, object] | None = None) -> RuleBook:
    """The rules of a shipped pack (`"dk"`) or of a folder of your own, with open questions of law set by `parameters`.

    Raises RuleFileError with every mistake of every file, and JobrulesError for an unknown pack, parameter or value.
    """
    from jobrules.folders import pack_folder
    from jobrules.reading import read_folder

    folder = pack_folder(where)
    answers = None if parameters is None else {name: str(answer) for name, answer in parameters.items()}
    pack = read_folder(folder, parameters=answers)
    return RuleBook(pack.files, duty_rows(pack.files), pack.words or Words.open(), dict(pack.parameters), str(where))


__all__ = ["DutyRow", "RuleBook", "duty_rows", "load_rules", "touches"]
