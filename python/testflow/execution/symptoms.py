"""Names for what went wrong, the same for every occurrence of the same trouble."""

from __future__ import annotations

import re
import traceback

from testflow.execution.text import bounded
from testflow.model import Symptom

_NAME_LIMIT = 300
_VARIABLE = "…"

# What differs from one occurrence to the next.
_VARYING = re.compile(
    r"""
      (?P<quote>['"`])(?:(?!(?P=quote))[^\n])*[/\\](?:(?!(?P=quote))[^\n])*(?P=quote)  # 'a/path'
    | (?<![\w.])/[\w.+-]+(?:/[\w.+-]*)+                                 # /a/path
    | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b                   # a UUID
    | \b0x[0-9a-f]+\b                                                   # an address
    | \b(?=[a-f]*\d)[0-9a-f]{8,}\b                                      # a digest
    | \b\d+(?:[.,:]\d+)*(?:e[+-]?\d+)?(?=\b|[a-z]{1,3}\b)               # 3, 1.5e-7, 12:30:01, 20ms
    """,
    re.VERBOSE | re.IGNORECASE,
)


def normalised(text: str) -> str:
    """Give the first line, with numbers, addresses, digests and paths replaced by ``…``.

    Examples:
        >>> normalised("row 17 of '/tmp/a.db' at 0x7f3a is broken")
        'row … of … at … is broken'
    """
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return bounded(_VARYING.sub(_VARIABLE, first[: 4 * _NAME_LIMIT]), _NAME_LIMIT)


def symptom_of(error: BaseException) -> Symptom:
    """Name an exception by its type and its message without what varies."""
    kind = type(error).__name__
    message = message_of(error)
    name = f"{kind}: {normalised(message)}" if message else kind
    return Symptom(name, f"{kind}: {message}" if message else kind)


def message_of(error: BaseException) -> str:
    """Give what an exception says, or the source line of an assert that says nothing."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - an exception of the user's, whose text may be broken too
        return "(its message cannot be read)"
    if not message and isinstance(error, AssertionError):
        return _failing_line(error)
    return message


def _failing_line(error: AssertionError) -> str:
    # A bare assert says nothing; its source line does.
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return (frames[-1].line or "") if frames else ""
