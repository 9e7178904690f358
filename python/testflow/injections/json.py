"""A configuration as a JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from testflow.injections.injection import Injected
from testflow.model import Blocked


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON file (RFC 8259); infinite numbers and NaN, which it cannot hold, are refused."""

    needs_file: bool = True

    def encode(self, values: Any) -> Injected:
        """Write the file.

        Raises:
            Blocked: A value has no form in JSON.
        """
        try:
            text = json.dumps(values, indent=2, allow_nan=False)
        except (TypeError, ValueError) as error:
            message = f"JSON cannot hold this configuration: {error}"
            raise Blocked(message) from error
        return Injected("config.json", text + "\n")
