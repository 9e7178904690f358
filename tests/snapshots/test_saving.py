from __future__ import annotations

import json
import math
import sys
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow import Configuration, Origin, Snapshots, Space
from testflow.errors import Conflict, InputError

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=30,
)


def _exact(value: Any) -> str:
    """Give a text that tells types, signs and the order of keys apart."""
    return json.dumps(value)


def test_every_kind_of_value_comes_back_as_it_was(snapshots: Snapshots) -> None:
    values = {
        "big": 2**70,
        "edges": [
            2**63 - 1,
            2**63,
            2**64 - 1,
            2**64,
            -(2**63),
            -(2**63) - 1,
            -(2**64),
            -(2**64) - 1,
        ],
        "zero": [0, 0.0, -0.0],
        "real": [1.0, 0.1, 1e300, 5e-324, sys.float_info.max],
        "flags": [True, False, None],
        "": "\x00\x1f\u2028é日\U0001f600",
        "empty": [{}, [], ""],
    }
    kept = snapshots.save(values)
    assert _exact(kept.values) == _exact(values)
    assert _exact(snapshots.load(kept.id).values) == _exact(values)


def test_a_configuration_is_brought_back_by_id_by_first_digits_and_by_name(
    snapshots: Snapshots,
) -> None:
    kept = snapshots.save({"a": [1, {"b": "x"}]}, name="first")
    for known in (kept.id, kept.id[:8], "first"):
        assert snapshots.configuration(known) == {"a": [1, {"b": "x"}]}
        assert Snapshots(snapshots.folder).configuration(known) == {"a": [1, {"b": "x"}]}


@pytest.mark.parametrize("unknown", ["0" * 64, "0" * 8, "second"])
def test_a_configuration_that_is_not_there_is_told(snapshots: Snapshots, unknown: str) -> None:
    snapshots.save({"a": 1}, name="first")
    with pytest.raises(InputError, match="is not a snapshot of this store"):
        snapshots.configuration(unknown)


def test_a_configuration_that_another_process_wrote_meanwhile_is_found(
    snapshots: Snapshots,
) -> None:
    one = snapshots.save({"a": 1})
    reader = Snapshots(snapshots.folder)
    assert reader.configuration(one.id) == {"a": 1}
    other = snapshots.save({"a": 2})
    assert reader.configuration(other.id) == {"a": 2}


def test_configurations_of_one_shape_have_nothing_in_common_but_equal_values(
    snapshots: Snapshots,
) -> None:
    """What is brought back is built after the first one of its shape."""
    values = [
        {"mode": mode, "limits": {"low": low, "high": [low, mode]}, "last": mode}
        for low in (1, 2, 1.0, True)
        for mode in ("a", "b", None, "a")
    ]
    saved = list(snapshots.save_many(values))
    by_id = {each: _exact(value) for each, value in zip(saved, values, strict=True)}
    found = {each: snapshots.configuration(each) for each in saved}
    assert {each: _exact(value) for each, value in found.items()} == by_id
    first = found[saved[0]]
    first["limits"]["low"] = first["limits"]["high"][0] = first["mode"] = "changed"
    assert {each: _exact(snapshots.configuration(each)) for each in saved} == by_id


@pytest.mark.property
@given(st.lists(_JSON, max_size=6))
def test_whatever_json_has_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, configurations: list[Any]
) -> None:
    with Snapshots(tmp_path_factory.mktemp("snapshots")) as snapshots:
        saved = snapshots.save_many(configurations)
        by_id: dict[str, Any] = {}
        for values, each in zip(configurations, saved, strict=True):
            by_id.setdefault(each, values)
        for each, values in by_id.items():
            assert _exact(snapshots.load(each).values) == _exact(values)
        assert len(snapshots) == len(by_id) == saved.new


def test_equal_configurations_are_kept_once(snapshots: Snapshots) -> None:
    first = snapshots.save({"a": 1, "b": [1, 2]})
    again = snapshots.save({"b": [1, 2], "a": 1})
    assert (first.id, list(again.values)) == (again.id, ["a", "b"])
    assert (again.saved_at, len(snapshots)) == (first.saved_at, 1)
    assert {"b": [1, 2], "a": 1} in snapshots
    assert {"b": [2, 1], "a": 1} not in snapshots
    assert {"b": [1, 2], "a": 1.0} not in snapshots


