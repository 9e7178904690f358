"""Why a schema has no configuration is told with the place that is to blame."""

from typing import Any

import pytest

from testflow.errors import SchemaError, Unsatisfiable
from testflow.space import Space

# Only the automaton of the pattern shows that no text matches it.
NO_TEXT = {"type": "string", "pattern": "^(?=a)b"}
SOME = {"type": "array", "items": NO_TEXT, "minItems": 1}
# Each alone can be met.
NO_ADDRESS = {"type": "string", "format": "hostname", "allOf": [{"format": "ipv4"}]}
WORD = {"type": "string"}
CONDITIONS = {"allOf": [{"if": {"const": number}, "then": {}} for number in range(20)]}


@pytest.mark.parametrize(
    ("schema", "path", "reason"),
    [
        (NO_TEXT, "", "no text has such a length and matches all patterns"),
        (SOME, "/items", "no text has such a length"),
        (
            {"type": "object", "properties": {"a/b": SOME}, "required": ["a/b"]},
            "/properties/a~1b/items",
            "no text has such a length",
        ),
        ({"type": "array", "contains": NO_TEXT}, "", "what must be there is impossible"),
        (
            {
                "type": "object",
                "properties": {"next": {"$ref": "#"}, "row": CONDITIONS},
                "required": ["next"],
            },
            "",
            "every configuration would have to nest without end",
        ),
        (
            {
                "type": "object",
                "properties": {"a": True, "next": {"$ref": "#"}, "row": CONDITIONS},
                "required": ["a", "next"],
            },
            "",
            "every configuration would have to nest without end",
        ),
        (
            {
                "type": "object",
                "patternProperties": {"^x": {"$ref": "#"}},
                "additionalProperties": False,
                "minProperties": 1,
            },
            "",
            "every configuration would have to nest without end",
        ),
        (
            {"type": "array", "prefixItems": [{"$ref": "#"}], "items": CONDITIONS, "minItems": 1},
            "",
            "what must be there is impossible",
        ),
    ],
    ids=[
        "a text",
        "an item",
        "an item of a member",
        "what is contained",
        "itself",
        "itself beside another",
        "itself by another name",
        "itself as an item",
    ],
)
def test_the_place_that_cannot_be_is_named(schema: Any, path: str, reason: str) -> None:
    with pytest.raises(Unsatisfiable, match=reason) as caught:
        Space.from_json_schema(schema)
    assert caught.value.path == path


def test_what_nests_deeper_than_programs_read_is_refused() -> None:
    def chain(length: int) -> dict[str, Any]:
        links = {
            f"d{number}": {
                "type": "object",
                "properties": {"next": {"$ref": f"#/$defs/d{number + 1}"}},
                "required": ["next"],
            }
            for number in range(length)
        }
        return {"$ref": "#/$defs/d0", "$defs": {**links, f"d{length}": {"type": "null"}}}

    (deep,) = (each.values for each in Space.from_json_schema(chain(400)).sample(1))
    for _ in range(400):
        deep = deep["next"]
    assert deep is None
    with pytest.raises(SchemaError, match="nest more than 500 levels"):
        Space.from_json_schema(chain(520))


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ({"type": "array", "items": NO_ADDRESS, "minItems": 1}, "/items"),
        ({"type": "array", "prefixItems": [NO_ADDRESS], "minItems": 1}, "/prefixItems/0"),
        (NO_ADDRESS, ""),
    ],
    ids=["an item", "a first item", "itself"],
)
def test_the_part_of_which_no_value_is_found_is_named(part: Any, path: str) -> None:
    schema = {"type": "object", "properties": {"one": True, "part": part}, "required": ["part"]}
    with pytest.raises(Unsatisfiable, match="no value could be written here") as caught:
        Space.from_json_schema(schema).sample(1)
    assert caught.value.path == f"/properties/part{path}"


def test_the_rule_between_settings_that_no_configuration_meets_is_named() -> None:
    texts = {"type": "object", "properties": {"a": WORD, "b": WORD}, "required": ["a", "b"]}
    with pytest.raises(Unsatisfiable, match="a = b"):
        Space.from_json_schema(texts, ["a = b", "b != a"]).sample(1)
