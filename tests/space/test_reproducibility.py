"""The same space, strategy, seed and index give the same configuration, always and everywhere."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import InputError
from testflow.space import Space
from testflow.space.strategy import STRATEGIES

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mode": {"enum": ["plain", "tls"]},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "ratio": {"type": "number", "minimum": 0, "maximum": 1},
        "name": {"type": "string", "pattern": "^[a-z]{2,8}$"},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
        "db": {
            "type": "object",
            "properties": {"pool": {"type": "integer", "minimum": 0}, "url": {"type": "string"}},
            "required": ["pool"],
        },
    },
    "required": ["mode", "port"],
    "additionalProperties": False,
}
RULES = ['if mode = "tls" then port > 1024']

SEEDS = st.integers(0, 2**64 - 1)
STREAMS = st.sampled_from(["sample", "fuzz", "invalid"])


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.from_json_schema(SCHEMA, RULES)


@pytest.mark.property
@given(STREAMS, SEEDS, st.integers(0, 2**63))
def test_a_configuration_made_alone_equals_the_one_in_the_stream(
    space: Space, stream: str, seed: int, start: int
) -> None:
    make = getattr(space, stream)
    together = make(4, seed, start)
    for place in range(4):
        (alone,) = make(1, seed, start + place)
        assert alone == together[place]


@pytest.mark.property
@given(STREAMS, SEEDS, st.lists(st.integers(0, 7), max_size=4))
def test_a_stream_read_in_parts_gives_the_same_bytes(
    space: Space, stream: str, seed: int, sizes: list[int]
) -> None:
    strategy = STRATEGIES.load(stream)(space, seed, count=sum(sizes))
    parts, start = b"", 0
    for size in sizes:
        parts += strategy.part(start, size).lines()
        start += size
    assert parts == strategy.part(0, strategy.size).lines()


@pytest.mark.parametrize("suite", ["boundary", "cover"])
def test_a_suite_read_in_parts_gives_the_same_bytes(space: Space, suite: str) -> None:
    strategy = STRATEGIES.load(suite)(space, 5)
    parts = b"".join(strategy.part(start, 3).lines() for start in range(0, strategy.size, 3))
    assert parts == strategy.part(0, strategy.size).lines()


SCRIPT = """
import json, sys
from testflow.space import Space
schema, rules = json.loads(sys.argv[1])
space = Space.from_json_schema(schema, rules)
known = space.sample(5, 1)
for batch in [space.sample(40, 3), space.fuzz(40, 3), space.invalid(40, 3), space.boundary(),
              space.cover(seed=3), space.mutate(known, 20, 3)]:
    for each in batch:
        broken = list(map(str, each.violations))
        print(json.dumps([each.values, each.label, str(each.origin), broken]))
print(space.fingerprint)
"""


def test_processes_with_different_hash_seeds_agree_on_every_strategy() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, json.dumps([SCHEMA, RULES])],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1", "424242")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") > 150


@pytest.mark.property
@given(SEEDS)
def test_adding_a_property_leaves_the_other_values_as_they_were(seed: int) -> None:
    larger = {**SCHEMA, "properties": {"new": {"type": "boolean"}, **SCHEMA["properties"]}}
    for stream in ("sample", "fuzz"):
        before = getattr(Space.from_json_schema(SCHEMA), stream)(10, seed)
        after = getattr(Space.from_json_schema(larger), stream)(10, seed)
        for one, two in zip(before, after, strict=True):
            values = dict(two.values)
            values.pop("new", None)
            assert values == one.values


@pytest.mark.property
@given(st.permutations(sorted(SCHEMA["properties"])))
def test_spaces_with_one_fingerprint_give_one_stream(names: list[str]) -> None:
    shuffled = {**SCHEMA, "properties": {name: SCHEMA["properties"][name] for name in names}}
    one, two = Space.from_json_schema(SCHEMA, RULES), Space.from_json_schema(shuffled, RULES)
    if one.fingerprint == two.fingerprint:
        assert one.sample(5).lines() == two.sample(5).lines()
        assert one.boundary().lines() == two.boundary().lines()


def test_another_rule_or_another_bound_gives_another_fingerprint() -> None:
    prints = {
        Space({"a": range(100), "b": [1, 2]}).fingerprint,
        Space({"a": range(100), "b": [2, 1]}).fingerprint,
        Space({"a": range(101), "b": [1, 2]}).fingerprint,
        Space({"a": range(100), "b": [1, 2]}, ["a > b"]).fingerprint,
        Space({"a": range(100), "b": [1, 2]}, ["a >= b"]).fingerprint,
    }
    assert len(prints) == 5


def test_models_that_compare_text_differently_have_different_fingerprints() -> None:
    rule = 'IF [a] LIKE "X1" THEN [b] = 1'
    pict = Space.from_pict(f"a: x1, x2\nb: 1, 2\n\n{rule};")
    listed = Space({"a": ["x1", "x2"], "b": [1, 2]}, [rule])
    assert pict.fingerprint != listed.fingerprint


@pytest.mark.property
@given(STREAMS, SEEDS)
def test_another_seed_gives_other_configurations(space: Space, stream: str, seed: int) -> None:
    make = getattr(space, stream)
    assert make(12, seed).lines() != make(12, seed ^ 1).lines()


@pytest.mark.parametrize("name", ["count", "seed", "start"])
@pytest.mark.parametrize("value", [-1, 2**64])
def test_numbers_beyond_the_stream_are_refused_by_name(space: Space, name: str, value: int) -> None:
    numbers = {"count": 1, "seed": 0, "start": 0} | {name: value}
    with pytest.raises(InputError, match="from 0 to") as caught:
        space.sample(numbers["count"], numbers["seed"], numbers["start"])
    assert caught.value.path == name
