"""Write the newest set of pinned versions that fits, to constraints.txt and to pyproject.toml.

pip reads the one and uv the other: uv takes no constraints file for a project. Run by `make pins`.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# For pip install -c; uv reads the same pins in pyproject.toml. Written by `make pins`.\n"
COMPILE = [
    *("pip", "compile", "--no-config", "--quiet", "--no-header", "--no-annotate"),
    *("--universal", "--fork-strategy", "fewest", "--python-version", "3.11"),
    *("--group", "pyproject.toml:dev", "pyproject.toml"),
]


def main(uv: str) -> None:
    """Resolve every dependency anew and write both lists."""
    text = subprocess.check_output([uv, *COMPILE], cwd=ROOT, text=True)
    pins = [line.partition(";")[0].strip() for line in text.splitlines()]
    (ROOT / "constraints.txt").write_text(HEADER + "".join(f"{pin}\n" for pin in pins))
    project = ROOT / "pyproject.toml"
    listed = "".join(f'    "{pin}",\n' for pin in pins)
    project.write_text(
        re.sub(
            r"(?m)^constraint-dependencies = \[\n[^\]]*\]",
            f"constraint-dependencies = [\n{listed}]",
            project.read_text(),
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
