"""The command line, called as its entry point is."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from testflow.cli import main


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """What it answered as JSON."""
        return json.loads(self.out)


Testflow = Callable[..., Ended]


@pytest.fixture
def testflow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Testflow:
    """Call a command in a folder of its own; it never shows a traceback of testflow."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def testflow(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["testflow", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Ended(code or 0, out, err)

    return testflow


TARGET = """
import os, signal, time

def passes(values):
    print("size", values["size"])

def fails(values):
    assert values["mode"] != "b", "mode b is broken"

def misbehaves(values):
    match values["mode"]:
        case "a":
            time.sleep(60)
        case "b":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "c":
            for _ in range(1024):
                os.write(1, bytes(1 << 20))
        case "d":
            os._exit(3)
"""


@pytest.fixture
def campaign_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a campaign file, with keys of its own, and the target beside it."""

    def campaign_file(**changed: Any) -> Path:
        document = {
            "campaign": "small",
            "space": {"parameters": {"mode": ["a", "b"], "size": {"range": [1, 9]}}},
            "target": {"function": "target.py:passes"},
            "strategies": ["cover", {"fuzz": {"count": 40}}],
            "seed": 7,
            "workers": 1,
        }
        (tmp_path / "target.py").write_text(TARGET)
        file = tmp_path / "campaign.yaml"
        file.write_text(json.dumps(document | changed))  # which is YAML, too
        return file

    return campaign_file
