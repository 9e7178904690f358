"""What every test starts from."""

import os
import signal

import pytest
from hypothesis import settings

# No deadlines: a busy machine is no defect.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=500, deadline=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile("dev")

# A shell that runs the tests in the background lets them ignore the interrupts that they send.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TESTFLOW_")]:
        monkeypatch.delenv(name)
