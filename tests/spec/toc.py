"""What goes in: nothing. What comes out: the chapters of the specification in the order in which they are best read."""

from __future__ import annotations

CHAPTERS = (
    "counting",
    "windows",
    "responses",
    "recurring",
    "qualities",
    "conditions",
    "moments",
    "clocks",
    "taken_away",
    "moved",
    "status",
    "versions",
    "courses",
    "together",
)
