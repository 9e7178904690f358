"""The guide to narrowing shows what really comes out."""

import re
from pathlib import Path
from typing import Any

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "narrow-a-failure.md"
BLOCKS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def test_the_guide_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    assert len(BLOCKS) == 2
    for code, printed in BLOCKS:
        exec(code, names)
        assert capsys.readouterr().out == printed
