"""One look at a service: ready, or what was seen instead."""

from __future__ import annotations

from typing import Protocol

from testflow.environments.place import Place
from testflow.environments.service import Service
from testflow.environments.spec import ReadinessSpec, words_of


class Probe(Protocol):
    """Looks at a service."""

    async def look(self) -> str:
        """Give what was seen instead of the sign; empty when the sign is there."""
        ...


def probes_of(signs: list[ReadinessSpec], service: Service, place: Place) -> list[Probe]:
    """Give what looks for each of these signs; where none is given, for its port."""
    if not signs and service.endpoint.port and not service.answers:
        signs = [ReadinessSpec(port=True)]
    return [_probe(sign, service, place) for sign in signs]


def _probe(sign: ReadinessSpec, service: Service, place: Place) -> Probe:
    endpoint = service.endpoint
    if sign.http is not None:
        from testflow.environments.readiness.http import HttpProbe

        return HttpProbe(endpoint, sign.http, sign.status)
    if sign.log is not None:
        from testflow.environments.readiness.log import LogProbe

        return LogProbe(service, sign.log)
    if sign.command is not None:
        from testflow.environments.readiness.command import CommandProbe

        return CommandProbe(words_of(sign.command), endpoint, place)
    if sign.sql is not None:
        from testflow.environments.readiness.sql import SqlProbe

        return SqlProbe(endpoint, sign.sql)
    from testflow.environments.readiness.port import PortProbe

    return PortProbe(endpoint.host, endpoint.port if sign.port is True else sign.port or 0)
