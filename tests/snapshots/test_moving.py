from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from testflow import Snapshots, Space
from testflow.errors import Corrupt, InputError, TooNew
from testflow.snapshots import Drop, Migration

_SPACE = Space.from_json_schema(
    {
        "type": "object",
        "properties": {"a": {"type": "integer", "minimum": 0, "maximum": 9999}},
        "required": ["a"],
        "additionalProperties": False,
    }
)


def test_an_exported_file_brings_all_that_is_known(tmp_path: Path, snapshots: Snapshots) -> None:
    kept = snapshots.save({"mode": "fast"}, name="quick", tags=["db"], notes="worth a look")
    saved = snapshots.save_many(_SPACE.fuzz(100, seed=5), tags=["fuzz"])
    snapshots.record(kept.id, "failed", run="r1")
    told = snapshots.export(tmp_path / "all.pack")
    assert (told.new, told.known, told.lost) == (len(snapshots), 0, ())
    with Snapshots(tmp_path / "other", author="ben") as other:
        other.save({"mode": "slow"})
        other.save(snapshots.load(saved[3]).values)
        told = other.import_(tmp_path / "all.pack")
        assert (told.new, told.known, told.conflicts) == (len(snapshots) - 1, 1, ())
        assert other.load("quick") == snapshots.load("quick")
        for place, each in enumerate(saved):
            here, there = snapshots.load(each), other.load(each)
            assert there.tags == here.tags == ("fuzz",)
            if place != 3:
                assert there == here
        assert other.load(saved[3]).author == "ben"


def test_a_part_is_exported_with_its_own_origins_only(tmp_path: Path, snapshots: Snapshots) -> None:
    saved = snapshots.save_many(_SPACE.sample(300, seed=1))
    ids = [saved[place] for place in (7, 8, 200, 3, 299)]
    snapshots.export(tmp_path / "part.pack", ids)
    with Snapshots(tmp_path / "other") as other:
        other.import_(tmp_path / "part.pack")
        assert sorted(other.find().ids) == sorted(set(ids))
        for each in ids:
            assert other.load(each) == snapshots.load(each)


def test_the_same_snapshots_give_the_same_bytes(tmp_path: Path, snapshots: Snapshots) -> None:
    snapshots.save_many(_SPACE.sample(300, seed=1), tags=["x"])
    for name in ("one", "two"):
        snapshots.export(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_names_that_mean_something_else_are_told(tmp_path: Path, snapshots: Snapshots) -> None:
    snapshots.save({"a": 1}, name="production")
    snapshots.save({"a": 1}, name="same")
    with Snapshots(tmp_path / "other") as other:
        other.save({"a": 2}, name="production")
        other.save({"a": 1}, name="same")
    told = snapshots.import_(tmp_path / "other")
    assert told.conflicts == ("production",)
    assert [each.values["a"] for each in snapshots.versions("production")] == [1, 2]


def test_importing_twice_changes_nothing_but_what_was_noted_since(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    kept = snapshots.save({"a": 1}, name="production", tags=["x"], notes="said once")
    snapshots.record(kept.id, "failed")
    snapshots.migrate(Migration("1", "2", (Drop("b"),)))
    snapshots.export(tmp_path / "all.pack")
    with Snapshots(tmp_path / "other") as other:
        other.import_(tmp_path / "all.pack")
        before = other.load(kept.id)
        size = (tmp_path / "other" / "pack").stat().st_size
        told = other.import_(tmp_path / "all.pack")
        assert (told.new, told.known) == (0, 1)
        assert other.load(before.id) == before
        assert (tmp_path / "other" / "pack").stat().st_size == size
        snapshots.annotate(kept.id, "said since")
        other.import_(snapshots.folder)
        assert [each.text for each in other.load(kept.id).annotations] == [
            "said once",
            "said since",
        ]


def test_what_was_told_of_several_arrives_with_each_of_them(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    saved = snapshots.save_many([{"a": 1}, {"a": 2}, {"a": 3}], notes="of all")
    with Snapshots(tmp_path / "other") as other:
        for ids in (saved[:1], saved[:2], saved[1:]):
            snapshots.export(tmp_path / "part", ids)
            other.import_(tmp_path / "part")
        assert [len(each.annotations) for each in other] == [1, 1, 1]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    snapshots.save({"a": 1})
    (tmp_path / "there").mkdir()
    for path in (tmp_path / "there", tmp_path / "missing" / "x"):
        with pytest.raises(InputError, match="no file can be written"):
            snapshots.export(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["snapshots", "there"]


def test_an_export_touches_no_other_file(
    tmp_path: Path, folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save({"a": 1})
    (tmp_path / "all.part").write_text("somebody's own")
    snapshots.export(tmp_path / "all")
    assert (tmp_path / "all.part").read_text() == "somebody's own"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all", "all.part", "snapshots"]
    for name in ("pack", "pack.new", "lock"):
        with pytest.raises(InputError, match="no file can be written"):
            snapshots.export(folder / name)


def test_exports_to_one_file_at_once_give_a_whole_one(
    tmp_path: Path, folder: Path, snapshots: Snapshots
) -> None:
    snapshots.save_many({"a": number} for number in range(500))
    snapshots.close()
    with ThreadPoolExecutor(4) as pool:
        stores = [Snapshots(folder) for _ in range(20)]
        told = list(pool.map(lambda store: store.export(tmp_path / "all"), stores))
    assert [each.new for each in told] == [500] * 20
    assert Snapshots(tmp_path / "other").import_(tmp_path / "all").new == 500


def test_what_is_no_pack_is_refused(tmp_path: Path, snapshots: Snapshots) -> None:
    (tmp_path / "text").write_text("nothing of ours, but long enough")
    with pytest.raises(Corrupt, match="does not begin as a pack"):
        snapshots.import_(tmp_path / "text")
    with pytest.raises(InputError, match="no snapshots"):
        snapshots.import_(tmp_path / "nowhere")
    assert len(snapshots) == 0


def test_a_pack_of_a_newer_format_is_refused(folder: Path, snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    snapshots.close()
    pack = folder / "pack"
    damaged = bytearray(pack.read_bytes())
    damaged[14:16] = (2, 255 - 2)
    pack.write_bytes(damaged)
    with pytest.raises(TooNew, match="format 2"):
        len(snapshots)


def test_repair_keeps_what_is_intact_and_names_what_is_lost(
    tmp_path: Path, folder: Path, snapshots: Snapshots
) -> None:
    saved = snapshots.save_many([{"a": f"text {number}"} for number in range(640)], tags=["x"])
    snapshots.close()
    pack = folder / "pack"
    damaged = bytearray(pack.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 30] = bytes(30)
    pack.write_bytes(damaged)
    health = snapshots.verify()
    assert not health
    assert 1 <= len(health.lost) <= 64
    lost = [place for place, each in enumerate(saved) if f"{each[:6]}…" in health.lost]
    assert len(lost) == len(health.lost)
    with pytest.raises(Corrupt, match="is lost"):
        snapshots.load(saved[lost[0]])
    told = snapshots.repair(tmp_path / "new")
    assert (told.new, told.lost) == (640 - len(lost), health.lost)
    repaired = Snapshots(tmp_path / "new")
    assert repaired.verify()
    assert pack.read_bytes() == damaged
    for place, each in enumerate(saved):
        if place not in lost:
            assert repaired.load(each) == snapshots.load(each)
    with pytest.raises(InputError, match="there are snapshots"):
        snapshots.repair(tmp_path / "new")
