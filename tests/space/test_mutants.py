"""Mutants: known configurations with something changed, also within lists, valid or not at all."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from testflow.errors import InputError
from testflow.space import Space

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "ratio": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        "host": {"type": "string", "minLength": 1, "maxLength": 40},
        "backends": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 20},
                    "weight": {"type": "integer", "minimum": 0, "maximum": 100},
                },
                "required": ["name"],
                "additionalProperties": False,
            },
            "maxItems": 6,
        },
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["port"],
    "additionalProperties": False,
}
KNOWN: list[dict[str, Any]] = [
    {"port": 80, "host": "a", "backends": [{"name": "one", "weight": 1}, {"name": "two"}]},
    {"port": 443, "ratio": 0.5, "backends": [{"name": "three", "weight": 50}], "labels": {}},
    {"port": 8080, "host": "bb", "labels": {"team": "blue"}},
]
STEP = re.compile(r"from (\d+): (.+)")


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.from_json_schema(SCHEMA)


def said(label: str) -> tuple[int, list[str]]:
    found = STEP.fullmatch(label)
    assert found is not None, label
    return int(found[1]), found[2].split(", ")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give every scalar and every empty container with its path."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{place}".lstrip("."))
    else:
        yield path, value


def test_mutants_are_valid_for_another_validator_and_never_their_parent(space: Space) -> None:
    for mutant in space.mutate(KNOWN, 400, seed=1):
        jsonschema.validate(mutant.values, SCHEMA)
        parent, done = said(mutant.label)
        assert mutant.values != KNOWN[parent]
        assert 1 <= len(done) <= 3


def test_a_mutant_differs_from_its_parent_only_below_the_places_of_its_label(space: Space) -> None:
    for mutant in space.mutate(KNOWN, 400, seed=2):
        parent, done = said(mutant.label)
        before, after = dict(leaves(KNOWN[parent])), dict(leaves(mutant.values))
        changed = {
            path for path in {*before, *after} if before.get(path, ...) != after.get(path, ...)
        }
        # Items move when one comes or goes, and a container appears when its last member goes.
        said_of = {re.sub(r"\.\d+$|\(root\)", "", step.split(" ")[0]) for step in done}
        assert all(
            any(path.startswith(place) or place.startswith(path) for place in said_of)
            for path in changed
        ), (mutant.label, changed)


def test_every_kind_of_change_occurs_also_within_lists(space: Space) -> None:
    words = ["db.example", 8443]
    steps = [
        step
        for mutant in space.mutate(KNOWN, 3000, seed=3, dictionary=words)
        for step in said(mutant.label)[1]
    ]
    for place, what in [
        ("port", "raised by one"),
        ("port", "lowered by one"),
        ("port", "doubled"),
        ("port", "moved to a bound"),
        ("port", "from the dictionary"),
        ("host", "from the dictionary"),
        ("host", "truncated"),
        ("host", "in upper case"),
        ("host", "with a blank after it"),
        ("host", "with a word of the dictionary"),
        ("host", "added"),
        ("host", "dropped"),
        ("host", "dropped as in 1"),
        ("host", "taken from 2"),
        ("labels", "got another member:"),
        ("labels.team", "redrawn"),
        ("backends", "got another item"),
        ("backends", "taken from 1"),
        ("backends.0", "repeated"),
        ("backends.0", "removed"),
        ("backends.0", "swapped with 1"),
        ("backends.1", "taken from 1"),
        ("backends.0.weight", "doubled"),
        ("backends.1.weight", "added"),
        ("backends.0.name", "doubled"),
    ]:
        assert any(step.startswith(f"{place} {what}") for step in steps), (place, what)


def test_a_branch_taken_from_another_configuration_is_there_as_it_was() -> None:
    space = Space.from_json_schema({**SCHEMA, "required": ["port", "host"]})
    known = [{"port": 1, "host": "only here"}, {"port": 2, "host": "there"}]
    taken = {
        mutant.values["host"]
        for mutant in space.mutate(known, 300, seed=4)
        if mutant.label in {"from 0: host taken from 1", "from 1: host taken from 0"}
    }
    assert taken == {"only here", "there"}


def test_words_of_the_dictionary_stand_only_where_they_fit(space: Space) -> None:
    words = [7777, "word.example", {"name": "spare"}, True]
    mutants = space.mutate(KNOWN, 1500, seed=5, dictionary=words)
    put = {
        path: value
        for mutant in mutants
        for path, value in leaves(mutant.values)
        if value in (7777, "word.example", "spare") and f"{path} from" in mutant.label
    }
    assert put["port"] == 7777
    assert put["host"] == put["backends.0.name"] == "word.example"
    assert any({"name": "spare"} in mutant.values.get("backends", []) for mutant in mutants)
    assert not any(value is True for mutant in mutants for _, value in leaves(mutant.values))


def test_words_of_the_dictionary_stand_where_nothing_is_said() -> None:
    schema = {"type": "object", "properties": {"a": {}, "b": {"not": {"type": "string"}}}}
    space = Space.from_json_schema({**schema, "additionalProperties": False})
    mutants = space.mutate([{"a": 1, "b": 2}], 300, seed=4, dictionary=["word", [7]])
    assert {"a": "word", "b": 2} in [mutant.values for mutant in mutants]
    assert {"a": 1, "b": [7]} in [mutant.values for mutant in mutants]
    assert all(mutant.values.get("b") != "word" for mutant in mutants)


def test_leaving_mutants_break_what_they_list_and_another_validator_agrees(space: Space) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    rules = set[tuple[str, str]]()
    for mutant in space.mutate(KNOWN, 1500, seed=6, leave=True):
        assert not validator.is_valid(mutant.values)
        assert mutant.violations == tuple(space.validate(mutant))
        rules |= {(found.path, found.rule) for found in mutant.violations}
    assert {
        ("port", "type"),
        ("port", "maximum"),
        ("ratio", "exclusiveMinimum"),
        ("ratio", "maximum"),
        ("", "required"),
        ("", "additionalProperties"),
        ("backends.0", "required"),
        ("backends.0.name", "type"),
        ("labels.team", "type"),
    } <= rules


def test_a_space_of_rules_is_left_by_breaking_them() -> None:
    space = Space({"a": range(9), "b": range(9)}, ["a < b"])
    known = [{"a": 1, "b": 2}]
    broken = [
        mutant
        for mutant in space.mutate(known, 200, seed=1, leave=True)
        if [found.rule for found in mutant.violations] == ["constraint"]
    ]
    assert broken
    assert all(mutant.values["a"] >= mutant.values["b"] for mutant in broken)


def test_mutants_that_a_rule_ties_to_another_setting_have_both_changed() -> None:
    space = Space({"a": range(50), "b": range(50)}, ["a = b"])
    mutants = space.mutate([{"a": 3, "b": 3}], 100, seed=1)
    assert {mutant.values["a"] == mutant.values["b"] != 3 for mutant in mutants} == {True}


def test_known_configurations_that_are_not_valid_are_repaired_where_they_have_to_be(
    space: Space,
) -> None:
    known = [{"port": 0, "host": "kept", "backends": [{"name": "kept"}], "prot": 1}]
    mutants = space.mutate(known, 200, seed=1)
    for mutant in mutants:
        jsonschema.validate(mutant.values, SCHEMA)
        assert "prot" not in mutant.values
    assert sum("port repaired, prot repaired" in mutant.label for mutant in mutants) > 20
    assert sum(mutant.values.get("host") == "kept" for mutant in mutants) > 50


def test_known_configurations_that_are_not_valid_may_stay_so(space: Space) -> None:
    for mutant in space.mutate([{"port": 0}], 100, seed=1, leave=True):
        assert mutant.violations == tuple(space.validate(mutant))
        assert mutant.values != {"port": 0}


def test_another_type_at_the_root_than_a_mapping_is_mutated_too() -> None:
    schema = {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 5}
    space = Space.from_json_schema(schema)
    for mutant in space.mutate([[1, 2, 3]], 100, seed=1):  # pyright: ignore[reportArgumentType]
        jsonschema.validate(mutant.values, schema)
        assert mutant.values != [1, 2, 3]


def test_a_space_that_cannot_be_left_says_so() -> None:
    with pytest.raises(InputError, match="no change of these configurations was found"):
        Space.from_json_schema({"type": "object"}).mutate([{}], 1, leave=True)


def test_a_word_that_json_cannot_hold_is_an_input_error(space: Space) -> None:
    with pytest.raises(InputError, match="the dictionary cannot be written as JSON"):
        space.mutate(KNOWN, 1, dictionary=[{1, 2}])
