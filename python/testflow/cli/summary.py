"""What a command says of a run, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from testflow.campaign import CampaignResult
from testflow.campaign.masking import masked
from testflow.cli.findings import compared_json
from testflow.cli.model import combinations
from testflow.correlation import Suspect
from testflow.history import RunRecord
from testflow.model import TestResult
from testflow.runtime.redaction import redact_values

_SHOWN_SUSPECTS = 3


def print_result(
    console: Console, result: CampaignResult, reports: list[Path], snapshots: Path | None
) -> None:
    """Say in a few lines how a run went, what failed, and what it goes with."""
    coverage = result.coverage
    console.print(
        f"[bold]{escape(result.record.name)}[/] {result.status}: {_counts(result)}; "
        f"{coverage.covered:,} of {coverage.possible:,} {combinations(coverage.strength)} "
        f"covered ({coverage.ratio:.1%})",
        highlight=False,
        soft_wrap=True,
    )
    for symptom in result.analysis.symptoms:
        console.print(
            f"[red]{escape(symptom.name)}[/] ({symptom.count} runs)",
            highlight=False,
            soft_wrap=True,
        )
        for suspect in symptom.correlation.suspects[:_SHOWN_SUSPECTS]:
            console.print(
                f"  {escape(masked(suspect).sentence())}", highlight=False, soft_wrap=True
            )
    console.print(f"run {result.run_id}", highlight=False, soft_wrap=True)
    for path in reports:
        console.print(f"report {escape(str(path))}", highlight=False, soft_wrap=True)
    if snapshots:
        console.print(f"snapshots {escape(str(snapshots))}", highlight=False, soft_wrap=True)


def result_json(result: CampaignResult, reports: list[Path], snapshots: Path | None) -> str:
    """Give the same as JSON."""
    coverage = result.coverage
    summary: dict[str, Any] = {
        "run_id": result.run_id,
        "name": result.record.name,
        "status": result.status,
        "reason": result.record.reason,
        "total": result.record.total,
        "counts": {outcome.value: count for outcome, count in result.counts.items()},
        "coverage": {
            "covered": coverage.covered,
            "possible": coverage.possible,
            "impossible": coverage.impossible,
            "ratio": coverage.ratio,
        },
        "symptoms": [
            {
                "name": symptom.name,
                "count": symptom.count,
                "example": symptom.example,
                "suspects": [_suspect(masked(suspect)) for suspect in symptom.correlation.suspects],
            }
            for symptom in result.analysis.symptoms
        ],
        "reports": [str(path) for path in reports],
        "snapshots": str(snapshots) if snapshots else None,
    }
    return json.dumps(summary, indent=2, ensure_ascii=False)


def replay_json(result: TestResult) -> str:
    """Give the result as JSON, with its configuration; secrets are masked."""
    values: Any = result.configuration.values if result.configuration else {}
    told = {
        "test_id": str(result.test_id),
        "outcome": result.outcome,
        "symptoms": [{"name": one.name, "message": one.message} for one in result.symptoms],
        "reason": result.reason,
        "output": result.output,
        "duration_s": result.duration_s,
        "configuration": redact_values(values),
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def runs_table(runs: list[RunRecord]) -> Table:
    """Give a table of runs."""
    table = Table(Column("run", no_wrap=True), "campaign", "status", "planned", "started")
    for run in runs:
        started = f"{run.started_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(run.run_id, escape(run.name), run.status, f"{run.total:,}", started)
    return table


def runs_json(runs: list[RunRecord]) -> str:
    """Give the same as JSON."""
    listed = [
        {
            "run_id": run.run_id,
            "name": run.name,
            "status": run.status,
            "total": run.total,
            "started_at": run.started_at.isoformat(),
        }
        for run in runs
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False)


def _counts(result: CampaignResult) -> str:
    seen = [f"{count:,} {outcome}" for outcome, count in result.counts.items() if count]
    return ", ".join(seen) or "nothing was run"


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        "terms": list(suspect.terms),
        **compared_json(suspect),
        "effect": suspect.effect,
        "test": suspect.test,
        "sentence": suspect.sentence(),
    }
