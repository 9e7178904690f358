"""How a configuration reaches a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from testflow.model import Blocked
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

    def encode(self, values: Any) -> Injected:
        """Give the configuration, a mapping or any other JSON value, in this form.

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


def injected(injection: Injection, values: Any) -> Injected:
    """Give a configuration in a form.

    Raises:
        Blocked: The form cannot hold it whole, or no program can be handed it: text that is not
            Unicode, nesting without end, numbers of thousands of digits.
    """
    try:
        found = injection.encode(values)
        for text in (found.text, *found.env, *found.env.values(), *found.arguments):
            text.encode()
    except (RecursionError, ValueError) as error:
        message = f"{type(injection).__name__} cannot hold this configuration: {error}"
        raise Blocked(message) from error
    return found
