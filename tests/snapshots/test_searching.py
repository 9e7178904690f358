"""Snapshots found by rules and by likeness."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import testflow as tf
from testflow import Snapshots
from testflow.errors import InputError, SchemaError

Holds = Callable[[dict[str, Any]], bool]


def values_of(snapshots: Snapshots, where: str) -> list[Any]:
    return [each.values for each in snapshots.find(where=where)]


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ("pool > 3 and mode = 'fast'", lambda it: it["pool"] > 3 and it["mode"] == "fast"),
        ("pool in {1, 2} or pool = 4", lambda it: it["pool"] in {1, 2, 4}),
        ("not (tls.on)", lambda it: not it.get("tls", {}).get("on")),
        ("tls.on implies hosts.1 like 'b*'", lambda it: not it.get("tls", {}).get("on")),
        ("hosts.0 = 'a' and ratio < 0.5", lambda it: it["hosts"] and it["ratio"] < 0.5),
        ("pool >= ratio * 6", lambda it: it["pool"] >= it["ratio"] * 6),
    ],
)
def test_a_rule_finds_those_for_which_it_holds(
    snapshots: Snapshots, where: str, holds: Holds
) -> None:
    draw = np.random.default_rng(7)
    configurations = [
        {
            "pool": int(draw.integers(6)),
            "mode": str(draw.choice(["fast", "safe"])),
            "ratio": float(draw.random()),
            "hosts": ["a", "c"][: int(draw.integers(3))],
            **({"tls": {"on": bool(draw.integers(2))}} if draw.integers(2) else {}),
        }
        for _ in range(500)
    ]
    configurations[0]["hosts"] = ["a", "c"]
    snapshots.save_many(configurations[:200])
    assert values_of(snapshots, where) == list(filter(holds, configurations[:200]))
    snapshots.save_many(configurations[200:])
    assert values_of(snapshots, where) == list(filter(holds, configurations))


def test_numbers_that_json_has_not_are_found_by_their_names(folder: Path) -> None:
    with Snapshots(folder, non_finite=True) as snapshots:
        snapshots.save_many([{"a": value} for value in (math.nan, math.inf, -math.inf, 10**30, 7)])
        assert math.isnan(values_of(snapshots, "a = 'NaN'")[0]["a"])
        assert values_of(snapshots, "a in ('Infinity', '-Infinity')") == [
            {"a": math.inf},
            {"a": -math.inf},
        ]
        assert values_of(snapshots, "a > 7") == [{"a": 10**30}]


def test_names_with_odd_letters_stand_in_brackets(snapshots: Snapshots) -> None:
    kept = snapshots.save({"a.b": {"c-d": 1, "": 2}, "list": [[0, {"é": 3}]]})
    for where in ("[a.b.c-d] = 1", '["a.b"."c-d"] = 1', '["a.b".""] = 2', "list.0.1.é = 3"):
        assert snapshots.find(where=where).ids == [kept.id], where


def test_rules_speak_of_what_is_known(snapshots: Snapshots) -> None:
    first = snapshots.save({"a": 1}, name="base", tags=["slow"], notes="odd")
    second = snapshots.save({"a": 2}, tags=["slow", "new"], schema="2.0")
    third = snapshots.save({"a": 3})
    snapshots.record([first.id, second.id], "failed", run="run-7", message="timed out after 3 s")
    snapshots.record(first.id, "passed", run="run-8")
    snapshots.untag(second.id, "new")
    snapshots.link([second.id, third.id], "ISSUE-1")
    snapshots.link(third.id, "ISSUE-2")
    snapshots.annotate(first.id, "seen again")
    for where, expected in [
        ("@result = 'failed'", [second]),
        ("@result <> 'failed'", [first]),
        ("@run = 'run-8' or @message like 'timed out*'", [first, second]),
        ("@tags = 'slow' and a > 1", [second]),
        ("@tags like '*new*'", []),
        ("@tags <> 'new'", [first, second]),
        ("@tags = null or @seed = null or @schema = null", []),
        ("@links like '*ISSUE-1*'", [second, third]),
        ("@links like '*ISSUE-2'", [third]),
        ("@name = 'base' and @notes like 'odd*again'", [first]),
        ("@schema = '2.0'", [second]),
        ("@author = 'ann' and not (a = 2)", [first, third]),
        (f"@saved_at < '{second.saved_at:%Y-%m-%dT%H:%M:%SZ}'", [first]),
    ]:
        assert snapshots.find(where=where).ids == [each.id for each in expected], where


def test_generated_ones_are_found_by_how_they_were_made(snapshots: Snapshots) -> None:
    space = tf.Space({"a": [1, 2, 3, 4, 5, 6, 7, 8], "b": [True, False]})
    snapshots.save({"a": 100, "b": True})
    saved = snapshots.save_many(space.fuzz(5, seed=11))
    found = snapshots.find(where="@seed = 11 and @strategy = 'fuzz'")
    assert found.ids == list(dict.fromkeys(saved))


def test_what_nobody_has_is_told_with_the_nearest(snapshots: Snapshots) -> None:
    assert snapshots.save({"db": {"pool": 1}})
    with pytest.raises(SchemaError, match=r"no snapshot has a setting .db\.pol. \(did you mean"):
        snapshots.find(where="db.pol = 1")
    with pytest.raises(InputError, match="nothing is known as '@resutl'") as raised:
        snapshots.find(where="@resutl = 'failed'")
    assert "@result" in raised.value.hint
    with pytest.raises(SchemaError, match="at column 10"):
        snapshots.find(where="db.pool =")


def differing(one: Any, two: Any) -> int:
    """Count the places at which two values differ, by another way than the store."""
    if isinstance(one, dict) and isinstance(two, dict):
        keys = one.keys() | two.keys()
        return sum(differing(one.get(key, ()), two.get(key, ())) for key in keys)
    if isinstance(one, dict | tuple) or isinstance(two, dict | tuple):
        return leaves(one) + leaves(two)
    return int(type(one) is not type(two) or operator.ne(one, two))


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return int(value != ())


def test_the_nearest_differ_at_the_fewest_places(snapshots: Snapshots) -> None:
    draw = np.random.default_rng(3)

    def drawn() -> dict[str, Any]:
        inner = {name: int(draw.integers(3)) for name in "abcd" if draw.integers(4)}
        return {"x": inner, "y": int(draw.integers(2)), **inner}

    configurations = [drawn() for _ in range(300)]
    saved = snapshots.save_many(configurations)
    kept = [snapshots.load(each).values for each in dict.fromkeys(saved)]
    for asked in (configurations[0], drawn(), {"z": 1}):
        expected = sorted(differing(asked, each) for each in kept)[:7]
        found = snapshots.nearest(asked, 7)
        assert [each.distance for each in found] == expected
        for each in found:
            assert each.distance == differing(asked, each.snapshot.values)
    assert snapshots.nearest(configurations[5], 1)[0].snapshot.values == configurations[5]
    assert snapshots.nearest({"z": 1}, 0) == []
    with pytest.raises(InputError, match="cannot be kept"):
        snapshots.nearest({"z": {1}})


def test_entries_about_snapshots_with_different_ones_before_keep_them_apart(
    snapshots: Snapshots,
) -> None:
    ids = list(snapshots.save_many([{"a": number} for number in range(4)]))
    snapshots.tag(ids[0], "a")
    snapshots.tag(ids[:2], "b")
    snapshots.tag(ids, "c")
    tags = [each.tags for each in snapshots.find()]
    assert tags == [("a", "b", "c"), ("b", "c"), ("c",), ("c",)]
    for number, expected in enumerate(tags):
        rule = f"@tags = {', '.join(expected)!r}"
        assert ids[number] in snapshots.find(where=rule).ids
        assert len(snapshots.find(where=rule)) == tags.count(expected)
