"""What goes in: the models of a rule file. What comes out: `docs/writing-rules.md` with a table of keys wherever the
page asks for one.

The page says `<!-- keys: Window -->` for every key of a model, or `<!-- keys: Duty at_least of -->` for some of them,
and the table stands between that line and `<!-- end -->`. Write the tables anew with `python -m
tests.docs.key_tables`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jobrules.dates import Length
from jobrules.model import RuleFile
from jobrules.model.base import Scalar
from jobrules.reading.shape import models_below

PAGE = Path(__file__).parents[2] / "docs" / "writing-rules.md"
MARKED = re.compile(r"^<!-- keys: (\w+)((?: \w+)*) -->\n(.*?)^<!-- end -->$", flags=re.M | re.S)
MODELS: Final = {model.__name__: model for model in models_below(RuleFile)}

CALLED: Final = {
    "Condition": "[condition](#conditions)",
    "Moment": "[moment](#windows-and-moments)",
    "Window": "[window](#windows-and-moments)",
    "Judged": "[when to look](#conditions)",
    "Test": "[test](#tests)",
    "Source": "[source](#sources)",
    "Derogation": "[derogation](#derogations)",
    "CalendarRule": "[calendar](#days-off)",
    "NamedDays": "[named days](#days-off)",
    "Version": "[version](#a-version)",
    "InForce": "[days in force](#a-version)",
    "Duty": "[duty](#a-duty)",
    "Gap": "[gap](#a-duty)",
    "Share": "[share](#a-duty)",
    "Over": "[over](#a-duty)",
    "StartSlack": "[start slack](#a-duty)",
    "Move": "[move](#a-duty)",
    "Clock": "[clock](#a-clock)",
    "Excluded": "[days left out](#a-clock)",
    "Reached": "[reached](#a-clock)",
    "HoursByInsurance": "[hours by insurance](#a-clock)",
    "CourseRule": "[course rule](#courses-made-from-benefits)",
    "CourseGroup": "[course group](#courses-made-from-benefits)",
    "CourseStart": "[course start](#courses-made-from-benefits)",
    "RecordedBy": "[record](#courses-made-from-benefits)",
    "SameCourse": "[same course](#courses-made-from-benefits)",
    "NewCourse": "[new course](#courses-made-from-benefits)",
    "Parameter": "[parameter](#what-the-pack-says-for-all-its-files)",
    "Excuse": "[excuse](#what-the-pack-says-for-all-its-files)",
    "JointUnit": "[joint unit](#what-the-pack-says-for-all-its-files)",
    "SameActors": "[same actors](#what-the-pack-says-for-all-its-files)",
    "NotCheckable": "[not checkable](#what-the-pack-says-for-all-its-files)",
    "Text": "[title](#what-the-pack-says-for-all-its-files)",
    "RuleFile": "[file](#a-file)",
}
IN: Final = {
    "Excluded": "`excludes`",
    "Excuse": "an excuse",
    "HoursByInsurance": "hours by insurance",
    "InForce": "`in_force`",
    "Judged": "`judged`",
    "Move": "`moves`",
    "NamedDays": "`named_days`",
    "NewCourse": "`restarts_between`",
    "NotCheckable": "`not_checkable`",
    "Over": "`over`",
    "Reached": "`reached`",
    "RecordedBy": "`recorded_by`",
    "SameActors": "`same_actors`",
    "SameCourse": "`same_course`",
    "StartSlack": "`start_slack`",
    "Text": "a title",
}
PLAIN: Final[dict[Any, str]] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "true or false",
    dt.date: "date",
    Length: "length",
    object: "test",
}

SAID_HERE: Final = {
    "InForce": {"from": "The first day in force.", "until": "The last day in force; none while it is."},
    "Text": {"da": "In Danish.", "en": "In English."},
    "Condition": {
        "any_of": "One of these holds; under `of`, each of these counts.",
        "all_of": "All of these hold.",
        "none_of": "None of these holds.",
    },
    "HoursByInsurance": {"full_time": "For the full-time insured.", "part_time": "For the part-time insured."},
    "Moment": {"plus": "So long after the moment.", "minus": "So long before it."},
    "Reached": {
        "clock": "The clock.",
        "length": "What it must have counted, as a length on it.",
        "hours": "What it must have counted, in hours.",
    },
    "Test": {
        "values": "One of these; the short form is the word or the list alone.",
        "not": "None of these.",
        "under": "Less than this; of a date, earlier than so long after the day looked at.",
        "at_least": "This or more.",
        "at_most": "This or less.",
        "over": "More than this.",
    },
    "CourseGroup": {"group": "The target group."},
    "CourseRule": {"id": "A short name.", "note": "Anything a later reader should know."},
    "CourseStart": {"events": "The events."},
    "NewCourse": {"from": "The group or groups before.", "to": "The group or groups after."},
    "RecordedBy": {
        "event": "The event whose value is the group.",
        "fact": "The fact that holds it where there is no event.",
    },
    "SameCourse": {"from": "The benefit or benefits before.", "to": "The benefit or benefits after."},
    "CalendarRule": {"weekend": "The days of the week that are off.", "source": "Where it stands."},
    "Clock": {
        "clock": "Its name.",
        "counts": "Hours as they come; a whole week for any week with one of the spells; or the days of the spells.",
        "month": "How much a month is on it: hours, weeks or days, as it counts.",
        "week": "How many hours a week is on it.",
        "excludes": "Days it does not count.",
        "groups": "For which target groups it is meant.",
        "note": "Anything a later reader should know.",
    },
    "Excluded": {"from": "The first day left out.", "until": "The last day left out."},
    "Excuse": {
        "touches": "The duties it is added to.",
        "excused_by": "The reasons that excuse a miss.",
        "source": "Where it stands.",
        "note": "Anything a later reader should know.",
    },
    "JointUnit": {
        "unit": "The code under which they are shown.",
        "municipalities": "The municipalities.",
        "holders": "For duties of whom.",
        "from": "The first day.",
        "until": "The last day.",
        "source": "Where it stands.",
    },
    "NamedDays": {"from": "The first day, as month-day: 12-24.", "until": "The last day, as month-day: 01-01."},
    "NotCheckable": {
        "id": "A short name.",
        "title": "What it is called.",
        "holder": "Who must do it.",
        "groups": "For whom.",
        "source": "Where it stands.",
        "why": "Why no data can show it.",
    },
    "Parameter": {
        "values": "The answers there are.",
        "default": "The answer taken where nobody says otherwise.",
        "what": "The question.",
        "affects": "The duties that hang on it.",
    },
    "RuleFile": {
        "title": "What the section is called.",
        "versions": "The wordings of the section, with the days they are in force.",
        "parameters": "Open questions of law, by name.",
        "derogations": "Where and when duties give way.",
        "excuses": "Reasons that excuse many duties.",
        "joint_units": "Municipalities that one authority serves together.",
        "same_actors": "Actors that are one authority under two names.",
        "calendars": "Calendars of days off, by name.",
        "named_days": "Days of the year that rules name together, by name.",
    },
    "SameActors": {
        "actors": "The actors.",
        "from": "The first day on which they are one.",
        "source": "Where it stands.",
    },
    "Version": {
        "in_force": "When it is in force.",
        "governs": "Whether it governs the deadlines that fall while it is in force, or the courses begun then.",
        "source": "Where it stands; a duty's own source adds to it.",
        "duties": "The duties.",
        "clocks": "The clocks.",
        "courses": "How courses are made from benefits.",
        "not_checkable": "Duties that no data can show.",
        "note": "Anything a later reader should know.",
    },
}
"""What keys are for whose field does not say so itself; a field that does is not listed here."""


def keys(model: str) -> dict[str, FieldInfo]:
    """The keys of a model as they are written in a file."""
    fields = MODELS[model].model_fields.items()
    return {field.alias or name: field for name, field in fields if name != "attributes"}


def said_by_field(field: FieldInfo) -> str:
    """What a field says of itself."""
    inside = [each for part in get_args(field.annotation) for each in getattr(part, "__metadata__", ())]
    return next((each.description for each in (field, *inside) if isinstance(each, FieldInfo) and each.description), "")


def meaning(model: str, key: str) -> str:
    """What a key is for, from its field, else from here."""
    return said_by_field(keys(model)[key]) or SAID_HERE.get(model, {}).get(key, "")


def value(annotation: Any, said: Iterable[Any] = ()) -> str:
    """What may stand as a value, in words; `said` is what pydantic keeps beside the type."""
    if any(getattr(getattr(each, "func", None), "__name__", "") == "_many" for each in said):
        one = value(get_args(annotation)[0])
        return f"{one}, or a list of it"
    return ", or ".join(dict.fromkeys(_values(annotation)))


def _values(annotation: Any) -> Iterator[str]:
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part not in (NoneType, Ellipsis)]
    if origin is Literal:
        yield ", ".join(f"`{str(part).lower() if isinstance(part, bool) else part}`" for part in parts)
    elif origin is tuple:
        yield f"list of {', '.join(dict.fromkeys(value(part) for part in parts))}"
    elif origin is dict:
        yield f"names, each with a {value(parts[1])}"
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield CALLED[annotation.__name__]
    elif annotation in PLAIN:
        yield PLAIN[annotation]
    elif annotation == Scalar:
        yield "word, number or date"
    elif hasattr(annotation, "__metadata__"):
        yield value(parts[0], annotation.__metadata__)
    else:
        for part in parts:
            yield from _values(part)


def table(model: str, names: list[str]) -> str:
    """The table of some keys of a model, or of all of them."""
    inside = IN.get(model) or f"a {CALLED[model].partition(']')[0][1:]}"
    lines = [f"| in {inside} | what stands there | what it is for |", "|---|---|---|"]
    for key in names or keys(model):
        field = keys(model)[key]
        need = "" if not field.is_required() else " (needed)"
        lines.append(f"| `{key}`{need} | {value(field.annotation, field.metadata)} | {meaning(model, key)} |")
    return "\n".join(lines)


def written(text: str) -> str:
    """The page with its tables as they should be."""
    return MARKED.sub(
        lambda found: f"<!-- keys: {found[1]}{found[2]} -->\n\n{table(found[1], found[2].split())}\n\n<!-- end -->",
        text,
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
