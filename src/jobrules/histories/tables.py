"""What goes in: nothing; what comes out: the shape of checked case histories, as the fast engine reads them.

Days are day numbers (days since 1970-01-01, Int32), an open end is `jobrules.dates.OPEN`, and `case` is the number of the
case in the order of `case_id`, so that joins and sorts are on integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "cases": ("case_id",),
    "spells": ("case_id", "spell", "start"),
    "events": ("case_id", "date", "event"),
    "hours": ("case_id", "start", "end", "hours"),
}
"""The columns that each table must have; a spell without `end` is still running."""

OPTIONAL: Final[dict[str, tuple[str, ...]]] = {
    "cases": (),
    "spells": ("value", "end"),
    "events": ("actor", "form", "status", "value", "event_id"),
    "hours": ("kind",),
}
"""The columns that are added as nulls where they are missing."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Checked case histories in the form the engines read; every frame is sorted as said, whatever the order of its input.

    | frame | columns | sorted by |
    |---|---|---|
    | `ids` | `case` UInt32 (0 to n-1), `case_id` String or Int64 | `case` |
    | `facts` | `case`, `birth` Int32 or null, every other column of `cases` | `case` |
    | `events` | `case`, `day` Int32, `event`, `actor`, `form`, `status`, `value`, every other column given, `event_id` | `case`, `day` |
    | `spells` | `case`, `spell`, `value`, `start` Int32, `end` Int32 (last day, or OPEN), others | `case`, `spell`, `start`, `end` |
    | `hours` | `case`, `start` Int32, `end` Int32, `hours` Float64, `kind` String or null | `case`, `start`, `end` |

    Columns of words (`event`, `actor`, `form`, `status`, `spell`) compare with plain texts. A null `status` means held.
    """

    ids: pl.DataFrame
    facts: pl.DataFrame
    events: pl.DataFrame
    spells: pl.DataFrame
    hours: pl.DataFrame
