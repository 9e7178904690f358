"""References with characters that an address must not have as they are."""

from typing import Any

import pytest

from testflow.errors import SchemaError, Unsatisfiable
from testflow.space import Space

NAMES = ["Box<Text>", "a|b c", "größe", "[0]", "100%", '{x}^`"\\', "a#b"]


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def schema(name: str, box: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$ref": f"#/definitions/{escaped(name)}",
        "definitions": {name: box},
    }


def box(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "size": {"type": "integer", "minimum": 3},
            "inner": {"$ref": f"#/definitions/{escaped(name)}"},
        },
        "required": ["size"],
        "additionalProperties": False,
    }


def is_box(value: Any) -> bool:
    return value["size"] >= 3 and ("inner" not in value or is_box(value["inner"]))


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_may_be_written_as_the_name_is(name: str) -> None:
    space = Space.from_json_schema(schema(name, box(name)))

    found = [each.values for each in space.sample(40)]
    assert all(map(is_box, found))
    assert any("inner" in each for each in found)
    assert space.diff(space).backward is True


@pytest.mark.parametrize("name", NAMES)
def test_places_are_told_as_they_are_written(name: str) -> None:
    space = Space.from_json_schema(schema(name, box(name)))
    place = f"/definitions/{escaped(name)}/properties/size/minimum"

    assert [each.keyword_location for each in space.validate({"size": 1})] == [place]
    broken = {each.violations[0].keyword_location for each in space.invalid(20)}
    assert place in broken
    with pytest.raises(Unsatisfiable) as caught:
        Space.from_json_schema(schema(name, {"type": "integer", "minimum": 3, "maximum": 1}))
    assert caught.value.path == f"/definitions/{escaped(name)}"


@pytest.mark.parametrize("name", [name for name in NAMES if "#" not in name])
def test_documents_of_such_an_address_are_found(name: str) -> None:
    registry = {f"https://example.com/{name}": {"type": "integer", "minimum": 3}}
    space = Space.from_json_schema({"$ref": f"https://example.com/{name}"}, registry=registry)

    assert all(each.values >= 3 for each in space.sample(10))


def test_a_reference_that_leads_nowhere_is_told_as_it_is_written() -> None:
    reference = {"$ref": "#/definitions/Box<Number>"}
    with pytest.raises(SchemaError, match="/definitions/Box<Number>") as caught:
        Space.from_json_schema({"properties": {"a/b": {"items": reference}}})

    assert caught.value.path == "/properties/a~1b/items/$ref"


@pytest.mark.parametrize("name", ["#/$defs/Box<Text>", "#/definitions/a b"])
def test_what_only_looks_like_a_reference_stays_as_it_is(name: str) -> None:
    data = {"$ref": name}
    space = Space.from_json_schema({"const": data, "default": data})

    assert [each.values for each in space.sample(2)] == [data, data]
