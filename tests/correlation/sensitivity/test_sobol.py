"""Sobol indices against functions whose indices are known."""

import re
from itertools import product

import numpy as np
import pytest

from testflow.correlation.sensitivity import sobol_of, sobol_of_factorial, variance_shares
from testflow.space import Knob, Space

# Ishigami and Homma (1990) with a = 7 and b = 0.1, worked out by hand.
A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST_1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2 / VARIANCE
FIRST_2 = A**2 / 8 / VARIANCE
TOTAL_3 = 8 * B**2 * np.pi**8 / 225 / VARIANCE
ISHIGAMI = {
    "x1": (FIRST_1, FIRST_1 + TOTAL_3),
    "x2": (FIRST_2, FIRST_2),
    "x3": (0.0, TOTAL_3),
}


def ishigami(points: np.ndarray) -> np.ndarray:
    x1, x2, x3 = (np.pi * (2 * points - 1)).T
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def test_the_worked_out_indices_are_the_published_ones() -> None:
    assert ISHIGAMI["x1"] == pytest.approx((0.3139, 0.5576), abs=5e-5)
    assert ISHIGAMI["x2"] == pytest.approx((0.4424, 0.4424), abs=5e-5)
    assert ISHIGAMI["x3"] == pytest.approx((0.0, 0.2437), abs=5e-5)


def test_the_indices_of_the_ishigami_function_are_estimated() -> None:
    for each in sobol_of(ishigami, ["x1", "x2", "x3"], count=1 << 14, seed=2):
        first, total = ISHIGAMI[each.path]
        assert each.first == pytest.approx(first, abs=0.025)
        assert each.total == pytest.approx(total, abs=0.025)


def test_the_intervals_hold_about_as_often_as_they_promise() -> None:
    held = 0
    for seed in range(20):
        for each in sobol_of(ishigami, ["x1", "x2", "x3"], count=512, seed=seed):
            first, total = ISHIGAMI[each.path]
            held += each.first_interval[0] <= first <= each.first_interval[1]
            held += each.total_interval[0] <= total <= each.total_interval[1]
    # 114 of 120 are promised.
    assert held >= 105


def test_a_mean_far_from_zero_does_not_blur_the_estimate() -> None:
    (near, *_), (far, *_) = (
        sobol_of(lambda points, up=up: ishigami(points) + up, ["x1", "x2", "x3"], seed=1)
        for up in (0.0, 1e6)
    )
    assert far.first == pytest.approx(near.first, abs=1e-6)


def test_a_constant_function_has_no_shares() -> None:
    (only,) = sobol_of(lambda points: np.ones(len(points)), ["x"], count=64)
    assert (only.first, only.total) == (0, 0)


def test_in_a_sum_first_and_total_are_the_same_and_add_up_to_one() -> None:
    values = np.array([[[3 * a + b - 2 * c for c in range(2)] for b in range(4)] for a in range(3)])
    found = sobol_of_factorial(values.astype(float), ["a", "b", "c"])

    assert sum(each.first for each in found) == pytest.approx(1)
    assert [each.first for each in found] == pytest.approx([each.total for each in found])
    # Variances of 3a, b and 2c, each evenly distributed: 6, 1.25 and 1.
    assert [each.first for each in found] == pytest.approx([6 / 8.25, 1.25 / 8.25, 1 / 8.25])


def test_in_an_exclusive_or_nothing_is_due_to_one_alone() -> None:
    values = np.array([[0.0, 1.0], [1.0, 0.0]])
    for each in sobol_of_factorial(values, ["a", "b"]):
        assert (each.first, each.total) == (0, 1)
        assert each.sentence().endswith("0.0% of the variance alone, 100.0% with others.")


def test_an_estimate_of_a_factorial_agrees_with_its_exact_indices() -> None:
    values = np.random.default_rng(3).random((3, 4, 2)) ** 3
    exact = sobol_of_factorial(values, ["a", "b", "c"])

    def look_up(points: np.ndarray) -> np.ndarray:
        return values[tuple((points * values.shape).astype(int).T)]

    for one, two in zip(exact, sobol_of(look_up, ["a", "b", "c"], count=1 << 14), strict=True):
        assert two.first == pytest.approx(one.first, abs=0.03)
        assert two.total == pytest.approx(one.total, abs=0.03)


