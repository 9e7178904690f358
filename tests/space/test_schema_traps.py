"""Schemas on which generators fail end in valid configurations, or in the reason why not."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from answers import answer, invalid
from documents import Document
from traps import EMPTY_TRAPS, SIZES, TRAPS
from worker import Worker

# So long that only what would never end is ended.
LIMIT_S = 60


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def values_of(worker: Worker, name: str) -> list[Any]:
    (trap,) = [trap for trap in TRAPS if trap.name == name]
    return worker.call(LIMIT_S, answer, trap.text, 20).values


@pytest.mark.parametrize("trap", [*TRAPS, *SIZES], ids=lambda trap: trap.name)
def test_a_trap_gives_as_many_valid_configurations_as_asked(worker: Worker, trap: Document) -> None:
    told = worker.call(LIMIT_S, answer, trap.text, 5)

    assert told.error == "", told.message
    assert len(told.lines) == 10
    assert invalid(trap, told.values) == []


@pytest.mark.parametrize("trap", EMPTY_TRAPS, ids=lambda trap: trap.name)
def test_a_trap_without_a_configuration_is_called_so(worker: Worker, trap: Document) -> None:
    told = worker.call(LIMIT_S, answer, trap.text, 5)

    assert told.error == "Unsatisfiable"
    assert told.message


def test_the_one_decimal_multiple_is_found(worker: Worker) -> None:
    found = values_of(worker, "the one decimal multiple between bounds")

    assert set(found) == {Decimal("0.3")}


def test_every_integer_of_a_small_range_beyond_64_bits_occurs(worker: Worker) -> None:
    found = values_of(worker, "integers beyond 64 bits")

    assert set(found) == {2**63, 2**63 + 1, 2**63 + 2}


def test_items_that_use_up_their_domain_stand_in_several_orders(worker: Worker) -> None:
    found = values_of(worker, "every one of the items that there are")

    assert {tuple(sorted(items)) for items in found} == {tuple(range(256))}
    assert len({tuple(items) for items in found}) > 1


def test_both_branches_of_a_condition_are_taken(worker: Worker) -> None:
    found = values_of(worker, "a condition with both its branches")

    assert {value["mode"] for value in found} == {"tls", "plain"}


def test_both_ends_of_overlapping_alternatives_are_reached(worker: Worker) -> None:
    found = values_of(worker, "alternatives that overlap, of which one may hold")

    assert min(found) < 5
    assert max(found) > 10
