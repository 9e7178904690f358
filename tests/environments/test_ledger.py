"""What was made is written down before, and removed by whoever comes after a dead owner."""

import json
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from testflow.environments.ledger import Ledger, read_ledger
from testflow.environments.leftovers import LEFTOVERS, end_guards
from testflow.environments.sweep import Leftover, find_leftovers, sweep
from testflow.errors import StorageError
from testflow.execution.ownership import Owner, owner_of, this_process
from testflow.runtime.clock import SystemClock
from testflow.testing import FakeClock


def dead_owner() -> Owner:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = owner_of(process.pid)
    process.communicate()
    return owner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for room in ("ledger", "ports"):
        (tmp_path / room).mkdir()
    return tmp_path


def test_an_intent_is_on_the_disk_before_anything_is_made(folder: Path) -> None:
    ledger = Ledger(folder / "ledger", this_process())

    ledger.intend("directory", path="/x")

    owner, entries = read_ledger(ledger.file)
    assert owner == this_process()
    assert [(entry.kind, entry.details) for entry in entries] == [("directory", {"path": "/x"})]


def test_what_is_known_later_is_added_and_the_last_is_removed_first(folder: Path) -> None:
    ledger = Ledger(folder / "ledger", this_process())
    first = ledger.intend("directory", path="/x")
    second = ledger.intend("process", name="sleep")
    ledger.confirm(second, pid=7)
    third = ledger.intend("port", path="/y")
    ledger.release(third)

    _, entries = read_ledger(ledger.file)

    assert [entry.number for entry in entries] == [second.number, first.number]
    assert entries[0].details == {"name": "sleep", "pid": 7}


def test_a_ledger_of_nothing_is_no_file(folder: Path) -> None:
    ledger = Ledger(folder / "ledger", this_process())
    entry = ledger.intend("directory", path="/x")

    ledger.release(entry)
    ledger.release(entry)

    assert not ledger.file.exists()


def test_a_ledger_goes_on_after_it_was_empty(folder: Path) -> None:
    ledger = Ledger(folder / "ledger", this_process())
    ledger.release(ledger.intend("directory", path="/x"))

    ledger.intend("directory", path="/y")

    assert [entry.details["path"] for entry in read_ledger(ledger.file)[1]] == ["/y"]


def test_two_ledgers_of_one_owner_do_not_touch_each_other(folder: Path) -> None:
    one, other = (Ledger(folder / "ledger", this_process()) for _ in range(2))
    entry = one.intend("directory", path="/x")
    other.intend("directory", path="/y")

    assert [each.details["path"] for each in read_ledger(one.file)[1]] == ["/x"]
    one.release(entry)
    assert [each.details["path"] for each in read_ledger(other.file)[1]] == ["/y"]


def test_a_line_that_was_cut_off_is_left_out(folder: Path) -> None:
    ledger = Ledger(folder / "ledger", this_process())
    ledger.intend("directory", path="/x")
    with ledger.file.open("ab") as file:
        file.write(b'{"intent": 1, "kind": "dir')

    assert len(read_ledger(ledger.file)[1]) == 1


def test_lines_of_a_later_version_are_left_alone(folder: Path) -> None:
    ledger = Ledger(folder / "ledger", this_process())
    ledger.intend("directory", path="/x")
    with ledger.file.open("ab") as file:
        file.write(json.dumps({"renamed": 0}).encode() + b"\n")

    assert len(read_ledger(ledger.file)[1]) == 1


def test_nothing_may_be_made_when_the_ledger_cannot_be_written(folder: Path) -> None:
    ledger = Ledger(folder / "no-such-folder", this_process())

    with pytest.raises(StorageError, match="the ledger cannot be written"):
        ledger.intend("directory", path="/x")


def test_the_hook_hears_every_step(folder: Path) -> None:
    heard: list[str] = []
    ledger = Ledger(folder / "ledger", this_process(), heard.append)

    entry = ledger.intend("directory", path="/x")
    ledger.confirm(entry)
    ledger.release(entry)

    steps = ("intent", "made", "created", "gone", "released")
    assert heard == [f"directory {step}" for step in steps]


