"""Ids that can be foreseen."""

from __future__ import annotations

from itertools import count


class SequentialIdentities:
    """`Identities` that count, from ``run-0001``.

    Examples:
        >>> SequentialIdentities().new_run_id()
        'run-0001'
    """

    def __init__(self) -> None:
        self._numbers = count(1)

    def new_run_id(self) -> str:
        """Give the next one."""
        return f"run-{next(self._numbers):04}"
