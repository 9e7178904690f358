"""Many configurations, decoded only when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from testflow.injections.injection import Injection
from testflow.model import Configuration, Origin, Violation
from testflow.space.arrow import arrow_table
from testflow.space.files import reporting, write_each, write_file
from testflow.space.table import write_table

if TYPE_CHECKING:
    import pyarrow as pa

    from testflow._core import Batch
    from testflow.space.space import Space


class ConfigurationBatch(Sequence[Configuration]):
    """Configurations in order: a sequence that keeps them as compact text until they are read.

    Attributes:
        space: The space that they are points of.
    """

    __slots__ = ("_core", "_places", "space")

    def __init__(self, space: Space, core: Batch, places: range | None = None) -> None:
        self.space = space
        self._core = core
        self._places = range(len(core)) if places is None else places

    def __len__(self) -> int:
        """Give how many configurations there are."""
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Configuration: ...
    @overload
    def __getitem__(self, place: slice) -> ConfigurationBatch: ...
    def __getitem__(self, place: int | slice) -> Configuration | ConfigurationBatch:
        """Give one configuration, or a part of the batch."""
        if isinstance(place, slice):
            return ConfigurationBatch(self.space, self._core, self._places[place])
        return self._configuration(self._places[place])

    def __iter__(self) -> Iterator[Configuration]:
        """Give the configurations, one after the other."""
        return map(self._configuration, self._places)

    def __repr__(self) -> str:
        """Tell how many there are and how they were made."""
        strategy, version, seed, _ = self._core.origin
        return f"<{len(self)} configurations, {strategy}/{version} seed {seed}>"

    def lines(self) -> bytes:
        """Give all configurations as lines of JSON, without origins and labels."""
        if self._places == range(len(self._core)):
            return self._core.lines()
        return b"".join(self._core.json(place) + b"\n" for place in self._places)

    @property
    def origin(self) -> Origin | None:
        """How the first one was made, if the others follow it in its stream; None otherwise."""
        strategy, version, seed, first = self._core.origin
        if not self._places or self._places.step != 1:
            return None
        return Origin(strategy, version, seed, first + self._places.start)

    def encoded(self) -> tuple[Batch, list[int]]:
        """Give the configurations as the core has them, and which of those they are."""
        return self._core, list(self._places)

    def to_arrow(self) -> pa.Table:
        """Give a table with a column per top-level setting, nested where the setting is.

        A setting becomes a column of JSON text where its values have no common type, are empty
        mappings, or are integers that its type would round. Configurations that are no mappings
        are one column, ``value``.
        """
        return arrow_table(self.lines())

    def to_table(self, form: Literal["csv", "tsv"]) -> str:
        """Give a table with a header line and a cell for each value.

        ``tsv`` is what PICT prints: tabs between the cells, and ``~`` before negative values.

        Raises:
            InputError: A value cannot stand in a cell: a mapping, a list, or what would be read
                back as another value.
        """
        rows = (json.loads(line) for line in self.lines().splitlines())
        is_pict = form == "tsv"
        return write_table(self.space, rows, "\t" if is_pict else ",", marks=is_pict)

    def write(self, path: str | Path) -> None:
        """Write the configurations to a file.

        ``.jsonl`` and ``.ndjson`` give lines of JSON; ``.yaml`` and ``.yml`` a YAML document for
        each; ``.parquet``, ``.arrow`` and ``.feather`` a table as `to_arrow` gives it; ``.csv`` and
        ``.tsv`` what `to_table` gives.

        Raises:
            InputError: The file's ending is none of these, the format cannot hold a value, or the
                file cannot be written.
        """
        with reporting(path):
            write_file(self, Path(path))

    def write_files(self, folder: str | Path, form: Injection | str) -> list[Path]:
        """Write each configuration to a file of its own, as a campaign hands it to a command.

        The files are called after the configurations' places in their stream, such as
        ``000042.toml``; the folder is made where it is missing.

        Args:
            folder: Where to.
            form: ``json``, ``yaml``, ``toml``, ``ini``, the name of a plug-in, or an `Injection`.

        Returns:
            The files that were written.

        Raises:
            InputError: The form writes no files, or they cannot be written.
            UnknownPlugin: No form has this name.

        Warns:
            UserWarning: The form cannot hold some configurations, which have no file.
        """
        with reporting(folder):
            return write_each(self, Path(folder), form)

    def _configuration(self, place: int) -> Configuration:
        strategy, version, seed, first = self._core.origin
        return Configuration(
            values=json.loads(self._core.json(place)),
            origin=Origin(strategy, version, seed, first + place),
            label=self._core.label(place),
            violations=tuple(Violation(*found) for found in self._core.violations(place)),
        )
