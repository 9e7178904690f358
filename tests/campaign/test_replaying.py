"""Snapshots run again, and whether they end as before."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow import Campaign, Command, Outcome, Snapshots, replay
from testflow.errors import Conflict, Corrupt, ExecutionError, InputError, TooNew

Make = Callable[..., Campaign]

ASSERTS = f"{Path(__file__).with_name('targets.py')}:asserts"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def failed(make: Make, store: Path, target: Any, **options: Any) -> str:
    """Run a campaign; give the id of a snapshot that failed in it."""
    make(target, snapshots=store, **options).run(seed=7, workers=1)
    return Snapshots(store).find(tags=["campaign"])[0].id


def shell(script: str, **options: Any) -> Command:
    return Command(["sh", "-c", script], injection="env", **options)


def campaign_file(folder: Path, target: dict[str, Any], **changed: Any) -> Path:
    document = {
        "campaign": "small",
        "space": {"parameters": {"size": {"range": [1, 9]}}},
        "target": target,
        "strategies": ["boundary"],
        "snapshots": str(folder / "store"),
    }
    folder.mkdir(exist_ok=True)
    file = folder / "campaign.yaml"
    file.write_text(json.dumps(document | changed))
    return file


def failed_in(file: Path) -> str:
    with Campaign.from_file(file, history="sqlite://") as campaign:
        assert campaign.run(seed=7, workers=1).failed
        assert campaign.snapshots is not None
        return Snapshots(campaign.snapshots).find(result="failed")[0].id


def test_a_failure_that_fails_again_is_the_same(make: Make, store: Path) -> None:
    identity = failed(make, store, ASSERTS)
    with Snapshots(store) as snapshots:
        replayed = replay(snapshots, identity[:8])

    (result,) = replayed.results
    assert replayed.is_same
    assert replayed.before
    assert result.outcome is replayed.before.outcome is Outcome.FAILED
    assert result.output.startswith("size is")
    assert result.duration_s > 0
    assert str(result.test_id).startswith(f"campaign::{ASSERTS}::")


def test_a_failure_that_passes_now_is_not(make: Make, store: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    identity = failed(make, store, shell("test ! -e broken", cwd=tmp_path))
    (tmp_path / "broken").unlink()
    with Snapshots(store) as snapshots:
        replayed = replay(snapshots, identity)

    assert (replayed.same, replayed.is_same) == (0, False)
    assert replayed.results[0].outcome is Outcome.PASSED


def test_another_symptom_is_another_end(make: Make, store: Path, tmp_path: Path) -> None:
    why = tmp_path / "why"
    why.write_text("no memory")
    identity = failed(make, store, shell("cat why >&2; exit 1", cwd=tmp_path))
    why.write_text("no disk")
    with Snapshots(store) as snapshots:
        first, second = (replay(snapshots, identity, record=each) for each in (True, False))

    assert first.results[0].outcome is Outcome.FAILED
    assert not first.is_same
    assert second.is_same


def test_of_a_result_that_a_person_noted_the_outcome_alone_counts(store: Path) -> None:
    with Snapshots(store) as snapshots:
        kept = snapshots.save({"size": 9, "mode": "a"})
        snapshots.record(kept.id, "failed", message="it hung")

        assert replay(snapshots, kept.id, target=ASSERTS).is_same


def test_what_has_no_result_is_expected_to_pass(store: Path) -> None:
    with Snapshots(store) as snapshots:
        fine, broken = (snapshots.save({"size": size}).id for size in (1, 9))

        assert replay(snapshots, fine, target=ASSERTS, record=False).is_same
        assert not replay(snapshots, broken, target=ASSERTS, record=False).is_same


def test_each_try_is_recorded_unless_that_is_not_wanted(store: Path) -> None:
    with Snapshots(store) as snapshots:
        kept = snapshots.save({"size": 9}).id
        replay(snapshots, kept, target=ASSERTS, times=2)
        replay(snapshots, kept, target=ASSERTS, record=False)
        results = snapshots.load(kept).results

    assert [each.outcome for each in results] == ["failed", "failed"]
    assert results[0].symptoms == ("AssertionError: size … does not fit",)
    assert results[0].message == "AssertionError: size 9 does not fit"


def test_a_flaky_one_is_counted(make: Make, store: Path, tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    script = "echo >> tries; test $(wc -l < tries) -gt 3 -a $(wc -l < tries) -ne 5"
    identity = failed(
        make, store, shell(script, cwd=tmp_path), strategies=[("sample", {"count": 1})]
    )
    assert tries.read_text() == "\n"
    with Snapshots(store) as snapshots:
        replayed = replay(snapshots, identity, times=5)

    assert [each.outcome for each in replayed.results] == [
        "failed",
        "failed",
        "passed",
        "failed",
        "passed",
    ]
    assert (replayed.same, replayed.is_same) == (3, False)


def test_every_try_has_a_process_of_its_own(store: Path) -> None:
    with Snapshots(store) as snapshots:
        kept = snapshots.save({}).id
        replayed = replay(snapshots, kept, target=lambda _: {"process": str(os.getpid())}, times=3)

    assert len({each.symptoms[0].message for each in replayed.results}) == 3


def test_the_time_limit_is_that_of_the_campaign(make: Make, store: Path) -> None:
    identity = failed(
        make, store, shell("sleep 60"), timeout_s=0.3, strategies=[("sample", {"count": 1})]
    )
    with Snapshots(store) as snapshots:
        assert replay(snapshots, identity).is_same
        shorter = replay(snapshots, identity, timeout_s=0.1)

    assert shorter.results[0].symptoms[0].message == "still running after 0.1 s"


def test_a_campaign_file_says_what_is_run_whatever_saved_the_snapshot(
    store: Path, tmp_path: Path
) -> None:
    file = campaign_file(tmp_path / "files", {"command": "sh -c 'exit $SIZE'", "injection": "env"})
    with Snapshots(store) as snapshots:
        kept = snapshots.save({"size": 3}, name="three").id
        replayed = replay(snapshots, "three", campaign=file)

        assert replayed.results[0].symptoms[0].name == "exit code 3"
        assert snapshots.load(kept).results[-1].outcome is Outcome.FAILED


def test_a_campaign_from_a_file_is_known_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    file = campaign_file(folder, {"command": ["./serve"], "injection": "env"})
    (folder / "serve").write_text("#!/bin/sh\nexit $SIZE\n")
    (folder / "serve").chmod(0o755)
    identity = failed_in(file)
    file.unlink()
    monkeypatch.chdir("/")
    with Snapshots(folder / "store") as snapshots:
        assert replay(snapshots, identity).is_same


def test_variables_come_from_the_campaign_file_and_then_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = {"command": "sh -c 'exit $CODE'", "injection": "env", "env": {"CODE": "7"}}
    file = campaign_file(tmp_path / "files", target)
    identity = failed_in(file)
    with Snapshots(tmp_path / "files" / "store") as snapshots:
        assert replay(snapshots, identity, record=False).is_same
        file.unlink()
        with pytest.raises(InputError, match="the values of CODE are not kept"):
            replay(snapshots, identity)
        monkeypatch.setenv("CODE", "7")
        assert replay(snapshots, identity).is_same


def test_secrets_are_not_taken_from_a_file_that_runs_something_else_now(tmp_path: Path) -> None:
    target = {"command": "sh -c 'exit $CODE'", "injection": "env", "env": {"CODE": "7"}}
    identity = failed_in(campaign_file(tmp_path / "files", target))
    campaign_file(tmp_path / "files", target | {"command": "sh -c 'exit 8'"})
    with (
        Snapshots(tmp_path / "files" / "store") as snapshots,
        pytest.raises(Conflict, match="has changed since the run"),
    ):
        replay(snapshots, identity)


def test_a_secret_within_a_command_is_in_the_campaign_file_alone(tmp_path: Path) -> None:
    target = {"command": "sh -c 'exit 3' --password=hunter2", "injection": "env"}
    file = campaign_file(tmp_path / "files", target)
    identity = failed_in(file)
    with Snapshots(tmp_path / "files" / "store") as snapshots:
        assert replay(snapshots, identity, record=False).is_same
        moved = file.rename(tmp_path / "moved.yaml")
        with pytest.raises(InputError, match="the command has a secret"):
            replay(snapshots, identity)
        assert replay(snapshots, identity, campaign=moved).is_same


def test_without_anything_to_run_it_says_what_to_give(make: Make, store: Path) -> None:
    identity = failed(make, store, lambda values: values["size"] < 5)
    with Snapshots(store) as snapshots:
        for each in (snapshots.save({"by": "hand"}).id, identity):
            with pytest.raises(InputError, match="not known what the snapshot") as caught:
                replay(snapshots, each)
            assert "campaign file" in caught.value.hint
        assert replay(snapshots, identity, target=lambda values: values["size"] < 5).is_same


def test_a_program_that_is_gone_is_an_error_and_nothing_is_recorded(
    make: Make, store: Path, tmp_path: Path
) -> None:
    program = tmp_path / "serve"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    identity = failed(make, store, Command([str(program)], injection="env"))
    program.unlink()
    with Snapshots(store) as snapshots:
        before = snapshots.load(identity).results
        with pytest.raises(ExecutionError):
            replay(snapshots, identity)
        assert snapshots.load(identity).results == before


def test_what_cannot_be_meant_is_refused(store: Path, tmp_path: Path) -> None:
    file = campaign_file(tmp_path / "files", {"command": "true", "injection": "env"})
    with Snapshots(store) as snapshots:
        kept = snapshots.save({}).id
        with pytest.raises(InputError, match="at least 1"):
            replay(snapshots, kept, target=ASSERTS, times=0)
        with pytest.raises(InputError, match="cannot both"):
            replay(snapshots, kept, target=ASSERTS, campaign=file)


def test_what_a_newer_version_told_is_refused(make: Make, store: Path) -> None:
    identity = failed(make, store, ASSERTS)
    with Snapshots(store) as snapshots:
        run = snapshots.load(identity).results[0].run
        description = snapshots.description_of(run)
        assert description is not None
        snapshots.describe_run(run, description | {"format": 99})
        with pytest.raises(TooNew):
            replay(snapshots, identity)


def test_a_description_that_is_no_campaigns_is_no_way_to_run_it(store: Path) -> None:
    with Snapshots(store) as snapshots:
        kept = snapshots.save({"a": 1}).id
        snapshots.record(kept, "failed", run="nightly")
        snapshots.describe_run("nightly", {"machine": "seven"})
        with pytest.raises(InputError, match="not known"):
            replay(snapshots, kept)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"format": "one"},
        {"format": None},
        {"format": 1, "campaign": "sizes", "folder": "", "file": ""},
        {"format": 1, "campaign": "sizes", "folder": "", "file": "", "target": 5},
        {"format": 1, "campaign": "sizes", "folder": "", "file": "", "target": {"paint": 1}},
    ],
)
def test_what_is_known_of_a_run_but_cannot_be_read_is_told(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    with Snapshots(tmp_path / "store") as snapshots:
        kept = snapshots.save({"size": 1})
        snapshots.record(kept.id, "failed", run="run-1")
        snapshots.describe_run("run-1", {"kind": "campaign", **told})
        with pytest.raises(Corrupt, match="what is known of the run cannot be read") as raised:
            replay(snapshots, kept.id)
        assert raised.value.hint == "name the campaign file"
