"""A record shows whatever was changed in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from systems import Systems
from testflow.environments import Environment, Site
from testflow.errors import Corrupt, InputError, StorageError, TooNew
from testflow.model import Outcome
from testflow.testing import FakeClock, ScriptedTest
from testflow.workflow import ExecutionRecord, export_record, read_record, verify_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "records" / "record.jsonl"
    with ExecutionRecord(path, FakeClock()) as record:
        record.add("RunStarted", {"run_id": "r1", "who": "ann"}, durable=True)
        record.add("TestFinished", {"run_id": "r1", "outcome": "failed"})
        record.add("RunFinished", {"run_id": "r1", "status": "finished"})
    return path


def edited(path: Path, number: int, old: str, new: str) -> None:
    lines = path.read_text().splitlines()
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new)
    path.write_text("\n".join(lines) + "\n")


def test_a_record_that_nobody_touched_is_verified(path: Path) -> None:
    found = verify_record(path)

    assert (found.entries, found.run_ids, found.signed_by) == (3, ("r1",), "")
    assert found.head == list(read_record(path))[-1].digest


def test_a_run_is_recorded_with_its_services_its_notices_and_its_resumption(
    systems: Systems, selected: dict[str, Any], tmp_path: Path
) -> None:
    environment = Environment("e", site=Site(tmp_path / "state"))
    environment.add_service("db", {"type": "simulated"})
    environment.add_service("gone", {"type": "process", "command": "/no/such/program"})
    tests = {"tests/a.py::flaky": ScriptedTest(Outcome.FAILED, passes_at=2)}
    systems.add("a", tests)
    workflow = systems.workflow(selections={"a": {**selected, "retries": 1}})
    engine = systems.engine(record=tmp_path / "record.jsonl")

    run_id = engine.execute(workflow, environment).run_id
    engine.resume(run_id, workflow, environment)

    told = {each.kind: each.facts for each in read_record(tmp_path / "record.jsonl")}
    assert told["ServiceReady"]["service"] == "db"
    assert told["ServiceReady"]["is_simulated"]
    assert "/no/such/program" in told["ServiceFailed"]["reason"]
    assert told["TestFinished"]["earlier"] == ["failed"]
    assert "at attempt 2 only" in told["Noticed"]["what"]
    assert told["RunResumed"]["recorded"] == 1
    assert verify_record(tmp_path / "record.jsonl").run_ids == (run_id,)


def test_a_record_goes_on_when_it_is_opened_again(path: Path) -> None:
    with ExecutionRecord(path, FakeClock()) as record:
        record.add("RunStarted", {"run_id": "r2"})
        head = record.head

    assert verify_record(path).run_ids == ("r1", "r2")
    assert verify_record(path).head == head


def test_a_changed_line_is_told(path: Path) -> None:
    edited(path, 1, "failed", "passed")

    with pytest.raises(Corrupt, match="line 2 of the record was changed"):
        verify_record(path)


def test_a_record_that_was_tampered_with_does_not_go_on(path: Path) -> None:
    edited(path, 0, "ann", "bob")

    with pytest.raises(Corrupt, match="line 1"):
        ExecutionRecord(path)


def test_a_line_that_is_taken_out_is_told(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[2])

    with pytest.raises(Corrupt, match="line 2 of the record does not follow"):
        verify_record(path)


def test_a_line_that_is_put_twice_is_told(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1], lines[1], lines[2]]))

    with pytest.raises(Corrupt, match="line 3 of the record does not follow"):
        verify_record(path)


def test_a_line_that_a_killed_process_left_half_is_cut_off(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"index":3,"at":"20')

    with ExecutionRecord(path, FakeClock()) as record:
        record.add("RunResumed", {"run_id": "r1"})

    assert path.read_bytes().startswith(whole)
    assert verify_record(path).entries == 4


@pytest.mark.parametrize("text", ['{"format": 1, "entries": []}', "notes", "notes\nmore notes"])
def test_a_file_that_is_something_else_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other"
    other.write_text(text)

    with pytest.raises(Corrupt, match="is no entry"):
        ExecutionRecord(other)

    assert other.read_text() == text


def test_two_runs_may_add_to_one_record_at_once(path: Path) -> None:
    with ExecutionRecord(path, FakeClock()) as one, ExecutionRecord(path, FakeClock()) as other:
        for _ in range(3):
            one.add("TestFinished", {"run_id": "r2"})
            other.add("TestFinished", {"run_id": "r3"})
        one.add("RunFinished", {"run_id": "r2"})

    assert verify_record(path).entries == 10
    assert verify_record(path).run_ids == ("r1", "r2", "r3")


def test_lines_that_are_taken_out_while_it_is_open_are_told(path: Path) -> None:
    with ExecutionRecord(path, FakeClock()) as record:
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:2]))

        with pytest.raises(Corrupt, match="line 3 of the record was taken out"):
            record.add("RunStarted", {"run_id": "r2"})


def test_an_exported_record_is_verified_with_who_signed_it(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "signed.json"
    document = export_record(path, by="ann", statement="released", key="k", clock=FakeClock())
    out.write_text(json.dumps(document, indent=2))

    assert verify_record(out).signed_by == "ann"
    assert verify_record(out).is_authentic is None
    assert verify_record(out, key="k").is_authentic is True
    assert verify_record(out, key="other").is_authentic is False


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"failed"', '"passed"', "line 2 of the record was changed"),
        ('"by": "ann"', '"by": "bob"', "the sign-off was changed"),
        ('"sign_off"', '"sign_of"', "has no 'sign_off'"),
        ('"outcome"', '"out', "the file is no record"),
        ('"r1"', "NaN", "the file is no record"),
        ('"format": 1', '"format": "one"', "the file is no record"),
    ],
)
def test_an_exported_record_that_was_changed_is_told(
    path: Path, tmp_path: Path, old: str, new: str, what: str
) -> None:
    out = tmp_path / "signed.json"
    text = json.dumps(export_record(path, by="ann", clock=FakeClock()))
    assert old in text
    out.write_text(text.replace(old, new))

    with pytest.raises(Corrupt, match=what):
        verify_record(out)


def test_a_sign_off_of_another_record_is_told(path: Path, tmp_path: Path) -> None:
    document = export_record(path, by="ann", clock=FakeClock())
    document["entries"].pop()
    out = tmp_path / "signed.json"
    out.write_text(json.dumps(document))

    with pytest.raises(Corrupt, match="the sign-off is for another record"):
        verify_record(out)


def test_a_record_of_a_newer_testflow_is_refused(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "signed.json"
    out.write_text(json.dumps({**export_record(path), "format": 2}))

    with pytest.raises(TooNew):
        verify_record(out)


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("[1]")

    with pytest.raises(Corrupt, match="no record"):
        verify_record(other)
    with pytest.raises(StorageError):
        verify_record(tmp_path / "missing")


def test_an_empty_record_cannot_be_signed_off(tmp_path: Path) -> None:
    with ExecutionRecord(tmp_path / "record.jsonl"):
        pass

    with pytest.raises(InputError, match="empty"):
        export_record(tmp_path / "record.jsonl")
    assert verify_record(tmp_path / "record.jsonl").entries == 0


def test_a_record_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="cannot be written"):
        ExecutionRecord(tmp_path / "file" / "record.jsonl")
