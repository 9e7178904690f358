"""What every implementation of a kind must do: subclass a suite and give it its fixture."""

import pytest

# Failing assertions show their values, as those in test files do.
pytest.register_assert_rewrite("testflow.testing.contracts.backends")
pytest.register_assert_rewrite("testflow.testing.contracts.history")
