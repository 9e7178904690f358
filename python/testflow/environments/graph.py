"""Which service needs which, and in what order they can be had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from testflow.environments.references import references
from testflow.errors import SpecError
from testflow.model import ServiceSpec
from testflow.runtime.nearest import advise

Graph = Mapping[str, frozenset[str]]
"""Each service with those that it needs."""


def service_graph(specs: Sequence[ServiceSpec]) -> Graph:
    """Give what each service needs: by its references, and by ``depends_on``.

    Raises:
        SpecError: A service that is needed does not exist, or services need each other in a circle.
    """
    known = [spec.name for spec in specs]
    graph = {spec.name: frozenset(_needed(spec, known)) for spec in specs}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        message = f"services need each other in a circle: {' → '.join(circle)}"
        hint = "one of them has to start without the other"
        raise SpecError(message, path=circle[0], hint=hint) from error
    return graph


def waves(graph: Graph) -> list[tuple[str, ...]]:
    """Give the services in the order in which they start: those of a wave start together."""
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    found: list[tuple[str, ...]] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        found.append(tuple(sorted(ready)))
        sorter.done(*ready)
    return found


def all_needed(name: str, graph: Mapping[str, Iterable[str]]) -> set[str]:
    """Give all that one needs, directly or not.

    Examples:
        >>> sorted(all_needed("web", {"web": ["api"], "api": ["db"], "other": ["x"]}))
        ['api', 'db']
    """
    found: set[str] = set()
    waiting = [name]
    while waiting:
        more = set(graph.get(waiting.pop(), ())) - found
        found |= more
        waiting += more
    return found


def _needed(spec: ServiceSpec, known: Sequence[str]) -> Iterable[str]:
    depends_on: Sequence[str] = spec.settings.get("depends_on", ())
    stated = [(f"{spec.name}.depends_on.{at}", name) for at, name in enumerate(depends_on)]
    told = [(each.path, each.service) for each in references(spec.settings, spec.name)]
    for path, name in (*told, *stated):
        if name not in known:
            message = f"there is no service {name!r}"
            raise SpecError(message, path=path, hint=advise(name, known))
        yield name
