"""Text fit to be kept: well-formed, without NUL, and of bounded length."""

from __future__ import annotations

_NUL = "␀"  # databases refuse the character itself


def printable(data: bytes) -> str:
    """Read what a program printed; bytes that are not UTF-8 become replacement characters."""
    return data.decode("utf-8", "replace").replace("\0", _NUL)


def bounded(text: object, limit: int) -> str:
    """Give the text, its middle left out where it is longer than the limit."""
    whole = str(text)
    if len(whole) > limit:
        half = limit // 2
        whole = f"{whole[:half]}… {len(whole) - 2 * half} characters left out …{whole[-half:]}"
    if whole.isascii() and "\0" not in whole:
        return whole
    # Lone surrogates can be neither stored nor printed.
    return whole.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", _NUL)


def last_line(text: str) -> str:
    """Give the last line that is not blank, or an empty text."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
