"""Texts that occur again and again, each kept once."""

from __future__ import annotations


class Interned:
    """Texts, known by the place in the order in which they were first met."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._places: dict[str, int] = {}

    def __getitem__(self, place: int) -> str:
        """Give the text at a place."""
        return self._texts[place]

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._texts)

    def place(self, text: str) -> int:
        """Give the place of a text, which is the next one for a new text."""
        place = self._places.setdefault(text, len(self._texts))
        if place == len(self._texts):
            self._texts.append(text)
        return place
