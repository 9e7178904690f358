"""Where and how a framework runs the tests of an application."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from testflow.errors import InputError
from testflow.model import TestCase
from testflow.runtime.environment import inherited

Distribution = Literal["load", "file", "group"]

TEST_PATH = "{test_path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What tests may take.

    Attributes:
        test_s: Seconds for one test, where the framework lets testflow hold it to that.
        run_s: Seconds for a whole run.
        collect_s: Seconds for a collection.
        output_bytes: How much of a test's output is kept: its first and last halves.
    """

    test_s: float | None = None
    run_s: float | None = None
    collect_s: float | None = 600.0
    output_bytes: int = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Where and how a framework runs the tests of an application.

    Attributes:
        app: The application, as test ids name it.
        folder: Where it is; commands run there.
        command: What runs its tests, such as ``pytest {test_path}``.
        env: Variables beside the inherited ones.
        limits: What tests may take.
        workers: How many tests run at once, where the framework can do that.
        distribution: What stays in one worker: nothing in particular (``load``), the tests of a
            ``file``, or those of a class or a declared ``group``.
        groups: Patterns of native ids, and the group of tests that match: one worker runs them.
        exclusive: Patterns of native ids of tests beside which no other may run.
        inputs: What a test is given by tests before it, by native id.
        report: A report that the command writes, from the folder on, where it writes one.
        trace_id: The trace that the tests' requests belong to: 32 hexadecimal digits.
    """

    app: str
    folder: Path
    command: str
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    limits: Limits = Limits()
    workers: int = 1
    distribution: Distribution = "load"
    groups: Mapping[str, str] = field(default_factory=dict[str, str])
    exclusive: tuple[str, ...] = ()
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    report: str = ""
    trace_id: str = ""

    def words(self) -> list[str]:
        """Give the words of the command, ``{test_path}`` among them.

        Raises:
            InputError: It is empty, or a quotation mark is open.
        """
        try:
            words = shlex.split(self.command)
        except ValueError as error:
            message = f"the command cannot be read: {error}: {self.command}"
            raise InputError(message, hint="close every quotation mark") from error
        if not words:
            message = "the command is empty"
            raise InputError(message, path="test_command", hint="such as pytest {test_path}")
        return words

    def argv(self, paths: Sequence[str]) -> list[str]:
        """Give the words of the command for these paths.

        A word that is ``{test_path}`` becomes a word for each path, and is left out where there
        is none; within a word the paths stand with spaces between them.
        """
        argv: list[str] = []
        for word in self.words():
            argv += paths if word == TEST_PATH else [word.replace(TEST_PATH, " ".join(paths))]
        return argv

    def variables(self) -> dict[str, str]:
        """Give every variable that the command sees."""
        trace = {"TRACEPARENT": f"00-{self.trace_id}-{self.trace_id[:16]}-01"}
        return {**inherited(), **(trace if self.trace_id else {}), **self.env}


def files_of(tests: Sequence[TestCase]) -> list[str]:
    """Give the files that the tests are in, each once, in their order."""
    return list(dict.fromkeys(each.file for each in tests if each.file))
