"""A step runs under every configuration that its matrix chooses."""

from itertools import product

import pytest

from testflow.errors import SpecError
from testflow.workflow.matrix import configurations_of
from testflow.workflow.spec import MatrixSpec

PARAMETERS = {"db": ["postgres", "sqlite"], "tls": [True, False], "pool": [1, 5, 9]}


def chosen(**settings: object) -> list[tuple[object, ...]]:
    matrix = MatrixSpec.model_validate({"parameters": PARAMETERS, **settings})
    found = configurations_of(matrix, "selections.a.matrix")
    return [tuple(each.values[name] for name in PARAMETERS) for each in found if each]


def test_without_a_matrix_a_step_is_run_once() -> None:
    assert configurations_of(None, "") == [None]


def test_all_configurations_are_chosen_unless_something_else_is_asked_for() -> None:
    assert sorted(chosen()) == sorted(product(*PARAMETERS.values()))


def test_constraints_take_configurations_out() -> None:
    found = chosen(constraints=["if db = 'sqlite' then pool = 1"])

    assert sorted(found) == sorted(
        each for each in product(*PARAMETERS.values()) if each[0] == "postgres" or each[2] == 1
    )


def test_pairs_are_covered_by_fewer() -> None:
    found = chosen(strategy="cover")

    assert {each[1:] for each in found} == set(product([True, False], [1, 5, 9]))
    assert len(found) < 12


@pytest.mark.parametrize("strategy", ["fuzz", "sample"])
def test_so_many_configurations_are_drawn_the_same_each_time(strategy: str) -> None:
    first = chosen(strategy=strategy, count=4, seed=7)

    assert len(set(first)) == len(first) <= 4
    assert chosen(strategy=strategy, count=4, seed=7) == first


def test_edges_are_chosen_by_boundary() -> None:
    assert {each[2] for each in chosen(strategy="boundary")} >= {1, 9}


def test_a_matrix_that_nothing_satisfies_is_refused_with_its_place() -> None:
    with pytest.raises(SpecError) as caught:
        chosen(constraints=["pool > 9"])

    assert caught.value.path.startswith("selections.a.matrix")


def test_too_many_configurations_are_refused() -> None:
    matrix = MatrixSpec(parameters={name: list(range(11)) for name in "abc"})

    with pytest.raises(SpecError, match="1,331 configurations"):
        configurations_of(matrix, "selections.a.matrix")
