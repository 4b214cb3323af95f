"""What goes in: the schema and rule files, good and bad. What comes out: a failure where the schema and the reader disagree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jobrules.model import Condition, Duty, Moment, RuleFile, Window
from jobrules.reading.shape import keys_of, models_below
from jobrules.schema import rule_schema, schema_text, write_schema
from jobrules.yaml_nodes import parse, to_value

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[2]
GOOD = [path for path in sorted((ROOT / "tests" / "good").glob("*.yaml")) if path.name != "codes.yaml"]
SHIPPED = [
    path
    for path in sorted((ROOT / "rules").rglob("*.yaml"))
    if path.name != "codes.yaml" and "measures" not in path.parts
]
SEEN_BY_THE_SCHEMA = (
    "unknown_key",
    "missing_key",
    "wrong_types",
    "wrong_word",
    "lengths",
    "union_inside",
    "misspelt_test",
)


@cache
def validator() -> Any:
    return jsonschema.Draft7Validator(rule_schema())


def mistakes(text: str) -> list[str]:
    root, faults = parse(text)
    assert root is not None
    assert not faults
    return [error.message for error in validator().iter_errors(json.loads(json.dumps(to_value(root))))]


def test_the_schema_in_the_repository_is_current() -> None:
    assert (ROOT / "rules" / "rule.schema.json").read_text("utf-8") == schema_text(), "write it anew: jobrules schema"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(rule_schema())


@pytest.mark.parametrize("path", GOOD + SHIPPED, ids=lambda path: path.stem)
def test_what_the_reader_takes_the_schema_takes(path: Path) -> None:
    assert mistakes(path.read_text("utf-8")) == []


@pytest.mark.parametrize("name", SEEN_BY_THE_SCHEMA)
def test_what_the_reader_refuses_for_its_shape_the_schema_refuses(name: str) -> None:
    assert mistakes((ROOT / "tests" / "bad" / f"{name}.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("window: {from: course}", "window: {from: curse}"),
        ("holder: jobcentre", "holder: jobcenter"),
        ("holder: {parameter: p, a: jobcentre, b: a_kasse}", "holder: {param: p, a: jobcentre}"),
        ("unless: [{parameter: p, a: []}]", "unless: [{}, 3]"),
        ("of: {event: meeting, actor: [jobcentre], form: {not: phone}}", "of: {event: meeting, form: {nto: phone}}"),
        ("must: {form: [in_person], lasting: {at_least: 2 weeks}}", "must: {form: {nto: phone}}"),
        ("share: {at_least: 75%}", "share: {at_least: most}"),
        ("share: {at_least: 0.75}", "share: {at_least: '0.75'}"),
        (
            "only_if: [{spell: s, judged: {between: [course, {event: x}]}}]",
            "only_if: [{spell: s, judged: {between: [course]}}]",
        ),
        ("exempt_where: [{municipalities: '101'}]", "exempt_where: [{municipalities: {a: 1}}]"),
        ("at_least: 1", "at_least: '1'"),
        ("reminder: 1 week", "reminder: 1 wek"),
    ],
)
def test_the_schema_knows_the_short_forms_and_their_limits(right: str, wrong: str) -> None:
    text = "id: xx/act/1\nversions: [{in_force: {from: 2020-01-01}, duties: [{id: talk, %s}]}]\n"
    assert mistakes(text % right) == []
    assert mistakes(text % wrong)


def test_parameters_may_not_stand_where_they_are_declared() -> None:
    assert mistakes("id: {parameter: p, a: xx}\n")
    assert mistakes("id: xx\nparameters: {p: {values: {parameter: q, a: [b]}, default: b}}\n")


def described(schema: dict[str, Any], name: str) -> dict[str, str]:
    body = schema if name == "RuleFile" else schema["definitions"][name]
    return {key: part.get("description", "") for key, part in body["properties"].items()}


def test_every_key_of_every_model_is_in_the_schema() -> None:
    schema = rule_schema()
    for model in models_below(RuleFile):
        hidden = {"attributes"} if model in (Condition, Moment) else set()
        assert described(schema, model.__name__).keys() == keys_of(model).keys() - hidden


def test_what_a_key_is_for_is_kept_and_lent_to_no_other() -> None:
    schema = rule_schema()
    assert described(schema, "Window")["from"] == Window.model_fields["from_"].description
    assert described(schema, "Duty")["groups"] == Duty.model_fields["groups"].description
    assert described(schema, "Moment")["start_of"] == "The first day of a spell."
    assert described(schema, "StartSlack")["given"] != "The first day of a spell."


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def test_every_reference_leads_somewhere() -> None:
    schema = rule_schema()
    assert {name.removeprefix("#/definitions/") for name in references(schema)} <= schema["definitions"].keys()


def test_the_schema_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "rule.schema.json"
    write_schema(path)
    assert json.loads(path.read_text("utf-8")) == rule_schema()
    assert [each.name for each in tmp_path.iterdir()] == ["rule.schema.json"]
