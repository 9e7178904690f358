"""What a correlation found, for people and for programs."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from testflow.campaign.masking import masked, masked_term
from testflow.cli.model import counted

if TYPE_CHECKING:
    from testflow.correlation import (
        Association,
        ClassFinding,
        Correlation,
        ParameterFinding,
        Suspect,
    )
    from testflow.correlation.statistics import Estimate, Stratified

_SHOWN = 20


def print_findings(console: Console, found: Correlation) -> None:
    """Say what was compared, which settings matter, and what explains what is looked for."""
    _say(console, _compared(found))
    if found.parameters:
        console.print(_settings(found))
    more = len(found.parameters) - _SHOWN
    if more > 0:
        _say(console, f"and {counted(more, 'setting')} more, with greater q")
    _say(console, "suspects:" if found.suspects else "no suspects")
    for suspect in found.suspects:
        _say(console, f"  {masked(suspect).sentence()}")
    for warning in (each for parameter in found.parameters for each in parameter.warnings):
        _say(console, f"beware: {_masked(warning)}")


def findings_json(found: Correlation) -> str:
    """Give everything as JSON; what is no finite number is null."""
    evidence = found.details.evidence
    answer = {
        "kind": found.kind,
        "runs": found.runs,
        "failures": found.failures,
        "labels": list(found.labels),
        "threshold": found.threshold,
        "by": evidence.strata.by if evidence.strata else None,
        "hypotheses": found.hypotheses,
        "complete_to": found.complete_to,
        "parameters": list(map(_parameter, found.parameters)),
        "suspects": [_suspect(masked(suspect)) for suspect in found.suspects],
    }
    return json.dumps(_finite(answer), indent=2, ensure_ascii=False, allow_nan=False)


def compared_json(each: ClassFinding | Suspect) -> dict[str, Any]:
    """Give how many runs fail with a class or a combination, how many without, and the chance."""
    return {
        "failing_with": each.failing_with,
        "runs_with": each.runs_with,
        "failing_without": each.failing_without,
        "runs_without": each.runs_without,
        "p_value": each.p_value,
        "q_value": each.q_value,
    }


def _compared(found: Correlation) -> str:
    runs = counted(found.runs, "run")
    match found.kind:
        case "outcomes":
            what = f"{found.failures:,} failed"
        case "categories":
            what = f"{len(found.labels)} categories: {', '.join(found.labels)}"
        case "numbers":
            what = (
                f"suspects explain the {found.failures:,} of them of {found.threshold:.6g} or more"
            )
    if not found.runs:
        what = "nothing to compare"
    return f"{runs}, {what}; {found.hypotheses:,} combinations of values were tested"


def _settings(found: Correlation) -> Table:
    table = Table(
        "setting",
        "test",
        Column("statistic", justify="right"),
        Column("effect", justify="right"),
        Column("p", justify="right"),
        Column("q", justify="right"),
    )
    ranked = sorted(found.parameters, key=lambda each: (each.q_value, each.p_value, -each.effect))
    for each in ranked[:_SHOWN]:
        table.add_row(
            escape(each.path),
            f"{each.test}, roughly" if each.is_rough else each.test,
            f"{each.statistic:.4g}",
            f"{each.effect:.2f}",
            f"{each.p_value:.2g}",
            f"{each.q_value:.2g}",
        )
    return table


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def _masked(warning: str) -> str:
    """Mask the class that a warning begins with, where it is a secret."""
    term, colon, rest = warning.partition(": ")
    return f"{masked_term(term)}{colon}{rest}" if " = " in term else warning


def _parameter(each: ParameterFinding) -> dict[str, Any]:
    contingency, ranks, groups = each.contingency, each.ranks, each.groups
    return {
        "path": each.path,
        "test": each.test,
        "statistic": each.statistic,
        "degrees": each.degrees,
        "p_value": each.p_value,
        "q_value": each.q_value,
        "effect": each.effect,
        "is_rough": each.is_rough,
        "mid_p": each.mid_p,
        "g": contingency and contingency.likelihood.statistic,
        "cramers_v_corrected": contingency and contingency.cramers_v_corrected,
        "mutual_information": contingency and contingency.information,
        "epsilon_squared": groups and groups.epsilon_squared,
        "rho": ranks and ranks.rho,
        "absent_runs": each.absent_runs,
        "where_present": _association(each.where_present) if each.absent_runs else None,
        "classes": list(map(_class, each.classes)),
        "warnings": list(map(_masked, each.warnings)),
    }


def _association(found: Association | None) -> dict[str, Any] | None:
    return found and {"test": found.test, "p_value": found.p_value, "effect": found.effect}


def _class(each: ClassFinding) -> dict[str, Any]:
    return {
        "term": masked_term(each.term),
        "label": each.label,
        **compared_json(each),
        "odds_ratio": _estimate(each.contrast.odds_ratio),
        "risk_ratio": _estimate(each.contrast.risk_ratio),
        "within": _stratified(each.within),
    }


def _suspect(each: Suspect) -> dict[str, Any]:
    return {
        "terms": list(each.terms),
        "label": each.label,
        **compared_json(each),
        "effect": each.effect,
        "test": each.test,
        "explained": each.explained,
        "within": _stratified(each.within),
        "sentence": each.sentence(),
    }


def _estimate(found: Estimate | None) -> list[float] | None:
    return found and [found.value, found.low, found.high]


def _stratified(found: Stratified | None) -> dict[str, Any] | None:
    return found and {
        "strata": found.strata,
        "statistic": found.test.statistic,
        "p_value": found.test.p_value,
        "odds_ratio": _estimate(found.odds_ratio),
        "verdict": found.verdict,
    }


def _finite(told: Any) -> Any:
    """Give null in the place of infinities, which JSON does not have."""
    if isinstance(told, dict):
        return {name: _finite(each) for name, each in cast("dict[str, Any]", told).items()}
    if isinstance(told, list):
        return [_finite(each) for each in cast("list[Any]", told)]
    return None if isinstance(told, float) and not isfinite(told) else told
