"""What tests that are no Python take and give: files of JSON, named by variables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

INPUTS, OUTPUTS = "TESTFLOW_INPUTS", "TESTFLOW_OUTPUTS"


class Exchange:
    """The files of one run of a program.

    Args:
        folder: Where they are.
        inputs: What its tests are given.
    """

    def __init__(self, folder: Path, inputs: Mapping[str, Any]) -> None:
        self._outputs = folder / "outputs.jsonl"
        self._inputs = folder / "inputs.json"
        self._inputs.write_text(json.dumps(dict(inputs)))

    @property
    def variables(self) -> dict[str, str]:
        """The variables that name the files."""
        return {INPUTS: str(self._inputs), OUTPUTS: str(self._outputs)}

    @property
    def has_outputs(self) -> bool:
        """Whether a test has given something."""
        return self._outputs.is_file()

    def given(self) -> Any:
        """Give what the tests gave: the members of all lines, or the last line that has none.

        A line that is no JSON is left out.
        """
        try:
            lines = self._outputs.read_text("utf-8", "replace").splitlines()
        except OSError:
            return None
        merged: Any = None
        for line in lines:
            try:
                value = json.loads(line)
            except ValueError:
                continue
            merged = _merged(merged, value)
        return merged


def _merged(before: Any, value: Any) -> Any:
    if isinstance(before, dict) and isinstance(value, dict):
        return {**cast("dict[str, Any]", before), **cast("dict[str, Any]", value)}
    return value
