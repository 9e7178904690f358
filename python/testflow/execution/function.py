"""A Python function under test."""

from __future__ import annotations

import math
import shlex
import sys
import traceback
from collections.abc import Callable
from typing import Any, cast

from testflow.errors import InputError
from testflow.execution.reference import FORMS, Reference
from testflow.execution.target import Target
from testflow.execution.verdict import of_exception, of_returned
from testflow.model import Outcome, Verdict

Check = Callable[[dict[str, Any]], object]

_SHOWN_FRAMES = 10


class Function:
    """A function that is called with a configuration.

    None or True passed; False failed; a mapping holds checks by name, each True or None where it
    held, and False or what went wrong where it did not; an `Outcome` or a `Verdict` is itself. An
    `AssertionError` failed, any other exception is an error; `Blocked` and `Skipped` say so.

    Args:
        function: The function, ``package.module:function`` or ``path/to/file.py:function``.

    Raises:
        InputError: It is neither a function nor the place of one.

    Examples:
        >>> Function(lambda values: values["pool"] > 0).call({"pool": 5}).outcome
        <Outcome.PASSED: 'passed'>
    """

    def __init__(self, function: Check | str) -> None:
        self._function: Check | None = None
        self._origin: Reference | Check
        if isinstance(function, str):
            self._origin = Reference.parse(function)
            self.name = function
        elif callable(function):
            self._function = function
            self._origin = Reference.of(function) or function
            self.name = _name(self._origin)
        else:
            message = f"not a function: {function!r}"
            raise InputError(message, hint=FORMS)

    def __getstate__(self) -> dict[str, Any]:
        """Travel by reference where there is one: the worker imports the function."""
        return {**self.__dict__, "_function": None}

    def prepare(self) -> None:
        """Import the function.

        Raises:
            ExecutionError: The module or the function does not exist, or importing it failed.
            InputError: What stands there cannot be called.
        """
        self._resolved()

    def call(self, values: dict[str, Any]) -> Verdict:
        """Call the function; the traceback of an unexpected exception goes to standard error."""
        function = self._resolved()
        try:
            return of_returned(function(values))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever the function under test does
            verdict = of_exception(error)
            if verdict.outcome is Outcome.ERROR or verdict.outcome is Outcome.FAILED:
                _print_traceback(error)
            return verdict

    def describe(self) -> dict[str, Any]:
        """Give what it is as plain data."""
        return {"kind": "function", "function": self.name}

    def reproduction(self, values: dict[str, Any]) -> str | None:
        """Give a shell line that calls it with this configuration.

        None for a function that only this program can reach, such as a lambda.
        """
        if not isinstance(self._origin, Reference):
            return None
        numbers = "from math import inf, nan; " if _has_unusual_floats(values) else ""
        module = f"__import__('importlib').import_module({self._origin.module!r})"
        code = f"{numbers}print({module}.{self._origin.qualname}({values!r}))"
        folder = self._origin.folder
        path = f"PYTHONPATH={shlex.quote(str(folder))} " if folder else ""
        return f"{path}python -c {shlex.quote(code)}"

    def _resolved(self) -> Check:
        if self._function is None:
            origin = self._origin
            self._function = origin.resolve() if isinstance(origin, Reference) else origin
        return self._function


def as_target(target: Check | Target | str) -> Target:
    """Give the target that a function, its place, or a target itself is.

    Raises:
        InputError: It is none of these.
    """
    if isinstance(target, str) or not hasattr(target, "prepare"):
        return Function(target)  # pyright: ignore[reportArgumentType] - it refuses what is none
    return target  # pyright: ignore[reportReturnType] - the protocol's first method is there


def _name(origin: Reference | Check) -> str:
    if isinstance(origin, Reference):
        return str(origin)
    return getattr(origin, "__qualname__", type(origin).__qualname__)


def _print_traceback(error: BaseException) -> None:
    shown = traceback.TracebackException.from_exception(error, limit=-_SHOWN_FRAMES)
    while shown.stack and shown.stack[0].filename == __file__:
        del shown.stack[0]
    sys.stderr.write("".join(shown.format()))


def _has_unusual_floats(value: object) -> bool:
    match value:
        case float():
            return not math.isfinite(value)
        case dict():
            return any(map(_has_unusual_floats, cast("dict[str, object]", value).values()))
        case list() | tuple():
            return any(map(_has_unusual_floats, cast("list[object]", value)))
        case _:
            return False
