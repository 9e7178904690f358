"""The guides show what really comes out."""

import re
from pathlib import Path
from typing import Any

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.mark.parametrize(("guide", "count"), [("narrow-a-failure.md", 2), ("correlate.md", 4)])
def test_the_guide_runs_as_it_stands(
    guide: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (GUIDES / guide).read_text()
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    assert len(blocks) == count
    for code, printed in blocks:
        exec(code, names)
        assert capsys.readouterr().out == printed
