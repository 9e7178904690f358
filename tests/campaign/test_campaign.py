"""A campaign from Python: what it runs, and what it keeps."""

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from testflow import Campaign, Command, History, Outcome, Space
from testflow.errors import ExecutionError, InputError, UnknownPlugin
from testflow.model import Event, RunFinished, RunStarted, RunStatus, TestFinished

Make = Callable[..., Campaign]


TARGETS = Path(__file__).with_name("targets.py")
PICKY = f"{TARGETS}:picky"


def expected(values: dict[str, Any]) -> Outcome:
    match values["mode"]:
        case "a":
            return Outcome.PASSED if values["size"] < 9 else Outcome.FAILED
        case "b":
            return Outcome.BLOCKED if values["tls"] else Outcome.SKIPPED
        case _:
            return Outcome.ERROR


def test_every_configuration_ends_as_the_target_says(make: Make) -> None:
    result = make(PICKY).run(seed=7, workers=2)
    outcomes = [
        (stored.result.outcome, expected(stored.result.configuration.values))
        for stored in result.results()
        if stored.result.configuration
    ]

    assert len(outcomes) == result.record.total > 60
    assert [seen for seen, _ in outcomes] == [wanted for _, wanted in outcomes]
    assert {seen for seen, _ in outcomes} == set(Outcome)
    assert result.passed + result.failed < result.record.total
    assert len(list(result.failures())) == result.failed
    assert f"{result.passed} passed, {result.failed} failed" in repr(result)


def test_results_have_the_configurations_of_the_space_and_their_origins(
    make: Make, space: Space
) -> None:
    stored = list(make(PICKY).run(seed=7, workers=2).results())
    wanted = [*space.cover(seed=7), *space.fuzz(60, seed=7)]

    assert [each.result.configuration for each in stored] == wanted
    assert [each.position for each in stored] == list(range(len(wanted)))
    assert str(stored[-1].result.test_id).endswith("targets.py:picky::fuzz[59]")


def test_a_lambda_a_closure_a_place_and_a_command_are_targets(make: Make) -> None:
    limit = 5

    def closure(values: dict[str, Any]) -> bool:
        return values["size"] < limit

    program = "import json, sys; sys.exit(json.load(open(sys.argv[1]))['size'] >= 5)"
    targets = [
        lambda values: values["size"] < limit,
        closure,
        f"{TARGETS}:fits",
        Command([sys.executable, "-c", program, "{config_file}"]),
    ]
    failing = []
    for target in targets:
        results = make(target).run(count=20, seed=7, workers=2).results()
        failing.append([each.position for each in results if each.result.outcome.is_failure])

    assert failing[0]
    assert failing == [failing[0]] * 4


def test_a_verdict_of_the_target_is_the_result(make: Make) -> None:
    result = make(f"{TARGETS}:as_it_likes").run(count=1, workers=1)

    ((stored,), status) = (list(result.results()), result.status)
    assert (stored.result.outcome, stored.result.reason) == (Outcome.SKIPPED, "as it likes")
    assert status is RunStatus.FINISHED


def test_the_number_of_workers_changes_nothing(make: Make) -> None:
    one, three = (list(make(PICKY).run(seed=7, workers=n).results()) for n in (1, 3))

    def told(results: list[Any]) -> list[Any]:
        return [(r.position, r.result.outcome, r.result.symptoms) for r in results]

    assert told(one) == told(three)


def test_without_a_seed_a_fresh_one_is_recorded(make: Make) -> None:
    campaign = make(PICKY)
    seeds = [campaign.run(count=1, workers=1).record.spec["seed"] for _ in range(2)]

    assert seeds[0] != seeds[1]
    assert all(0 <= seed < 1 << 53 for seed in seeds)


def test_without_strategies_pairs_boundaries_and_fuzzing_fill_the_count(make: Make) -> None:
    result = make(PICKY, strategies=None).run(count=70, seed=7, workers=2)

    assert result.record.total == 70
    assert set(result.analysis.strategies) == {"cover", "boundary", "fuzz"}


def test_listeners_hear_everything_in_one_order_without_gaps(make: Make) -> None:
    heard: list[Event] = []
    result = make(PICKY).run(count=30, seed=7, workers=2, listeners=[heard.append])

    assert [event.sequence for event in heard] == list(range(32))
    assert {event.run_id for event in heard} == {result.run_id}
    assert isinstance(heard[0], RunStarted)
    assert isinstance(heard[-1], RunFinished)
    assert all(isinstance(event, TestFinished) for event in heard[1:-1])
    assert all(one.at <= two.at for one, two in pairwise(heard))


def test_what_is_kept_in_a_file_outlives_the_campaign(make: Make, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kept' / 'history.db'}"
    run = make(PICKY, history=url).run(count=10, seed=7, workers=1)
    before = list(run.results())

    with History(url) as history:
        assert list(history.results(run.run_id)) == before
        assert history.run(run.run_id).status is RunStatus.FINISHED


def test_a_history_that_was_handed_over_stays_open(space: Space) -> None:
    with History("sqlite://") as history:
        with Campaign(space, PICKY, history=history) as campaign:
            run = campaign.run(count=3, seed=7, workers=1)

        assert sum(history.counts(run.run_id).values()) == 3


def test_secrets_in_what_a_target_says_are_masked_before_they_are_kept(make: Make) -> None:
    (stored,) = make(f"{TARGETS}:leaks").run(count=1, workers=1).results()
    (symptom,) = stored.result.symptoms

    assert stored.result.output == "token=***\n"
    assert symptom.message == "refused for postgresql://ann:***@db/shop"


@pytest.mark.parametrize(
    ("options", "path"),
    [({"workers": 0}, "workers"), ({"count": -1}, "count"), ({"seed": 1 << 64}, "seed")],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_recorded(
    make: Make, options: dict[str, Any], path: str
) -> None:
    campaign = make(PICKY)

    with pytest.raises(InputError) as caught:
        campaign.run(**{"count": 1, "workers": 1, **options})

    assert caught.value.path == path
    assert campaign.history.runs() == []


@pytest.mark.parametrize("target", [None, 5, "no colon", ["sh"]])
def test_what_is_no_target_is_refused(space: Space, target: Any) -> None:
    with pytest.raises(InputError):
        Campaign(space, target)


def test_an_unknown_executor_is_refused(make: Make) -> None:
    with pytest.raises(UnknownPlugin, match="'lokal'"):
        make(PICKY).run(executor="lokal")


def test_a_target_that_cannot_be_run_is_recorded_as_the_reason(make: Make) -> None:
    campaign = make(Command(["no-such-program", "{config_file}"]))

    with pytest.raises(ExecutionError, match="no-such-program"):
        campaign.run(count=5, workers=2)
    (run,) = campaign.history.runs()

    assert (run.status, run.reason) == (RunStatus.STOPPED, "there is no program no-such-program")


def test_what_a_listener_raises_ends_the_run_with_its_results_kept(make: Make) -> None:
    def listener(event: Event) -> None:
        if isinstance(event, TestFinished) and event.sequence == 5:
            raise OSError(28, "no space left")

    campaign = make(PICKY)
    with pytest.raises(OSError, match="no space left"):
        campaign.run(seed=7, workers=2, listeners=[listener])
    (run,) = campaign.history.runs()

    assert run.status is RunStatus.RUNNING
    assert sum(campaign.history.counts(run.run_id).values()) == 5
