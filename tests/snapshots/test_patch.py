"""JSON Patch, written and applied."""

import copy
from typing import Any

import pytest

from testflow.errors import Conflict, InputError
from testflow.snapshots.differences.patch import apply_patch, to_patch


@pytest.mark.parametrize(
    ("value", "patch", "result"),
    [
        # RFC 6902, appendix A.
        ({"foo": "bar"}, [("add", "/baz", "qux")], {"baz": "qux", "foo": "bar"}),
        ({"foo": ["bar", "baz"]}, [("add", "/foo/1", "qux")], {"foo": ["bar", "qux", "baz"]}),
        ({"baz": "qux", "foo": "bar"}, [("remove", "/baz")], {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, [("remove", "/foo/1")], {"foo": ["bar", "baz"]}),
        ({"baz": "qux"}, [("replace", "/baz", "boo")], {"baz": "boo"}),
        (
            {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
            [("move", "/foo/waldo", "/qux/thud")],
            {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
        ),
        (
            {"foo": ["all", "grass", "cows", "eat"]},
            [("move", "/foo/1", "/foo/3")],
            {"foo": ["all", "cows", "eat", "grass"]},
        ),
        (
            {"baz": "qux", "foo": ["a", 2, "c"]},
            [("test", "/baz", "qux"), ("test", "/foo/1", 2)],
            {"baz": "qux", "foo": ["a", 2, "c"]},
        ),
        ({"foo": "bar"}, [("add", "/child", {"a": {}})], {"foo": "bar", "child": {"a": {}}}),
        ({"/": 9, "~1": 10}, [("test", "/~01", 10)], {"/": 9, "~1": 10}),
        ({"foo": ["bar"]}, [("add", "/foo/-", ["abc", "def"])], {"foo": ["bar", ["abc", "def"]]}),
        # And what it says elsewhere.
        ({"a": [1]}, [("copy", "/a", "/b"), ("add", "/b/-", 2)], {"a": [1], "b": [1, 2]}),
        ({"a": 1}, [("add", "/a", 2)], {"a": 2}),
        ({"a": 1}, [("add", "", [3])], [3]),
        ({"a": 1}, [("replace", "", None)], None),
        ({"a": 1}, [("remove", "")], None),
        ({"a": {"b": 1}}, [("move", "/a", "")], {"b": 1}),
        ({"a": 1}, [("move", "/a", "/a")], {"a": 1}),
        ([1, 2], [("replace", "/1", 3)], [1, 3]),
        ({"a": [1, {"b": 2}]}, [("test", "/a", [1.0, {"b": 2}])], {"a": [1, {"b": 2}]}),
        ({"": 1}, [("replace", "/", 2)], {"": 2}),
    ],
)
def test_operations_do_what_the_standard_says(
    value: Any, patch: list[tuple[Any, ...]], result: object
) -> None:
    before = copy.deepcopy(value)

    assert apply_patch(value, [operation(*each) for each in patch]) == result
    assert value == before


def operation(name: str, pointer: str, more: Any = None) -> dict[str, Any]:
    if name in {"move", "copy"}:
        return {"op": name, "from": pointer, "path": more}
    return {"op": name, "path": pointer} | ({} if name == "remove" else {"value": more})


@pytest.mark.parametrize(
    ("last", "message"),
    [
        (("test", "/a/0", True), "the value here is not the one"),
        (("test", "/a", [1, 2]), "the value here is not the one"),
        (("test", "/o", {"q": 1}), "the value here is not the one"),
        (("test", "/s", 10), "the value here is not the one"),
        (("test", "/s", ["10"]), "the value here is not the one"),
        (("add", "/a/2", 0), "there is no '2'"),
        (("add", "/a/01", 0), "there is no '01'"),
        (("add", "/b/c", 0), "there is no 'b'"),
        (("add", "/s/0", 0), "there is no '0'"),
        (("remove", "/a/-"), "there is no '-'"),
        (("remove", "/b"), "there is no 'b'"),
        (("replace", "/b", 0), "there is no 'b'"),
        (("replace", "/a/1", 0), "there is no '1'"),
        (("move", "/b", "/b"), "there is no 'b'"),
        (("copy", "/a/9", "/b"), "there is no '9'"),
    ],
)
def test_a_patch_that_does_not_fit_is_a_conflict_with_the_operation(
    last: tuple[Any, ...], message: str
) -> None:
    first = operation("test", "/a/0", 1)
    value = {"a": [1], "s": "10", "o": {"p": 1}}

    with pytest.raises(Conflict, match=message) as caught:
        apply_patch(value, [first, operation(*last)])

    assert caught.value.path == f"operation 1 {operation(*last)['path']}"


@pytest.mark.parametrize(
    ("patch", "where", "message"),
    [
        ({}, "patch", "a patch is a list"),
        ([1], "operation 0", "an operation is a mapping"),
        ([{}], "operation 0", "path is missing"),
        ([{"path": 1}], "operation 0", "path is no text"),
        ([{"path": "a"}], "operation 0 a", "path is not a JSON pointer"),
        ([{"path": "/~"}], "operation 0 /~", "path is not a JSON pointer"),
        ([{"path": ""}], "operation 0 on the whole", "no operation: None"),
        ([{"path": "/a", "op": "spam"}], "operation 0 /a", "no operation: 'spam'"),
        ([{"path": "/a", "op": []}], "operation 0 /a", "no operation"),
        ([{"path": "/a", "op": "add"}], "operation 0 /a", "value is missing"),
        ([{"path": "/a", "op": "test"}], "operation 0 /a", "value is missing"),
        ([{"path": "/a", "op": "copy"}], "operation 0 /a", "from is missing"),
        ([{"path": "/a", "op": "move", "from": "a"}], "operation 0 /a", "from is not a JSON"),
        ([{"path": "/a/b", "op": "move", "from": "/a"}], "operation 0 /a/b", "into itself"),
        ([{"path": "/a", "op": "move", "from": ""}], "operation 0 /a", "into itself"),
    ],
)
def test_what_is_no_patch_is_refused_with_the_operation(
    patch: Any, where: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        apply_patch({"a": {"b": 1}}, patch)

    assert caught.value.path == where


def test_a_result_shares_nothing_with_value_or_patch() -> None:
    value, patch = {"a": [[1]]}, [operation("add", "/b", [[2]])]
    result = apply_patch(value, patch)
    result["a"][0].append(3)
    result["b"][0].append(3)

    assert value == {"a": [[1]]}
    assert patch == [operation("add", "/b", [[2]])]


def test_a_patch_can_be_applied_twice_though_it_changes_what_it_adds() -> None:
    patch = [operation("add", "/a", {}), operation("add", "/a/b", 1)]

    assert apply_patch({}, patch) == apply_patch({}, patch) == {"a": {"b": 1}}


def test_nan_passes_its_own_test() -> None:
    apply_patch([float("nan")], [operation("test", "/0", float("nan"))])


def test_what_moved_is_moved_and_not_written_again() -> None:
    db = {"host": "db.example", "pool": 5}

    assert to_patch({"db": db}, {"services": {"db": db}}) == [
        {"op": "add", "path": "/services", "value": {}},
        {"op": "move", "from": "/db", "path": "/services/db"},
    ]


def test_pointers_into_lists_hold_at_their_turn() -> None:
    old, new = ["one", "two", "three", "four", "five"], ["five", "two", "2.5", "four", "one"]
    patch = to_patch(old, new)

    assert {each["op"] for each in patch} >= {"move"}
    assert apply_patch(old, patch) == new


def test_one_operation_tells_of_one_item_more_in_a_long_list() -> None:
    old = list(range(5_000))

    assert to_patch(old, [*old[:7], -1, *old[7:]]) == [{"op": "add", "path": "/7", "value": -1}]


def test_equal_values_need_no_patch() -> None:
    assert to_patch({"a": [1.0]}, {"a": [1.0]}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["long", {"b": 12}], [{"b": 12, "c": "long"}]),
        ([None, "long"], [None, ["long"]]),
        ({"a": ["long", [10, 20]]}, {"a": [[10, "long", 20]]}),
    ],
)
def test_an_item_that_moves_into_the_next_one_is_copied_as_no_pointer_says_so(
    old: Any, new: Any
) -> None:
    patch = to_patch(old, new)

    assert "copy" in {each["op"] for each in patch}
    assert apply_patch(old, patch) == new


def test_an_item_that_moves_into_the_one_before_it_is_moved() -> None:
    assert to_patch([{"b": 12}, "long"], [{"b": 12, "c": "long"}]) == [
        {"op": "move", "from": "/1", "path": "/0/c"}
    ]
