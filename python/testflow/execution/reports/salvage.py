"""What can be read of a JSON document that breaks off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any


def salvaged_items(text: str, key: str) -> Iterator[dict[str, Any]]:
    """Give the whole objects of the first list under a key.

    Examples:
        >>> list(salvaged_items('{"tests": [{"name": "a"}, {"na', "tests"))
        [{'name': 'a'}]
    """
    decoder = json.JSONDecoder()
    found = re.search(rf'"{re.escape(key)}"\s*:\s*\[', text)
    position = found.end() if found else len(text)
    while position < len(text):
        position = _past(text, position)
        try:
            item, position = decoder.raw_decode(text, position)
        except ValueError:
            return
        if not isinstance(item, dict):
            return
        yield item


def _past(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position
