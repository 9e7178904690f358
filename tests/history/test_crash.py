"""What a history holds after its writer was killed or the disk was full."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from testflow.history import History
from testflow.model import RunStatus
from testflow.testing import FakeClock, RecordedRun

pytestmark = pytest.mark.chaos

BATCH = 50
ENOUGH_BATCHES = 10

# Records batch after batch, without an end of its own, and says so after each.
WRITER = f"""
import sys
from testflow.history import History
from testflow.testing import FakeClock, RecordedRun

run = RecordedRun("run-1", FakeClock()).start()
with History(sys.argv[1]) as history:
    position = 0
    while True:
        for _ in range({BATCH}):
            run.result(position)
            position += 1
        history.record(run.events)
        run.events.clear()
        print(position, flush=True)
"""

# Stands still in the middle of a transaction: results are written, their batch is not whole yet.
HALF_WRITER = f"""
import sys
from testflow.history import History
from testflow.testing import FakeClock, RecordedRun

class HalfGiven(list):
    def __iter__(self):
        yield from self[:-1]
        yield self[-1]  # of another kind: what came before it is written first
        print("half", flush=True)
        sys.stdin.read()

run = RecordedRun("run-1", FakeClock()).start()
for position in range({BATCH}):
    run.result(position)
with History(sys.argv[1]) as history:
    history.record(run.events)
    run.events.clear()
    history.record(HalfGiven(run.result({BATCH}).resume().events))
"""

# Stops when a file may not grow any more, as on a full disk.
FULL_DISK = f"""
import resource
from testflow.errors import StorageError
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    exec({WRITER!r})
except StorageError as error:
    print(error.code, error.hint, flush=True)
"""


def check_is_whole(file: Path, at_least: int) -> None:
    with History(f"sqlite:///{file}") as history:
        positions = history.positions("run-1")
        assert len(positions) >= at_least
        assert len(positions) % BATCH == 0
        assert positions == set(range(len(positions)))
        assert [each.position for each in history.results("run-1")] == sorted(positions)
        assert history.next_sequence("run-1") == len(positions) + 1
        assert history.run("run-1").status is RunStatus.RUNNING
        resumed = RecordedRun("run-1", FakeClock(), history.next_sequence("run-1"))
        history.record(resumed.resume().result(len(positions)).events)
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_writer_killed_while_writing_leaves_whole_batches(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, f"sqlite:///{file}"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        reported = [int(process.stdout.readline()) for _ in range(ENOUGH_BATCHES)][-1]
        process.kill()
        process.wait()

    assert process.returncode == -signal.SIGKILL
    check_is_whole(file, at_least=reported)


def test_a_writer_killed_within_a_batch_leaves_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    with subprocess.Popen(
        [sys.executable, "-c", HALF_WRITER, f"sqlite:///{file}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
        process.wait()

    check_is_whole(file, at_least=BATCH)


def test_a_full_disk_is_an_error_and_loses_nothing_recorded(tmp_path: Path) -> None:
    file = tmp_path / "history.db"

    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, f"sqlite:///{file}"],
        capture_output=True,
        text=True,
        check=False,
    )

    *reported, last = done.stdout.splitlines()
    assert last.startswith("storage ")
    check_is_whole(file, at_least=int(reported[-1]))
