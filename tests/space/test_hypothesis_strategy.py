"""Hypothesis searches a space, and shrinks what it finds to the plainest valid configuration."""

import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from jsonschema import Draft202012Validator

from testflow.errors import InputError
from testflow.space import Space
from testflow.space.hypothesis import _limit

SEARCH = settings(
    max_examples=2_000,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TREE = {
    "type": "object",
    "properties": {
        "value": {"type": "integer"},
        "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}},
    },
    "required": ["value"],
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mode": {"enum": ["off", "tls", "mixed"]},
        "port": {"enum": [80, 443, 8080, 8443]},
        "name": {"type": "string", "minLength": 2},
        "rate": {"type": "number", "exclusiveMinimum": 0},
        "size": {"type": "integer"},
        "even": {"type": "integer", "multipleOf": 2},
        "debug": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
        "owner": {"type": ["string", "null"], "pattern": "^[a-z]+@[a-z]+$"},
    },
    "required": ["mode", "port"],
    "if": {"properties": {"mode": {"const": "tls"}}},
    "then": {"required": ["owner"]},
}
RULE = 'if [mode] = "mixed" then [port] > 8000'
SPACE = Space.from_json_schema(SCHEMA, [RULE])
JUDGE = Draft202012Validator(SCHEMA)


def is_valid(values: dict[str, Any]) -> bool:
    """A second opinion, which knows nothing of how the values were made."""
    return JUDGE.is_valid(values) and (values["mode"] != "mixed" or values["port"] > 8000)


def least(space: Space, is_wrong: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """What Hypothesis reports, with every configuration on the way judged."""

    def is_found(values: dict[str, Any]) -> bool:
        assert space is not SPACE or is_valid(values)
        assert space.validate(values) == []
        return bool(is_wrong(values))

    return find(space.strategy(), is_found, settings=SEARCH)


def shape(values: dict[str, Any]) -> dict[str, Any]:
    """The configuration with a length in place of lists and open mappings."""
    return {
        name: len(value) if name in {"tags", "limits"} else value for name, value in values.items()
    }


@pytest.mark.parametrize(
    ("is_wrong", "matters"),
    [
        (lambda v: v["port"] == 443, {"port": 443}),
        (lambda v: v.get("debug"), {"debug": True}),
        (lambda v: v.get("size", 0) > 1234, {"size": 1235}),
        (lambda v: v.get("size", 0) < -1234, {"size": -1235}),
        (lambda v: v.get("even", 0) > 1, {"even": 2}),
        (lambda v: v.get("rate", 0) > 2.5, {"rate": 3}),
        (lambda v: len(v.get("name", "")) > 7, {"name": "00000000"}),
        (lambda v: "name" in v, {"name": "00"}),
        (lambda v: len(v.get("tags", [])) > 1, {"tags": 2}),
        (lambda v: len(v.get("limits", {})) > 1, {"limits": 2}),
        (lambda v: "owner" in v, {"owner": None}),
    ],
)
def test_what_fails_is_shrunk_to_what_matters(
    is_wrong: Callable[[dict[str, Any]], Any], matters: dict[str, Any]
) -> None:
    assert shape(least(SPACE, is_wrong)) == {"mode": "off", "port": 80} | matters


def test_a_planted_combination_is_found_and_minimised() -> None:
    found = least(SPACE, lambda values: values["port"] == 443 and values["mode"] == "tls")

    assert found.keys() == {"mode", "port", "owner"}  # the owner is required by tls
    assert found["mode"] == "tls"
    assert found["port"] == 443


def test_rules_between_settings_hold_for_the_shrunk_configuration() -> None:
    space = Space(
        {"mode": ["plain", "tls"], "port": range(1, 65536)}, ['if mode = "tls" then port > 1000']
    )

    assert least(space, lambda values: values["mode"] == "tls") == {"mode": "tls", "port": 1001}


def test_a_recursive_configuration_is_shrunk_to_its_depth() -> None:
    schema = {"$defs": {"tree": TREE}, "$ref": "#/$defs/tree"}
    space = Space.from_json_schema(schema)

    found = least(space, lambda v: any(each.get("children") for each in v.get("children", [])))

    leaf = {"value": 0}
    assert found == {"value": 0, "children": [{"value": 0, "children": [leaf]}]}


def test_items_that_a_list_must_have_stay() -> None:
    items = {"type": "array", "minItems": 2, "items": {"enum": ["a", "b", "c"]}}
    space = Space({"list": items})

    found = least(space, lambda values: "c" in values["list"])

    assert sorted(found["list"]) == ["a", "c"]


def test_what_lies_beyond_the_reduced_part_stays_valid() -> None:
    names = {f"flag{place}": {"type": "boolean"} for place in range(400)}
    space = Space.from_json_schema(
        {"type": "object", "properties": names, "required": sorted(names)}
    )

    assert least(space, lambda values: values["flag399"]).keys() == names.keys()


def test_the_odd_character_of_a_text_is_singled_out() -> None:
    space = Space({"text": {"type": "string"}})

    found = least(space, lambda values: not values["text"].isascii())

    assert len(found["text"]) == 1


def test_one_of_many_settings_is_singled_out() -> None:
    names = {f"flag{place}": {"type": "boolean"} for place in range(60)}
    space = Space.from_json_schema({"type": "object", "properties": names})

    assert least(space, lambda values: values.get("flag40")) == {"flag40": True}


@pytest.mark.parametrize("stream", ["fuzz", "sample"])
def test_most_settings_of_most_configurations_are_as_the_stream_has_them(stream: Any) -> None:
    space = Space({"port": range(1, 65536), "name": {"type": "string"}})
    drawn: list[dict[str, Any]] = []

    @settings(SEARCH, max_examples=400, phases=[Phase.generate])
    @given(space.strategy(stream, seed=5))
    def draw(values: dict[str, Any]) -> None:
        drawn.append(values)

    draw()
    batch = space.fuzz(3_000, seed=6) if stream == "fuzz" else space.sample(3_000, seed=6)
    for is_so in (lambda v: v["port"] > 30_000, lambda v: len(v["name"]) > 4):
        share = sum(map(is_so, drawn)) / len(drawn)
        expected = sum(is_so(each.values) for each in batch) / len(batch)
        assert share > expected / 2


def test_limits_grow_with_the_drawn_number_and_are_exact_for_ports() -> None:
    limits = list(map(_limit, range(1 << 18)))

    assert limits[: 1 << 16] == list(range(1 << 16))
    assert all(1 <= larger - smaller <= larger / 8192 + 1 for smaller, larger in pairwise(limits))


def test_a_missing_hypothesis_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)

    with pytest.raises(InputError, match="hypothesis is not installed") as caught:
        SPACE.strategy()
    assert caught.value.hint == "pip install 'testflow[hypothesis]'"


def test_an_unknown_stream_is_refused() -> None:
    with pytest.raises(InputError, match="no such stream: 'cover'") as caught:
        SPACE.strategy("cover")  # pyright: ignore[reportArgumentType]
    assert caught.value.path == "stream"
