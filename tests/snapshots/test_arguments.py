"""What callers give by mistake: one clear error each, with a hint; the store is as before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from testflow import Configuration, Snapshots
from testflow.errors import Corrupt, InputError, SchemaError, StorageError, TestflowError, TooNew
from testflow.snapshots import Drop, Migration, Retention

_HALF = "\ud800"
_NOBODY = 65_534
# Of anything, as these mistakes are ones of type, too.
_Case = tuple[type[TestflowError], str, Callable[[Any, Path], Any]]
_Snapshots: Any = Snapshots
_Migration: Any = Migration
_Retention: Any = Retention
_Drop: Any = Drop

_OF_A_STORE: dict[str, _Case] = {
    # load, diff and the rest that names a snapshot
    "id 5": (InputError, "5 is no id", lambda s, _: s.load(5)),
    "id None": (InputError, "None is no id", lambda s, _: s.load(None)),
    "configuration 5": (InputError, "5 is no id", lambda s, _: s.configuration(5)),
    "id empty": (InputError, "'' is no id", lambda s, _: s.load("")),
    "id bytes": (InputError, "is no id", lambda s, _: s.load(b"abcd")),
    "id list": (InputError, "is no id", lambda s, _: s.load(["one"])),
    "id snapshot": (InputError, "is no id", lambda s, _: s.load(s.load("one"))),
    "id short": (InputError, "'abc' is not a snapshot", lambda s, _: s.load("abc")),
    "id surrogate": (InputError, "is not a snapshot", lambda s, _: s.load(_HALF)),
    "load schema": (InputError, "schema: 5", lambda s, _: s.load("one", schema=5)),
    "diff old": (InputError, "5 is no id", lambda s, _: s.diff(5, "one")),
    "diff new": (InputError, "None is no id", lambda s, _: s.diff("one", None)),
    "ids 5": (InputError, "ids: must be a list", lambda s, _: s.tag(5, "x")),
    "ids None": (InputError, "ids: must be", lambda s, _: s.annotate(None, "x")),
    "ids dict": (InputError, "ids: must be a list", lambda s, _: s.link({}, "x")),
    "ids [5]": (InputError, "5 is no id", lambda s, _: s.record([5], "passed")),
    "name list": (InputError, "is no id", lambda s, _: s.name(["one"], "two")),
    "versions": (InputError, "name: 5 is no text", lambda s, _: s.versions(5)),
    "space": (InputError, "fingerprint: ", lambda s, _: s.space([])),
    "described": (InputError, "run: ", lambda s, _: s.description_of([])),
    # save
    "save object": (InputError, "type object", lambda s, _: s.save({"a": [object()]})),
    "save key": (InputError, "the key 1 is no text", lambda s, _: s.save({1: 2})),
    "save NaN": (InputError, "a: NaN", lambda s, _: s.save({"a": float("nan")})),
    "save surrogate": (InputError, "a: half of", lambda s, _: s.save({"a": _HALF})),
    "save name": (InputError, "name: 5 cannot", lambda s, _: s.save({}, name=5)),
    "save tags": (InputError, "tags: must be", lambda s, _: s.save({}, tags="x")),
    "save tag": (InputError, "5 cannot be a tag", lambda s, _: s.save({}, tags=[5])),
    "save notes": (InputError, "notes: None", lambda s, _: s.save({}, notes=None)),
    "save half": (InputError, "notes: half of", lambda s, _: s.save({}, notes=_HALF)),
    "save schema": (InputError, "schema: 5", lambda s, _: s.save({}, schema=5)),
    "many 5": (InputError, "must be a list", lambda s, _: s.save_many(5)),
    "many None": (InputError, "must be a list", lambda s, _: s.save_many(None)),
    "many text": (InputError, "not a single one", lambda s, _: s.save_many("one")),
    "many one": (InputError, "not a single", lambda s, _: s.save_many(Configuration({}))),
    "results 5": (InputError, "must be a list", lambda s, _: s.save_results(5)),
    "results [5]": (InputError, "no TestResult", lambda s, _: s.save_results([5])),
    "results run": (InputError, "run: 5", lambda s, _: s.save_results([], run=5)),
    # what is noted
    "tag 5": (InputError, "5 cannot be a tag", lambda s, _: s.tag("one", 5)),
    "tag list": (InputError, "cannot be a tag", lambda s, _: s.tag("one", ["x"])),
    "untag 5": (InputError, "5 cannot be a tag", lambda s, _: s.untag("one", 5)),
    "annotate": (InputError, "text: 5", lambda s, _: s.annotate("one", 5)),
    "annotate half": (InputError, "text: half", lambda s, _: s.annotate("one", _HALF)),
    "link": (InputError, "target: 5", lambda s, _: s.link("one", 5)),
    "outcome": (InputError, "no outcome None", lambda s, _: s.record("one", None)),
    "run": (InputError, "run: 5", lambda s, _: s.record("one", "passed", run=5)),
    "message": (InputError, "message", lambda s, _: s.record("one", "passed", message=5)),
    "symptoms": (InputError, "list", lambda s, _: s.record("one", "passed", symptoms="x")),
    "symptom": (InputError, "5 is", lambda s, _: s.record("one", "passed", symptoms=[5])),
    "name 5": (InputError, "name: 5", lambda s, _: s.name("one", 5)),
    "name id": (InputError, "cannot be the name", lambda s, _: s.name("one", "abcd")),
    "describe run": (InputError, "run: 5", lambda s, _: s.describe_run(5, {})),
    "describe list": (InputError, "no dict", lambda s, _: s.describe_run("r", [])),
    "describe half": (InputError, "surrogates", lambda s, _: s.describe_run("r", {"a": _HALF})),
    "describe odd": (InputError, "cannot be", lambda s, _: s.describe_run("r", {"a": object()})),
    # find and nearest
    "where 5": (InputError, "where: 5", lambda s, _: s.find(where=5)),
    "where half": (InputError, "where: half", lambda s, _: s.find(where=f'a = "{_HALF}"')),
    "where word": (SchemaError, "no snapshot has", lambda s, _: s.find(where="poool > 5")),
    "find tags": (InputError, "tags: must be", lambda s, _: s.find(tags="x")),
    "find tag": (InputError, "cannot be a tag", lambda s, _: s.find(tags=[[]])),
    "find result": (InputError, "no outcome 5", lambda s, _: s.find(result=5)),
    "find since": (InputError, "5 is no time", lambda s, _: s.find(since=5)),
    "near what": (InputError, "type object", lambda s, _: s.nearest(object())),
    "near text": (InputError, "count: 'x'", lambda s, _: s.nearest({}, "x")),
    "near -1": (InputError, "count: -1", lambda s, _: s.nearest({}, -1)),
    # care
    "migrate": (InputError, "no Migration", lambda s, _: s.migrate(5)),
    "old": (InputError, "old: 1", lambda *_: _Migration(1, "2", ())),
    "steps": (InputError, "steps: must be", lambda *_: _Migration("1", "2", 5)),
    "step": (InputError, "5 is no step", lambda *_: _Migration("1", "2", (5,))),
    "path": (
        InputError,
        "5 is no path",
        lambda *_: _Migration("1", "2", (_Drop(5),)).apply({}),
    ),
    "compact": (InputError, "no Retention", lambda s, _: s.compact(5)),
    "most": (InputError, "most: 1.5", lambda s, _: s.compact(_Retention(most=1.5))),
    "before": (InputError, "'x' is no time", lambda *_: _Retention(before="x")),
    # export, import, repair
    "export 5": (InputError, "path: 5", lambda s, _: s.export(5)),
    "export NUL": (InputError, "is no path", lambda s, _: s.export("a\0b")),
    "export long": (InputError, "too long", lambda s, at: s.export(at / ("x" * 300))),
    "export folder": (InputError, "no file can be", lambda s, at: s.export(at)),
    "export nowhere": (InputError, "no file can be", lambda s, at: s.export(at / "no" / "x")),
    "export itself": (InputError, "no file can be", lambda s, _: s.export(s.folder / "pack")),
    "export ids": (InputError, "ids: must be", lambda s, at: s.export(at / "x", 5)),
    "import 5": (InputError, "path: 5", lambda s, _: s.import_(5)),
    "import none": (InputError, "no snapshots in", lambda s, at: s.import_(at / "missing")),
    "import no pack": (InputError, "no snapshots in", lambda s, at: s.import_(at / "folder")),
    "import empty": (InputError, "is empty", lambda s, at: s.import_(at / "empty")),
    "import text": (Corrupt, "text: the file does not", lambda s, at: s.import_(at / "text")),
    "import newer": (TooNew, "has format 9", lambda s, at: s.import_(at / "newer")),
    "import odd": (StorageError, "directory", lambda s, at: s.import_(at / "odd")),
    "repair 5": (InputError, "folder: 5", lambda s, _: s.repair(5)),
    "repair itself": (InputError, "there are snapshots", lambda s, _: s.repair(s.folder)),
    "repair file": (InputError, "cannot be written", lambda s, at: s.repair(at / "text")),
    "write 5": (InputError, "path: 5", lambda s, _: s.find().write(5)),
    "write ending": (InputError, "cannot write", lambda s, at: s.find().write(at / "x.xml")),
}

_OF_A_FOLDER: dict[str, _Case] = {
    "folder None": (InputError, "folder: None", lambda *_: _Snapshots(None)),
    "folder NUL": (InputError, "is no path", lambda *_: _Snapshots("a\0b")),
    "author": (InputError, "author: 5", lambda _, at: _Snapshots(at, author=5)),
    "durability": (InputError, "[]", lambda _, at: _Snapshots(at, durability=[])),
    "long": (InputError, "too long", lambda _, at: _Snapshots(at / ("x" * 300)).find()),
    "long save": (InputError, "too long", lambda _, at: _Snapshots(at / ("x" * 300)).save({})),
    "missing": (InputError, "no snapshots in", lambda _, at: _Snapshots(at / "missing").find()),
    "no store": (InputError, "no snapshots in", lambda _, at: _Snapshots(at / "folder").verify()),
    "no changes": (InputError, "no snapshots in", lambda _, at: _Snapshots(at / "no").compact()),
    "file": (InputError, "no snapshots in", lambda _, at: _Snapshots(at / "text").load("abcd")),
    "file save": (InputError, "cannot be written", lambda _, at: _Snapshots(at / "text").save({})),
    "in a file": (InputError, "cannot be", lambda _, at: _Snapshots(at / "text" / "x").save({})),
    "odd": (StorageError, "directory", lambda _, at: _Snapshots(at / "odd").find()),
    "odd save": (StorageError, "directory", lambda _, at: _Snapshots(at / "odd").save({})),
    "odd lock": (StorageError, "could not lock", lambda _, at: _Snapshots(at / "locked").save({})),
    "newer": (TooNew, "newer/pack: the pack", lambda _, at: _Snapshots(at / "newer").find()),
    "newer save": (TooNew, "format 9", lambda _, at: _Snapshots(at / "newer").save({})),
    "text": (Corrupt, "does not begin", lambda _, at: _Snapshots(at / "no pack").find()),
}


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """Give a folder with what is no store."""
    for name in ("folder", "odd", "newer", "no pack", "locked"):
        (tmp_path / name).mkdir()
    (tmp_path / "odd" / "pack").mkdir()
    (tmp_path / "locked" / "lock").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("what no store is")
    (tmp_path / "no pack" / "pack").write_text("what no store is")
    with Snapshots(tmp_path / "newer") as snapshots:
        snapshots.save({})
    newer = tmp_path / "newer" / "pack"
    opening = bytearray(newer.read_bytes())
    opening[14:16] = bytes((9, 255 - 9))
    newer.write_bytes(opening)
    return tmp_path


@pytest.mark.parametrize("case", _OF_A_STORE)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    places: Path, snapshots: Snapshots, case: str
) -> None:
    error, told, call = _OF_A_STORE[case]
    snapshots.save({"a": 1, "pool": 2}, name="one", tags=["x"])
    before = (snapshots.folder / "pack").read_bytes()
    with pytest.raises(error) as raised:
        call(snapshots, places)
    assert told in str(raised.value)
    assert raised.value.hint
    assert (snapshots.folder / "pack").read_bytes() == before
    assert snapshots.verify()


@pytest.mark.parametrize("case", _OF_A_FOLDER)
def test_folders_without_a_store_are_told(places: Path, snapshots: Snapshots, case: str) -> None:
    error, told, call = _OF_A_FOLDER[case]
    with pytest.raises(error) as raised:
        call(snapshots, places)
    assert told in str(raised.value)
    assert raised.value.hint


@contextmanager
def _somebody_else() -> Iterator[None]:
    """Be one who may not write everywhere, where the tests are run by one who may."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="folders belong to nobody here")
def test_a_folder_of_somebody_else_is_not_written_to() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with Snapshots(folder) as snapshots:
            snapshots.save({"a": 1})
        for each in (folder / "pack", folder / "lock"):
            each.chmod(0o444)
        folder.chmod(0o555)
        with _somebody_else():
            with pytest.raises(StorageError, match="could not lock") as raised:
                snapshots.save({"a": 2})
            assert "name another place" in raised.value.hint
            assert [each.values for each in snapshots] == [{"a": 1}]
        folder.chmod(0o755)


def test_more_near_ones_than_there_are_may_be_asked_for(snapshots: Snapshots) -> None:
    snapshots.save({"a": 1})
    assert [each.distance for each in snapshots.nearest({"a": 2}, 1 << 70)] == [1]
