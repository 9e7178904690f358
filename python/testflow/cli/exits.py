"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum

from testflow.errors import InputError, InternalError, Interrupted, TestflowError


class Exit(IntEnum):
    """What a command's exit code means."""

    OK = 0
    TESTS_FAILED = 1
    USAGE = 2
    ENVIRONMENT = 3
    INTERRUPTED = 4
    INTERNAL = 70


def exit_for(error: TestflowError) -> Exit:
    """Give the exit code for an error: the caller's, the surroundings' or testflow's own."""
    if isinstance(error, InputError):
        return Exit.USAGE
    if isinstance(error, Interrupted):
        return Exit.INTERRUPTED
    return Exit.INTERNAL if isinstance(error, InternalError) else Exit.ENVIRONMENT
