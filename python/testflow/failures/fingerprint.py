"""The same text for failures of the same cause."""

from __future__ import annotations

import re
from hashlib import blake2b

from testflow.failures.masks import masked
from testflow.model import TestResult

# Part of every fingerprint: a change to what is masked raises it.
_VERSION = "failure-1"

_LINE_LIMIT = 1_000
_ASSERTION = re.compile(r"^(?:E\s+)?assert", re.IGNORECASE)
_ERROR = re.compile(r"error|exception|fatal|panic|failed|failure", re.IGNORECASE)


def fingerprint_of(result: TestResult) -> str:
    """Give what tells the cause of a failure from other causes, as 16 hexadecimal digits.

    It is made of what went wrong, or of the first line that speaks of an error where the
    framework does not say, without numbers, ids, times, addresses and paths. An assertion that
    does not hold says little by itself, so it belongs to its test, whatever its parameters;
    other errors may be the same in many tests.
    """
    lines = _causes(result)
    if any(map(_ASSERTION.match, lines)):
        lines = [str(result.test_id.app), result.test_id.path, result.test_id.name, *lines]
    return blake2b("\n".join([_VERSION, *lines]).encode(), digest_size=8).hexdigest()


def _causes(result: TestResult) -> list[str]:
    if result.symptoms:
        return sorted({_cause(each.name or each.message) for each in result.symptoms})
    return [_cause(result.reason or _error_line(result.output) or result.outcome)]


def _cause(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return masked(first[:_LINE_LIMIT])


def _error_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return next((line for line in lines if _ERROR.search(line)), lines[-1] if lines else "")
