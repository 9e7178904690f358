"""The code of the guide runs as it stands there, one block after the other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

_GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "keep-configurations.md"
_SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"type": "boolean"}},
    "required": ["a"],
    "additionalProperties": False,
}

_SERVER = """
def check(values):
    if values.get("b"):
        raise ValueError("b is broken")
"""


def test_every_block_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("app.schema.json").write_text(json.dumps(_SCHEMA))
    blocks = re.findall(r"```python\n(.*?)```", _GUIDE.read_text(), re.DOTALL)
    Path("server.py").write_text(_SERVER)
    names: dict[str, Any] = {}
    exec(_SERVER, names)
    for block in blocks:
        quick = block.replace("100_000, seed", "1_000, seed").replace("count=1_000", "count=40")
        exec(compile(quick, str(_GUIDE), "exec"), names)
    assert len(blocks) > 10
    assert names["found"].origin.index == 41
    assert names["kept_space"].schema == _SCHEMA
    assert names["health"]
