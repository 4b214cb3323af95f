"""What goes in: verdicts. What comes out: rates of duties met in time, and official measures of process beside them.

rates:  verdicts ──▶ the strict rate of each cell, with every status beside it
beside: verdicts, an official measure ──▶ the measure and the strict rate of the same courses in one row
reconciling: the same ──▶ why the two differ, person by person
"""

from jobrules.compliance.rates import DECIDED, UNDECIDED, compliance, standardised, with_columns_for
from jobrules.compliance.reconciling import reconcile

__all__ = ["DECIDED", "UNDECIDED", "compliance", "reconcile", "standardised", "with_columns_for"]
