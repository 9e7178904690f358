from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from testflow import Snapshots
from testflow.errors import InputError
from testflow.snapshots import Convert, Default, Drop, Migration, Move, Rename

_VALUES: dict[str, Any] = {
    "db": {"pool": "8", "host": "a"},
    "services": {"web": {"port": 80, "on": "yes"}, "api": {"port": 81}, "none": None},
    "hosts": ["x", "y", "z"],
    "a.b": 1,
}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Rename("db.pool", "size"), {"db": {"size": "8", "host": "a"}}),
        (
            Rename("services.*.port", "ports"),
            {"services": {"web": {"ports": 80, "on": "yes"}, "api": {"ports": 81}, "none": None}},
        ),
        (Rename('"a.b"', "c"), {"a.b": ..., "c": 1}),
        (Rename("not.there", "x"), {}),
        (Move("db.host", "net.db.host"), {"db": {"pool": "8"}, "net": {"db": {"host": "a"}}}),
        (Move("hosts.1", "second"), {"hosts": ["x", "z"], "second": "y"}),
        (Default("db.tls", True), {"db": {"pool": "8", "host": "a", "tls": True}}),
        (Default("log.level", "info"), {"log": {"level": "info"}}),
        (Default("db.pool", "1"), {}),
        (
            Default("services.*.on", "no"),
            {
                "services": {
                    "web": {"port": 80, "on": "yes"},
                    "api": {"port": 81, "on": "no"},
                    "none": None,
                }
            },
        ),
        (Convert("db.pool", "integer"), {"db": {"pool": 8, "host": "a"}}),
        (Convert("hosts.*", values=(("y", "why"),)), {"hosts": ["x", "why", "z"]}),
        (Convert("db.host", "list"), {"db": {"pool": "8", "host": ["a"]}}),
        (Drop("hosts.*"), {"hosts": []}),
        (Drop("services.*.port"), {"services": {"web": {"on": "yes"}, "api": {}, "none": None}}),
        (Drop("hosts.7"), {}),
        (Drop("hosts.first"), {}),
        (Drop("db.host.name"), {}),
        (Rename("hosts.0", "first"), {}),
        (Rename("db.none", "first"), {}),
        (Move("db.none", "none"), {}),
        (Convert("db.none", "integer"), {}),
    ],
)
def test_a_step_changes_what_it_names_and_nothing_else(step: Any, expected: dict[str, Any]) -> None:
    before = deepcopy(_VALUES)
    wanted = {**_VALUES, **expected}
    wanted = {name: value for name, value in wanted.items() if value is not ...}
    assert Migration("1", "2", (step,)).apply(_VALUES) == wanted
    assert before == _VALUES


def test_a_renamed_setting_keeps_its_place_among_the_others() -> None:
    changed = Migration("1", "2", (Rename("b", "x"),)).apply({"a": 1, "b": 2, "c": 3})
    assert list(changed) == ["a", "x", "c"]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (8, "text", "8"),
        (True, "text", "true"),
        ("8", "integer", 8),
        (8.0, "integer", 8),
        (True, "integer", 1),
        ("0.5", "number", 0.5),
        (3, "number", 3),
        ("Yes", "boolean", True),
        ("off", "boolean", False),
        (0, "boolean", False),
        ([1], "list", [1]),
        (None, "list", [None]),
    ],
)
def test_values_become_what_is_asked(value: Any, kind: Any, expected: Any) -> None:
    changed = Migration("1", "2", (Convert("a", kind),)).apply({"a": value})
    assert (changed, type(changed["a"])) == ({"a": expected}, type(expected))


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((Rename("db.pool", "host"),), "'host' beside it already"),
        ((Move("db.host", "db.pool"),), "something at db.pool already"),
        ((Move("db.host", "hosts.0.name"),), "no mapping to put it into"),
        ((Move("db.host", "hosts.7.name"),), "no mapping to put it into"),
        ((Default("hosts.name", 1),), "no mapping to put it into"),
        ((Convert("db.host", "integer"),), "'a' cannot become integer"),
        ((Convert("db", "text"),), "cannot become text"),
        ((Convert("services.none", "number"),), "None cannot become number"),
        ((Convert("services.none", "integer"),), "None cannot become integer"),
    ],
)
def test_a_step_that_does_not_fit_is_told_with_its_path(steps: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        Migration("1", "2", steps).apply(_VALUES)
    assert refused.value.path


def test_a_number_with_a_fraction_is_no_integer() -> None:
    with pytest.raises(InputError, match=r"8\.5 cannot become integer"):
        Migration("1", "2", (Convert("a", "integer"),)).apply({"a": 8.5})


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(InputError, match="means several places"):
        Move("services.*.port", "port")
    with pytest.raises(InputError, match="no kind 'float'"):
        Convert("a", "float")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="from one schema to another"):
        Migration("1", "1", ())
    for path in ("", ".a", "a.", "a..b", 'a"b', '"a', r'"\x"'):
        with pytest.raises(InputError, match="is no path"):
            Drop(path).apply({"a": 1})


_FIRST = Migration("v1", "v2", (Rename("pool", "pool_size"), Default("tls", False)))
_SECOND = Migration("v2", "v3", (Move("pool_size", "db.pool"), Convert("tls", "text")))


def test_a_snapshot_is_brought_to_a_later_schema_when_it_is_asked_for(
    folder: Path, snapshots: Snapshots
) -> None:
    kept = snapshots.save({"pool": 5}, schema="v1")
    snapshots.migrate(_FIRST)
    snapshots.migrate(_SECOND)
    for store in (snapshots, Snapshots(folder)):
        assert store.load(kept.id, schema="v2").values == {"pool_size": 5, "tls": False}
        found = store.load(kept.id, schema="v3")
        assert (found.values, found.schema) == ({"tls": "false", "db": {"pool": 5}}, "v3")
        assert store.load(kept.id).values == {"pool": 5}
    with pytest.raises(InputError, match="no migration leads from schema v1 to v9"):
        snapshots.load(kept.id, schema="v9")
    assert len(snapshots) == 1


def test_in_bulk_the_old_ones_stay_and_are_known(snapshots: Snapshots) -> None:
    old = [snapshots.save({"pool": number}, schema="v1") for number in range(5)]
    snapshots.save({"other": 1}, schema="v0")
    saved = snapshots.migrate(_FIRST, in_bulk=True)
    assert len(saved) == 5
    for before, each in zip(old, saved, strict=True):
        found = snapshots.load(each)
        assert (found.values["pool_size"], found.schema) == (before.values["pool"], "v2")
        assert found.source == before.id
        assert snapshots.load(before.id) == before
    again = snapshots.migrate(_FIRST, in_bulk=True)
    assert (again.new, len(snapshots)) == (0, 11)


def test_migrations_are_carried_elsewhere(tmp_path: Path, snapshots: Snapshots) -> None:
    kept = snapshots.save({"pool": 5}, schema="v1")
    snapshots.migrate(Migration("v1", "v2", (Convert("pool", values=((5, {"x": [1]}),)),)))
    snapshots.export(tmp_path / "all.pack")
    snapshots.compact()
    with Snapshots(tmp_path / "other") as other:
        other.import_(tmp_path / "all.pack")
        for store in (snapshots, other):
            assert store.load(kept.id, schema="v2").values == {"pool": {"x": [1]}}
