"""What callers give, checked at the door."""

from __future__ import annotations

from testflow.errors import InputError


def check_share(path: str, given: float) -> float:
    """Give what is strictly between 0 and 1.

    Raises:
        InputError: It is not.
    """
    if not 0 < given < 1:
        message = f"{given} is no share"
        raise InputError(message, path=path, hint="give one between 0 and 1, such as 0.05")
    return given


def check_choice(path: str, given: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is none of those that are known.

    Raises:
        InputError: It is none of them.
    """
    if given not in known:
        message = f"there is no {path} {given!r}"
        raise InputError(message, path=path, hint=f"use one of {', '.join(known)}")
