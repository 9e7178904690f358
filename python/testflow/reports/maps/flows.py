"""Parallel coordinates of failing runs: how many go from class to class of neighbouring axes.

Runs with the same two classes share a band, so the drawing is as large as the parameters make it,
not as the runs do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from testflow.reports.wording import count_of, percent, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from testflow.reports.maps.figures import Counts, ExploredMap

AXES = 8
CLASSES = 10
STEP = 140
HEIGHT = 320
TOP = 44
BAR = 12
_GAP = 8
_LABEL = 20


@dataclass(frozen=True, slots=True)
class Node:
    """A class on its axis: as high as its share of the failing runs."""

    x: float
    y: float
    height: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Band:
    """The failing runs that have two classes of neighbouring axes.

    Attributes:
        path: The outline, as SVG writes it.
        share: Of all runs with both classes the share that failed, from 0 to 1.
        title: The same in words.
    """

    path: str
    share: float
    title: str


@dataclass(frozen=True, slots=True)
class Flows:
    """Axes side by side, with bands between them.

    Attributes:
        width: Of the drawing, in pixels.
        height: Of the drawing, in pixels.
        names: The parameters' names, each with its x.
        nodes: The classes.
        bands: What flows between them, the least likely to fail first.
        axes: How many parameters are drawn.
        left_out: How many parameters are not.
    """

    width: int
    height: int
    names: tuple[tuple[float, str, str], ...]
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    axes: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Axis:
    """The groups of classes that one axis tells apart."""

    path: str
    labels: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]  # rows of the matrices of pairs of classes
    counts: tuple[int, ...]


def flows(drawn: ExploredMap) -> Flows | None:
    """Give the drawing of the parameters that go with failures most; None without failures."""
    if not drawn.failures:
        return None
    shown = set(drawn.values.places)
    chosen = [place for place in drawn.ranked if place in shown][:AXES]
    axes = [_axis(drawn, place) for place in chosen]
    if not axes:
        return None
    nodes = [_nodes(number, axis, drawn.failures) for number, axis in enumerate(axes)]
    bands = [
        band
        for number in range(len(axes) - 1)
        for band in _bands(drawn, axes[number : number + 2], nodes[number : number + 2])
    ]
    return Flows(
        width=STEP * len(axes),
        height=TOP + HEIGHT + _GAP * CLASSES,
        names=tuple(
            (number * STEP, shorten(axis.path, _LABEL), axis.path)
            for number, axis in enumerate(axes)
        ),
        nodes=tuple(node for column in nodes for node in column),
        bands=tuple(sorted(bands, key=lambda band: band.share)),
        axes=len(axes),
        left_out=len(drawn.axes) - len(axes),
    )


def _axis(drawn: ExploredMap, place: int) -> _Axis:
    """Give the classes that most failing runs have, and the others together."""
    values = drawn.values
    order = values.places.index(place)
    start, end = values.starts[order], values.starts[order + 1]
    failing = np.diagonal(values.failing)[start:end]
    common = np.argsort(-failing, kind="stable")
    single = sorted(int(code) for code in common[:CLASSES] if failing[code])
    rest = [code for code in range(end - start) if code not in set(single) and failing[code]]
    labels = [drawn.axes[place].classes[code] for code in single]
    groups: list[tuple[int, ...]] = [(start + code,) for code in single]
    if rest:
        labels.append(count_of(len(rest), "other class", "other classes"))
        groups.append(tuple(start + code for code in rest))
    counts = tuple(int(np.diagonal(values.failing)[list(group)].sum()) for group in groups)
    return _Axis(drawn.axes[place].path, tuple(labels), tuple(groups), counts)


def _nodes(number: int, axis: _Axis, failures: int) -> list[Node]:
    y = float(TOP)
    nodes: list[Node] = []
    for label, count in zip(axis.labels, axis.counts, strict=True):
        height = HEIGHT * count / failures
        share = percent(count, failures)
        title = f"{axis.path} = {label}: {count_of(count, 'failing run')} ({share} of them)"
        nodes.append(Node(number * STEP, round(y, 1), round(height, 1), label, title))
        y += height + _GAP
    return nodes


def _bands(drawn: ExploredMap, axes: list[_Axis], nodes: list[list[Node]]) -> Iterator[Band]:
    left, right = axes
    failures = drawn.failures or 1
    right_ends = [node.y for node in nodes[1]]
    for one, group in enumerate(left.groups):
        left_end = nodes[0][one].y
        for other, others in enumerate(right.groups):
            block = np.ix_(group, others)
            failing = _sum(drawn.values.failing[block])
            if not failing:
                continue
            height = HEIGHT * failing / failures
            path = _outline(nodes[0][one].x, left_end, right_ends[other], height)
            left_end, right_ends[other] = left_end + height, right_ends[other] + height
            runs = _sum(drawn.values.runs[block])
            terms = f"{left.path} = {left.labels[one]}, {right.path} = {right.labels[other]}"
            said = f"{failing:,} of {count_of(runs, 'run')} failed ({percent(failing, runs)})"
            yield Band(path, failing / runs, f"{terms}: {said}")


def _sum(block: Counts) -> int:
    return int(block.sum())


def _outline(x: float, left: float, right: float, height: float) -> str:
    """Give a band from one axis to the next, bent so that it leaves and comes in level."""
    start, end = x + BAR, x + STEP
    middle = (start + end) / 2
    thin = max(height, 0.6)
    return (
        f"M{start:g} {left:.1f}C{middle:g} {left:.1f} {middle:g} {right:.1f} {end:g} {right:.1f}"
        f"v{thin:.1f}C{middle:g} {right + thin:.1f} {middle:g} {left + thin:.1f}"
        f" {start:g} {left + thin:.1f}z"
    )
