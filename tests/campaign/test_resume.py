"""Going on with a run, and running one of its configurations again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow import Campaign, Outcome, Space
from testflow.errors import Conflict, InputError, Interrupted
from testflow.model import Event, RunResumed, RunStatus, TestFinished

Make = Callable[..., Campaign]


TARGETS = Path(__file__).with_name("targets.py")
ASSERTS = f"{TARGETS}:asserts"


def interrupted_after(results: int) -> Callable[[Event], None]:
    """Give a listener that presses Ctrl-C."""

    def listener(event: Event) -> None:
        if isinstance(event, TestFinished) and event.sequence == results:
            raise KeyboardInterrupt

    return listener


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'history.db'}"


def told(campaign: Campaign, run_id: str) -> list[tuple[Any, ...]]:
    return [
        (
            stored.position,
            stored.result.outcome,
            stored.result.symptoms,
            stored.result.configuration,
        )
        for stored in campaign.history.results(run_id)
    ]


def interrupt(campaign: Campaign, **options: Any) -> str:
    with pytest.raises(Interrupted):
        campaign.run(seed=7, workers=2, listeners=[interrupted_after(20)], **options)
    return campaign.history.runs()[0].run_id


def test_an_interrupted_run_says_so_and_how_to_go_on(make: Make, url: str) -> None:
    campaign = make(ASSERTS, history=url)

    with pytest.raises(Interrupted) as caught:
        campaign.run(seed=7, workers=2, listeners=[interrupted_after(20)])
    (run,) = campaign.history.runs()

    assert caught.value.hint == f"go on with resume({run.run_id!r})"
    assert (run.status, run.reason) == (RunStatus.INTERRUPTED, "stopped by the user")
    assert len(told(campaign, run.run_id)) == 20


def test_a_resumed_run_equals_one_that_was_never_interrupted(make: Make, url: str) -> None:
    run_id = interrupt(make(ASSERTS, history=url))
    heard: list[Event] = []
    again = make(ASSERTS, history=url)
    result = again.resume(run_id, workers=2, listeners=[heard.append])
    undisturbed = make(ASSERTS)
    expected = undisturbed.run(seed=7, workers=2)

    assert told(again, run_id) == told(undisturbed, expected.run_id)
    assert result.status is RunStatus.FINISHED
    assert result.counts == expected.counts
    assert isinstance(heard[0], RunResumed)
    assert heard[0].recorded == 20
    assert [event.sequence for event in heard] == list(range(22, 22 + len(heard)))
    assert len(heard) == 2 + result.record.total - 20


def test_a_run_in_memory_is_resumed_by_its_own_campaign(make: Make) -> None:
    campaign = make(ASSERTS)
    run_id = interrupt(campaign)

    assert campaign.resume(run_id, workers=1).record.total == len(told(campaign, run_id))


def test_the_count_of_a_run_still_holds_when_it_is_resumed(make: Make, url: str) -> None:
    run_id = interrupt(make(ASSERTS, history=url), count=40)

    assert sum(make(ASSERTS, history=url).resume(run_id, workers=1).counts.values()) == 40


@pytest.mark.parametrize(
    ("changed", "noun"),
    [
        ({"given": Space({"size": range(1, 11), "tls": bool})}, "space"),
        ({"strategies": [("cover", {}), ("fuzz", {"count": 61})]}, "list of strategies"),
        ({"target": f"{TARGETS}:passes"}, "target"),
    ],
)
def test_a_campaign_that_has_changed_is_not_resumed(
    make: Make, url: str, changed: dict[str, Any], noun: str
) -> None:
    run_id = interrupt(make(ASSERTS, history=url))
    campaign = make(**{"target": ASSERTS, "history": url} | changed)
    before = told(campaign, run_id)

    with pytest.raises(Conflict, match=f"the {noun} has changed"):
        campaign.resume(run_id, workers=1)

    assert told(campaign, run_id) == before
    assert campaign.history.run(run_id).status is RunStatus.INTERRUPTED


def test_strategies_in_another_notation_are_no_change(make: Make, url: str) -> None:
    run_id = interrupt(make(ASSERTS, history=url))
    lists = [["cover", {}], ["fuzz", {"count": 60}]]

    assert make(ASSERTS, history=url, strategies=lists).resume(run_id, workers=1).passed > 0


def test_an_unknown_run_is_not_resumed(make: Make) -> None:
    with pytest.raises(InputError, match="no run has the id 'nowhere'"):
        make(ASSERTS).resume("nowhere")


def test_only_a_run_from_a_file_can_be_rebuilt_without_its_program(make: Make, url: str) -> None:
    run_id = make(ASSERTS, history=url).run(count=1, workers=1).run_id

    with pytest.raises(InputError, match="not started from a campaign file"):
        Campaign.of_run(run_id, url)


def test_a_run_from_a_file_is_resumed_though_the_file_has_changed(tmp_path: Path, url: str) -> None:
    document = {
        "campaign": "filed",
        "space": {"parameters": {"size": {"range": [1, 9]}, "tls": [True, False]}},
        "target": {"function": "targets.py:fits"},
        "strategies": [{"fuzz": {"count": 30}}],
    }
    (tmp_path / "targets.py").write_text(TARGETS.read_text())
    file = tmp_path / "campaign.yaml"
    file.write_text(json.dumps(document))
    with Campaign.from_file(file, history=url) as campaign:
        run_id = interrupt(campaign)
    file.write_text("campaign: another")

    with Campaign.of_run(run_id, url) as rebuilt:
        assert sum(rebuilt.resume(run_id, workers=1).counts.values()) == 30


def test_a_replayed_configuration_ends_as_before_and_is_not_recorded(make: Make) -> None:
    campaign = make(ASSERTS)
    run = campaign.run(seed=7, workers=2)
    before = list(run.results())
    failing = next(stored for stored in before if stored.result.outcome is Outcome.FAILED)

    again = campaign.replay(run.run_id, failing.position)

    assert (again.test_id, again.outcome) == (failing.result.test_id, Outcome.FAILED)
    assert (again.symptoms, again.configuration, again.output) == (
        failing.result.symptoms,
        failing.result.configuration,
        failing.result.output,
    )
    assert list(run.results()) == before


def test_in_another_space_a_run_is_neither_replayed_nor_read(make: Make, url: str) -> None:
    run_id = make(ASSERTS, history=url).run(count=3, workers=1).run_id
    campaign = make(ASSERTS, Space({"size": range(1, 11), "tls": bool}), history=url)

    with pytest.raises(Conflict, match="the space has changed"):
        campaign.replay(run_id, 0)
    with pytest.raises(Conflict, match="the space has changed"):
        campaign.result(run_id)


def test_a_position_that_is_not_in_the_plan_is_not_replayed(make: Make) -> None:
    campaign = make(ASSERTS)
    run_id = campaign.run(count=1, workers=1).run_id

    with pytest.raises(InputError, match="no configuration 9999"):
        campaign.replay(run_id, 9999)


def test_the_values_of_env_are_not_kept_and_are_read_again_on_resume(tmp_path: Path) -> None:
    file = tmp_path / "campaign.yaml"
    file.write_text(
        "campaign: env\n"
        "space: {parameters: {mode: [on, off]}}\n"
        "target: {command: sh -c 'test $TOKEN = s3cr3t', injection: env, env: {TOKEN: s3cr3t}}\n"
        "strategies: [boundary]\n"
    )
    url = f"sqlite:///{tmp_path / 'history.db'}"
    run_id = Campaign.from_file(file, history=url).run(seed=1, workers=1).run_id

    again = Campaign.of_run(run_id, url)

    assert b"s3cr3t" not in (tmp_path / "history.db").read_bytes()
    assert again.replay(run_id, 0).outcome is Outcome.PASSED
