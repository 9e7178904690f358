"""A configuration as a TOML file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from testflow.execution.injection import Injected
from testflow.execution.injections.flat import Path, refuse, scalar

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML 1.0 file; what it cannot hold, null and integers of over 64 bits, is refused."""

    needs_file: bool = True

    def encode(self, values: dict[str, Any]) -> Injected:
        """Write the file.

        Raises:
            Blocked: A value has no form in TOML.
        """
        return Injected("config.toml", "\n".join(_table(values, ())) + "\n")


def _table(values: dict[str, Any], path: Path) -> Iterator[str]:
    # Everything after a header belongs to it: a table's own values come before its tables.
    tables: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            tables[key] = cast("dict[str, Any]", value)
        else:
            yield f"{_key(key)} = {_value(value, (*path, key))}"
    for key, table in tables.items():
        here = (*path, key)
        yield f"[{'.'.join(map(_key, here))}]"
        yield from _table(table, here)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key, (key,))


def _value(value: object, path: Path) -> str:
    match value:
        case str():
            return _text(value, path)
        case list() | tuple():
            items = cast("list[object]", value)
            return f"[{', '.join(_value(item, path) for item in items)}]"
        case dict():
            pairs = cast("dict[str, object]", value).items()
            inner = ", ".join(f"{_key(key)} = {_value(each, (*path, key))}" for key, each in pairs)
            return f"{{{inner}}}"
        case int() if not -_LARGEST - 1 <= value <= _LARGEST:
            return refuse("TOML", "an integer of more than 64 bits", path)
        case _:
            return scalar(value, "TOML", path)  # TOML writes inf and nan as Python does


def _text(text: str, path: Path) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse("TOML", "a text that is not Unicode", path)
    # A JSON string is a TOML string, except that TOML wants this one escaped too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
