"""Changed files led to their tests, by the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from testflow.model import Change, ChangeKind
from testflow.selection.picking import Picking
from testflow.selection.request import Request
from testflow.selection.rule import Rule, files_like, is_wild


class Mapping:
    """Leads changed files to tests, and remembers which rules did.

    Args:
        request: What changed, and the rules.
        picking: Where the tests go.
    """

    def __init__(self, request: Request, picking: Picking) -> None:
        self._files = request.files
        self._picking = picking
        self._rules = [Rule(spec) for spec in request.spec.mapping_rules]
        self._ignored = [re.compile(each) for each in request.spec.ignored_patterns]
        self.used: dict[Rule, list[str]] = {}

    def lead(self, change: Change) -> bool:
        """Select the tests of a changed file, and say whether it is accounted for."""
        is_accounted = self._lead(change.path, change.kind)
        if change.before:
            # Under its old name it may still be what other tests are for.
            self._lead(change.before, change.kind)
        return is_accounted

    def _lead(self, path: str, kind: ChangeKind) -> bool:
        if self._files.is_test(path):
            return self._lead_test(path, kind)
        if ignoring := next((each for each in self._ignored if each.fullmatch(path)), None):
            self._picking.notice(f"{path} is ignored by {ignoring.pattern}")
            return True
        followed = [self._follow(rule, path) for rule in self._rules]
        return any(followed)

    def _lead_test(self, path: str, kind: ChangeKind) -> bool:
        if self._files.is_there(path):
            self._picking.pick(path, f"{path} itself changed", f"it was {kind}")
        else:
            self._picking.notice(f"{path} is gone: nothing of it can run")
        return True

    def _follow(self, rule: Rule, path: str) -> bool:
        test = rule.test_of(path)
        if test is None:
            return False
        self.used.setdefault(rule, []).append(path)
        found = list(self._found(test))
        for each in found:
            self._picking.pick(each, f"it tests {path}, which changed", f"rule {rule.text}")
        if not found:
            self._picking.notice(f"{test}, which should test {path}, does not exist")
        return bool(found)

    def _found(self, test: str) -> Iterator[str]:
        if is_wild(test):
            yield from self._files.like(files_like(test))
        elif self._files.is_there(test):
            yield test
