"""What goes in: the models of a rule file. What comes out: a JSON Schema, so that an editor completes keys and shows what each is for.

The schema is made from the models and says what they say, in keywords that old and new editors know. It cannot compare two keys with
each other or with another file; `jobrules lint` does that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from jobrules.model import Condition, Moment, RuleFile

if TYPE_CHECKING:
    from pathlib import Path

Schema = dict[str, Any]

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
QUESTION: Final = "ByParameter"
ATTRIBUTE: Final = "Attribute"
_WITH_ATTRIBUTES: Final = (Condition.__name__, Moment.__name__)
_NO_QUESTION: Final = ("RuleFile.id", "RuleFile.parameters", "Parameter.")
"""Where no parameter may stand: the file's name, and what declares the parameters."""


def rule_schema() -> Schema:
    """The JSON Schema of a rule file, draft 7.

    Wherever a value may stand, `{parameter: name, …}` with one branch for each of the parameter's values may stand too; conditions and
    moments take the attributes of their event or spell as further keys; what the models read from one value or a list of them is either.
    """
    made = RuleFile.model_json_schema(by_alias=True)
    models = {name: _model(name, body) for name, body in made.pop("$defs").items()}
    top = _model("RuleFile", made)
    return {
        "$schema": DIALECT,
        **_moved(top),
        "title": "A rule file of jobrules",
        "definitions": {**{name: _moved(body) for name, body in sorted(models.items())}, **_additions()},
    }


def write_schema(path: Path) -> None:
    """Write the schema to a file, in a form that shows each change of a model as few changed lines."""
    beside = path.with_suffix(path.suffix + ".new")
    beside.write_text(schema_text(), "utf-8")
    beside.replace(path)


def schema_text() -> str:
    """The schema as it stands in `rules/rule.schema.json`."""
    return json.dumps(rule_schema(), indent=1, ensure_ascii=False) + "\n"


def _additions() -> Schema:
    """The two shapes that no model has: an answer that hangs on a parameter, and the test of an attribute."""
    scalar = {"type": ["string", "number", "boolean"]}
    return {
        QUESTION: {
            "description": "An open question of law: one branch for each value of a parameter of the pack.",
            "type": "object",
            "properties": {"parameter": {"type": "string", "description": "The name of the parameter."}},
            "required": ["parameter"],
        },
        ATTRIBUTE: {
            "description": "What the attribute must be: a word, a list of words, or a test such as {not: phone}.",
            "anyOf": [scalar, {"type": "array", "items": scalar}, {"$ref": "#/definitions/Test"}, {"$ref": f"#/definitions/{QUESTION}"}],
        },
    }


def _model(name: str, body: Schema) -> Schema:
    """One model: every value may hang on a parameter, and some take attributes."""
    if "properties" not in body:
        return body
    kept = {key: _field(f"{name}.{key}", field) for key, field in body["properties"].items() if not (name in _WITH_ATTRIBUTES and key == "attributes")}
    changed = {**{key: value for key, value in body.items() if key != "title"}, "properties": kept}
    changed["additionalProperties"] = {"$ref": f"#/definitions/{ATTRIBUTE}"} if name in _WITH_ATTRIBUTES else False
    return changed


def _field(name: str, field: Schema) -> Schema:
    plain = {key: value for key, value in field.items() if key not in ("title", "default", "description")}
    shown = {key: field[key] for key in ("description", "default") if key in field and field[key] is not None}
    if name.startswith(_NO_QUESTION):
        return {**shown, **plain}
    return {**shown, "anyOf": [*_choices(plain), {"$ref": f"#/definitions/{QUESTION}"}]}


def _choices(plain: Schema) -> Iterator[Schema]:
    for choice in plain.get("anyOf", [plain]):
        yield _with_questions_inside(choice)


def _with_questions_inside(choice: Schema) -> Schema:
    items = choice.get("items")
    if not isinstance(items, Mapping):
        return choice
    return {**choice, "items": {"anyOf": [*_choices(dict(items)), {"$ref": f"#/definitions/{QUESTION}"}]}}


def _moved(node: Any) -> Any:
    """References point at `definitions`, where draft 7 keeps them."""
    if isinstance(node, Mapping):
        return {key: value.replace("#/$defs/", "#/definitions/") if key == "$ref" else _moved(value) for key, value in node.items()}
    return [_moved(item) for item in node] if isinstance(node, list) else node
