"""Text without what differs from one run to the next."""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

# What varies, each kind by its name. The first one that fits at a place wins. A repetition begins
# only where something rare stands before it, so that long lines take linear time.
_KINDS = re.compile(
    r"""
      (?P<url>\b[a-z][a-z+.-]{1,15}://[^\s'"<>)\]]+)
    | (?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)
    | (?P<id>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)
    | (?P<time>
          \b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?)?
        | \b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?
        | \b\d+(?:\.\d+)?\s?(?:ns|us|µs|ms|s|sec|secs|seconds|minutes|min|h)\b
      )
    | (?P<address>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b | \blocalhost:\d+\b)
    | (?P<hex>\b0x[0-9a-f]+\b | \b(?=[a-f]*\d)[0-9a-f]{8,}\b)
    | (?P<path>(?<![\w./\\])(?:[a-z]:)?[/\\][\w.+@-]+(?:[/\\][\w.+@-]*)*)
    | (?P<number>(?<![\w.])-?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?%?(?![\w]))
    """,
    re.VERBOSE | re.IGNORECASE,
)


def masked(text: str) -> str:
    """Put the kind in place of addresses, ids, times, paths and numbers.

    Examples:
        >>> masked("10.0.0.7:5432 refused user 17 after 3.2 s: see /var/log/db.log")
        '<address> refused user <number> after <time>: see <path>'
    """
    return _KINDS.sub(lambda found: f"<{found.lastgroup}>", without_escapes(text))


def without_escapes(text: str) -> str:
    """Leave out what only colours a text."""
    return _ESCAPES.sub("", text)
