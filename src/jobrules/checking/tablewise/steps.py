"""What goes in: what one clock counts, row by row. What comes out: the sums, ready to be searched for the day an amount is reached."""

from __future__ import annotations

from typing import Literal

import polars as pl

from jobrules.checking.tablewise.columns import filled, gather, searched, sure
from jobrules.checking.tablewise.known import keys

End = Literal["early", "late"]


class Steps:
    """What one clock counts, in order: rows with a first day, a last day and units, added up over all cases."""

    def __init__(self, rows: pl.DataFrame) -> None:
        begun = rows.sort("case", "first", "last")
        ended = rows.sort("case", "last", "first")
        self.case, self.first, self.last = begun["case"], begun["first"], ended["last"]
        self.ended_case = ended["case"]
        self.begun_key, self.ended_key = keys(begun["case"], begun["first"]), keys(ended["case"], ended["last"])
        self.begun, self.ended = begun["units"].cum_sum(), ended["units"].cum_sum()

    def reached(self, case: pl.Series, anchor: pl.Series, amount: pl.Series, end: End) -> pl.Series:
        """The first day on which what has been counted since the anchor reaches the amount."""
        base = (
            self._sum(self.ended, self.ended_key, case, anchor)
            if end == "early"
            else self._sum(self.begun, self.begun_key, case, anchor)
        )
        total, of_case, day = (
            (self.begun, self.case, self.first) if end == "early" else (self.ended, self.ended_case, self.last)
        )
        wanted = filled(base + amount, 0)
        position = searched(total, wanted, "left")
        valid = sure(gather(of_case, position, position < len(total)) == case) & amount.is_not_null()
        found = gather(day, position, valid)
        return found.zip_with(found.is_null() | (found >= anchor), anchor) if end == "early" else found

    def counted(self, case: pl.Series, anchor: pl.Series, day: pl.Series, end: End) -> pl.Series:
        """What has been counted from the anchor up to the beginning of the day."""
        if end == "early":
            return self._sum(self.begun, self.begun_key, case, day) - self._sum(
                self.ended, self.ended_key, case, anchor
            )
        return self._sum(self.ended, self.ended_key, case, day) - self._sum(self.begun, self.begun_key, case, anchor)

    def _sum(self, total: pl.Series, key: pl.Series, case: pl.Series, day: pl.Series) -> pl.Series:
        """The sum over all rows of earlier cases and of this case before the day."""
        position = searched(key, filled(keys(case, day), 0), "left") - 1
        return filled(gather(total, position, position >= 0), 0)
