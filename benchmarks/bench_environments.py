"""Environments: how long an isolated PostgreSQL database takes, from the first one on."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from harness import Figure, at_most, keep
from testflow.environments import Environment, Site
from testflow.environments.backends import BACKENDS
from testflow.environments.backends.postgres.databases import Databases

ROUNDS = 15
FIRST_ROUNDS = 3
SCHEMA = "CREATE TABLE payments (id int PRIMARY KEY, sum int);" + "".join(
    f"CREATE TABLE t{number} (id serial PRIMARY KEY, name text);" for number in range(20)
)


def database(site: Site, folder: Path) -> Environment:
    settings = {"type": "postgres", "config": {"schemas": ["schema.sql"]}}
    return Environment("benchmark", site=site, folder=folder).add_service("db", settings)


async def seconds(call: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await call()
    return time.perf_counter() - start


async def first(folder: Path) -> float:
    """The first database of a process: a server is started for it."""
    environment = database(Site(folder / "state", images={}), folder)
    try:
        return await seconds(environment.provision)
    finally:
        await environment.cleanup()


def databases_of(site: Site) -> Databases:
    ((_, databases),) = site.backend("postgres").clusters.values()  # pyright: ignore[reportAttributeAccessIssue]
    return databases


async def later(folder: Path) -> tuple[list[float], list[float], list[float]]:
    """From the pool alone, a whole environment on it, and a clone that nobody made ahead."""
    site = Site(folder / "state", images={})
    pooled, whole, cloned = [], [], []
    async with database(site, folder):
        databases = databases_of(site)
        (template,) = databases.templates
        for _ in range(ROUNDS):
            await databases.settle()
            pooled.append(await seconds(lambda: databases.acquire(template, "")))
            await databases.settle()
            environment = database(site, folder)
            whole.append(await seconds(environment.provision))
            await environment.cleanup()
            await databases.settle()
            cloned.append(await seconds(lambda: databases.clone(template)))
    return pooled, whole, cloned


def main() -> None:
    found = BACKENDS.load("postgres")().availability()
    if not found.works:
        print(f"{found.what}: {found.install}")
        return
    folder = Path(tempfile.mkdtemp(prefix="testflow-bench-"))
    folder.chmod(0o711)
    (folder / "schema.sql").write_text(SCHEMA)
    try:
        without_cache = asyncio.run(first(folder))
        with_cache = [asyncio.run(first(folder)) for _ in range(FIRST_ROUNDS)]
        pooled, whole, cloned = asyncio.run(later(folder))
    finally:
        shutil.rmtree(folder)
    keep(
        "environments",
        [
            at_most("ms, a database from the pool", 50, 1000 * statistics.median(pooled)),
            at_most(
                "ms, an environment with one from the pool", 50, 1000 * statistics.median(whole)
            ),
            at_most("ms, a new clone", 500, 1000 * statistics.median(cloned)),
            at_most("s, the first cluster, initdb cached", 3, statistics.median(with_cache)),
            Figure("s, the first cluster, no cache", "none", without_cache, kept=True),
        ],
        ROUNDS,
    )


if __name__ == "__main__":
    main()
