"""Packs that earlier writers wrote stay readable for ever.

Run as a program, this file writes the pack of the writer of today where there is none. The first
and the second write one format: blocks of 64 configurations, and of 32.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from testflow import Outcome, Snapshots

_GOLDEN = Path(__file__).parent.parent / "golden" / "snapshots"
_WRITER = 2


class _Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def _configurations() -> list[Any]:
    shared: list[Any] = [
        {"db": {"pool": number % 7, "tls": number % 2 == 0}, "mode": "fast", "number": number}
        for number in range(150)
    ]
    return [*shared, {"odd": [2**70, -0.0, 1e300, "é\0", None, {}, []]}, "text", 7]


def _write(folder: Path) -> None:
    with Snapshots(folder, author="ann", clock=_Noon()) as snapshots:
        saved = snapshots.save_many(_configurations(), tags=["golden"])
        snapshots.save({"db": {"pool": 3}}, name="named", notes="said")
        snapshots.record(saved[2], Outcome.FAILED, run="r", message="boom")
        snapshots.link(saved[3], "ISSUE-1")


@pytest.mark.parametrize("pack", sorted(_GOLDEN.glob("*.pack")), ids=lambda path: path.name)
def test_packs_of_all_versions_are_read(pack: Path, folder: Path) -> None:
    folder.mkdir()
    shutil.copy(pack, folder / "pack")
    snapshots = Snapshots(folder)
    assert snapshots.verify()
    found = [each.values for each in snapshots]
    assert json.dumps(found) == json.dumps([*_configurations(), {"db": {"pool": 3}}])
    assert all(each.tags == ("golden",) for each in snapshots.find()[:-1])
    named = snapshots.load("named")
    assert (named.version, named.annotations[0].text, named.author) == (1, "said", "ann")
    assert snapshots.find(result="failed")[0].values == found[2]
    assert snapshots.find()[3].links[0].target == "ISSUE-1"


def test_the_pack_of_today_is_among_them(folder: Path) -> None:
    _write(folder)
    assert (folder / "pack").read_bytes() == (_GOLDEN / f"{_WRITER}.pack").read_bytes()


if __name__ == "__main__":
    import tempfile

    target = _GOLDEN / f"{_WRITER}.pack"
    with tempfile.TemporaryDirectory() as made:
        _write(Path(made))
        if not target.exists():
            shutil.copy(Path(made) / "pack", target)
