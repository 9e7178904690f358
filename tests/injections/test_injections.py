"""A configuration reaches a program whole, in every form that can hold it, or not at all."""

import argparse
import configparser
import json
import math
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from testflow.injections.injection import INJECTIONS, Injected, injected
from testflow.model import Blocked

KEYS = st.text(min_size=1, max_size=8)
WORDS = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
TRAPS = [
    *(
        "",
        " ",
        "~",
        "-",
        "?",
        ":",
        "=",
        "<<",
        "#",
        "- a",
        "a: b",
        "a #b",
        "a:",
        "@x",
        "`",
        "%x",
        "&a",
    ),
    *(
        "y",
        "n",
        "yes",
        "no",
        "No",
        "on",
        "off",
        "true",
        "null",
        "Null",
        "*a",
        "!x",
        "|",
        ">",
        "{",
        "[",
    ),
    *("1", "012", "0o7", "0x1f", "0b1", "1_000", "1e3", "1.", ".5", "+1", "-0", ".inf", ".nan"),
    *("2001-01-01", "2001-01-01T00:00:00Z", "1:30", "190:20:30", "---", "...", "---\n", "NaN"),
]
PLAIN = st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


def encoded(form: str, values: Any, **options: Any) -> Injected:
    return injected(INJECTIONS.load(form)(**options), values)


def held(form: str, values: Any, **options: Any) -> Injected | None:
    try:
        return encoded(form, values, **options)
    except Blocked:
        return None


def same(left: Any, right: Any) -> bool:
    """Equality in which NaN equals itself, and 1 neither 1.0 nor True."""
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and math.isnan(left):
        return isinstance(right, float) and math.isnan(right)
    return type(left) is type(right) and left == right


