"""What matters is found, interactions included, and what does not is not."""

import numpy as np
import pytest

from testflow.correlation.sensitivity import importances, permuted
from testflow.errors import InputError
from testflow.space import Knob

KNOBS = [Knob(f"p{place}", ("x", "y", "z"), (1,) * 3, (False,) * 3) for place in range(6)]


def drawn(seed: int, runs: int = 800) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 3, (runs, 6)).astype(np.uint16)


def test_an_exclusive_or_matters_though_neither_half_does_alone() -> None:
    codes = drawn(1)
    found = importances(codes, KNOBS, (codes[:, 2] == 1) != (codes[:, 4] == 1))

    assert {each.path for each in found.parameters[:2]} == {"p2", "p4"}
    assert all(each.matters for each in found.parameters[:2])
    assert found.score > 0.7
    assert found.runs + found.runs_learnt_from == 800


def test_over_many_seeds_idle_settings_seldom_matter() -> None:
    accused = 0
    for seed in range(12):
        codes = drawn(seed, 300)
        found = importances(codes, KNOBS, codes[:, 0] == 1, seed=seed)
        accused += any(each.matters for each in found.parameters if each.path != "p0")
    # One in forty is promised for each; four of twelve happen less than once in a hundred times.
    assert accused < 4


def test_noise_alone_is_said_to_be_noise() -> None:
    found = importances(drawn(3), KNOBS, np.random.default_rng(4).random(800))

    assert found.score < 0.1
    assert "of 400 held-out runs" in found.sentence()


def test_the_share_of_a_known_model_is_twice_its_part_of_the_variance() -> None:
    # Shuffling leaves an independent copy: its mean square distance is twice the variance.
    codes = drawn(5, 20_000)
    values = 3.0 * codes[:, 0] + 4.0 * codes[:, 1]
    found = permuted(lambda rows: 3.0 * rows[:, 0] + 4.0 * rows[:, 1], codes, KNOBS, values)
    shares = {each.path: each for each in found}

    assert [each.path for each in found[:2]] == ["p1", "p0"]
    assert shares["p0"].share == pytest.approx(2 * 9 / 25, rel=0.03)
    assert shares["p1"].share == pytest.approx(2 * 16 / 25, rel=0.03)
    assert shares["p0"].low < 2 * 9 / 25 < shares["p0"].high
    assert shares["p3"].share == shares["p3"].low == shares["p3"].high == 0
    assert "is not known to matter" in shares["p3"].sentence()


def test_examples_are_runs_of_the_caller_that_the_setting_decides() -> None:
    codes = drawn(6)
    fails = codes[:, 0] == 1
    first = importances(codes, KNOBS, fails).parameters[0]

    assert first.path == "p0"
    assert len(first.examples) == 10
    assert all(fails[place] for place in first.examples)


def test_the_same_seed_gives_the_same() -> None:
    codes = drawn(7, 200)
    fails = codes[:, 0] == codes[:, 1]

    assert importances(codes, KNOBS, fails, seed=3) == importances(codes, KNOBS, fails, seed=3)


def test_too_few_runs_are_an_input_error() -> None:
    with pytest.raises(InputError, match="19 runs are too few"):
        importances(drawn(1, 19), KNOBS, np.zeros(19))
