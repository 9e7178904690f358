"""What coverage refuses, and that threads may share it."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from testflow.coverage import Coverage
from testflow.errors import InputError
from testflow.space import Space

FOUR = Space({name: [0, 1] for name in "abcd"})
WIDE = Space({f"p{place}": list(range(10)) for place in range(400)})
NO_ROWS: list[dict[str, int]] = []


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Coverage(FOUR, 0), "from 1 to 6, not 0"),
        (lambda: Coverage(FOUR, -1), "not -1"),
        (lambda: Coverage(FOUR, 7), "from 1 to 6, not 7"),
        (lambda: Coverage(FOUR, 5), "more than the settings of the space: 4"),
        (lambda: Coverage(FOUR, 2, {("a", "b"): 3}), "more than the settings of the group: 2"),
        (lambda: Coverage(FOUR, 2, {("a", "z"): 2}), 'unknown setting "z"'),
        (lambda: Coverage(WIDE, 5), "8,321,860,008,000,000 tuples"),
        (lambda: Coverage(FOUR, weights={"z": 1}), 'unknown setting "z"'),
        (lambda: Coverage(FOUR, weights={"a": -1}), "finite and not negative: -1"),
        (lambda: Coverage(FOUR, weights={"a": float("nan")}), "finite and not negative: nan"),
    ],
)
def test_a_coverage_that_cannot_be_measured_says_why(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        (lambda coverage: coverage.gaps(-1), "limit"),
        (lambda coverage: coverage.invalid(-1), "limit"),
        (lambda coverage: coverage.excluded(1 << 70), "limit"),
        (lambda coverage: coverage.suggest(-1), "count"),
        (lambda coverage: coverage.suggest(1, seed=-1), "seed"),
        (lambda coverage: coverage.plan(-1), "count"),
        (lambda coverage: coverage.plan(haste=-1), "haste"),
        (lambda coverage: coverage.plan(haste=float("nan")), "haste"),
        (lambda coverage: coverage.completeness(1.5), "share"),
        (lambda coverage: coverage.add(NO_ROWS, failed=[True]), "failed"),
        (lambda coverage: coverage.add_codes(bytes(16), failed=[True]), "failed"),
        (lambda coverage: coverage.add_codes(np.zeros((2, 4), np.int64)), "codes"),
        (lambda coverage: coverage.add_codes(np.zeros((2, 4), ">u2")), "codes"),
        (lambda coverage: coverage.add_codes(np.zeros((4, 2), np.uint16)), "codes"),
        (lambda coverage: coverage.add_codes(np.zeros((4, 2), np.uint16).T), "codes"),
        (lambda coverage: coverage.add_codes([1, 2, 3, 4]), "codes"),
    ],
)
def test_an_argument_that_makes_no_sense_is_named(
    ask: Callable[[Coverage], Any], path: str
) -> None:
    coverage = Coverage(FOUR)
    with pytest.raises(InputError) as caught:
        ask(coverage)
    assert caught.value.path == path
    assert (coverage.rows, coverage.covered) == (0, 0)


@pytest.mark.parametrize("codes", [b"\x00", b"\x00" * 9, bytearray(9)])
def test_codes_of_another_space_are_refused(codes: bytes) -> None:
    with pytest.raises(InputError, match="are not rows of 4 codes"):
        Coverage(FOUR).add_codes(codes)


def test_threads_add_and_read_without_losing_a_row() -> None:
    space = Space({f"p{place}": list(range(4)) for place in range(30)})
    parts = np.random.default_rng(7).integers(0, 4, (8, 3000, 30)).astype(np.uint16)
    shared, alone = Coverage(space, 3), Coverage(space, 3)
    seen: list[int] = []

    def work(part: int) -> None:
        for start in range(0, 3000, 100):
            shared.add_codes(parts[part, start : start + 100])
            seen.append(shared.covered)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    alone.add_codes(parts.reshape(-1, 30))
    assert not any(thread.is_alive() for thread in threads)
    assert (shared.rows, shared.covered) == (alone.rows, alone.covered)
    assert max(seen) == shared.covered
