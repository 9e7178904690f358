"""A run in the form that reports are written from."""

from __future__ import annotations

import json
import shlex
from array import array
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from testflow.campaign.analysis import Analysis, SymptomFinding
from testflow.campaign.exploring import explored, suspect_row
from testflow.campaign.masking import masked, masked_term
from testflow.campaign.record import CampaignRecord
from testflow.correlation import ParameterFinding
from testflow.coverage import Coverage
from testflow.errors import StorageError
from testflow.execution.target import Target
from testflow.history import History, RunRecord, StoredResult
from testflow.model import Outcome
from testflow.reports import FORMATS, render
from testflow.reports.document import (
    CoverageSection,
    FailureRow,
    PairCell,
    PairMatrix,
    ParameterRow,
    ReportDocument,
    StrategyCount,
    SymptomSection,
    TimelinePoint,
)
from testflow.reports.maps import ExploredMap, draw
from testflow.runtime.redaction import redact, redact_values

_MOST_FAILURES = 500
_MOST_GAPS = 200
_TIMELINE_POINTS = 60


def write_report(path: Path, written: ReportDocument) -> Path:
    """Write a report in the format of the path's ending; folders are made where missing.

    Raises:
        UnknownPlugin: No report format has this ending.
        StorageError: The file cannot be written.
    """
    text = render(written, report_format(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"the report cannot be written: {error}"
        raise StorageError(message, hint="name a file that may be written to") from error
    return path


def report_format(path: Path) -> str:
    """Give the name of the report format of a path's ending.

    Raises:
        UnknownPlugin: No report format has this ending.
    """
    name = path.suffix.removeprefix(".")
    FORMATS.load(name)
    return name


def document(
    record: RunRecord, analysis: Analysis, history: History, target: Target
) -> ReportDocument:
    """Gather what a report says."""
    campaign = CampaignRecord.from_spec(record.spec)
    reproduce = _reproducer(campaign, record.run_id, target, history.url)
    shown = islice(history.failures(record.run_id), _MOST_FAILURES)
    failures = tuple(_failure(stored, reproduce) for stored in shown)
    failed = sum(count for outcome, count in analysis.outcomes.items() if outcome.is_failure)
    tested = (analysis.correlation, *(symptom.correlation for symptom in analysis.symptoms))
    return ReportDocument(
        title=record.name,
        run_id=record.run_id,
        status=record.status,
        started_at=record.started_at,
        finished_at=record.finished_at,
        seed=campaign.seed,
        space_fingerprint=campaign.fingerprint,
        target=campaign.target_name,
        counts={outcome.value: count for outcome, count in analysis.outcomes.items()},
        total=record.total,
        strategies=_strategies(campaign, analysis),
        coverage=_coverage(analysis.coverage),
        symptoms=tuple(map(_symptom, analysis.symptoms)),
        parameters=tuple(map(_parameter, analysis.correlation.parameters)),
        hypotheses=sum(found.hypotheses for found in tested),
        failures=failures,
        failures_omitted=failed - len(failures),
        timeline=_timeline(record, history.endings(record.run_id)),
        notes=_notes(record, analysis),
        rerun=_rerun(campaign),
        explored=_map(record.name, analysis),
    )


def _map(title: str, analysis: Analysis) -> ExploredMap:
    return draw(
        explored(
            title,
            analysis.coverage,
            analysis.codes,
            analysis.failing,
            analysis.growth,
            analysis.correlation.suspects,
        )
    )


def _strategies(campaign: CampaignRecord, analysis: Analysis) -> tuple[StrategyCount, ...]:
    names = dict.fromkeys([*(name for name, _ in campaign.steps), *analysis.strategies])
    return tuple(
        StrategyCount(name, campaign.planned.get(name, 0), *analysis.strategies.get(name, (0, 0)))
        for name in names
    )


def _coverage(coverage: Coverage) -> CoverageSection:
    return CoverageSection(
        strength=coverage.strength,
        covered=coverage.covered,
        possible=coverage.possible,
        impossible=coverage.impossible,
        ratio=coverage.ratio,
        matrix=_matrix(coverage),
        gaps=tuple(", ".join(map(masked_term, gap)) for gap in coverage.gaps(_MOST_GAPS)),
    )


def _matrix(coverage: Coverage) -> PairMatrix:
    """Give the map of pairs; an empty one where combinations are not of two settings."""
    pairs: list[PairCell] = []
    for cell in coverage.cells():
        match cell.settings:
            case (first, second):
                pairs.append(PairCell(first, second, cell.covered, cell.possible))
            case _:
                return PairMatrix((), ())
    return PairMatrix(tuple(knob.path for knob in coverage.space.knobs), tuple(pairs))


def _symptom(symptom: SymptomFinding) -> SymptomSection:
    suspects = tuple(suspect_row(masked(suspect)) for suspect in symptom.correlation.suspects)
    return SymptomSection(symptom.name, symptom.count, symptom.example, suspects)


def _parameter(finding: ParameterFinding) -> ParameterRow:
    return ParameterRow(
        path=finding.path,
        statistic=finding.statistic,
        degrees=finding.degrees or None,
        p_value=finding.p_value,
        q_value=finding.q_value,
        effect=finding.effect,
        test=finding.test,
    )


def _failure(stored: StoredResult, reproduce: Callable[[int, dict[str, Any]], str]) -> FailureRow:
    result = stored.result
    values: Any = result.configuration.values if result.configuration else {}
    return FailureRow(
        position=stored.position,
        test_id=str(result.test_id),
        outcome=result.outcome,
        symptoms=tuple(f"{symptom.name}: {symptom.message}" for symptom in result.symptoms),
        configuration_json=json.dumps(redact_values(values, ()), indent=2, ensure_ascii=False),
        reproduce=reproduce(stored.position, values),
        output=result.output,
    )


def _reproducer(
    campaign: CampaignRecord, run_id: str, target: Target, history: str
) -> Callable[[int, dict[str, Any]], str]:
    """Give what writes the command that runs one configuration again."""
    replay = ["testflow", "campaign", "replay", run_id]

    def reproduce(position: int, values: dict[str, Any]) -> str:
        if campaign.document is not None:
            return shlex.join([*replay, str(position), "--history", history])
        # A command line must not spell out what the report masks.
        if redact_values(values, ()) != values:
            return ""
        return redact(target.reproduction(values) or "")

    return reproduce


def _timeline(
    record: RunRecord, endings: Iterator[tuple[datetime, Outcome]]
) -> tuple[TimelinePoint, ...]:
    seconds, failing = array("d"), bytearray()
    for at, outcome in endings:
        seconds.append((at - record.started_at).total_seconds())
        failing.append(outcome.is_failure)
    if not seconds:
        return ()
    width = max(max(seconds) / _TIMELINE_POINTS, 0.1)
    slots = (np.frombuffer(seconds) / width).astype(np.int64)
    runs, failures = np.bincount(slots), np.bincount(slots, np.frombuffer(failing, np.uint8))
    return tuple(
        TimelinePoint(slot * width, int(count), int(failures[slot]))
        for slot, count in enumerate(runs)
    )


def _notes(record: RunRecord, analysis: Analysis) -> tuple[str, ...]:
    notes: list[str] = []
    if record.reason:
        notes.append(f"The run ended early: {record.reason}.")
    if analysis.symptoms_omitted:
        notes.append(f"{analysis.symptoms_omitted} rarer symptoms are not analysed.")
    unclear = sum(analysis.outcomes[one] for one in (Outcome.BLOCKED, Outcome.SKIPPED))
    if unclear:
        notes.append(f"{unclear} blocked or skipped runs are left out of the statistics.")
    return tuple(notes)


def _rerun(campaign: CampaignRecord) -> str:
    if campaign.document is None:
        return ""
    return shlex.join(["testflow", "campaign", "run", campaign.file, "--seed", str(campaign.seed)])
