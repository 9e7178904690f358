"""Causes planted in random runs are found, and nothing else is."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from testflow.correlation import Correlation, correlate, correlate_codes
from testflow.errors import InputError
from testflow.model import Outcome
from testflow.space import Space

Fails = Callable[[dict[str, Any]], bool]

SPACE = Space({f"p{number}": ["a", "b", "c"] for number in range(10)})
BATCH = SPACE.sample(1_500, seed=42)


def found(fails: Fails) -> Correlation:
    return correlate(BATCH, [not fails(each.values) for each in BATCH])


def noise(place: int, percent: int) -> bool:
    """Chance that has nothing to do with any setting."""
    return (place * 2_654_435_761 >> 7) % 100 < percent


@pytest.mark.parametrize(
    ("fails", "terms"),
    [
        (lambda run: run["p2"] == "b", [("p2 = b",)]),
        (lambda run: run["p2"] == "b" and run["p7"] == "a", [("p2 = b", "p7 = a")]),
        (
            lambda run: run["p0"] == "c" or (run["p2"] == "b" and run["p7"] == "a"),
            [("p0 = c",), ("p2 = b", "p7 = a")],
        ),
        (
            lambda run: (
                (run["p2"] == "b" and run["p7"] == "a") or (run["p3"] == "a" and run["p4"] == "c")
            ),
            [("p2 = b", "p7 = a"), ("p3 = a", "p4 = c")],
        ),
        (lambda run: run["p5"] in {"a", "b"}, [("p5 = a",), ("p5 = b",)]),
        (
            lambda run: run["p1"] == "a" and run["p6"] == "c" and run["p9"] == "b",
            [("p1 = a", "p6 = c", "p9 = b")],
        ),
    ],
    ids=["single", "pair", "single and pair", "two pairs", "two values of one setting", "triple"],
)
def test_the_planted_causes_are_named_and_nothing_else(
    fails: Fails, terms: list[tuple[str, ...]]
) -> None:
    assert sorted(suspect.terms for suspect in found(fails).suspects) == terms


def test_a_cause_that_is_sometimes_masked_is_named_first() -> None:
    passed = [
        not (each.values["p2"] == "b" and noise(place, 60)) for place, each in enumerate(BATCH)
    ]
    (first, *_) = correlate(BATCH, passed).suspects
    assert first.terms == ("p2 = b",)
    assert first.failing_without == 0
    assert 0.5 < first.failing_with / first.runs_with < 0.7


def test_a_cause_amid_unrelated_failures_is_named_first() -> None:
    passed = [
        not ((each.values["p2"] == "b" and each.values["p7"] == "a") or noise(place, 10))
        for place, each in enumerate(BATCH)
    ]
    (first, *_) = correlate(BATCH, passed).suspects
    assert first.terms == ("p2 = b", "p7 = a")


def test_failures_by_chance_hardly_accuse_anybody() -> None:
    accused = 0
    for percent in (1, 5, 20, 50):
        passed = [not noise(place, percent) for place in range(len(BATCH))]
        accused += len(correlate(BATCH, passed).suspects)
    # Each of the four has a chance of one in twenty.
    assert accused <= 1


def test_over_many_seeds_chance_accuses_at_the_promised_rate() -> None:
    accused = 0
    for seed in range(60):
        batch = SPACE.sample(200, seed=seed)
        accused += bool(
            correlate(batch, [not noise(place + seed, 30) for place in range(200)]).suspects
        )
    # Five in a hundred may be accused; ten of sixty happen once in a thousand times.
    assert accused < 10


def test_the_table_of_a_suspect_counts_all_runs() -> None:
    (suspect,) = found(lambda run: run["p2"] == "b").suspects
    runs_with = sum(each.values["p2"] == "b" for each in BATCH)
    assert (suspect.failing_with, suspect.runs_with) == (runs_with, runs_with)
    assert (suspect.failing_without, suspect.runs_without) == (0, len(BATCH) - runs_with)
    assert suspect.effect == pytest.approx(1)
    assert suspect.p_value <= suspect.q_value < 1e-100
    assert f"{runs_with} of {runs_with} runs with p2 = b fail, but 0 of" in suspect.sentence()


def test_every_combination_is_a_hypothesis() -> None:
    # 10 settings of 3 values: 30 singles; 45 pairs and 120 triples of settings.
    passed = [each.values["p2"] != "b" for each in BATCH]
    for strength, hypotheses in ((1, 30), (2, 30 + 45 * 9), (3, 30 + 45 * 9 + 120 * 27)):
        correlation = correlate(BATCH, passed, strength=strength)
        assert correlation.hypotheses == hypotheses
        assert correlation.complete_to == strength
        assert [suspect.terms for suspect in correlation.suspects] == [("p2 = b",)]


def test_an_exclusive_or_of_three_settings_is_named_by_its_triples() -> None:
    space = Space({f"p{number}": [0, 1] for number in range(10)})
    batch = space.sample(1_500, seed=3)
    passed = [(each.values["p1"] ^ each.values["p4"] ^ each.values["p8"]) == 0 for each in batch]
    suspects = correlate(batch, passed).suspects
    triples = {(0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 1)}
    expected = {(f"p1 = {a}", f"p4 = {b}", f"p8 = {c}") for a, b, c in triples}
    assert {suspect.terms for suspect in suspects} == expected
    assert all(suspect.is_deterministic for suspect in suspects)
    assert correlate(batch, passed, strength=2).suspects == ()


def test_four_settings_are_found_where_they_are_asked_for() -> None:
    space = Space({f"p{number}": [0, 1] for number in range(10)})
    batch = space.sample(3_000, seed=5)
    passed = [not all(each.values[name] for name in ("p1", "p3", "p5", "p7")) for each in batch]
    (suspect,) = correlate(batch, passed, strength=4).suspects
    assert suspect.terms == ("p1 = 1", "p3 = 1", "p5 = 1", "p7 = 1")
    assert "runs with p1 = 1 together with p3 = 1, p5 = 1 and p7 = 1 fail" in suspect.sentence()


def test_what_suspects_explain_adds_up() -> None:
    correlation = found(lambda run: run["p0"] == "c" or (run["p2"] == "b" and run["p7"] == "a"))
    assert sum(suspect.explained for suspect in correlation.suspects) == correlation.failures
    noisy = correlate(
        BATCH, [each.values["p2"] != "b" or place % 3 == 0 for place, each in enumerate(BATCH)]
    )
    assert not noisy.suspects[0].is_deterministic


def test_outcomes_may_be_an_array_of_truth_values() -> None:
    passed = [each.values["p2"] != "b" for each in BATCH]
    assert correlate(BATCH, np.array(passed)) == correlate(BATCH, passed)
    with pytest.raises(InputError, match="1500 configurations and 2 outcomes"):
        correlate(BATCH, np.array([True, False]))


@pytest.mark.parametrize("strength", [0, 7])
def test_a_strength_that_there_is_not_is_refused(strength: int) -> None:
    with pytest.raises(InputError, match=f"cannot look at {strength} settings together"):
        correlate(BATCH, [True] * len(BATCH), strength=strength)


def test_blocked_and_skipped_runs_are_left_out() -> None:
    outcomes = []
    for place, each in enumerate(BATCH):
        fails = each.values["p2"] == "b"
        outcomes.append("failed" if fails else ["passed", "blocked", "skipped"][place % 3])
    correlation = correlate(BATCH, outcomes)
    clear = sum(outcome in {"passed", "failed"} for outcome in outcomes)
    assert correlation.runs == clear < len(BATCH)
    assert correlation.failures == outcomes.count("failed")
    assert [suspect.terms for suspect in correlation.suspects] == [("p2 = b",)]


def test_errors_count_as_failures() -> None:
    outcomes = [Outcome.ERROR if each.values["p2"] == "b" else Outcome.PASSED for each in BATCH]
    assert correlate(BATCH, outcomes).suspects[0].terms == ("p2 = b",)


def test_where_all_pass_or_all_fail_there_is_nothing_to_find() -> None:
    for fails in (True, False):
        correlation = found(lambda _, fails=fails: fails)
        assert (correlation.suspects, correlation.parameters) == ((), ())


def test_no_more_suspects_are_given_than_asked_for() -> None:
    passed = [each.values["p5"] not in {"a", "b"} for each in BATCH]
    assert len(correlate(BATCH, passed, most=1).suspects) == 1
    assert correlate(BATCH, passed, most=0).suspects == ()


def test_lengths_that_differ_are_an_input_error() -> None:
    with pytest.raises(InputError, match="1500 configurations and 3 outcomes") as caught:
        correlate(BATCH, [True, False, True])
    assert "one outcome for each" in caught.value.hint


def test_what_is_no_outcome_is_refused_with_those_that_are() -> None:
    with pytest.raises(InputError, match="not an outcome: 'fine'") as caught:
        correlate(BATCH, ["fine", *["passed"] * (len(BATCH) - 1)])
    assert "passed" in caught.value.hint


def test_plain_configurations_need_their_space() -> None:
    with pytest.raises(InputError) as caught:
        correlate([{"p0": "a"}], [True])
    assert caught.value.path == "space"


def test_no_runs_and_no_settings_give_an_empty_finding() -> None:
    nothing = correlate_codes(b"", [], SPACE.knobs)
    assert (nothing.runs, nothing.suspects) == (0, ())
    bare = Space.from_json_schema({"type": "object", "maxProperties": 0})
    correlation = correlate(bare.sample(4), [True, False, True, True])
    assert (correlation.runs, correlation.failures, correlation.parameters) == (4, 1, ())
