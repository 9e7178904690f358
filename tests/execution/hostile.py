"""Targets that misbehave; a file of their own, because every new worker imports it."""

import ctypes
import os
import re
import resource
import signal
import sys
import threading
from typing import Any

from testflow.model import Verdict


def act(values: dict[str, Any]) -> object:
    """Do what is asked for, which by default is nothing."""
    return globals()[values["act"]](values) if "act" in values else None


def hang(_: Any) -> None:
    threading.Event().wait()


def hang_in_c(_: Any) -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")  # holds the interpreter's lock for years


def segfault(_: Any) -> None:
    ctypes.string_at(0)


def abort(_: Any) -> None:
    os.abort()


def leave(_: Any) -> None:
    os._exit(0)


def leave_with_code(_: Any) -> None:
    os._exit(42)


def stop_itself(_: Any) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def kill_its_keeper(_: Any) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    threading.Event().wait()


def close_everything(_: Any) -> None:
    os.closerange(0, 4_096)


def exit_system(_: Any) -> None:
    sys.exit(3)


def interrupt(_: Any) -> None:
    raise KeyboardInterrupt


def recurse(_: Any) -> None:
    recurse(_)


def exhaust_memory(_: Any) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 31, resource.RLIM_INFINITY))
    _ = bytearray(1 << 33)


def raise_unreadable(_: Any) -> None:
    class UnreadableError(Exception):
        def __str__(self) -> str:
            raise self

    raise UnreadableError


def return_nonsense(_: Any) -> Verdict:
    nonsense: Any = "magnificent"
    return Verdict(nonsense)
