"""A campaign that is killed or stopped at any moment goes on as if nothing had happened."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from testflow.history import History
from testflow.model import RunStatus

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc"),
]

KILLS = 10
PATIENCE_S = 120

TARGET = """
import os, signal, time

def check(values):
    print("pool", values["pool"])
    time.sleep(0.003)
    if values["cache"] == "off" and values["pool"] > 90:
        os.kill(os.getpid(), signal.SIGKILL if values["tls"] else signal.SIGSEGV)
    assert values["mode"] != "fast" or not values["tls"], f"pool {values['pool']} is torn"
    return {"log": None if values["level"] < 9 else f"level {values['level']}"}
"""

CAMPAIGN = """
campaign: killed
space:
  parameters:
    mode: [safe, fast, lazy]
    cache: ["on", "off", auto]
    tls: [false, true]
    pool: {range: [1, 100]}
    level: {range: [0, 9]}
target:
  function: target.py:check
strategies:
  - cover
  - boundary
  - fuzz: {count: 1400}
  - invalid: {count: 60}
seed: 7
workers: 2
"""


class Campaign:
    """A campaign in a folder of its own, run by the command line in processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'history.db'}"
        self._mark = f"KILLED_CAMPAIGN={folder}"
        (folder / "temporary").mkdir(parents=True)
        (folder / "target.py").write_text(TARGET)
        (folder / "campaign.yaml").write_text(CAMPAIGN)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        name, _, value = self._mark.partition("=")
        return subprocess.Popen(
            [sys.executable, "-m", "testflow", "campaign", *arguments, "--history", self.url],
            cwd=self.folder,
            env={**os.environ, name: value, "TMPDIR": str(self.folder / "temporary")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, *arguments: str) -> dict[str, Any]:
        process = self.start(*arguments, "--json")
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 1, err
        return json.loads(out)

    @cached_property
    def history(self) -> History:
        return History(self.url)

    def events(self) -> int:
        """Count what is recorded of the only run."""
        runs = self.history.runs()
        return self.history.next_sequence(runs[0].run_id) if runs else 0

    def wait_for_events(self, number: int) -> None:
        wait_until(lambda: self.events() >= number)

    def results(self) -> list[tuple[Any, ...]]:
        (run,) = self.history.runs()
        return [
            (
                stored.position,
                stored.result.outcome,
                stored.result.symptoms,
                stored.result.configuration,
            )
            for stored in self.history.results(run.run_id)
        ]

    def status(self) -> RunStatus:
        return self.history.runs()[0].status

    def temporary_files(self) -> list[Path]:
        # A folder may stay: who is killed right after making it cannot have told anybody.
        return [path for path in (self.folder / "temporary").rglob("*") if not path.is_dir()]

    def processes(self) -> list[str]:
        """Give the living processes that the campaign started, however far below."""
        mark = self._mark.encode()
        return [
            folder.name
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and mark in _environment(folder).split(b"\0")
        ]


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()  # empty for a process that is dead already
    except OSError:
        return b""


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def without_times(summary: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if name != "run_id"}


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    """Give a campaign, and see that it leaves neither a process nor a file behind."""
    campaign = Campaign(tmp_path / "campaign")
    yield campaign
    campaign.history.close()
    wait_until(lambda: not campaign.processes())
    wait_until(lambda: not campaign.temporary_files())


def test_killed_at_ten_moments_a_campaign_ends_as_if_it_had_never_been(
    campaign: Campaign, tmp_path: Path
) -> None:
    moments = random.Random(7)
    # Some kills come when more results are recorded, most before that: their work is lost.
    waits = moments.sample([True, False], counts=[4, 6], k=KILLS)
    command = ("run", "campaign.yaml", "--workers", "1")
    for waits_for_results in waits:
        progress = campaign.events() + 1 + waits_for_results
        process = campaign.start(*command)
        campaign.wait_for_events(progress)
        time.sleep(moments.uniform(0, 0.4))
        assert process.poll() is None, "the campaign ended before it was killed ten times"
        process.kill()
        process.communicate()
        command = ("resume", "--workers", "1")
    summary = campaign.finish("resume")

    undisturbed = Campaign(tmp_path / "undisturbed")
    expected = undisturbed.finish("run", "campaign.yaml")
    assert without_times(summary) == without_times(expected)
    assert summary["total"] == len(campaign.results()) > 1400
    assert min(summary["counts"]["failed"], summary["counts"]["error"]) > 0
    assert [row[0] for row in campaign.results()] == list(range(summary["total"]))
    assert campaign.results() == undisturbed.results()
    undisturbed.history.close()


def test_ctrl_c_ends_a_campaign_with_advice_that_works(campaign: Campaign) -> None:
    process = campaign.start("run", "campaign.yaml")
    campaign.wait_for_events(2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 4, err
    assert "Traceback" not in err
    assert campaign.status() is RunStatus.INTERRUPTED
    recorded = len(campaign.results())
    advice = err.partition("go on with: testflow campaign ")[2].partition(")")[0].split()
    assert advice[-2:] == ["--history", campaign.url]

    assert recorded < campaign.finish(*advice[:-2])["total"] == len(campaign.results())
    assert campaign.status() is RunStatus.FINISHED


def test_ctrl_c_before_the_campaign_began_has_the_code_of_an_interruption(
    campaign: Campaign,
) -> None:
    (campaign.folder / "campaign.yaml").unlink()
    os.mkfifo(campaign.folder / "campaign.yaml")
    process = campaign.start("run", "campaign.yaml")
    with (campaign.folder / "campaign.yaml").open("w"):  # now it reads the file
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 4, err
    assert "interrupted" in err
    assert "Traceback" not in err


def test_a_campaign_killed_before_its_first_result_starts_over(campaign: Campaign) -> None:
    process = campaign.start("run", "campaign.yaml")
    campaign.wait_for_events(1)
    process.kill()
    process.communicate()

    assert campaign.results() == []
    assert campaign.finish("resume")["total"] == len(campaign.results())


def test_where_nothing_was_recorded_resume_says_so(campaign: Campaign) -> None:
    process = campaign.start("resume")
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 2
    assert "no run is recorded in sqlite:///" in err
