"""Pair coverage, by worked examples and by counting."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.coverage import Coverage
from testflow.errors import InputError
from testflow.space import Space

FOUR = Space({name: [0, 1] for name in "abcd"})
# The worked example of NIST's combinatorial coverage measurement: 19 of 24 pairs.
WORKED = [
    {"a": 0, "b": 0, "c": 0, "d": 0},
    {"a": 0, "b": 1, "c": 1, "d": 0},
    {"a": 1, "b": 0, "c": 0, "d": 1},
    {"a": 0, "b": 1, "c": 1, "d": 1},
]


def test_the_worked_example_has_its_published_figures() -> None:
    coverage = Coverage(FOUR)
    coverage.add(WORKED)
    assert (coverage.rows, coverage.covered, coverage.possible) == (4, 19, 24)
    assert coverage.ratio == pytest.approx(19 / 24)
    full = {(cell.first, cell.second) for cell in coverage.cells() if cell.covered == cell.possible}
    assert full == {(1, 3), (2, 3)}
    assert set(coverage.gaps()) == {
        ("a = 1", "b = 1"),
        ("a = 1", "c = 1"),
        ("a = 1", "d = 0"),
        ("b = 0", "c = 1"),
        ("b = 1", "c = 0"),
    }


def test_one_configuration_covers_each_pair_of_settings_once() -> None:
    coverage = Coverage(FOUR)
    coverage.add(WORKED[:1])
    coverage.add(WORKED[:1])
    assert (coverage.rows, coverage.covered) == (2, 6)
    assert [cell.covered for cell in coverage.cells()] == [1] * 6


def test_what_rules_forbid_is_held_against_nobody() -> None:
    space = Space({"a": [0, 1], "b": [0, 1]}, ["not (a = 1 and b = 1)"])
    coverage = Coverage(space)
    coverage.add([{"a": 0, "b": 0}, {"a": 0, "b": 1}, {"a": 1, "b": 0}])
    assert (coverage.ratio, coverage.possible, coverage.impossible) == (1.0, 3, 1)
    coverage.add([{"a": 1, "b": 1}])
    assert (coverage.covered, coverage.possible) == (3, 3)


def test_settings_out_of_their_domain_cover_nothing() -> None:
    coverage = Coverage(FOUR)
    coverage.add([{"a": 5, "b": 0, "c": 0}])
    assert coverage.covered == 1


def test_gaps_are_limited_and_shrink_as_they_are_tried() -> None:
    coverage = Coverage(FOUR)
    assert len(coverage.gaps(limit=7)) == 7
    coverage.add(FOUR.cover())
    assert coverage.gaps() == ()


def test_a_space_without_settings_is_covered_from_the_start() -> None:
    space = Space.from_json_schema({"type": "object", "maxProperties": 0})
    coverage = Coverage(space)
    coverage.add(space.sample(3))
    assert (coverage.ratio, coverage.cells(), coverage.gaps()) == (1.0, (), ())


def test_only_pairs_are_counted_so_far() -> None:
    with pytest.raises(InputError, match="strength must be 2") as caught:
        Coverage(FOUR, strength=3)
    assert caught.value.path == "strength"


@pytest.mark.parametrize("codes", [b"\x00", b"\x00" * 9])
def test_codes_of_another_space_are_refused(codes: bytes) -> None:
    with pytest.raises(InputError, match="are not rows of 4 codes"):
        Coverage(FOUR).add_codes(codes)


NESTED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mode": {"enum": ["x", "y"]},
        "log": {
            "type": "object",
            "properties": {"level": {"enum": [1, 2]}, "file": {"const": "f"}},
            "required": ["level"],
            "additionalProperties": False,
        },
    },
    "required": ["mode"],
    "additionalProperties": False,
}


def test_a_member_is_absent_where_its_mapping_is() -> None:
    # mode 2; log absent or present; log.level absent, 1, 2; log.file absent or f.
    logs: list[dict[str, Any]] = [{}, {"level": 1}, {"level": 2}, {"level": 1, "file": "f"}]
    every: list[dict[str, Any]] = [
        {"mode": mode} | ({"log": log} if log else {}) for mode in "xy" for log in logs
    ]
    coverage = Coverage(Space.from_json_schema(NESTED))
    expected = set()
    for values in every:
        log = values.get("log")
        terms = (values["mode"], bool(log), (log or {}).get("level"), (log or {}).get("file"))
        expected |= set(itertools.combinations(enumerate(terms), 2))
    level_and_file = {((2, 2), (3, "f"))}
    assert coverage.possible == len(expected | level_and_file)
    coverage.add(every)
    assert coverage.covered == len(expected)
    assert coverage.gaps() == (("log.level = 2", "log.file = f"),)


@pytest.mark.property
@given(st.data(), st.lists(st.integers(1, 4), min_size=2, max_size=5))
def test_covered_pairs_and_cells_equal_a_plain_count(data: st.DataObject, sizes: list[int]) -> None:
    domains = {f"p{place}": list(range(size)) for place, size in enumerate(sizes)}
    row = st.fixed_dictionaries({name: st.sampled_from(domain) for name, domain in domains.items()})
    rows = data.draw(st.lists(row, max_size=12))
    coverage = Coverage(Space(domains))
    coverage.add(rows)
    counted = {pair for each in rows for pair in itertools.combinations(sorted(each.items()), 2)}
    assert coverage.covered == len(counted)
    products = [one * two for one, two in itertools.combinations(sizes, 2)]
    assert coverage.possible == sum(products)
    for cell, possible in zip(coverage.cells(), products, strict=True):
        names = (f"p{cell.first}", f"p{cell.second}")
        assert cell.covered == sum((one[0], two[0]) == names for one, two in counted)
        assert cell.possible == possible
