"""A configuration reaches a program whole, in every form that can hold it, or not at all."""

import argparse
import configparser
import json
import math
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from testflow.injections.injection import INJECTIONS, Injected
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
FLAT = st.dictionaries(
    WORDS, st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()), max_size=5
)


def encoded(form: str, values: dict[str, Any], **options: Any) -> Injected:
    return INJECTIONS.load(form)(**options).encode(values)


def held(form: str, values: dict[str, Any], **options: Any) -> Injected | None:
    try:
        injected = encoded(form, values, **options)
        injected.text.encode()
    except (Blocked, UnicodeEncodeError):
        return None
    return injected


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
@given(TREES)
def test_what_json_holds_comes_out_of_a_json_parser(values: dict[str, Any]) -> None:
    if injected := held("json", values):
        assert same(json.loads(injected.text), values)


@pytest.mark.property
@given(TREES)
def test_what_yaml_holds_comes_out_of_a_yaml_parser(values: dict[str, Any]) -> None:
    if injected := held("yaml", values):
        assert same(yaml.safe_load(injected.text), values)


@pytest.mark.property
@given(TREES)
def test_what_toml_holds_comes_out_of_a_toml_parser(values: dict[str, Any]) -> None:
    if injected := held("toml", values):
        assert same(tomllib.loads(injected.text), values)


@pytest.mark.property
@given(st.dictionaries(WORDS, FLAT | st.text() | st.integers(), max_size=4))
def test_what_ini_holds_comes_out_of_an_ini_parser(values: dict[str, Any]) -> None:
    injected = held("ini", values, section="main section")
    if injected is None:
        return
    parser = configparser.RawConfigParser()
    parser.read_string(injected.text)

    sections = {name: dict(parser[name]) for name in parser.sections()}
    expected: dict[str, dict[str, str]] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            expected[key] = {name: text_of(inner) for name, inner in value.items()}
        else:
            expected.setdefault("main section", {})[key] = text_of(value)
    assert sections == expected


@pytest.mark.property
@given(FLAT)
def test_what_flags_hold_comes_out_of_an_argument_parser(values: dict[str, Any]) -> None:
    injected = held("flags", values)
    if injected is None:
        return
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    for name, value in values.items():
        if isinstance(value, bool):
            parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction)
        elif isinstance(value, list):
            parser.add_argument(f"--{name}", action="append", default=[])
        else:
            parser.add_argument(f"--{name}")

    parsed = vars(parser.parse_args(injected.arguments))

    assert parsed == {
        name: value if isinstance(value, bool | list) else str(value)
        for name, value in values.items()
    }


@pytest.mark.property
@given(FLAT)
def test_what_the_environment_holds_is_named_after_its_settings(values: dict[str, Any]) -> None:
    injected = held("env", values, prefix="APP_")
    if injected is not None:
        assert injected.env == {
            f"APP_{name.upper()}": text_of(value) for name, value in values.items()
        }


@pytest.mark.parametrize(
    "value",
    [
        "on",
        "no",
        "null",
        "~",
        "1e3",
        "0o14",
        "012",
        "1_000",
        "=",
        "<<",
        "2001-01-01",
        "1:30",
        "",
        " ",
    ],
)
def test_a_text_that_looks_like_something_else_stays_a_text_in_every_yaml(value: object) -> None:
    assert f'"{value}"' in encoded("yaml", {"x": value}).text


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
