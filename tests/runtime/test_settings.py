"""testflow's own settings and where they come from."""

import os
from pathlib import Path

import pytest

from testflow.errors import InputError
from testflow.runtime.settings import Settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a folder inside a project that has settings of its own."""
    inside = tmp_path / "src" / "shop"
    inside.mkdir(parents=True)
    write_table(tmp_path, 'history_url = "sqlite:///ours.db"\nworkers = 3\ncolor = "never"')
    return inside


def write_table(folder: Path, table: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.testflow]\n{table}\n")


def test_defaults_hold_where_nothing_is_given(tmp_path: Path) -> None:
    settings = Settings.load(environment={}, folder=tmp_path)

    assert settings == Settings()
    assert settings.history_url == "sqlite:///testflow.db"
    assert 1 <= settings.workers <= (os.cpu_count() or 1)


def test_the_nearest_project_file_above_counts(project: Path) -> None:
    settings = Settings.load(environment={}, folder=project)

    assert settings == Settings(history_url="sqlite:///ours.db", workers=3, color="never")


def test_a_nearer_project_file_hides_the_farther_one(project: Path) -> None:
    write_table(project, "workers = 9")

    settings = Settings.load(environment={}, folder=project)

    assert (settings.workers, settings.color) == (9, "auto")


def test_the_environment_wins_over_the_project_file(project: Path) -> None:
    environment = {"TESTFLOW_WORKERS": "5", "TESTFLOW_COLOR": "always"}

    settings = Settings.load(environment=environment, folder=project)

    assert (settings.workers, settings.color) == (5, "always")


def test_an_argument_wins_over_the_environment(project: Path) -> None:
    settings = Settings.load(
        {"workers": 6, "color": None}, environment={"TESTFLOW_WORKERS": "5"}, folder=project
    )

    assert (settings.workers, settings.color) == (6, "never")


def test_without_more_the_process_itself_is_asked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setenv("TESTFLOW_COLOR", "always")

    settings = Settings.load()

    assert (settings.workers, settings.color) == (3, "always")


def test_dashes_in_the_project_file_are_read_as_underscores(tmp_path: Path) -> None:
    write_table(tmp_path, 'history-url = "sqlite:///dashed.db"')

    assert Settings.load(environment={}, folder=tmp_path).history_url == "sqlite:///dashed.db"


def test_folders_of_repositories_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    table = (
        'repositories."github.com/example/shop" = "code/shop"\nrepositories.far = "git@host:far"'
    )
    write_table(tmp_path, table)
    inside = tmp_path / "inside"
    inside.mkdir()

    repositories = Settings.load(environment={}, folder=inside).repositories

    assert repositories == {
        "github.com/example/shop": str(tmp_path / "code/shop"),
        "far": "git@host:far",
    }


@pytest.mark.parametrize(
    "text", ["shop=../shop, cart=/src/a=b", '{"shop": "../shop", "cart": "/src/a=b"}']
)
def test_repositories_can_be_given_in_a_variable(tmp_path: Path, text: str) -> None:
    settings = Settings.load(environment={"TESTFLOW_REPOSITORIES": text}, folder=tmp_path)

    assert settings.repositories == {"shop": "../shop", "cart": "/src/a=b"}


@pytest.mark.parametrize("text", ["shop", "=x", "shop=", '{"shop": 1}', "{", '["shop"]'])
def test_repositories_that_cannot_be_read_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as caught:
        Settings.load(environment={"TESTFLOW_REPOSITORIES": text}, folder=tmp_path)

    assert caught.value.path.startswith("TESTFLOW_REPOSITORIES")


def test_an_unknown_key_of_the_project_file_is_refused_with_the_nearest(tmp_path: Path) -> None:
    write_table(tmp_path, "worker = 3")

    with pytest.raises(InputError) as caught:
        Settings.load(environment={}, folder=tmp_path)

    assert caught.value.path == "tool.testflow.worker"
    assert caught.value.hint == "did you mean 'workers'?"


def test_a_misspelt_variable_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Settings.load(environment={"TESTFLOW_WORKER": "3"}, folder=tmp_path)

    assert caught.value.path == "TESTFLOW_WORKER"
    assert caught.value.hint == "did you mean TESTFLOW_WORKERS?"


def test_variables_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    environment = {"TESTFLOW_TEST_POSTGRES_URL": "postgresql://db", "WORKERS": "many"}

    assert Settings.load(environment=environment, folder=tmp_path) == Settings()


def test_an_unknown_argument_is_refused_even_without_a_value(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Settings.load({"colour": None}, environment={}, folder=tmp_path)

    assert caught.value.hint == "did you mean 'color'?"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("workers", 0),
        ("workers", "two"),
        ("workers", "-1"),
        ("workers", True),
        ("workers", 1.5),
        ("color", "blue"),
        ("color", 1),
        ("history_url", ""),
        ("history_url", 5),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(tmp_path: Path, key: str, value: object) -> None:
    with pytest.raises(InputError) as caught:
        Settings.load({key: value}, environment={}, folder=tmp_path)

    assert caught.value.path == key
    assert caught.value.hint.startswith("give ")


@pytest.mark.parametrize("content", [b"[tool", b"\xff\xfe", b"tool = 5", b"[tool]\ntestflow = 1"])
def test_a_broken_project_file_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)

    with pytest.raises(InputError) as caught:
        Settings.load(environment={}, folder=tmp_path)

    assert caught.value.path
