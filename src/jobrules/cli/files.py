"""What goes in: a frame and a path. What comes out: the file, whole or not at all; no cell of a CSV is a formula."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

from jobrules.errors import JobrulesError

FORMULA: Final = "^[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]"
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), and its wide twins."""


def write_frame(frame: pl.DataFrame, path: Path, lang: str = "en") -> None:
    """Write a frame as .parquet or .csv, by the ending of the path; a Danish CSV has `;` between its cells, as Danish Excel reads it.

    Raises JobrulesError for another ending, and for a folder that does not exist.
    """
    writers: dict[str, Callable[[Path], object]] = {
        ".parquet": frame.write_parquet,
        ".csv": lambda target: defused(frame).write_csv(
            target, separator=";" if lang == "da" else ",", include_bom=True
        ),
    }
    if path.suffix.lower() not in writers:
        raise JobrulesError(f"{path.name}: a table is written as .parquet or .csv")
    whole_or_nothing(path, writers[path.suffix.lower()])


def whole_or_nothing(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the path and rename, so that the old file stays until the new one is whole."""
    if not path.parent.is_dir():
        raise JobrulesError(f"there is no folder {path.parent} to write {path.name} into")
    beside = path.with_name(path.name + ".part")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def defused(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as a spreadsheet may open it: lists as text, and an apostrophe before a text that it would run."""
    lists = [
        pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name, kind in frame.schema.items() if kind == pl.List
    ]
    flat = frame.with_columns(lists).with_columns(pl.selectors.enum().cast(pl.String))
    runs = pl.selectors.string().str.contains(FORMULA)
    safe = flat.with_columns(
        pl.when(runs).then(pl.lit("'") + pl.selectors.string()).otherwise(pl.selectors.string()).name.keep()
    )
    return safe.rename({name: f"'{name}" for name in safe.columns if name[:1] in "=+-@\t\r\n"})
