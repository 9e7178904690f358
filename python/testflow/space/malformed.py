"""Many malformed texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast, overload

from testflow.model import MalformedText, Origin
from testflow.space.files import reporting

if TYPE_CHECKING:
    from testflow._core import Malformed
    from testflow.model.malformed import ParserVerdict


class MalformedBatch(Sequence[MalformedText]):
    """Malformed texts in order.

    Attributes:
        form: Their language: ``json`` or ``yaml``.
    """

    __slots__ = ("_core", "_places", "form")

    def __init__(self, form: str, core: Malformed, places: range | None = None) -> None:
        self.form = form
        self._core = core
        self._places = range(len(core)) if places is None else places

    def __len__(self) -> int:
        """Give how many texts there are."""
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> MalformedText: ...
    @overload
    def __getitem__(self, place: slice) -> MalformedBatch: ...
    def __getitem__(self, place: int | slice) -> MalformedText | MalformedBatch:
        """Give one text, or a part of the batch."""
        if isinstance(place, slice):
            return MalformedBatch(self.form, self._core, self._places[place])
        return self._text(self._places[place])

    def __iter__(self) -> Iterator[MalformedText]:
        """Give the texts, one after the other."""
        return map(self._text, self._places)

    def __repr__(self) -> str:
        """Tell how many there are and how they were made."""
        strategy, version, seed, _ = self._core.origin
        return f"<{len(self)} texts, {strategy}/{version} seed {seed}>"

    def write_files(self, folder: str | Path) -> list[Path]:
        """Write each text to a file of its own: ``000042.json``, after its place in the stream.

        The folder is made where it is missing. ``index.jsonl`` in it has a line for each text with
        its file, label, kind and verdict.

        Returns:
            The files of the texts.

        Raises:
            InputError: They cannot be written.
        """
        with reporting(folder):
            return self._written(Path(folder))

    def _written(self, folder: Path) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        lines: list[str] = []
        for each in self:
            path = folder / f"{each.origin.index:06}.{self.form}"
            path.write_bytes(each.text)
            written.append(path)
            told = {"label": each.label, "kind": each.kind, "verdict": each.verdict}
            lines.append(json.dumps({"file": path.name, **told}) + "\n")
        (folder / "index.jsonl").write_text("".join(lines), encoding="ascii")
        return written

    def _text(self, place: int) -> MalformedText:
        strategy, version, seed, first = self._core.origin
        path, kind, what, verdict = self._core.told(place)
        return MalformedText(
            text=self._core.text(place),
            path=path,
            kind=kind,
            what=what,
            verdict=cast("ParserVerdict", verdict),
            origin=Origin(strategy, version, seed, first + place),
        )
