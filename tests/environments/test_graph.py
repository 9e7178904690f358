"""Who needs whom."""

from itertools import pairwise
from typing import Any

import pytest

from testflow.environments.graph import service_graph, waves
from testflow.environments.provisioning import provide
from testflow.errors import SpecError
from testflow.model import ServiceSpec


def spec(name: str, **settings: Any) -> ServiceSpec:
    return ServiceSpec(name, "simulated", settings)


def test_references_and_depends_on_make_the_graph() -> None:
    specs = [spec("web", url="{api.host}"), spec("api", depends_on=["db"]), spec("db")]

    assert service_graph(specs) == {"web": {"api"}, "api": {"db"}, "db": frozenset()}


def test_what_needs_nothing_of_each_other_starts_together() -> None:
    specs = [spec("web", a="{b.host} {a.host}"), spec("b"), spec("a"), spec("c", x="{web.port}")]

    assert waves(service_graph(specs)) == [("a", "b"), ("web",), ("c",)]


def test_a_circle_is_named_in_its_order() -> None:
    specs = [spec("a", x="{b.host}"), spec("b", x="{c.host}"), spec("c", x="{a.host}")]

    with pytest.raises(SpecError, match="in a circle: ") as caught:
        service_graph(specs)

    names = caught.value.message.partition(": ")[2].split(" → ")
    needs = {"a": "b", "b": "c", "c": "a"}
    assert names[0] == names[-1]
    assert all(needs[here] == there for here, there in pairwise(names))


def test_a_service_that_needs_itself_is_a_circle() -> None:
    with pytest.raises(SpecError, match="in a circle: a → a"):
        service_graph([spec("a", x="{a.host}")])


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"env": {"H": "{payment_db.host}"}}, "web.env.H"),
        ({"depends_on": ["x"]}, "web.depends_on.0"),
    ],
)
def test_an_unknown_service_is_told_with_its_place(settings: dict[str, Any], path: str) -> None:
    with pytest.raises(SpecError, match="there is no service") as caught:
        service_graph([spec("payment-db"), spec("web", **settings)])

    assert caught.value.path == path
    assert "payment-db" in caught.value.hint


async def test_whatever_a_backend_raises_blocks_its_service_alone() -> None:
    async def start(name: str) -> str:
        if name == "db":
            message = "no\nroom"
            raise OSError(message)
        return name

    specs = [spec("web", url="{db.host}"), spec("db"), spec("other")]

    started, failures = await provide(service_graph(specs), start, keep=True)

    assert started == {"other": "other"}
    assert failures["db"].message == "OSError: no room"
    assert isinstance(failures["db"].__cause__, OSError)
    assert failures["web"].message == "it needs db, which could not be had"
