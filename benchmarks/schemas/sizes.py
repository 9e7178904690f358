"""How much memory large configurations take, beside what they are long."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from testflow import Space
from worker import Worker

# Enough that a configuration outweighs what any program needs.
_LEAST_BYTES = 8_000_000
_LIMIT_S = 60.0


def memory(schema: Any) -> float:
    """Give by how many times its length the making of a batch raised the peak of memory.

    Raises:
        TimeoutError: It did not end.
        ChildProcessError: There is an error, or the memory did not suffice.
    """
    with Worker() as worker:
        return worker.call(_LIMIT_S, _multiple, schema)


def _multiple(schema: Any) -> float:
    count = 1 + _LEAST_BYTES // len(Space.from_json_schema(schema).sample(1).lines())
    # From here on, the system counts the peak anew.
    Path("/proc/self/clear_refs").write_text("5")
    before = _peak_bytes()
    size = len(Space.from_json_schema(schema).sample(count).lines())
    return (_peak_bytes() - before) / size


def _peak_bytes() -> int:
    told = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    if told is None:
        message = "the system does not tell the peak of memory"
        raise OSError(message)
    return 1024 * int(told[1])
