"""What goes in: verdicts. What comes out: how the duties were kept that an authority has towards all its people together."""

from __future__ import annotations

from typing import Final

import polars as pl

from jobrules.checking import Verdicts
from jobrules.reporting.markup import Column, Html, table
from jobrules.reporting.page import Page

HEADS: Final = (
    ("Krav", "Asked for"), ("I alt", "In all"), ("Overholdt", "Kept"), ("Ikke overholdt", "Not kept"),
    ("Kan ikke afgøres", "Cannot be decided"), ("Ikke slut", "Not over"),
)  # fmt: skip
STATUSES: Final = ("met", "missed", "unknown", "pending")


def for_everyone(page: Page, found: Verdicts) -> list[Html]:
    """How many authorities and periods kept each such duty; nothing where the rules have none."""
    if found.shares.is_empty():
        return []
    statuses = [(pl.col("status") == status).sum().alias(status) for status in STATUSES]
    counted = (
        found.shares.group_by("rule", "duty", "required").agg(pl.len(), *statuses).sort("rule", "duty", "required")
    )
    first = Column(page.say("Pligt for myndigheden som helhed", "Duty of the authority as a whole"))
    columns = [first, *(Column(page.say(*head), "number") for head in HEADS)]
    lines = [
        (
            page.title_of(f"{row['rule']}:{row['duty']}"),
            page.share(row["required"]),
            *(page.count(row[name]) for name in ("len", *STATUSES)),
        )
        for row in counted.iter_rows(named=True)
    ]
    caption = page.say("Hver myndighed og periode er talt én gang.", "Each authority and period is counted once.")
    return [table(columns, lines, caption=caption)]
