"""Several things done at once, of which one that fails ends the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeGuard, TypeVar

_G = TypeVar("_G")
_A = TypeVar("_A")


@asynccontextmanager
async def at_once() -> AsyncGenerator[asyncio.TaskGroup]:
    """Give a group of tasks; what the first of them raises comes through as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as several:
        raise _first(several) from several


async def asked_at_once(
    given: Mapping[str, _G], ask: Callable[[str, _G], Coroutine[Any, Any, _A]]
) -> dict[str, _A]:
    """Ask for each, all at once; give the answers by name."""
    async with at_once() as group:
        tasks = {name: group.create_task(ask(name, each)) for name, each in given.items()}
    return {name: task.result() for name, task in tasks.items()}


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """Give the first of several errors: what went wrong first ended the others."""
    for error in several.exceptions:
        return _first(error) if _is_group(error) else error
    return several


def _is_group(error: BaseException) -> TypeGuard[BaseExceptionGroup[BaseException]]:
    return isinstance(error, BaseExceptionGroup)
