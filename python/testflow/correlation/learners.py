"""The door to scikit-learn, which is an extra: nothing else imports it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from testflow.errors import InputError
from testflow.runtime.seed import Seed

_STATES = 1 << 32


def learner(module: str, name: str, **options: Any) -> Any:
    """Make an estimator of scikit-learn, such as ``tree``, ``DecisionTreeClassifier``.

    Raises:
        InputError: scikit-learn is not installed: ``pip install 'testflow[models]'``.
    """
    try:
        found = import_module(f"sklearn.{module}")
    except ModuleNotFoundError as error:
        message = "scikit-learn is not installed"
        raise InputError(message, hint="pip install 'testflow[models]'") from error
    return getattr(found, name)(**options)


def state(seed: Seed) -> int:
    """Give the seed as scikit-learn takes it."""
    return seed.value % _STATES
