# ruff: noqa: INP001 - Alembic reads this file; it is no module of a package
"""The attempts at a test before the one that decided."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; of results from before, only the last attempt is known."""
    op.add_column("testflow_results", sa.Column("earlier", sa.Text))
