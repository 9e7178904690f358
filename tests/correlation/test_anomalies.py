"""Runs that were made odd are found, and the others seldom."""

import numpy as np
import pytest

from testflow.correlation.anomalies import isolated_runs, odd_numbers, odd_outcomes
from testflow.correlation.anomalies.neighbours import nearest, weights_of
from testflow.errors import InputError
from testflow.runtime.seed import Seed
from testflow.space import Knob, Space

SPACE = Space(
    {
        "mode": ["a", "b", "c"],
        "size": [1, 2, 3, 4, 5],
        **{f"p{place}": ["x", "y"] for place in range(8)},
    }
)
RUNS = 1_000
BATCH = SPACE.sample(RUNS, seed=3)
CODES = np.frombuffer(SPACE.encode(BATCH), "<u2").reshape(RUNS, -1)
SMOOTH = 10.0 * CODES[:, 1] + 3.0 * (CODES[:, 0] == 2)


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=RUNS)


def test_a_number_far_from_its_neighbours_is_found_though_it_is_ordinary_elsewhere() -> None:
    values = SMOOTH + noise(1)
    (place, *_) = np.flatnonzero(CODES[:, 1] == 0)
    values[place] = 30
    found = odd_numbers(CODES, SPACE.knobs, values)

    assert values.min() < 30 < values.max()
    assert found.found[0].place == place
    assert found.found[0].observed == "30"


def test_an_anomaly_names_the_nearest_normal_run_and_all_that_differs() -> None:
    values = SMOOTH + noise(2)
    values[77] += 15
    (first, *_) = odd_numbers(CODES, SPACE.knobs, values).found
    distances = (CODES[77] != CODES).sum(axis=1)
    distances[77] = 99

    assert first.place == 77
    assert first.neighbour is not None
    assert distances[first.neighbour] == distances.min()
    assert len(first.differences) == distances.min()
    here, there = BATCH[77].values, BATCH[first.neighbour].values
    assert first.differences == tuple(
        (f"{path} = {here[path]}", f"{path} = {there[path]}")
        for path in here
        if here[path] != there[path]
    )
    assert f"run {first.neighbour}, " in first.sentence()


@pytest.mark.parametrize("strata", [None, "mode"])
def test_false_alarms_are_about_as_many_as_promised(strata: str | None) -> None:
    alarms, promised = 0, 0.0
    for seed in range(20):
        values = 3.0 * (CODES[:, 0] == 2) + noise(seed)
        found = odd_numbers(CODES, SPACE.knobs, values, rate=0.01, strata=strata, seed=seed)
        alarms, promised = alarms + found.count, promised + found.false_alarms
    assert promised == pytest.approx(20 * RUNS * 0.01)
    assert 0.75 * promised < alarms < 1.4 * promised


def test_strata_are_judged_each_by_its_own_deviation() -> None:
    values = noise(4) * np.where(CODES[:, 0] == 1, 100, 1)
    (quiet, *_) = np.flatnonzero(CODES[:, 0] == 0)
    values[quiet] = 20
    found = odd_numbers(CODES, SPACE.knobs, values, strata="mode")

    assert found.found[0].place == quiet
    assert abs(found.found[0].score) == pytest.approx(20, rel=0.2)


def test_strata_of_few_runs_are_not_judged() -> None:
    codes = CODES.copy()
    codes[:, 0] = 0
    codes[:5, 0] = 1
    values = noise(5)
    values[2] = 1e6
    found = odd_numbers(codes, SPACE.knobs, values, strata="mode")

    assert found.runs == RUNS - 5
    assert 2 not in [each.place for each in found.found]
    assert "5 with too few near ones were not judged" in found.sentence()


def test_a_logarithmic_scale_compares_ratios() -> None:
    values = np.exp(SMOOTH / 5 + 0.1 * noise(6))
    (small, *_) = np.flatnonzero(CODES[:, 1] == 0)
    values[small] *= 3
    assert odd_numbers(CODES, SPACE.knobs, values, scale="log").found[0].place == small
    linear = [each.place for each in odd_numbers(CODES, SPACE.knobs, values, most=5).found]
    assert small not in linear


def test_where_nearly_all_are_exactly_alike_the_one_that_is_not_is_found() -> None:
    values = np.full(RUNS, 5.0)
    values[9] = 5.001
    (only,) = odd_numbers(CODES, SPACE.knobs, values).found

    assert only.place == 9
    assert odd_numbers(CODES, SPACE.knobs, np.full(RUNS, 5.0)).count == 0


def test_a_failure_among_passing_neighbours_and_the_reverse_are_found() -> None:
    fails = CODES[:, 0] == 1
    odd = [int(np.flatnonzero(~fails)[3]), int(np.flatnonzero(fails)[3])]
    fails[odd] = ~fails[odd]
    found = odd_outcomes(CODES, SPACE.knobs, ["failed" if each else "passed" for each in fails])

    assert sorted(each.place for each in found.found) == sorted(odd)
    assert found.false_alarms < 0.1
    for each in found.found:
        assert each.neighbour is not None
        assert fails[each.neighbour] != fails[each.place]


