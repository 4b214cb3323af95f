"""What a rule file means, as frozen models: `base` < `conditions` < `duties`, `courses` < `files`."""

from jobrules.model.base import InForce, Source, Text
from jobrules.model.conditions import Condition, HoursByInsurance, Judged, Moment, Reached, Test
from jobrules.model.courses import CourseGroup, CourseRule, CourseStart, NewCourse, RecordedBy, SameCourse
from jobrules.model.duties import Derogation, Duty, Holder, Kind, Window
from jobrules.model.files import (
    CalendarRule,
    Clock,
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
    "CourseGroup",
    "CourseRule",
    "CourseStart",
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
    "NewCourse",
    "Parameter",
    "Reached",
    "RecordedBy",
    "RuleFile",
    "SameActors",
    "SameCourse",
    "Source",
    "Test",
    "Text",
    "Version",
    "Window",
]
