"""What is broken on purpose: every rule that can be broken alone, and nothing else."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from breakable import BREAKABLE, Breakable
from breakable_behind import BEHIND
from breakable_bounds import BOUNDS
from testflow.errors import InputError
from testflow.model import Configuration
from testflow.space import Space

COUNT = 300
CASES = (*BREAKABLE, *BEHIND, *BOUNDS)


def made(case: Breakable) -> Iterator[Configuration]:
    space = Space.from_json_schema(case.schema, registry=case.registry)
    return iter(space.invalid(COUNT, seed=5))


def judge(case: Breakable) -> Validator:
    resources = case.registry.items()
    known = [(address, Resource(one, DRAFT202012)) for address, one in resources]
    dialect = validator_for(case.schema, Draft202012Validator)
    return dialect(case.schema, registry=Registry[Any]().with_resources(known))


def reduced(case: Breakable, place: str) -> Breakable:
    """The case without the rule, which may stand in the registry."""
    address, _, pointer = place.rpartition("#")
    relaxed = copy.deepcopy(case)
    *steps, last = pointer.split("/")[1:]
    inner = relaxed.registry[address] if address else relaxed.schema
    for step in steps:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    del inner[last]
    return relaxed


def broken_in(configuration: Configuration) -> str:
    """The rule that was meant, which in an alternative is told behind what was done."""
    (violation,) = configuration.violations
    _, _, place = violation.how.rpartition(" at ")
    return place if place.startswith(("/", "https://")) else violation.keyword_location


def rules_broken(judge: Validator, value: Any) -> set[tuple[str, ...]]:
    """The rules that a value breaks, each with the place; several references may lead to one."""
    errors = judge.iter_errors(value)
    return {(error.json_path, json.dumps(error.schema), error.message) for error in errors}


def is_told_by_python(configuration: Configuration) -> bool:
    """Whether the other validator can see it: ``$`` of Python's ``re`` lets a line feed pass."""
    return "line feed" not in configuration.label


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exactly_one_rule_is_broken_and_without_it_all_is_well(case: Breakable) -> None:
    whole = judge(case)
    for configuration in filter(is_told_by_python, made(case)):
        assert len(rules_broken(whole, configuration.values)) == 1, configuration
        relaxed = judge(reduced(case, broken_in(configuration)))
        assert relaxed.is_valid(configuration.values), configuration


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_rule_is_broken_that_can_be(case: Breakable) -> None:
    assert set(map(broken_in, made(case))) == case.rules


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rules_that_cannot_be_broken_are_named_and_that_is_proven(case: Breakable) -> None:
    told = Space.from_json_schema(case.schema, registry=case.registry).unbreakable()

    assert {each.location for each in told} == case.unbreakable
    assert all(each.is_proven and each.reason for each in told)


@pytest.mark.parametrize("start", [0, 13])
def test_twice_as_many_configurations_as_rules_break_each(start: int) -> None:
    flags = {f"flag{number}": {"type": "boolean"} for number in range(60)}
    sizes = {f"size{number}": {"minimum": 1, "maximum": 9} for number in range(5)}
    schema = {"type": "object", "properties": flags | sizes, "additionalProperties": False}
    space = Space.from_json_schema(schema)
    rules = 2 + len(flags) + 2 * len(sizes)
    broken = set(map(broken_in, space.invalid(2 * rules, seed=3, start=start)))
    assert len(broken) == rules


def test_what_two_references_lead_to_is_told_once() -> None:
    schema = {
        "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}],
        "$defs": {"a": {"enum": [1]}},
    }
    (violation,) = Space.from_json_schema(schema).validate(2)
    assert violation.keyword_location == "/$defs/a/enum"


def test_each_member_that_is_missing_is_told() -> None:
    told = Space.from_json_schema({"type": "object", "required": ["a", "b"]}).validate({})
    assert [violation.rule for violation in told] == ["required", "required"]


def test_wrong_types_are_less_than_half() -> None:
    schema = {
        "type": "object",
        "properties": {f"flag{number}": {"type": "boolean"} for number in range(50)}
        | {"size": {"type": "integer", "minimum": 1}},
    }
    rules = [each.violations[0].rule for each in Space.from_json_schema(schema).invalid(100)]
    assert rules.count("type") <= 50
    assert set(rules) == {"type", "minimum"}


@pytest.mark.parametrize(
    ("schema", "location", "reason", "is_proven"),
    [
        (
            {"type": "string", "format": "serial-number"},
            "/format",
            "nothing checks texts of this format",
            True,
        ),
        (
            {"type": "string", "pattern": "^a", "allOf": [{"pattern": "^ab"}]},
            "/pattern",
            "whatever breaks it breaks the rest of its schema too",
            True,
        ),
        (
            {"type": "integer", "allOf": [{"minimum": 3}, {"minimum": 5}]},
            "/allOf/0/minimum",
            "no value that the rest of the schema admits breaks it",
            True,
        ),
        (
            {"type": "string", "maxLength": 10**12},
            "/maxLength",
            "what breaks it would be too large to be written",
            True,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("/") else "",
)
def test_why_a_rule_cannot_be_broken_alone_is_told(
    schema: Any, location: str, reason: str, *, is_proven: bool
) -> None:
    (told,) = Space.from_json_schema(schema).unbreakable()
    assert (told.location, told.reason, told.is_proven) == (location, reason, is_proven)


@pytest.mark.parametrize("format_", ["json-pointer", "relative-json-pointer", "regex"])
def test_a_text_that_is_nearly_of_its_format_is_refused(format_: str) -> None:
    schema = {"type": "string", "format": format_}
    space = Space.from_json_schema(schema)
    broken = [each for each in space.invalid(40) if each.violations[0].rule == "format"]
    assert broken
    assert all(isinstance(each.values, str) for each in broken)


def test_what_cannot_be_broken_has_no_broken_configuration() -> None:
    with pytest.raises(InputError, match="no rule of the space can be broken alone"):
        Space.from_json_schema(True).invalid(1)


def test_what_trying_alone_tells_is_not_called_proven() -> None:
    names = {"propertyNames": {"pattern": "^(?!b)a"}, "patternProperties": {"^b": False}}
    (told,) = Space.from_json_schema({"type": "object", **names}).unbreakable()
    assert told.location == "/patternProperties/^b"
    assert told.reason == "no valid configuration that has the place was found"
    assert not told.is_proven


def test_a_constraint_that_the_schema_implies_is_named() -> None:
    port = {"type": "integer", "minimum": 3}
    schema = {"type": "object", "properties": {"a": port}, "required": ["a"]}
    told = {each.location: each for each in Space.from_json_schema(schema, ["a > 2"]).unbreakable()}
    assert told["a > 2"].rule == "constraint"
    assert told["a > 2"].reason == "nothing that was tried breaks it alone"
    assert not told["a > 2"].is_proven
    assert "a > 2" in told["/required"].reason


def test_a_bound_beside_a_reference_into_the_schema_itself_is_proven_idle() -> None:
    two = {"allOf": [{"$ref": "#/properties/one"}, {"minimum": 3}, {"minimum": 5}]}
    schema = {"type": "object", "properties": {"one": {"type": "integer"}, "two": two}}
    (told,) = Space.from_json_schema(schema).unbreakable()
    assert told.location == "/properties/two/allOf/1/minimum"
    assert told.is_proven
