"""Which files run in one process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from testflow.execution.frameworks.expected import Expected
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.streamed.file_run import FileRun
from testflow.model import TestCase

_MOST_BYTES = 60_000  # npm hands a shell all paths in one argument, which Linux keeps under 128 KiB


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that run in one process.

    Attributes:
        files: What it runs.
        inputs: What their tests are given.
        is_exclusive: Whether no other may run beside it.
    """

    files: tuple[FileRun, ...]
    inputs: Mapping[str, Any]
    is_exclusive: bool = False


def batches_of(
    order: Order, tests: Sequence[TestCase], expected: Expected, processes: int
) -> list[Batch]:
    """Put tests into as few processes as can be, or into so many where each runs one at a time.

    A file whose tests are given something of their own has a process of its own with those that
    are given the same; an exclusive file has one of its own.
    """
    kinds: dict[tuple[Any, ...], list[FileRun]] = {}
    for path, cases in _by_file(tests).items():
        inputs = _inputs_of(order, cases)
        is_exclusive = any(_is_exclusive(order, each) for each in cases)
        file = FileRun(path, cases, expected)
        key = (json.dumps(inputs, sort_keys=True), file.is_whole, is_exclusive and path)
        kinds.setdefault(key, []).append(file)
    return [
        Batch(part, json.loads(inputs), bool(exclusive))
        for (inputs, _, exclusive), files in kinds.items()
        for part in _parts(files, processes)
    ]


def _by_file(tests: Sequence[TestCase]) -> dict[str, list[TestCase]]:
    found: dict[str, list[TestCase]] = {}
    for each in tests:
        found.setdefault(each.file or each.native_id, []).append(each)
    return found


def _inputs_of(order: Order, cases: Sequence[TestCase]) -> dict[str, Any]:
    given = [order.inputs[each.native_id] for each in cases if each.native_id in order.inputs]
    return dict(given[0]) if given else {}


def _is_exclusive(order: Order, case: TestCase) -> bool:
    names = {case.native_id, case.file}
    return any(fnmatchcase(name, each) for name in names for each in order.exclusive)


def _parts(files: Sequence[FileRun], processes: int) -> Iterator[tuple[FileRun, ...]]:
    for start in range(min(processes, len(files))):
        part: list[FileRun] = []
        size = 0
        for file in files[start::processes]:
            more = len(file.path.encode()) + sum(len(each) + 8 for each in file.names.only)
            if part and size + more > _MOST_BYTES:
                yield tuple(part)
                part, size = [], 0
            part.append(file)
            size += more
        yield tuple(part)
