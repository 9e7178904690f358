"""From evidence to findings: tests of every setting, and the suspects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from testflow._core import find_suspects
from testflow.correlation.arguments import check_share
from testflow.correlation.association import Association, associate
from testflow.correlation.details import Details
from testflow.correlation.evidence import Event, Evidence
from testflow.correlation.finding import Correlation, ParameterFinding, Suspect
from testflow.correlation.ranking import rank_tests
from testflow.correlation.statistics import Stratified, adjust, compare_strata
from testflow.correlation.strata import told
from testflow.space.arguments import whole

_ParameterRow: TypeAlias = tuple[str, float, int, float, float, float]
_SuspectRow: TypeAlias = tuple[
    list[tuple[int, int]], tuple[int, int, int, int], float, float, float, str, int
]


@dataclass(frozen=True, slots=True)
class _Search:
    """What the search for suspects of one event gave."""

    event: Event
    parameters: list[_ParameterRow | None]
    suspects: list[_SuspectRow]
    hypotheses: int
    complete_to: int


def findings_of(evidence: Evidence, rate: float, most: int, strength: int) -> Correlation:
    """Test every setting, and find the suspects of every event.

    With several categories each is searched at its part of the rate.

    Raises:
        InputError: There is no such strength, the rate is no share, or `most` is no count.
    """
    whole("most", most)
    whole("strength", strength)
    details = Details(evidence, check_share("rate", rate))
    parts = max(1, len(evidence.events))
    counts = [len(knob.classes) for knob in evidence.knobs]
    searches = [
        _Search(
            event,
            *find_suspects(evidence.packed, counts, has.tobytes(), rate / parts, most, strength),
        )
        for event in evidence.events
        if counts
        for has in (evidence.has(event),)
    ]
    suspects = [
        _suspect(row, search.event, details, parts)
        for search in searches
        for row in search.suspects
    ]
    if len(searches) > 1:
        suspects.sort(key=lambda suspect: -suspect.effect)
    return Correlation(
        parameters=_parameters(details, searches),
        suspects=tuple(suspects[:most]),
        hypotheses=sum(search.hypotheses for search in searches),
        runs=evidence.runs,
        failures=0
        if evidence.kind == "categories"
        else int(evidence.has(evidence.events[0]).sum()),
        complete_to=min((search.complete_to for search in searches), default=0),
        details=details,
    )


def _parameters(details: Details, searches: list[_Search]) -> tuple[ParameterFinding, ...]:
    evidence = details.evidence
    if evidence.kind == "outcomes":
        return tuple(
            ParameterFinding(knob.path, *row, place, details)
            for search in searches
            for place, (knob, row) in enumerate(zip(evidence.knobs, search.parameters, strict=True))
            if row
        )
    if evidence.kind == "numbers":
        return _adjusted(details, rank_tests(evidence) if evidence.knobs else [])
    tables = (evidence.table(place)[0] for place in range(len(evidence.knobs)))
    return _adjusted(details, [[found] if (found := associate(table)) else [] for table in tables])


def _adjusted(details: Details, tests: list[list[Association]]) -> tuple[ParameterFinding, ...]:
    """Give each setting by the most telling of its tests; all of them count as hypotheses."""
    every = [(place, found) for place, each in enumerate(tests) for found in each]
    q_values = adjust([found.p_value for _, found in every]).tolist()
    best: dict[int, tuple[Association, float]] = {}
    for (place, found), q_value in zip(every, q_values, strict=True):
        if place not in best or found.p_value < best[place][0].p_value:
            best[place] = (found, q_value)
    return tuple(
        ParameterFinding(
            details.evidence.knobs[place].path,
            found.test,
            found.statistic,
            found.degrees,
            found.p_value,
            q_value,
            found.effect,
            place,
            details,
            found.is_rough,
        )
        for place, (found, q_value) in best.items()
    )


def _suspect(row: _SuspectRow, event: Event, details: Details, parts: int) -> Suspect:
    terms, table, p_value, q_value, phi, test, explained = row
    evidence = details.evidence
    within = _within(details, terms, event)
    return Suspect(
        tuple(evidence.knobs[place].term(code) for place, code in terms),
        *table,
        p_value,
        min(1.0, q_value * parts),
        phi,
        test,
        explained,
        event.label,
        event.said,
        within,
        "" if evidence.strata is None else told(within, evidence.strata.by),
    )


def _within(details: Details, terms: list[tuple[int, int]], event: Event) -> Stratified | None:
    """Compare the runs in which terms hold together with all others, in each stratum."""
    evidence = details.evidence
    if evidence.strata is None:
        return None
    having = np.ones(evidence.runs, np.bool_)
    for place, code in terms:
        having &= evidence.codes[:, place] == code
    cells = evidence.strata.codes * 4 + ~having * 2 + ~evidence.has(event)
    counts = np.bincount(cells, minlength=4 * len(evidence.strata.names))
    return compare_strata(counts.reshape(-1, 2, 2), rate=details.rate)
