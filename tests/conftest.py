"""What every test starts from."""

import os

import pytest
from hypothesis import settings

# No deadlines: a busy machine is no defect.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=500, deadline=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile("dev")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TESTFLOW_")]:
        monkeypatch.delenv(name)
