"""Input that cannot be used ends in the documented error, with its place and advice."""

import math
import socket
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import InputError, SchemaError, Unsatisfiable
from testflow.space import Profile, Space

MODES = {"mode": ["plain", "tls"], "port": range(1, 65536)}


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


class Colour(Enum):
    RED = object()


@pytest.mark.parametrize(
    ("schema", "path", "says"),
    [
        (object_of(a={"type": "text"}), "/properties/a/type", "not a valid schema"),
        (object_of(a={"minimum": "one"}), "/properties/a/minimum", "not a valid schema"),
        (
            object_of(a={"type": "string", "pattern": "("}),
            "/properties/a/pattern",
            r'regular expression: "\(',
        ),
        (object_of(a={"$ref": "#/$defs/missing"}), "/properties/a/$ref", "leads nowhere"),
        ([], "", "schema must be a boolean or object"),
        (object_of() | {"$schema": "urn:own:dialect"}, "/$schema", "unknown dialect"),
        ("not a schema", "not a schema", "cannot be read"),
        (object_of(a={"minimum": math.nan}), "/properties/a/minimum", "cannot be written as JSON"),
        (
            object_of(a={"const": datetime(2026, 1, 1, tzinfo=UTC)}),
            "/properties/a/const",
            "cannot be",
        ),
        (object_of(a={"enum": {1, 2}}), "/properties/a/enum", "cannot be written as JSON"),
    ],
)
def test_what_is_no_schema_is_a_schema_error_with_its_place(
    schema: Any, path: str, says: str
) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        Space.from_json_schema(schema)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (object_of(a={"type": "integer", "minimum": 2, "maximum": 1}), "/properties/a"),
        (object_of(a=False), "/properties/a"),
        (object_of(a={"allOf": [{"type": "string"}, {"type": "integer"}]}), "/properties/a"),
        (object_of(a={"enum": [1, 2], "minimum": 3}), "/properties/a"),
        ({**object_of(a={"type": "object"}), "maxProperties": 0}, ""),
    ],
)
def test_a_schema_that_nothing_satisfies_is_called_so_where_it_is(
    schema: dict[str, Any], path: str
) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        Space.from_json_schema(schema)
    assert caught.value.path.startswith(path)


def test_a_schema_that_would_have_to_nest_without_end_is_unsatisfiable() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}
    with pytest.raises(Unsatisfiable):
        Space.from_json_schema(node)


@pytest.mark.parametrize("keyword", ["minLength", "minItems"])
def test_sizes_that_cannot_be_written_are_unsatisfiable_in_little_time(keyword: str) -> None:
    kind = "string" if keyword == "minLength" else "array"
    space = Space.from_json_schema(object_of(a={"type": kind, keyword: 10**15}))
    with pytest.raises(Unsatisfiable):
        space.sample(1)


def test_references_elsewhere_are_refused_without_touching_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/schema.json"
        with pytest.raises(SchemaError, match="reference") as caught:
            Space.from_json_schema(object_of(a={"$ref": url}))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "never on a network" in caught.value.hint


def test_a_file_reference_is_not_read(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"const": "secret"}')
    with pytest.raises(SchemaError, match="reference"):
        Space.from_json_schema(object_of(a={"$ref": other.as_uri()}))


@pytest.mark.parametrize("make", [dict, list])
def test_documents_nested_without_end_are_refused(make: Callable[[], Any]) -> None:
    deep = make()
    for _ in range(100_000):
        deep = {"a": deep} if make is dict else [deep]
    with pytest.raises(SchemaError):
        Space.from_json_schema({"type": "object", "const": deep})
    with pytest.raises(InputError):
        Space(MODES).validate({"mode": deep})


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("mod = 'tls'", "unknown setting .*mod.* at column 1", 'did you mean "mode"'),
        ("mode = 'tsl'", "mode is never .*tsl", 'did you mean "tls"'),
        ("port = '80'", "port is never", "without quotes"),
        ("mode = ", "expected a setting or a value, found the end at column 8", ""),
        ("mode = tls", "unknown setting .*tls", "quotes"),
        ("if mode = 'tls'", "expected then", ""),
        ("mode in ()", "expected a value", ""),
        ("mode = 'tls", "a quote is never closed", ""),
        ("[mode = 'tls'", "a bracket is never closed", ""),
        ("mode = 'tls' port", "expected the end of the rule", ""),
        ("port = 1e999", "not a number", ""),
        ("port = 0x10", "not a number", ""),
        ("port # 2 = 0", "unexpected character '#'", ""),
        ("", "expected a setting or a value, found the end", ""),
        ("'tls'", "expected a comparison", ""),
        ("mode like 5", "expected a pattern in quotes", ""),
        ("(" * 1_000_000, "nests deeper than", ""),
        ("not " * 1_000_000 + "mode = 'tls'", "nests deeper than", ""),
        ("IF " * 1_000_000, 'unknown setting "IF" at column 4', ""),
        ("\x00", "unexpected character", ""),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_a_rule_that_cannot_be_read_says_what_is_wrong_and_where(
    text: str, says: str, hint: str
) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        Space(MODES, ["port > 1", text])
    assert caught.value.path == "constraint 2"
    assert hint in caught.value.hint
    assert len(str(caught.value)) < 1_000


