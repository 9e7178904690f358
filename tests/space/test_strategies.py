"""What each strategy promises beyond validity."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from testflow.errors import InputError, UnknownPlugin
from testflow.model import Configuration, Json
from testflow.space import Space
from testflow.space.strategy import STRATEGIES

LOW, HIGH = 1, 10_000
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "port": {"type": "integer", "minimum": LOW, "maximum": HIGH},
        "ratio": {"type": "number", "minimum": 0, "maximum": 1},
        "name": {"type": "string", "minLength": 2, "maxLength": 50},
        "tags": {"type": "array", "items": {"type": "integer"}, "maxItems": 5},
        "mode": {"enum": ["a", "b"]},
        "extra": {"type": "boolean"},
    },
    "required": ["port", "ratio", "name", "tags", "mode"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.from_json_schema(SCHEMA)


def at_edges(configurations: Any) -> dict[str, int]:
    values = [configuration.values for configuration in configurations]
    return {
        "port": sum(each["port"] in {LOW, LOW + 1, HIGH - 1, HIGH} for each in values),
        "ratio": sum(each["ratio"] in {0, 1} for each in values),
        "name": sum(len(each["name"]) in {2, 50} for each in values),
        "tags": sum(len(each["tags"]) in {0, 5} for each in values),
    }


def test_fuzz_meets_edges_far_more_often_than_sample(space: Space) -> None:
    fuzz, sample = at_edges(space.fuzz(4_000, seed=11)), at_edges(space.sample(4_000, seed=11))
    # Four ports in ten thousand are edges: a sample of 4,000 meets 1.6 of them.
    assert sample["port"] < 15
    assert fuzz["port"] > 400
    assert fuzz["ratio"] > 10 * max(sample["ratio"], 1)
    assert fuzz["name"] > 2 * sample["name"]
    assert fuzz["tags"] > sample["tags"]


def test_sample_is_even_over_values_and_presence(space: Space) -> None:
    values = [configuration.values for configuration in space.sample(10_000, seed=5)]
    # Three standard deviations of 10,000 fair coins are 150.
    assert abs(sum(each["mode"] == "a" for each in values) - 5_000) < 200
    assert abs(sum("extra" in each for each in values) - 5_000) < 200
    tenths = [0] * 10
    for each in values:
        tenths[(each["port"] - 1) // 1_000] += 1
    assert sum((count - 1_000) ** 2 / 1_000 for count in tenths) < 27.9  # chi-square, p = 0.001


def test_boundary_meets_each_edge_and_the_values_beside_it(space: Space) -> None:
    suite = list(space.boundary())
    assert {each.values["port"] for each in suite} >= {LOW, LOW + 1, HIGH - 1, HIGH}
    assert {len(each.values["name"]) for each in suite} >= {2, 3, 49, 50}
    assert {len(each.values["tags"]) for each in suite} >= {0, 1, 4, 5}
    assert {each.values.get("extra") for each in suite} == {None, False, True}


def test_boundary_changes_one_setting_at_a_time(space: Space) -> None:
    suite = list(space.boundary())
    plain = next(each.values for each in suite if each.label == "mode · enum · a")
    for each in suite:
        path = each.label.split(" · ")[0].split(".")[0]
        others = {name: value for name, value in each.values.items() if name != path}
        assert len(others) == len(plain) - (path in plain)
        assert all(others[name] == plain[name] for name in others if name in {"mode", "ratio"})


def test_invalid_breaks_every_kind_of_rule_there_is(space: Space) -> None:
    broken = {(each.violations[0].path, each.violations[0].rule) for each in space.invalid(400)}
    assert broken >= {
        ("port", "minimum"),
        ("port", "maximum"),
        ("port", "type"),
        ("ratio", "maximum"),
        ("name", "minLength"),
        ("name", "maxLength"),
        ("tags", "maxItems"),
        ("tags.0", "type"),
        ("mode", "enum"),
        ("", "required"),
        ("", "additionalProperties"),
    }


def test_invalid_breaks_rules_between_settings_too() -> None:
    rules = ["port > 100", 'if mode = "a" then port < 5000']
    broken = {
        each.violations[0].message for each in Space.from_json_schema(SCHEMA, rules).invalid(200)
    }
    assert {f"does not hold: {rule}" for rule in rules} <= broken


def test_mutants_differ_from_their_parent_in_one_to_three_settings(space: Space) -> None:
    known = [each.values for each in space.sample(4, seed=2)]
    for mutant in space.mutate(known, 100, seed=2):
        assert mutant.label.startswith("from ")
        parent = known[int(mutant.label.split(":")[0].removeprefix("from "))]
        names = {*mutant.values, *parent}
        changed = [name for name in names if mutant.values.get(name) != parent.get(name)]
        assert 1 <= len(changed) <= 3


def test_included_configurations_come_first_and_are_not_covered_again() -> None:
    space = Space({"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2, 3]})
    whole = space.cover(seed=1)
    again = space.cover(seed=2, include=whole)
    assert [each.values for each in again] == [each.values for each in whole]


def test_text_that_a_rule_asks_for_is_written() -> None:
    schema = {
        "type": "object",
        "properties": {"env": {"type": "string"}, "debug": {"type": "boolean"}, "any": {}},
        "required": ["env", "debug", "any"],
    }
    rules = ['if debug = true then env in ("dev", "test")', 'if env = "dev" then any = "thing"']
    space = Space.from_json_schema(schema, rules)
    suite = [each.values for each in space.cover(seed=1)]
    assert {each["env"] for each in suite if each["debug"]} == {"dev", "test"}
    assert {each["any"] for each in suite if each["env"] == "dev"} == {"thing"}
    assert any(each["env"] not in {"dev", "test"} for each in suite)


def test_settings_that_must_be_equal_are_made_so_over_wide_ranges() -> None:
    wide = range(1, 60_000)
    rules = ["a = b", "c > b", "if b > 5 then d = c"]
    space = Space({"a": wide, "b": wide, "c": wide, "d": wide}, rules)
    for each in [*space.sample(20), *space.cover()]:
        values = each.values
        assert values["a"] == values["b"] < values["c"]
        assert values["b"] <= 5 or values["d"] == values["c"]


def test_a_reference_with_more_rules_beside_it_is_met() -> None:
    tree = {
        "type": "object",
        "properties": {"name": {"enum": ["x", "y"]}, "next": {"$ref": "#/$defs/tree"}},
        "required": ["name"],
    }
    narrowed = {"allOf": [{"$ref": "#/$defs/tree"}, {"not": {"const": {"name": "x"}}}]}
    schema = {
        "$defs": {"tree": tree},
        "type": "object",
        "properties": {"tree": narrowed},
        "required": ["tree"],
    }
    for each in Space.from_json_schema(schema).sample(20):
        assert each.values["tree"]["name"] in {"x", "y"}
        assert each.values["tree"] != {"name": "x"}


def test_references_of_a_parameter_stay_within_its_own_schema() -> None:
    fragment = {"$ref": "#/$defs/one", "$defs": {"one": {"enum": [1, 2]}}}
    space = Space({"a": fragment, "b": {**fragment, "$defs": {"one": {"enum": ["x"]}}}})
    assert {each.values["a"] for each in space.sample(40)} == {1, 2}
    assert space.validate({"a": 1, "b": "x"}) == []
    assert space.validate({"a": "x", "b": 1})


def test_a_schema_of_listed_values_gives_those_values() -> None:
    listed = [{"mode": "a", "port": 1}, {"mode": "b"}, "default"]
    space = Space.from_json_schema({"enum": listed})
    drawn = [each.values for each in space.sample(40)]
    assert all(values in listed for values in drawn)
    assert all(one in drawn for one in listed)


def test_an_unknown_strategy_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownPlugin) as caught:
        STRATEGIES.load("fuz")
    assert "fuzz" in caught.value.hint


def test_a_negative_count_is_refused_by_name(space: Space) -> None:
    with pytest.raises(InputError) as caught:
        STRATEGIES.load("sample")(space, 1, count=-1)
    assert caught.value.path == "count"


def test_a_table_has_a_column_for_each_setting(space: Space) -> None:
    batch = space.sample(50, seed=1)
    table = batch.to_arrow()
    assert table.num_rows == 50
    assert sorted(table.column_names) == sorted(SCHEMA["properties"])
    assert table["port"].to_pylist() == [each.values["port"] for each in batch]
    assert table["extra"].to_pylist() == [each.values.get("extra") for each in batch]


def test_values_without_a_common_type_become_a_column_of_json() -> None:
    space = Space({"a": [1, "x", [2], 2**63, {"b": 1}]})
    batch = space.sample(30)
    column = batch.to_arrow()["a"].to_pylist()
    assert set(column) <= {"1", '"x"', "[2]", str(2**63), '{"b": 1}'}


@pytest.mark.parametrize("values", [[2**63, 1], [2**70, 1.5], [{}, {}], [[], [{}]]], ids=repr)
def test_awkward_values_are_written_as_a_table_all_the_same(
    values: list[Any], tmp_path: Path
) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": values}}, "required": ["a"]}
    unique = {**schema, "properties": {"a": {"enum": values[:1]}}}
    for each in (unique, schema if values[0] != values[1] else unique):
        path = tmp_path / "out.parquet"
        Space.from_json_schema(each).sample(5).write(path)
        assert pq.read_table(path).num_rows == 5


def test_lines_are_written_and_read_back(space: Space, tmp_path: Path) -> None:
    batch = space.sample(5)[1:4]
    batch.write(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == batch.lines()
    assert batch.lines().count(b"\n") == len(batch) == 3


def test_a_file_ending_without_a_format_is_refused(space: Space, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="xml") as caught:
        space.sample(1).write(tmp_path / "out.xml")
    assert ".jsonl" in caught.value.hint


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"),
    [
        ({"type": "integer", "minimum": 3}, 3, 2),
        ({"type": "array", "items": {"type": "string"}}, ["a"], [1]),
        ({"enum": ["a", None]}, None, "b"),
        ({"type": "boolean"}, True, 1),
    ],
)
def test_configurations_may_be_of_any_type(schema: Any, valid: Json, invalid: Json) -> None:
    space = Space.from_json_schema(schema)

    assert space.validate(valid) == space.validate(Configuration(valid)) == []
    assert space.validate(invalid)
    assert space.diff(space, [valid, invalid]).valid == (0,)
    assert [space.validate(each) for each in space.mutate([valid], 3)] == [[], [], []]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("base-choice", {}),
        ("base-choice", {"base": {"a": 2, "b": "y"}}),
        ("boundary", {}),
        ("cover", {"strength": 1}),
        ("sample", {"count": 7}),
        ("fuzz", {"count": 7}),
        ("invalid", {"count": 7}),
    ],
)
def test_a_strategy_by_name_gives_in_parts_what_the_space_gives(
    name: str, options: dict[str, Any]
) -> None:
    members = {"a": {"enum": [1, 2, 3]}, "b": {"enum": ["x", "y"]}}
    space = Space.from_json_schema({"properties": members, "required": ["a", "b"]})
    strategy = STRATEGIES.load(name)(space, 5, **options)
    seeded = {} if name in {"base-choice", "boundary"} else {"seed": 5}
    whole = getattr(space, name.replace("-", "_"))(**options, **seeded)
    parts = [strategy.part(0, 2), strategy.part(2, strategy.size - 2)]
    assert strategy.size == len(whole) > 2
    assert [each.values for part in parts for each in part] == [each.values for each in whole]


def test_a_batch_tells_how_many_there_are_and_how_they_were_made(space: Space) -> None:
    batch = space.sample(3, seed=7)
    assert repr(batch) == f"<3 configurations, {str(batch[0].origin).partition(' #')[0]}>"
