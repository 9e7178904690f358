"""Weights, negative values and aliases of parameters that are given in Python."""

import itertools
from enum import Enum
from typing import Any

import pytest

from testflow.errors import SchemaError
from testflow.model import Parameter
from testflow.space import Space


class Mode(Enum):
    FAST = "fast"
    SAFE = "safe"


def test_a_parameter_says_of_its_values_what_a_model_of_pict_can() -> None:
    space = Space(
        [
            Parameter("port", [80, 443], weights={443: 5}, negative=[-1], aliases={80: ["http"]}),
            Parameter("mode", Mode, weights={Mode.SAFE: 2}, negative=["none"]),
        ],
        ['if port = 80 then mode <> "safe"'],
    )
    model = Space.from_pict(
        "port: 80 | http, 443 (5), ~-1\n"
        "mode: fast, safe (2), ~none\n"
        'IF [port] = 80 THEN [mode] <> "safe";'
    )
    assert space.knobs == model.knobs
    for port, mode in itertools.product([80, "http", 443, -1], ["fast", "safe", "none"]):
        values: dict[str, Any] = {"port": port, "mode": mode}
        assert len(space.validate(values)) == len(model.validate(values))


def test_negative_values_stand_beside_a_range_or_a_schema() -> None:
    space = Space(
        [
            Parameter("port", range(1, 65536), negative=[0, 65536, "http"]),
            Parameter("ratio", {"type": "number", "minimum": 0}, negative=[-0.5]),
        ]
    )
    assert space.knobs[0].classes == ("0", "65536", "http", "1", "2..65534", "65535")
    assert space.knobs[0].negative == (True, True, True, False, False, False)
    assert space.validate({"port": 0, "ratio": 1.5}) == []
    assert len(space.validate({"port": 0, "ratio": -0.5})) == 1
    assert space.validate({"port": 65537, "ratio": 1.5}) != []
    assert all(space.validate(row) == [] for row in space.fuzz(50))


def test_a_value_that_is_said_nothing_of_changes_no_fingerprint() -> None:
    plain = Space({"a": [1, 2], "b": [3, 4]})
    listed = Space([Parameter("a", [1, 2]), Parameter("b", [3, 4], weights={3: 1})])
    weighted = Space([Parameter("a", [1, 2]), Parameter("b", [3, 4], weights={3: 2})])
    assert plain.fingerprint == listed.fingerprint != weighted.fingerprint


def test_two_negative_values_are_one_way_to_be_invalid() -> None:
    space = Space([Parameter(name, ["ok"], negative=["bad"]) for name in ("a", "b")])
    broken = [row for row in space.invalid(20) if row.values == {"a": "bad", "b": "bad"}]
    assert broken
    assert {violation.rule for row in broken for violation in row.violations} == {"constraint"}


@pytest.mark.parametrize(
    ("marks", "says", "hint"),
    [
        ({"weights": {3: 2}}, "3 is none of the values", "listed value"),
        ({"weights": {1: 0}}, "0 is no weight", "whole number from 1"),
        ({"weights": {1: 1.5}}, "1.5 is no weight", "whole number"),
        ({"weights": {1: 1 << 40}}, "is no weight", "4294967295"),
        ({"negative": [1]}, "1 is both a negative value and none", "only as negative"),
        ({"negative": [1.0]}, "both a negative value and none", "only as negative"),
        ({"negative": [7, 7]}, "listed twice", ""),
        ({"negative": "bad"}, "'bad' is one value", "into a list"),
        ({"aliases": {1: ["one", 2]}}, "the name 2 stands for two values", "that value only"),
        ({"aliases": {1: ["x"], 2: ["x"]}}, "stands for two values", "that value only"),
        ({"aliases": {1: ["x", "x"]}}, "stands for two values", "that value only"),
        ({"aliases": {1: "one"}}, "'one' is one value", "into a list"),
        ({"aliases": {3: ["three"]}}, "3 is none of the values", "listed value"),
        ({"negative": [float("nan")]}, "cannot be written as JSON", ""),
    ],
)
def test_what_is_said_of_values_is_checked(marks: dict[str, Any], says: str, hint: str) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        Space([Parameter("a", [1, 2], **marks)])
    assert caught.value.path in {"a", ""}
    assert hint in caught.value.hint
