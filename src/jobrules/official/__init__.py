"""What goes in: case histories and an official measure of process. What comes out: its shares by authority.

    measures/process/*.yaml ── files, model ──▶ a measure ─┐
    histories ── population (who, how long) ── counting ───┴─ measuring (`official`) ──▶ shown ──▶ supervising

Authorities are supervised on coarser measures than single deadlines: of those who had been unemployed for six to nine months, how many
had had six talks. A measure is a file; nothing of it is in the code.
"""

from jobrules.official.files import load_process_measure, process_measures, with_choices
from jobrules.official.measuring import official, persons_counted
from jobrules.official.model import ProcessMeasure
from jobrules.official.supervising import supervision

__all__ = [
    "ProcessMeasure",
    "load_process_measure",
    "official",
    "persons_counted",
    "process_measures",
    "supervision",
    "with_choices",
]