def test_a_sweep_removes_what_dead_owners_left(folder: Path) -> None:
    left = folder / "left"
    (left / "deep").mkdir(parents=True)
    (left / "deep" / "file").write_text("x")
    (left / "deep").chmod(0o500)
    owner = dead_owner()
    Ledger(folder / "ledger", owner).intend("directory", path=str(left))

    assert find_leftovers(folder) == [Leftover("directory", str(left), owner.pid)]
    swept = sweep(folder, SystemClock())

    assert swept == [Leftover("directory", str(left), owner.pid)]
    assert not left.exists()
    assert find_leftovers(folder) == []
    assert sweep(folder, SystemClock()) == []


def test_what_was_made_read_only_is_removed() -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "left" / "deep").mkdir(parents=True)
    (folder / "left" / "deep" / "file").touch()
    (folder / "left" / "link").symlink_to(folder)
    for each in (folder / "left" / "deep", folder / "left"):
        each.chmod(0o500)
    with as_nobody(folder):
        LEFTOVERS.load("directory")({"path": str(folder / "left")}, SystemClock())

    assert not (folder / "left").exists()
    folder.rmdir()


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Be somebody to whom rights matter; whoever is not root is that already."""
    if os.geteuid() != 0:
        yield
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    for each in (folder, *folder.rglob("*")):
        os.chown(each, nobody, -1, follow_symlinks=False)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_sweep_leaves_alone_what_living_owners_have(folder: Path) -> None:
    kept = folder / "kept"
    kept.mkdir()
    Ledger(folder / "ledger", this_process()).intend("directory", path=str(kept))

    assert sweep(folder, SystemClock()) == []
    assert kept.exists()


def test_a_number_that_another_process_has_now_is_no_owner(folder: Path) -> None:
    left = folder / "left"
    left.mkdir()
    owner = Owner(os.getpid(), "1", this_process().boot)
    Ledger(folder / "ledger", owner).intend("directory", path=str(left))

    sweep(folder, SystemClock())

    assert not left.exists()


def test_what_ran_before_the_machine_was_started_is_gone() -> None:
    here = this_process()

    assert here.is_alive
    assert not Owner(here.pid, here.started, "another start").is_alive


def test_what_cannot_be_removed_stays_in_the_ledger_and_is_told(folder: Path) -> None:
    kept = folder / "kept"
    kept.mkdir()
    owner = dead_owner()
    ledger = Ledger(folder / "ledger", owner)
    ledger.intend("directory", path=str(kept))
    ledger.intend("no-such-kind", name="x")

    swept = sweep(folder, SystemClock())

    assert [(each.kind, bool(each.trouble)) for each in swept] == [
        ("no-such-kind", True),
        ("directory", False),
    ]
    assert not kept.exists()
    assert "no-such-kind" in {each.kind for each in find_leftovers(folder)}


def test_only_one_of_two_sweeps_at_once_removes_a_thing(folder: Path) -> None:
    import fcntl

    ledger = Ledger(folder / "ledger", dead_owner())
    ledger.intend("directory", path=str(folder / "left"))
    with ledger.file.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        assert sweep(folder, SystemClock()) == []
    assert len(sweep(folder, SystemClock())) == 1


def test_a_guard_that_does_not_end_by_itself_is_ended_by_force() -> None:
    owner = dead_owner()
    mark = f"guard-for-{owner.pid}-{owner.started}"
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", mark])

    end_guards(owner, FakeClockThatRuns())

    assert process.wait(5) == -9


def test_a_service_that_outlived_its_guard_is_ended() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    service, guard = owner_of(process.pid), dead_owner()
    details = {"guard": guard.pid, "guard_started": guard.started}
    details |= {"service": service.pid, "service_started": service.started}

    LEFTOVERS.load("process")(details, SystemClock())

    assert process.wait(5) == -9


def test_a_process_that_never_began_is_no_trouble() -> None:
    LEFTOVERS.load("process")({"name": "sleep"}, SystemClock())


class FakeClockThatRuns(FakeClock):
    """Each look at it takes a second."""

    def monotonic(self) -> float:
        self.advance(1)
        return super().monotonic()
