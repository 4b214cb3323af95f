"""What goes in: the dated cases of this folder. What comes out: each case, and the rows that both engines give for it.

A case file is a YAML list; its keys, and what makes an expected row agree with a found one, are in `cases/README.md`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from jobrules import Histories, check, check_case, load_rules
from jobrules.checking.verdict import Verdict
from jobrules.rulebook import RuleBook

FOLDER = Path(__file__).parent / "cases"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KEYS = {
    *("id", "about", "says", "label", "case", "cases"),
    *("as_of", "parameters", "options", "expect", "absent", "because"),
}
VARIANT_KEYS = {*("id", "says", "ends", "spells", "events"), *("as_of", "parameters", "expect", "absent", "because")}
SHARE_KEYS = {"period_start", "period_end", "persons", "held", "exempted"}
VERDICT_KEYS = {field.name for field in fields(Verdict)} | {"status_any"} | SHARE_KEYS

Row = dict[str, Any]


@dataclass(frozen=True)
class LawCase:
    """One dated case: a history, or a population of them, and what the law makes of it on a day."""

    id: str
    file: str
    about: str
    because: str
    histories: tuple[Row, ...]
    population: bool
    as_of: dt.date
    parameters: tuple[tuple[str, str], ...]
    hours: str
    expect: tuple[Row, ...]
    absent: tuple[Row, ...]

    @property
    def rules(self) -> frozenset[str]:
        """The rules that the case speaks of; a population needs them all, since shares rest on other duties."""
        named = {row["rule"] for row in self.expect + self.absent} | {self.about}
        return frozenset() if self.population else frozenset(named)

    def complaints(self, rows: list[Row]) -> list[str]:
        """What the rows do not have and should, or have and should not."""
        missing = [
            f"{self.file}, {self.id}: no row agrees with {want}; there is {_like(want, rows) or 'none of that duty'}"
            for want in self.expect
            if not any(agrees(want, row) for row in rows)
        ]
        extra = [
            f"{self.file}, {self.id}: a row agrees with {bar}"
            for bar in self.absent
            if any(agrees(bar, row) for row in rows)
        ]
        return missing + extra


def _like(want: Row, rows: list[Row]) -> list[Row]:
    """The rows of the duty that was expected, by the keys that were expected of it."""
    names = {"rule", "duty"}
    same = [row for row in rows if all(row.get(name) == want.get(name) for name in names)]
    return [{name: row.get(name) for name in (*(want.keys() - names), "status", "due")} for row in same]


def agrees(want: Row, row: Row) -> bool:
    """Whether a found row agrees with every key that the expected row names."""
    return all(row.get("status") in v if k == "status_any" else k in row and row[k] == v for k, v in want.items())


@cache
def law_cases() -> tuple[LawCase, ...]:
    """Every case of the folder, in the order of the files."""
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in read(path))


def read(path: Path) -> Iterator[LawCase]:
    """The cases of one file, each variant by itself."""
    for written in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER):
        for raw in _variants(written, path.name):
            unknown = raw.keys() - KEYS | {key for want in raw.get("expect", []) for key in want.keys() - VERDICT_KEYS}
            assert not unknown, f"{path.name}, {raw.get('id')}: unknown keys {sorted(unknown)}"
            yield LawCase(
                id=raw["id"],
                file=path.name,
                about=raw["about"],
                because=raw["because"],
                histories=tuple(_history(case, raw["id"]) for case in raw.get("cases") or [raw["case"]]),
                population="cases" in raw,
                as_of=raw["as_of"],
                parameters=_away_from_default(raw.get("parameters") or {}),
                hours=(raw.get("options") or {}).get("hours", "as_given"),
                expect=tuple(raw.get("expect") or ()),
                absent=tuple(raw.get("absent") or ()),
            )


def _variants(raw: Row, file: str) -> Iterator[Row]:
    """The case as it stands, or one for each variant: what the variant names is added to the case or takes its place."""
    if "variants" not in raw:
        yield raw
        return
    base = {key: value for key, value in raw.items() if key != "variants"}
    for variant in raw["variants"]:
        assert variant.keys() <= VARIANT_KEYS, f"{file}, {raw['id']}: unknown keys in variant {variant['id']}"
        case, ends = base["case"], variant.get("ends")
        last = case["spells"][0].get("end")
        spells = [{**s, "end": ends} if ends and s.get("end") == last else s for s in case["spells"]]
        added = {
            **case,
            "spells": spells + variant.get("spells", []),
            "events": case.get("events", []) + variant.get("events", []),
        }
        instead = {key: variant[key] for key in ("says", "as_of", "parameters", "expect", "absent") if key in variant}
        because = f"{base['because']} {variant.get('because', '')}".strip()
        yield {**base, "case": added, **instead, "id": f"{raw['id']}-{variant['id']}", "because": because}


def _away_from_default(parameters: Row) -> tuple[tuple[str, str], ...]:
    """The parameters that are not at their default, so that cases share as few rule books as they can."""
    default = rule_book(()).parameters
    return tuple(sorted((name, value) for name, value in parameters.items() if default.get(name) != value))


def _history(case: Row, name: str) -> Row:
    hours = [row for given in case.get("hours") or [] for row in _hours(given)]
    return {"case_id": name, **case, "hours": hours}


def _hours(given: Row) -> Iterator[Row]:
    """A row as it stands, or with `per_weekday` one row for each day from Monday to Friday."""
    if "per_weekday" not in given:
        yield given
        return
    kind = {"kind": given["kind"]} if "kind" in given else {}
    for number in range((given["end"] - given["start"]).days + 1):
        day = given["start"] + dt.timedelta(number)
        if day.weekday() < 5:
            yield {"start": day, "end": day, "hours": given["per_weekday"], **kind}


@cache
def rule_book(parameters: tuple[tuple[str, str], ...]) -> RuleBook:
    """The Danish pack with one choice of parameters, read once."""
    return load_rules("dk", parameters=dict(parameters))


@cache
def part_of(parameters: tuple[tuple[str, str], ...], rules: frozenset[str]) -> RuleBook:
    """The rules named, of the pack with one choice of parameters; none named means all of them."""
    book = rule_book(parameters)
    return book.where(rule=rules) if rules else book


@cache
def groups() -> dict[str, tuple[LawCase, ...]]:
    """For each case those that go through the fast engine with it: same day, parameters and options. A population goes alone."""
    together: dict[object, list[LawCase]] = defaultdict(list)
    for case in law_cases():
        together[case.parameters, case.as_of, case.hours, case.id if case.population else ""].append(case)
    return {case.id: tuple(cases) for cases in together.values() for case in cases}


def plain_rows(case: LawCase) -> list[Row]:
    """The rows of the plain engine."""
    book = part_of(case.parameters, case.rules)
    return plain(case.histories, book, case.as_of, case.hours)


def plain(histories: Iterable[Row], rules: RuleBook, as_of: dt.date, hours: str = "as_given") -> list[Row]:
    """The rows that the plain engine gives for some histories."""
    found = [v for h in histories for v in check_case(h, rules, as_of=as_of, hours=hours)]  # type: ignore[arg-type]
    names = [field.name for field in fields(Verdict)]
    return [
        {**{name: getattr(v, name) for name in names}, "status": v.status.value, "evidence": list(v.evidence)}
        for v in found
    ]


def fast_rows(case: LawCase) -> list[Row]:
    """The rows of the fast engine, population duties included."""
    cases = groups()[case.id]
    ids = {history["case_id"] for history in case.histories}
    rows = [row for row in _together(cases[0].id) if row.get("case_id", "") in ids | {""}]
    return [row for row in rows if row["rule"] in case.rules or not case.rules]


@cache
def _together(first: str) -> list[Row]:
    cases = groups()[first]
    every = all(case.rules for case in cases)
    rules = frozenset(rule for case in cases for rule in case.rules) if every else frozenset()
    histories = Histories.from_cases([h for case in cases for h in case.histories])
    case = cases[0]
    verdicts = check(histories, part_of(case.parameters, rules), as_of=case.as_of, hours=case.hours)  # type: ignore[arg-type]
    return verdicts.frame.to_dicts() + (verdicts.shares.to_dicts() if case.population else [])


def in_order(rows: list[Row]) -> list[Row]:
    """Rows of persons in an order that does not depend on the engine."""
    persons = [row for row in rows if "case_id" in row]
    return sorted(
        persons,
        key=lambda r: (r["case_id"], r["rule"], r["duty"], r["course_start"], r["anchor"], r["nth"], r["opens"]),
    )
