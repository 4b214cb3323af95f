"""What goes in: a folder of Parquet or CSV files, or a file of cases as JSON. What comes out: the tables, or the cases.

A CSV may be Danish (`;`, decimal comma, Latin-1) or English (`,`), with or without a byte order mark; which it is, is told from
the file. Every cell of a CSV is read as text first, so that ids, groups and codes keep their zeros.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from jobrules.errors import JobrulesError
from jobrules.histories.cells import numbers, truth
from jobrules.histories.problems import TABLES
from jobrules.histories.tables import OPTIONAL, REQUIRED

_SEPARATORS: Final = (";", "\t", ",", "|")
_WHOLE: Final = r"^(0|-?[1-9]\d{0,17})$"
_DECIMAL: Final = r"^-?(0|[1-9]\d*|[1-9]\d{0,2}(\.\d{3})*,\d+|(0|[1-9]\d*)[.,]\d+)$"


def read(path: Path) -> dict[str, Any] | list[Mapping[str, Any]]:
    """The tables found in a folder by name, or the list of cases of a .json or .jsonl file; raises JobrulesError for neither."""
    if path.is_dir():
        return _tables(path)
    if not path.is_file():
        raise JobrulesError(f"there is no folder or file {path}")
    if path.suffix.lower() not in (".json", ".jsonl", ".ndjson"):
        raise JobrulesError(
            f"{path} is neither a folder nor a .json or .jsonl file; give the folder that holds {_names()}"
        )
    return _cases(path)


def _names() -> str:
    return ", ".join(f"{name}.parquet or .csv" for name in TABLES)


def _tables(folder: Path) -> dict[str, pl.DataFrame]:
    found: dict[str, pl.DataFrame] = {}
    from_text: set[str] = set()
    for name in TABLES:
        parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
        if parquet.is_file() and csv.is_file():
            raise JobrulesError(f"{folder} holds both {parquet.name} and {csv.name}; keep one of them")
        if parquet.is_file():
            found[name] = pl.read_parquet(parquet)
        elif csv.is_file():
            found[name] = _typed(_read_csv(csv), name)
            from_text.add(name)
    for path in sorted(folder.iterdir()):
        meant = _meant(path)
        if meant and meant not in found:
            raise JobrulesError(
                f"{folder} holds {path.name}, which is not read; a table of {meant} is named {meant}{path.suffix.lower()}"
            )
    if not found:
        raise JobrulesError(f"{folder} holds no case histories; they are files named {_names()}")
    return _ids_of_one_type(found, from_text)


def _meant(path: Path) -> str | None:
    """The table that a file of nearly its name was meant to be: `Event.csv`; None for a file of another kind or name."""
    if path.suffix.lower() not in (".csv", ".parquet") or path.name in {f"{name}{path.suffix}" for name in TABLES}:
        return None
    stem = path.stem.lower().strip()
    return next((name for name in TABLES if stem in (name, name.removesuffix("s"))), None)


def _read_csv(path: Path) -> pl.DataFrame:
    """The file with every cell as text."""
    text = _decoded(path.read_bytes())
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), separator=separator, infer_schema=False, truncate_ragged_lines=False
        )
    except pl.exceptions.PolarsError as error:
        raise JobrulesError(
            f"{path} cannot be read as CSV: {type(error).__name__}; is every line as long as its header?"
        ) from None
    return frame.rename({column: column.strip() for column in frame.columns})


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # a superset of Latin-1; the few bytes it lacks are kept readable
        return raw.decode("cp1252", errors="replace")


def _typed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Columns that are not ours as whole numbers, numbers or truth values where every cell is one."""
    ours = {*REQUIRED[name], *OPTIONAL[name], "birth_date"}
    return frame.with_columns(_guessed(frame.get_column(column)) for column in frame.columns if column not in ours)


def _guessed(column: pl.Series) -> pl.Series:
    if not column.count():
        return column
    if _all_match(column, _WHOLE):
        return column.cast(pl.Int64)
    if _all_match(column, _DECIMAL):
        return numbers(column)
    if column.drop_nulls().str.to_lowercase().is_in(["true", "false"]).all():
        return truth(column).alias(column.name)
    return column


def _all_match(column: pl.Series, pattern: str) -> bool:
    return bool(column.drop_nulls().str.contains(pattern).all())


def _ids_of_one_type(tables: dict[str, pl.DataFrame], from_text: set[str]) -> dict[str, pl.DataFrame]:
    """Ids read from text become numbers only where the ids of every table are whole numbers without leading zeros."""
    with_ids = {name: table for name, table in tables.items() if "case_id" in table.columns}
    whole = all(
        _all_match(table["case_id"], _WHOLE) if name in from_text else table.schema["case_id"].is_integer()
        for name, table in with_ids.items()
    )
    if whole:
        for name in from_text & with_ids.keys():
            tables[name] = tables[name].with_columns(pl.col("case_id").cast(pl.Int64))
    return tables


def _cases(path: Path) -> list[Mapping[str, Any]]:
    text = path.read_text("utf-8-sig")
    try:
        found = (
            json.loads(text)
            if path.suffix.lower() == ".json"
            else list(map(json.loads, filter(str.strip, text.splitlines())))
        )
    except json.JSONDecodeError as error:
        raise JobrulesError(f"{path}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}") from None
    cases = found if isinstance(found, list) else [found]
    if not all(isinstance(case, dict) for case in cases):
        raise JobrulesError(
            f"{path} must hold one case or a list of cases, each with case_id, facts, spells, events, hours"
        )
    return cases