@pytest.mark.property
@given(st.lists(st.sampled_from([*"()[]{}<>=!&|,;'\"-+.e1~#\\ \n", "mode", "port", "if"])))
def test_any_text_as_a_rule_is_read_or_refused(words: list[str]) -> None:
    try:
        Space(MODES, ["".join(words)]).sample(1)
    except InputError as error:
        assert error.message  # noqa: PT017 - most texts are refused, some are rules


@pytest.mark.property
@given(st.lists(st.sampled_from([*':,;#~|()<>{}"@=\n ', "a", "B", "1", "IF", "THEN"])))
def test_any_text_as_a_model_is_read_or_refused(words: list[str]) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            space = Space.from_pict("".join(words))
        space.sample(1)
    except InputError as error:
        assert error.message  # noqa: PT017 - most texts are refused, some are models


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
KEYWORDS = st.sampled_from(
    [
        "type",
        "properties",
        "required",
        "minimum",
        "maxLength",
        "$ref",
        "$id",
        "items",
        "enum",
        "pattern",
        "if",
        "then",
        "not",
        "anyOf",
        "const",
        "format",
        "multipleOf",
        "$schema",
        "$defs",
    ]
)


@pytest.mark.property
@given(st.dictionaries(KEYWORDS, JSON | st.dictionaries(KEYWORDS, JSON)), JSON)
def test_any_document_as_a_schema_is_read_or_refused(schema: Any, configuration: Any) -> None:
    try:
        space = Space.from_json_schema(schema)
        space.validate(configuration)
        space.fuzz(2)
    except InputError as error:
        assert error.message  # noqa: PT017 - most documents are refused, some are schemas


@pytest.mark.parametrize(
    ("rules", "named", "innocent"),
    [
        (["a = 1", "b = 1", "a <> 1"], ["a = 1", "a <> 1"], ["b = 1"]),
        (["a = b", "b = c", "a <> c", "d = 2"], ["a = b", "b = c", "a <> c"], ["d = 2"]),
        (["1 = 2", "a = 1"], ["1 = 2"], ["a = 1"]),
        (["a > 2"], ["a > 2"], []),
    ],
)
def test_contradicting_rules_are_named_and_no_others(
    rules: list[str], named: list[str], innocent: list[str]
) -> None:
    parameters = {name: [1, 2] for name in "abcd"}
    with pytest.raises(Unsatisfiable, match="contradict") as caught:
        Space(parameters, rules)
    listed = caught.value.message.split(": ", 1)[1].split(" / ")
    assert listed == named
    assert not set(listed) & set(innocent)


@pytest.mark.parametrize(
    ("parameters", "kind", "path"),
    [
        ({}, SchemaError, ""),
        ({"a": []}, Unsatisfiable, "a"),
        ({"a": range(5, 5)}, SchemaError, "a"),
        ({"a": [1, 1.0]}, SchemaError, "a"),
        ({"a": "text"}, SchemaError, "a"),
        ({"a": 5}, SchemaError, "a"),
        ({"a": {"type": "strnig"}}, SchemaError, "a/type"),
        ({"a": {"type": "integer", "minimum": 1, "maximum": 0}}, Unsatisfiable, "a"),
        ({"a": [math.inf]}, SchemaError, "a"),
        ({"a": [object()]}, SchemaError, "a"),
        ({"a": Colour}, SchemaError, "a"),
        ({"a": range(10**30)}, SchemaError, "a"),
        ({"a": range(1, 10**15, 7)}, SchemaError, "a"),
    ],
    ids=repr,
)
def test_a_parameter_without_a_usable_domain_is_refused_by_name(
    parameters: Any, kind: type[InputError], path: str
) -> None:
    with pytest.raises(kind) as caught:
        Space(parameters)
    assert caught.value.path == path


