"""What happens to tests, told to all who listen; and what is known from before a resume."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from testflow.history import HistoryWriter, StoredResult
from testflow.model import Noticed, Outcome, TestFinished, TestId, TestResult, TestStarted
from testflow.runtime.bus import EventBus
from testflow.runtime.redaction import redact_values
from testflow.workflow.board import Board
from testflow.workflow.places import Places
from testflow.workflow.plan import POSITIONS_OF_A_NODE, Node, Plan


class Journal:
    """Gives every test its place in the run and tells what becomes of it.

    Of a file whose tests have the results, the last result is held back until the file has ended:
    then it takes the file's own place. So what is kept of a run that was killed tells which files
    had ended.

    Args:
        plan: The plan.
        board: Takes the results, too.
        bus: Tells the events.
        writer: Keeps them.
    """

    def __init__(self, plan: Plan, board: Board, bus: EventBus, writer: HistoryWriter) -> None:
        self._plan = plan
        self._board = board
        self._bus = bus
        self._writer = writer
        self._places = {node.name: Places(node) for node in plan.nodes}
        self._held: dict[tuple[str, TestId], TestResult] = {}
        self.notices: list[str] = []

    def restore(self, stored: Iterable[StoredResult]) -> None:
        """Take results that were kept before the run was interrupted.

        Those of a cross-application test count only where it had ended: what its tests gave each
        other went with their environment.
        """
        by_node: dict[int, list[StoredResult]] = {}
        for each in stored:
            by_node.setdefault(each.position // POSITIONS_OF_A_NODE, []).append(each)
        for index, results in by_node.items():
            self._restore(self._plan.nodes[index], results)

    def _restore(self, node: Node, stored: list[StoredResult]) -> None:
        places = self._places[node.name]
        for each in stored:
            places.take(each.result.test_id, each.position - node.first_position)
        if node.is_flow and len(stored) < len(node.tests):
            return
        for each in stored:
            self._board.put(node.name, each.result)
        for test in node.tests:
            if node.is_flow or places.has_ended(test.case.test_id):
                self._board.end(node.name, test.case.test_id)

    def started(self, node: Node, test_id: TestId, attempt: int = 1) -> None:
        """Tell that a test began."""
        file = self._places[node.name].file_of(test_id)
        position = self._position(node, file or test_id)
        self._bus.emit(TestStarted, position=position, test_id=test_id, attempt=attempt)

    def finished(self, node: Node, result: TestResult) -> None:
        """Tell what a test gave; one that has a result already keeps it."""
        if self._board.has(node.name, result.test_id):
            return
        file = self._places[node.name].file_of(result.test_id)
        if file is None:
            self._tell(node, result, result.test_id)
            return
        held = self._held.get((node.name, file))
        if held is None or held.test_id != result.test_id:
            self._let_go(node, file)
            self._held[node.name, file] = result

    def file_ended(self, node: Node, file: TestId) -> None:
        """Tell that all tests of a file have their results."""
        last = self._held.pop((node.name, file), None)
        if last is not None:
            self._tell(node, last, file)
        self._board.end(node.name, file)

    def broke_off(self, node: Node) -> None:
        """Tell what is held back of files that have not ended, and will not."""
        for name, file in list(self._held):
            if name == node.name:
                self._let_go(node, file)

    def _let_go(self, node: Node, file: TestId) -> None:
        held = self._held.pop((node.name, file), None)
        if held is not None:
            self._tell(node, held, held.test_id)

    def _tell(self, node: Node, result: TestResult, place: TestId) -> None:
        if result.returned is not None:
            # By now it has reached the tests that it was meant for.
            result = replace(result, returned=redact_values({"": result.returned})[""])
        self._board.put(node.name, result)
        self._bus.emit(TestFinished, position=self._position(node, place), result=result)
        if result.outcome is Outcome.PASSED and result.attempt > 1:
            self.notice(f"{result.test_id} passed at attempt {result.attempt} only")

    def finished_together(self, node: Node, results: Sequence[TestResult]) -> None:
        """Tell what tests gave that only count together: all of them are kept, or none."""
        self._writer.flush()
        for result in results:
            self._tell(node, result, result.test_id)
        for test in node.tests:
            self._board.end(node.name, test.case.test_id)
        self._writer.flush()

    def notice(self, what: str, path: str = "") -> None:
        """Tell of something that is not quite as it was asked for, once."""
        told = f"{path}: {what}" if path else what
        if told not in self.notices:
            self.notices.append(told)
            self._bus.emit(Noticed, what=what, path=path)

    def _position(self, node: Node, test_id: TestId) -> int:
        return node.first_position + self._places[node.name].of(test_id)
