"""Coefficients that were planted come back."""

import numpy as np
import pytest

from testflow.correlation.sensitivity import Regression, regress
from testflow.errors import InputError
from testflow.space import Space

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2], "idle": ["x", "y", "z"]})
BATCH = SPACE.sample(3_000, seed=5)
CODES = SPACE.encode(BATCH)
ROWS = np.frombuffer(CODES, "<u2").reshape(len(BATCH), -1)
CHANCE = np.random.default_rng(11)


def by_term(found: Regression) -> dict[str, float]:
    return {each.term: each.coefficient for each in found.influences}


def test_planted_odds_come_back() -> None:
    # Log odds of -1, plus 2 for mode = b, minus 1 for size = 2.
    line = -1 + 2.0 * (ROWS[:, 0] == 1) - 1.0 * (ROWS[:, 1] == 1)
    found = regress(CODES, SPACE.knobs, CHANCE.random(len(ROWS)) < 1 / (1 + np.exp(-line)))
    added = by_term(found)

    assert found.kind == "logistic"
    assert added["mode = b"] - added["mode = a"] == pytest.approx(2, abs=0.3)
    assert added["size = 2"] - added["size = 1"] == pytest.approx(-1, abs=0.3)
    assert abs(added["idle = x"] - added["idle = y"]) < 0.3
    assert found.influences[0].term == "mode = b"
    assert "mode = b multiplies the odds of failing by" in found.influences[0].sentence()


def test_planted_sums_come_back_to_the_noise() -> None:
    values = 10.0 * ROWS[:, 1] + 3.0 * (ROWS[:, 0] == 2) + CHANCE.normal(size=len(ROWS))
    found = regress(CODES, SPACE.knobs, values)
    added = by_term(found)

    assert found.kind == "linear"
    assert added["size = 2"] - added["size = 1"] == pytest.approx(10, abs=0.2)
    assert added["mode = c"] - added["mode = a"] == pytest.approx(3, abs=0.2)
    assert found.score == pytest.approx(1 - 1 / values.var(), abs=0.01)
    assert [each.term for each in found.influences[:2]] == ["size = 1", "size = 2"]
    assert "size = 2 adds +4.95" in found.influences[1].sentence()
    assert all(each.least <= each.coefficient <= each.greatest for each in found.influences)


def test_the_coefficients_of_a_setting_add_up_to_nothing() -> None:
    found = regress(CODES, SPACE.knobs, ROWS[:, 0] == 1)

    for knob in SPACE.knobs:
        terms = [each for each in found.influences if each.term.startswith(f"{knob.path} =")]
        assert len(terms) == len(knob.classes)
        assert sum(each.coefficient for each in terms) == pytest.approx(0, abs=0.02)


def test_the_penalty_is_great_where_there_is_nothing_to_learn() -> None:
    found = regress(CODES, SPACE.knobs, CHANCE.random(len(ROWS)) < 0.3)

    assert found.penalty == 1000
    assert abs(found.score) < 0.01


def test_an_exclusive_or_is_no_sum() -> None:
    found = regress(CODES, SPACE.knobs, (ROWS[:, 0] == 1) != (ROWS[:, 1] == 1))

    assert found.score < 0.2


def test_every_coefficient_names_runs_that_have_the_class() -> None:
    fails = (ROWS[:, 0] == 1) & (CHANCE.random(len(ROWS)) < 0.5)
    found = regress(CODES, SPACE.knobs, fails)
    (influence,) = (each for each in found.influences if each.term == "mode = b")

    assert influence.runs == (ROWS[:, 0] == 1).sum()
    assert influence.least <= influence.coefficient * 1.2
    assert len(influence.examples) == 10
    assert all(fails[place] and BATCH[place].values["mode"] == "b" for place in influence.examples)


def test_values_of_no_class_have_a_coefficient_of_their_own() -> None:
    codes = ROWS.copy()
    codes[::4, 1] = 65_535
    found = regress(codes, SPACE.knobs, np.arange(len(codes)) % 4 == 0)

    assert found.influences[0].term == "size = of no class"


def test_the_same_seed_gives_the_same_and_another_seed_other_folds() -> None:
    fails = (ROWS[:, 0] == 1) & (CHANCE.random(len(ROWS)) < 0.5)
    one, again, other = (regress(CODES, SPACE.knobs, fails, seed=seed) for seed in (1, 1, 2))

    assert one == again
    assert one.score != other.score
    assert one.influences[0].coefficient == pytest.approx(other.influences[0].coefficient, rel=0.5)


@pytest.mark.parametrize("fails", [np.zeros(3_000), np.ones(3_000), np.arange(3_000) == 7])
def test_where_runs_hardly_differ_nothing_is_said(fails: np.ndarray) -> None:
    found = regress(CODES, SPACE.knobs, fails)

    assert found.influences == ()
    assert found.sentence() == "No sum of settings explains whether runs fail (3000 runs)."


def test_no_runs_are_no_mistake() -> None:
    assert regress(b"", SPACE.knobs, []).influences == ()


def test_lengths_that_differ_are_an_input_error() -> None:
    with pytest.raises(InputError, match="3000 configurations and 2 values") as caught:
        regress(CODES, SPACE.knobs, [True, False])
    assert caught.value.path == "values"


def test_numbers_must_be_finite() -> None:
    with pytest.raises(InputError, match="value 1 is no finite number"):
        regress(CODES[: 2 * 3 * 3], SPACE.knobs, [1.5, float("nan"), 2])


def test_codes_of_another_space_are_refused() -> None:
    with pytest.raises(InputError, match="a code has no class"):
        regress(np.full((2, 3), 9, np.uint16), SPACE.knobs, [True, False])
    with pytest.raises(InputError, match="no rows of 3 codes"):
        regress(b"\0\0", SPACE.knobs, [True])
