"""Snapshots whose bytes are damaged: told as lost, and never as unknown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testflow import Snapshots
from testflow.errors import Corrupt, InputError

_COUNT = 300
_LOST = range(32, 64)  # those of the second block
_MARK = b"\xf5tf\xfb"
_HEADER_BYTES = 28


class Damaged:
    """A store of which a block was overwritten."""

    def __init__(self, folder: Path, ids: list[str]) -> None:
        self.snapshots = Snapshots(folder, author="ann")
        self.ids = ids
        self.lost = {ids[number] for number in _LOST}


def _damage(pack: Path, *, with_header: bool) -> None:
    """Overwrite the second block of snapshots, so that no flipped bit explains it."""
    whole = bytearray(pack.read_bytes())
    blocks = [at for at in range(len(whole)) if whole.startswith(_MARK + b"\x03", at)]
    begin = blocks[1] + (0 if with_header else _HEADER_BYTES)
    whole[begin : blocks[2]] = bytes(blocks[2] - begin)
    pack.write_bytes(whole)


@pytest.fixture(params=[False, True], ids=["content", "whole block"])
def damaged(request: pytest.FixtureRequest, folder: Path) -> Iterator[Damaged]:
    with Snapshots(folder, author="ann") as snapshots:
        ids = list(snapshots.save_many([{"a": number} for number in range(_COUNT)], tags=["all"]))
        snapshots.name(ids[40], "gone")
        snapshots.name(ids[5], "both")
        snapshots.name(ids[41], "both")
        snapshots.name(ids[6], "both")
        snapshots.record(ids[20:45], "failed")
    _damage(folder / "pack", with_header=request.param)
    store = Damaged(folder, ids)
    with store.snapshots:
        yield store


def test_a_lost_snapshot_is_told_as_lost_by_id_and_by_name(damaged: Damaged) -> None:
    snapshots = damaged.snapshots
    for number in _LOST:
        for asked in (damaged.ids[number], damaged.ids[number][:12]):
            for bring in (snapshots.load, snapshots.configuration):
                with pytest.raises(Corrupt, match=f"{asked[:12]} is lost") as raised:
                    bring(asked)
                assert "verify" in raised.value.hint
    with pytest.raises(Corrupt, match=f"the snapshot {damaged.ids[40][:6]}… cannot be read"):
        snapshots.load("gone")
    with pytest.raises(Corrupt, match=f"the snapshot {damaged.ids[40][:6]}… cannot be read"):
        snapshots.configuration("gone")
    with pytest.raises(Corrupt, match="is lost"):
        snapshots.diff(damaged.ids[0], damaged.ids[50])
    with pytest.raises(Corrupt, match="is lost"):
        snapshots.tag(damaged.ids[50], "x")
    with pytest.raises(InputError, match="is not a snapshot"):
        snapshots.load("ab" * 32)


def test_all_others_are_found_and_the_lost_are_told(damaged: Damaged) -> None:
    snapshots, ids = damaged.snapshots, damaged.ids
    signs = {each[:6] + "…" for each in damaged.lost}
    sound = [each for each in ids if each not in damaged.lost]
    for found in (snapshots.find(), snapshots.find(tags=["all"]), snapshots.find(where="a >= 0")):
        assert (found.ids, set(found.lost)) == (sound, signs)
    assert [each.id for each in snapshots] == sound
    failed = snapshots.find(result="failed", where="a < 22")
    assert failed.ids == ids[20:22]
    assert set(failed.lost) == {each[:6] + "…" for each in ids[32:45]}
    assert snapshots.find(tags=["never used"]).lost == ()
    assert [each.values["a"] for each in snapshots.versions("both")] == [5, 6]
    assert snapshots.versions("both").lost == (ids[41][:6] + "…",)
    assert set(snapshots.verify().lost) == signs
    assert len(snapshots) == _COUNT


def test_few_digits_that_a_lost_one_shares_are_not_enough(folder: Path) -> None:
    with Snapshots(folder) as snapshots:
        ids = list(snapshots.save_many([{"a": number} for number in range(20_000)]))
    lost = set(ids[32:64])
    by_digits: dict[str, list[str]] = {}
    for each in ids:
        by_digits.setdefault(each[:4], []).append(each)
    shared = next(
        each for each in by_digits.values() if len(each) > 1 and len(lost.intersection(each)) == 1
    )
    gone = lost.intersection(shared).pop()
    other = next(each for each in shared if each != gone)
    _damage(folder / "pack", with_header=True)
    snapshots = Snapshots(folder)
    with pytest.raises(InputError, match=rf"begin with {gone[:4]}.*{gone[:6]}… \(lost\)"):
        snapshots.load(gone[:4])
    assert snapshots.load(other[:12]).id == other


def test_a_lost_configuration_is_kept_anew_when_it_is_saved_again(damaged: Damaged) -> None:
    snapshots = damaged.snapshots
    again = snapshots.save({"a": 50})
    assert (again.id, again.values) == (damaged.ids[50], {"a": 50})
    assert snapshots.load(again.id) == again
    assert {"a": 50} in snapshots
    assert {"a": 51} not in snapshots
