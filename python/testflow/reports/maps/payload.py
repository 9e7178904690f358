"""What the page's script draws from: names as JSON, figures as bytes in base64.

Counts are written as LEB128, seven bits a byte, as most of them are small. Texts are those that a
reader sees, shortened, so that no name makes a page large.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

import numpy as np

from testflow.reports import limits
from testflow.reports.wording import shorten, visible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from testflow.reports.maps.figures import ExploredMap, Flags, Shares, ValuePairs

_CLASS_LENGTH = 60
_HUNDREDTHS = 100
_MOST_SUSPECTS = 20


def payload(drawn: ExploredMap) -> str:
    """Give the JSON text, safe to stand within a script element."""
    cells, values = drawn.cells, drawn.values
    size = len(cells.places)
    upper = np.triu_indices(size, 1)
    inside = _between(values)
    rows = {place: row for row, place in enumerate(cells.places)}
    document = {
        "names": [_text(drawn.axes[place].path, limits.NAME_LENGTH) for place in cells.places],
        "covered": _counts(cells.covered[upper]),
        "possible": _counts(cells.possible[upper]),
        "deeper": _hundredths(cells.deeper[upper]),
        "lift": _hundredths(cells.lift[upper]),
        "rows": [rows.get(place, -1) for place in values.places],
        "starts": list(values.starts),
        "classes": [_classes(drawn, place) for place in values.places],
        "runs": _counts(values.runs[inside]),
        "failing": _counts(values.failing[inside]) if drawn.failures else None,
        "forbidden": _bits(~values.is_possible[inside]),
        "targets": [_pair(values, each.first, each.second) for each in drawn.targets],
        "suspects": suspect_rows(drawn),
        "failures": drawn.failures,
        "total": drawn.runs,
    }
    return json.dumps(document, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def suspect_rows(drawn: ExploredMap) -> list[list[int]]:
    """Give the rows of the classes of suspects, where they are shown."""
    values = drawn.values
    rows: dict[str, int] = {}
    for order, place in enumerate(values.places):
        for code in range(len(drawn.axes[place].classes)):
            rows.setdefault(drawn.term(place, code), values.starts[order] + code)
    terms = (suspect.terms for suspect in drawn.suspects[:_MOST_SUSPECTS])
    return [[rows[term] for term in each] for each in terms if all(term in rows for term in each)]


def leb128(counts: NDArray[np.int64]) -> bytes:
    """Write counts with seven bits a byte, the lowest first; all but the last have the top bit."""
    rest = counts.astype(np.uint64)
    lengths = np.ones(len(rest), dtype=np.intp)
    for bits in range(7, 64, 7):
        lengths += rest >= np.uint64(1 << bits)
    ends = np.cumsum(lengths)
    written = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(int(lengths.max(initial=0))):
        goes_on = lengths > place
        more = (lengths[goes_on] > place + 1).astype(np.uint8) << 7
        at = (ends - lengths)[goes_on] + place
        written[at] = (rest[goes_on] & np.uint64(127)).astype(np.uint8) | more
        rest >>= np.uint64(7)
    return written.tobytes()


def _between(values: ValuePairs) -> Flags:
    """Give where pairs of classes of two parameters stand, each pair once."""
    owner = np.repeat(np.arange(len(values.places)), np.diff(values.starts))
    return owner[:, np.newaxis] < owner[np.newaxis, :]


def _classes(drawn: ExploredMap, place: int) -> list[str]:
    return [_text(each, _CLASS_LENGTH) for each in drawn.axes[place].classes]


def _pair(values: ValuePairs, first: tuple[int, int], second: tuple[int, int]) -> tuple[int, int]:
    return _row(values, first), _row(values, second)


def _row(values: ValuePairs, term: tuple[int, int]) -> int:
    place, code = term
    return values.starts[values.places.index(place)] + code


def _text(text: str, length: int) -> str:
    return visible(shorten(text, length))


def _counts(counts: NDArray[np.int64]) -> str:
    return _base64(leb128(counts))


def _hundredths(shares: Shares) -> str | None:
    """Give hundredths plus one, 0 where there is none; None where there is none at all."""
    known = ~np.isnan(shares)
    if not known.any():
        return None
    # Rounded down: what is not all must not look like it.
    hundredths = np.floor(np.where(known, shares, 0) * _HUNDREDTHS + 1e-9).astype(np.int64)
    return _counts(np.where(known, hundredths + 1, 0))


def _bits(flags: Flags) -> str:
    return _base64(np.packbits(flags, bitorder="little").tobytes())


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
