"""Every example runs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CAMPAIGNS = sorted(path.parent.name for path in EXAMPLES.glob("*/campaign.yaml"))
TESTS_FAILED = 1


def test_there_is_a_campaign_on_a_real_program() -> None:
    assert "sqlite_pragmas" in CAMPAIGNS


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_small_campaign_of_the_example_runs(name: str, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path / name)
    testflow = Path(sys.executable).with_name("testflow")

    done = subprocess.run(
        [testflow, "campaign", "run", "campaign.yaml", "--count", "40", "--report", "report.html"],
        cwd=tmp_path / name,
        capture_output=True,
        check=False,
        text=True,
    )

    assert done.returncode in {0, TESTS_FAILED}, done.stdout + done.stderr
    assert "</html>" in (tmp_path / name / "report.html").read_text()
