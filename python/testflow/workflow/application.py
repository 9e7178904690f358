"""An application under test: where it is, how its tests are run, what changed in it."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from testflow.execution.frameworks.order import Distribution
from testflow.runtime.checking import checked
from testflow.runtime.part import Part, Seconds
from testflow.workflow.part import Name, Policy


class ApplicationSpec(Part):
    """An application under test.

    Attributes:
        repository: Where its code is: a URL, a name that settings resolve, or a folder.
        test_command: How its tests are run; ``{test_path}`` stands for those that are.
        framework: What runs them; found out from the command by default.
        changed_files: What changed in it, from its folder on; found out by git where it is left
            out and `changed_since` says since when.
        changed_since: The revision that changes are counted from.
        requires: Services that its tests need, besides the one of its own name.
        after: Applications whose tests come before its own.
        env: Variables of its tests; ``{service.host}`` stands for what a service is given.
        workers: How many of its tests run at once.
        exclusive: Patterns of ids, as its framework has them, of tests beside which no other of
            their step runs.
        groups: Patterns of ids, and the group of tests that match: one worker runs them, one after
            the other.
        distribution: What stays in one worker: nothing in particular (``load``), the tests of a
            ``file``, or those of a class or a group.
        report: The report that its command writes, from its folder on, where no framework is known
            by the command.
        timeout_s: How long one of its tests may take.
        unavailable: What becomes of its tests where it, or a service that they need, is not to
            be had; what the workflow says by default.
        simulated: What its tests would give to others, by the test's name: used where it is not
            to be had and the policy is ``simulate``.
    """

    repository: str = ""
    test_command: Annotated[str, Field(min_length=1)] = "pytest {test_path}"
    framework: str | None = None
    changed_files: list[str] | None = None
    changed_since: str | None = None
    requires: list[Name] = []
    after: list[Name] = []
    env: dict[str, str] = {}
    workers: Annotated[int, Field(ge=1)] | None = None
    exclusive: list[str] = []
    groups: dict[str, str] = {}
    distribution: Distribution = "load"
    report: str = ""
    timeout_s: Seconds | None = None
    unavailable: Policy | None = None
    simulated: dict[str, Any] = {}


def read_application(name: str, document: object) -> ApplicationSpec:
    """Give an application of plain data.

    Raises:
        SpecError: It has a mistake; `.path` says where.
    """
    return checked(ApplicationSpec, document, f"applications.{name}")
