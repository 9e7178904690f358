"""What a campaign finds out, and how its report says it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow import Campaign, CampaignResult, Outcome, Space
from testflow.errors import StorageError, UnknownPlugin

Make = Callable[..., Campaign]

SPACE = Space(
    {
        "journal": ["delete", "wal", "off"],
        "sync": ["off", "normal", "full"],
        "cache": [1, 10, 100],
        "api_key": ["hunter2 and friends", "swordfish", "melon"],
        "size": range(1, 100),
    }
)
STRATEGIES = [("cover", {}), ("sample", {"count": 300}), ("invalid", {"count": 40})]


TARGETS = Path(__file__).with_name("targets.py")
PLANTED = f"{TARGETS}:planted"


@pytest.fixture(scope="module")
def result() -> Any:
    with Campaign(SPACE, PLANTED, name="planted", strategies=STRATEGIES) as campaign:
        yield campaign.run(seed=7, workers=2)


@pytest.fixture(scope="module")
def report(result: CampaignResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return json.loads(result.report(tmp_path_factory.mktemp("report") / "it.json").read_text())


@pytest.fixture(scope="module")
def page(result: CampaignResult, tmp_path_factory: pytest.TempPathFactory) -> str:
    return result.report(tmp_path_factory.mktemp("page") / "new" / "it.html").read_text()


@pytest.mark.parametrize(
    ("name", "terms"),
    [("rollback", {"journal = off", "sync = full"}), ("memory", {"cache = 100"})],
)
def test_the_planted_culprit_is_the_only_suspect(
    result: CampaignResult, name: str, terms: set[str]
) -> None:
    symptom = next(each for each in result.analysis.symptoms if each.name == name)
    (suspect,) = symptom.correlation.suspects

    assert set(suspect.terms) == terms
    assert suspect.failing_with == suspect.runs_with == symptom.count
    assert suspect.failing_without == 0
    assert suspect.p_value <= suspect.q_value < 1e-6
    assert suspect.effect == pytest.approx(1)


def test_the_report_names_the_culprits_with_their_statistics(report: dict[str, Any]) -> None:
    suspects = {
        symptom["name"]: [
            (set(each["terms"]), each["p_value"] < 1e-6) for each in symptom["suspects"]
        ]
        for symptom in report["symptoms"]
    }

    assert suspects["rollback"] == [({"journal = off", "sync = full"}, True)]
    assert suspects["memory"] == [({"cache = 100"}, True)]


def test_the_page_says_it_in_a_sentence(page: str) -> None:
    text = " ".join(page.split())

    assert "together with" in text
    assert "journal = off" in text
    assert "p =" in text


def test_the_report_counts_what_was_run(result: CampaignResult, report: dict[str, Any]) -> None:
    strategies = {each["name"]: (each["planned"], each["run"]) for each in report["strategies"]}

    assert report["total"] == sum(report["counts"].values()) == result.record.total
    assert strategies["sample"] == (300, 300)
    assert strategies["invalid"] == (40, 40)
    assert len(report["failures"]) == result.failed
    assert sum(point["runs"] for point in report["timeline"]) == result.record.total


def test_secrets_are_masked_in_every_report(report: dict[str, Any], page: str) -> None:
    terms = [each["terms"] for symptom in report["symptoms"] for each in symptom["suspects"]]
    told = json.dumps(report) + page

    assert ["api_key = ***"] in terms
    assert [word for word in ("hunter2", "friends", "swordfish") if word in told] == []


def test_a_failure_can_be_reproduced_unless_that_would_tell_a_secret(
    make: Make, report: dict[str, Any], tmp_path: Path
) -> None:
    plain = make(f"{TARGETS}:fits").run(count=20, workers=1)
    told = json.loads(plain.report(tmp_path / "plain.json").read_text())

    secretive = [each for each in report["failures"] if "***" in each["configuration_json"]]
    assert {failure["reproduce"] for failure in secretive} == {""}
    assert all("targets" in failure["reproduce"] for failure in told["failures"])
    assert told["failures"]


def test_what_breaks_a_rule_on_purpose_is_left_out_of_statistics_and_coverage(
    result: CampaignResult,
) -> None:
    valid = result.record.total - 40

    assert result.analysis.strategies["invalid"][0] == 40
    assert result.correlation.runs == result.coverage.rows == valid
    assert "rules" not in {symptom.name for symptom in result.analysis.symptoms}
    assert any(
        symptom.name == "rules" for failure in result.failures() for symptom in failure.symptoms
    )


def test_what_was_blocked_counts_neither_as_tried_nor_in_statistics(
    make: Make, tmp_path: Path
) -> None:
    result = make(f"{TARGETS}:without_tls").run(seed=7, workers=2)
    report = json.loads(result.report(tmp_path / "it.json").read_text())
    blocked = result.counts[Outcome.BLOCKED]

    assert blocked > 20
    assert result.correlation.runs == result.coverage.rows == result.record.total - blocked
    assert any("tls = true" in term for gap in result.coverage.gaps(99) for term in gap)
    assert [suspect.terms for suspect in result.correlation.suspects] == [("mode = c",)]
    assert f"{blocked} blocked or skipped runs are left out of the statistics." in report["notes"]


def test_a_campaign_without_results_has_a_report(make: Make, tmp_path: Path) -> None:
    result = make(PLANTED).run(count=0, workers=1)

    assert result.coverage.covered == 0
    assert result.report(tmp_path / "it.html").exists()


@pytest.mark.parametrize(("name", "kind"), [("it.pdf", UnknownPlugin), ("it", UnknownPlugin)])
def test_a_report_in_an_unknown_format_is_refused(
    result: CampaignResult, tmp_path: Path, name: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="report-formats"):
        result.report(tmp_path / name)


def test_a_report_that_cannot_be_written_is_an_error_with_advice(
    result: CampaignResult, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()

    with pytest.raises(StorageError, match="cannot be written"):
        result.report(tmp_path / "taken" / "it.json")
