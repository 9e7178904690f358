"""Each class of a setting against its other classes: how much more often runs fail with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from testflow.correlation.statistics import (
    Contrast,
    Stratified,
    adjust,
    compare_strata,
    contrasts,
)
from testflow.correlation.strata import told

if TYPE_CHECKING:
    from testflow.correlation.arrays import Counts
    from testflow.correlation.evidence import Event, Evidence


@dataclass(frozen=True, slots=True)
class ClassFinding:
    """One class of a setting against its other classes.

    Runs that do not have the setting are not among the others; they are a class of their own,
    ``absent``, which is compared with all that have it.

    Attributes:
        term: The class, ``path = class``.
        label: The category, or the threshold of numbers, that is looked for; empty for failures.
        failing_with: Runs with the class that fail, have the label, or reach the threshold.
        runs_with: Runs with the class.
        failing_without: Such runs among the other classes.
        runs_without: Runs of the other classes.
        p_value: Of Fisher's exact test, two-sided; `contrast` has mid-p and the one-sided ones.
        q_value: The p-value adjusted for all classes of all settings, and all labels.
        contrast: Odds ratio, risk ratio and risk difference, each with its interval.
        within: The same in strata (Cochran, Mantel and Haenszel), where runs are grouped.
        warning: What strata say against it, in words; empty where they say nothing.
    """

    term: str
    label: str
    failing_with: int
    runs_with: int
    failing_without: int
    runs_without: int
    p_value: float
    q_value: float
    contrast: Contrast
    within: Stratified | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A class and an event; in each stratum their table: with and without, true and not."""

    place: int
    code: int
    event: Event
    strata: Counts


def class_findings(evidence: Evidence, rate: float) -> tuple[tuple[ClassFinding, ...], ...]:
    """Give for each setting its classes, those that some runs have and others have not.

    Args:
        evidence: The runs.
        rate: The q-value up to which what strata say is worth a warning.
    """
    cells = list(_cells(evidence))
    tables = np.array([cell.strata.sum(axis=0) for cell in cells], np.intp).reshape(-1, 2, 2)
    compared = contrasts(tables)
    q_values = adjust([each.fisher.two_sided for each in compared]).tolist()
    findings = [
        _finding(evidence, cell, contrast, q_value)
        for cell, contrast, q_value in zip(cells, compared, q_values, strict=True)
    ]
    if evidence.strata is not None:
        strata = [cell.strata for cell in cells]
        findings = _in_strata(findings, strata, evidence.strata.by, rate)
    by_place: list[list[ClassFinding]] = [[] for _ in evidence.knobs]
    for cell, finding in zip(cells, findings, strict=True):
        by_place[cell.place].append(finding)
    return tuple(map(tuple, by_place))


def _cells(evidence: Evidence) -> Iterator[_Cell]:
    for place, knob in enumerate(evidence.knobs):
        strata = evidence.table(place, evidence.strata)
        absent = evidence.absent(place)
        for code in range(len(knob.classes)):
            others = [each for each in range(len(knob.classes)) if each not in {code, absent}]
            sides = np.stack([strata[:, code], strata[:, others].sum(axis=1)], axis=1)
            if not sides.any(axis=(0, 2)).all():
                continue
            for event in evidence.events:
                hits = sides[:, :, event.column]
                table = np.stack([hits, sides.sum(axis=2) - hits], axis=2)
                yield _Cell(place, code, event, table)


def _finding(evidence: Evidence, cell: _Cell, contrast: Contrast, q_value: float) -> ClassFinding:
    (hits_with, misses_with), (hits_without, misses_without) = cell.strata.sum(axis=0).tolist()
    return ClassFinding(
        evidence.knobs[cell.place].term(cell.code),
        cell.event.label,
        hits_with,
        hits_with + misses_with,
        hits_without,
        hits_without + misses_without,
        contrast.fisher.two_sided,
        q_value,
        contrast,
    )


def _in_strata(
    findings: Sequence[ClassFinding], tables: Sequence[Counts], by: str, rate: float
) -> list[ClassFinding]:
    within = [compare_strata(table, rate=rate) for table in tables]
    chances = adjust([each.test.p_value if each else 1.0 for each in within]).tolist()
    return [
        replace(finding, within=found, warning=_warning(finding, found, chance, by, rate))
        for finding, found, chance in zip(findings, within, chances, strict=True)
    ]


def _warning(
    finding: ClassFinding, within: Stratified | None, chance: float, by: str, rate: float
) -> str:
    """Warn of what is known: an association over all runs, or one that only strata show."""
    if within is None:
        return ""
    is_known = chance if within.verdict == "appears" else finding.q_value
    warning = told(within, by) if is_known <= rate else ""
    return warning and f"{finding.term}: {warning}"
