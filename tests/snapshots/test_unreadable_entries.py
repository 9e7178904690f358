"""Entries that testflow did not write: they are told as damage, and cost nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from testflow import Snapshots
from testflow._core import Pack
from testflow.errors import Corrupt, TooNew

_AT = "2026-01-01T00:00:00+00:00"


def _text(deed: str, rest: str = "", at: str = _AT) -> str:
    return f'{{"do":"{deed}","at":"{at}","by":"eve"{"," if rest else ""}{rest}}}'


_RESULT = '"outcome":"failed","run":"","message":""'
_MIGRATION = '"old":"1","new":"2","steps":'

UNREADABLE = [
    "[]",
    "{",
    "7",
    "[" * 100_000,
    '{"do":[],"at":"","by":""}',
    '{"do":"save","at":"2026-01-01T00:00:00+00:00"}',
    '{"do":"save","at":"2026-01-01T00:00:00+00:00","by":["ann"]}',
    '{"do":"save","at":"2026-01-01T00:00:00+00:00","by":"ann",nothing}',
    _text("save", at="2026-01-01T00:00:00"),
    _text("save", at="noon"),
    _text("save", at="0001-01-01T00:00:00+23:00"),
    _text("save", '"schema":7'),
    _text("save", '"tool":null'),
    _text("save", '"origin":["fuzz"]'),
    _text("save", '"origin":["fuzz",1,7,-1]'),
    _text("save", f'"origin":["fuzz",1,7,{1 << 63}]'),
    _text("save", '"origin":["fuzz",1,7,0],"places":[1]'),
    _text("save", '"origin":["fuzz",1,7,0],"places":["a",0]'),
    _text("save", '"origin":["fuzz",1,7,0],"places":[0,5]'),
    _text("save", '"origin":["fuzz",1,7,0],"pl\\u0061ces":[0,5]'),
    _text("save", '"places":[1,0]'),
    _text("name"),
    _text("name", '"name":["a"]'),
    _text("tag"),
    _text("tag", '"tag":null'),
    _text("untag", '"tag":{}'),
    _text("annotate"),
    _text("annotate", '"text":1'),
    _text("result", '"outcome":"failed","run":""'),
    _text("result", '"outcome":"broken","run":"","message":""'),
    _text("result", f'{_RESULT},"symptoms":"x"'),
    _text("result", f'{_RESULT},"symptoms":[1]'),
    _text("run", '"run":"r"'),
    _text("run", '"run":"r","about":[]'),
    _text("link"),
    _text("migration", '"old":1'),
    _text("migration", f"{_MIGRATION}[7]"),
    _text("migration", f'{_MIGRATION}[{{"step":"paint"}}]'),
    _text("migration", f'{_MIGRATION}[{{"step":"drop"}}]'),
    _text("migration", f'{_MIGRATION}[{{"step":"drop","path":7}}]'),
    _text("migration", f'{_MIGRATION}[{{"step":"move","path":"a.*","to":"b"}}]'),
    _text("migration", '"old":"1","new":"1","steps":[]'),
    _text("migrated"),
    _text("space", '"space":"s","schema":{},"constraints":[]'),
    _text("space", '"space":"s","schema":"{}","constraints":[1]'),
    _text("exported", '"tool":1'),
]


def _with_note(folder: Path, text: str, on: list[tuple[int, int]]) -> Snapshots:
    """Give a store of two snapshots with everything, and a note that somebody added."""
    with Snapshots(folder, author="ann") as snapshots:
        snapshots.save({"a": 1}, name="one", tags=["x"])
        snapshots.save({"a": 2}, notes="seen")
    pack, _, _ = Pack.write(folder / "pack", None, "eve")
    pack.note([(on, text)])
    pack.close()
    return Snapshots(folder, author="ann")


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_entry_is_told_as_damage_and_costs_nothing_else(
    tmp_path: Path, folder: Path, text: str
) -> None:
    is_of_all = re.match(r'{"do":"(migration|run|space|exported)"', text)
    on = [] if is_of_all else [(0, 1)]
    snapshots = _with_note(folder, text, on)
    with snapshots:
        assert [each.values["a"] for each in snapshots.find(where="a > 0")] == [1, 2]
        one = snapshots.load("one")
        assert (one.tags, one.annotations, one.results, one.links) == (("x",), (), (), ())
        assert snapshots.find(where='@notes = "seen" and @author = "ann"').ids
        health = snapshots.verify()
        (damage,) = health.damages
        assert (bool(health), health.lost, damage.what) == (
            False,
            (),
            f"what is noted there cannot be read: {text[:80]!r}",
        )
        damaged = (folder / "pack").read_bytes()[damage.offset :][: damage.length]
        assert damaged.startswith(b"\xf5tf\xfb")
        snapshots.tag("one", "y")
        assert snapshots.load("one").tags == ("x", "y")
        snapshots.repair(tmp_path / "repaired")
    repaired = Snapshots(tmp_path / "repaired")
    assert repaired.verify()
    assert repaired.load("one").tags == ("x", "y")


def test_a_store_that_says_what_only_a_newer_testflow_knows_is_refused(folder: Path) -> None:
    snapshots = _with_note(folder, _text("paint"), [(0, 1)])
    with pytest.raises(TooNew, match=r"pack: the store has an entry 'paint'.*use that version"):
        snapshots.find()


def test_a_snapshot_whose_saving_cannot_be_read_belongs_to_nobody(folder: Path) -> None:
    folder.mkdir()
    pack, _, _ = Pack.write(folder / "pack", None, "eve")
    pack.save([{"a": 1}], False)
    pack.note([([(0, 1)], _text("save", '"schema":7'))])
    pack.close()
    with Snapshots(folder) as snapshots:
        assert list(snapshots) == []
        snapshots.save({"a": 2})
        assert [(each.values["a"], each.author == "unknown") for each in snapshots] == [
            (1, True),
            (2, False),
        ]


def test_a_space_whose_schema_cannot_be_read_is_told(folder: Path) -> None:
    text = _text("space", '"space":"s","schema":"{","constraints":[]')
    with pytest.raises(Corrupt, match="the schema of the space s cannot be read"):
        _with_note(folder, text, []).space("s")


def test_notes_are_read_in_pages(folder: Path) -> None:
    folder.mkdir()
    pack, _, _ = Pack.write(folder / "pack", None, "ann")
    pack.save([{"a": 1}], False)
    for block in range(3):
        pack.note([([(0, 1)], f"{block} {note}") for note in range(10)])
    expected = [f"{block} {note}" for block in range(3) for note in range(10)]

    def texts(first: int, count: int) -> list[str]:
        return [text for _, text in pack.notes(first, count)]

    assert texts(0, 1) == texts(0, 10) == expected[:10]
    assert texts(3, 8) == expected[3:20]
    assert texts(29, 100) == expected[29:]
    assert texts(30, 100) == texts(7, 0) == []
    ends = [pack.note_at(note) for note in (0, 9, 10, 29)]
    assert ends[0] == ends[1] != ends[2]
    assert pack.note_at(30) is None
    pack.close()