def test_a_batch_is_kept_with_the_origin_of_each_configuration(snapshots: Snapshots) -> None:
    space = Space.from_json_schema(
        {
            "type": "object",
            "properties": {"a": {"type": "integer", "minimum": 0, "maximum": 9}},
            "required": ["a"],
            "additionalProperties": False,
        }
    )
    batch = space.fuzz(60, seed=3)[20:]
    snapshots.save(batch[7].values)
    saved = snapshots.save_many(batch, tags=["fuzz"])
    assert len(saved) == 40
    assert saved.new == len({each.values["a"] for each in batch}) - 1
    for place, each in enumerate(saved):
        found = snapshots.load(each)
        assert found.values == batch[place].values
        assert found.tags == ("fuzz",)
        if saved.is_new[place]:
            assert found.origin == batch[place].origin
            assert found.schema == space.fingerprint
            assert found.origin is not None
            assert space.fuzz(60, seed=3)[found.origin.index].values == found.values
    assert snapshots.load(saved[7]).origin is None


def test_configurations_out_of_order_have_no_origin_rather_than_a_wrong_one(
    snapshots: Snapshots,
) -> None:
    origins = [Origin("fuzz", 1, 7, index) for index in (4, 5, 9, 8)]
    given = [Configuration({"a": origin.index}, origin) for origin in origins]
    in_order = snapshots.save_many(given[:3])
    out_of_order = snapshots.save_many(
        [Configuration({"b": each.values["a"]}, each.origin) for each in given]
    )
    of_two_streams = snapshots.save_many(
        [Configuration({"c": seed}, Origin("fuzz", 1, seed, seed)) for seed in (1, 2)]
    )
    assert [snapshots.load(each).origin for each in in_order] == origins[:3]
    assert [snapshots.load(each).origin for each in out_of_order] == [None] * 4
    assert [snapshots.load(each).origin for each in of_two_streams] == [None] * 2


class _Level(IntEnum):
    HIGH = 3


