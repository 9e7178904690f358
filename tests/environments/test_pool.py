"""Environments lent again: as they are, reset, or replaced."""

import asyncio
import urllib.request
from collections.abc import Callable

import pytest

from testflow.environments import Environment, EnvironmentPool, Site
from testflow.errors import InputError, ProvisioningError


def stub(site: Site) -> Callable[[], Environment]:
    return lambda: Environment("pooled", site=site).add_service("stub", {"type": "http"})


async def ask(environment: Environment) -> None:
    url = environment.endpoints["stub"].env["URL"]

    def fetch() -> None:
        with pytest.raises(urllib.request.HTTPError) as answered:
            urllib.request.urlopen(url)
        answered.value.close()

    await asyncio.to_thread(fetch)


async def test_a_clean_environment_is_lent_again(site: Site) -> None:
    async with EnvironmentPool(stub(site), limit=2) as pool:
        async with pool.borrow() as first:
            pass
        async with pool.borrow() as second:
            assert second is first
        assert pool.fates == ["reused", "reused"]


async def test_a_dirty_one_is_reset_first(site: Site) -> None:
    async with EnvironmentPool(stub(site), limit=2) as pool:
        async with pool.borrow() as first:
            await ask(first)
        async with pool.borrow() as second:
            assert second is first
            assert await second.is_clean()
        assert pool.fates == ["reset", "reused"]


async def test_one_that_cannot_be_reset_is_replaced(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with EnvironmentPool(stub(site), limit=1) as pool:
        async with pool.borrow() as first:
            await ask(first)

            async def refuse() -> None:
                message = "stuck"
                raise ProvisioningError(message)

            monkeypatch.setattr(first.running["stub"], "reset", refuse)
        async with pool.borrow() as second:
            assert second is not first
        assert pool.fates == ["discarded", "reused"]


async def test_no_two_borrowers_share_and_no_more_than_the_limit_are_lent(site: Site) -> None:
    lent: set[str] = set()
    both = asyncio.Barrier(2)

    async def use(pool: EnvironmentPool) -> None:
        async with pool.borrow() as environment:
            name = str(id(environment))
            assert name not in lent
            lent.add(name)
            await both.wait()
            assert len(lent) == 2
            await both.wait()
            lent.remove(name)

    async with EnvironmentPool(stub(site), limit=2) as pool, asyncio.timeout(60):
        await asyncio.gather(*(use(pool) for _ in range(8)))


async def test_what_a_borrower_raises_goes_through_and_the_environment_comes_back(
    site: Site,
) -> None:
    async with EnvironmentPool(stub(site), limit=1) as pool:
        with pytest.raises(ZeroDivisionError):
            async with pool.borrow():
                raise ZeroDivisionError
        assert pool.fates == ["reused"]


async def test_one_that_cannot_be_provided_is_told_and_blocks_nobody(site: Site) -> None:
    made: list[Environment] = []

    def make() -> Environment:
        kind = {"type": "http"} if made else {"type": "process", "command": "/no/such/program"}
        made.append(Environment("pooled", site=site).add_service("stub", kind))
        return made[-1]

    async with EnvironmentPool(make, limit=1) as pool:
        with pytest.raises(ProvisioningError):
            async with pool.borrow():
                pass
        async with pool.borrow() as environment:
            assert "stub" in environment.endpoints


async def test_what_was_kept_of_one_that_cannot_be_provided_is_cleaned_up(site: Site) -> None:
    def make() -> Environment:
        environment = Environment("pooled", site=site, on_failure="keep")
        environment.add_service("stub", {"type": "http"})
        return environment.add_service("no", {"type": "process", "command": "/no/such/program"})

    async with EnvironmentPool(make, limit=1) as pool:
        with pytest.raises(ProvisioningError):
            async with pool.borrow():
                pass


async def test_being_cancelled_while_one_comes_back_discards_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def use(pool: EnvironmentPool) -> None:
        async with pool.borrow() as environment:

            async def never() -> bool:
                asked.set()
                return await asyncio.Event().wait()

            monkeypatch.setattr(environment.running["stub"], "is_alive", never)

    async with EnvironmentPool(stub(site), limit=1) as pool:
        using = asyncio.create_task(use(pool))
        await asked.wait()
        monkeypatch.undo()
        using.cancel()
        with pytest.raises(asyncio.CancelledError):
            await using
        assert pool.fates == ["discarded"]


def test_a_pool_lends_at_least_one(site: Site) -> None:
    with pytest.raises(InputError, match="must be at least 1"):
        EnvironmentPool(stub(site), limit=0)
