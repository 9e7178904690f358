"""What is broken on purpose: every rule that can be broken alone, and nothing else."""

import copy
import json
from collections.abc import Iterator
from functools import partial
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
from testflow.errors import InputError, Unsatisfiable
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
    "format_",
    [
        "date",
        "date-time",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
        "json-pointer",
        "relative-json-pointer",
        "regex",
    ],
)
def test_a_text_that_is_nearly_of_its_format_is_refused(format_: str) -> None:
    schema = {"type": "string", "format": format_}
    space = Space.from_json_schema(schema)
    broken = [each for each in space.invalid(40) if each.violations[0].rule == "format"]
    assert any(each.violations[0].how == "a near miss" for each in broken)
    assert all(isinstance(each.values, str) for each in broken)


def test_what_cannot_be_broken_has_no_broken_configuration() -> None:
    with pytest.raises(InputError, match="no rule of the space can be broken alone"):
        Space.from_json_schema(True).invalid(1)


@pytest.mark.parametrize(
    ("size", "name"), [(20_000, {}), (1_500_000, {"$anchor": "size"})], ids=["large", "named"]
)
def test_rules_of_large_schemas_are_broken_alone(size: int, name: dict[str, str]) -> None:
    reference = {"$ref": "#size" if name else "#/$defs/size"}
    schema = {
        "type": "object",
        "description": "x" * size,
        "properties": {"one": reference, "list": {"type": "array", "items": reference}},
        "required": ["one"],
        "$defs": {"size": {**name, "type": "integer", "minimum": 3}},
    }
    case = Breakable("large", schema, frozenset())
    broken = list(Space.from_json_schema(schema).invalid(40, seed=5))
    for configuration in broken:
        assert not judge(case).is_valid(configuration.values)
        assert judge(reduced(case, broken_in(configuration))).is_valid(configuration.values)
    assert set(map(broken_in, broken)) == {
        "/type",
        "/required",
        "/properties/list/type",
        "/$defs/size/type",
        "/$defs/size/minimum",
    }


def test_nothing_is_broken_where_no_valid_configuration_is_found() -> None:
    both = {"type": "string", "format": "hostname", "allOf": [{"format": "ipv4"}]}
    space = Space.from_json_schema(both)
    for ask in (space.unbreakable, partial(space.invalid, 1)):
        with pytest.raises(Unsatisfiable, match="no valid configuration was found"):
            ask()


def test_a_bound_and_the_flag_that_excludes_it_are_one_rule() -> None:
    flags = {"exclusiveMinimum": True, "exclusiveMaximum": True}
    bounds = {"minimum": 3, "maximum": 9, **flags}
    dialect = {"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}
    space = Space.from_json_schema({**dialect, **bounds})
    broken = {
        each.values for each in space.invalid(60, seed=5) if each.violations[0].rule in bounds
    }
    assert {2, 3, 9, 10} & broken >= {3, 9}
    assert not any(isinstance(value, int) and 3 < value < 9 for value in broken)


def test_two_alternatives_of_one_are_met_at_once() -> None:
    members = [{"properties": {name: {"type": "integer"}}, "required": [name]} for name in "ab"]
    schema = {"type": "object", "oneOf": members}
    both = [
        each.values
        for each in Space.from_json_schema(schema).invalid(100, seed=5)
        if each.violations[0].how == "alternatives 0 and 1 at once"
    ]
    assert both
    assert all({"a", "b"} <= set(values) for values in both)


def test_rules_that_numbers_may_meet_by_chance_are_broken_alone() -> None:
    names = "abcd"
    numbers = {name: {"type": "integer", "minimum": 0, "maximum": 100} for name in names}
    schema = {"type": "object", "properties": numbers, "required": list(names)}
    rules = ["a + b < 100", "c + d < 100"]
    broken = Space.from_json_schema(schema, rules).invalid(200, seed=5)
    found = [each.values for each in broken if each.violations[0].rule == "constraint"]
    sums = {(each["a"] + each["b"] < 100, each["c"] + each["d"] < 100) for each in found}
    assert sums == {(False, True), (True, False)}
