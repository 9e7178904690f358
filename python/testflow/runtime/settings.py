"""testflow's own settings: arguments, then the environment, then pyproject.toml, then defaults."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, cast, get_args

from testflow.errors import InputError
from testflow.runtime.nearest import advise, nearest_names

Color = Literal["auto", "always", "never"]

_PREFIX = "TESTFLOW_"


def _available_cores() -> int:
    # What this process may use; a container or taskset often allows fewer than there are.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How testflow itself behaves.

    Attributes:
        history_url: Where runs and results are kept, as a SQLAlchemy URL.
        workers: How many tests run at once; one for each core by default.
        color: Whether the terminal output is coloured.
        images: Commands that stand for container images where those cannot be run, by image.
        record_key: What execution records are signed with; best as a variable, not in a file.
        repositories: Where repositories are, folders or URLs, by what applications call them.
            As a variable it is a JSON object, or pairs such as ``shop=../shop,cart=/src/cart``.
            Folders are relative to the file that names them, or to the working directory.
    """

    history_url: str = "sqlite:///testflow.db"
    workers: int = field(default_factory=_available_cores)
    color: Color = "auto"
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    record_key: str = field(default="", repr=False)
    repositories: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def load(
        cls,
        arguments: Mapping[str, object] | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Self:
        """Gather the settings; the first source that has one wins.

        Args:
            arguments: What the caller asked for; None as a value means that it was not given.
            environment: Variables such as ``TESTFLOW_WORKERS``; the process's own by default.
            folder: Where the search for ``pyproject.toml`` starts, upwards; its table
                ``[tool.testflow]`` counts. The working directory by default.

        Raises:
            InputError: A setting is unknown or has a wrong value. Of the environment, which
                other programs share, only a near miss of a known name is refused.
        """
        given = [
            *_from_pyproject(folder or Path.cwd()),
            *_from_environment(os.environ if environment is None else environment),
            *_from_arguments(arguments or {}),
        ]
        return cls(**{each.name: _READERS[each.name](each) for each in given})


class _Given(NamedTuple):
    name: str
    value: object
    path: str
    folder: Path = Path()


def _from_arguments(arguments: Mapping[str, object]) -> Iterator[_Given]:
    for name, value in arguments.items():
        _check_name(name, path=name)
        if value is not None:
            yield _Given(name, value, name)


def _from_environment(environment: Mapping[str, str]) -> Iterator[_Given]:
    for variable, value in environment.items():
        if not variable.startswith(_PREFIX):
            continue
        name = variable.removeprefix(_PREFIX).lower()
        if name in _READERS:
            yield _Given(name, value, variable)
        elif near := nearest_names(name, _READERS):
            message = "there is no such setting"
            raise InputError(
                message, path=variable, hint=f"did you mean {_PREFIX}{near[0].upper()}?"
            )


def _from_pyproject(folder: Path) -> Iterator[_Given]:
    folder = folder.resolve()
    files = (each / "pyproject.toml" for each in (folder, *folder.parents))
    file = next((each for each in files if each.is_file()), None)
    for key, value in _pyproject_table(file).items() if file else ():
        path = f"tool.testflow.{key}"
        name = key.replace("-", "_")
        _check_name(name, path=path)
        yield _Given(name, value, path, file.parent if file else folder)


def _pyproject_table(file: Path) -> Mapping[str, object]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"cannot be read: {error}"
        raise InputError(message, path=str(file), hint="correct the file") from error
    return _table(_table(document, "tool"), "tool.testflow")


def _table(parent: Mapping[str, object], path: str) -> Mapping[str, object]:
    value = parent.get(path.rpartition(".")[2], {})
    if not isinstance(value, dict):
        message = "is not a table"
        raise InputError(message, path=path, hint=f"write [{path}] above the settings")
    return cast("dict[str, object]", value)


def _check_name(name: str, *, path: str) -> None:
    if name not in _READERS:
        message = "there is no such setting"
        raise InputError(message, path=path, hint=advise(name, _READERS))


def _read_text(given: _Given) -> str:
    if not isinstance(given.value, str) or not given.value:
        raise _wrong(given, "a URL such as sqlite:///testflow.db")
    return given.value


def _read_key(given: _Given) -> str:
    if not isinstance(given.value, str) or not given.value:
        # What was given is not shown: it may be a part of the key.
        message = "is no text"
        raise InputError(message, path=given.path, hint="give a text that nobody else knows")
    return given.value


def _read_count(given: _Given) -> int:
    value = given.value
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong(given, "a whole number from 1")
    return value


def _read_color(given: _Given) -> Color:
    if given.value not in get_args(Color):
        raise _wrong(given, "auto, always or never")
    return cast("Color", given.value)


def _read_texts(given: _Given) -> Mapping[str, str]:
    value = given.value
    if not isinstance(value, dict):
        raise _wrong(given, "a table of texts")
    table = cast("dict[str, object]", value)
    for key, text in table.items():
        if not isinstance(text, str) or not text:
            raise _wrong(_Given(key, text, f"{given.path}.{key}"), "a text")
    return cast("Mapping[str, str]", table)


def _read_repositories(given: _Given) -> Mapping[str, str]:
    value = _pairs(given.value) if isinstance(given.value, str) else given.value
    table = _read_texts(given._replace(value=value))
    return {name: _place(text, given.folder) for name, text in table.items()}


def _pairs(text: str) -> object:
    """Read a JSON object, or ``name=place`` with commas between; anything else is what it is."""
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    whole = all(name.strip() and place.strip() for name, _, place in pairs)
    return {name.strip(): place.strip() for name, _, place in pairs} if whole else text


def _place(text: str, folder: Path) -> str:
    is_url = "://" in text or ("@" in text and ":" in text)
    return text if is_url else str(folder / Path(text).expanduser())


def _wrong(given: _Given, wanted: str) -> InputError:
    message = f"{given.value!r} is not {wanted}"
    return InputError(message, path=given.path, hint=f"give {wanted}")


_READERS: dict[str, Callable[[_Given], Any]] = {
    "history_url": _read_text,
    "workers": _read_count,
    "color": _read_color,
    "images": _read_texts,
    "record_key": _read_key,
    "repositories": _read_repositories,
}
