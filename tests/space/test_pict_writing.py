"""What a space says in PICT's language, and what that language cannot say."""

from typing import Any

import pytest

from testflow.errors import InputError
from testflow.space import Space


@pytest.mark.parametrize(
    ("domains", "rules", "names"),
    [
        ({"a": range(100)}, [], "a may be anything of the class .1..98."),
        ({"a": {"type": "string"}}, [], "a may be anything"),
        ({"a": [None, 1]}, [], "the value null of a"),
        ({"a": [[1], [2]]}, [], "the value .1. of a"),
        ({"a": ["x,y"]}, [], 'the value "x,y" of a'),
        ({"a": ["x|y"]}, [], 'the value "x|y" of a'),
        ({"a": [" x"]}, [], 'the value " x" of a'),
        ({"a": ["~x"]}, [], 'the value "~x" of a'),
        ({"a": ["1", "2"]}, [], "texts that read as numbers"),
        ({"a": ["0x1F", "inf"]}, [], "texts that read as numbers"),
        ({"a": [True, "true"]}, [], 'two values of a are both written "true"'),
        ({"a:b": [1, 2]}, [], 'the name "a:b"'),
        ({"# a": [1, 2]}, [], 'the name "# a"'),
        ({"[a] = 1": [1, 2]}, [], "the name"),
        ({"a @ 2": [1, 2]}, [], "the name"),
        ({"a": [1, 2], "A": [1, 2]}, [], "two settings are called A"),
        ({"a": [1, 2]}, ["a + 1 > 2"], 'the arithmetic in "a . 1 > 2"'),
        ({"a": ["x", "X", "y"]}, ['a <> "x"'], "apart by case"),
    ],
)
def test_what_pict_cannot_say_is_named(domains: Any, rules: list[str], names: str) -> None:
    with pytest.raises(InputError, match=names) as caught:
        Space(domains, rules).to_pict()
    assert caught.value.message.startswith("PICT cannot say this: ")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("schema", "needed", "names"),
    [
        ({"db": {"properties": {"pool": {"enum": [1, 2]}}, "required": ["pool"]}}, ["db"], "db"),
        ({"mode": {"enum": ["x", "y"]}}, [], "mode may be absent"),
    ],
)
def test_what_a_schema_has_and_pict_has_not_is_named(
    schema: dict[str, Any], needed: list[str], names: str
) -> None:
    space = Space.from_json_schema({"type": "object", "properties": schema, "required": needed})
    with pytest.raises(InputError, match=names):
        space.to_pict()


def test_a_schema_with_conditions_is_none_of_picts() -> None:
    modes = {"mode": {"enum": ["x", "y"]}, "n": {"enum": [1, 2]}}
    space = Space.from_json_schema(
        {
            "type": "object",
            "properties": modes,
            "required": ["mode", "n"],
            "additionalProperties": False,
            "if": {"properties": {"mode": {"const": "x"}}},
            "then": {"properties": {"n": {"const": 1}}},
        }
    )
    with pytest.raises(InputError, match="alternatives or conditions"):
        space.to_pict()


def test_booleans_and_every_form_of_a_rule_are_written() -> None:
    space = Space(
        {"tls": bool, "port": [80, 443], "mode": ["a", "b"], "pool": [1, "auto"]},
        [
            "tls => port = 443",
            'not (mode like "A*" or tls) or port in (80, 8080)',
            'if mode = "a" then 80 < port else pool <> 1',
            "port = port and tls <> null",
        ],
    )
    assert space.to_pict() == (
        "tls: false, true\nport: 80, 443\nmode: a, b\npool: 1, auto\n\n"
        'IF [tls] = "true" THEN [port] = 443;\n'
        'IF [tls] = "true" THEN [port] IN {80, 8080};\n'
        'IF [mode] = "a" THEN [port] > 80;\n'
        '[mode] = "a" OR [pool] <> "1";\n'
    )
