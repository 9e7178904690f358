"""Regression tests that are written from snapshots."""

import ast
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow import Campaign, Command, Configuration, Function, Origin, Snapshots
from testflow.campaign import regression_test
from testflow.campaign.recipe import Recipe
from testflow.campaign.regression.literal import definitions
from testflow.errors import InputError
from testflow.snapshots.arguments import may_be_id

Make = Callable[..., Campaign]

RUFF = Path(sys.executable).with_name("ruff")
CHECK = """
def check(values):
    assert values["size"] < 5, "size is " + str(values["size"])
"""
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(1 << 20_000), 1 << 20_000)
    | st.floats()
    | st.text()
    | st.text(st.characters(codec=None), max_size=200)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)


def formatted(text: str) -> bool:
    """Whether ruff leaves a text as it is."""
    command = [RUFF, "format", "--isolated", "--check", "--stdin-filename", "test_it.py", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode == 0


def exactly(value: Any) -> object:
    """Something that differs where two values differ in any way, such as 1, 1.0 and True."""
    if isinstance(value, dict):
        return [(key, exactly(each)) for key, each in value.items()]
    if isinstance(value, list):
        return list(map(exactly, value))
    if isinstance(value, float):
        return "float", "nan" if math.isnan(value) else value.hex()
    return type(value).__name__, value


def read(source: list[str], name: str = "VALUES") -> Any:
    known: dict[str, Any] = {"inf": math.inf, "nan": math.nan}
    exec("\n".join(source), known)
    return known[name]


@pytest.mark.property
@given(VALUES)
def test_source_gives_exactly_the_value_again(value: Any) -> None:
    assert exactly(read(definitions("VALUES", value))) == exactly(value)


@pytest.mark.property
@given(VALUES)
def test_source_is_as_a_formatter_leaves_it(value: Any) -> None:
    assert formatted("\n".join(definitions("VALUES", value)) + "\n")


def test_what_is_nested_too_deep_for_python_to_read_stands_in_parts() -> None:
    value: Any = {"end": [1, {}]}
    for level in range(498):
        value = [value] if level % 2 else {"level": level, "inner": value}
    source = definitions("VALUES", value)

    assert read(source) == value
    assert max(map(len, "\n".join(source).splitlines())) < 80
    assert formatted("\n".join(source) + "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "sizes.py").write_text(CHECK)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Snapshots:
    return Snapshots(folder / "store")


def run_by(make: Make, target: Any, store: Snapshots) -> str:
    """Run a campaign; give the id of a snapshot that failed in it."""
    make(target, snapshots=store).run(seed=7, workers=1)
    return store.find(result="failed")[0].id


def pytest_on(file: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file]
    # Without the plug-ins of this environment, which take seconds to load.
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, capture_output=True, check=False, text=True, env=env, **options)


@pytest.mark.parametrize(
    "target",
    [
        lambda folder: Function(f"{folder}/checks/sizes.py:check"),
        lambda folder: Command("sh -c 'test $SIZE -lt 5'", injection="env", cwd=folder),
        lambda folder: Command(
            ["sh", "check.sh", "{config_file}"],
            cwd=folder / "checks",
            env={"HOME": "{work_dir}"},
        ),
    ],
    ids=["function", "command", "command with files"],
)
def test_a_written_test_fails_until_the_program_is_mended(
    make: Make, folder: Path, store: Snapshots, target: Callable[[Path], Any]
) -> None:
    script = folder / "checks" / "check.sh"
    script.write_text("grep -q '\"size\": [1-4]' $1")
    with store:
        identity = run_by(make, target(folder), store)
        text = regression_test(store, identity, folder=folder / "tests")
    file = folder / "tests" / "test_it.py"
    file.parent.mkdir()
    file.write_text(text)
    broken = pytest_on(file, cwd="/")

    assert formatted(text)
    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert "1 failed" in broken.stdout
    file.write_text(text.replace('"size": ', '"size": 1 or '))
    mended = pytest_on(file, cwd="/")
    assert "1 passed" in mended.stdout, mended.stdout


def test_a_test_and_its_program_move_together(make: Make, folder: Path, store: Snapshots) -> None:
    with store:
        identity = run_by(make, f"{folder}/checks/sizes.py:check", store)
        text = regression_test(store, identity, folder=folder / "checks")

    assert str(folder) not in text.replace(f"run {store.find()[0].results[0].run}", "")
    elsewhere = folder / "elsewhere"
    (folder / "checks").rename(elsewhere)
    (elsewhere / "test_it.py").write_text(text)
    assert "size is" in pytest_on(elsewhere / "test_it.py").stdout


def test_the_test_says_where_it_comes_from(make: Make, folder: Path, store: Snapshots) -> None:
    with store:
        identity = run_by(make, f"{folder}/checks/sizes.py:check", store)
        snapshot = store.load(identity)
        text = regression_test(store, identity)
    (function,) = [each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)]
    told = " ".join((ast.get_docstring(function) or "").split())

    assert function.name == f"test_{identity[:12]}"
    assert told.startswith(f"Snapshot {identity[:12]} must pass.")
    assert f"Origin: {snapshot.origin}" in told
    last = snapshot.results[-1]
    assert f"Recorded: failed on {last.at:%Y-%m-%d %H:%M} UTC in run {last.run}" in told
    assert last.message in told


def test_the_same_snapshot_gives_the_same_text_also_after_a_replay(
    make: Make, folder: Path, store: Snapshots
) -> None:
    with store:
        identity = run_by(make, f"{folder}/checks/sizes.py:check", store)
        before = regression_test(store, identity)
        store.record(identity, "passed")

        assert regression_test(store, identity) == before


