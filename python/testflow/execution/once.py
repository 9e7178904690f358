"""One configuration run alone, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from testflow.execution.executor import EXECUTORS
from testflow.execution.function import as_target
from testflow.execution.results import results_of
from testflow.execution.target import Target
from testflow.execution.task import Task
from testflow.model import Configuration, TestResult


def run_once(  # noqa: PLR0913 - all but two by name
    target: Callable[[dict[str, Any]], object] | Target | str,
    configuration: Any,
    *,
    timeout_s: float = 10.0,
    campaign: str = "once",
    strategy: str = "configuration",
    position: int = 0,
) -> TestResult:
    """Run a target under one configuration, in a process of its own, as campaigns do.

    Args:
        target: What `Campaign` takes.
        configuration: A `Configuration`, or its plain values.
        timeout_s: How long it may run.
        campaign: The campaign, for the result's test id.
        strategy: The strategy that the configuration comes from, for the same.
        position: Its place, for the same, where it has no origin.

    Raises:
        InputError: The target cannot be used.
        ExecutionError: It cannot be run at all.

    Examples:
        >>> print(run_once("operator:truth", {}))
        returned False: the target returned False
        once::operator:truth::configuration[0] failed
    """
    is_one = isinstance(configuration, Configuration)
    given = configuration if is_one else Configuration(configuration)
    made = as_target(target)
    pool = EXECUTORS.load("local")(made, workers=1, timeout_s=timeout_s)
    with closing(pool.run([Task(position, given.values)])) as finished:
        return results_of(campaign, made.name)(next(finished), strategy, given)
