"""Whether suites are what they should be: by the verifier of the tests, which is not testflow's."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from models import Model
from programs import Suite, invalid
from rules import clauses_of
from testflow import Coverage

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "covering"))

# So many cells of rows are looked at in about half a minute.
MOST_CELLS = 1_000_000_000


def fault(model: Model, rows: Suite, strength: int) -> str:
    """Say what is wrong with a suite; nothing where it is right."""
    import verifier

    if math.comb(len(model.counts), strength) * len(rows) > MOST_CELLS:
        return _fault_by_own_count(model, rows, strength)
    clauses, counts = clauses_of(model.rules, model.counts)
    hidden = len(counts) - len(model.counts)
    judged = verifier.Model(tuple(counts), tuple(clauses), hidden=hidden)
    try:
        verifier.verify(judged, [tuple(row) for row in rows.tolist()], strength)
    except AssertionError as error:
        return str(error)
    return ""


def _fault_by_own_count(model: Model, rows: Suite, strength: int) -> str:
    broken = invalid(model, rows)
    reached = coverage(model, rows, strength)
    return "" if not broken and reached == 1 else f"{broken} rows invalid, covers {reached:.3%}"


def coverage(model: Model, rows: Suite, strength: int) -> float:
    """Give the share of the possible tuples that a suite covers, as testflow counts it."""
    measured = Coverage(model.space(), strength)
    measured.add_codes(rows.astype("<u2").tobytes())
    return measured.ratio
