"""Maps of what was explored: coverage and correlation, brought to what reports draw from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.campaign.masking import masked, masked_term
from testflow.correlation import Suspect, correlate_codes
from testflow.correlation.outcomes import conclusive, outcomes_of
from testflow.coverage import Coverage
from testflow.model import Configuration, Outcome
from testflow.reports.document import SuspectRow
from testflow.reports.maps import Axis, Depth, Explored, ExploredMap, draw
from testflow.space import ConfigurationBatch, Knob, Space
from testflow.space.space_of import space_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

Growth = tuple[tuple[int, float], ...]

# Beyond so many, coverage of triples takes longer than the rest of a map.
_MOST_TRIPLES = 2_000_000
_MARKS = (1, 2, 5)


def explored_map(
    configurations: ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]],
    outcomes: Iterable[Outcome | str | bool] | None = None,
    *,
    space: Space | None = None,
    title: str = "",
) -> ExploredMap:
    """Map what configurations explore of their space, and where they fail.

    Args:
        configurations: What was run.
        outcomes: How each ended, in the same order, where that is known; True means passed.
            Blocked and skipped ones are left out.
        space: The space of the configurations; a batch knows its own.
        title: What was explored.

    Raises:
        InputError: No space is known, or the lengths differ.

    Examples:
        >>> space = Space({"mode": ["a", "b"], "size": [1, 2, 3], "sync": [True, False]})
        >>> batch = space.sample(4, seed=1)
        >>> drawn = explored_map(batch, [True, False, True, True])
        >>> drawn.runs, drawn.failures
        (4, 1)
    """
    space = space_of(configurations, space)
    codes = space.encode(configurations)
    failing: Flags | None = None
    suspects: tuple[Suspect, ...] = ()
    if outcomes is not None:
        codes, failing, _ = conclusive(codes, outcomes_of(outcomes), len(space.knobs))
        suspects = correlate_codes(codes, ~failing, space.knobs).suspects
    coverage = Coverage(space, strength_of_pairs(space))
    growth = grow(coverage, codes, failing)
    return draw(explored(title, coverage, codes, failing, growth, suspects))


def strength_of_pairs(space: Space) -> int:
    """Give 2, or 1 for a single setting, which has no pairs but values."""
    return 1 if len(space.knobs) == 1 else 2


def grow(coverage: Coverage, codes: bytes, failing: Flags | None) -> Growth:
    """Add rows to coverage, and give the covered share after 1, 2, 5, 10 … of them."""
    width = 2 * len(coverage.space.knobs)
    rows = len(codes) // width if width else 0
    growth: list[tuple[int, float]] = []
    start = 0
    for end in _marks(rows):
        part = None if failing is None else failing[start:end].tolist()
        coverage.add_codes(codes[start * width : end * width], part)
        growth.append((end, coverage.ratio))
        start = end
    return tuple(growth)


def explored(  # noqa: PLR0913, PLR0917 - everything that is known
    title: str,
    coverage: Coverage,
    codes: bytes,
    failing: Flags | None,
    growth: Growth,
    suspects: Iterable[Suspect],
) -> Explored:
    """Gather what a map is drawn from; what names a secret is masked."""
    space = coverage.space
    width = len(space.knobs)
    # Without settings no row has a code, and only outcomes tell how many there are.
    rows = len(codes) // (2 * width) if width else 0 if failing is None else len(failing)
    depths, notes = _depths(coverage, codes)
    return Explored(
        title=title,
        axes=tuple(map(_axis, space.knobs)),
        codes=np.frombuffer(codes, dtype="<u2").reshape(rows, width),
        failing=failing,
        depths=depths,
        possible=_possible_pairs(coverage),
        growth=growth,
        suspects=tuple(suspect_row(masked(suspect)) for suspect in suspects),
        notes=notes,
    )


def suspect_row(suspect: Suspect) -> SuspectRow:
    """Give a suspect as reports have it."""
    return SuspectRow(
        terms=suspect.terms,
        failing_with=suspect.failing_with,
        runs_with=suspect.runs_with,
        failing_without=suspect.failing_without,
        runs_without=suspect.runs_without,
        p_value=suspect.p_value,
        q_value=suspect.q_value,
        effect=suspect.effect,
        test=suspect.test,
        sentence=suspect.sentence(),
    )


def _marks(rows: int) -> list[int]:
    marks = [step * 10**power for power in range(len(str(rows))) for step in _MARKS]
    return [mark for mark in marks if mark < rows] + ([rows] if rows else [])


def _axis(knob: Knob) -> Axis:
    terms = (masked_term(knob.term(code)) for code in range(len(knob.classes)))
    return Axis(knob.path, tuple(term.removeprefix(f"{knob.path} = ") for term in terms))


def _depths(coverage: Coverage, codes: bytes) -> tuple[tuple[Depth, ...], tuple[str, ...]]:
    space = coverage.space
    depths = _by_strength(coverage)
    if space.sub_models:
        # Pairs that are part of a stronger combination have no cell: the map counts them itself.
        depths.pop(2, None)
        return tuple(depths.values()), ()
    for strength in range(1, min(3, len(space.knobs)) + 1):
        if strength in depths:
            continue
        if _combinations(space, strength) > _MOST_TRIPLES:
            note = f"Triples of values are not measured: there are more than {_MOST_TRIPLES:,}."
            return tuple(depths.values()), (note,)
        further = Coverage(space, strength)
        further.add_codes(codes)
        depths |= _by_strength(further)
    return tuple(depths.values()), ()


def _combinations(space: Space, strength: int) -> int:
    """Give how many combinations of so many classes there are: the elementary symmetric sum."""
    sums = [1] + [0] * strength
    for knob in space.knobs:
        for size in range(strength, 0, -1):
            sums[size] += sums[size - 1] * len(knob.classes)
    return sums[strength]


def _by_strength(coverage: Coverage) -> dict[int, Depth]:
    """Give the cells of each strength; sub-models have one of their own."""
    gathered: defaultdict[int, list[tuple[tuple[int, ...], int, int]]] = defaultdict(list)
    for cell in coverage.cells():
        gathered[len(cell.settings)].append((cell.settings, cell.covered, cell.possible))
    return {strength: _depth(strength, cells) for strength, cells in gathered.items()}


def _depth(strength: int, cells: list[tuple[tuple[int, ...], int, int]]) -> Depth:
    settings, covered, possible = zip(*cells, strict=True)
    return Depth(strength, np.array(settings), np.array(covered), np.array(possible))


def _possible_pairs(coverage: Coverage) -> NDArray[np.bool_] | None:
    """Give for all pairs of classes whether any combination that was looked at allows them."""
    flags = coverage.is_possible()
    sizes = [len(knob.classes) for knob in coverage.space.knobs]
    if coverage.strength == 2 and not coverage.space.sub_models:  # noqa: PLR2004 - all pairs
        return flags
    pairs = list(combinations(range(len(sizes)), 2))
    allowed = {pair: np.ones([sizes[place] for place in pair], dtype=np.bool_) for pair in pairs}
    start = 0
    for cell in coverage.cells():
        shape = [sizes[place] for place in cell.settings]
        block = flags[start : start + prod(shape)].reshape(shape)
        start += block.size
        for one, other in combinations(range(len(shape)), 2):
            others = tuple(place for place in range(len(shape)) if place not in {one, other})
            pair = (cell.settings[one], cell.settings[other])
            allowed[pair] = allowed[pair] & block.any(axis=others)
    return np.concatenate([allowed[pair].ravel() for pair in pairs]) if pairs else None
