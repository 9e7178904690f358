"""Processes are found by what started them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testflow.execution import process_tree
from testflow.execution.process_tree import Process


def test_descendants_and_members_of_the_session_are_below_a_process() -> None:
    processes = [
        Process(1, 0, 1),
        Process(10, 1, 10),
        Process(11, 10, 10),
        Process(12, 11, 12),
        Process(13, 1, 10),
        Process(14, 13, 99),
        Process(20, 1, 20),
    ]

    assert process_tree.below(10, processes) == {11, 12, 13, 14}


def test_the_living_are_listed_and_the_dead_are_not() -> None:
    with subprocess.Popen(["sleep", "1000"]) as child:
        alive = {each.pid: each.parent for each in process_tree.living_processes()}
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        dead = {each.pid for each in process_tree.living_processes()}

    assert alive[child.pid] == os.getpid()
    assert child.pid not in dead


@pytest.mark.skipif(sys.platform != "linux", reason="there is only one list elsewhere")
def test_both_lists_of_processes_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen(["sleep", "1000"]) as child:
        monkeypatch.setattr(Path, "exists", lambda _: False)
        listed = {each.pid: each.parent for each in process_tree.living_processes()}
        child.kill()

    assert listed[child.pid] == os.getpid()
