from __future__ import annotations

import signal
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

_WRITER = """
import sys
from testflow import Snapshots

with Snapshots(sys.argv[1], author="writer") as snapshots:
    start = len(snapshots)
    number = start
    while True:
        kept = snapshots.save({"number": number, "text": "x" * (number % 50)}, tags=["seen"])
        print(kept.id, number, flush=True)
        number += 1
"""


@pytest.mark.chaos
def test_whatever_was_acknowledged_is_there_after_every_kill(folder: Path) -> None:
    acknowledged: dict[str, int] = {}
    for kill in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(3 + 7 * kill % 11):
            identity, number = writer.stdout.readline().split()
            acknowledged[identity] = int(number)
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout.read().splitlines():
            if len(line.split()) == 2:
                acknowledged[line.split()[0]] = int(line.split()[1])
        writer.wait()
        writer.stdout.close()
    snapshots = Snapshots(folder)
    assert snapshots.verify()
    for identity, number in acknowledged.items():
        assert snapshots.load(identity).values["number"] == number
    with snapshots:
        snapshots.save({"done": True})
        assert any("did not finish: writer" in each for each in snapshots.recoveries)


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
