"""Java's tests by the file of their class, and what is asked for of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from testflow.execution.reports.report import ReportedTest
from testflow.model import TestCase, TestId

JAVA = r"(.*/)?([^/]*(Test|Tests|IT|Spec)|Test[^/]*)\.(java|kt|groovy)"
"""What the path of a file of tests looks like."""

_ROOTS = re.compile(r"^(?:(?P<module>.*)/)?src/[^/]+/(java|kotlin|groovy)/")
_METHOD = re.compile(
    r"(?:(?P<nested>[\w$]+)\.)?(?P<method>[\w$]+)(?:\((?P<types>[^()]*)\))?(?:\[.*\])?"
)
_NO_PARAMETERS = re.compile(r"\(\)(?=\[.*\]$|$)")
_BRACES = re.compile(r"([\w$]+)\{([^{}]*)\}")


def class_of(path: str) -> str:
    """Give the class of a file.

    Examples:
        >>> class_of("src/test/java/com/shop/PayTest.java")
        'com.shop.PayTest'
    """
    return _ROOTS.sub("", path).rpartition(".")[0].replace("/", ".")


@dataclass(frozen=True, slots=True)
class Asked:
    """A class that is asked for, or a method of it.

    Attributes:
        tested: The class that has the file's name.
        module: The folder of the module that the file is in; empty for the application's own.
        nested: The class inside of it that has the method; empty for itself.
        method: The method; empty for the whole class.
        types: The types of its parameters, as reports abbreviate them; empty for none.
    """

    tested: str
    module: str = ""
    nested: str = ""
    method: str = ""
    types: str = ""

    @classmethod
    def of(cls, native_id: str) -> Asked:
        """Read a native id: a path, or ``path::name``.

        What is named by no method, such as a display name, asks for its whole class.

        Examples:
            >>> Asked.of("src/test/java/shop/PayTest.java::WhenPoor.counts(int)[2]").method
            'counts'
        """
        path, _, name = native_id.partition("::")
        root = _ROOTS.match(path)
        whole = cls(class_of(path), (root and root["module"]) or "")
        found = _METHOD.fullmatch(name)
        if not found:
            return whole
        nested, types = found["nested"] or "", found["types"] or ""
        return replace(whole, nested=nested, method=found["method"], types=types)

    @property
    def holder(self) -> str:
        """The class that has the method, as Java names it at run time."""
        return f"{self.tested}${self.nested}" if self.nested else self.tested

    def whole(self) -> Asked:
        """Ask for the class instead."""
        return replace(self, nested="", method="", types="")

    def has(self, test: ReportedTest) -> bool:
        """Whether a test is in the class, or in one inside of it."""
        return test.suite == self.tested or test.suite.startswith(f"{self.tested}$")


@dataclass(frozen=True, slots=True)
class NamedTest:
    """A test of a report, and what it is called.

    Attributes:
        test_id: Its id; that of its file where the report speaks of the class itself.
        reported: What the report says.
    """

    test_id: TestId
    reported: ReportedTest


def file_id(case: TestCase) -> TestId:
    """Give the id of the file that a test is, or is in."""
    path = case.native_id.partition("::")[0]
    return TestId(case.test_id.app, path, PurePath(path).stem)


def named(case: TestCase, tests: Sequence[ReportedTest]) -> list[NamedTest]:
    """Give the tests of a file their ids; the second of a name becomes its case 2, and so on."""
    of_file = file_id(case)
    tested = class_of(of_file.path)
    ids = [_id_of(of_file, tested, each) for each in tests]
    counts, seen = Counter(ids), Counter[TestId]()
    found: list[NamedTest] = []
    for test_id, test in zip(ids, tests, strict=True):
        seen[test_id] += 1
        is_repeated = counts[test_id] > 1 and test_id != of_file
        unique = _numbered(test_id, seen[test_id]) if is_repeated else test_id
        found.append(NamedTest(unique, test))
    return found


def _numbered(test_id: TestId, number: int) -> TestId:
    param = f"{test_id.param} #{number}" if test_id.param else str(number)
    return TestId.parse(str(replace(test_id, param=param)))


def _id_of(of_file: TestId, tested: str, test: ReportedTest) -> TestId:
    name = _NO_PARAMETERS.sub("", _BRACES.sub(r"\1(\2)", test.name))
    suite = test.suite or tested
    nested = suite.removeprefix(f"{tested}$") if suite.startswith(f"{tested}$") else suite
    if test.name in {"", suite}:
        name = ""
    elif suite == tested:
        nested = ""
    whole = ".".join(filter(None, [nested, name]))
    if not whole or whole == tested:
        return of_file
    return TestId.parse(f"{of_file.app}::{of_file.path}::{whole}")


def around_path(words: Sequence[str], placeholder: str, *options: str) -> tuple[list[str], ...]:
    """Give the words of a command before and after the place for what is tested.

    That place goes, with an option before it: ``--tests {test_path}``, ``--tests={test_path}``.
    """
    for position, word in enumerate(words):
        if placeholder in word:
            before = words[: position - (word == placeholder and words[position - 1] in options)]
            return list(before), list(words[position + 1 :])
    return list(words), []
