"""Suspects of two runs, matched by their terms."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from testflow.correlation import Correlation, correlate
from testflow.correlation.trends import PastRun, compare_culprits
from testflow.space import Space

Fails = Callable[[dict[str, Any]], bool]
SPACE = Space({f"p{number}": ["a", "b", "c"] for number in range(6)})


def seen(fails: Fails, seed: int = 1) -> tuple[Correlation, PastRun]:
    batch = SPACE.sample(600, seed=seed)
    failing = np.array([fails(each.values) for each in batch])
    codes = np.frombuffer(SPACE.encode(batch), "<u2").reshape(600, -1)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    run = PastRun(f"run-{seed}", at, codes, failing, np.arange(600))
    return correlate(batch, [not each for each in failing]), run


def single(values: dict[str, Any]) -> bool:
    return values["p0"] == "b"


def pair(values: dict[str, Any]) -> bool:
    return values["p2"] == "a" and values["p4"] == "c"


def either(values: dict[str, Any]) -> bool:
    return single(values) or pair(values)


def test_new_persisting_and_fixed_suspects_are_told_apart() -> None:
    (before, _), (after, run) = (
        seen(lambda values: single(values) or values["p1"] == "c"),
        seen(either, 2),
    )
    changes = compare_culprits(before, after, run=run, knobs=SPACE.knobs)

    assert [(each.terms, each.status) for each in changes][:2] == [
        (("p2 = a", "p4 = c"), "new"),
        (("p0 = b",), "persisting"),
    ]
    (gone,) = changes[2:]
    # Runs with it still fail, for the other reasons.
    assert (gone.terms, gone.status) == (("p1 = c",), "fading")
    assert gone.before is not None
    assert gone.after is None


def test_a_suspect_is_fixed_where_it_was_tried_without_failures() -> None:
    (before, _), (after, run) = seen(single), seen(lambda _: False, 2)
    (change,) = compare_culprits(before, after, run=run, knobs=SPACE.knobs)
    tried = int((run.codes[:, 0] == 1).sum())

    assert (change.status, change.failing_now, change.runs_now) == ("fixed", 0, tried)
    assert change.sentence() == f"p0 = b is fixed: 0 of {tried} runs with it fail now."
    assert all(run.codes[place, 0] == 1 for place in change.examples)


def test_what_was_not_tried_is_not_called_fixed() -> None:
    (before, _), (after, run) = seen(single), seen(lambda _: False, 2)
    elsewhere = run.codes[:, 0] != 1
    fewer = PastRun(
        run.run_id, run.at, run.codes[elsewhere], run.failing[elsewhere], run.positions[elsewhere]
    )
    (change,) = compare_culprits(before, after, run=fewer, knobs=SPACE.knobs)

    assert (change.status, change.runs_now) == ("untried", 0)


def test_a_term_that_the_space_has_lost_was_not_tried() -> None:
    (before, _), (after, run) = seen(single), seen(lambda _: False, 2)
    (change,) = compare_culprits(before, after, run=run, knobs=SPACE.knobs[1:])

    assert change.status == "untried"


def test_without_the_later_run_nothing_is_claimed_of_what_is_gone() -> None:
    (before, _), (after, _) = seen(single), seen(lambda _: False, 2)
    (change,) = compare_culprits(before, after)

    assert (change.status, change.runs_now) == ("gone", None)
    assert change.sentence() == "p0 = b is no longer a suspect."


@pytest.mark.parametrize(("past", "status"), [(single, "returning"), (pair, "new")])
def test_a_suspect_that_an_older_run_knew_is_back(past: Fails, status: str) -> None:
    (nothing, _), (after, run) = seen(lambda _: False, 2), seen(single, 3)
    older = [seen(past)[0]]
    (change,) = compare_culprits(nothing, after, earlier=older, run=run, knobs=SPACE.knobs)

    assert change.status == status
    assert change.after is after.suspects[0]
    assert change.failing_now == change.runs_now


def test_terms_match_in_any_order() -> None:
    (before, _), (after, _) = seen(pair), seen(pair, 2)
    (suspect,) = after.suspects
    turned = replace(after, suspects=(replace(suspect, terms=suspect.terms[::-1]),))
    (change,) = compare_culprits(before, turned)
    assert change.status == "persisting"
