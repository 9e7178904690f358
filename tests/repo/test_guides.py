"""The code of guides runs as it stands there, one block after the other, and does what it says."""

import re
from pathlib import Path
from typing import Any

import pytest

from testflow.model import Outcome, Symptom, TestId, TestResult

GUIDES = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(guide: str, **given: Any) -> dict[str, Any]:
    """Run all blocks, and give what they named."""
    blocks = re.findall(r"```python\n(.*?)```", (GUIDES / f"{guide}.md").read_text(), re.DOTALL)
    assert blocks
    names = dict(given)
    for block in blocks:
        exec(compile(block, guide, "exec"), names)
    return names


def test_the_guide_to_selection_selects_the_test_of_the_changed_file() -> None:
    test = Path("payment-service/tests/test_processor.py")
    test.parent.mkdir(parents=True)
    test.touch()

    assert run("select-tests")["selection"].paths == ("tests/test_processor.py",)


def test_the_guide_to_failures_gives_category_confidence_and_owner() -> None:
    symptom = Symptom("ConnectionError", "ConnectionError: the database is away")
    result = TestResult(
        TestId("shop", "tests/test_a.py", "test_a"), Outcome.FAILED, 0.1, (symptom,)
    )

    failure = run("sort-failures", result=result)["failure"]

    assert (failure.category, failure.confidence) == ("database_connection", 0.9)
    assert failure.assigned_to == "database-team"


def test_the_guide_to_test_data_writes_what_it_says() -> None:
    data = run("test-data")["data"]

    assert data.generators == ["users", "payment_methods"]
    assert Path("data/data.sql").read_text().startswith('INSERT INTO "users"')


def test_the_guide_to_maps_draws_one() -> None:
    drawn = run("map-what-was-explored")["drawn"]

    assert drawn.runs == 100
    assert Path("map.html").stat().st_size < 5_000_000


def test_the_guide_to_further_questions_finds_what_it_planted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")

    run("sensitivity-anomalies-trends")

    printed = capsys.readouterr().out
    assert "if mode = b and size > 3: 100% of" in printed
    assert "Run 17 is 15.03" in printed
