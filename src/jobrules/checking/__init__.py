"""What goes in: rules and case histories. What comes out: verdicts.

check_case: one case, plain Python (`casewise`)      check: all cases, polars (`tablewise`)
      both decide a status in `status` and give the columns of `verdict`
"""

from jobrules.checking.casewise import check_case
from jobrules.checking.status import Status
from jobrules.checking.verdict import Verdict
from jobrules.checking.verdicts import Verdicts, check

__all__ = ["Status", "Verdict", "Verdicts", "check", "check_case"]
