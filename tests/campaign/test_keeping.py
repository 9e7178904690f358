"""Configurations that a campaign keeps in a store of snapshots."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from testflow import (
    Campaign,
    Command,
    Configuration,
    Function,
    Outcome,
    Snapshots,
    Space,
    Verdict,
)
from testflow.campaign.keeping import Keeping
from testflow.errors import Conflict, InputError, Interrupted
from testflow.history import History
from testflow.injections.injection import Injected
from testflow.model import Event, RunStarted, StoreRecovered, TestFinished, TestId, TestResult

Make = Callable[..., Campaign]

TARGETS = Path(__file__).with_name("targets.py")
ASSERTS = f"{TARGETS}:asserts"
PICKY = f"{TARGETS}:picky"


def values_of(found: Any) -> set[str]:
    return {json.dumps(each.values, sort_keys=True) for each in found}


def kept(folder: Path, **wanted: Any) -> set[str]:
    return values_of(Snapshots(folder).find(**wanted))


def test_what_fails_is_kept_and_nothing_else(make: Make, tmp_path: Path, space: Space) -> None:
    folder = tmp_path / "store"
    result = make(ASSERTS, snapshots=folder, name="sizes").run(seed=7, workers=2)
    failures = [each.configuration for each in result.failures() if each.configuration]
    origins = {json.dumps(each.values, sort_keys=True): each.origin for each in failures[::-1]}

    assert len(failures) > 10
    assert kept(folder) == set(origins)
    assert Snapshots(folder).space(space.fingerprint).schema == space.schema
    for snapshot in Snapshots(folder).find():
        last = snapshot.results[-1]
        assert (last.outcome, last.run) == ("failed", result.run_id)
        assert last.symptoms == ("AssertionError: size … does not fit",)
        assert last.message == f"AssertionError: size {snapshot.values['size']} does not fit"
        assert (snapshot.schema, snapshot.tags) == (space.fingerprint, ("sizes",))
        assert snapshot.origin is not None
        assert snapshot.origin.strategy in {"cover", "fuzz"}


def test_a_kept_configuration_can_be_made_again_from_its_origin(
    make: Make, tmp_path: Path, space: Space
) -> None:
    make(ASSERTS, snapshots=tmp_path / "store").run(seed=7, workers=2)
    fuzzed = space.fuzz(60, seed=7)
    found = [each for each in Snapshots(tmp_path / "store").find() if each.origin]
    drawn = [each for each in found if each.origin and each.origin.strategy == "fuzz"]

    assert len(drawn) > 5
    for each in drawn:
        assert each.origin is not None
        assert fuzzed[each.origin.index].values == each.values


def test_all_are_kept_when_that_is_asked(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    result = make(PICKY, snapshots=folder, keep="all").run(seed=7, workers=2)
    by_outcome: dict[Outcome, set[str]] = {outcome: set() for outcome in Outcome}
    for stored in result.results():
        assert stored.result.configuration is not None
        values = json.dumps(stored.result.configuration.values, sort_keys=True)
        by_outcome[stored.result.outcome].add(values)

    assert all(by_outcome.values())
    assert {each: kept(folder, result=each) for each in Outcome} == by_outcome
    failed = by_outcome[Outcome.FAILED] | by_outcome[Outcome.ERROR]
    assert kept(folder, tags=["campaign"]) == failed


def test_a_store_that_is_handed_over_stays_open(make: Make, tmp_path: Path) -> None:
    with Snapshots(tmp_path / "store", author="ann") as snapshots:
        make(ASSERTS, snapshots=snapshots).run(seed=7, workers=1)

        assert {each.author for each in snapshots} == {"ann"}
        snapshots.save({"by": "hand"})


def test_the_store_of_a_folder_can_be_written_to_after_the_run(make: Make, tmp_path: Path) -> None:
    make(ASSERTS, snapshots=str(tmp_path / "store")).run(seed=7, workers=1)

    with Snapshots(tmp_path / "store") as snapshots:
        snapshots.save({"by": "hand"})


def test_a_run_is_refused_before_it_begins_while_another_process_writes(
    make: Make, tmp_path: Path
) -> None:
    heard: list[Event] = []
    campaign = make(ASSERTS, snapshots=tmp_path / "store")
    with Snapshots(tmp_path / "store") as other:
        other.save({"by": "hand"})
        with pytest.raises(Conflict):
            campaign.run(seed=7, workers=1, listeners=[heard.append])

    assert heard == []
    assert campaign.history.runs() == []


def test_an_unknown_choice_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot keep 'some'"):
        make(ASSERTS, snapshots=tmp_path, keep="some")


def test_results_are_written_in_batches(make: Make, tmp_path: Path) -> None:
    class Counting(Snapshots):
        calls = 0

        def save_results(self, *given: Any, **options: Any) -> list[str]:
            self.calls += 1
            return super().save_results(*given, **options)

    with Counting(tmp_path / "store") as snapshots:
        result = make(ASSERTS, snapshots=snapshots, strategies=[("fuzz", {"count": 900})]).run(
            seed=7, workers=1
        )
        assert result.failed > 100
        assert snapshots.calls < result.failed / 5


@pytest.mark.chaos
def test_what_the_history_has_after_ctrl_c_is_kept_and_the_rest_after_resuming(
    make: Make, tmp_path: Path
) -> None:
    def press(event: Event) -> None:
        if isinstance(event, TestFinished) and event.sequence == 30:
            raise KeyboardInterrupt

    options = {"history": f"sqlite:///{tmp_path / 'history.db'}", "snapshots": tmp_path / "store"}
    with pytest.raises(Interrupted):
        make(ASSERTS, **options).run(seed=7, workers=2, listeners=[press])
    again = make(ASSERTS, **options)
    (run,) = again.history.runs()
    before = [each.result for each in again.history.results(run.run_id)]

    assert len(before) == 30
    failed = values_of(each.configuration for each in before if each.outcome.is_failure)
    assert kept(tmp_path / "store") == failed
    result = again.resume(run.run_id, workers=2)
    assert kept(tmp_path / "store") == values_of(each.configuration for each in result.failures())


KILLED = """
import sys, time
from testflow import Campaign, Space

