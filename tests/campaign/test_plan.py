"""The plan: which configuration stands at which position."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow import Space
from testflow.campaign.plan import Plan, default_steps
from testflow.errors import InputError, UnknownPlugin

SPACE = Space({"mode": ["a", "b", "c"], "size": range(1, 10), "tls": bool})
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("cover", {}),
    ("fuzz", {"count": 700}),
    ("sample", {"count": 0}),
    ("fuzz", {"count": 30}),
]
PLAN = list(Plan(SPACE, STEPS, seed=7).configurations())


def test_every_position_has_one_configuration_in_the_order_of_the_strategies() -> None:
    cover = len(SPACE.cover(seed=7))

    assert [position for position, _, _ in PLAN] == list(range(cover + 730))
    assert [name for _, name, _ in PLAN] == ["cover"] * cover + ["fuzz"] * 730


def test_a_strategy_gives_what_the_space_itself_gives_for_the_seed() -> None:
    cover, fuzz = list(SPACE.cover(seed=7)), list(SPACE.fuzz(700, seed=7))

    assert [configuration for _, _, configuration in PLAN][: len(cover) + 700] == cover + fuzz


def test_a_strategy_that_is_named_twice_goes_on_with_other_configurations() -> None:
    first = [configuration.values for _, name, configuration in PLAN if name == "fuzz"][:30]
    second = [configuration for _, _, configuration in PLAN][-30:]

    assert [configuration.values for configuration in second] != first
    assert {configuration.origin.seed for configuration in second if configuration.origin} != {7}


def test_the_same_plan_is_made_again_from_the_same_seed() -> None:
    assert list(Plan(SPACE, STEPS, seed=7).configurations()) == PLAN
    assert list(Plan(SPACE, STEPS, seed=8).configurations()) != PLAN


@pytest.mark.property
@given(st.sets(st.integers(0, len(PLAN) - 1)))
def test_what_is_skipped_is_all_that_is_missing(skip: set[int]) -> None:
    left = list(Plan(SPACE, STEPS, seed=7).configurations(skip))

    assert left == [planned for planned in PLAN if planned[0] not in skip]


@pytest.mark.property
@given(st.integers(0, len(PLAN) - 1))
def test_one_configuration_can_be_made_alone(position: int) -> None:
    assert Plan(SPACE, STEPS, seed=7).at(position) == PLAN[position][1:]


@pytest.mark.parametrize("position", [-1, len(PLAN)])
def test_a_position_outside_the_plan_is_refused(position: int) -> None:
    with pytest.raises(InputError) as caught:
        Plan(SPACE, STEPS, seed=7).at(position)

    assert caught.value.hint == f"give a position from 0 to {len(PLAN) - 1}"


def test_sizes_count_the_first_configurations_of_each_strategy() -> None:
    cover = len(SPACE.cover(seed=7))
    plan = Plan(SPACE, STEPS, seed=7)

    assert plan.sizes(plan.total) == {"cover": cover, "fuzz": 730, "sample": 0}
    assert plan.sizes(cover + 1) == {"cover": cover, "fuzz": 1, "sample": 0}
    assert plan.sizes(2) == {"cover": 2, "fuzz": 0, "sample": 0}


def test_a_count_limits_the_plan_and_never_extends_it() -> None:
    plan = Plan(SPACE, STEPS, seed=7)

    assert [plan.limited(count) for count in (None, 0, 5, 10**9)] == [len(PLAN), 0, 5, len(PLAN)]
    with pytest.raises(InputError) as caught:
        plan.limited(-1)
    assert caught.value.path == "count"


@pytest.mark.parametrize(
    ("step", "path", "hint"),
    [
        (("fuz", {}), "strategies.1", "did you mean 'fuzz'?"),
        (("fuzz", {"cuont": 5}), "strategies.1.fuzz.cuont", "did you mean 'count'?"),
        (("cover", {"strenght": 2}), "strategies.1.cover.strenght", "did you mean 'strength'?"),
        (("boundary", {"count": 2}), "strategies.1.boundary.count", "none is known"),
        (("sample", {}), "strategies.1.sample.count", "add the option 'count'"),
        (("sample", {"count": "many"}), "strategies.1.sample", ""),
        (("sample", {"count": 1.5}), "strategies.1.sample", "give a whole number below 2**53"),
        (("sample", {"count": True}), "strategies.1.sample", "give a whole number below 2**53"),
        (("sample", {"count": 1 << 53}), "strategies.1.sample", "give a whole number below 2**53"),
    ],
)
def test_a_step_that_cannot_be_made_is_named(step: Any, path: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        Plan(SPACE, [("cover", {}), step], seed=7)

    assert (caught.value.path, caught.value.hint) == (path, hint)


def test_a_strategy_that_nobody_has_is_an_unknown_plug_in() -> None:
    with pytest.raises(UnknownPlugin, match="'fuz'"):
        Plan(SPACE, [("fuz", {})], seed=7)


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_by_default_fuzzing_fills_up_what_pairs_and_boundaries_leave(count: int) -> None:
    steps = default_steps(SPACE, count, seed=7)
    finite = len(SPACE.cover(seed=7)) + len(SPACE.boundary())

    assert [name for name, _ in steps] == ["cover", "boundary", "fuzz"]
    assert Plan(SPACE, steps, seed=7).total == max(count, finite)


def test_a_single_setting_has_no_pairs_to_plan() -> None:
    assert [name for name, _ in default_steps(Space({"tls": bool}), 10, 7)] == ["boundary", "fuzz"]
