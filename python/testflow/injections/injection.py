"""How a configuration reaches a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from testflow.runtime.registry import Registry


@dataclass(frozen=True, slots=True)
class Injected:
    """A configuration in a form that a program takes.

    Attributes:
        file_name: What the file for `text` is called; empty when there is no file.
        text: The file's content.
        env: Environment variables.
        arguments: What to append to the command line.
    """

    file_name: str = ""
    text: str = ""
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    arguments: tuple[str, ...] = ()


class Injection(Protocol):
    """A way for a configuration to reach a program."""

    @property
    def needs_file(self) -> bool:
        """Whether the program must be told of a file."""
        ...

    def encode(self, values: dict[str, Any]) -> Injected:
        """Give the configuration in this form.

        Raises:
            Blocked: The form cannot hold it whole; the message says what and where.
        """
        ...


INJECTIONS: Registry[type[Injection]] = Registry(
    "injections",
    {
        "env": "testflow.injections.env:Env",
        "flags": "testflow.injections.flags:Flags",
        "ini": "testflow.injections.ini:Ini",
        "json": "testflow.injections.json:Json",
        "toml": "testflow.injections.toml:Toml",
        "yaml": "testflow.injections.yaml:Yaml",
    },
)
