# ruff: noqa: INP001 - Alembic reads this file; it is no module of a package
"""Run by Alembic, on the connection that `testflow.history.migration` hands over."""

from alembic import context

from testflow.history.migration import REVISION_TABLE
from testflow.history.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=REVISION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
