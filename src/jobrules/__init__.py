"""jobrules: statutory meeting and process rules as YAML, checked against case histories, next to what came of it.

What goes in: rule files and case histories. What comes out: verdicts with their reasons, rates, outcomes and a report. Names are loaded
when they are first used, so that `import jobrules` costs little more than `import polars`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobrules.checking import Status, Verdict, Verdicts, check, check_case
    from jobrules.comparing import compare
    from jobrules.compliance import compliance
    from jobrules.courses import derive_courses
    from jobrules.errors import HistoryError, JobrulesError, RuleFileError
    from jobrules.explaining import explain
    from jobrules.histories import CaseHistory, Histories
    from jobrules.model import Duty, RuleFile as Rule, Source
    from jobrules.outcomes import outcomes
    from jobrules.reform import compare_rules
    from jobrules.reporting import report
    from jobrules.rulebook import RuleBook, load_rules
    from jobrules.sampling import sample_histories
    from jobrules.worklist import worklist

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
