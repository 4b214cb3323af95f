"""What goes in: dates as people and systems write them, a column or one at a time. What comes out: day numbers.

A date is an ISO text, a Danish text (`31-12-2024`), a date or a time stamp. A time stamp without a zone is taken as its own
day; one with a zone as its day in `zone`. The column form and the one-at-a-time form read the same texts the same way.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from jobrules.dates import FIRST_DATE, LAST_DATE, day_number
from jobrules.histories.frames import on_all_cores

ZONE: Final = "Europe/Copenhagen"
FIRST_DAY: Final = day_number(FIRST_DATE)
LAST_DAY: Final = day_number(LAST_DATE)

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_DANISH: Final = r"^(\d{2})-(\d{2})-(\d{4})"
_CLOCK: Final = r"[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
_LOCAL: Final = rf"^\d{{4}}-\d{{2}}-\d{{2}}({_CLOCK})?$"
_ZONED: Final = rf"^\d{{4}}-\d{{2}}-\d{{2}}{_CLOCK} ?(Z|[+-]\d{{2}}:?\d{{2}})$"


def day_numbers(column: pl.Series, zone: str = ZONE) -> pl.Series:
    """The day number of each cell, Int32; null where the cell is null or cannot be read as a date."""
    kind = column.dtype
    if kind == pl.Date:
        return column.to_physical()
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            return column.dt.date().to_physical()
        return on_all_cores(column, lambda cells: cells.dt.convert_time_zone(zone).dt.date()).to_physical()
    if kind == pl.Object:
        return pl.Series(column.name, [_day_or_none(cell, zone) for cell in column], pl.Int32)
    if kind in (pl.String, pl.Categorical, pl.Enum):
        return _of_text(column.cast(pl.String), zone).to_physical()
    return pl.Series(column.name, [None], pl.Int32).new_from_index(0, column.len())


def _of_text(text: pl.Series, zone: str) -> pl.Series:
    plain = on_all_cores(text, lambda cells: cells.str.to_date("%Y-%m-%d", strict=False))
    odd = (text.is_not_null() & (plain.is_null() | (text.str.len_bytes() != 10))).arg_true()
    if odd.is_empty():
        return plain
    rest = text.gather(odd).to_frame("text").with_columns(pl.col("text").str.replace(_DANISH, "$3-$2-$1"))
    day = pl.col("text").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    local = rest.select(pl.when(pl.col("text").str.contains(_LOCAL)).then(day)).to_series()
    zoned = rest.select(pl.when(pl.col("text").str.contains(_ZONED)).then("text")).to_series()
    stamps = zoned.drop_nulls().unique()
    days = pl.Series([_day_or_none(stamp, zone) for stamp in stamps], dtype=pl.Int32).cast(pl.Date)
    found = zoned.replace_strict(stamps, days, default=None, return_dtype=pl.Date)
    return plain.scatter(odd, local.zip_with(local.is_not_null(), found))


def _day_or_none(cell: object, zone: str) -> int | None:
    try:
        return day_of(cell, zone)
    except ValueError:
        return None


def day_of(cell: object, zone: str = ZONE) -> int | None:
    """The day number of one cell, None for an empty one; raises ValueError for what cannot be read as a date."""
    if isinstance(cell, str):
        return _day_of_text(cell, zone)
    if cell is None:
        return None
    if isinstance(cell, dt.datetime):
        return (cell if cell.tzinfo is None else cell.astimezone(ZoneInfo(zone))).toordinal() - _EPOCH
    if isinstance(cell, dt.date):
        return cell.toordinal() - _EPOCH
    raise ValueError("not a date")


@lru_cache(maxsize=8192)
def _day_of_text(text: str, zone: str) -> int | None:
    if not text:
        return None
    text = re.sub(_DANISH, r"\3-\2-\1", text, flags=re.ASCII)
    if re.match(_LOCAL, text, flags=re.ASCII):
        return dt.date.fromisoformat(text[:10]).toordinal() - _EPOCH
    if re.match(_ZONED, text, flags=re.ASCII):
        return day_of(dt.datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", "").replace(",", ".")), zone)
    raise ValueError("not a date")
