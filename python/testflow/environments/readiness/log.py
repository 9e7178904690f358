"""Ready when a line of the log says so."""

from __future__ import annotations

import re

from testflow.environments.service import Service
from testflow.execution.text import last_line


class LogProbe:
    """Looks for a pattern in what the service printed last.

    Args:
        service: The service.
        pattern: A regular expression.
    """

    def __init__(self, service: Service, pattern: str) -> None:
        self._service = service
        self._pattern = re.compile(pattern, re.MULTILINE)

    async def look(self) -> str:
        """Give the last line, where none fits."""
        printed = await self._service.output()
        if self._pattern.search(printed):
            return ""
        seen = last_line(printed)
        return f"the last line of its log is {seen!r}" if seen else "its log is empty"
