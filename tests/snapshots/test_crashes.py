from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testflow import Snapshots
from testflow._core import Pack
from testflow.errors import StorageError
from testflow.model import Event, StoreRecovered
from testflow.runtime.bus import EventBus
from testflow.snapshots.store import Store
from testflow.testing import FakeClock

# One process loads testflow once and has as many writers as are to be killed.
_WRITERS = """
import os, signal, sys, time
from testflow import Snapshots

def write(folder, number, acknowledge):
    with Snapshots(folder, author="writer") as snapshots:
        while True:
            kept = snapshots.save({"number": number, "text": "x" * (number % 50)}, tags=["seen"])
            os.write(acknowledge, f"{kept.id} {number}\\n".encode())
            number += 1

for kill in range(200):
    # Each opens what all before it left: few large stores take longer than some small ones.
    folder = sys.argv[1 + kill % 5]
    reading, writing = os.pipe()
    writer = os.fork()
    if writer == 0:
        try:
            write(folder, 1000 * kill, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading) as acknowledged:
        for _ in range(1 + 7 * kill % 11):
            print(acknowledged.readline(), end="")
        # Not always right behind an acknowledgement.
        time.sleep(kill % 10 / 4000)
        os.kill(writer, signal.SIGKILL)
        print(acknowledged.read(), end="", flush=True)
    _, status = os.waitpid(writer, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
"""


@pytest.mark.chaos
@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
def test_whatever_was_acknowledged_is_there_after_every_one_of_200_kills(folder: Path) -> None:
    folders = [folder / str(number) for number in range(5)]
    command = [sys.executable, "-c", _WRITERS, *map(str, folders)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    acknowledged = {identity: int(number) for identity, number in map(str.split, told.splitlines())}
    assert len(acknowledged) >= 1000
    stores = [Snapshots(each) for each in folders]
    assert all(each.verify() for each in stores)
    for identity, number in acknowledged.items():
        kept = stores[number // 1000 % len(stores)].load(identity)
        assert kept.values["number"] == number
    for store in stores:
        with store:
            store.save({"done": True})
            assert any("did not finish: writer" in each for each in store.recoveries)


def test_an_interrupted_write_is_left_out_and_told(folder: Path, snapshots: Snapshots) -> None:
    first = snapshots.save({"a": 1}, tags=["x"])
    snapshots.close()
    pack = folder / "pack"
    whole = pack.read_bytes()
    pack.write_bytes(whole + b"\xf5tf\xfb" + bytes(40))
    assert snapshots.load(first.id) == first
    assert snapshots.verify()
    snapshots.save({"a": 2})
    assert snapshots.recoveries == ("44 bytes of a write that was interrupted are left out",)
    snapshots.close()
    assert snapshots.verify()
    assert [each.values["a"] for each in snapshots] == [1, 2]


def test_what_was_put_right_is_told_as_events_in_the_order_of_the_bus(
    folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save({"a": 1})
    snapshots.close()
    with (folder / "pack").open("ab") as pack:
        pack.write(bytes(7))
    (folder / "lock").write_text("a writer that was killed")
    bus, heard = EventBus("run-1", FakeClock()), list[Event]()
    bus.subscribe(heard.append)
    with Snapshots(folder, bus=bus) as store:
        assert len(store) == 1
        assert not heard  # readers put nothing right
        store.save({"a": 2})
        store.save({"a": 3})
        recoveries = store.recoveries
    told = [each for each in heard if isinstance(each, StoreRecovered)]
    assert [each.what for each in told] == list(recoveries)
    assert [each.what for each in told] == [
        "the writer before did not finish: a writer that was killed",
        "7 bytes of a write that was interrupted are left out",
    ]
    assert [(each.sequence, each.run_id, each.folder) for each in told] == [
        (0, "run-1", str(folder)),
        (1, "run-1", str(folder)),
    ]


def test_a_store_that_was_closed_well_tells_nothing(folder: Path, snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    snapshots.close()
    bus, heard = EventBus("run-1", FakeClock()), list[Event]()
    bus.subscribe(heard.append)
    with Snapshots(folder, bus=bus) as store:
        store.save({"a": 2})
    assert heard == []


def test_snapshots_of_a_save_that_was_not_finished_are_hidden_until_somebody_writes(
    tmp_path: Path, folder: Path, snapshots: Snapshots
) -> None:
    first = snapshots.save({"a": 1}, tags=["x"])
    snapshots.close()
    pack, _, _ = Pack.write(folder / "pack", None, "ended early")
    pack.save([{"a": 2}, {"a": 3}], False)
    pack.close()
    assert [each.values for each in Snapshots(folder)] == [{"a": 1}]
    again = snapshots.save({"a": 2})
    assert snapshots.recoveries == ("of 2 snapshots it was not written who saved them",)
    assert (again.author, again.saved_at >= first.saved_at) == ("unknown", True)
    assert [each.values["a"] for each in snapshots] == [1, 2, 3]
    snapshots.close()
    snapshots.repair(tmp_path / "new")
    assert [each.values["a"] for each in Snapshots(tmp_path / "new")] == [1, 2, 3]


def test_a_save_whose_entry_could_not_be_written_is_finished_by_the_next(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots.save({"a": 1})
    with monkeypatch.context() as broken:
        broken.setattr(Store, "note", _full)
        with pytest.raises(StorageError):
            snapshots.save({"a": 2})
    assert snapshots.save({"a": 2}).values == {"a": 2}
    assert [each.values["a"] for each in snapshots] == [1, 2]


def _full(*_: object) -> None:
    message = "no space left"
    raise StorageError(message)


def test_what_was_saved_meanwhile_is_not_lost_by_compaction(
    folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save({"a": 1})
    snapshots.close()
    late = Snapshots(folder)
    assert len(late) == 1
    snapshots.save({"a": 2})
    snapshots.close()
    late.compact()
    assert [each.values["a"] for each in late] == [1, 2]
