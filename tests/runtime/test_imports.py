"""What the runtime costs to import."""

import subprocess
import sys

HEAVY = ("asyncio", "numpy", "pyarrow", "pydantic", "sqlalchemy", "alembic", "typer", "rich")
MODULES = ("bus", "clock", "identity", "nearest", "redaction", "registry", "seed", "settings")


def test_the_runtime_loads_nothing_heavy() -> None:
    code = (
        f"import sys, importlib\n"
        f"for name in {MODULES}: importlib.import_module('testflow.runtime.' + name)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
