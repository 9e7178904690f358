"""The backend ``postgres``."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import Annotated

from pydantic import AfterValidator

from testflow.environments.backends.postgres.cluster import HOST, USER, Cluster
from testflow.environments.backends.postgres.contents import contents_of
from testflow.environments.backends.postgres.databases import Databases, Script, is_name
from testflow.environments.backends.postgres.installation import (
    Installation,
    installations,
    nearest,
    server_user,
)
from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import Port, read_settings
from testflow.environments.validation import is_version
from testflow.errors import ProvisioningError, SpecError
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.part import Part, Text

_INSTALL = "apt-get install postgresql, brew install postgresql"


def _database_name(text: str) -> str:
    if not is_name(text):
        message = "a database's name has letters, digits, _ and -, and begins with a letter"
        raise ValueError(message)
    return text


def _version(text: str) -> str:
    if not text.split(".", maxsplit=1)[0].isdecimal():
        message = "give a version such as 15 or 13.4"
        raise ValueError(message)
    return text


class PostgresConfig(Part):
    """How the server and the database are set up."""

    port: Port | None = None
    schemas: list[Text] = []
    database: Annotated[str, AfterValidator(_database_name)] | None = None


class PostgresSettings(Part):
    """What a PostgreSQL is given."""

    version: Annotated[str, AfterValidator(_version)] | None = None
    config: PostgresConfig = PostgresConfig()


class Postgres:
    """Starts a cluster when one is first needed; each service has a database of its own in it.

    Attributes:
        clusters: Each running cluster with its databases, by major version and wanted port.
    """

    def __init__(self) -> None:
        self.clusters: dict[tuple[int, int], tuple[Cluster, Databases]] = {}
        self._starting = asyncio.Lock()

    def availability(self) -> Availability:
        """Look for a server, its user and the Python package."""
        found = installations()
        if not found:
            missing = "no PostgreSQL server is installed"
            return Availability(works=False, what=missing, install=_INSTALL)
        if find_spec("psycopg") is None:
            missing = "the Python package psycopg is missing"
            return Availability(
                works=False, what=missing, install="pip install 'testflow[postgres]'"
            )
        versions = ", ".join(str(each.major) for each in found)
        as_whom = f", run as the user {user}" if (user := server_user()) else ""
        return Availability(works=True, what=f"PostgreSQL {versions}{as_whom}")

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Check the settings and that the schemas are there; the version is known when it runs."""
        _scripts(read_settings(PostgresSettings, spec), place)
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> PostgresService:
        """Give a database with the schemas in it."""
        available = self.availability()
        if not available.works:
            raise ProvisioningError(available.what, hint=available.install)
        settings = read_settings(PostgresSettings, spec)
        installation = nearest(installations(), settings.version)
        async with self._starting:
            cluster, databases = await self._cluster(installation, settings, place)
        if settings.version and not is_version(cluster.version, settings.version):
            place.notice(f"PostgreSQL {cluster.version} instead of {settings.version}", "version")
        wanted = settings.config.port
        if wanted and cluster.port != wanted:
            place.notice(f"port {cluster.port} instead of {wanted}, which is taken", "config.port")
        template = await databases.template(_scripts(settings, place))
        name = settings.config.database or ""
        database = await databases.acquire(template, name)
        service = PostgresService(cluster, databases, template, database)
        if name and database != name:
            try:
                place.notice(f"database {database} instead of {name}", "config.database")
            except ProvisioningError:
                await despite_cancellation(service.stop())
                raise
        return service

    async def _cluster(
        self, installation: Installation, settings: PostgresSettings, place: Place
    ) -> tuple[Cluster, Databases]:
        key = (installation.major, settings.config.port or 0)
        running = self.clusters.get(key)
        if running is not None and running[0].is_alive:
            return running
        if running is not None:
            await _end(*running)
        port = place.ports.lease(settings.config.port or 0)
        cluster = await Cluster.start(installation, place.shared("postgres"), port)
        self.clusters[key] = cluster, Databases(cluster)
        return self.clusters[key]

    async def close(self) -> None:
        """End the clusters, with all their databases."""
        clusters, self.clusters = self.clusters, {}
        for cluster, databases in clusters.values():
            await _end(cluster, databases)


async def _end(cluster: Cluster, databases: Databases) -> None:
    await databases.close()
    await cluster.stop()


def _scripts(settings: PostgresSettings, place: Place) -> list[Script]:
    scripts: list[Script] = []
    for at, name in enumerate(settings.config.schemas):
        path = f"{place.service}.config.schemas.{at}"
        try:
            scripts.append(Script(path, place.file(name).read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            message = f"the schema cannot be read: {error}"
            raise SpecError(message, path=path, hint=f"looked in {place.look_in}") from error
    return scripts


class PostgresService:
    """A database."""

    answers = True

    def __init__(
        self, cluster: Cluster, databases: Databases, template: str, database: str
    ) -> None:
        self._cluster = cluster
        self._databases = databases
        self._template = template
        self.database = database
        port = str(cluster.port)
        env = {
            "DATABASE_URL": f"postgresql://{USER}@{HOST}:{port}/{database}",
            "PGHOST": HOST,
            "PGPORT": port,
            "PGUSER": USER,
            "PGDATABASE": database,
        }
        self.endpoint = Endpoint(HOST, cluster.port, env)

    async def is_alive(self) -> bool:
        """Whether its server runs."""
        return self._cluster.is_alive

    async def output(self) -> str:
        """Give the end of the server's log."""
        return self._cluster.output()

    async def state(self) -> State:
        """Give its tables, and a hash of all their rows, columns and sequences."""
        tables, fingerprint = await contents_of(self._cluster, self.database)
        return State(self._cluster.version, tables, fingerprint)

    async def reset(self) -> None:
        """Put a fresh clone in its place: connections to the old one are cut."""
        await self._databases.renew(self._template, self.database)

    async def stop(self) -> None:
        """Drop it."""
        await self._databases.release(self.database)
