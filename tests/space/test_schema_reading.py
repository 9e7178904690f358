"""What is read from schemas: names, exact bounds, alternatives of many parts, and refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from testflow import Space
from testflow.errors import SchemaError, Unsatisfiable

ODD = 10**25


def values_of(schema: dict[str, Any], strategy: str, *arguments: int) -> list[Any]:
    batch = getattr(Space.from_json_schema(schema), strategy)(*arguments)
    return [configuration.values for configuration in batch]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": -ODD, "maximum": ODD},
        {"type": "number", "minimum": -ODD, "maximum": ODD},
        {"type": "integer", "minimum": 2**70, "maximum": 2**70 + 10**7},
        {"type": "integer", "minimum": ODD - 1},
        {"type": "integer", "maximum": -ODD - 7},
        {"type": "integer", "minimum": ODD, "allOf": [{"maximum": ODD + 10**12}]},
    ],
)
@pytest.mark.parametrize("strategy", ["sample", "fuzz", "boundary"])
def test_bounds_beyond_64_bits_hold_for_readers_that_know_every_digit(
    schema: dict[str, Any], strategy: str, tmp_path: Path
) -> None:
    space = Space.from_json_schema(schema)
    batch = space.boundary() if strategy == "boundary" else getattr(space, strategy)(100, seed=3)
    file = tmp_path / "numbers.jsonl"
    batch.write(file)
    numbers = [json.loads(line) for line in file.read_text().splitlines()]

    judge = Draft202012Validator(schema)
    assert all(judge.is_valid(number) for number in numbers)
    if schema["type"] == "integer":
        assert all(isinstance(number, int) for number in numbers)


def test_a_bound_that_a_double_holds_is_reached_beyond_64_bits() -> None:
    schema = {"type": "integer", "minimum": 2**70, "maximum": 2**80}

    assert {2**70, 2**80} <= set(values_of(schema, "boundary"))
    assert {2**70, 2**80} <= set(values_of(schema, "fuzz", 200))


@pytest.mark.parametrize("pattern", ["^description_", "^x-[a-z]{20}$", "^.{13,}$"])
@pytest.mark.parametrize("strategy", ["sample", "fuzz"])
def test_names_are_as_long_as_their_pattern_asks_for(pattern: str, strategy: str) -> None:
    schema = {"type": "object", "patternProperties": {pattern: {"type": "integer"}}}
    judge = Draft202012Validator(schema)
    configurations = values_of(schema, strategy, 100)

    assert all(judge.is_valid(configuration) for configuration in configurations)
    assert any(len(name) > 12 for configuration in configurations for name in configuration)


def test_names_outside_of_patterns_are_found_where_short_ones_are_not() -> None:
    schema = {
        "type": "object",
        "patternProperties": {"^.{1,14}$": {"type": "integer"}},
        "additionalProperties": {"const": "long"},
        "minProperties": 1,
    }
    configurations = values_of(schema, "sample", 100)

    assert any("long" in configuration.values() for configuration in configurations)


@pytest.mark.parametrize("is_closed", [False, True])
def test_one_alternative_of_each_of_many_parts_is_picked(*, is_closed: bool) -> None:
    groups = [[f"{letter}{number}" for number in range(8)] for letter in "abcdef"]
    parts = [{"oneOf": [{"required": [name]} for name in group]} for group in groups]
    schema: dict[str, Any] = {"type": "object", "allOf": parts}
    if is_closed:
        names = [name for group in groups for name in group]
        schema["properties"] = {name: {"type": "integer"} for name in names}
        schema["additionalProperties"] = False
    judge = Draft202012Validator(schema)
    configurations = values_of(schema, "sample", 200)

    assert all(judge.is_valid(configuration) for configuration in configurations)
    for group in groups:
        assert {name for each in configurations for name in each if name in group} == set(group)


def test_what_no_try_met_is_named_with_its_place() -> None:
    digest = {"type": "string", "pattern": r"^(\w{12})-\1$"}
    inner = {"type": "object", "properties": {"id": digest}, "required": ["id"]}
    schema = {"type": "object", "properties": {"a": inner}, "required": ["a"]}

    with pytest.raises(Unsatisfiable, match="within the attempts") as caught:
        Space.from_json_schema(schema).sample(5)
    assert caught.value.path.startswith("/properties/a/properties/id")
    assert "enum" in caught.value.hint


def test_numbers_without_bounds_are_the_same_where_a_rule_says_so() -> None:
    number = {"type": "number"}
    schema = {
        "type": "object",
        "properties": {"a": number, "b": number},
        "required": ["a", "b"],
    }
    space = Space.from_json_schema(schema, constraints=["a = b", "a > 3"])

    for configuration in space.sample(20):
        assert configuration.values["a"] == configuration.values["b"] > 3


def test_a_large_schema_that_breaks_off_is_refused_with_the_place(tmp_path: Path) -> None:
    members = ",".join(f'"m{number}": {{"type": "integer"}}' for number in range(60_000))
    file = tmp_path / "cut.json"
    file.write_text('{"properties": {' + members)

    with pytest.raises(SchemaError, match="is not JSON: EOF"):
        Space.from_json_schema(file)


def test_edges_on_a_step_are_labelled_with_the_keyword_of_the_bound() -> None:
    schema = {
        "type": "object",
        "properties": {
            "whole": {"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 100},
            "real": {"type": "number", "multipleOf": 0.5, "minimum": 0.7, "maximum": 9.3},
        },
        "required": ["whole", "real"],
    }
    labels = {entry.label for entry in Space.from_json_schema(schema).boundary()}

    assert {"whole · minimum · 7", "whole · maximum · 98"} <= labels
    assert {"real · minimum · 1", "real · maximum · 9"} <= labels