def text_of(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.property
@given(TREES | SCALARS)
def test_what_json_holds_comes_out_of_a_json_parser(values: Any) -> None:
    if found := held("json", values):
        assert same(json.loads(found.text), values)


@pytest.mark.property
@given(TREES | SCALARS)
def test_what_yaml_holds_comes_out_of_a_yaml_parser(values: Any) -> None:
    if found := held("yaml", values):
        assert same(yaml.safe_load(found.text), values)


@pytest.mark.property
@given(TREES)
def test_what_toml_holds_comes_out_of_a_toml_parser(values: dict[str, Any]) -> None:
    if found := held("toml", values):
        assert same(tomllib.loads(found.text), values)


@pytest.mark.property
@given(st.dictionaries(KEYS, st.dictionaries(KEYS, PLAIN, max_size=4) | PLAIN, max_size=4))
def test_what_ini_holds_comes_out_of_an_ini_parser(values: dict[str, Any]) -> None:
    found = held("ini", values, section="main section")
    if found is None:
        return
    parser = configparser.RawConfigParser()
    parser.read_string(found.text)

    expected: dict[str, dict[str, str]] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            expected[key] = {name.lower(): text_of(inner) for name, inner in value.items()}
        else:
            expected.setdefault("main section", {})[key.lower()] = text_of(value)
    assert {name: dict(parser[name]) for name in parser.sections()} == expected


@pytest.mark.property
@given(st.dictionaries(WORDS | KEYS, PLAIN, max_size=5))
def test_what_flags_hold_comes_out_of_an_argument_parser(values: dict[str, Any]) -> None:
    found = held("flags", values)
    if found is None:
        return
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    for place, (name, value) in enumerate(values.items()):
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            action = argparse.BooleanOptionalAction
            parser.add_argument(flag, dest=str(place), action=action)
        elif isinstance(value, list):
            parser.add_argument(flag, dest=str(place), action="append", default=[])
        else:
            parser.add_argument(flag, dest=str(place))

    parsed = vars(parser.parse_args(found.arguments))

    assert [parsed[str(place)] for place in range(len(values))] == [
        value if isinstance(value, bool | list) else str(value) for value in values.values()
    ]


@pytest.mark.property
@given(st.dictionaries(WORDS, PLAIN, max_size=5))
def test_what_the_environment_holds_is_named_after_its_settings(values: dict[str, Any]) -> None:
    found = held("env", values, prefix="APP_")
    if found is not None:
        assert found.env == {
            f"APP_{name.upper()}": text_of(value) for name, value in values.items()
        }


@settings(max_examples=20)
@given(st.dictionaries(KEYS | WORDS, PLAIN, min_size=1, max_size=3))
def test_what_the_environment_holds_reaches_a_program_through_a_shell(
    values: dict[str, Any],
) -> None:
    found = held("env", values)
    if found is None:
        return
    show = (
        "import os, sys; sys.stdout.buffer.write("
        "b'\\0'.join(b'='.join(each) for each in os.environb.items()))"
    )

    seen = subprocess.check_output(
        ["/bin/sh", "-c", f'exec "$0" -c "{show}"', sys.executable], env=dict(found.env)
    )

    assert {f"{name}={value}".encode() for name, value in found.env.items()} <= set(
        seen.split(b"\0")
    )


@pytest.mark.parametrize("text", TRAPS)
def test_a_text_that_looks_like_something_else_stays_a_text_in_every_yaml(text: str) -> None:
    values = {"x": text, text: [text, {text: text}]}
    written = encoded("yaml", values).text

    assert json.dumps(text) in written
    assert yaml.load(written, yaml.SafeLoader) == values
    assert yaml.load(written, yaml.CSafeLoader) == values


@pytest.mark.parametrize("text", TRAPS)
def test_a_text_that_looks_like_something_else_stays_a_text_in_toml(text: str) -> None:
    values = {"x": text, "l": [text], "t": {text: text, "more": [{text: text}, {"deep": [{}]}]}}

    assert tomllib.loads(encoded("toml", values).text) == values


def test_a_key_with_a_dot_is_one_key_in_toml() -> None:
    values = {"a.b": 1, "a": {"b": 2, "c.d": {"": [{"e.f": []}]}}}

    assert tomllib.loads(encoded("toml", values).text) == values


def test_one_list_in_two_places_is_written_twice() -> None:
    ports = [80, 443]

    assert "&" not in encoded("yaml", {"a": ports, "b": ports}).text


def test_settings_that_are_in_no_object_have_a_section_of_their_own() -> None:
    assert encoded("ini", {"port": 80, "db": {"pool": 5}}).text == (
        "[DEFAULT]\nport = 80\n[db]\npool = 5\n"
    )


def test_flags_are_named_after_their_path() -> None:
    values = {"db": {"pool_size": 5, "wal": False}, "tag": ["a", "b"], "debug": True}

    assert encoded("flags", values).arguments == (
        "--db-pool-size=5",
        "--no-db-wal",
        "--tag=a",
        "--tag=b",
        "--debug",
    )


@pytest.mark.parametrize(
    ("form", "values", "reason"),
    [
        ("json", {"x": math.nan}, "JSON cannot hold"),
        ("json", {"x": {1, 2}}, "JSON cannot hold"),
        ("yaml", {"x": {1j}}, "YAML cannot hold"),
        ("toml", {"db": {"x": None}}, "TOML cannot hold null, as in db.x"),
        ("toml", {"x": [{"y": None}]}, "TOML cannot hold null, as in x.y"),
        ("toml", {"x": 2**63}, "TOML cannot hold an integer of more than 64 bits, as in x"),
        ("toml", {"x": "\ud800"}, "TOML cannot hold a text that is not Unicode, as in x"),
        ("ini", {"x": None}, "INI cannot hold null, as in DEFAULT.x"),
        ("ini", {"a": {"b": {"c": 1}}}, "INI cannot hold a value of type dict, as in a.b"),
        ("ini", {"x": "two\nlines"}, "INI cannot hold line breaks"),
        ("ini", {"x": " padded"}, "INI cannot hold line breaks, or white space"),
        ("ini", {"x": ["a,b", "c"]}, "a comma in it, as in DEFAULT.x"),
        ("ini", {"a=b": 1}, "INI cannot hold such a key"),
        ("ini", {"a]": {}}, "INI cannot hold such a section's name"),
        ("ini", {"DEFAULT": {"x": 1}, "y": 2}, "called like the main section"),
        ("env", {"x": None}, "the environment cannot hold null, as in x"),
        ("env", {"x": {}}, "the environment cannot hold an empty object, as in x"),
        ("env", {"a": {"b": 1}, "a_b": 2}, "two settings called A_B, as in a_b"),
        ("env", {"x": "a\0b"}, "a text with a NUL character, as in x"),
        ("env", {"x": [{}]}, "a value of type dict, as in x"),
        ("env", {"3d": 1}, "the environment cannot hold such a name, as in 3d"),
        ("env", {"": 1}, "the environment cannot hold such a name"),
        ("env", {"größe": 1}, "the environment cannot hold such a name, as in größe"),
        ("ini", {"DEFAULT": {"x": 1}}, "called like the main section or DEFAULT"),
        ("ini", {"a": {"x": 1, "X": 2}}, "two keys that differ in their case only, as in a.X"),
        ("flags", {"a=b": 1}, "a flag cannot hold such a name, as in a=b"),
        ("flags", {"a b": True}, "a flag cannot hold such a name, as in a b"),
        ("flags", {"": True}, "a flag cannot hold such a name"),
        ("json", {"x": 10**5000}, "JSON cannot hold this configuration: Exceeds the limit"),
        ("env", {"x": 10**5000}, "Env cannot hold this configuration: Exceeds the limit"),
        ("env", {"x": "\ud800"}, "Env cannot hold this configuration: 'utf-8' codec"),
        ("flags", {"x": "\ud800"}, "Flags cannot hold this configuration: 'utf-8' codec"),
        ("flags", {"x": None}, "a flag cannot hold null, as in x"),
        ("flags", {"a": {"b": 1}, "a-b": 2}, "two settings called --a-b"),
        ("flags", {"x": True, "no-x": "y"}, "two settings called --no-x"),
        ("flags", {"x": "a\0b"}, "a text with a NUL character, as in x"),
    ],
)
def test_what_a_form_cannot_hold_is_blocked_with_the_place(
    form: str, values: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Blocked, match=reason.replace("(", r"\(")):
        encoded(form, values)


@pytest.mark.parametrize("form", INJECTIONS.names())
def test_a_form_that_writes_a_file_says_so(form: str) -> None:
    injection = INJECTIONS.load(form)()

    assert injection.needs_file == bool(injection.encode({"x": 1}).file_name)


@pytest.mark.parametrize("form", ["env", "flags", "ini", "toml"])
@pytest.mark.parametrize("values", [[{"x": 1}], "x", 5, None], ids=repr)
def test_a_form_of_named_settings_is_blocked_for_what_is_no_mapping(form: str, values: Any) -> None:
    with pytest.raises(Blocked, match=f"no mapping but of type {type(values).__name__}|null"):
        encoded(form, values)


@pytest.mark.parametrize("form", INJECTIONS.names())
def test_nesting_without_end_is_blocked(form: str) -> None:
    values: dict[str, Any] = {"x": 1}
    for _ in range(5_000):
        values = {"a": values}

    with pytest.raises(Blocked, match="cannot hold"):
        encoded(form, values)
