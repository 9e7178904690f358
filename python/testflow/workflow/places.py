"""The places of a node's results in the run: by them they are known again when it is resumed."""

from __future__ import annotations

from testflow.model import TestId
from testflow.workflow.plan import POSITIONS_OF_A_NODE, Node

_FIRST_FOUND = POSITIONS_OF_A_NODE // 2


class Places:
    """Gives each result of a node a place of its own, from 0.

    The first half of the places is for planned tests, the second for those that were found in their
    files; but the last result of a file has the file's own place.

    Args:
        node: The node.
    """

    def __init__(self, node: Node) -> None:
        cases = [each.case for each in node.tests]
        self._wished = {case.test_id: place for place, case in enumerate(cases)}
        self._files = {_file(each.test_id): each.test_id for each in cases if each.is_file}
        self._of: dict[TestId, int] = {}
        self._taken: set[int] = set()
        self._ended: set[TestId] = set()

    def file_of(self, test_id: TestId) -> TestId | None:
        """Give the planned file that a test was found in; None for a test that was planned."""
        return None if test_id in self._wished else self._files.get(_file(test_id))

    def take(self, test_id: TestId, place: int) -> None:
        """Take it that a result was kept in this place."""
        self._of[test_id] = place
        self._taken.add(place)
        file = self.file_of(test_id)
        if file is not None and place < _FIRST_FOUND:
            self._ended.add(file)

    def has_ended(self, file: TestId) -> bool:
        """Whether the last result of a file was kept."""
        return file in self._ended

    def of(self, test_id: TestId) -> int:
        """Give the place of a test's result."""
        if test_id not in self._of:
            place = self._wished.get(test_id, _FIRST_FOUND + len(self._of))
            if place in self._taken:
                place = 1 + max(each for each in self._taken if _same_half(each, place))
            self._of[test_id] = place
            self._taken.add(place)
        return self._of[test_id]


def _file(test_id: TestId) -> tuple[str, str]:
    return test_id.app, test_id.path


def _same_half(one: int, other: int) -> bool:
    return (one < _FIRST_FOUND) == (other < _FIRST_FOUND)
