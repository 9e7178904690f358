"""What is told of two configurations."""

from typing import Any

import pytest

from testflow.errors import InputError
from testflow.snapshots.differences.difference import (
    Added,
    Changed,
    Difference,
    Moved,
    Removed,
    difference,
)
from testflow.snapshots.differences.patch import apply_patch
from testflow.snapshots.differences.place import Place

DB = {"host": "db.example", "pool": 5}


def places(found: tuple[Any, ...]) -> list[str]:
    return [str(each.path) for each in found]


def kinds(found: Difference) -> set[str]:
    return {kind for kind in ("changed", "added", "removed", "moved") if getattr(found, kind)}


def nested(depth: int, core: object) -> Any:
    value = core
    for level in range(depth):
        value = {"in": value} if level % 2 else [value]
    return value


def test_a_value_changed_in_place_is_told_with_both_values() -> None:
    found = difference({"db": {"pool": 5}}, {"db": {"pool": 50}})

    assert found.changed == (Changed(Place(("db", "pool")), Place(("db", "pool")), 5, 50),)
    assert kinds(found) == {"changed"}


def test_members_that_one_side_lacks_are_added_and_removed() -> None:
    found = difference({"a": 12}, {"b": 13})

    assert found.added == (Added(Place(("b",)), 13),)
    assert found.removed == (Removed(Place(("a",)), 12),)


def test_null_is_a_value_and_not_an_absence() -> None:
    assert difference({}, {"a": None}).added == (Added(Place(("a",)), None),)
    assert places(difference({"a": 1}, {"a": None}).changed) == ["a"]


@pytest.mark.parametrize(
    ("old", "new"), [(1, 1.0), (1, True), (0, False), (0.0, -0.0), ("1", 1), ({}, []), (None, "")]
)
def test_values_that_python_or_people_confuse_differ(old: object, new: object) -> None:
    assert difference(old, new)
    assert difference({"a": [old]}, {"a": [new]})


def test_nan_equals_nan_and_the_order_of_members_does_not_count() -> None:
    assert not difference({"a": float("nan"), "b": 1}, {"b": 1, "a": float("nan")})


def test_one_item_more_is_one_addition() -> None:
    found = difference([10, 20, 30, 40], [10, 15, 20, 30, 40])

    assert found.added == (Added(Place((1,)), 15),)
    assert kinds(found) == {"added"}


def test_an_item_that_resembles_another_is_changed_though_the_list_is_shifted() -> None:
    old = [{"name": "a", "port": 1}, {"name": "b", "port": 2}, {"name": "c", "port": 3}]
    new = [{"name": "b", "port": 22}, {"name": "c", "port": 3}]

    found = difference(old, new)

    assert found.changed == (Changed(Place((0, "port")), Place((1, "port")), 2, 22),)
    assert places(found.removed) == ["0"]


def test_in_long_lists_items_are_known_by_their_names() -> None:
    old = [{"kind": "web", "name": f"s{at}", "port": at} for at in range(50)]
    new = [{"kind": "db", "name": "first", "port": 0}, *(each | {"port": -7} for each in old)]

    found = difference(old, new)

    assert places(found.added) == ["0"]
    assert places(found.changed) == [f"{at}.port" for at in range(1, 51)]


def test_what_was_renamed_is_moved() -> None:
    found = difference({"database": DB}, {"db": DB})

    assert found.moved == (Moved(Place(("db",)), Place(("database",)), DB),)
    assert kinds(found) == {"moved"}


def test_what_was_moved_into_something_new_leaves_the_rest_of_it_added() -> None:
    found = difference({"db": DB}, {"services": {"db": DB, "web": "web.example"}})

    assert found.moved == (Moved(Place(("services", "db")), Place(("db",)), DB),)
    assert found.added == (Added(Place(("services",)), {"web": "web.example"}),)
    assert not found.removed


def test_several_parts_moved_within_what_is_new_leave_holes_at_every_depth() -> None:
    old = {"one": "first", "two": "second", "three": "third"}
    new = {"new": {"in": [0, {"x": "first"}, "second", 1], "out": "third"}}

    found = difference(old, new)

    assert places(found.moved) == ["new.in.1.x", "new.in.2", "new.out"]
    assert found.added == (Added(Place(("new",)), {"in": [0, {}, 1]}),)
    assert new["new"]["in"] == [0, {"x": "first"}, "second", 1]


def test_what_was_moved_out_of_something_gone_leaves_the_rest_of_it_removed() -> None:
    found = difference({"old": [1, DB, 2]}, {"db": DB})

    assert found.moved == (Moved(Place(("db",)), Place(("old", 1)), DB),)
    assert found.removed == (Removed(Place(("old",)), [1, 2]),)


def test_an_item_that_went_to_the_end_of_its_list_is_moved() -> None:
    found = difference([80, 443, 8080], [443, 8080, 80])

    assert found.moved == (Moved(Place((2,)), Place((0,)), 80),)
    assert kinds(found) == {"moved"}


@pytest.mark.parametrize("value", [None, True, False, 0, 1, -1, 1.0, "", [], {}, [0], {"on": True}])
def test_what_occurs_everywhere_is_not_told_as_moved(value: object) -> None:
    found = difference({"a": value}, {"b": value})

    assert (places(found.removed), places(found.added), found.moved) == (["a"], ["b"], ())


