"""Work that is not left halfway when whoever waits for it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def despite_cancellation(work: Coroutine[Any, Any, T]) -> T:
    """Wait until the work has ended, however often the caller is cancelled meanwhile.

    Raises:
        asyncio.CancelledError: The caller was cancelled; what the work raised is the cause.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from None if task.cancelled() else task.exception()
    return task.result()
