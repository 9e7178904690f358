"""What differences, patches and merges do for any JSON."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.snapshots.differences.difference import difference
from testflow.snapshots.differences.patch import apply_patch, to_patch
from testflow.snapshots.differences.place import ABSENT, Place, tokens_of
from testflow.snapshots.differences.three_way import Merge, three_way

pytestmark = pytest.mark.property

# Few and confusable, so that parts of two values are often equal, or nearly so.
NAMES = st.sampled_from(["a", "b", "c", "", "0", "a.b", "a/b", "~", "-"])
SCALARS = st.sampled_from(
    [None, True, False, 0, 1, 0.0, -0.0, 1.0, float("nan"), 10**30, "", "x", "long", "longer", 404]
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=6) | st.dictionaries(NAMES, inner, max_size=5)


FEW = st.recursive(SCALARS, containers, max_leaves=25)
ANY = st.recursive(
    SCALARS | st.text() | st.floats() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@st.composite
def edited(draw: st.DrawFn, value: Any) -> Any:
    """Give what a person might make of a value: parts replaced, moved, removed and added."""
    new = copy.deepcopy(value)
    for _ in range(draw(st.integers(0, 4))):
        spots = [spot for spot in places(new) if spot]
        kind = draw(st.sampled_from(["replace", "remove", "add", "move"]))
        if not spots or kind == "replace":
            new = put(new, draw(st.sampled_from([(), *spots])), draw(FEW))
        elif kind == "remove":
            taken(new, draw(st.sampled_from(spots)))
        else:
            part = taken(new, draw(st.sampled_from(spots))) if kind == "move" else draw(FEW)
            insert(new, draw(st.sampled_from(places(new))), draw(NAMES), part)
    return new


def labelled(value: Any) -> Any:
    """Give a text of its own to every scalar, so that wherever it goes it is known."""
    for number, place in enumerate(places(value)):
        if not isinstance(at(value, place), (dict, list)):
            value = put(value, place, f"leaf {number}")
    return value


@st.composite
def rearranged(draw: st.DrawFn) -> tuple[Any, Any]:
    """Give a value with parts that are known, and the same with some of them elsewhere."""
    old = labelled(draw(containers(FEW)))
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(1, 6))):
        spots = [spot for spot in places(new) if spot]
        if spots:
            part = taken(new, draw(st.sampled_from(spots)))
            part = {"new": part} if draw(st.booleans()) else part
            insert(new, draw(st.sampled_from(places(new))), draw(NAMES), part)
    return old, new


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    return [here, *(each for step in steps for each in places(value[step], (*here, step)))]


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


def put(value: Any, place: tuple[Any, ...], part: Any) -> Any:
    if not place:
        return part
    at(value, place[:-1])[place[-1]] = part
    return value


def taken(value: Any, place: tuple[Any, ...]) -> Any:
    return at(value, place[:-1]).pop(place[-1])


def insert(value: Any, place: tuple[Any, ...], name: str, part: Any) -> None:
    target = at(value, place)
    if isinstance(target, dict):
        target[name] = part
    elif isinstance(target, list):
        target.insert(len(target) // 2, part)  # in the middle, where both neighbours shift


def exact(value: Any) -> Any:
    """Give what is equal for the same JSON of the same types only."""
    match value:
        case dict():
            return ("dict", sorted((name, exact(part)) for name, part in value.items()).__repr__())
        case list():
            return ("list", [exact(part) for part in value].__repr__())
        case _:
            return (type(value).__name__, repr(value))


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    return values.flatmap(lambda old: st.tuples(st.just(old), edited(old)))


def triples(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any, Any]]:
    return values.flatmap(lambda old: st.tuples(st.just(old), edited(old), edited(old)))


@given(rearranged() | pairs(FEW) | st.tuples(FEW, FEW) | st.tuples(ANY, ANY))
def test_a_patch_makes_the_old_value_into_the_new_one_exactly(values: tuple[Any, Any]) -> None:
    old, new = values
    before = exact(old), exact(new)

    patch = to_patch(old, new)
    told = copy.deepcopy(patch)

    assert exact(apply_patch(old, patch)) == exact(new)
    assert (exact(old), exact(new)) == before
    assert exact(patch) == exact(told)


@given(pairs(FEW) | st.tuples(ANY, ANY))
def test_there_is_a_difference_where_values_are_not_the_same(values: tuple[Any, Any]) -> None:
    old, new = values
    found = difference(old, new)

    assert bool(found) == (exact(old) != exact(new))
    assert bool(found.lines()) == bool(found.to_patch()) == bool(found)


@given(ANY)
def test_a_value_does_not_differ_from_its_copy(value: Any) -> None:
    assert not difference(value, copy.deepcopy(value))


@given(rearranged() | pairs(FEW))
def test_what_is_told_stands_where_it_is_told_to_stand(values: tuple[Any, Any]) -> None:
    old, new = values
    found = difference(old, new)

    for change in found.changed:
        assert at(old, change.old_path.steps) is change.old
        assert at(new, change.path.steps) is change.new
        assert exact(change.old) != exact(change.new)
    for move in found.moved:
        assert exact(at(old, move.old_path.steps)) == exact(at(new, move.path.steps))
        assert move.old_path != move.path or isinstance(move.path.steps[-1], int)
    for addition in found.added:
        at(new, addition.path.steps)
    for removal in found.removed:
        at(old, removal.path.steps)


@given(rearranged() | pairs(FEW))
def test_a_patch_has_one_operation_for_each_part_of_the_difference(values: tuple[Any, Any]) -> None:
    found = difference(*values)
    operations = [operation["op"] for operation in found.to_patch()]

    assert operations.count("replace") == len(found.changed)
    assert operations.count("add") == len(found.added)
    copies = operations.count("copy")
    assert operations.count("remove") == len(found.removed) + copies
    assert operations.count("move") == len(found.moved) - copies


@given(st.lists(st.text() | st.integers(0, 20)))
def test_pointers_and_paths_name_one_place_only(steps: list[Any]) -> None:
    place = Place(tuple(steps))

    assert tokens_of(place.pointer) == [str(step) for step in steps]
    assert steps_of(str(place)) == steps


def steps_of(text: str) -> list[Any]:
    """Read a path, independently of how it was written."""
    import json
    import re

    if text == "$":
        return []
    parts = re.findall(r'(?:^|\.)("(?:[^"\\]|\\.)*"|[^".]+)', text)
    assert re.sub(r'(?:^|\.)("(?:[^"\\]|\\.)*"|[^".]+)', "", text) == ""
    return [
        json.loads(part) if part.startswith('"') else int(part) if part.isdecimal() else part
        for part in parts
    ]


@given(pairs(FEW))
def test_where_one_side_changed_nothing_the_other_wins(values: tuple[Any, Any]) -> None:
    old, new = values

    for merge in (three_way(old, old, new), three_way(old, new, old), three_way(old, new, new)):
        assert exact(merge.value) == exact(new)
        assert merge.conflicts == ()


@given(
    triples(FEW)
    | rearranged().flatmap(lambda pair: st.tuples(*map(st.just, pair), edited(pair[0])))
)
def test_the_sides_of_a_merge_may_change_places(values: tuple[Any, Any, Any]) -> None:
    base, ours, theirs = values
    one, other = three_way(base, ours, theirs), three_way(base, theirs, ours)

    assert exact(one.value) == exact(other.value)
    assert told(one, "ours", "theirs") == told(other, "theirs", "ours")
    assert all(is_contradiction(conflict) for conflict in one.conflicts)


def told(merge: Merge, first: str, second: str) -> list[Any]:
    return [
        (each.path, exact(each.base), exact(getattr(each, first)), exact(getattr(each, second)))
        for each in merge.conflicts
    ]


def is_contradiction(conflict: Any) -> bool:
    both_gone = conflict.ours is ABSENT and conflict.theirs is ABSENT
    return (
        both_gone
        or len({exact(each) for each in (conflict.base, conflict.ours, conflict.theirs)}) == 3
    )


@given(FEW, FEW, FEW)
def test_members_that_one_side_each_changed_are_both_in_the_merge(
    one: Any, two: Any, new: Any
) -> None:
    base = {"ours": one, "theirs": two, "kept": "as it was"}
    merge = three_way(base, base | {"ours": new}, base | {"theirs": new})

    assert exact(merge.value) == exact(base | {"ours": new, "theirs": new})
    assert merge.conflicts == ()


@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_short_lists_keep_as_many_items_as_can_be_kept(old: list[int], new: list[int]) -> None:
    found = difference(old, new)
    gone = len(found.removed) + len(found.changed) + len(found.moved)

    assert len(old) - gone == longest_kept(old, new)


def longest_kept(old: list[int], new: list[int]) -> int:
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            longer = lengths[i][j] + 1 if one == other else 0
            lengths[i + 1][j + 1] = max(longer, lengths[i][j + 1], lengths[i + 1][j])
    return lengths[-1][-1]
