"""The code of the guide runs as it stands there and says what the page says."""

import re
from pathlib import Path
from typing import Any

_GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "statistics.md"


def test_every_block_of_the_guide_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", _GUIDE.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(_GUIDE), "exec"), names)
    assert names["within"].verdict == "vanishes"
    overall = names["statistics"].compare_table([[1198, 1493], [557, 1278]])
    assert overall.pearson.p_value < 1e-20
