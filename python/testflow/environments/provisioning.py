"""Services started in the order of what they need, as many at once as that allows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from graphlib import TopologicalSorter
from typing import TypeVar

from testflow.environments.graph import Graph
from testflow.errors import ProvisioningError, TestflowError

T = TypeVar("T")


async def provide(
    graph: Graph, start: Callable[[str], Awaitable[T]], *, keep: bool
) -> tuple[dict[str, T], dict[str, ProvisioningError]]:
    """Start every service of a graph; give those that started, and the errors of the others.

    A service begins when all that it needs are there. When one fails, those behind it are not
    started; the others are cancelled, unless they are to be kept.

    Args:
        graph: Each service with those that it needs.
        start: Starts one; cleans up after itself when it raises or is cancelled.
        keep: Whether services that do not need the failed one are started all the same.
    """
    started: dict[str, T] = {}
    failures: dict[str, ProvisioningError] = {}
    over = {name: asyncio.Event() for name in graph}
    tasks: dict[str, asyncio.Task[None]] = {}

    async def one(name: str) -> None:
        try:
            for needed in sorted(graph[name]):
                await over[needed].wait()
            if not _is_blocked(name, graph, failures):
                started[name] = await start(name)
        except Exception as error:  # noqa: BLE001 - what a backend does is no end of the others
            failures[name] = _as_failure(error, name)
            if not keep:
                for other in tasks.values():
                    if other is not tasks[name]:
                        other.cancel()
        finally:
            over[name].set()

    async with asyncio.TaskGroup() as group:
        tasks.update({name: group.create_task(one(name)) for name in graph})
    for name in TopologicalSorter(graph).static_order():
        if name not in started.keys() | failures.keys():
            _is_blocked(name, graph, failures)
    return started, failures


def _is_blocked(name: str, graph: Graph, failures: dict[str, ProvisioningError]) -> bool:
    behind = sorted(graph[name] & failures.keys())
    if behind:
        message = f"it needs {behind[0]}, which could not be had"
        failures[name] = ProvisioningError(message, path=name)
    return bool(behind)


def _as_failure(error: Exception, name: str) -> ProvisioningError:
    if isinstance(error, TestflowError):
        output = error.output if isinstance(error, ProvisioningError) else ""
        path = _path(error.path, name)
        failure = ProvisioningError(error.message, path=path, hint=error.hint, output=output)
    else:
        message = " ".join(f"{type(error).__name__}: {error}".split())
        failure = ProvisioningError(message, path=name)
    failure.__cause__ = error
    return failure


def _path(path: str, name: str) -> str:
    if path == name or path.startswith(f"{name}."):
        return path
    return f"{name}.{path}" if path.startswith(("expect", "ready")) else name


def first_failure(failures: Mapping[str, ProvisioningError], graph: Graph) -> ProvisioningError:
    """Give the error of a service that failed by itself, rather than for want of another."""
    own = [name for name in failures if not graph[name] & failures.keys()]
    return failures[own[0]]
