"""Mapping rules at work: from a source file to its tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from testflow.selection.spec import MappingRuleSpec

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_WILD = re.compile(r"(\*|\?|\{\w+\})")
_STANDS_FOR = {"*": "[^/]*", "?": "[^/]"}


def placeholders(test_pattern: str) -> list[str]:
    """Give the groups that a test pattern speaks of, such as ``1``."""
    return _PLACEHOLDER.findall(test_pattern)


class Rule:
    """A mapping rule, ready to be used.

    A pattern that people write as ``src/(.*).py`` matches with the dot before the ending, whether
    or not they escape it.
    """

    def __init__(self, spec: MappingRuleSpec) -> None:
        self._source = re.compile(spec.source_pattern)
        self._test_pattern = spec.test_pattern
        self.text = f"{spec.source_pattern} → {spec.test_pattern}"

    def test_of(self, path: str) -> str | None:
        """Give the test of a source file, maybe with ``*``; None where the rule does not match."""
        match = self._source.fullmatch(path)
        if match is None:
            return None
        return _PLACEHOLDER.sub(lambda found: _group(match, found[1]), self._test_pattern)

    def component(self) -> re.Pattern[str]:
        """Give what the tests of all source files of this rule look like."""
        return files_like(self._test_pattern)


def is_wild(path: str) -> bool:
    """Whether the path stands for several files."""
    return "*" in path or "?" in path


def files_like(pattern: str) -> re.Pattern[str]:
    """Give the paths that a pattern with ``*``, ``?`` and groups stands for."""
    parts = _WILD.split(pattern)
    return re.compile("".join(_regex(part) for part in parts))


def _regex(part: str) -> str:
    return ".+" if _PLACEHOLDER.fullmatch(part) else _STANDS_FOR.get(part, re.escape(part))


def _group(match: re.Match[str], name: str) -> str:
    return match[int(name) if name.isdecimal() else name] or ""
