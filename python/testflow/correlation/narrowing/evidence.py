"""What was run so far, in class codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from testflow.correlation.narrowing.places import text_of
from testflow.space import Space

Row = NDArray[np.uint16]
Rows = NDArray[np.uint16]

NO_CLASS = 65535


class Evidence:
    """Configurations and whether they failed, each configuration once.

    Where one passed and failed, it failed: what comes and goes is there.

    Args:
        space: What the configurations are points of.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        self._failed: dict[str, bool | None] = {}
        self._values: list[Any] = []
        self._rows: list[Row] = []

    def __len__(self) -> int:
        """Give how many configurations were run."""
        return len(self._failed)

    def add(self, configurations: list[Any], failed: Iterable[bool | None]) -> None:
        """Take in what was run: whether it failed, or None where it could not be tried."""
        rows = self.rows_of(configurations)
        for values, row, fails in zip(configurations, rows, failed, strict=True):
            key = text_of(values)
            if key not in self._failed:
                self._values.append(values)
                self._rows.append(row)
            self._failed[key] = self._failed.get(key) or fails

    def rows_of(self, configurations: list[Any]) -> Rows:
        """Give the class codes of configurations, one row for each."""
        codes = np.frombuffer(self.space.encode(configurations), dtype="<u2")
        return codes.reshape(len(configurations), len(self.space.knobs))

    @property
    def seen(self) -> set[bytes]:
        """The rows of all that was run, as bytes."""
        return {row.tobytes() for row in self._rows}

    def those(self, *, failed: bool) -> tuple[list[Any], Rows]:
        """Give the configurations that failed, or those that passed, and their rows."""
        places = [place for place, fails in enumerate(self._failed.values()) if fails is failed]
        rows = [self._rows[place] for place in places]
        whole = np.array(rows, dtype=np.uint16).reshape(len(rows), len(self.space.knobs))
        return [self._values[place] for place in places], whole
