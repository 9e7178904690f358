"""Tests of node:test, which Node.js has in itself."""

from __future__ import annotations

from collections.abc import Sequence

from testflow.execution.frameworks.launch import INSIDE
from testflow.execution.frameworks.streamed.names import TITLES_JOINED, Names
from testflow.execution.frameworks.streamed.streamed import Streamed, with_options

JAVASCRIPT = r"(.*/)?(__tests__/.*|[^/]*[.\-_](test|spec)|test[.\-_][^/]*)\.([cm]?[jt]s|[jt]sx)"
"""What the path of a file of JavaScript tests looks like."""

INSIDE_JAVASCRIPT = INSIDE / "testflow_inside_javascript"
"""Where the parts are that frameworks of JavaScript load."""

_PART = INSIDE_JAVASCRIPT / "node.cjs"


class Node(Streamed):
    """Tests of node:test, also by way of ``npm test``."""

    name = "node"
    pattern = JAVASCRIPT + r"|(.*/)?test/.*\.[cm]?js"
    needs = "Node.js 20.16 or later"

    def argv(self, paths: Sequence[str], names: Names, workers: int) -> list[str]:
        """Give the command; the options stand before the paths."""
        options = [f"--test-concurrency={workers}", *self._selection(names)]
        return with_options(self.order, options, paths)

    def _selection(self, names: Names) -> list[str]:
        if not names.only:
            return []  # what is left out, testflow's part sees to: no pattern of Node.js 20 can
        # Node.js 20 compares a pattern with a test's own title, later ones with its full name, too.
        titles = dict.fromkeys(each.rpartition(TITLES_JOINED)[2] for each in names.only)
        own = Names(only=tuple(titles)).pattern.removeprefix("^")
        return [f"--test-name-pattern={each}" for each in (names.pattern, f"(?:^|> ){own}")]

    def env(self) -> dict[str, str]:
        """Load testflow's part into the process that starts the files', and into theirs."""
        options = (
            f'--require="{_PART}" --test-reporter="{_PART}" --test-reporter-destination=stdout'
        )
        own = self.order.variables().get("NODE_OPTIONS", "")
        return {"NODE_OPTIONS": f"{own} {options}".strip()}
