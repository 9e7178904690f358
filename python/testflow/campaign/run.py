"""One run: the plan's configurations go out to the workers, and what comes back is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import takewhile

from testflow.campaign.plan import Plan
from testflow.campaign.stop import StopRule
from testflow.execution.executor import Executor
from testflow.execution.results import ResultOf
from testflow.execution.task import Task
from testflow.model import (
    Configuration,
    RunFinished,
    RunStatus,
    TestFinished,
)
from testflow.runtime.bus import EventBus


class Run:
    """Runs what is left of a plan.

    Args:
        plan: All configurations.
        total: How many of them, from the first one on, belong to the run.
        recorded: The positions that have a result already.
        result_of: Makes the result from what came back, the strategy and the configuration.
    """

    def __init__(
        self, plan: Plan, total: int, recorded: Collection[int], result_of: ResultOf
    ) -> None:
        self._plan = plan
        self._total = total
        self._recorded = recorded
        self._result_of = result_of
        self._out: dict[int, tuple[str, Configuration]] = {}

    def go(self, executor: Executor, bus: EventBus, rule: StopRule) -> None:
        """Emit every result as it is ready, and then how the run ended.

        Raises:
            ExecutionError: The target cannot be run at all.
        """
        with closing(executor.run(self._tasks())) as finished:
            for one in finished:
                result = self._result_of(one, *self._out.pop(one.position))
                bus.emit(TestFinished, position=one.position, result=result)
                if reason := rule.reason_to_stop(result):
                    bus.emit(RunFinished, status=RunStatus.STOPPED, reason=reason)
                    return
        bus.emit(RunFinished, status=RunStatus.FINISHED)

    def _tasks(self) -> Iterator[Task]:
        planned = self._plan.configurations(skip=self._recorded)
        for position, strategy, configuration in takewhile(self._is_part, planned):
            self._out[position] = (strategy, configuration)
            yield Task(position, configuration.values)

    def _is_part(self, planned: tuple[int, str, Configuration]) -> bool:
        return planned[0] < self._total