def check(values):
    time.sleep(0.01)
    assert values["size"] < 500

space = Space({"size": range(1000)})
folder = sys.argv[1]
Campaign(
    space, check, strategies=[("sample", {"count": 100_000})],
    history=f"sqlite:///{folder}/history.db", snapshots=f"{folder}/store",
).run(seed=7, workers=2)
"""


@pytest.mark.chaos
def test_whatever_failed_in_the_history_is_kept_when_the_campaign_is_killed(
    tmp_path: Path,
) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path])
    store = tmp_path / "store"
    while not (store / "pack").exists() or len(Snapshots(store)) < 50:
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()

    with History(f"sqlite:///{tmp_path / 'history.db'}") as history:
        (run,) = history.runs()
        recorded = [each.result for each in history.results(run.run_id)]
    failed = values_of(each.configuration for each in recorded if each.outcome.is_failure)
    assert len(failed) > 20
    assert failed <= kept(store)
    with Snapshots(store) as snapshots:
        assert snapshots.verify()


def told(make: Make, folder: Path, target: Any, **options: Any) -> dict[str, Any]:
    campaign = make(target, snapshots=folder, strategies=[("sample", {"count": 1})], **options)
    run = campaign.run(seed=7, workers=1).run_id
    description = Snapshots(folder).description_of(run)
    assert description is not None
    return description


def test_a_run_tells_what_it_ran(make: Make, tmp_path: Path) -> None:
    function = told(make, tmp_path / "a", os.path.relpath(ASSERTS), name="sizes", timeout_s=3.0)
    module = told(make, tmp_path / "b", Function(json.dumps))
    program = told(make, tmp_path / "c", Command(["true"], injection="env", cwd=tmp_path))

    assert function["campaign"] == "sizes"
    assert function["target"] == {"function": ASSERTS, "timeout_s": 3.0}
    assert module["target"]["function"] == "json:dumps"
    assert program["target"]["command"] == ["true"]
    assert program["target"]["cwd"] == str(tmp_path)


class Own:
    """A target of somebody's own."""

    name = "own"

    def prepare(self) -> None:
        """It is ready."""

    def call(self, values: dict[str, Any]) -> Verdict:  # noqa: ARG002
        return Verdict(Outcome.PASSED)

    def describe(self) -> dict[str, Any]:
        return {"kind": "command", "command": ["rm"]}

    def reproduction(self, values: dict[str, Any]) -> str | None:  # noqa: ARG002
        return None


class Nothing:
    """An injection that hands over nothing."""

    needs_file = False

    def encode(self, values: Any) -> Injected:  # noqa: ARG002 - it has no use for them
        return Injected()


def test_of_what_only_its_program_can_reach_the_campaign_alone_is_told(
    make: Make, tmp_path: Path
) -> None:
    targets = [lambda _: None, Own(), Command("true", injection=Nothing())]
    for place, target in enumerate(targets):
        assert told(make, tmp_path / str(place), target, name="own") == {"campaign": "own"}


def test_what_the_history_refuses_and_gets_again_is_kept_once(tmp_path: Path) -> None:
    configuration = Configuration({"a": 1})
    result = TestResult(TestId("a", "b", "c"), Outcome.FAILED, 0.1, configuration=configuration)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    event = TestFinished(at=at, run_id="one", sequence=1, position=0, result=result)
    with Snapshots(tmp_path / "store") as snapshots, History("sqlite://") as history:
        keeping = Keeping(snapshots, "failures", history, {"campaign": "a"}, Space({"a": [1]}))
        for _ in range(2):
            with pytest.raises(Conflict, match="run one is not recorded"):
                keeping.record([event])

        assert len(snapshots.find()[0].results) == 1


def test_no_secret_is_in_the_store(make: Make, tmp_path: Path) -> None:
    command = Command(
        ["true", "--password=hunter2"],
        injection="env",
        env={"TOKEN": "hunter2", "HOME": "{work_dir}"},
    )
    description = told(make, tmp_path / "a", command)

    assert "hunter2" not in json.dumps(description)
    assert set(description["target"]["env"]) == {"TOKEN", "HOME"}


def test_what_was_put_right_in_a_store_is_told_behind_the_start_of_the_run(
    make: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    with Snapshots(folder) as snapshots:
        snapshots.save({"a": 1})
    with (folder / "pack").open("ab") as pack:
        pack.write(bytes(7))
    heard = list[Event]()
    told = "7 bytes of a write that was interrupted are left out"
    campaign = make(ASSERTS, snapshots=folder)
    first = campaign.run(count=5, seed=7, workers=1, listeners=[heard.append])
    assert [type(each) for each in heard[:3]] == [RunStarted, StoreRecovered, TestFinished]
    assert [each.what for each in heard if isinstance(each, StoreRecovered)] == [told]
    assert [each.sequence for each in heard] == list(range(len(heard)))
    assert first.failed + first.passed == 5

    heard.clear()
    make(ASSERTS, snapshots=folder).run(count=5, seed=7, workers=1, listeners=[heard.append])
    assert not [each for each in heard if isinstance(each, StoreRecovered)]
