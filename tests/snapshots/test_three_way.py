"""Two sides of one configuration, brought together."""

from typing import Any

import pytest

from testflow.errors import InputError
from testflow.snapshots.differences.place import ABSENT
from testflow.snapshots.differences.three_way import three_way

DB = {"host": "db.example", "pool": 5}


def merged(base: object, ours: object, theirs: object) -> object:
    merge = three_way(base, ours, theirs)
    assert merge.conflicts == ()
    return merge.value


def contradictions(base: object, ours: object, theirs: object) -> list[str]:
    return [str(each) for each in three_way(base, ours, theirs).conflicts]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 2}),
        ({}, {"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}, {"b": 2}, {}),
        ({}, {"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ({"a": {}}, {}, {}, {}),
        ([1, 2, 3], [0, 1, 2, 3], [1, 2, 3, 4], [0, 1, 2, 3, 4]),
        ([1, 2, 3], [2, 3], [1, 2], [2]),
        ([1, 2, 3], [1, 9, 2, 3], [1, 9, 2, 3], [1, 9, 2, 3]),
        ([10, 20, 30], [11, 20, 30], [10, 20, 31], [11, 20, 31]),
        ([[10, 20]], [[11, 20]], [[10, 21]], [[11, 21]]),
        ([80, 443, 8080], [443, 8080, 80], [443, 81, 8080, 80], [443, 81, 8080, 80]),
        ({"db": DB}, {"s": {"db": DB}}, {"db": DB, "x": 1}, {"s": {"db": DB}, "x": 1}),
        ({"db": DB}, {"s": {"db": DB}}, {"s": {"db": DB}}, {"s": {"db": DB}}),
    ],
)
def test_changes_that_do_not_touch_each_other_are_all_in_the_merge(
    base: object, ours: object, theirs: object, result: object
) -> None:
    assert merged(base, ours, theirs) == result
    assert merged(base, theirs, ours) == result


def test_items_of_a_list_are_merged_member_by_member() -> None:
    base = [{"name": "a", "port": 1, "tls": False}, {"name": "b", "port": 2, "tls": False}]
    ours = [base[0] | {"port": 11}, base[1]]
    theirs = [{"name": "new", "port": 0, "tls": True}, base[0] | {"tls": True}, base[1]]

    assert merged(base, ours, theirs) == [
        {"name": "new", "port": 0, "tls": True},
        {"name": "a", "port": 11, "tls": True},
        {"name": "b", "port": 2, "tls": False},
    ]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "told"),
    [
        ({"a": 5}, {"a": 6}, {"a": 7}, "a: both sides change it to other values"),
        ({"a": 1}, {"a": 1.0}, {"a": True}, "a: both sides change it to other values"),
        ({}, {"a": 6}, {"a": 7}, "a: both sides add other values"),
        ({}, {"a": {}}, {"a": []}, "a: both sides add other values"),
        ({"a": [5]}, {"a": [6]}, {}, "a: removed by one side, changed by the other"),
        (
            [{"a": 1, "b": 2}],
            [],
            [{"a": 1, "b": 3}],
            "0: removed by one side, changed by the other",
        ),
        ([1], [1, 2], [1, 3], "$: both sides insert other items in one place"),
        (
            [80, 443, 8080],
            [443, 8080, 80],
            [443, 80, 8080],
            "$: an item is moved by one side, and moved elsewhere or removed by the other",
        ),
        (
            [80, 443, 8080],
            [443, 8080, 80],
            [443, 8080],
            "$: an item is moved by one side, and moved elsewhere or removed by the other",
        ),
        ({"db": DB}, {"x": DB}, {"y": DB}, "db: moved to x and to y"),
        ({"db": DB}, {"x": DB}, {}, "db: moved to x by one side, removed by the other"),
        (
            {"db": DB},
            {"x": DB},
            {"db": DB | {"pool": 6}},
            "db: removed by one side, changed by the other",
        ),
        (1, 2, 3, "$: both sides change it to other values"),
    ],
)
def test_contradictions_are_told_and_leave_what_was(
    base: Any, ours: object, theirs: object, told: str
) -> None:
    assert contradictions(base, ours, theirs) == [told]
    assert contradictions(base, theirs, ours) == [told]
    if "moved to" not in told and "removed by one side, ch" not in told:
        assert three_way(base, ours, theirs).value == base


def test_a_contradiction_has_what_each_side_wants() -> None:
    (found,) = three_way({"a": {"b": 5}}, {"a": {}}, {"a": {"b": 6}}).conflicts

    assert (found.path.pointer, found.base, found.ours, found.theirs) == ("/a/b", 5, ABSENT, 6)


def test_beside_a_contradiction_the_rest_is_merged() -> None:
    merge = three_way({"a": 1, "b": 1}, {"a": 2, "b": 1, "c": 1}, {"a": 3, "b": 2})

    assert merge.value == {"a": 1, "b": 2, "c": 1}
    assert [str(each.path) for each in merge.conflicts] == ["a"]


def test_what_was_moved_apart_stands_in_both_places() -> None:
    assert three_way({"db": DB}, {"x": DB}, {"y": DB}).value == {"x": DB, "y": DB}


def test_a_merge_tells_what_each_side_changed() -> None:
    merge = three_way({"a": 1}, {"a": 2}, {"a": 1, "b": 3})

    assert [str(each.path) for each in merge.ours.changed] == ["a"]
    assert [str(each.path) for each in merge.theirs.added] == ["b"]


def test_a_merge_shares_nothing_with_its_sides() -> None:
    base: dict[str, Any] = {"a": [1], "b": [1]}
    merge = three_way(base, base | {"a": [2]}, base)
    merge.value["b"].append(2)

    assert base == {"a": [1], "b": [1]}


def test_depth_is_no_limit() -> None:
    base: Any = {"a": 1, "b": 1}
    ours: Any = {"a": 2, "b": 1}
    theirs: Any = {"a": 1, "b": 2}
    for _ in range(2_000):
        base, ours, theirs = {"in": [base]}, {"in": [ours]}, {"in": [theirs]}
    value = three_way(base, ours, theirs).value
    for _ in range(2_000):
        value = value["in"][0]

    assert value == {"a": 2, "b": 2}


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(InputError, match="must be JSON"):
        three_way({}, {}, {"a": object()})
