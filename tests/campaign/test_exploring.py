"""What was explored, joined from coverage and correlation for a map."""

import itertools
import json
from typing import Any, cast

import pytest

from testflow import Outcome, Space, explored_map
from testflow.coverage import Coverage
from testflow.errors import InputError

SECRET = "correct horse"
SPACE = Space(
    {
        "mode": ["a", "b", "c"],
        "size": [1, 2, 3],
        "sync": [True, False],
        "db.password": [SECRET, "battery staple"],
    },
    ["not (mode = 'a' and size = 3)"],
)


def state(drawn: Any, one: str, other: str) -> str:
    """What the map says of two classes, each given as ``path = class``."""
    rows = {
        drawn.term(place, code): drawn.values.starts[order] + code
        for order, place in enumerate(drawn.values.places)
        for code in range(len(drawn.axes[place].classes))
    }
    at = rows[one], rows[other]
    if not drawn.values.is_possible[at]:
        return "forbidden"
    return "tried" if drawn.values.runs[at] else "never tried"


def test_what_was_tried_what_was_not_and_what_is_forbidden_are_told_apart() -> None:
    row = {"mode": "a", "size": 1, "sync": True, "db.password": SECRET}

    drawn = explored_map([row], space=SPACE)

    assert state(drawn, "mode = a", "size = 1") == "tried"
    assert state(drawn, "mode = a", "size = 2") == "never tried"
    assert state(drawn, "mode = a", "size = 3") == "forbidden"
    assert state(drawn, "sync = true", "mode = b") == "never tried"


def test_the_figures_of_each_strength_are_those_of_coverage() -> None:
    batch = SPACE.sample(9, seed=4)

    drawn = explored_map(batch)

    for strength in (1, 2, 3):
        coverage = Coverage(SPACE, strength)
        coverage.add(batch)
        depth = next(each for each in drawn.depths if each.strength == strength)
        assert (depth.covered.sum(), depth.possible.sum()) == (coverage.covered, coverage.possible)


def test_coverage_grows_to_what_all_runs_cover() -> None:
    batch = SPACE.sample(23, seed=4)
    coverage = Coverage(SPACE)
    coverage.add(batch)

    growth = explored_map(batch).growth

    assert [runs for runs, _ in growth] == [1, 2, 5, 10, 20, 23]
    assert growth[-1] == (23, coverage.ratio)
    assert all(one <= other for (_, one), (_, other) in itertools.pairwise(growth))


def test_runs_without_a_clear_outcome_are_left_out() -> None:
    batch = SPACE.sample(4, seed=4)
    outcomes = [Outcome.PASSED, Outcome.FAILED, Outcome.BLOCKED, Outcome.SKIPPED]

    drawn = explored_map(batch, outcomes)

    assert (drawn.runs, drawn.failures) == (2, 1)


def test_without_outcomes_no_failure_is_claimed() -> None:
    drawn = explored_map(SPACE.sample(4, seed=4))

    assert drawn.failures is None
    assert "failed" not in drawn.to_html().split("<main>")[0].split("<body>")[1]


def test_what_fails_is_named() -> None:
    batch = SPACE.sample(200, seed=4)
    passed = [(each.values["mode"], each.values["size"]) != ("b", 2) for each in batch]

    drawn = explored_map(batch, passed)

    assert drawn.suspects[0].terms == ("mode = b", "size = 2")


def test_secrets_are_in_no_form_of_the_map() -> None:
    batch = SPACE.sample(100, seed=4)
    passed = [each.values["db.password"] != SECRET for each in batch]

    drawn = explored_map(batch, passed)

    assert "db.password = ***" in drawn.suspects[0].terms
    assert SECRET not in json.dumps(drawn.to_dict())
    assert SECRET not in drawn.to_html()


def test_sub_models_are_mapped_by_their_pairs() -> None:
    space = Space.from_pict(
        "a: 1, 2\nb: 1, 2\nc: 1, 2\nd: 1, 2\n{ a, b, c } @ 3\nif [a] = 1 then [b] = 1;"
    )

    drawn = explored_map(space.sample(50, seed=1))

    assert state(drawn, "a = 1", "b = 2") == "forbidden"
    assert state(drawn, "a = 2", "b = 2") == "tried"
    pairs = next(each for each in drawn.depths if each.strength == 2)
    assert len(pairs.settings) == 6
    assert pairs.possible.sum() == 6 * 4 - 1


@pytest.mark.parametrize("schema", [{"const": 7}, {"enum": [1, 2]}])
def test_spaces_without_pairs_have_a_map_that_says_so(schema: dict[str, Any]) -> None:
    batch = Space.from_json_schema(schema).sample(3, seed=1)

    page = explored_map(batch, [True, False, True]).to_html()

    assert "no pairs of parameters" in page


def test_a_map_needs_a_space_and_an_outcome_for_each_run() -> None:
    with pytest.raises(InputError, match="space of the configurations is not known"):
        explored_map([{"mode": "a"}])
    with pytest.raises(InputError, match="outcomes: must be a list, not 5"):
        explored_map(Space({"a": [1, 2]}).sample(4), cast("Any", 5))
    with pytest.raises(InputError, match="4 configurations and 1 outcomes"):
        explored_map(SPACE.sample(4, seed=4), [True])


def test_triples_that_are_too_many_are_said_to_be_left_out() -> None:
    batch = Space({f"p{place}": list(range(8)) for place in range(40)}).sample(3, seed=1)

    drawn = explored_map(batch)

    assert [depth.strength for depth in drawn.depths] == [1, 2]
    assert drawn.notes == ("Triples of values are not measured: there are more than 2,000,000.",)
    assert drawn.notes[0] in drawn.to_html()
