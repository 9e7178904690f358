"""Malformed texts, judged by real parsers: the `json` of Python, kept strict, and PyYAML."""

import json
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from testflow.errors import InputError
from testflow.model import MalformedText
from testflow.space import MalformedBatch, Space

COUNT = 1200
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "ratio": {"type": "number", "minimum": 0, "maximum": 1e300},
        "host": {"type": "string"},
        "größe": {"type": "string", "minLength": 1},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
        "log": {
            "type": "object",
            "properties": {"level": {"enum": ["info", None, True]}, "file": {"type": "string"}},
        },
    },
    "required": ["port", "host", "log"],
}


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.from_json_schema(SCHEMA)


@pytest.fixture(scope="module")
def texts(space: Space) -> MalformedBatch:
    return space.malformed(COUNT, seed=3)


@pytest.fixture(scope="module")
def yaml_texts(space: Space) -> MalformedBatch:
    return space.malformed(COUNT, seed=3, form="yaml")


def refuse(constant: str) -> NoReturn:
    message = f"no JSON: {constant}"
    raise ValueError(message)


def read_json(text: bytes) -> Any:
    """Read UTF-8 and the grammar of RFC 8259 only."""
    return json.loads(text.decode("utf-8"), parse_constant=refuse)


def read_yaml(text: bytes) -> Any:
    """Read one document, with unique keys, which PyYAML does not ask for by itself."""
    root = yaml.compose(text, yaml.SafeLoader)  # pyright: ignore[reportUnknownMemberType]
    if root is not None:
        assert_unique(root, set())
    return yaml.safe_load(text)


def assert_unique(node: yaml.Node, seen: set[int]) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys = [(key.tag, key.value) for key, _ in node.value if isinstance(key.value, Hashable)]
        if len(set(keys)) < len(keys):
            message = "a key is there twice"
            raise ValueError(message)
    if isinstance(node, yaml.CollectionNode):
        for inner in node.value:
            for part in inner if isinstance(inner, tuple) else (inner,):
                assert_unique(part, seen)


def told(text: MalformedText) -> str:
    return f"{text.label}: {text.text[:300]!r}"


