"""The doors that take configurations, and the models without their extra."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from testflow.correlation.anomalies import find_anomalies
from testflow.correlation.learners import learner
from testflow.correlation.observed import observe
from testflow.correlation.sensitivity import measure_sensitivity
from testflow.errors import InputError
from testflow.model import Outcome
from testflow.space import Space

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4]})
BATCH = SPACE.sample(400, seed=2)


def is_bad(values: dict[str, Any]) -> bool:
    return values["mode"] == "b" and values["size"] > 2


def test_outcomes_are_read_and_what_is_not_conclusive_is_left_out() -> None:
    given = [True, "failed", Outcome.SKIPPED, "error", Outcome.BLOCKED]
    runs = observe(BATCH[:5], given, None)

    assert runs.places == (0, 1, 3)
    assert runs.values.tolist() == [0, 1, 1]
    assert runs.outcomes == (Outcome.PASSED, Outcome.FAILED, Outcome.ERROR)
    assert runs.codes.tobytes() == SPACE.encode([BATCH[0], BATCH[1], BATCH[3]])


def test_numbers_are_read_and_what_is_none_is_left_out() -> None:
    runs = observe([each.values for each in BATCH[:4]], [1.5, None, 3, float("nan")], SPACE)

    assert (runs.places, runs.outcomes) == ((0, 2), ())
    assert runs.values.tolist() == [1.5, 3]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([True], "2 configurations and 1 observations"),
        ([1.5, True], "observation 1 is True beside numbers"),
        (["fine", True], "not an outcome: 'fine'"),
        ([None, True], "not an outcome: None"),
        ([np.float64(2), "passed"], "observation 1 is 'passed' beside numbers"),
        ([1.5, 10**400], "a number is beyond all floats"),
        (5, "observations: must be a list"),
    ],
)
def test_what_cannot_be_read_is_an_input_error(given: list[Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        observe(BATCH[:2], given, None)


def test_plain_configurations_need_their_space() -> None:
    with pytest.raises(InputError, match="the space of the configurations is not known"):
        observe([{"mode": "a", "size": 1}], [True], None)


def test_a_space_without_settings_is_an_input_error() -> None:
    bare = Space.from_json_schema({"type": "object", "maxProperties": 0})
    with pytest.raises(InputError, match="there are no settings"):
        find_anomalies(bare.sample(2), [True, False])


def test_all_four_models_name_the_planted_settings_and_places_that_were_given() -> None:
    given = ["failed" if is_bad(each.values) else "passed" for each in BATCH]
    given[:50] = ["blocked"] * 50
    found = measure_sensitivity(BATCH, given)
    (first, *_) = found.rules.rules

    assert set(first.conditions) == {"mode = b", "size > 2"}
    assert {each.path for each in found.importances.parameters if each.matters} == {"mode", "size"}
    assert found.variance.source == "runs"
    assert found.regression.influences[0].term == "mode = b"
    assert found.regression.runs_given == 350
    told = (first, found.importances.parameters[0], found.regression.influences[0])
    for place in [place for each in told for place in each.examples]:
        assert is_bad(BATCH[place].values)
    assert len(found.sentence().splitlines()) == 4


def test_anomalies_of_outcomes_and_of_numbers_keep_the_places_that_were_given() -> None:
    ended = [not is_bad(each.values) for each in BATCH]
    (odd, *_) = [place for place in range(100, 400) if ended[place]]
    outcomes: list[Any] = [*(["skipped"] * 100), *ended[100:]]
    outcomes[odd] = False
    seconds: list[float | None] = [None] * 100
    seconds += np.random.default_rng(1).normal(10, 1, 300).tolist()
    seconds[odd] = 99.0

    for found in (find_anomalies(BATCH, outcomes), find_anomalies(BATCH, seconds)):
        assert found.found[0].place == odd
        assert found.runs == 300
        neighbour = found.found[0].neighbour
        assert neighbour is not None
        assert neighbour >= 100


def test_durations_can_be_compared_by_ratio_and_within_strata() -> None:
    seconds = [10.0 ** each.values["size"] for each in BATCH]
    seconds[7] *= 3
    found = find_anomalies(BATCH, seconds, scale="log", strata="size")

    assert [each.place for each in found.found] == [7]


def test_without_the_extra_the_models_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(InputError, match="scikit-learn is not installed") as caught:
        learner("tree", "DecisionTreeRegressor")
    assert caught.value.hint == "pip install 'testflow[models]'"


def test_importing_the_models_does_not_load_scikit_learn() -> None:
    code = (
        "import sys, testflow.correlation.sensitivity, testflow.correlation.anomalies,"
        " testflow.correlation.trends; print('sklearn' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
