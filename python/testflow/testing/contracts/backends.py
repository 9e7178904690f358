# ruff: noqa: S101 - tests: assertions are the point
"""What every backend must do: subclass `BackendContract` and give it settings."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Service, Site

Settings = dict[str, Any]


class BackendContract:
    """The contract of a backend; a subclass gives the fixture `settings`, and may make dirty.

    The fixture `state` is an empty folder that the backend's servers can get into.
    """

    @pytest.fixture
    def settings(self) -> Settings:
        """Give a service of the backend, with its ``type``."""
        raise NotImplementedError

    @pytest.fixture
    def environment(self, state: Path, settings: Settings, tmp_path: Path) -> Environment:
        """Give an environment with that one service."""
        site = Site(state, images={})
        return Environment("contract", site=site, folder=tmp_path).add_service("one", settings)

    async def make_dirty(self, service: Service) -> bool:
        """Change the service's state; whether that is possible."""
        del service
        return False

    def test_a_ready_service_is_alive_and_says_what_it_is(self, environment: Environment) -> None:
        """A service that was started runs, and its state does not change by itself."""

        async def check() -> None:
            async with environment:
                service = environment.running["one"]
                assert await service.is_alive()
                assert await service.state() == await service.state()
                assert isinstance(await service.output(), str)
                assert service.endpoint.host

        _run(check())

    def test_a_reset_gives_the_first_state_at_the_same_endpoint(
        self, environment: Environment
    ) -> None:
        """Whatever was done to it, a service that was reset is as it was."""

        async def check() -> None:
            async with environment:
                service = environment.running["one"]
                before, endpoint = await service.state(), service.endpoint
                if await self.make_dirty(service):
                    assert (await service.state()).fingerprint != before.fingerprint
                    assert not await environment.is_clean()
                await environment.reset()
                assert await service.state() == before
                assert service.endpoint == endpoint
                assert await service.is_alive()

        _run(check())

    def test_nothing_is_left_of_a_stopped_service(
        self, environment: Environment, state: Path
    ) -> None:
        """Neither a line in the ledger nor a folder nor a lease; stopping twice does no harm."""

        async def check() -> None:
            async with environment:
                service = environment.running["one"]
                await service.stop()
            rooms = ("ledger", "environments", "ports")
            assert [path for room in rooms for path in (state / room).glob("[!.]*")] == []

        _run(check())

    def test_two_environments_have_two_services(
        self, state: Path, settings: Settings, tmp_path: Path
    ) -> None:
        """What is done to one is not seen in the other."""

        async def check() -> None:
            site = Site(state, images={})
            first, second = (
                Environment(name, site=site, folder=tmp_path).add_service("one", settings)
                for name in ("first", "second")
            )
            async with first, second:
                before = await second.running["one"].state()
                await self.make_dirty(first.running["one"])
                assert await second.running["one"].state() == before

        _run(check())

    def test_a_setting_that_does_not_exist_is_refused_with_its_path(
        self, environment: Environment, settings: Settings
    ) -> None:
        """Before anything is started."""
        from testflow.errors import SpecError

        wrong = environment.add_service("two", {**settings, "no_such_setting": 1})

        with pytest.raises(SpecError, match="there is no such key") as caught:
            _run(wrong.provision())
        assert caught.value.path == "two.no_such_setting"

    def test_it_says_whether_it_works_here(self, environment: Environment) -> None:
        """A backend that does not work says what to install."""
        (spec,) = environment.services
        found = Site().backend(spec.type).availability()

        assert found.works
        assert found.what


def _run(test: Coroutine[Any, Any, Any]) -> None:
    asyncio.run(test)
