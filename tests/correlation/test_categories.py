"""Categories in place of outcomes: every label against the rest."""

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy import stats

from testflow.correlation import Correlation, correlate
from testflow.errors import InputError
from testflow.space import Space

SPACE = Space({"mode": ["a", "b", "c"], "sync": [True, False], "idle": [0, 1, 2]})
BATCH = SPACE.sample(600, seed=3)


def ending(values: dict[str, Any]) -> str:
    if values["mode"] == "b":
        return "timeout" if values["sync"] else "crash"
    return "fine"


LABELS = [ending(each.values) for each in BATCH]


@pytest.fixture(scope="module")
def found() -> Correlation:
    return correlate(BATCH, LABELS)


def table(path: str) -> list[list[int]]:
    values = sorted({str(each.values[path]) for each in BATCH})
    names = sorted(set(LABELS))
    rows = [[0] * len(names) for _ in values]
    for each, label in zip(BATCH, LABELS, strict=True):
        rows[values.index(str(each.values[path]))][names.index(label)] += 1
    return rows


def test_texts_that_are_no_outcomes_are_categories(found: Correlation) -> None:
    assert (found.kind, found.labels) == ("categories", ("crash", "fine", "timeout"))
    assert (found.runs, found.failures) == (600, 0)


@pytest.mark.parametrize("path", ["mode", "sync", "idle"])
def test_settings_are_tested_as_scipy_tests_the_whole_table(found: Correlation, path: str) -> None:
    (finding,) = [each for each in found.parameters if each.path == path]
    expected: Any = stats.chi2_contingency(table(path), correction=False)
    likelihood: Any = stats.chi2_contingency(table(path), correction=False, lambda_=0)

    assert finding.test == "chi-square"
    assert finding.statistic == pytest.approx(expected.statistic, rel=1e-10)
    assert finding.p_value == pytest.approx(expected.pvalue, rel=1e-10)
    assert finding.degrees == expected.dof
    assert finding.contingency is not None
    assert finding.contingency.likelihood.statistic == pytest.approx(
        likelihood.statistic, rel=1e-10
    )


def test_q_values_count_every_setting(found: Correlation) -> None:
    p_values = [each.p_value for each in found.parameters]
    expected = stats.false_discovery_control(p_values)
    assert [each.q_value for each in found.parameters] == pytest.approx(expected.tolist())


def test_every_label_has_its_suspects(found: Correlation) -> None:
    by_label = {label: [] for label in found.labels}
    for suspect in found.suspects:
        by_label[suspect.label].append(set(suspect.terms))

    assert by_label["timeout"] == [{"mode = b", "sync = true"}]
    assert by_label["crash"] == [{"mode = b", "sync = false"}]
    assert sorted(map(sorted, by_label["fine"])) == [["mode = a"], ["mode = c"]]


def test_a_suspect_says_what_it_explains(found: Correlation) -> None:
    suspect = found.suspects[0]
    count = LABELS.count(suspect.label)
    assert suspect.sentence().startswith(f"{count} of {count} runs with mode = b together with ")
    assert f' are "{suspect.label}", but 0 of the {600 - count} others' in suspect.sentence()


def test_classes_are_compared_for_every_label(found: Correlation) -> None:
    (mode, *_) = found.parameters
    (one,) = [each for each in mode.classes if (each.term, each.label) == ("mode = b", "crash")]
    runs = sum(each.values["mode"] == "b" for each in BATCH)

    assert len(mode.classes) == 9
    assert (one.failing_with, one.runs_with) == (LABELS.count("crash"), runs)
    assert (one.failing_without, one.runs_without) == (0, 600 - runs)


def test_a_label_that_chance_hands_out_has_no_suspects() -> None:
    chance = np.random.default_rng(4)
    accused = [
        correlate(BATCH, chance.choice(["x", "y", "z"], 600).tolist()).suspects for _ in range(20)
    ]
    assert sum(map(bool, accused)) <= 3


def test_small_tables_of_two_labels_are_tested_exactly() -> None:
    columns = {"mode": ["a"] * 10 + ["b"] * 6}
    labels = ["x"] * 8 + ["y"] * 2 + ["x"] + ["y"] * 5
    (finding,) = correlate(columns, labels).parameters

    assert (finding.test, finding.is_rough) == ("Fisher exact", False)
    assert finding.p_value == pytest.approx(0.034965, abs=6e-7)


def test_two_classes_and_three_labels_are_tested_exactly_too() -> None:
    modes, labels = list("aaaabbbb"), list("xxyzyyzz")
    (finding,) = correlate({"mode": modes}, labels).parameters
    # Of all ways to choose the four runs with mode a those whose table is at most as likely.
    drawn = [Counter(chosen) for chosen in combinations(labels, 4)]
    seen = Counter(labels[:4])
    ways = {tuple(sorted(each.items())): drawn.count(each) for each in drawn}
    as_rare = sum(count for count in ways.values() if count <= ways[tuple(sorted(seen.items()))])

    assert finding.test == "Fisher-Freeman-Halton exact"
    assert finding.p_value == pytest.approx(as_rare / len(drawn), rel=1e-9)


def test_what_is_neither_large_enough_nor_exact_is_called_rough() -> None:
    (finding,) = correlate({"mode": list("aabbccaab")}, list("xyzxyzzyx")).parameters
    assert finding.test == "chi-square"
    assert finding.is_rough


def test_missing_labels_are_left_out() -> None:
    labels: list[Any] = ["x", None, "y", float("nan"), "y"]
    assert correlate({"mode": list("ababa")}, labels).runs == 3


def test_outcomes_are_categories_where_that_is_asked_for() -> None:
    words = ["failed" if label == "crash" else "error" for label in LABELS]
    assert correlate(BATCH, words, kind="categories").labels == ("error", "failed")
    assert correlate(BATCH, words).kind == "outcomes"


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["fine", "passed"], "not an outcome: 'fine'"),
        ([f"message {number}" for number in range(101)], "101 different categories"),
    ],
)
def test_what_is_most_likely_a_slip_is_refused(labels: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        correlate({"mode": list(range(len(labels)))}, labels)