def is_read(read: Callable[[bytes], Any], text: bytes) -> bool:
    try:
        read(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return False
    return True


def test_a_strict_json_parser_does_as_the_verdict_says(texts: MalformedBatch) -> None:
    for each in texts:
        if each.verdict != "undecided":
            assert is_read(read_json, each.text) == (each.verdict == "accept"), told(each)


def test_a_strict_yaml_parser_does_as_the_verdict_says(yaml_texts: MalformedBatch) -> None:
    for each in yaml_texts:
        if each.verdict != "undecided":
            assert is_read(read_yaml, each.text) == (each.verdict == "accept"), told(each)


@pytest.mark.parametrize(
    ("form", "kinds"),
    [
        ("json", {"blank"}),
        ("yaml", {"encoding", "comment"}),
    ],
)
def test_what_changes_nothing_leaves_a_valid_configuration(
    space: Space, form: Any, kinds: set[str]
) -> None:
    read = {"json": read_json, "yaml": read_yaml}[form]
    harmless = [
        each
        for each in space.malformed(COUNT, seed=4, form=form)
        if each.kind in kinds and each.verdict == "accept"
    ]
    assert {each.kind for each in harmless} == kinds
    for each in harmless:
        assert space.validate(read(each.text)) == [], told(each)


def test_every_kind_of_json_occurs(texts: MalformedBatch) -> None:
    kinds = {each.kind for each in texts}
    assert len(kinds) == 27
    found = {(each.kind, each.what) for each in texts}
    for expected in [
        ("duplicate key", "twins"),
        ("duplicate key", "spelt with an escape"),
        ("not a number", "NaN"),
        ("not a number", "-Infinity"),
        ("number range", "1e400"),
        ("number form", "007"),
        ("number form", ".5"),
        ("number spelling", "-0"),
        ("truncated", "within an escape"),
        ("truncated", "within a character"),
        ("bad UTF-8", "overlong NUL"),
        ("bad UTF-8", "surrogates of CESU-8"),
        ("lone surrogate", "first half"),
        ("raw control character", "NUL"),
        ("bad escape", "\\x41"),
        ("quotes", "single quotes"),
        ("quotes", "unquoted key"),
        ("encoding", "UTF-16, big end first, marked"),
        ("more text", "a second document"),
        ("no text", "empty"),
        ("deep nesting", "10,000 lists"),
        ("size", "text of 1 MB"),
        ("odd key", '"__proto__"'),
        ("look-alike key", "composed and decomposed"),
    ]:
        assert expected in found, expected


def test_every_kind_of_yaml_occurs(yaml_texts: MalformedBatch) -> None:
    kinds = {each.kind for each in yaml_texts}
    assert len(kinds) == 23
    assert {
        "plain word",
        "plain number",
        "plain date",
        "null",
        "tab",
        "alias",
        "merge key",
        "billion laughs",
        "tag",
        "duplicate key",
        "documents",
        "block scalar",
        "plain text",
    } <= kinds


def test_words_that_yaml_takes_for_truth_values_are_no_texts(yaml_texts: MalformedBatch) -> None:
    read = {
        each.what: value_at(yaml.safe_load(each.text), each.path)
        for each in yaml_texts
        if each.kind == "plain word"
    }
    assert read["no"] is read["Off"] is False
    assert read["yes"] is read["ON"] is True


def value_at(values: Any, path: str) -> Any:
    for step in path.split("."):
        values = values[int(step) if isinstance(values, list) else step]
    return values


def test_numbers_that_yaml_reads_in_its_own_way_are_where_the_label_says(
    yaml_texts: MalformedBatch,
) -> None:
    read = {
        each.what: value_at(yaml.safe_load(each.text), each.path)
        for each in yaml_texts
        if each.kind == "plain number"
    }
    assert (read["010"], read["12:30:45"], read["1_000"], read["1e3"]) == (8, 45045, 1000, "1e3")


def test_texts_that_laugh_stay_small(yaml_texts: MalformedBatch) -> None:
    laughs = [each for each in yaml_texts if each.kind == "billion laughs"]
    assert laughs
    assert all(len(each.text) < 5_000 for each in laughs)
    expanded = value_at(yaml.safe_load(laughs[0].text), laughs[0].path)
    assert json.dumps(expanded).count("lol") == 6 + 36 + 216 + 1296 + 7776


def test_a_duplicate_key_really_is_one(texts: MalformedBatch) -> None:
    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.extend(name for name, _ in members if [n for n, _ in members].count(name) > 1)
        return dict(members)

    for each in texts:
        if each.kind == "duplicate key":
            twice: list[str] = []
            json.loads(each.text, object_pairs_hook=pairs)
            assert len(twice) == 2
            assert each.path.endswith(twice[0])


def test_look_alike_keys_are_members_of_their_own(texts: MalformedBatch) -> None:
    for each in texts:
        if each.kind == "look-alike key":
            plain = json.loads(each.text)
            *parents, name = each.path.split(".")
            members = value_at(plain, ".".join(parents)) if parents else plain
            assert sum(value == members[name] for value in members.values()) > 1


def test_keys_that_are_there_already_are_not_put_in_again() -> None:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    names = ["", "A", "a", "B", "__proto__", "constructor", "C c", "C c "]
    members = {name: {"const": place} for place, name in enumerate(names)}
    schema = {"type": "object", "properties": members, "additionalProperties": False}
    texts = Space.from_json_schema({**schema, "required": names}).malformed(COUNT)
    kinds = {each.kind: each for each in texts if each.kind in {"odd key", "look-alike key"}}
    assert len(kinds) == 2
    for each in texts:
        if each.kind in kinds:
            assert len(json.loads(each.text, object_pairs_hook=unique)) > len(names)


def test_a_part_of_the_stream_and_a_single_text_are_the_same(space: Space) -> None:
    for form in ("json", "yaml"):
        whole = space.malformed(60, 5, form=form)
        assert [each.text for each in space.malformed(20, 5, 30, form=form)] == [
            each.text for each in whole[30:50]
        ]
        assert space.malformed(1, 5, 42, form=form)[0] == whole[42]
    assert [each.text for each in space.malformed(60, 6)] != [
        each.text for each in space.malformed(60, 5)
    ]


def test_origins_tell_the_forms_apart(space: Space) -> None:
    assert str(space.malformed(3, 5, 40)[1].origin) == "malformed/3 seed 5 #41"
    other = space.malformed(3, 5, form="yaml")
    assert str(other[1].origin) == "malformed(form=yaml)/3 seed 5 #1"
    assert repr(other[1:]) == "<2 texts, malformed(form=yaml)/3 seed 5>"


def test_each_text_is_written_to_a_file_with_an_index(space: Space, tmp_path: Path) -> None:
    batch = space.malformed(30, start=20)
    files = batch.write_files(tmp_path / "new")
    assert [path.name for path in files] == [f"{place:06}.json" for place in range(20, 50)]
    assert [path.read_bytes() for path in files] == [each.text for each in batch]
    lines = (tmp_path / "new" / "index.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"file": path.name, "label": each.label, "kind": each.kind, "verdict": each.verdict}
        for path, each in zip(files, batch, strict=True)
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "maxProperties": 0},
        {"type": "string"},
        {"type": "integer"},
        {"type": "array", "items": {"type": "boolean"}},
        {"type": "object", "properties": {"a": {"const": "x"}}, "additionalProperties": False},
        {"type": "object", "properties": {"": {"const": "x"}}, "required": [""]},
    ],
    ids=str,
)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_space_with_little_in_it_has_malformed_texts_too(schema: Any, form: Any) -> None:
    read = {"json": read_json, "yaml": read_yaml}[form]
    for each in Space.from_json_schema(schema).malformed(150, form=form):
        if each.verdict != "undecided":
            assert is_read(read, each.text) == (each.verdict == "accept"), told(each)


def test_an_unknown_form_is_an_input_error(space: Space) -> None:
    with pytest.raises(InputError, match='unknown form "toml"'):
        space.malformed(1, form="toml")  # type: ignore[arg-type]
