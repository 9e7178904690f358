"""The workload of examples/sqlite_pragmas: what it claims of SQLite, claimed of the workload."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from testflow.execution.reference import Reference

EXAMPLE = Path(__file__).parents[2] / "examples" / "sqlite_pragmas"
check: Callable[[dict[str, Any]], dict[str, bool | str]]
check = Reference.parse(f"{EXAMPLE / 'workload.py'}:check").resolve()

# From Python 3.12 on, forking warns where other tests left threads behind; the workload's child
# does nothing but call SQLite.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

DEFAULTS = {
    "journal_mode": "DELETE",
    "synchronous": "FULL",
    "locking_mode": "NORMAL",
    "page_size": 4096,
    "cache_size": -2000,
    "cache_spill": True,
    "auto_vacuum": "NONE",
    "temp_store": "DEFAULT",
    "mmap_size": 0,
    "secure_delete": "OFF",
    "encoding": "UTF-8",
    "wal_autocheckpoint": 1000,
    "journal_size_limit": -1,
    "foreign_keys": False,
    "recursive_triggers": False,
    "legacy_alter_table": False,
    "isolation_level": "DEFERRED",
}

# Under each of these changes of the defaults, the check must find something.
FAILING: dict[str, dict[str, Any]] = {
    "a_rollback_undoes_everything": {"journal_mode": "OFF", "cache_size": 1},
    "a_savepoint_can_be_returned_to": {"journal_mode": "OFF"},
    "a_failed_statement_changes_nothing": {"journal_mode": "OFF"},
    "a_copy_of_the_file_is_whole": {"journal_mode": "WAL"},
    "secure_delete_leaves_no_trace": {"secure_delete": "ON", "journal_mode": "PERSIST"},
    "a_second_connection_can_read": {"locking_mode": "EXCLUSIVE"},
    "a_writer_keeps_no_reader_out": {"isolation_level": "EXCLUSIVE"},
    "foreign_keys_are_enforced_as_set": {"foreign_keys": "perhaps"},
    "a_renamed_table_keeps_its_references": {"legacy_alter_table": True},
    "triggers_recurse_as_set": {"recursive_triggers": "perhaps"},
    "text_sorts_by_code_point": {"encoding": "UTF-16le"},
    "a_crash_leaves_all_or_nothing": {"journal_mode": "MEMORY", "cache_size": 1},
    "a_crash_loses_nothing_committed": {"journal_mode": "MEMORY", "cache_size": 1},
    "a_crash_leaves_the_file_sound": {"journal_mode": "MEMORY", "cache_size": 1},
}
# SQLite silently makes something else of these.
MISREAD: dict[str, Any] = {
    "journal_mode": "PAPER",
    "synchronous": "SOON",
    "locking_mode": "SHARED",
    "page_size": 1000,
    "cache_size": 2**40,
    "cache_spill": "perhaps",
    "auto_vacuum": "WEEKLY",
    "temp_store": "ELSEWHERE",
    "mmap_size": -5,
    "secure_delete": "SLOW",
    "encoding": "UTF-16",
    "wal_autocheckpoint": -5,
    "journal_size_limit": -5,
    "foreign_keys": "perhaps",
    "recursive_triggers": "perhaps",
    "legacy_alter_table": "perhaps",
}
FAILING |= {f"{name}_is_as_set": {name: value} for name, value in MISREAD.items()}


def failures(**changes: Any) -> dict[str, bool | str]:
    held = check(DEFAULTS | changes)
    return {name: found for name, found in held.items() if found is not True}


def test_everything_holds_under_the_defaults() -> None:
    assert failures() == {}


def test_every_setting_may_be_left_out() -> None:
    assert all(found is True for found in check({}).values())


@pytest.mark.parametrize("name", FAILING)
def test_the_check_is_able_to_fail(name: str) -> None:
    found = failures(**FAILING[name])

    assert isinstance(found.get(name), str), f"{name} holds; failed: {sorted(found)}"


def test_no_check_is_left_out_above() -> None:
    assert set(check(DEFAULTS)) == set(FAILING)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("a_rollback_undoes_everything", {"journal_mode": "OFF"}, {"cache_size": 1}),
        ("a_crash_leaves_the_file_sound", {"journal_mode": "MEMORY"}, {"cache_size": 1}),
        ("a_crash_leaves_all_or_nothing", {"journal_mode": "OFF"}, {"cache_size": 1}),
        ("secure_delete_leaves_no_trace", {"secure_delete": "ON"}, {"journal_mode": "WAL"}),
    ],
)
def test_two_settings_break_together_what_neither_breaks_alone(
    name: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert name in failures(**one, **other)
    assert name not in failures(**one)
    assert name not in failures(**other)


def test_a_crash_with_a_journal_on_disk_is_undone_even_if_half_was_written() -> None:
    assert failures(cache_size=1, journal_mode="DELETE").keys() == {"a_writer_keeps_no_reader_out"}


def test_the_same_configuration_gives_the_same_findings() -> None:
    space = yaml.safe_load((EXAMPLE / "campaign.yaml").read_text())["space"]["parameters"]
    chance = random.Random(7)
    listed = {name: values for name, values in space.items() if isinstance(values, list)}

    for _ in range(20):
        configuration = {name: chance.choice(values) for name, values in listed.items()}
        assert check(configuration) == check(configuration)


def test_the_campaign_names_no_setting_that_the_workload_ignores() -> None:
    space = yaml.safe_load((EXAMPLE / "campaign.yaml").read_text())["space"]["parameters"]

    assert set(space) == set(DEFAULTS)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(check.__globals__, "SCRATCH", tmp_path)

    failures(journal_mode="WAL", locking_mode="EXCLUSIVE")

    assert list(tmp_path.iterdir()) == []
