"""What the forms without nesting have in common: settings by path, and scalars as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, cast

from testflow.model import Blocked

Path = tuple[str, ...]


def mapping(values: object, form: str) -> dict[str, Any]:
    """Give a configuration that is a mapping.

    Raises:
        Blocked: It is another value, for which the form has no name.
    """
    if not isinstance(values, dict):
        refuse(form, f"a configuration that is no mapping but of type {type(values).__name__}")
    return cast("dict[str, Any]", values)


def settings(values: object, form: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give every setting that is no object, with its path.

    Raises:
        Blocked: The whole is no object, or one in it is empty: without a setting in it, nothing
            would be left of it.
    """
    for key, value in mapping(values, form).items():
        here = (*path, str(key))
        if isinstance(value, dict):
            if not value:
                refuse(form, "an empty object", here)
            yield from settings(cast("object", value), form, here)
        else:
            yield here, value


def scalar(value: object, form: str, path: Path) -> str:
    """Write a scalar: ``true``, ``false``, a number, or the text itself.

    Raises:
        Blocked: It is null, or no scalar at all.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return value
        case _:
            what = "null" if value is None else f"a value of type {type(value).__name__}"
            return refuse(form, what, path)


def joined(items: Iterable[object], form: str, path: Path) -> str:
    """Write a list of scalars with commas between them; an empty list is an empty text.

    Raises:
        Blocked: The list could not be told from another one when it is read.
    """
    texts = [scalar(item, form, path) for item in items]
    if any("," in text or not text for text in texts):
        refuse(form, "a list with an item that is empty or has a comma in it", path)
    return ",".join(texts)


def refuse_nul(text: str, form: str, path: Path) -> str:
    """Give the text, unless it holds a character that no program can be handed.

    Raises:
        Blocked: It does.
    """
    if "\0" in text:
        refuse(form, "a text with a NUL character", path)
    return text


def refuse(form: str, what: str, path: Path = ()) -> NoReturn:
    """Say why a form cannot hold a configuration.

    Raises:
        Blocked: Always.
    """
    where = f", as in {'.'.join(path)}" if path else ""
    message = f"{form} cannot hold {what}{where}"
    raise Blocked(message)
