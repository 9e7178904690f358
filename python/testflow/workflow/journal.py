"""What happens to tests, told to all who listen; and what is known from before a resume."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from testflow.history import HistoryWriter, StoredResult
from testflow.model import Noticed, Outcome, TestFinished, TestId, TestResult, TestStarted
from testflow.runtime.bus import EventBus
from testflow.workflow.board import Board
from testflow.workflow.plan import POSITIONS_OF_A_NODE, Node, Plan


class Journal:
    """Gives every test its place in the run and tells what becomes of it.

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
        self._places = {
            node.name: {each.case.test_id: place for place, each in enumerate(node.tests)}
            for node in plan.nodes
        }
        self._kept: set[int] = set()
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
            node = self._plan.nodes[index]
            self._kept.update(each.position for each in results)
            if node.is_flow and len(results) < len(node.tests):
                continue
            for each in results:
                self._place_of(node, each.result.test_id, each.position - node.first_position)
                self._board.put(node.name, each.result)

    def started(self, node: Node, test_id: TestId, attempt: int = 1) -> None:
        """Tell that a test began."""
        position = node.first_position + self._place_of(node, test_id)
        self._bus.emit(TestStarted, position=position, test_id=test_id, attempt=attempt)

    def finished(self, node: Node, result: TestResult) -> None:
        """Tell what a test gave."""
        self._board.put(node.name, result)
        position = node.first_position + self._place_of(node, result.test_id)
        self._kept.add(position)
        self._bus.emit(TestFinished, position=position, result=result)
        if result.outcome is Outcome.PASSED and result.attempt > 1:
            self.notice(f"{result.test_id} passed at attempt {result.attempt} only")

    def finished_together(self, node: Node, results: Sequence[TestResult]) -> None:
        """Tell what tests gave that only count together: all of them are kept, or none."""
        self._writer.flush()
        for result in results:
            self.finished(node, result)
        self._writer.flush()

    def notice(self, what: str, path: str = "") -> None:
        """Tell of something that is not quite as it was asked for, once."""
        told = f"{path}: {what}" if path else what
        if told not in self.notices:
            self.notices.append(told)
            self._bus.emit(Noticed, what=what, path=path)

    def _place_of(self, node: Node, test_id: TestId, place: int | None = None) -> int:
        """Give a test's place in its node; one that was not planned comes after all others."""
        places = self._places[node.name]
        if test_id not in places:
            taken = {*places.values(), *(each - node.first_position for each in self._kept)}
            beyond = (each for each in taken if each < POSITIONS_OF_A_NODE)
            places[test_id] = place if place is not None else max(beyond, default=-1) + 1
        return places[test_id]
