"""Machines in a cloud."""

from testflow.environments.backends.cloud.backend import Machines
from testflow.environments.backends.cloud.removal import remove_machine

__all__ = ["Machines", "remove_machine"]