def test_a_short_value_is_moved_only_with_its_name() -> None:
    assert not difference({"timeout": 30}, {"retries": 30}).moved
    assert places(difference({"a": {}, "pool": 30}, {"a": {"pool": 30}}).moved) == ["a.pool"]


def test_what_could_have_come_from_two_places_is_not_told_as_moved() -> None:
    assert not difference({"a": DB, "b": DB}, {"c": DB}).moved
    assert not difference({"a": DB}, {"b": DB, "c": {"d": DB}}).moved


def test_lines_are_grouped_by_what_they_lie_in() -> None:
    old = {"db": {"pool": 5, "old": 1}, "ports": [80, 443], "name": "shop", "tls": "on request"}
    new = {"db": {"pool": 50, "tls": "on request"}, "ports": [80, 443, 81], "name": "store"}

    assert difference(old, new).lines() == [
        "$",
        '  changed name: "shop" → "store"',
        "db",
        "  removed old: 1",
        "  changed pool: 5 → 50",
        '  moved tls from tls: "on request"',
        "ports",
        "  added 2: 81",
    ]


def test_a_whole_that_changed_has_lines_too() -> None:
    assert str(difference(1, 1.0)) == "$\n  changed $: 1 → 1.0"
    assert str(difference(1, 1)) == ""


def test_long_values_are_cut_where_the_difference_is_seen() -> None:
    line = difference({"url": "x" * 500 + "one"}, {"url": "x" * 500 + "two"}).lines()[1]

    assert line == f'  changed url: …{"x" * 15}one" → …{"x" * 15}two"'
    assert len(difference([], [["long"] * 1000]).lines()[1]) < 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"password": "hunter2"}, {"password": "hunter3"}),
        ({"passwords": {"a": {"b": "hunter2"}}}, {"passwords": {"a": {"b": "hunter3"}}}),
        ({"pin": "hunter2"}, {"pin": "hunter3"}),
        ({"users": [{"pin": {"value": "hunter2"}}]}, {"users": [{"pin": {"value": "hunter3"}}]}),
        ({}, {"db": {"api_key": "hunter2"}}),
        ({"db": {"token": "hunter2hunter2"}}, {"plain": "hunter2hunter2"}),
        ({"plain": "hunter2hunter2"}, {"db": {"token": "hunter2hunter2"}}),
        ({}, {"url": f"https://{'x' * 40}:{'y' * 10}hunter2{'z' * 40}@host/"}),
    ],
)
def test_secrets_are_not_told(old: object, new: object) -> None:
    text = "\n".join(difference(old, new).lines(secret_paths=["pin", "users[0].pin"]))

    assert "***" in text
    assert "hunter" not in text


def test_signs_that_hide_or_turn_text_are_written_as_codes() -> None:
    found = difference({}, {"a\u202eb": "c\u202ed\ud800\n"})

    assert found.lines() == ["$", '  added "a\\u202eb": "c\\u202ed\\ud800\\n"']


def test_a_number_of_too_many_digits_to_print_is_told_by_its_size() -> None:
    assert difference([], [1 << 50_000]).lines() == ["$", '  added 0: "a number of 50,001 bits"']


@pytest.mark.parametrize("depth", [500, 5_000])
def test_depth_is_no_limit(depth: int) -> None:
    old, new = nested(depth, {"pool": 5}), nested(depth, {"pool": 50})
    found = difference(old, new)

    assert len(found.changed) == 1
    assert len(found.changed[0].path.steps) == depth + 1
    assert found.lines()[1:] == ["  changed pool: 5 → 50"]
    assert not difference(apply_patch(old, found.to_patch()), new)


def test_long_lists_that_have_little_in_common_are_compared() -> None:
    old = [[at * 7 % (900 + key) for at in range(1_000)] for key in range(6)]
    new = {"lists": [[at * at % (900 + key) for at in range(1_000)] for key in range(6)]}
    found = difference({"lists": old}, new)

    assert not difference(apply_patch({"lists": old}, found.to_patch()), new)


def test_items_that_occur_once_hold_together_lists_that_differ_too_much_to_align_them_all() -> None:
    once, other = list(range(1_000, 2_000)), [3, 4]
    old = [item for each in once for item in (1, 2, each)]
    new = [item for each in once for item in (2, 1, each)]
    found = difference([*old, 3], [*other, *new])

    assert len(found.removed) + len(found.added) <= 2 * len(once) + 3
    assert not found.moved or all(each.value not in once for each in found.moved)


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ({"a": [1, {2}]}, "a.1", "must be JSON, not of type set"),
        (b"", "$", "must be JSON, not of type bytes"),
        ({"a": {1: 2}}, "a", "names must be text, not 1"),
        ({"a": {None: 2}}, "a", "names must be text, not None"),
    ],
)
def test_what_json_does_not_have_is_refused_with_its_place(
    value: object, path: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        difference({}, value)

    assert (caught.value.path, caught.value.message) == (path, message)


def test_a_value_that_contains_itself_is_refused() -> None:
    value: dict[str, Any] = {"a": []}
    value["a"].append(value)

    with pytest.raises(InputError, match="contains itself"):
        difference(value, {})


def test_tuples_count_as_lists() -> None:
    assert not difference({"a": (1, 2)}, {"a": [1, 2]})
