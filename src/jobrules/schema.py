"""What goes in: the models of a rule file. What comes out: a JSON Schema, so that an editor completes keys and shows what each is for.

The schema is made from the models and says what they say, in draft 7, which editors read. It cannot compare two keys with each other or
with another file; the reader and `jobrules lint` do that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from jobrules.model import Condition, Duty, Moment, RuleFile
from jobrules.reading.shape import Model, models_below

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import core_schema

Schema = dict[str, Any]

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
QUESTION: Final = {"$ref": "#/definitions/ByParameter"}
ATTRIBUTE: Final = {"$ref": "#/definitions/Attribute"}
NO_QUESTION: Final = ("RuleFile.id", "RuleFile.parameters", "Parameter.")
"""Where no parameter may stand: the name of a file, and what declares the parameters."""
_KEPT_BESIDE: Final = ("description", "default")


def rule_schema() -> Schema:
    """The JSON Schema of a rule file, draft 7.

    Wherever a value may stand, `{parameter: name, …}` with one branch for each of the parameter's values may stand too; conditions and
    moments take the attributes of their event or spell as further keys; what is read from one value or a list of them is either.
    """
    made = RuleFile.model_json_schema(by_alias=True, schema_generator=_Generator)
    bodies = {**made.pop("$defs"), RuleFile.__name__: made}
    models = {model.__name__: model for model in models_below(RuleFile)}
    done = {name: _in_draft_7(_model(models[name], bodies[name])) for name in sorted(models)}
    top = done.pop(RuleFile.__name__)
    return {"$schema": DIALECT, "title": "A rule file of jobrules", **top, "definitions": {**done, **_additions()}}


def schema_text() -> str:
    """The schema as it stands in `rules/rule.schema.json`: one thing a line, so that a change of a model is a readable difference."""
    return json.dumps(rule_schema(), indent=1, ensure_ascii=False) + "\n"


def write_schema(path: Path) -> None:
    """Write the schema to a file, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(schema_text(), "utf-8")
    beside.replace(path)


class _Generator(GenerateJsonSchema):
    """What the models accept before they look at the type: one value for a list of one, and a share as a percentage."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Schema:
        made = super().function_before_schema(schema)
        name = getattr(schema["function"]["function"], "__name__", "")
        if name == "_many" and isinstance(made.get("items"), dict):
            return {"anyOf": [made["items"], made]}
        if name == "_percent":
            return {"anyOf": [made, {"type": "string", "pattern": r"^\d+(\.\d+)?%$"}]}
        return made


def _additions() -> Schema:
    """The two shapes that no model has: an answer that hangs on a parameter, and the test of an attribute."""
    scalar = {"type": ["string", "number", "boolean"]}
    asked = {
        "parameter": {
            "type": "string",
            "description": "The name of the parameter; one further key for each of its values.",
        }
    }
    return {
        "Attribute": {
            "description": "What the attribute must be: a word, a list of words, or a test such as {not: phone}.",
            "anyOf": [scalar, {"type": "array", "items": scalar}, {"$ref": "#/definitions/Test"}, QUESTION],
        },
        "ByParameter": {
            "description": "An open question of law: one branch for each value of a parameter of the pack.",
            "type": "object",
            "properties": asked,
            "required": ["parameter"],
        },
    }


def _model(model: Model, body: Schema) -> Schema:
    """One model: its keys with what each is for, and attributes where it takes them."""
    attributed = model in (Condition, Moment)
    fields = {
        field.alias or name: field
        for name, field in model.model_fields.items()
        if not (attributed and name == "attributes")
    }
    keys: Schema = {}
    for key, field in fields.items():
        made = dict(body["properties"][key])
        inner = {name: part for name, part in made.items() if name not in (*_KEPT_BESIDE, "title")}
        keys[key] = {"description": said} if (said := _description(field)) else {}
        if isinstance(made.get("default"), str | bool | int | float) and made["default"] != "":
            keys[key]["default"] = made["default"]
        keys[key] |= inner if f"{model.__name__}.{key}".startswith(NO_QUESTION) else {"anyOf": _choices(inner)}
    if model is Duty:
        keys["must"]["anyOf"] = [{"type": "object", "additionalProperties": ATTRIBUTE}, QUESTION]
    kept = {key: part for key, part in body.items() if key in ("description", "type", "required")}
    return {**kept, "properties": keys, "additionalProperties": ATTRIBUTE if attributed else False}


def _description(field: FieldInfo) -> str:
    """What a field is for; from the field itself, because pydantic lends what is said of one use of a model to its other uses."""
    inside = [each for part in get_args(field.annotation) for each in getattr(part, "__metadata__", ())]
    said = [each.description for each in (field, *inside) if isinstance(each, FieldInfo) and each.description]
    return said[0] if said else ""


def _choices(value: Schema) -> list[Schema]:
    """What may stand as a value: each member of a union, and a parameter that chooses between them."""
    members = [part for member in value.get("anyOf", [value]) for part in member.get("anyOf", [member])]
    found = [_with_inner_choices(member) for member in members]
    if any(member.get("$ref", "").endswith("/Moment") for member in members):
        found.insert(0, {"const": "course"})
    return [*found, QUESTION]


def _with_inner_choices(member: Schema) -> Schema:
    member = {key: part for key, part in member.items() if key not in ("description", "title")}
    if "prefixItems" in member:
        places = [{"anyOf": _choices(item)} for item in member.pop("prefixItems")]
        return {**member, "items": places}
    if isinstance(member.get("items"), Mapping):
        return {**member, "items": {"anyOf": _choices(member["items"])}}
    return member


def _in_draft_7(node: Any) -> Any:
    """References point at `definitions`, where draft 7 keeps them."""
    if isinstance(node, Mapping):
        return {
            key: part.replace("#/$defs/", "#/definitions/") if key == "$ref" else _in_draft_7(part)
            for key, part in node.items()
        }
    return [_in_draft_7(item) for item in node] if isinstance(node, list) else node
