"""jobrules: statutory meeting and process rules as YAML, checked against case histories, next to what came of it.

What goes in: rule files and case histories. What comes out: verdicts with their reasons, rates, outcomes and a report. Names are loaded
when they are first used, so that `import jobrules` costs little more than `import polars`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobrules.checking import Status as Status
    from jobrules.checking import Verdict as Verdict
    from jobrules.checking import Verdicts as Verdicts
    from jobrules.checking import check as check
    from jobrules.checking import check_case as check_case
    from jobrules.comparing import compare as compare
    from jobrules.compliance import compliance as compliance
    from jobrules.courses import derive_courses as derive_courses
    from jobrules.errors import HistoryError as HistoryError
    from jobrules.errors import JobrulesError as JobrulesError
    from jobrules.errors import RuleFileError as RuleFileError
    from jobrules.explaining import explain as explain
    from jobrules.histories import CaseHistory as CaseHistory
    from jobrules.histories import Histories as Histories
    from jobrules.model import Duty as Duty
    from jobrules.model import RuleFile as Rule  # noqa: F401  the public name of a rule file
    from jobrules.model import Source as Source
    from jobrules.outcomes import outcomes as outcomes
    from jobrules.reform import compare_rules as compare_rules
    from jobrules.reporting import report as report
    from jobrules.rulebook import RuleBook as RuleBook
    from jobrules.rulebook import load_rules as load_rules
    from jobrules.sampling import sample_histories as sample_histories
    from jobrules.worklist import worklist as worklist

_HOMES = {
    "CaseHistory": "histories",
    "Duty": "model",
    "Histories": "histories",
    "HistoryError": "errors",
    "JobrulesError": "errors",
    "Rule": "model:RuleFile",
    "RuleBook": "rulebook",
    "RuleFileError": "errors",
    "Source": "model",
    "Status": "checking",
    "Verdict": "checking",
    "Verdicts": "checking",
    "check": "checking",
    "check_case": "checking",
    "compare": "comparing",
    "compare_rules": "reform",
    "compliance": "compliance",
    "derive_courses": "courses",
    "explain": "explaining",
    "load_rules": "rulebook",
    "outcomes": "outcomes",
    "report": "reporting",
    "sample_histories": "sampling",
    "worklist": "worklist",
}
__all__ = sorted(_HOMES)
__version__ = "2026.11.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'jobrules' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    value = getattr(import_module(f"jobrules.{module}"), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Package(ModuleType):
    """Keeps the public functions `compliance`, `outcomes` and `worklist` from being hidden by the modules of the same name."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _HOMES):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
