"""A small report with something in every section."""

from datetime import UTC, datetime, timedelta

import pytest

from testflow.reports import (
    CoverageSection,
    FailureRow,
    PairCell,
    PairMatrix,
    ParameterRow,
    ReportDocument,
    StrategyCount,
    SuspectRow,
    SymptomSection,
    TimelinePoint,
)

STARTED = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


@pytest.fixture
def suspect() -> SuspectRow:
    return SuspectRow(
        terms=("journal_mode = OFF", "synchronous = FULL"),
        failing_with=23,
        runs_with=25,
        failing_without=1,
        runs_without=75,
        p_value=1.5e-17,
        q_value=0.0004,
        effect=0.875,
        test="Fisher's exact test",
        sentence="Nearly every run with a journal that is off keeps what was rolled back.",
    )


@pytest.fixture
def symptom(suspect: SuspectRow) -> SymptomSection:
    return SymptomSection("rollback keeps rows", 24, "expected 0 rows, found 7", (suspect,))


@pytest.fixture
def failure() -> FailureRow:
    return FailureRow(
        position=41,
        test_id="pragmas::workload.py:check::fuzz[41]",
        outcome="failed",
        symptoms=("rollback keeps rows: expected 0 rows, found 7", "second finding"),
        configuration_json='{"journal_mode": "OFF", "cache": {"size": -2000}}',
        reproduce="""testflow reproduce --values '{"journal_mode": "OFF"}' && echo "<done>" """,
        output="opened\nrolled back\n",
    )


@pytest.fixture
def coverage() -> CoverageSection:
    cells = (PairCell(0, 1, 6, 6), PairCell(0, 2, 3, 4), PairCell(1, 2, 0, 0))
    matrix = PairMatrix(("journal_mode", "synchronous", "encoding"), cells)
    return CoverageSection(2, 9, 10, 6, 0.9, matrix, ("journal_mode = WAL, encoding = UTF-16",))


@pytest.fixture
def document(
    symptom: SymptomSection, failure: FailureRow, coverage: CoverageSection
) -> ReportDocument:
    return ReportDocument(
        title="pragmas",
        run_id="20260504-123000-8f3a2c",
        status="finished",
        started_at=STARTED,
        finished_at=STARTED + timedelta(seconds=95),
        seed=7,
        space_fingerprint="4f1c9e02",
        target="workload.py:check",
        counts={"passed": 76, "failed": 24},
        total=100,
        strategies=(StrategyCount("cover", 100, 100, 24),),
        coverage=coverage,
        symptoms=(symptom,),
        parameters=(ParameterRow("journal_mode", 61.4, 5, 1e-9, 3e-9, 0.6, "chi-square"),),
        hypotheses=412,
        failures=(failure,),
        failures_omitted=23,
        timeline=(TimelinePoint(0, 60, 10), TimelinePoint(1, 40, 14)),
        notes=("One value was left out.",),
        rerun="testflow campaign run pragmas.yaml --seed 7",
    )
