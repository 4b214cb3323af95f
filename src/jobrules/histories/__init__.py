"""Case histories: tables, folders, event logs or single cases go in; checked histories, or every problem, come out."""

from jobrules.histories.case import CaseHistory, Event, Hours, Spell
from jobrules.histories.histories import Histories
from jobrules.histories.tables import Tables

__all__ = ["CaseHistory", "Event", "Histories", "Hours", "Spell", "Tables"]
