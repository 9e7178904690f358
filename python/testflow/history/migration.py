"""The tables, made or brought up to date when a history is opened."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, column, inspect, select, table, text

from testflow.errors import TooNew
from testflow.history.schema import REVISIONS

REVISION_TABLE = "testflow_revision"
_REVISION = select(table(REVISION_TABLE, column("version_num")).c.version_num)

# Any number, as long as it stays the same: processes that migrate at once wait for each other.
_POSTGRESQL_LOCK = text("SELECT pg_advisory_xact_lock(7311604125)")


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; nothing where they are.

    Several processes may do this at once: the first does it, the others wait and find it done.

    Raises:
        TooNew: A newer testflow made them.
    """
    with engine.connect() as connection:
        if _is_current(connection):
            return
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_POSTGRESQL_LOCK)
        _upgrade(connection)


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table(REVISION_TABLE):
        return False
    revision = connection.execute(_REVISION).scalar()
    if revision is not None and revision not in REVISIONS:
        message = f"the history has revision {revision}, this testflow knows {REVISIONS[-1]}"
        raise TooNew(message, hint="use the newer testflow that wrote it")
    return revision == REVISIONS[-1]


def _upgrade(connection: Connection) -> None:
    from alembic import command  # a quarter of a second that only a change of tables costs
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "testflow.history:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
