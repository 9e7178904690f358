"""A program under test, run without a shell."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from testflow.errors import ExecutionError, InputError
from testflow.execution.endings import killed_by, timed_out
from testflow.execution.invocation import Invocation
from testflow.execution.program import Ended, run_program
from testflow.execution.symptoms import normalised
from testflow.execution.text import last_line
from testflow.execution.verdict import PASSED
from testflow.injections.injection import INJECTIONS, Injection, injected
from testflow.model import Blocked, Outcome, Symptom, Verdict
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.environment import inherited
from testflow.runtime.redaction import redact


class Command:
    """A program that is run with a configuration.

    Exit code 0 passed, another one failed; ended by a signal or by the time limit is an error. A
    configuration that the injection cannot hold is blocked. Each call has an empty folder of its
    own, which is removed afterwards.

    Args:
        argv: The program and its arguments, or one text that is split as a shell would.
            ``{config_file}`` and ``{work_dir}`` stand for the configuration's file and the call's
            own folder, also in `cwd` and in the values of `env`.
        injection: How the configuration reaches it: ``json``, ``yaml``, ``toml``, ``ini``,
            ``env``, ``flags``, the name of a plug-in, or an `Injection`.
        cwd: Where it runs; the current folder by default.
        env: Variables beside the inherited ones; their values are never shown.
        timeout: How long it may run, in seconds; a pool's limit holds in any case.
        clock: Measures `timeout`.

    Raises:
        InputError: The command cannot be read, is empty, or does not mention the file.
        UnknownPlugin: No injection has this name.
    """

    def __init__(  # noqa: PLR0913 - all but the first by name
        self,
        argv: Sequence[str] | str,
        *,
        injection: Injection | str = "json",
        cwd: Path | str | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        is_named = isinstance(injection, str)
        self._form = injection if is_named else type(injection).__name__
        self._injection = INJECTIONS.load(injection)() if is_named else injection
        words = _split(argv)
        self._invocation = Invocation(words, dict(env or {}), str(cwd) if cwd else None)
        self._timeout_s = timeout
        self._clock = clock or SystemClock()
        self.name = Path(words[0]).name
        if self._injection.needs_file and not self._invocation.names_its_files:
            message = f"the command has no place for the configuration's file: {shlex.join(words)}"
            raise InputError(message, hint="write {config_file} where the program expects it")

    def prepare(self) -> None:
        """Find the program.

        Raises:
            ExecutionError: It does not exist or may not be run, or its folder does not exist.
        """
        cwd = Path(self._invocation.cwd or ".")
        if not self._invocation.cwd_varies and not cwd.is_dir():
            message = f"there is no folder {cwd} to run {self.name} in"
            raise ExecutionError(message)
        program = self._invocation.argv[0]
        place = str(cwd / program) if os.sep in program else program
        if shutil.which(place, path=self._invocation.env.get("PATH")) is None:
            message = f"there is no program {program}"
            hint = "install it, or give the path of a file that may be executed"
            raise ExecutionError(message, hint=hint)

    def call(self, values: dict[str, Any]) -> Verdict:
        """Run the program; what it prints goes on to this process's own output."""
        try:
            with TemporaryDirectory(prefix="testflow-", ignore_cleanup_errors=True) as folder:
                return self._verdict(self._run(values, Path(folder)))
        except Blocked as error:
            return Verdict(Outcome.BLOCKED, reason=str(error))
        except (OSError, ValueError) as error:  # such as more arguments than the system takes
            return Verdict(Outcome.BLOCKED, reason=f"{self.name} cannot be started: {error}")

    def describe(self) -> dict[str, Any]:
        """Give what it is as plain data; of the variables in `env`, the names."""
        return {
            "kind": "command",
            "command": [redact(word) for word in self._invocation.argv],
            "injection": self._form,
            "cwd": self._invocation.cwd,
            "env": sorted(self._invocation.env),
            "timeout_s": self._timeout_s,
        }

    def reproduction(self, values: dict[str, Any]) -> str | None:
        """Give a shell line that runs it under this configuration.

        None for a configuration that the injection cannot hold.
        """
        try:
            return self._invocation.shell_line(injected(self._injection, values))
        except Blocked:
            return None

    def _run(self, values: dict[str, Any], folder: Path) -> Ended:
        given = injected(self._injection, values)
        if given.file_name:
            (folder / given.file_name).write_bytes(given.text.encode())
        invocation = self._invocation.filled(given, folder)
        return run_program(
            invocation.argv,
            env={**inherited(), **invocation.env},  # what any program inherits
            cwd=invocation.cwd,
            timeout_s=self._timeout_s,
            clock=self._clock,
        )

    def _verdict(self, ended: Ended) -> Verdict:
        if ended.status is None:
            return timed_out(self._timeout_s or 0.0)
        if ended.status < 0:
            return killed_by(-ended.status)
        return _failed(ended.status, ended.said) if ended.status else PASSED


def _failed(code: int, said: str) -> Verdict:
    name = f"exit code {code}"
    if not said:
        return Verdict(Outcome.FAILED, (Symptom(name, name),))
    symptom = Symptom(f"{name}: {normalised(last_line(said))}", f"{name}: {said}")
    return Verdict(Outcome.FAILED, (symptom,))


def _split(argv: Sequence[str] | str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(argv)) if isinstance(argv, str) else tuple(argv)
    except ValueError as error:
        message = f"the command cannot be read: {error}: {argv}"
        raise InputError(message, hint="close every quotation mark") from error
    if not words:
        message = "the command is empty"
        raise InputError(message, hint="give a program and its arguments")
    return words
