"""What can be run under a configuration."""

from __future__ import annotations

from typing import Any, Protocol

from testflow.model import Verdict


class Target(Protocol):
    """The thing under test.

    A target is pickled into every worker process, and called there with one configuration after
    another.
    """

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def prepare(self) -> None:
        """Find out whether it can be run at all; done once in each worker, before the first call.

        Raises:
            ExecutionError: It cannot, such as a command that does not exist.
            InputError: What it was made from cannot be used.
        """
        ...

    def call(self, values: dict[str, Any]) -> Verdict:
        """Run it under one configuration."""
        ...

    def describe(self) -> dict[str, Any]:
        """Give what it is as plain data, without secrets, for the history."""
        ...

    def reproduction(self, values: dict[str, Any]) -> str | None:
        """Give a shell line that runs it under this configuration, where there is one."""
        ...
