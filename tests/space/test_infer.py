"""Spaces learnt from examples."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from testflow.errors import InputError
from testflow.space import Space

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["fast", "safe", "2024-02-29", "12:00:00Z", "::1", "a@b.c", "P1D", "x://y"]),
    st.ip_addresses(v=4).map(str),
    st.uuids().map(str),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
NAMES = st.sampled_from(["a", "b", "mode", "x.y", "", "$ref", "type"])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
MAPS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(), max_size=6)
EXAMPLES = st.lists(
    st.dictionaries(NAMES, VALUES | MAPS, max_size=4) | MAPS, min_size=1, max_size=12
)


def kind(value: Any) -> str:
    """Give the type as JSON Schema tells them apart; 1.0 is whole."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return type(value).__name__


@pytest.mark.property
@SLOW
@given(EXAMPLES)
def test_every_example_is_valid_also_by_another_validator(examples: list[dict[str, Any]]) -> None:
    space = Space.infer(examples)
    Draft202012Validator.check_schema(space.schema)
    for example in examples:
        assert space.validate(example) == []
        assert Draft202012Validator(space.schema).is_valid(example)


@pytest.mark.property
@SLOW
@given(EXAMPLES, st.randoms())
def test_the_order_of_the_examples_does_not_matter(
    examples: list[dict[str, Any]], random: Any
) -> None:
    shuffled = [dict(random.sample(list(one.items()), len(one))) for one in examples]
    random.shuffle(shuffled)

    assert Space.infer(shuffled).schema == Space.infer(examples).schema


@pytest.mark.property
@SLOW
@given(st.lists(VALUES, min_size=1, max_size=6), st.lists(VALUES))
def test_a_value_of_an_unseen_type_is_refused(seen: list[Any], values: list[Any]) -> None:
    space = Space.infer([{"a": value} for value in seen])
    inside = [each for value in seen if isinstance(value, list) for each in value]
    for value in values:
        if kind(value) not in set(map(kind, seen)):
            assert space.validate({"a": value})
        if kind(value) not in set(map(kind, inside)):
            assert space.validate({"a": [value]})


def test_the_space_is_worth_generating_from() -> None:
    servers = [
        {"host": f"10.0.0.{place}", "port": 8000 + place, "mode": "tls" if place % 2 else "plain"}
        for place in range(30)
    ]
    space = Space.infer(servers)

    assert [knob.path for knob in space.knobs] == ["host", "mode", "port"]
    for configuration in space.sample(50):
        assert configuration.values["mode"] in {"tls", "plain"}
        assert 8000 <= configuration.values["port"] <= 8029
        assert configuration.values["host"].count(".") == 3


def test_a_batch_is_learnt_from_as_its_configurations_are() -> None:
    batch = Space({"mode": ["a", "b"], "size": range(1, 100)}).sample(50)

    assert Space.infer(batch).schema == Space.infer(list(batch)).schema


def test_arguments_say_what_is_taken_for_what() -> None:
    examples = [{"mode": "ab"[place % 2]} for place in range(20)]
    narrow, wide = Space.infer(examples), Space.infer(examples, most_texts=1, is_closed=False)

    assert narrow.validate({"mode": "c"})
    assert wide.validate({"mode": "c", "more": 1}) == []
    assert wide.validate({"mode": 1})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"port": 1}\n\n{"port": 9, "tls": true}'),
        ("a.yaml", "port: 1\n---\nport: 9\ntls: true\n"),
    ],
)
def test_files_are_learnt_from(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    wanted = Space.infer([{"port": 1}, {"port": 9, "tls": True}])

    assert Space.infer([file]).schema == wanted.schema


def test_files_of_one_configuration_are_learnt_from_together(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"port": 1}')
    (tmp_path / "b.toml").write_text("port = 9\ntls = true\n")
    wanted = Space.infer([{"port": 1}, {"port": 9, "tls": True}])

    assert Space.infer(tmp_path.iterdir()).schema == wanted.schema


def test_a_large_file_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testflow.space.examples._CHUNK_BYTES", 64)
    file = tmp_path / "many.jsonl"
    file.write_text("".join(f'{{"number": {place}}}\n' for place in range(100)) + "{")

    with pytest.raises(InputError, match="line 101: not JSON") as caught:
        Space.infer([file])
    assert caught.value.path == str(file)
    file.write_text(file.read_text().removesuffix("{"))
    assert Space.infer([file]).schema["properties"]["number"]["maximum"] == 99


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("gone.jsonl", None, "cannot be read"),
        ("gone.yaml", None, "cannot be read"),
        ("a.ini", "[a]", "cannot read configurations from .ini"),
        ("a", "{}", "a file without an ending"),
        ("a.json", "{", "cannot be understood"),
        ("a.toml", "a =", "cannot be understood"),
        ("a.yaml", "a: [", "cannot be understood"),
        ("a.yaml", "a: 2024-02-29", "cannot be written as JSON"),
        ("a.jsonl", '{"a": 1, "a": 2}', '"a" is there twice'),
        ("a.jsonl", "\n\n", "nothing to learn from"),
    ],
)
def test_a_file_that_cannot_be_learnt_from_says_why(
    tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=says):
        Space.infer([tmp_path / name])


@pytest.mark.parametrize(
    ("examples", "says"),
    [([], "nothing to learn from"), (["a.jsonl"], "not a configuration"), ([{"a": {1}}], "JSON")],
)
def test_what_is_no_example_is_refused(examples: list[Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Space.infer(examples)


def test_a_space_shows_the_schema_that_it_was_read_from(tmp_path: Path) -> None:
    schema = {"type": "object", "title": "Server", "properties": {"port": {"type": "integer"}}}
    file = tmp_path / "server.json"
    file.write_text(json.dumps(schema))

    assert Space.from_json_schema(schema).schema == schema
    assert Space.from_json_schema(file).schema == schema
    for space in (Space({"mode": ["a", "b"]}), Space.from_pict("mode: a, b\n")):
        admits = Draft202012Validator(space.schema)
        assert admits.is_valid({"mode": "b"})
        assert not admits.is_valid({"mode": "c"})
        assert not admits.is_valid({})
