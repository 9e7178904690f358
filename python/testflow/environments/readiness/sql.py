"""Ready when a query is answered."""

from __future__ import annotations

import asyncio

from testflow.errors import SpecError
from testflow.model import Endpoint


class SqlProbe:
    """Asks a query of the database at the endpoint's ``DATABASE_URL``.

    Args:
        endpoint: Of the service.
        query: Any statement that does not fail; its rows are not looked at.

    Raises:
        SpecError: The service has no ``DATABASE_URL``.
    """

    def __init__(self, endpoint: Endpoint, query: str) -> None:
        self._query = query
        self._url = endpoint.env.get("DATABASE_URL", "")
        if not self._url:
            message = "the service is no database: it has no DATABASE_URL"
            raise SpecError(message, path="ready.sql", hint="look at its port or its log instead")

    async def look(self) -> str:
        """Give the database's complaint."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            await asyncio.to_thread(self._ask)
        except (SQLAlchemyError, OSError) as error:
            return " ".join(str(getattr(error, "orig", None) or error).split())
        return ""

    def _ask(self) -> None:
        from sqlalchemy import create_engine, make_url, text
        from sqlalchemy.pool import NullPool

        url = make_url(self._url)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(self._query))
