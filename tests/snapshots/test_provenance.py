"""What a store and its exported files tell of where snapshots came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import testflow
from testflow import Snapshots, Space
from testflow.errors import InputError
from testflow.snapshots import kept_space

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "a": {"type": "integer", "minimum": 0, "maximum": 9999},
        "b": {"type": "integer", "minimum": 0, "maximum": 9},
    },
    "required": ["a", "b"],
    "additionalProperties": False,
}


def _space() -> Space:
    return Space.from_json_schema(_SCHEMA, ["a > b"])


def test_a_space_is_kept_once_with_its_rules_and_can_be_made_again(snapshots: Snapshots) -> None:
    space = _space()
    saved = snapshots.save_many(space.fuzz(50, seed=5))
    size = (snapshots.folder / "pack").stat().st_size
    snapshots.save_many(space.fuzz(50, seed=5))
    assert (snapshots.folder / "pack").stat().st_size == size
    kept = snapshots.space(snapshots.load(saved[0]).schema)
    assert (kept.schema, kept.constraints) == (_SCHEMA, ("a > b",))
    again = Space.from_json_schema(kept.schema, kept.constraints)
    assert again.fingerprint == kept.fingerprint == space.fingerprint


def test_a_single_configuration_keeps_the_space_that_it_is_given_with(snapshots: Snapshots) -> None:
    space = _space()
    kept = snapshots.save({"a": 2, "b": 1}, schema=space)
    assert kept.schema == space.fingerprint
    assert snapshots.space(kept.schema).schema == _SCHEMA


def test_an_exported_file_tells_spaces_origins_and_versions(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    space = _space()
    saved = snapshots.save_many(space.fuzz(50, seed=5))
    snapshots.save_many(Space({"x": [1, 2]}).sample(5, seed=1))
    snapshots.export(tmp_path / "part.pack", [saved[7]])
    with Snapshots(tmp_path / "other") as other:
        told = other.import_(tmp_path / "part.pack")
        assert (told.new, told.tool) == (1, testflow.__version__)
        (found,) = other.find()
        assert found.tool == testflow.__version__
        assert found.origin == snapshots.load(saved[7]).origin
        assert found.origin is not None
        known = other.space(found.schema)
        assert known.schema == _SCHEMA
        again = Space.from_json_schema(known.schema, known.constraints)
        assert again.fuzz(50, seed=found.origin.seed)[found.origin.index].values == found.values
        with pytest.raises(InputError, match="not a space of this store"):
            other.space(Space({"x": [1, 2]}).fingerprint)
    assert other.import_(snapshots.folder).tool == ""


def test_a_file_that_is_exported_again_tells_who_exported_it_last(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    snapshots.save({"a": 1})
    snapshots.export(tmp_path / "one")
    with Snapshots(tmp_path / "other", author="ben") as other:
        other.import_(tmp_path / "one")
        other.export(tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == (tmp_path / "one").read_bytes()


def test_what_no_testflow_made_names_no_version(snapshots: Snapshots) -> None:
    assert snapshots.save({"a": 1}).tool == ""


def test_of_a_space_that_is_too_large_only_the_fingerprint_is_kept(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_space, "_LARGEST", 100)
    kept = snapshots.save({"a": 2, "b": 1}, schema=_space())
    assert kept.schema == _space().fingerprint
    with pytest.raises(InputError, match="not a space of this store"):
        snapshots.space(kept.schema)


def test_a_large_space_costs_what_it_takes_compressed(snapshots: Snapshots) -> None:
    properties = {f"setting_{number}": {"type": "string"} for number in range(5_000)}
    space = Space.from_json_schema({"type": "object", "properties": properties})
    text = len(space.core.schema)
    snapshots.save({}, schema=space)
    assert (snapshots.folder / "pack").stat().st_size < text / 5
    assert len(snapshots.space(space.fingerprint).schema["properties"]) == 5_000


def test_spaces_stay_through_compaction_and_repair(tmp_path: Path, snapshots: Snapshots) -> None:
    kept = snapshots.save({"a": 2, "b": 1}, schema=_space())
    snapshots.compact()
    assert snapshots.space(kept.schema).schema == _SCHEMA
    snapshots.repair(tmp_path / "new")
    assert Snapshots(tmp_path / "new").space(kept.schema).constraints == ("a > b",)
