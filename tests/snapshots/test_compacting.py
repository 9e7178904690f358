from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from testflow import Snapshots, Space
from testflow.errors import Conflict, Corrupt, InputError
from testflow.snapshots import Retention

_SPACE = Space.from_json_schema(
    {
        "type": "object",
        "properties": {
            "a": {"type": "integer", "minimum": 0, "maximum": 9999},
            "mode": {"enum": ["fast", "safe", "very safe indeed"]},
        },
        "required": ["a", "mode"],
        "additionalProperties": False,
    }
)


def _filled(snapshots: Snapshots) -> list[str]:
    batch = _SPACE.sample(200, seed=1)
    ids = [snapshots.save(each).id for each in batch]
    snapshots.name(ids[3], "third")
    snapshots.tag(ids[4], "kept")
    snapshots.tag(ids[5], "passing")
    snapshots.untag(ids[5], "passing")
    snapshots.annotate(ids[6], "odd")
    snapshots.link(ids[7], "ISSUE-1")
    snapshots.record(ids[8:11], "failed")
    snapshots.record(ids[9], "passed")
    snapshots.record(ids[10], "error")
    return ids


def test_a_compacted_store_is_shorter_and_has_all_that_was_known(
    folder: Path, snapshots: Snapshots
) -> None:
    ids = _filled(snapshots)
    before = {each: snapshots.load(each) for each in ids}
    snapshots.flush()
    size = (folder / "pack").stat().st_size
    told = snapshots.compact()
    assert told.new == len(set(ids))
    assert (folder / "pack").stat().st_size < size / 2
    assert {each: snapshots.load(each) for each in ids} == before
    assert snapshots.verify()
    assert snapshots.save({"a": -1}).values == {"a": -1}
    assert sorted(each.name for each in folder.iterdir()) == ["lock", "pack"]


def test_what_means_something_is_never_forgotten(snapshots: Snapshots) -> None:
    ids = _filled(snapshots)
    snapshots.compact(Retention(most=0))
    kept = [ids[place] for place in (3, 4, 6, 7, 8, 10)]
    assert snapshots.find().ids == list(dict.fromkeys(kept))
    assert snapshots.load("third").id == ids[3]
    assert snapshots.load(ids[10]).results[-1].outcome == "error"


def test_old_ones_are_forgotten_and_of_the_others_the_newest_stay(snapshots: Snapshots) -> None:
    kept = [snapshots.save({"a": number}) for number in range(10)]
    snapshots.compact(Retention(before=kept[4].saved_at))
    assert [each.values["a"] for each in snapshots] == [4, 5, 6, 7, 8, 9]
    snapshots.compact(Retention(before=kept[5].saved_at + timedelta(seconds=1), most=3))
    assert [each.values["a"] for each in snapshots] == [7, 8, 9]
    assert snapshots.load(kept[8].id) == kept[8]


def test_readers_go_on_and_see_the_new_store_when_they_look_again(
    folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save_many([{"a": number} for number in range(100)])
    reader = Snapshots(folder)
    found = reader.find()
    snapshots.save({"b": 1}, tags=["kept"])
    snapshots.compact(Retention(most=1))
    assert [each.values["a"] for each in found] == list(range(100))
    assert [each.values for each in reader] == [{"a": 99}, {"b": 1}]


def test_a_damaged_store_is_not_compacted(folder: Path, snapshots: Snapshots) -> None:
    snapshots.save_many([{"a": f"text {number}"} for number in range(300)])
    snapshots.close()
    pack = folder / "pack"
    damaged = bytearray(pack.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 9] = bytes(9)
    pack.write_bytes(damaged)
    with pytest.raises(Corrupt, match="are damaged"):
        snapshots.compact()
    snapshots.close()
    assert pack.read_bytes().startswith(damaged)
    assert sorted(each.name for each in folder.iterdir()) == ["lock", "pack"]


def test_only_who_writes_compacts(folder: Path, snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    with pytest.raises(Conflict):
        Snapshots(folder).compact()


def test_rules_that_cannot_be_meant_are_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="no zone"):
        Retention(before=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the mistake
    with pytest.raises(InputError, match="-1 is no number"):
        Retention(most=-1)
    with pytest.raises(InputError, match="no snapshots"):
        Snapshots(folder).compact()
    assert not folder.exists()
