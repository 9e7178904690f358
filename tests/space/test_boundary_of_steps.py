"""Edges of ranges whose bounds are no multiples of their step."""

from testflow import Space

STEP = 10**18 + 1


def test_values_beside_a_bound_are_multiples_of_the_step() -> None:
    space = Space.from_json_schema(
        {
            "type": "object",
            "properties": {
                "large": {"type": "integer", "multipleOf": STEP, "minimum": -5},
                "small": {"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 100},
            },
            "required": ["large", "small"],
        }
    )
    suite = [configuration.values for configuration in space.boundary()]

    assert {values["large"] for values in suite} == {0, STEP}
    assert {values["small"] for values in suite} >= {7, 14, 91, 98}
    assert all(values["small"] % 7 == 0 for values in suite)
