"""Tests of JUnit 5, by its console launcher, Maven or Gradle."""

from __future__ import annotations

import re
from pathlib import PurePath

from testflow.execution.frameworks.java.console_launcher import ConsoleLauncher
from testflow.execution.frameworks.java.gradle import Gradle
from testflow.execution.frameworks.java.maven import Maven
from testflow.execution.frameworks.java.runs import JavaClasses
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.order import Order
from testflow.runtime.clock import Clock

_TOOLS = ((r"mvnw?|mvnd", Maven), (r"gradlew?", Gradle))


class JUnit5(JavaClasses):
    """Tests of JUnit 5; older ones, too, where the vintage engine or the build tool runs them.

    In the command ``{test_path}`` becomes the classes, as ``mvn test -Dtest={test_path}`` and
    ``gradle test --tests {test_path}`` want them; where it is missing, they are added.
    """

    name = "junit5"

    def __init__(self, order: Order, clock: Clock | None = None) -> None:
        super().__init__(order, clock, _tool_of(order))


def _tool_of(order: Order) -> type[JavaTool]:
    for word in order.words():
        for pattern, tool in _TOOLS:
            if re.fullmatch(pattern, PurePath(word).name):
                return tool
    return ConsoleLauncher
