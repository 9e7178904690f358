"""A configuration as a TOML file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from testflow.injections.flat import Path, mapping, refuse
from testflow.injections.injection import Injected

_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML 1.0 file; what it cannot hold, null and integers of over 64 bits, is refused."""

    needs_file: bool = True

    def encode(self, values: Any) -> Injected:
        """Write the file.

        Raises:
            Blocked: A value has no form in TOML.
        """
        import tomli_w

        _require_forms(values, ())
        return Injected("config.toml", tomli_w.dumps(mapping(values, "TOML")))


def _require_forms(value: object, path: Path) -> None:
    match value:
        case None:
            refuse("TOML", "null", path)
        case int() if not -_LARGEST - 1 <= value <= _LARGEST:
            refuse("TOML", "an integer of more than 64 bits", path)
        case str() if not _is_unicode(value):
            refuse("TOML", "a text that is not Unicode", path)
        case dict():
            for key, inner in cast("dict[str, object]", value).items():
                _require_forms(key, (*path, key))
                _require_forms(inner, (*path, key))
        case list() | tuple():
            for inner in cast("list[object]", value):
                _require_forms(inner, path)
        case _:
            pass


def _is_unicode(text: str) -> bool:
    # Lone surrogates cannot be encoded.
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
