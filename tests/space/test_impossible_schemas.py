"""Why a schema has no configuration is told with the place that is to blame."""

from typing import Any

import pytest

from testflow.errors import SchemaError, Unsatisfiable
from testflow.space import Space

# Only the automaton of the pattern shows that no text matches it.
NO_TEXT = {"type": "string", "pattern": "^(?=a)b"}
SOME = {"type": "array", "items": NO_TEXT, "minItems": 1}
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
    ],
    ids=["a text", "an item", "an item of a member", "what is contained", "itself"],
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
