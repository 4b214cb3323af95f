"""What a rule file means, as frozen models: `base` < `conditions` < `duties` < `files`."""

from jobrules.model.base import InForce, Source, Text
from jobrules.model.conditions import Condition, HoursByInsurance, Judged, Moment, Reached, Test
from jobrules.model.duties import Derogation, Duty, Holder, Kind, Window
from jobrules.model.files import (
    CalendarRule,
    Clock,
    CourseRule,
    JointUnit,
    NamedDays,
    Parameter,
    RuleFile,
    SameActors,
    Version,
)

__all__ = [
    "CalendarRule",
    "Clock",
    "Condition",
    "CourseRule",
    "Derogation",
    "Duty",
    "Holder",
    "HoursByInsurance",
    "InForce",
    "JointUnit",
    "Judged",
    "Kind",
    "Moment",
    "NamedDays",
    "Parameter",
    "Reached",
    "RuleFile",
    "SameActors",
    "Source",
    "Test",
    "Text",
    "Version",
    "Window",
]
