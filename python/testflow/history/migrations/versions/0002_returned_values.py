# ruff: noqa: INP001 - Alembic reads this file; it is no module of a package
"""What a test returned, and the trace that it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; results from before returned nothing."""
    op.add_column("testflow_results", sa.Column("returned", sa.Text))
    op.add_column(
        "testflow_results",
        sa.Column("trace_id", sa.Text, nullable=False, server_default=""),
    )
