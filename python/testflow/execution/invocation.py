"""A command line with places for what each call brings, to be run or to be shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from testflow.injections.injection import Injected
from testflow.runtime.redaction import redact

_PLACE = re.compile(r"(\{config_file\}|\{work_dir\})")
_CONFIG_FILE = "{config_file}"


def has_place(text: str) -> bool:
    """Whether a text has a place for what each call brings."""
    return _PLACE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A program, its arguments, and where it runs.

    Attributes:
        argv: The program and its arguments.
        env: Variables beside the inherited ones.
        cwd: Where it runs; None for the current folder.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    cwd: str | None = None

    @property
    def names_its_files(self) -> bool:
        """Whether there is a place for the configuration's file or its folder."""
        return any(map(has_place, (*self.argv, *self.env.values(), self.cwd or "")))

    @property
    def cwd_varies(self) -> bool:
        """Whether each call runs in a folder of its own."""
        return has_place(self.cwd or "")

    def filled(self, injected: Injected, folder: Path) -> Self:
        """Give the invocation for one configuration, whose file is in this folder."""

        def fill(text: str) -> str:
            places = {_CONFIG_FILE: str(folder / injected.file_name)}
            return _PLACE.sub(lambda found: places.get(found[0], str(folder)), text)

        env = {name: fill(value) for name, value in self.env.items()}
        return type(self)(
            (*map(fill, self.argv), *injected.arguments),
            {**env, **injected.env},
            fill(self.cwd) if self.cwd else None,
        )

    def shell_line(self, injected: Injected) -> str:
        """Give a line for a POSIX shell that does the same in a new folder.

        The values of `env` may be secret: except where one has a place in it, the line takes them
        from the shell that runs it.
        """
        steps: list[str] = []
        if injected.file_name or self.names_its_files:
            steps.append("work_dir=$(mktemp -d)")
        if injected.file_name:
            content = shlex.quote(_printf_format(injected.text))
            steps.append(f'printf {content} > "$work_dir"/{shlex.quote(injected.file_name)}')
        if self.cwd:
            steps.append(f"cd {_quoted(self.cwd, injected)}")
        return " && ".join([*steps, " ".join(self._words(injected))])

    def _words(self, injected: Injected) -> list[str]:
        own = [
            f"{name}={_quoted(value, injected)}" if has_place(value) else f'{name}="${{{name}:?}}"'
            for name, value in self.env.items()
            if name not in injected.env
        ]
        variables = [f"{name}={shlex.quote(value)}" for name, value in injected.env.items()]
        argv = [_quoted(redact(word), injected) for word in self.argv]
        return [
            *(["env", *own, *variables] if own or variables else []),
            *argv,
            *map(shlex.quote, injected.arguments),
        ]


def _quoted(word: str, injected: Injected) -> str:
    places = {
        "": "",
        _CONFIG_FILE: f'"$work_dir"/{shlex.quote(injected.file_name)}',
        "{work_dir}": '"$work_dir"',
    }
    pieces = [places.get(piece, shlex.quote(piece)) for piece in _PLACE.split(word)]
    return "".join(pieces) or "''"


def _printf_format(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "%%").replace("\n", "\\n")
