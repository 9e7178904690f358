"""Signs that a service is ready: a port, an HTTP answer, a line of its log, a command, SQL."""

from testflow.environments.readiness.probe import Probe, probes_of
from testflow.environments.readiness.wait import wait_until_ready

__all__ = ["Probe", "probes_of", "wait_until_ready"]
