"""The tables; `migrations/` makes them, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

REVISIONS = ("0001", "0002", "0003")
"""Every revision of the tables that this testflow can open, oldest first."""

ID_LENGTH = 64
METADATA = MetaData()


RUNS = Table(
    "testflow_runs",
    METADATA,
    Column("run_id", String(ID_LENGTH), primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("spec", Text, nullable=False),  # JSON
    Column("started_at", DateTime(timezone=True), nullable=False, index=True),
    Column("finished_at", DateTime(timezone=True)),
    Column("next_sequence", BigInteger, nullable=False),
)

RESULTS = Table(
    "testflow_results",
    METADATA,
    Column("run_id", String(ID_LENGTH), ForeignKey(RUNS.c.run_id), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("app", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("param", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("symptoms", Text, nullable=False),  # JSON: a list of names and messages
    Column("configuration", Text),  # JSON: values and, where there are, origin, label, violations
    Column("output", Text, nullable=False),
    Column("output_bytes", BigInteger, nullable=False),
    Column("returned", Text),  # JSON
    Column("trace_id", Text, nullable=False, server_default=""),
    Column("earlier", Text),  # JSON: a list of attempts, where there were others before
)
