"""The backends by name: what answers to ``type: postgres``. A new one is a file and a line here."""

from __future__ import annotations

from typing import Any

from testflow.runtime.registry import Registry

BACKENDS: Registry[Any] = Registry(
    "backends",
    {
        "cloud": "testflow.environments.backends.cloud:Machines",
        "compose": "testflow.environments.backends.compose:Compose",
        "docker": "testflow.environments.backends.docker:Docker",
        "http": "testflow.environments.backends.http:Http",
        "kubernetes": "testflow.environments.backends.kubernetes:Kubernetes",
        "postgres": "testflow.environments.backends.postgres:Postgres",
        "process": "testflow.environments.backends.process:Process",
        "redis": "testflow.environments.backends.redis:Redis",
        "simulated": "testflow.environments.backends.simulated:Simulated",
    },
)