def encoded(space: Space, rows: list[dict[str, object]]) -> bytes:
    return space.encode(rows)


def test_a_full_factorial_is_shared_out_exactly_however_it_is_ordered() -> None:
    space = Space({"a": [0, 1, 2], "b": [0, 1, 2, 3], "idle": ["x"]})
    rows = [{"a": a, "b": b, "idle": "x"} for b, a in product((3, 1, 0, 2), (2, 0, 1))]
    values = np.array([3 * row["a"] + row["b"] for row in rows], float)
    found = variance_shares(space.encode(rows), space.knobs, values)

    assert found.source == "runs"
    assert {each.path: each.first for each in found.indices} == pytest.approx(
        {"a": 6 / 7.25, "b": 1.25 / 7.25}
    )


def test_with_many_settings_a_forest_is_asked_and_says_how_good_it_is() -> None:
    space = Space({f"p{place}": ["x", "y", "z"] for place in range(12)})
    codes = np.frombuffer(space.encode(space.sample(2_000, seed=1)), "<u2").reshape(2_000, -1)
    found = variance_shares(codes, space.knobs, (codes[:, 3] == 1) & (codes[:, 5] > 0))
    first, second = found.indices[:2]

    assert (found.source, found.score > 0.8) == ("forest", True)
    # Shares 1/3 and 2/3: of the variance 2/9 * 7/9, 3 alone has (2/3)^2 * 2/9.
    assert (first.path, second.path) == ("p3", "p5")
    assert first.first == pytest.approx((4 / 9 * 2 / 9) / (14 / 81), abs=0.08)
    assert first.total == pytest.approx((2 / 3 * 2 / 9) / (14 / 81), abs=0.08)
    assert second.total == pytest.approx((1 / 3 * 2 / 9) / (14 / 81), abs=0.08)
    assert all(each.total < 0.03 for each in found.indices[2:])


def test_settings_tied_by_a_rule_are_not_shared_out() -> None:
    space = Space(
        {"tls": [False, True], "port": [80, 443, 8080], "n": list(range(40))},
        ["if tls then port <> 80"],
    )
    batch = space.sample(2_000, seed=4)
    fails = [each.values["n"] > 20 for each in batch]
    found = variance_shares(space.encode(batch), space.knobs, fails)

    assert found.indices == ()
    assert "tls = true never meets port = 80" in found.sentence()


def test_settings_that_go_together_are_not_shared_out() -> None:
    chance = np.random.default_rng(8)
    knobs = [Knob(f"p{place}", ("x", "y", "z"), (1,) * 3, (False,) * 3) for place in range(8)]
    codes = chance.integers(0, 3, (1_000, 8)).astype(np.uint16)
    codes[:, 2] = np.where(chance.random(1_000) < 0.6, codes[:, 6], codes[:, 2])
    found = variance_shares(codes, knobs, codes[:, 0] == 1)

    told = re.fullmatch(r".*p2 and p6 go together \(Cramér's V (.*)\)", found.reason)
    assert told
    assert float(told[1]) == pytest.approx(0.6, abs=0.05)


@pytest.mark.parametrize(
    ("runs", "fails", "reason"),
    [
        (50, lambda codes: codes[:, 0] > 5, "all runs ended alike"),
        (15, lambda codes: codes[:, 0] > 0, "too few to learn from"),
        (
            600,
            lambda codes: np.random.default_rng(1).random(len(codes)) < 0.5,
            "no model foretells",
        ),
    ],
)
def test_where_nothing_can_be_said_the_reason_is(runs: int, fails, reason: str) -> None:  # noqa: ANN001
    knobs = [Knob(f"p{place}", ("x", "y", "z"), (1,) * 3, (False,) * 3) for place in range(8)]
    codes = np.random.default_rng(9).integers(0, 3, (runs, 8)).astype(np.uint16)
    found = variance_shares(codes, knobs, fails(codes))

    assert found.indices == ()
    assert reason in found.reason
