"""What is covered, by counting it plainly."""

import itertools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.coverage import Coverage
from testflow.space import Space

Tuples = set[tuple[tuple[int, int], ...]]

FOUR = Space({name: [0, 1] for name in "abcd"})
# The worked example of NIST's combinatorial coverage measurement: 19 of 24 pairs.
WORKED = [
    {"a": 0, "b": 0, "c": 0, "d": 0},
    {"a": 0, "b": 1, "c": 1, "d": 0},
    {"a": 1, "b": 0, "c": 0, "d": 1},
    {"a": 0, "b": 1, "c": 1, "d": 1},
]


def space_of(sizes: Sequence[int]) -> Space:
    return Space({f"p{place}": list(range(size)) for place, size in enumerate(sizes)})


def tuples_in(rows: Iterable[Sequence[int]], combinations: Iterable[tuple[int, ...]]) -> Tuples:
    known = list(combinations)
    return {tuple((one, row[one]) for one in chosen) for row in rows for chosen in known}


def all_tuples(sizes: Sequence[int], strength: int) -> int:
    return sum(
        int(np.prod([sizes[one] for one in chosen]))
        for chosen in itertools.combinations(range(len(sizes)), strength)
    )


def worked(strength: int, mixed: Mapping[tuple[str, ...], int] | None = None) -> Coverage:
    coverage = Coverage(FOUR, strength, mixed)
    coverage.add(WORKED)
    return coverage


def test_the_worked_example_has_its_published_figures() -> None:
    coverage = worked(2)

    assert (coverage.rows, coverage.covered, coverage.possible) == (4, 19, 24)
    assert coverage.ratio == 19 / 24
    assert coverage.simple == 2 / 6
    assert (coverage.completeness(0.75), coverage.completeness(0.5)) == (5 / 6, 1)
    shares = {cell.settings: cell.ratio for cell in coverage.cells()}
    assert shares == {
        (0, 1): 0.75,
        (0, 2): 0.75,
        (0, 3): 0.75,
        (1, 2): 0.5,
        (1, 3): 1.0,
        (2, 3): 1.0,
    }
    missing = {
        ("a = 1", "b = 1"),
        ("a = 1", "c = 1"),
        ("a = 1", "d = 0"),
        ("b = 0", "c = 1"),
        ("b = 1", "c = 0"),
    }
    assert set(coverage.gaps()) == set(coverage.missing()) == missing
    triples = worked(3)
    assert (triples.covered, triples.possible) == (15, 32)
    assert [cell.covered for cell in triples.cells()] == [3, 4, 4, 4]


def test_the_steps_of_completeness_fall_from_all_to_those_that_are_full() -> None:
    steps = worked(2).completeness_steps()

    assert [share for share, _ in steps] == [step / 20 for step in range(21)]
    expected = [1 if p <= 0.5 else 5 / 6 if p <= 0.75 else 2 / 6 for p, _ in steps]
    assert [reached for _, reached in steps] == expected


def test_the_figures_can_be_written_as_json() -> None:
    told = json.loads(json.dumps(worked(2).to_dict()))

    assert told["completeness"][15] == [0.75, 5 / 6]
    assert {name: told[name] for name in told if name != "completeness"} == {
        "strength": 2,
        "rows": 4,
        "combinations": 6,
        "covered": 19,
        "possible": 24,
        "impossible": 0,
        "invalid": 0,
        "ratio": 19 / 24,
        "simple": 2 / 6,
        "dead": [],
    }


def test_one_configuration_covers_each_pair_of_settings_once() -> None:
    coverage = Coverage(FOUR)
    coverage.add(WORKED[:1])
    coverage.add(WORKED[:1])

    assert (coverage.rows, coverage.covered) == (2, 6)
    assert [cell.covered for cell in coverage.cells()] == [1] * 6


def test_settings_out_of_their_domain_cover_nothing() -> None:
    coverage = Coverage(FOUR)
    coverage.add([{"a": 5, "b": 0, "c": 0}])

    assert coverage.covered == 1


def test_a_space_without_settings_is_covered_from_the_start() -> None:
    space = Space.from_json_schema({"type": "object", "maxProperties": 0})
    coverage = Coverage(space)
    coverage.add(space.sample(3), failed=[True, False, False])

    assert (coverage.ratio, coverage.simple, coverage.cells(), coverage.gaps()) == (1, 1, (), ())
    assert len(coverage.suggest()) == 0


def test_groups_are_counted_in_their_own_strength() -> None:
    coverage = worked(2, {("a", "b", "c"): 3})

    assert [cell.settings for cell in coverage.cells()] == [(0, 3), (1, 3), (2, 3), (0, 1, 2)]
    assert [cell.covered for cell in coverage.cells()] == [3, 4, 4, 3]


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
@given(st.data(), st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_covered_tuples_and_cells_equal_a_plain_count(
    data: st.DataObject, sizes: list[int]
) -> None:
    row = st.tuples(*(st.integers(0, size - 1) for size in sizes))
    rows = data.draw(st.lists(row, max_size=40))
    strength = data.draw(st.integers(1, len(sizes)))
    coverage = Coverage(space_of(sizes), strength)
    half = data.draw(st.integers(0, len(rows)))
    for part in (rows[:half], rows[half:]):
        coverage.add_codes(np.array(part, np.uint16).tobytes())
    combinations = list(itertools.combinations(range(len(sizes)), strength))
    counted = tuples_in(rows, combinations)
    assert (coverage.rows, coverage.covered) == (len(rows), len(counted))
    assert coverage.possible == all_tuples(sizes, strength)
    assert len(list(coverage.missing())) == coverage.possible - coverage.covered
    for cell, chosen in zip(coverage.cells(), combinations, strict=True):
        assert cell.settings == chosen
        assert cell.covered == len(tuples_in(rows, [chosen]))
        assert cell.possible == np.prod([sizes[one] for one in chosen])


@pytest.mark.parametrize("strength", [1, 2, 3, 4, 5, 6])
def test_thousands_of_rows_are_counted_as_a_set_of_their_tuples(strength: int) -> None:
    sizes = [2, 3, 4, 2, 5, 1, 3]
    rows = np.random.default_rng(strength).integers(0, sizes, (9000, len(sizes)))
    # One value of each setting comes late, and some values are of no class.
    rows[:7000] = np.minimum(rows[:7000], np.maximum(np.array(sizes) - 2, 0))
    rows[::11, 2] = 65535
    coverage = Coverage(space_of(sizes), strength)
    coverage.add_codes(rows.astype("<u2"))
    counted = tuples_in(
        np.unique(rows, axis=0).tolist(), itertools.combinations(range(len(sizes)), strength)
    )
    known = {one for one in counted if all(code < 65535 for _, code in one)}
    assert (coverage.rows, coverage.covered) == (9000, len(known))


@pytest.mark.parametrize(
    "shown",
    [
        bytes,
        bytearray,
        memoryview,
        lambda codes: np.frombuffer(codes, "<u2"),
        lambda codes: np.frombuffer(codes, "<u2").reshape(-1, 4),
    ],
)
def test_class_codes_are_taken_in_every_form_of_memory(shown: Callable[[bytes], Any]) -> None:
    codes = FOUR.encode(WORKED)
    coverage = Coverage(FOUR)
    coverage.add_codes(shown(codes))
    coverage.add_codes(shown(b""))

    assert (coverage.rows, coverage.covered) == (4, 19)
