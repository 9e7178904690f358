"""Rules that were planted are read from the tree, with what they are worth."""

import numpy as np
import pytest

from testflow.correlation.sensitivity import learn_rules
from testflow.correlation.sensitivity.conditions import Columns, bounds, condition
from testflow.space import Knob, Space

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4, 5], "p": ["x", "y"], "q": ["x", "y"]})
BATCH = SPACE.sample(1_000, seed=3)
CODES = np.frombuffer(SPACE.encode(BATCH), "<u2").reshape(len(BATCH), -1)
PLANTED = (CODES[:, 0] == 1) & (CODES[:, 1] > 2)


def test_a_planted_rule_is_the_first_with_its_counts() -> None:
    fails = PLANTED & (np.random.default_rng(1).random(len(CODES)) < 0.9)
    found = learn_rules(CODES, SPACE.knobs, fails)
    first = found.rules[0]

    assert set(first.conditions) == {"mode = b", "size > 3"}
    assert first.runs == PLANTED.sum()
    assert first.mean == fails.sum() / PLANTED.sum()
    assert first.sentence().endswith(f": {first.mean:.0%} of {PLANTED.sum()} runs fail")
    assert all(fails[place] for place in first.examples)


def test_every_run_falls_under_exactly_one_rule() -> None:
    found = learn_rules(CODES, SPACE.knobs, PLANTED)

    assert sum(rule.runs for rule in found.rules) == len(CODES)
    assert sum(rule.mean * rule.runs for rule in found.rules) == pytest.approx(PLANTED.sum())


def test_fidelity_is_that_of_held_out_runs_beside_the_base_rate() -> None:
    fails = PLANTED ^ (np.random.default_rng(2).random(len(CODES)) < 0.1)
    found = learn_rules(CODES, SPACE.knobs, fails)

    assert found.base_rate == max(fails.mean(), 1 - fails.mean())
    # One in ten is turned round by chance: no rule can know.
    assert found.accuracy == pytest.approx(0.9, abs=0.025)
    assert "always saying the more frequent would be" in found.sentence()


def test_chance_gives_no_rule() -> None:
    silent = 0
    for seed in range(10):
        fails = np.random.default_rng(seed).random(len(CODES)) < 0.2
        found = learn_rules(CODES, SPACE.knobs, fails, seed=seed)
        silent += found.depth == 0 and len(found.rules) == 1
    assert silent >= 9


def test_where_all_pass_one_rule_says_so() -> None:
    found = learn_rules(CODES, SPACE.knobs, np.zeros(len(CODES)))

    assert [rule.sentence() for rule in found.rules] == ["0% of 1000 runs fail"]
    assert found.sentence() == "No rule of few settings foretells held-out runs (1000 runs)."


def test_numbers_have_means_and_a_share_of_the_variance() -> None:
    chance = np.random.default_rng(5)
    values = 100.0 * (CODES[:, 1] > 2) + chance.normal(size=len(CODES))
    found = learn_rules(CODES, SPACE.knobs, values)

    assert found.rules[0].conditions == ("size > 3",)
    assert found.rules[0].mean == values[CODES[:, 1] > 2].mean()
    assert "on average in" in found.rules[0].sentence()
    assert found.accuracy == pytest.approx(1 - 1 / values.var(), abs=0.001)


def test_the_same_seed_gives_the_same() -> None:
    fails = PLANTED ^ (np.random.default_rng(2).random(len(CODES)) < 0.1)

    assert learn_rules(CODES, SPACE.knobs, fails, seed=8) == learn_rules(
        CODES, SPACE.knobs, fails, seed=8
    )


@pytest.mark.parametrize("place", [0, 1])
def test_values_of_no_class_are_told_apart_from_every_class(place: int) -> None:
    codes = CODES.copy()
    codes[::4, place] = 65_535
    found = learn_rules(codes, SPACE.knobs, np.arange(len(codes)) % 4 == 0)

    path = SPACE.knobs[place].path
    assert found.rules[0].conditions == (f"{path} = of no class",)
    assert found.rules[0].runs == 250
    assert found.rules[-1].conditions == (f"{path} is not of no class",)


def knob(*classes: str) -> Knob:
    return Knob("k", classes, (1,) * len(classes), (False,) * len(classes))


@pytest.mark.parametrize(
    ("classes", "codes", "words"),
    [
        (("1", "2", "3", "4"), {0}, "k = 1"),
        (("1", "2", "3", "4"), {0, 1}, "k <= 2"),
        (("1", "2", "3", "4"), {2, 3}, "k > 2"),
        (("1", "2", "3", "4"), {1, 2}, "1 < k <= 3"),
        (("1", "2", "3", "4"), {0, 2}, "k in {1, 3}"),
        (("-1", "0..99", "100"), {1, 2}, "k > -1"),
        (("-1", "0..99", "100"), {0, 1}, "k <= 99"),
        (("a", "b", "c"), {1}, "k = b"),
        (("a", "b", "c"), {0, 2}, "k is not b"),
        (("a", "b", "c", "d"), {0, 2}, "k in {a, c}"),
    ],
)
def test_classes_are_put_into_words(classes: tuple[str, ...], codes: set[int], words: str) -> None:
    assert condition(knob(*classes), frozenset(codes)) == words


@pytest.mark.parametrize("classes", [("2", "1", "3"), ("absent", "1", "2"), ("1", "2"), ("a", "b")])
def test_only_ascending_numbers_are_in_order(classes: tuple[str, ...]) -> None:
    assert bounds(knob(*classes)) == []
    assert len(Columns.of([knob(*classes)]).places) == len(classes)
