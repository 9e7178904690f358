"""Environments: the services that tests need, had in isolation, and gone afterwards."""

from testflow.environments.environment import Environment, Notice
from testflow.environments.pool import EnvironmentPool
from testflow.environments.service import Availability, Backend, Service, State
from testflow.environments.site import Site, state_folder
from testflow.environments.sweep import Leftover, find_leftovers, sweep

__all__ = [
    "Availability",
    "Backend",
    "Environment",
    "EnvironmentPool",
    "Leftover",
    "Notice",
    "Service",
    "Site",
    "State",
    "find_leftovers",
    "state_folder",
    "sweep",
]
