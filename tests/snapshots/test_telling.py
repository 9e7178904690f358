from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from testflow import Configuration, Snapshots
from testflow._core import Pack
from testflow.errors import Corrupt, InputError


def test_stores_and_what_comes_out_of_them_say_what_they_are(
    folder: Path, snapshots: Snapshots
) -> None:
    saved = snapshots.save_many([{"a": 1}, {"a": 2}, {"a": 1}])
    assert repr(saved) == "<3 saved, 2 of them new>"
    assert repr(snapshots.find()) == "<2 snapshots>"
    assert repr(snapshots) == f"<snapshots in {folder}>"


def test_what_was_saved_is_a_sequence_of_ids(snapshots: Snapshots) -> None:
    saved = snapshots.save_many([{"a": number} for number in range(4)])
    assert saved[1:3] == [saved[1], saved[2]]
    assert saved[::-1] == list(saved)[::-1]
    with pytest.raises(IndexError):
        saved[4]


def test_a_configuration_of_a_space_is_known_by_its_values(snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    assert Configuration({"a": 1}) in snapshots
    assert Configuration({"a": 2}) not in snapshots


def test_a_sound_store_says_so_and_a_damaged_one_what_is_lost(
    folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save_many([{"a": number} for number in range(3)])
    snapshots.close()
    assert str(snapshots.verify()) == "all 3 snapshots are sound"
    pack = folder / "pack"
    damaged = bytearray(pack.read_bytes())
    start = damaged.index(b"\xf5tf\xfb\3")
    damaged[start + 30 : start + 36] = bytes(6)
    pack.write_bytes(damaged)
    lines = str(Snapshots(folder).verify()).splitlines()
    assert lines[0].endswith(f"bytes from byte {start} on: snapshots are lost")
    assert lines[-2] == "0 of 3 snapshots are sound"
    assert lines[-1].startswith("lost: ")
    assert lines[-1].count(",") == 2


def test_nothing_is_noted_about_no_snapshots(folder: Path, snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    before = (folder / "pack").stat().st_size
    snapshots.tag([], "x")
    assert (folder / "pack").stat().st_size == before


def test_a_store_nobody_wrote_to_has_nothing_to_flush(folder: Path) -> None:
    snapshots = Snapshots(folder)
    snapshots.flush()
    assert not folder.exists()
    with Snapshots(folder, durability="batch") as batch:
        batch.save({"a": 1}, tags=["x"])
        batch.tag(batch.find().ids, "y")
        batch.flush()
        assert Snapshots(folder).find(tags=["y"]).ids == batch.find().ids


def test_an_unknown_name_is_told_with_the_names_there_are(snapshots: Snapshots) -> None:
    snapshots.save({"a": 1}, name="nightly")
    with pytest.raises(InputError, match="nightly") as refused:
        snapshots.versions("nightl")
    assert "nightly" in f"{refused.value} {refused.value.hint}"


def test_who_did_not_finish_writing_is_told(folder: Path) -> None:
    dies = (
        "import os, sys; from testflow import Snapshots; "
        "store = Snapshots(sys.argv[1], author='bob'); store.save({'a': 1}); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", dies, str(folder)], check=False)
    with Snapshots(folder) as snapshots:
        snapshots.save({"a": 2})
        assert "did not finish: bob" in snapshots.recoveries[0]
        assert [each.values["a"] for each in snapshots] == [1, 2]


def test_a_snapshot_whose_entry_is_lost_cannot_be_loaded_and_says_why(
    folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save({"a": 1})
    snapshots.close()
    pack, _, _ = Pack.write(folder / "pack", None, "ended early")
    (identity, _, _), _ = pack.save([{"a": 2}], False)
    pack.close()
    with pytest.raises(Corrupt, match="when and by whom") as refused:
        snapshots.load(identity.hex())
    assert "verify" in refused.value.hint