FILE = """
campaign: small
space: {parameters: {size: [1]}}
target:
  command: [sh, -c, "exit 1"]
  injection: env
  env: {TOKEN: hunter2, HOME: "{work_dir}"}
strategies: [boundary]
"""


@pytest.fixture
def campaign(folder: Path) -> Path:
    file = folder / "campaign.yaml"
    file.write_text(FILE)
    return file


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("production", "test_production"),
        ("Before the release 2.1!", "test_before_the_release_2_1"),
        ("größe №5", "test_größe_no5"),
        ("x" * 200, f"test_{'x' * 60}"),
    ],
)
def test_a_test_is_called_what_its_snapshot_is(
    store: Snapshots, campaign: Path, name: str, expected: str
) -> None:
    with store:
        store.save({"size": 1}, name=name)
        text = regression_test(store, name, campaign=campaign)
        store.save({"size": 2}, name=name)
        second = regression_test(store, name, campaign=campaign)

    assert f"def {expected}() -> None:" in text
    assert f"def {expected}_2() -> None:" in second
    assert f"{expected}" in text


@pytest.mark.parametrize("name", ["!!!", "²", "🙂"])
def test_a_name_that_no_function_can_have_gives_way_to_the_id(
    store: Snapshots, campaign: Path, name: str
) -> None:
    with store:
        kept = store.save({"size": 1}, name=name)
        text = regression_test(store, name, campaign=campaign)

    ast.parse(text)
    assert f"def test_{kept.id[:12]}() -> None:" in text or "def test_2() -> None:" in text


def test_the_values_of_variables_are_not_in_the_test(store: Snapshots, campaign: Path) -> None:
    with store:
        kept = store.save({"size": 1})
        text = regression_test(store, kept.id, campaign=campaign)

    assert "hunter2" not in text
    assert '"TOKEN": os.environ["TOKEN"]' in text
    assert '"HOME": "{work_dir}"' in text
    assert formatted(text)


def test_secrets_in_the_configuration_are_written_only_when_that_is_said(
    store: Snapshots, campaign: Path
) -> None:
    with store:
        kept = store.save({"db": {"password": "hunter2"}})
        with pytest.raises(InputError, match="has secrets"):
            regression_test(store, kept.id, campaign=campaign)

        assert "hunter2" in regression_test(store, kept.id, campaign=campaign, reveal=True)


def test_a_secret_in_the_command_is_refused(store: Snapshots, campaign: Path) -> None:
    campaign.write_text(FILE.replace('"exit 1"', '"exit 1", --password=hunter2'))
    with store:
        kept = store.save({"size": 1})
        with pytest.raises(InputError, match="the command has a secret"):
            regression_test(store, kept.id, campaign=campaign)


def test_a_test_needs_no_variables_to_be_written(
    make: Make, folder: Path, store: Snapshots
) -> None:
    command = Command("sh -c 'exit $CODE'", injection="env", env={"CODE": "7"}, cwd=folder)
    with store:
        text = regression_test(store, run_by(make, command, store))

    assert 'env={"CODE": os.environ["CODE"]}' in text


def test_a_function_of_a_module_is_named_by_it(make: Make, store: Snapshots) -> None:
    with store:
        text = regression_test(store, run_by(make, "operator:not_", store))

    assert '    target = tf.Function("operator:not_")\n' in text
    assert "Path" not in text
    assert formatted(text)


def test_a_place_that_only_has_the_root_in_common_is_named_whole(
    store: Snapshots, campaign: Path
) -> None:
    with store:
        kept = store.save({"size": 1})
        text = regression_test(store, kept.id, campaign=campaign, folder="/")

    assert f'Path("{campaign.parent}")' in "".join(text.split()).replace(",)", ")")
    assert "HERE" not in text
    assert formatted(text)


@pytest.mark.property
@given(
    message=st.text(max_size=300),
    name=st.text(max_size=99).filter(lambda name: name.isprintable() and not may_be_id(name)),
    words=st.lists(st.text(min_size=1), min_size=1, max_size=4),
    cwd=st.lists(st.text("ab-_é'\" ", min_size=1, max_size=30), max_size=9),
    value=st.floats() | st.text(),
)
def test_whatever_is_told_of_a_snapshot_the_test_is_sound_and_formatted(  # noqa: PLR0913, PLR0917
    tmp_path_factory: pytest.TempPathFactory,
    message: str,
    name: str,
    words: list[str],
    cwd: list[str],
    value: Any,
) -> None:
    folder = tmp_path_factory.mktemp("store")
    with Snapshots(folder, non_finite=True) as snapshots:
        given = Configuration({"value": value}, Origin("fuzz", 5, 7, 1))
        kept = snapshots.save(given, name=name)
        target = Command(words, injection="env", cwd="/".join(["/srv", *cwd]))
        recipe = Recipe.of_target("any", target, 2.5)
        assert recipe is not None
        snapshots.describe_run("one", recipe.to_description())
        snapshots.record(kept.id, "failed", run="one", message=message)
        text = regression_test(snapshots, kept.id, folder="/srv/ab", reveal=True)

    known: dict[str, Any] = {"__file__": "/srv/ab/test_it.py"}
    exec(compile(text, "test_it.py", "exec"), known)
    assert exactly(known["CONFIGURATION"]) == exactly({"value": value})
    assert formatted(text)
