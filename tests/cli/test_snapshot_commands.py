"""`testflow snapshot`: what each command says, does and ends with."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from testflow import Snapshots, Space
from testflow import __version__ as testflow_version

Testflow = Callable[..., Any]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"db": {"pool": 5, "password": "hunter2"}}')
    (tmp_path / "many.jsonl").write_text("".join(f'{{"a": {number}}}\n' for number in range(30)))
    (tmp_path / "two.yaml").write_text("a: 1\n---\na: 99\n")


def saved(testflow: Testflow, *arguments: str) -> list[str]:
    return testflow("snapshot", "save", "--json", *arguments).answer


def test_what_is_saved_is_shown_exactly_but_for_secrets(testflow: Testflow) -> None:
    (identity,) = saved(testflow, "one.json", "--name", "production", "--notes", "as deployed")
    for name in ("production", identity[:8]):
        shown = testflow("snapshot", "show", name)
        assert json.loads(shown.out) == {"db": {"pool": 5, "password": "***"}}
        assert "name: production, version 1" in shown.err
        assert "as deployed" in shown.err
    revealed = testflow("snapshot", "show", "production", "--reveal", "--json").answer
    assert revealed["values"] == {"db": {"pool": 5, "password": "hunter2"}}
    assert revealed["id"] == identity
    assert datetime.fromisoformat(revealed["saved_at"]).tzinfo is not None
    assert "T" in revealed["saved_at"]


def test_what_is_there_already_is_told(testflow: Testflow, tmp_path: Path) -> None:
    assert (
        "30 of 30 configurations were not there" in testflow("snapshot", "save", "many.jsonl").err
    )
    again = testflow("snapshot", "save", "many.jsonl", "two.yaml")
    assert "1 of 32 configurations was not there before" in again.err
    (tmp_path / "none.jsonl").touch()
    assert testflow("snapshot", "save", "none.jsonl").out == ""
    one = testflow("snapshot", "save", "one.json").err
    assert one == "1 of 1 configuration was not there before\n"
    assert len(again.out.splitlines()) == 32


def test_the_newest_are_listed_and_the_rest_is_told(testflow: Testflow) -> None:
    ids = saved(testflow, "many.jsonl", "--tag", "lot")
    listed = testflow("snapshot", "list", "--limit", "3")
    assert [line.split()[0] for line in listed.out.splitlines()] == [each[:12] for each in ids[-3:]]
    assert all(line.endswith("#lot") for line in listed.out.splitlines())
    assert "3 of 30 snapshots" in listed.err
    answer = testflow("snapshot", "list", "--json").answer
    assert [each["id"] for each in answer] == ids[-20:]


def test_snapshots_are_found_by_tags_and_results(testflow: Testflow, tmp_path: Path) -> None:
    ids = saved(testflow, "many.jsonl")
    testflow("snapshot", "tag", ids[4], "slow", "db")
    with Snapshots(tmp_path / "snapshots") as snapshots:
        snapshots.record(ids[4:6], "failed")
    found = testflow("snapshot", "find", "--tag", "slow", "--result", "failed")
    assert (found.code, found.out.split()[0]) == (0, ids[4][:12])
    assert found.out.split()[-3:] == ["failed", "#db", "#slow"]
    testflow("snapshot", "tag", ids[4], "slow", "--remove")
    assert testflow("snapshot", "find", "--tag", "slow").code == 1
    assert testflow("snapshot", "find", "--since", "2999-01-01").code == 1


def test_two_snapshots_are_compared_for_people_and_as_a_patch(
    testflow: Testflow, tmp_path: Path
) -> None:
    (tmp_path / "new.json").write_text('{"db": {"pool": 9, "password": "hunter3"}, "tls": true}')
    testflow("snapshot", "save", "one.json", "--name", "old")
    testflow("snapshot", "save", "new.json", "--name", "new")
    told = testflow("snapshot", "diff", "old", "new")
    assert told.code == 1
    assert "pool" in told.out
    assert "tls" in told.out
    assert "hunter" not in told.out
    patch = testflow("snapshot", "diff", "old", "new", "--json").answer
    assert {"op": "replace", "path": "/db/pool", "value": 9} in patch
    assert testflow("snapshot", "diff", "old", "old").code == 0
    assert "1 of" in testflow("snapshot", "diff", "old", "new", "--limit", "1").err


def test_an_exported_file_is_imported_elsewhere(testflow: Testflow) -> None:
    ids = saved(testflow, "many.jsonl")
    assert "2 snapshots written" in testflow("snapshot", "export", "part", *ids[:2]).err
    told = testflow("snapshot", "import", "part", "--store", "other")
    exported = f"exported by testflow {testflow_version}"
    assert (told.code, told.err) == (0, f"2 snapshots new, {exported}\n")
    assert "2 were there before" in testflow("snapshot", "import", "part", "-s", "other").err
    assert json.loads(testflow("snapshot", "show", ids[1], "-s", "other").out) == {"a": 1}


def test_what_becomes_of_a_store_is_answered_to_programs(testflow: Testflow) -> None:
    ids = saved(testflow, "many.jsonl")
    assert testflow("snapshot", "tag", ids[4], "slow", "db", "--json").answer == {
        "id": ids[4],
        "tags": ["db", "slow"],
    }
    untouched = {"known": 0, "lost": [], "conflicts": []}
    told = testflow("snapshot", "export", "part", *ids[:2], "--json").answer
    assert told == {"new": 2, "tool": "", **untouched}
    told = testflow("snapshot", "import", "part", "-s", "other", "--json").answer
    assert told == {"new": 2, "tool": testflow_version, **untouched}
    told = testflow("snapshot", "repair", "whole", "--json").answer
    assert told == {"new": 30, "tool": "", **untouched}
    told = testflow("snapshot", "compact", "--most", "9", "--json").answer
    assert told == {"kept": 10, "forgotten": 20}


def test_where_a_snapshot_came_from_is_shown(testflow: Testflow, tmp_path: Path) -> None:
    space = Space({"a": [1, 2, 3]}, ["a > 1"])
    with Snapshots(tmp_path / "snapshots") as snapshots:
        made, *_ = snapshots.save_many(space.sample(2, seed=7))
        given = snapshots.save({"b": 1})
    shown = testflow("snapshot", "show", made).err
    assert f"seed 7 #0, made by testflow {testflow_version}" in shown
    assert f"schema: {space.fingerprint}" in shown
    schema = testflow("snapshot", "show", made, "--schema").answer
    assert schema["constraints"] == ["a > 1"]
    assert schema["schema"]["properties"]["a"]["enum"] == [1, 2, 3]
    assert testflow("snapshot", "show", made, "--json").answer["tool"] == testflow_version
    unknown = testflow("snapshot", "show", given.id, "--schema")
    assert (unknown.code, "not known what space" in unknown.err) == (2, True)


def test_damage_is_told_and_what_is_intact_is_saved(testflow: Testflow, tmp_path: Path) -> None:
    saved(testflow, "many.jsonl")
    assert testflow("snapshot", "verify").out == "all 30 snapshots are sound\n"
    pack = tmp_path / "snapshots" / "pack"
    damaged = bytearray(pack.read_bytes())
    middle = damaged.index(b"\xf5tf\xfb\3") + 40
    damaged[middle : middle + 4] = b"\0\0\0\0"
    pack.write_bytes(damaged)
    told = testflow("snapshot", "verify", "--json")
    assert (told.code, told.answer["snapshots"], len(told.answer["lost"])) == (1, 30, 30)
    repaired = testflow("snapshot", "repair", "new")
    assert (repaired.code, "lost: " in repaired.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list"], "there are no snapshots in snapshots"),
        (["show", "abcd", "-s", "nowhere"], "there are no snapshots in nowhere"),
        (["save", "many.jsonl", "--name", "x"], "30 configurations cannot have one name"),
        (["save", "missing.json"], "missing.json"),
        (["save", "two.ini"], "two.ini"),
        (["import", "missing"], "there are no snapshots in missing"),
        (["import", "one.json"], "does not begin as a pack"),
    ],
)
def test_mistakes_end_in_one_line(testflow: Testflow, arguments: list[str], message: str) -> None:
    ended = testflow("snapshot", *arguments)
    assert ended.code in (2, 3)
    assert message in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_an_unknown_snapshot_is_told_with_the_nearest_name(testflow: Testflow) -> None:
    testflow("snapshot", "save", "one.json", "--name", "production")
    ended = testflow("snapshot", "show", "prodution")
    assert (ended.code, "did you mean 'production'" in ended.err) == (2, True)


def test_a_store_is_compacted_and_forgets_on_demand(testflow: Testflow) -> None:
    ids = saved(testflow, "many.jsonl")
    testflow("snapshot", "tag", ids[0], "kept")
    assert testflow("snapshot", "compact").err == "30 snapshots kept, 0 forgotten\n"
    assert testflow("snapshot", "compact", "--most", "2").err == "3 snapshots kept, 27 forgotten\n"
    listed = testflow("snapshot", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == [each[:12] for each in (ids[0], *ids[-2:])]
    assert "1 snapshot kept" in testflow("snapshot", "compact", "--before", "2999-01-01").err


def test_snapshots_are_found_by_a_rule(testflow: Testflow) -> None:
    ids = saved(testflow, "many.jsonl")
    found = testflow("snapshot", "find", "a > 3 and a < 6", "--json").answer
    assert [each["id"] for each in found] == ids[4:6]
    none = testflow("snapshot", "find", "a > 99")
    assert (none.code, none.out) == (1, "")
    wrong = testflow("snapshot", "find", "b = 1")
    assert wrong.code == 2
    assert "no snapshot has a setting" in wrong.err


def test_the_nearest_stand_behind_their_distance(testflow: Testflow) -> None:
    saved(testflow, "many.jsonl")
    (identity,) = saved(testflow, "one.json")
    found = testflow("snapshot", "nearest", "one.json", "-n", "2", "--json").answer
    assert found[0] == {"id": identity, "distance": 0}
    assert found[1]["distance"] == 3
    lines = testflow("snapshot", "nearest", "one.json", "-n", "2").out.splitlines()
    assert lines[0].startswith(f"0  {identity[:12]}")
    several = testflow("snapshot", "nearest", "many.jsonl")
    assert several.code == 2
    assert "many.jsonl has 30 configurations" in several.err


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("lines.jsonl", '{"a": 1}\n{"a": {"b": NaN}}\n', "lines.jsonl:2: a.b: NaN is no number"),
        ("day.toml", "a = 1\nday = 2026-01-01\n", "day.toml: day: a value of type date"),
        ("two.yml", "a: 1\n---\n1: 2\n", "two.yml, document 2: the key 1 is no text"),
        ("half.json", '{"a": ["\\ud800"]}', "half.json: a.0: half of a surrogate pair"),
        ("torn.jsonl", '{"a": 1}\n{"a"', "torn.jsonl: line 2 cannot be understood"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place_and_nothing_is_kept(
    testflow: Testflow, tmp_path: Path, name: str, text: str, place: str
) -> None:
    (tmp_path / name).write_text(text)
    told = testflow("snapshot", "save", "many.jsonl", name)
    assert (told.code, told.out) == (2, "")
    assert place in " ".join(told.err.split())
    assert not (tmp_path / "snapshots").exists()


def test_lost_snapshots_are_told_beside_those_that_are_found(
    testflow: Testflow, tmp_path: Path
) -> None:
    (tmp_path / "lot.jsonl").write_text("".join(f'{{"a": {number}}}\n' for number in range(200)))
    ids = saved(testflow, "lot.jsonl", "--tag", "lot")
    pack = tmp_path / "snapshots" / "pack"
    whole = bytearray(pack.read_bytes())
    second = [at for at in range(len(whole)) if whole.startswith(b"\xf5tf\xfb\x03", at)][1]
    whole[second + 40 : second + 60] = bytes(20)
    pack.write_bytes(whole)
    listed = testflow("snapshot", "list", "--limit", "200")
    assert len(listed.out.splitlines()) == 200 - 32
    assert f"32 snapshots lost: {ids[32][:6]}…" in listed.err
    assert "and 22 more; `verify` tells all" in listed.err
    found = testflow("snapshot", "find", "a < 32", "--tag", "lot", "--limit", "0")
    assert (found.code, "32 snapshots lost" in found.err) == (0, True)
    shown = testflow("snapshot", "show", ids[40][:12])
    assert (shown.code, f"{ids[40][:12]} is lost" in shown.err) == (3, True)
