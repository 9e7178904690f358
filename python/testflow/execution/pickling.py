"""Objects made ready for their way into a worker."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from testflow.errors import InputError


def pickled(value: object, what: str) -> bytes:
    """Pickle, by value, also what the main program, a notebook or a shell line defines.

    Args:
        value: Anything that holds no open file, lock, connection and the like.
        what: What it is, for the error.

    Raises:
        InputError: It holds something that cannot leave its process.
    """
    # Heavy, and only the process that owns a pool needs it.
    dumps: Callable[[object], bytes] = import_module("cloudpickle").dumps
    try:
        return dumps(value)
    except Exception as error:  # whatever the value's own way of being pickled raises
        message = f"{what} cannot be sent to a worker process: {error}"
        hint = (
            "it holds something that belongs to this process, such as an open file, a lock or a"
            " connection: make that inside the function, or give the function as module:function"
        )
        raise InputError(message, hint=hint) from error
