"""What a person writes about the selection of tests, checked on the way in."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from testflow.runtime.checking import checked
from testflow.runtime.part import Part, Text
from testflow.runtime.pattern import compiling
from testflow.selection.rule import placeholders

_PATTERN = Annotated[str, Field(min_length=1), AfterValidator(compiling)]


class MappingRuleSpec(Part):
    """Which tests a source file asks for.

    Attributes:
        source_pattern: A regular expression for the whole path, such as ``src/(.*).py``.
        test_pattern: The path of the test, with ``{1}`` for the first group; ``*`` stands for any
            part of a file's name.
    """

    source_pattern: _PATTERN
    test_pattern: Text

    @model_validator(mode="after")
    def _groups_exist(self) -> Self:
        pattern = re.compile(self.source_pattern)
        known = {str(number) for number in range(pattern.groups + 1)} | set(pattern.groupindex)
        unknown = sorted(set(placeholders(self.test_pattern)) - known)
        if unknown:
            message = f"the source pattern has no group for {{{unknown[0]}}} of the test pattern"
            raise ValueError(message)
        return self


class SelectionSpec(Part):
    """How the tests of an application are selected.

    Attributes:
        strategy: ``change-based``, ``component-based``, ``all`` or one of a plug-in.
        test_paths: Where the tests are, from the application's folder on.
        mapping_rules: Which tests a source file asks for; all that match count.
        ignored_patterns: Regular expressions for the paths of files that no test depends on.
        fallback: What a changed file asks for that no rule leads to a test: ``all`` tests or
            ``none``.
    """

    strategy: Text = "change-based"
    test_paths: Annotated[list[Text], Field(min_length=1)]
    mapping_rules: list[MappingRuleSpec] = []
    ignored_patterns: list[_PATTERN] = []
    fallback: Literal["all", "none"] = "all"


def read_selection(document: object, where: str = "") -> SelectionSpec:
    """Check a selection given as plain data.

    Args:
        document: What the person wrote.
        where: What stands before the place of a mistake.

    Raises:
        SpecError: It has a mistake; `.path` says where.
    """
    return checked(SelectionSpec, document, where)