def test_one_text_in_place_of_a_list_of_constraints_is_refused_with_advice() -> None:
    with pytest.raises(SchemaError) as caught:
        Space(MODES, "mode = 'tls'")
    assert "list" in caught.value.hint


def test_absurd_numbers_are_met_all_the_same() -> None:
    least, most = -(2**63), 2**63 - 1
    schema = object_of(
        every={"type": "integer", "minimum": least, "maximum": most},
        low={"type": "integer", "maximum": least + 3},
        high={"type": "integer", "minimum": most - 3},
        wide={"type": "number", "minimum": -1.7e308, "maximum": 1.7e308},
        tiny={"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e-300},
        rounded={"type": "integer", "minimum": 1.0, "maximum": 1e3},
    )
    space = Space.from_json_schema(schema)
    for configuration in [*space.sample(50), *space.fuzz(50), *space.boundary()]:
        values = configuration.values
        assert least <= values["every"] <= most
        assert values["low"] <= least + 3
        assert values["high"] >= most - 3
        assert -1.7e308 <= values["wide"] <= 1.7e308
        assert 0 < values["tiny"] < 1e-300
        assert 1 <= values["rounded"] <= 1000


def test_a_huge_enumeration_is_drawn_from_all_over() -> None:
    space = Space({"a": list(range(100_000)), "b": [f"v{number}" for number in range(50_000)]})
    drawn = {configuration.values["a"] for configuration in space.sample(200)}
    assert len(drawn) > 150
    assert max(drawn) > 90_000
    assert space.validate({"a": 99_999, "b": "v49999"}) == []
    assert space.validate({"a": 100_000, "b": "v0"})


def test_long_texts_and_lists_are_written_at_a_bounded_length() -> None:
    schema = object_of(
        text={"type": "string", "maxLength": 10**9},
        many={"type": "array", "items": {"type": "integer"}, "maxItems": 10**7},
    )
    space = Space.from_json_schema(schema)
    batches = [space.boundary(), space.fuzz(50), space.cover(), space.invalid(20)]
    assert max(len(batch.lines()) for batch in batches) < 10_000_000


@pytest.mark.parametrize(
    "configuration",
    [{"mode": math.nan}, {"mode": {1}}, {"mode": "\ud800"}, {"mode": b"tls"}, {("a",): 1}],
    ids=repr,
)
def test_a_configuration_that_json_cannot_hold_is_an_input_error(configuration: Any) -> None:
    space = Space(MODES)
    for use in (
        space.validate,
        lambda it: space.encode([it]),
        lambda it: space.cover(include=[it]),
        lambda it: space.mutate([it], 1),
    ):
        with pytest.raises(InputError):
            use(configuration)


def test_a_configuration_to_include_must_be_valid() -> None:
    with pytest.raises(InputError, match="included configuration 1 is not valid"):
        Space(MODES).cover(include=[{"mode": "tls"}, {"mode": "tls", "port": "no port"}])


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize("levels", [126, 1_000, 100_000])
def test_what_nests_too_deep_is_refused_in_words(levels: int) -> None:
    value = nested(levels)
    for use in (
        lambda: Space({"a": [1, value]}),
        lambda: Space.from_json_schema({"const": {"a": {"b": value}}}),
        lambda: Space(MODES).validate({"a": {"b": value}}),
    ):
        with pytest.raises(InputError, match="nests deeper than 127 levels"):
            use()


def test_values_that_nest_deep_take_no_longer_than_others() -> None:
    deep = nested(100)
    space = Space({"a": [1, deep], "b": [False, True]})

    assert [each.values["a"] for each in space.cover()].count(deep) == 2


def wrong(value: object) -> Any:
    """Hide a type from the type checker."""
    return value


@pytest.mark.parametrize(
    ("use", "path"),
    [
        (lambda space: space.sample("5"), "count"),
        (lambda space: space.fuzz(5, seed=1.5), "seed"),
        (lambda space: space.invalid(5, start=None), "start"),
        (lambda space: space.cover(seed="a"), "seed"),
        (lambda space: space.mutate({"mode": "tls"}, 5), "configurations"),
        (lambda space: space.encode({"mode": "tls"}), "configurations"),
        (lambda space: space.cover(include={"mode": "tls"}), "include"),
        (lambda space: space.cover(include=5), "include"),
        (lambda space: space.cover(strength="a"), "strength"),
        (lambda space: space.cover(mixed=5), "mixed"),
        (lambda space: space.cover(mixed={"mode": 2}), "mixed"),
        (lambda space: space.cover(mixed={("mode", "port"): "a"}), "mixed"),
        (lambda space: space.cover(exclude={"mode": "tls"}), "exclude"),
        (lambda space: space.cover(exclude=[5]), "exclude"),
        (lambda space: space.cover(effort="a"), "effort"),
        (lambda space: space.cover(budget_s="a"), "budget_s"),
        (lambda space: space.mutate([{}], 5, dictionary="abc"), "dictionary"),
        (lambda space: space.fuzz(1, profile=5), "profile"),
        (lambda space: space.diff(5), "other"),
        (lambda space: space.diff(space, {"mode": "tls"}), "configurations"),
        (lambda space: space.sample(1).write("missing/suite.jsonl"), "missing/suite.jsonl"),
        (lambda space: space.sample(1).write_files(__file__, "json"), __file__),
        (lambda space: space.malformed(1).write_files(__file__), __file__),
        (lambda space: space.validate({"mode": [1, {"a": math.inf}]}), "mode.1.a"),
        (lambda _: Profile(edges=wrong("a")), "edges"),
        (lambda _: Space.infer(wrong(Path("known.jsonl"))), "configurations"),
        (lambda _: Space.infer([{"a": 1}], most_texts=-1), "most_texts"),
        (lambda _: Space.from_pict(wrong(5)), "model"),
        (lambda _: Space.from_pydantic(wrong(int)), "model"),
        (lambda _: Space(wrong({1: [1, 2]})), "parameters"),
        (lambda _: Space({"a": [1, math.nan]}), "a"),
        (lambda _: Space({"a": [1, 2]}, wrong(None)), "constraints"),
        (lambda _: Space(wrong(5)), "parameters"),
        (lambda _: Space(wrong(["mode"])), "parameters"),
        (lambda _: Space({"a": [1, 2]}, wrong([5])), "constraints"),
        (lambda _: Space.from_json_schema({}, registry=wrong(["a"])), "registry"),
        (lambda _: Space.from_json_schema({}, registry=wrong({1: {}})), "registry"),
    ],
)
def test_an_argument_of_another_type_is_named(use: Any, path: str) -> None:
    with pytest.raises(InputError) as caught:
        use(Space(MODES))

    assert caught.value.path == path


def test_what_must_hold_itself_is_said_to_nest_without_end() -> None:
    with pytest.raises(Unsatisfiable, match="nests without end"):
        Space.from_json_schema(
            {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}
        )


def test_a_name_that_is_no_pattern_is_found() -> None:
    with pytest.raises(SchemaError, match="regular expression") as caught:
        Space.from_json_schema({"items": {"patternProperties": {"([": {}}}})

    assert caught.value.path == "/items/patternProperties"


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{"type": "object",')
    with pytest.raises(SchemaError, match="is not JSON") as caught:
        Space.from_json_schema(file)

    assert caught.value.path == str(file)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"strength": 3}, "strength 3 is more than the settings of the space: 2"),
        ({"strength": 0}, "the strength must be from 1 to 6, not 0"),
        ({"strength": 7}, "the strength must be from 1 to 6, not 7"),
        ({"mixed": {("mode", "prot"): 2}}, "unknown setting 'prot'|unknown setting \"prot\""),
        ({"mixed": {("mode",): 2}}, "strength 2 is more than the settings of the group: 1"),
        ({"exclude": [{"mode": "carrier pigeon"}]}, 'mode is never "carrier pigeon"'),
        ({"effort": -1}, "must be from 0 to 1,000,000, not -1"),
        ({"effort": float("nan")}, "must be from 0 to 1,000,000, not nan"),
        ({"budget_s": -1}, "must not be negative"),
    ],
)
def test_a_suite_that_cannot_be_made_says_why(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Space(MODES).cover(**arguments)


def test_more_combinations_than_memory_holds_are_counted_first() -> None:
    space = Space({f"p{place}": list(range(10)) for place in range(400)})
    with pytest.raises(InputError, match="8,321,860,008,000,000 tuples"):
        space.cover(strength=5)


def test_a_space_that_admits_everything_has_nothing_to_break() -> None:
    with pytest.raises(InputError, match="no rule of the space can be broken alone"):
        Space.from_json_schema({}).invalid(1)


def test_nothing_to_mutate_is_an_input_error() -> None:
    with pytest.raises(InputError, match="nothing to mutate"):
        Space(MODES).mutate([], 5)
