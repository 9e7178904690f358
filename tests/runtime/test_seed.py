"""Seeds and the seeds derived from them."""

import json
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import InputError
from testflow.runtime.seed import Seed, fresh_seed

SEEDS = st.integers(0, 2**64 - 1)
NAMES = st.lists(st.text() | st.integers(), max_size=4)


def test_derived_seeds_stay_the_same_for_ever() -> None:
    # Written down once: another derivation would change every recorded run.
    assert Seed(7).child("fuzz").value == 7_337_023_907_997_782_690
    assert Seed(7).child("fuzz", 3).value == 2_783_302_688_896_911_299
    assert Seed(2**64 - 1).child(-1).value == 15_661_265_223_583_919_999


def test_a_derived_seed_is_a_keyed_blake2b_of_its_name() -> None:
    expected = blake2b(b"sfuzz", digest_size=8, key=(7).to_bytes(8, "little")).digest()

    assert Seed(7).child("fuzz").value == int.from_bytes(expected, "little")


@pytest.mark.property
@given(SEEDS, NAMES, NAMES)
def test_deriving_in_steps_is_deriving_at_once(
    root: int, first: list[str | int], then: list[str | int]
) -> None:
    assert Seed(root).child(*first).child(*then) == Seed(root).child(*first, *then)


@pytest.mark.property
@given(SEEDS, st.lists(st.text() | st.integers(), max_size=50, unique_by=lambda x: (type(x), x)))
def test_different_names_give_different_seeds(root: int, names: list[str | int]) -> None:
    assert len({Seed(root).child(name) for name in names}) == len(names)


def test_a_number_and_its_text_are_different_names() -> None:
    assert Seed(7).child(1) != Seed(7).child("1")


def test_names_do_not_run_into_each_other() -> None:
    assert Seed(7).child("ab", "c") != Seed(7).child("a", "bc")


def test_derived_seeds_do_not_depend_on_what_was_derived_before() -> None:
    seed = Seed(7)
    alone = seed.child("cover", 5)

    for index in range(5):
        seed.child("cover", index)

    assert seed.child("cover", 5) == alone


@pytest.mark.parametrize("value", [-1, 2**64])
def test_a_seed_beyond_64_bits_is_refused(value: int) -> None:
    with pytest.raises(InputError) as caught:
        Seed(value)

    assert caught.value.path == "seed"


def test_a_fresh_seed_is_new_and_exact_in_json() -> None:
    seeds = [fresh_seed() for _ in range(20)]

    assert len(set(seeds)) > 1
    assert all(float(seed) == seed == json.loads(json.dumps(seed)) for seed in seeds)
    assert all(Seed(seed).value == seed for seed in seeds)


def test_a_seed_gives_the_same_numbers_each_time_and_another_seed_others() -> None:
    one, again, other = (Seed(value).generator().random(5).tolist() for value in (7, 7, 8))

    assert one == again
    assert one != other


def test_the_greatest_seed_gives_numbers_too() -> None:
    assert 0 <= Seed(2**64 - 1).generator().random() < 1
