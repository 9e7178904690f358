"""The common schemas say what they promise, and the fixtures give spaces of them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from testflow.space import Space
from testflow.testing import schemas
from testflow.testing.fixtures import any_space, server_space  # noqa: F401 - fixtures

CONFTEST = 'pytest_plugins = ["testflow.testing.fixtures"]\n'


def clear(schema: Any) -> None:
    """Empty a schema from the inside out."""
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            clear(part)
    schema.clear()


@pytest.mark.parametrize("make", schemas.PATTERNS.values(), ids=schemas.PATTERNS.keys())
def test_every_schema_is_one_and_configurations_of_it_are_valid(
    make: Callable[[], dict[str, Any]],
) -> None:
    Draft202012Validator.check_schema(make())
    judge = Draft202012Validator(make(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    space = Space.from_json_schema(make())

    drawn = [each.values for each in (*space.fuzz(300), *space.boundary())]

    assert [values for values in drawn if not judge.is_valid(values)] == []
    assert len({str(values) for values in drawn}) > 20 or make is schemas.feature_flags


@pytest.mark.parametrize("make", schemas.PATTERNS.values(), ids=schemas.PATTERNS.keys())
def test_a_schema_can_be_changed_without_changing_the_next(
    make: Callable[[], dict[str, Any]],
) -> None:
    before = repr(make())
    clear(make())

    assert repr(make()) == before


@pytest.mark.parametrize(
    ("make", "valid", "invalid"),
    [
        (schemas.feature_flags, {}, {"unknown": True}),
        (schemas.server, {"host": "a", "port": 1}, {"host": "a", "port": 1, "key": "k"}),
        (
            schemas.server,
            {"host": "a", "port": 1, "tls": True, "key": "k", "certificate": "c"},
            {"host": "a", "port": 1, "tls": True, "key": "k"},
        ),
        (schemas.database, {"url": "sqlite:///a"}, {"url": "ftp://a"}),
        (schemas.logging, {"level": "info"}, {"level": "loud"}),
        (schemas.retries, {"attempts": 0}, {"attempts": 0, "delay_s": 1}),
        (schemas.tree, {"name": "a", "children": [{"name": "b"}]}, {"name": "a", "children": [{}]}),
        (schemas.backends, {"kind": "disk", "path": "p"}, {"kind": "disk", "host": "h"}),
    ],
)
def test_a_schema_tells_the_rules_that_it_stands_for(
    make: Callable[[], dict[str, Any]], valid: dict[str, Any], invalid: dict[str, Any]
) -> None:
    space = Space.from_json_schema(make())

    assert space.validate(valid) == []
    assert space.validate(invalid) != []


def test_feature_flags_can_have_names_of_ones_own() -> None:
    space = Space.from_json_schema(schemas.feature_flags(["a", "b"]))

    assert [knob.path for knob in space.knobs] == ["a", "b"]


def test_a_fixture_is_the_space_of_its_schema(server_space: Space) -> None:  # noqa: F811
    assert server_space.fingerprint == Space.from_json_schema(schemas.server()).fingerprint


def test_one_fixture_is_every_space_in_turn(any_space: Space) -> None:  # noqa: F811
    known = {Space.from_json_schema(make()).fingerprint for make in schemas.PATTERNS.values()}

    assert any_space.fingerprint in known


def test_the_fixtures_are_there_when_the_plugin_is_loaded(tmp_path: Path) -> None:
    names = [f"{name}_space" for name in schemas.PATTERNS]
    alone = [f"def test_{name}({name}):\n    assert {name}.sample(1)\n" for name in names]
    each = "def test_each(any_space):\n    assert len(any_space.fuzz(5)) == 5\n"
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_spaces.py").write_text("\n".join([*alone, each]))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
    )

    assert f"{2 * len(names)} passed" in done.stdout, done.stdout
