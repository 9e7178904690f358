"""The map in words: for a terminal, and as plain data for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from testflow.reports import heatmap
from testflow.reports.maps import curves
from testflow.reports.maps.page import hottest, pair_matrix
from testflow.reports.wording import combinations, count_of, figure, percent, visible

if TYPE_CHECKING:
    from rich.console import RenderableType

    from testflow.reports.maps.figures import ExploredMap, ValuePairs

_ROWS = 10
_NAMES = 10


def sentence(drawn: ExploredMap) -> str:
    """Say how much was explored, in one or two sentences."""
    runs = count_of(drawn.runs, "run")
    pairs = next((depth for depth in drawn.depths if depth.strength == 2), None)  # noqa: PLR2004
    failed = "" if drawn.failures is None else f" {drawn.failures:,} of them failed."
    if pairs is None:
        return f"{runs} of {count_of(len(drawn.axes), 'parameter')}.{failed}"
    covered, possible = int(pairs.covered.sum()), int(pairs.possible.sum())
    share = percent(covered, possible)
    return f"{runs} cover {covered:,} of {possible:,} possible pairs of values ({share}).{failed}"


def tables(drawn: ExploredMap) -> RenderableType:
    """Give the map as tables for a terminal."""
    parts: list[RenderableType] = [Text(visible(sentence(drawn)))]
    parts += [table for table in (_depths(drawn), _least(drawn), _hottest(drawn)) if table.rows]
    if drawn.targets:
        parts.append(_targets(drawn))
    parts += [Text(visible(suspect.sentence)) for suspect in drawn.suspects[:_ROWS]]
    parts += [Text(note) for note in _notes(drawn)]
    return Group(*parts)


def _depths(drawn: ExploredMap) -> Table:
    shares = [f"≥ {quarter:.0%}" for quarter in curves.QUARTERS]
    table = _table("Coverage by depth", "of", "tried", "possible", "covered", *shares)
    for row in curves.step_rows(drawn.depths):
        counts = (f"{row.covered:,}", f"{row.possible:,}", row.share)
        table.add_row(row.name, *counts, *row.reached)
    return table


def _least(drawn: ExploredMap) -> Table:
    table = _table("Least covered pairs of parameters", "parameters", "tried", "possible")
    for row in heatmap.least_covered(pair_matrix(drawn)).rows[:_ROWS]:
        table.add_row(_names(row.first, row.second), f"{row.covered:,}", f"{row.possible:,}")
    return table


def _hottest(drawn: ExploredMap) -> Table:
    table = _table("Fail more often than all runs", "parameters", "at least so many times")
    for row in hottest(drawn, _ROWS).rows:
        table.add_row(_names(row.first, row.second), row.lift)
    return table


def _targets(drawn: ExploredMap) -> Table:
    table = _table("Worth trying next", "settings", "worth")
    for target in drawn.targets[:_ROWS]:
        table.add_row(Text(visible(" and ".join(target.terms))), figure(target.worth))
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table


def _names(first: str, second: str) -> Text:
    return Text(visible(f"{first} × {second}"))


def _notes(drawn: ExploredMap) -> list[str]:
    notes = list(drawn.notes)
    projection = drawn.projection
    if projection is not None:
        first, second = projection.explained
        notes.append(
            f"Two axes explain {first:.1%} and {second:.1%} of what varies; "
            f"chance alone reaches {projection.by_chance:.1%} each."
        )
    for what, names in (("matrix", drawn.without_cells), ("values", drawn.without_values)):
        if names:
            more = f" and {len(names) - _NAMES:,} more" if len(names) > _NAMES else ""
            notes.append(f"Left out of the {what}: {', '.join(names[:_NAMES])}{more}.")
    return [visible(note) for note in notes]


def to_dict(drawn: ExploredMap) -> dict[str, Any]:
    """Give every figure of the map in the forms that JSON has."""
    return {
        "title": drawn.title,
        "runs": drawn.runs,
        "failures": drawn.failures,
        "parameters": [{"path": axis.path, "classes": list(axis.classes)} for axis in drawn.axes],
        "depths": [
            {
                "strength": depth.strength,
                "of": combinations(depth.strength),
                "covered": int(depth.covered.sum()),
                "possible": int(depth.possible.sum()),
                "completeness": [
                    list(step)
                    for step in zip(curves.SHARES, curves.completeness(depth), strict=True)
                ],
            }
            for depth in drawn.depths
        ],
        "growth": [list(step) for step in drawn.growth],
        "pairs": _pairs(drawn),
        "values": _values(drawn.values),
        "targets": [
            {"terms": list(target.terms), "worth": target.worth} for target in drawn.targets
        ],
        "suspects": [
            {"terms": list(suspect.terms), "sentence": suspect.sentence}
            for suspect in drawn.suspects
        ],
        "projection": _projection(drawn),
        "left_out": {"matrix": list(drawn.without_cells), "values": list(drawn.without_values)},
        "notes": list(drawn.notes),
    }


def _pairs(drawn: ExploredMap) -> dict[str, Any]:
    cells = drawn.cells
    first, second = np.triu_indices(len(cells.places), 1)
    places = np.array(cells.places, dtype=np.intp)
    pairs = (places[first].tolist(), places[second].tolist())
    counts = [matrix[first, second].tolist() for matrix in (cells.covered, cells.possible)]
    shares = [
        [_number(share) for share in matrix[first, second].tolist()]
        for matrix in (cells.deeper, cells.lift)
    ]
    return {
        "columns": ["first", "second", "covered", "possible", "triples", "least_lift"],
        "rows": list(zip(*pairs, *counts, *shares, strict=True)),
    }


def _values(values: ValuePairs) -> dict[str, Any]:
    return {
        "parameters": list(values.places),
        "starts": list(values.starts),
        "runs": values.runs.tolist(),
        "failing": values.failing.tolist(),
        "possible": values.is_possible.astype(int).tolist(),
    }


def _projection(drawn: ExploredMap) -> dict[str, Any] | None:
    projection = drawn.projection
    return projection and {
        "explained": list(projection.explained),
        "by_chance": projection.by_chance,
        "meaningful_axes": projection.meaningful,
        "runs": projection.runs.tolist(),
        "failing": projection.failing.tolist(),
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
