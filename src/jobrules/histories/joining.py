"""What goes in: the tables as read, row by row. What comes out: the tables of the engines, on one numbering of the cases.

What hangs on more than one row is checked here: rows of unknown cases, exact repeats, ids used twice, overlapping spells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from jobrules.histories import problems as said
from jobrules.histories.coding import coded, place_among, row_numbers, union
from jobrules.histories.ordering import Arranged, arranged, settled
from jobrules.histories.problems import TABLES, Problems
from jobrules.histories.sheet import Sheet
from jobrules.histories.tables import Tables
from jobrules.words import Words

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": (), "spells": ("spell", "start"), "events": ("day",), "hours": ("start",),
}  # fmt: skip
_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("birth",),
    "spells": ("spell", "value", "start", "end"),
    "events": ("day", "event", "actor", "form", "status", "value"),
    "hours": ("start", "end", "hours", "kind"),
}
_TIES: Final = ("end", "event", "actor", "event_id", "form", "status", "value", "kind")


@dataclass
class _Part:
    """The good rows of one table: `numbers` are their row numbers in the table given (None: all rows are good)."""

    sheet: Sheet
    frame: pl.DataFrame
    numbers: pl.Series | None
    order: Arranged

    def number(self, rows: pl.Series) -> pl.Series:
        """The row numbers in the table given."""
        return rows if self.numbers is None else self.numbers.gather(rows)

    def keep(self, mask: pl.Series) -> None:
        """Leave out the rows that the mask does not tell."""
        self.numbers = self.number(mask.arg_true())
        self.frame = self.frame.filter(mask)


def joined(sheets: Mapping[str, Sheet], words: Words, problems: Problems) -> Tables:
    """The tables of the engines; what is at fault is noted in `problems` and left out."""
    sheets = _of_one_type(sheets, problems)
    parts = {name: _part(sheet, problems) for name, sheet in sheets.items()}
    ids = _all_ids(parts)
    for part in parts.values():
        _number_cases(part, ids, problems, listed="cases" in parts)
        _put_in_order(part, problems)
    if "cases" in parts:
        _one_row_for_each_case(parts["cases"], problems)
    if "events" in parts:
        _event_ids_once(parts["events"], problems)
    if "spells" in parts:
        _no_overlap(parts["spells"], words, problems)
    frames = {name: _columns_in_order(part.frame, name, words) for name, part in parts.items()}
    cases = ids.alias("case_id").to_frame().with_row_index("case")
    facts = frames.pop("cases", cases.select("case", birth=pl.lit(None, dtype=pl.Int32)))
    facts = facts if facts.height == ids.len() else cases.select("case").join(facts, on="case", how="left")
    empty = {name: _empty(name, words) for name in ("events", "spells", "hours") if name not in frames}
    return Tables(ids=cases, facts=facts, **frames, **empty)


def _of_one_type(sheets: Mapping[str, Sheet], problems: Problems) -> dict[str, Sheet]:
    """Case ids are numbers in every table or text in every table; the first table says which."""
    filled = [name for name in TABLES if name in sheets and sheets[name].frame["case_id"].count()]
    if not filled:
        return dict(sheets)
    dtype = sheets[filled[0]].frame.schema["case_id"]
    fitting: dict[str, Sheet] = {}
    for name, sheet in sheets.items():
        if sheet.frame.schema["case_id"] == dtype or name not in filled:
            sheet.frame = sheet.frame.with_columns(pl.col("case_id").cast(dtype))
            fitting[name] = sheet
        else:
            problems.table(name, "case_id", said.MIXED_IDS, sheet.given.height)
    return fitting


def _part(sheet: Sheet, problems: Problems) -> _Part:
    bad = problems.rows_of(sheet.name)
    frame, numbers = sheet.frame, None
    if bad.len():
        numbers = row_numbers(frame.height)
        numbers = numbers.filter(~numbers.is_in(bad.implode()))
        frame = frame[numbers]
    keys = [frame.get_column(key).to_physical() for key in _KEYS[sheet.name]]
    return _Part(sheet, frame, numbers, arranged(frame.get_column("case_id"), keys))


def _all_ids(parts: Mapping[str, _Part]) -> pl.Series:
    """Every case: those of the table `cases` (also those whose row is at fault), or those found in the other tables."""
    if "cases" in parts:
        given = parts["cases"].sheet.frame.get_column("case_id").drop_nulls()
        return parts["cases"].order.ids if parts["cases"].numbers is None else coded(given).ids
    return union([part.order.ids for part in parts.values()] or [pl.Series("case_id", dtype=pl.String)])


def _number_cases(part: _Part, ids: pl.Series, problems: Problems, *, listed: bool) -> None:
    """The column `case` in the order of the part; where the cases are listed, faulty rows of others are noted as such too."""
    faulty = problems.rows_of(part.sheet.name)
    if listed and faulty.len():
        of_rows = part.sheet.frame.get_column("case_id").gather(faulty)
        strange = of_rows.is_not_null() & ~of_rows.is_in(ids.implode())
        problems.add(part.sheet.name, faulty.filter(strange), "case_id", said.UNKNOWN_CASE)
    places = place_among(part.order.ids, ids)
    same_numbers = places.len() == ids.len() and not places.null_count()
    codes = part.order.codes if same_numbers else places.gather(part.order.codes)
    part.order = Arranged(ids, codes, part.order.rows, part.order.same)


def _put_in_order(part: _Part, problems: Problems) -> None:
    """Rows by case and keys, ties by the other columns; exact repeats and rows of unknown cases are left out."""
    frame, codes = part.frame.drop("case_id"), part.order.codes
    rest = sorted(set(frame.columns) - set(_KEYS[part.sheet.name]) - set(_TIES))
    ties = [column for column in _TIES if column in frame.columns] + rest
    stamps = _as_given(part)
    final = settled(frame.hstack(stamps), part.order, [*ties, *stamps.columns])
    ordered = frame if final.rows is None else frame[final.rows]
    numbers = part.numbers if final.rows is None else part.number(final.rows)
    part.frame, part.numbers = ordered.insert_column(0, codes.alias("case")), numbers
    problems.add(part.sheet.name, part.number(final.repeats), "case_id", said.REPEATED, fault=False)
    problems.add(part.sheet.name, part.number(codes.is_null().arg_true()), "case_id", said.UNKNOWN_CASE)
    if final.repeats.len() or codes.null_count():
        part.keep(codes.is_not_null() & ~row_numbers(codes.len()).is_in(final.repeats.implode()))


def _as_given(part: _Part) -> pl.DataFrame:
    """The dates as they were given: two meetings on one day, at ten and at three, are no repeat."""
    given = part.sheet.given.select(pl.selectors.by_name("date", "start", "end", require_all=False))
    stamps = given.select(pl.selectors.datetime() | pl.selectors.string()).rename(lambda name: f"_given_{name}")
    return stamps if part.numbers is None or not stamps.columns else stamps[part.numbers]


def _leave_out(part: _Part, at_fault: pl.Series, column: str, problem: str, problems: Problems) -> None:
    if at_fault.any():
        problems.add(part.sheet.name, part.number(at_fault.arg_true()), column, problem)
        part.keep(~at_fault)


def _one_row_for_each_case(part: _Part, problems: Problems) -> None:
    again = (part.frame["case"] == part.frame["case"].shift(1)).fill_null(False)
    _leave_out(part, again | again.shift(-1).fill_null(False), "case_id", said.TWICE_CASE, problems)


def _event_ids_once(part: _Part, problems: Problems) -> None:
    if "event_id" not in part.frame.columns:
        return
    event_ids = part.frame.get_column("event_id")
    hashes = event_ids.drop_nulls().hash().sort()
    # the same text has the same hash: without a hash that stands twice no id can
    if (hashes == hashes.shift(1)).any():
        twice = event_ids.is_duplicated() & event_ids.is_not_null()
        _leave_out(part, twice, "event_id", said.TWICE_EVENT, problems)


def _no_overlap(part: _Part, words: Words, problems: Problems) -> None:
    """Spells of a kind that must not overlap: every spell that shares a day with another of its case and kind is at fault."""
    alone = [word for word, entry in words.spells.items() if entry.overlap == "forbidden"]
    rows = part.frame.get_column("spell").is_in(alone).arg_true()
    if not alone or rows.is_empty():
        return
    spells = part.frame[rows].select("case", pl.col("spell").to_physical(), "start", "end")
    group = pl.struct("case", "spell").rle_id().cast(pl.Int64) * 2**32
    spells = spells.select(start=group + pl.col("start"), end=group + pl.col("end"), group=group)
    # groups lie further apart than days, so one running maximum serves them all
    before = pl.col("end").cum_max().shift(1) >= pl.col("start")
    after = pl.col("end") >= pl.col("start").shift(-1)
    overlaps = spells.select((before | after).fill_null(False)).to_series()
    mask = pl.select(row_numbers(part.frame.height).is_in(rows.filter(overlaps).implode())).to_series()
    _leave_out(part, mask, "start", said.OVERLAP, problems)


def _columns_in_order(frame: pl.DataFrame, name: str, words: Words) -> pl.DataFrame:
    """The columns that every table has, the others after them; those left out are nulls."""
    first, last = ["case", *_FIRST[name]], ["event_id"] if name == "events" else []
    absent = [column for column in (*first, *last) if column not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=_dtype(column, words)).alias(column) for column in absent)
    others = [column for column in frame.columns if column not in (*first, *last)]
    return frame.select(*first, *others, *last)


def _empty(name: str, words: Words) -> pl.DataFrame:
    days = {"day": pl.Int32(), "start": pl.Int32(), "end": pl.Int32(), "hours": pl.Float64(), "case": pl.UInt32()}
    columns = ["case", *_FIRST[name], *(["event_id"] if name == "events" else [])]
    return pl.DataFrame(schema={column: days.get(column) or _dtype(column, words) for column in columns})


def _dtype(column: str, words: Words) -> pl.DataType:
    """The type of a column of words that a table does not have."""
    listed = words.attribute_words[column].values.words if column in words.attribute_words else None
    listed = words.allowed(column) if column in ("event", "spell") else listed
    return pl.String() if listed is None else pl.Enum(sorted(listed))
