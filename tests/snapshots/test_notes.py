from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from testflow import Outcome, Snapshots
from testflow.errors import InputError


def test_a_name_has_versions_and_means_the_newest(snapshots: Snapshots) -> None:
    first = snapshots.save({"a": 1}, name="production")
    second = snapshots.save({"a": 2}, name="production")
    assert (first.version, second.version) == (1, 2)
    assert snapshots.load("production").values == {"a": 2}
    snapshots.name(first.id, "production")
    assert [each.values["a"] for each in snapshots.versions("production")] == [1, 2, 1]
    assert (snapshots.load("production").version, snapshots.names()) == (3, ["production"])


def test_tags_are_given_and_taken(snapshots: Snapshots) -> None:
    ids = [snapshots.save({"a": number}, tags=["all"]).id for number in range(3)]
    snapshots.tag(ids[:2], "slow", "db")
    snapshots.untag(ids[0], "slow")
    assert [snapshots.load(each).tags for each in ids] == [
        ("all", "db"),
        ("all", "db", "slow"),
        ("all",),
    ]
    assert [each.id for each in snapshots.find(tags=["all", "slow"])] == ids[1:2]
    assert snapshots.tags() == ["all", "db", "slow"]
    assert len(snapshots.find(tags=["never used"])) == 0


def test_what_is_noted_has_its_time_and_author(folder: Path, snapshots: Snapshots) -> None:
    kept = snapshots.save({"a": 1}, notes="looks odd")
    snapshots.record(kept.id, "failed", run="run-7", message="timed out")
    snapshots.link(kept.id, "ISSUE-12")
    snapshots.close()
    with Snapshots(folder, author="ben") as later:
        later.annotate(kept.id[:10], "seen again")
        found = later.load(kept.id)
    assert [(each.text, each.author) for each in found.annotations] == [
        ("looks odd", "ann"),
        ("seen again", "ben"),
    ]
    (result,) = found.results
    assert (result.outcome, result.run, result.message) == (Outcome.FAILED, "run-7", "timed out")
    assert found.saved_at < result.at < found.links[0].at
    assert found.links[0].target == "ISSUE-12"
    assert (found.author, found.saved_at.tzinfo) == ("ann", UTC)


def test_snapshots_are_found_by_their_last_result(snapshots: Snapshots) -> None:
    ids = [snapshots.save({"a": number}).id for number in range(4)]
    snapshots.record(ids[:3], "failed")
    snapshots.record(ids[1], Outcome.PASSED)
    assert [each.id for each in snapshots.find(result="failed")] == [ids[0], ids[2]]
    assert [each.id for each in snapshots.find(result="passed")] == [ids[1]]
    with pytest.raises(InputError, match="no outcome 'broken'"):
        snapshots.find(result="broken")


def test_snapshots_are_found_by_the_time_of_saving(snapshots: Snapshots) -> None:
    kept = [snapshots.save({"a": number}) for number in range(3)]
    snapshots.save({"a": 0})
    since = kept[1].saved_at
    assert [each.values["a"] for each in snapshots.find(since=since)] == [1, 2]
    assert len(snapshots.find(since=kept[2].saved_at + timedelta(seconds=1))) == 0
    with pytest.raises(InputError, match="no zone"):
        snapshots.find(since=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the mistake


def test_notes_about_many_snapshots_are_told_of_each_in_order(snapshots: Snapshots) -> None:
    saved = snapshots.save_many([{"a": number} for number in range(200)], tags=["many"])
    snapshots.record(saved, "passed", run="first")
    snapshots.record(saved[150], "failed", run="second")
    snapshots.record(saved[100:], "passed", run="third")
    runs = [each.run for each in snapshots.load(saved[150]).results]
    assert runs == ["first", "second", "third"]
    assert [each.run for each in snapshots.load(saved[3]).results] == ["first"]
    assert snapshots.load(saved[199]).tags == ("many",)


def test_found_snapshots_come_in_pages_and_as_lines(snapshots: Snapshots) -> None:
    saved = snapshots.save_many([{"a": number} for number in range(10)])
    found = snapshots.find()
    page = found[4:6]
    assert (len(found), len(page), page.ids) == (10, 2, saved[4:6])
    assert [each.values["a"] for each in page] == [4, 5]
    assert page.lines() == b'{"a":4}\n{"a":5}\n'
    assert found[-1].values == {"a": 9}
    with pytest.raises(IndexError):
        found[10]


def test_found_snapshots_are_written_as_lines_and_as_tables(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    saved = snapshots.save_many([{"a": number, "b": {"c": [number]}} for number in range(3)])
    found = snapshots.find()
    for ending in ("parquet", "arrow", "feather"):
        found.write(tmp_path / f"all.{ending}")
    table = pq.read_table(tmp_path / "all.parquet")
    assert table.column_names == ["snapshot.id", "a", "b"]
    assert table["snapshot.id"].to_pylist() == list(saved)
    assert table["b"].to_pylist() == [{"c": [number]} for number in range(3)]
    with pa.OSFile(str(tmp_path / "all.arrow"), "rb") as file:
        assert pa.ipc.open_file(file).read_all().equals(table)
    found[:1].write(tmp_path / "one.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == b'{"a":0,"b":{"c":[0]}}\n'
    assert found[:0].to_arrow().num_rows == 0
    with pytest.raises(InputError, match=r"cannot write snapshots as \.xml"):
        found.write(tmp_path / "all.xml")
    snapshots.save({"snapshot.id": 1})
    with pytest.raises(InputError, match="there is a setting"):
        snapshots.find()[3:].to_arrow()


def test_an_id_is_known_by_its_first_digits(snapshots: Snapshots) -> None:
    saved = snapshots.save_many([{"a": number} for number in range(5_000)])
    for each in saved[:50]:
        assert snapshots.load(each[:16]).id == snapshots.load(each.upper()).id == each
    shared = next(
        each[:4]
        for place, each in enumerate(saved)
        for other in saved[:place]
        if other[:4] == each[:4]
    )
    with pytest.raises(InputError, match=f"snapshots begin with {shared}"):
        snapshots.load(shared)
    with pytest.raises(InputError, match="'nothing' is not a snapshot"):
        snapshots.load("nothing")
    snapshots.save({"p": 1}, name="production")
    with pytest.raises(InputError, match="did you mean 'production'"):
        snapshots.load("prodution")
