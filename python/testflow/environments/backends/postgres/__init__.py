"""PostgreSQL: a cluster of one's own, a database for each environment."""

from testflow.environments.backends.postgres.backend import Postgres

__all__ = ["Postgres"]
