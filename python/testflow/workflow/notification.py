"""Who is told of a result: by a command or a webhook. What goes wrong is noticed, never fatal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from testflow.errors import TestflowError
from testflow.execution.program_run import run_to_end
from testflow.execution.scratch import scratch_folder
from testflow.execution.supervised import Supervised
from testflow.runtime.clock import Clock
from testflow.runtime.environment import inherited
from testflow.runtime.redaction import redact
from testflow.workflow.condition import Condition, Facts
from testflow.workflow.spec import NotificationSpec

VARIABLE = "TESTFLOW_RESULT"
"""The variable with the name of the file that holds the result."""

_LAST_CHARACTERS = 300
_OUTPUT_BYTES = 8_192


async def notify(
    notifications: list[NotificationSpec], facts: Facts, result: Mapping[str, Any], clock: Clock
) -> list[str]:
    """Tell everyone whom the result concerns, all at once; give what went wrong.

    Args:
        notifications: Who, when and how.
        facts: What their conditions ask.
        result: What is told.
        clock: Waits.
    """
    told = [_notified(each, facts, result, clock) for each in notifications]
    return [problem for problem in await asyncio.gather(*told) if problem]


async def _notified(
    notification: NotificationSpec, facts: Facts, result: Mapping[str, Any], clock: Clock
) -> str:
    whom = notification.webhook or " ".join(notification.command or ())
    try:
        if notification.condition and not Condition.parse(notification.condition).holds(facts):
            return ""
        async with asyncio.timeout(notification.timeout_s):
            if notification.command is not None:
                await _run(notification.command, result, clock)
            elif notification.webhook is not None:
                await _post(notification.webhook, result, notification.timeout_s)
    except TimeoutError:
        return f"{redact(whom)} was not told within {notification.timeout_s:g} s"
    except (TestflowError, OSError, ValueError, HTTPException) as error:
        return f"{redact(whom)} could not be told: {redact(str(error))}"
    return ""


async def _run(command: list[str], result: Mapping[str, Any], clock: Clock) -> None:
    with scratch_folder() as folder:
        env = {**inherited(), VARIABLE: _written(folder / "result.json", result)}
        program = Supervised(command, env=env, cwd=Path(), clock=clock)
        ended = await run_to_end(program, clock, output_bytes=_OUTPUT_BYTES)
        if ended.status:
            last = ended.output.strip()[-_LAST_CHARACTERS:]
            message = f"it ended with {ended.status}: {last}"
            raise OSError(message)


def _written(file: Path, result: Mapping[str, Any]) -> str:
    file.write_text(json.dumps(result), encoding="utf-8")
    return str(file)


async def _post(url: str, result: Mapping[str, Any], timeout_s: float) -> None:
    # The pattern of the spec admits http and https alone.
    body = json.dumps(result).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "testflow"}
    request = Request(url, data=body, headers=headers)  # noqa: S310

    def send() -> None:
        with urlopen(request, timeout=timeout_s):  # noqa: S310
            pass

    await asyncio.to_thread(send)
