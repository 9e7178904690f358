"""When a campaign stops before everything has run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow import Campaign, Outcome
from testflow.campaign.spec import StopSpec
from testflow.campaign.stop import StopRule
from testflow.history import RunRecord
from testflow.model import RunStatus, TestId, TestResult
from testflow.testing import FakeClock

TARGET = """
def check(values):
    assert values["mode"] != "b", "mode b is broken"
"""


def result(outcome: Outcome) -> TestResult:
    return TestResult(TestId("campaign", "target", "fuzz"), outcome, 0.1)


def test_failures_and_errors_count_and_nothing_else() -> None:
    rule = StopRule(StopSpec(failures=2), FakeClock())
    endings = [*Outcome, Outcome.FAILED]

    assert [rule.reason_to_stop(result(each)) for each in endings][:2] == ["", ""]
    assert rule.reason_to_stop(result(Outcome.PASSED)) == "3 failures were reached"


def test_time_counts_from_the_start_of_the_rule() -> None:
    clock = FakeClock()
    clock.advance(100)
    rule = StopRule(StopSpec(seconds=1.5), clock)

    assert rule.reason_to_stop(result(Outcome.PASSED)) == ""
    clock.advance(1.5)
    assert rule.reason_to_stop(result(Outcome.PASSED)) == "1.5 seconds have passed"


def test_without_limits_nothing_stops() -> None:
    clock = FakeClock()
    rule = StopRule(StopSpec(), clock)
    clock.advance(1e9)

    assert {rule.reason_to_stop(result(Outcome.ERROR)) for _ in range(1000)} == {""}


@pytest.fixture
def campaign(tmp_path: Path) -> Callable[[dict[str, Any]], Campaign]:
    def campaign(stop: dict[str, Any]) -> Campaign:
        (tmp_path / "target.py").write_text(TARGET)
        document = {
            "campaign": "stopping",
            "space": {"parameters": {"mode": ["a", "b"], "size": {"range": [1, 99]}}},
            "target": {"function": "target.py:check"},
            "strategies": [{"fuzz": {"count": 400}}],
            "seed": 8,
            "workers": 1,
            "stop": stop,
        }
        (tmp_path / "campaign.yaml").write_text(json.dumps(document))
        return Campaign.from_file(tmp_path / "campaign.yaml", history="sqlite://")

    return campaign


def recorded(campaign: Campaign) -> tuple[RunRecord, int, int]:
    (run,) = campaign.history.runs()
    counts = campaign.history.counts(run.run_id)
    return run, sum(counts.values()), counts[Outcome.FAILED]


def test_a_campaign_stops_at_its_rule_and_can_go_on(
    campaign: Callable[[dict[str, Any]], Campaign],
) -> None:
    with campaign({"failures": 5}) as stopping:
        stopping.run()
        run, results, failures = recorded(stopping)

        assert (run.status, run.reason) == (RunStatus.STOPPED, "5 failures were reached")
        assert failures == 5 < results < run.total == 400

        stopping.resume(run.run_id)
        assert recorded(stopping)[2] == 10


def test_a_rule_that_is_never_met_lets_the_campaign_finish(
    campaign: Callable[[dict[str, Any]], Campaign],
) -> None:
    with campaign({"failures": 400, "seconds": 3600}) as finishing:
        finishing.run()
        run, results, _ = recorded(finishing)

    assert (run.status, run.reason, results) == (RunStatus.FINISHED, "", 400)
