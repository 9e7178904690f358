"""Tests gathered with their reasons."""

from __future__ import annotations

from testflow.model import Justification
from testflow.selection.request import Request
from testflow.selection.selected import SelectedTest, Selection


class Picking:
    """A selection while it is being made."""

    def __init__(self) -> None:
        self._reasons: dict[str, dict[Justification, None]] = {}
        self._notices: dict[str, None] = {}
        self._is_fallback = False

    def pick(self, path: str, claim: str, evidence: str, weight: float = 1.0) -> None:
        """Select a test for a reason; another one may have selected it already."""
        reason = Justification(claim, evidence, weight)
        self._reasons.setdefault(path, {})[reason] = None

    def notice(self, text: str) -> None:
        """Keep something that a person should know, once."""
        self._notices[text] = None

    def pick_all(self, request: Request, claim: str, evidence: str, weight: float = 1.0) -> None:
        """Select whatever lies in the test paths."""
        for path in request.spec.test_paths:
            if request.files.is_there(path):
                self.pick(path, claim, evidence, weight)
            else:
                self.notice(f"the test path {path} does not exist")

    def fall_back(self, request: Request, unmapped: list[str]) -> None:
        """Do what is declared for changed files that lead to no test."""
        if not unmapped:
            return
        claim = f"no rule leads from {_listed(unmapped)} to a test"
        if request.spec.fallback == "none":
            self.notice(f"{claim}, and nothing runs for it: the fallback is none")
            return
        self._is_fallback = True
        self.notice(f"{claim}: everything runs")
        self.pick_all(request, claim, "the fallback is all", weight=0.25)

    def selection(self) -> Selection:
        """Give what was selected, the best reasons first."""
        tests = [SelectedTest(path, tuple(reasons)) for path, reasons in self._reasons.items()]
        tests.sort(key=lambda test: -max(reason.weight for reason in test.reasons))
        return Selection(tuple(tests), tuple(self._notices), self._is_fallback)


def _listed(paths: list[str], shown: int = 3) -> str:
    more = len(paths) - shown
    return ", ".join(paths[:shown]) + (f" and {more} more" if more > 0 else "")
