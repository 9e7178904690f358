"""What `bench_schema.py` measures, and with what."""

import sys
from pathlib import Path

# The traps and the worker are those of the tests.
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "schemas"))