def test_numbers_of_a_subclass_are_kept_as_numbers(snapshots: Snapshots) -> None:
    assert _exact(snapshots.save({"level": _Level.HIGH}).values) == '{"level": 3}'


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({"a": {"b": [1, {2}]}}, "a.b.1", "type set"),
        ({"a": [b"x"]}, "a.0", "type bytes"),
        ({"a": {1: 2}}, "a", "key 1"),
        ({"a": math.nan}, "a", "NaN"),
        ([-math.inf], "0", "-inf"),
        ({"a": "\ud800"}, "a", "surrogate"),
        ({"\udc00": 1}, "", "surrogate"),
        ([10**5000], "0", "digits"),
        (object, "", "type type"),
    ],
)
def test_what_json_does_not_have_is_refused_with_the_place(
    snapshots: Snapshots, values: Any, path: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as refused:
        snapshots.save(values)
    assert refused.value.path == path
    assert len(snapshots) == 0


def test_deep_configurations_are_kept_up_to_a_limit(snapshots: Snapshots) -> None:
    def deep(levels: int) -> list[Any]:
        value: list[Any] = []
        for _ in range(levels - 1):
            value = [value]
        return value

    assert snapshots.save(deep(500)).values == deep(500)
    with pytest.raises(InputError, match="500 levels"):
        snapshots.save(deep(501))


def test_numbers_that_are_not_finite_are_kept_on_demand(folder: Path) -> None:
    with Snapshots(folder, non_finite=True) as snapshots:
        kept = snapshots.save({"a": [math.nan, math.inf, -math.inf]})
    found = Snapshots(folder).load(kept.id).values["a"]
    assert math.isnan(found[0])
    assert found[1:] == [math.inf, -math.inf]


def test_those_before_one_that_is_refused_are_kept_with_their_tags(snapshots: Snapshots) -> None:
    with pytest.raises(InputError, match="type set"):
        snapshots.save_many([{"a": 1}, {"a": 2}, {"a": {3}}, {"a": 4}], tags=["lot"])
    assert [each.values["a"] for each in snapshots.find(tags=["lot"])] == [1, 2]


def test_what_the_given_iterable_raises_is_raised(snapshots: Snapshots) -> None:
    def broken() -> Any:
        yield {"a": 1}
        message = "no more"
        raise LookupError(message)

    with pytest.raises(LookupError, match="no more"):
        snapshots.save_many(broken())
    assert [each.values for each in snapshots] == [{"a": 1}]


def test_a_store_can_be_read_while_it_is_filled(snapshots: Snapshots) -> None:
    snapshots.save_many([{"a": number} for number in range(10)])
    snapshots.save_many({"b": each.values["a"]} for each in snapshots)
    assert [each.values for each in snapshots][10:] == [{"b": number} for number in range(10)]


def test_nothing_is_saved_under_a_name_that_could_be_an_id(snapshots: Snapshots) -> None:
    for name in ("abcd", "12345678", "two\nlines", "n" * 201):
        with pytest.raises(InputError, match="cannot be the name"):
            snapshots.save({"a": 1}, name=name)
    assert len(snapshots) == 0


@pytest.mark.parametrize("tag", ["", "two\nlines", "t" * 201])
def test_a_tag_that_could_not_be_listed_is_refused(snapshots: Snapshots, tag: str) -> None:
    kept = snapshots.save({"a": 1})
    for refuse in (lambda: snapshots.tag(kept.id, tag), lambda: snapshots.save({}, tags=[tag])):
        with pytest.raises(InputError, match="cannot be a tag"):
            refuse()
    assert (len(snapshots), snapshots.load(kept.id).tags) == (1, ())


@pytest.mark.parametrize("given", [{"a": 1}, '{"a": 1}'])
def test_one_configuration_is_not_taken_for_many(snapshots: Snapshots, given: Any) -> None:
    with pytest.raises(InputError, match="must be a list"):
        snapshots.save_many(given)
    assert len(snapshots) == 0


def test_what_is_noted_is_text(snapshots: Snapshots) -> None:
    kept, wrong = snapshots.save({"a": 1}), cast("str", 5)
    for refuse in (
        lambda: snapshots.save({"a": 1}, notes=wrong),
        lambda: snapshots.save({"a": 1}, schema=wrong),
        lambda: snapshots.annotate(kept.id, wrong),
        lambda: snapshots.link(kept.id, wrong),
        lambda: snapshots.find(since=cast("datetime", "2026-01-01")),
    ):
        with pytest.raises(InputError, match="is no t"):
            refuse()
    assert snapshots.load(kept.id) == kept


def test_tags_are_given_as_a_list(snapshots: Snapshots) -> None:
    with pytest.raises(InputError, match="must be a list"):
        snapshots.save({"a": 1}, tags="lot")
    assert len(snapshots) == 0


def test_only_one_at_a_time_writes_and_all_read(folder: Path, snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    other = Snapshots(folder, author="ben")
    assert [each.values for each in other] == [{"a": 1}]
    with pytest.raises(Conflict, match="ann, process"):
        other.save({"a": 2})
    snapshots.save({"a": 3}, tags=["late"])
    assert [each.values for each in other.find(tags=["late"])] == [{"a": 3}]
    snapshots.close()
    assert other.save({"a": 2}).author == "ben"
    other.close()
    assert [each.values["a"] for each in snapshots] == [1, 3, 2]


def test_a_store_that_is_not_there_is_told_and_not_made(folder: Path) -> None:
    snapshots = Snapshots(folder)
    assert (len(snapshots), snapshots.names(), snapshots.tags()) == (0, [], [])
    for ask in (snapshots.find, snapshots.verify, lambda: snapshots.load("abcd")):
        with pytest.raises(InputError, match="there are no snapshots"):
            ask()
    assert not folder.exists()


def test_what_cannot_be_written_makes_no_store(folder: Path) -> None:
    def broken() -> Any:
        message = "no more"
        raise LookupError(message)
        yield

    snapshots = Snapshots(folder)
    for refuse in (
        lambda: snapshots.save({"a": {1}}),
        lambda: snapshots.save_many([{"a": math.nan}, {"a": 1}]),
        lambda: snapshots.save({"a": 1}, name="abcd"),
        lambda: snapshots.tag("abcd", "x"),
        lambda: snapshots.record("abcd", "failed"),
        snapshots.compact,
    ):
        with pytest.raises(InputError):
            refuse()
    with pytest.raises(LookupError, match="no more"):
        snapshots.save_many(broken())
    assert list(snapshots.save_many([])) == []
    assert not folder.exists()
    assert snapshots.save_many(iter([{"a": 1}, {"a": 2}])).new == 2
    assert [each.values["a"] for each in snapshots] == [1, 2]
    with pytest.raises(Conflict):
        Snapshots(folder).save({"a": 3})
    snapshots.close()


def test_unknown_durability_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="durability"):
        Snapshots(folder, durability="eventual")  # type: ignore[arg-type]
