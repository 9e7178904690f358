"""Configurations between one that failed and others, to choose the next run from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from testflow.correlation.narrowing.evidence import Evidence, Row, Rows
from testflow.correlation.narrowing.places import text_of
from testflow.correlation.narrowing.weave import Weave
from testflow.runtime.seed import Seed

_NEAR, _FAR, _DRAWN = 8, 8, 16
# Shares of the failing configuration that are kept, in eighths; each is tried once for each donor.
_SHARES = (1, 2, 3, 4, 5, 6, 7)
_DRAWS = 21  # three bits each, of 64


def proposals(evidence: Evidence, failing: Any, row: Row, seed: Seed) -> tuple[list[Any], Rows]:
    """Give valid configurations that have a part of a failing one, and whose classes are new.

    The rest is from configurations that passed, so that little is new, or is drawn.
    """
    found: dict[str, Any] = {}
    for number, donor in enumerate(_donors(evidence, row, seed)):
        weave = Weave(failing, donor)
        for kept in _parts(len(weave), seed.child("kept", number)):
            values = weave.build(kept)
            found.setdefault(text_of(values), values)
    valid = [values for values in found.values() if not evidence.space.validate(values)]
    rows = evidence.rows_of(valid)
    known = evidence.seen
    new = {row.tobytes(): place for place, row in enumerate(rows) if row.tobytes() not in known}
    places = list(new.values())
    return [valid[place] for place in places], rows[places]


def _donors(evidence: Evidence, row: Row, seed: Seed) -> Iterator[Any]:
    passing, rows = evidence.those(failed=False)
    agreement = (rows == row).sum(axis=1)
    order = sorted(range(len(passing)), key=lambda place: (-int(agreement[place]), place))
    near, rest = order[:_NEAR], order[_NEAR:]
    yield from (passing[place] for place in [*near, *rest[-_FAR:]])
    yield from (each.values for each in evidence.space.sample(_DRAWN, seed.child("donors").value))


def _parts(choices: int, seed: Seed) -> Iterator[frozenset[int]]:
    yield frozenset()
    for share in _SHARES:
        drawn = islice(_eighths(seed.child(share)), choices)
        yield frozenset(at for at, eighth in enumerate(drawn) if eighth < share)


def _eighths(seed: Seed) -> Iterator[int]:
    """Give numbers from 0 to 7 by chance."""
    for word in count():
        bits = seed.child(word).value
        yield from (bits >> 3 * place & 7 for place in range(_DRAWS))
