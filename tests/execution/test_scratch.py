from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from testflow.execution.scratch import make_scratch, remove_abandoned, scratch_folder

_MAKES_ONE = """
import signal
from testflow.execution.scratch import make_scratch
print(make_scratch(), flush=True)
signal.pause()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_is_gone_in_the_end_whatever_happens(folder: Path) -> None:
    def fail() -> None:
        with scratch_folder() as scratch:
            (scratch / "in").mkdir()
            (scratch / "in" / "file").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(folder.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_a_living_one_has_stays(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _MAKES_ONE], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        (left / "file").write_text("x")
        ours = make_scratch()
        assert left.is_dir()
        process.send_signal(signal.SIGKILL)
    remove_abandoned()
    assert list(folder.iterdir()) == [ours]


@pytest.mark.parametrize("name", ["testflow-scratch-x-y-z", "testflow-scratch-", "other"])
def test_folders_of_others_stay(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    remove_abandoned()
    assert (folder / name).is_dir()
