"""A profile says how values are chosen, and refuses what no stream could follow."""

from typing import Any

import pytest

from testflow.errors import InputError
from testflow.space import Profile, Space


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("edges", 101, "must be from 0 to 100, not 101"),
        ("optional", 101, "must be from 0 to 100, not 101"),
        ("depth", 0, "must be from 1 to 64, not 0"),
        ("depth", 65, "must be from 1 to 64, not 65"),
    ],
)
def test_a_number_out_of_range_is_refused_by_name(name: str, value: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Profile(**{name: value})
    assert caught.value.path == name
    assert caught.value.message == message


def test_what_is_no_profile_is_refused() -> None:
    nothing: Any = {"edges": 80}
    with pytest.raises(InputError, match="must be a Profile") as caught:
        Space({"a": [1, 2]}).fuzz(1, profile=nothing)
    assert caught.value.path == "profile"


def test_from_the_depth_on_only_what_must_be_is_written() -> None:
    tree = {"type": "object", "properties": {"a": {"$ref": "#"}}, "additionalProperties": False}
    space = Space.from_json_schema(tree)
    for depth in (1, 2, 4):
        profile = Profile(optional=100, depth=depth)
        (made,) = space.sample(1, profile=profile)
        assert str(made.values).count("a") == depth - 1