def test_what_depends_on_settings_is_not_odd() -> None:
    outputs = [f"mode {each.values['mode']} of {each.values['size']}" for each in BATCH]
    found = odd_outcomes(CODES, SPACE.knobs, outputs)

    assert found.count <= 2


def test_failures_at_random_are_said_to_be_as_many_as_by_chance() -> None:
    found = promised = 0.0
    for seed in range(10):
        fails = np.random.default_rng(seed).random(RUNS) < 0.03
        odd = odd_outcomes(CODES, SPACE.knobs, fails.tolist(), seed=seed)
        found, promised = found + odd.count, promised + odd.false_alarms
    assert 0.6 * promised < found < 1.6 * promised


def test_numbers_that_are_ordinary_alone_but_not_together_are_isolated() -> None:
    shared = noise(7)
    together = np.stack([SMOOTH + shared, SMOOTH + shared + 0.2 * noise(8)], axis=1)
    together[11] = SMOOTH[11] + np.array([1.8, -1.8])
    found = isolated_runs(CODES, SPACE.knobs, together)

    assert found.found[0].place == 11
    assert 11 not in [each.place for each in odd_numbers(CODES, SPACE.knobs, together[:, 0]).found]
    assert 11 not in [each.place for each in odd_numbers(CODES, SPACE.knobs, together[:, 1]).found]


def test_the_forest_isolates_about_as_many_of_normal_runs_as_promised() -> None:
    count = 0
    for seed in range(5):
        values = np.stack([SMOOTH + noise(seed), noise(seed + 50)], axis=1)
        count += isolated_runs(CODES, SPACE.knobs, values, rate=0.01, seed=seed).count
    assert 20 < count < 90


def test_neighbours_agree_with_a_plain_count_of_shared_classes() -> None:
    weights = np.array([7, 3, 1, 1, 1, 1, 1, 1, 1, 1])
    found = nearest(CODES[:300], SPACE.knobs, weights, 5, Seed(1))

    for place in range(300):
        shared = ((CODES[:300] == CODES[place]) * weights).sum(axis=1)
        shared[place] = -1
        assert place not in found[place]
        assert shared[found[place]].tolist() == sorted(shared)[:-6:-1]


def test_a_setting_weighs_what_it_accounts_for_whatever_the_outliers() -> None:
    values = SMOOTH + noise(9)
    values[:3] = 1e9
    weights = weights_of(CODES, SPACE.knobs, values)

    assert weights[1] > 80
    assert 1 < weights[0] < 10
    assert weights[2:].max() <= 2


@pytest.mark.parametrize("find", [odd_numbers, odd_outcomes])
def test_the_same_seed_gives_the_same(find) -> None:  # noqa: ANN001
    values = np.round(SMOOTH + noise(10)).tolist()

    assert find(CODES, SPACE.knobs, values, seed=4) == find(CODES, SPACE.knobs, values, seed=4)


def test_no_more_are_given_than_asked_for_but_all_are_counted() -> None:
    values = SMOOTH + noise(11)
    values[:5] += 50
    found = odd_numbers(CODES, SPACE.knobs, values, most=2)

    assert (len(found.found), found.count >= 5) == (2, True)


def test_few_runs_are_not_judged() -> None:
    for found in (
        odd_numbers(CODES[:8], SPACE.knobs, np.arange(8)),
        odd_outcomes(CODES[:8], SPACE.knobs, range(8)),
        isolated_runs(CODES[:8], SPACE.knobs, np.ones((8, 2))),
        odd_numbers(CODES[:0], SPACE.knobs, []),
    ):
        assert (found.found, found.runs) == ((), 0)


def test_settings_that_never_vary_leave_all_runs_equally_near() -> None:
    knobs = [Knob("only", ("x",), (1,), (False,))]
    values = noise(12)
    values[5] = 50
    found = odd_numbers(np.zeros((RUNS, 1), np.uint16), knobs, values)

    assert found.found[0].place == 5
    assert found.found[0].differences == ()
    assert "of the same classes, is normal" in found.found[0].sentence()


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"strata": "mod"}, "strata"),
        ({"rate": 0}, "rate"),
        ({"rate": 1.5}, "rate"),
        ({"scale": "log"}, "values"),
        ({"scale": "lin"}, "scale"),
    ],
)
def test_what_cannot_be_done_is_an_input_error(options: dict, path: str) -> None:
    with pytest.raises(InputError) as caught:
        odd_numbers(CODES, SPACE.knobs, noise(1), **options)
    assert caught.value.path == path


def test_thresholds_and_tables_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="no chance that 30 neighbours can tell"):
        odd_outcomes(CODES, SPACE.knobs, [True] * RUNS, threshold=0.5)
    with pytest.raises(InputError, match="no table"):
        isolated_runs(CODES, SPACE.knobs, noise(1))
    with pytest.raises(InputError, match="2 is no share"):
        isolated_runs(CODES, SPACE.knobs, noise(1)[:, None], rate=2)
