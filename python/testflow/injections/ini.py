"""A configuration as an INI file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from testflow.injections.flat import joined, mapping, refuse, scalar
from testflow.injections.injection import Injected

_UNUSABLE_KEY = re.compile(r"^$|^[#;\[\s]|[=:\n\r]|\s$")
_UNUSABLE_SECTION = re.compile(r"^$|[\]\n\r]")
# Python's reader lends its settings to every other section.
_LENDING = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Ini:
    """An INI file with one level of sections.

    Booleans are ``true`` and ``false``, lists are joined by commas, an empty list is an empty
    value, and values are written as they are, without interpolation.

    Attributes:
        section: Where the settings stand that are in no object.
    """

    section: str = "DEFAULT"
    needs_file: bool = True

    def encode(self, values: Any) -> Injected:
        """Write the file.

        Raises:
            Blocked: It would be read as something else: null, deeper nesting, line breaks, white
                space around a value, keys that differ in their case only.
        """
        sections: dict[str, dict[str, Any]] = {self.section: {}}
        for key, value in mapping(values, "INI").items():
            if isinstance(value, dict) and key in (self.section, _LENDING):
                refuse("INI", "an object that is called like the main section or DEFAULT", (key,))
            if isinstance(value, dict):
                sections[key] = cast("dict[str, Any]", value)
            else:
                sections[self.section][key] = value
        if not sections[self.section]:
            del sections[self.section]
        lines = [line for name, section in sections.items() for line in _lines(name, section)]
        return Injected("config.ini", "\n".join(lines) + "\n")


def _lines(name: str, section: dict[str, Any]) -> Iterator[str]:
    if _UNUSABLE_SECTION.search(name):
        refuse("INI", "such a section's name", (name,))
    yield f"[{name}]"
    keys: set[str] = set()
    for key, value in section.items():
        path = (name, key)
        if _UNUSABLE_KEY.search(key):
            refuse("INI", "such a key", path)
        if key.lower() in keys:
            refuse("INI", "two keys that differ in their case only", path)
        keys.add(key.lower())
        yield f"{key} = {_value(value, path)}"


def _value(value: object, path: tuple[str, str]) -> str:
    if isinstance(value, (list, tuple)):
        text = joined(cast("list[object]", value), "INI", path)
    else:
        text = scalar(value, "INI", path)
    if text != text.strip() or len(text.splitlines()) > 1:
        refuse("INI", "line breaks, or white space around a value", path)
    return text
