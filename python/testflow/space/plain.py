"""Configurations as JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from testflow.errors import InputError
from testflow.model import Configuration


def json_text(configuration: Configuration | Mapping[str, Any]) -> str:
    """Write a configuration as one line of JSON.

    Raises:
        InputError: It holds what JSON cannot hold, such as NaN or a date.
    """
    values = configuration.values if isinstance(configuration, Configuration) else configuration
    try:
        return json.dumps(values, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        message = f"a configuration cannot be written as JSON: {error}"
        hint = "use dicts, lists, text, numbers, booleans and None"
        raise InputError(message, hint=hint) from error
