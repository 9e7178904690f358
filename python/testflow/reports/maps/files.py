"""Maps as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console

from testflow.errors import InputError, StorageError
from testflow.reports.html import render_map
from testflow.reports.maps.text import tables, to_dict
from testflow.reports.wording import without_surrogates

if TYPE_CHECKING:
    from pathlib import Path

    from testflow.reports.maps.figures import ExploredMap

ENDINGS = (".html", ".json", ".txt", ".png", ".svg")
_WIDTH = 100


def write(drawn: ExploredMap, path: Path) -> Path:
    """Write the map in the form of the path's ending; folders are made where missing.

    Raises:
        InputError: There is no such form, or what it needs is not installed.
        StorageError: The file cannot be written.
    """
    return _write(_content(drawn, path), path)


def write_html(drawn: ExploredMap, path: Path) -> Path:
    """Write the map as a page, whatever the file is called; folders are made where missing.

    Raises:
        StorageError: The file cannot be written.
    """
    return _write(render_map(drawn).encode(), path)


def _write(content: bytes, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        message = f"the map cannot be written: {error}"
        raise StorageError(message, hint="name a file that may be written to") from error
    return path


def _content(drawn: ExploredMap, path: Path) -> bytes:
    match path.suffix:
        case ".html":
            return render_map(drawn).encode()
        case ".json":
            head = {"format": "testflow-map", "version": 1}
            text = json.dumps(head | to_dict(drawn), ensure_ascii=False, allow_nan=False)
            return (without_surrogates(text) + "\n").encode()
        case ".txt":
            return _text(drawn).encode()
        case ".png" | ".svg" as ending:
            from testflow.reports.maps.picture import picture

            return picture(drawn, ending.removeprefix("."))
        case other:
            message = f"a map has no form {other or 'without an ending'}"
            hint = f"end the name with {', '.join(ENDINGS)}"
            raise InputError(message, path=str(path), hint=hint)


def _text(drawn: ExploredMap) -> str:
    console = Console(width=_WIDTH, no_color=True, force_terminal=False)
    with console.capture() as captured:
        console.print(tables(drawn))
    return captured.get()
