"""Every database keeps the history's contract."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from testflow.history.connection import parse_url
from testflow.testing.contracts.history import HistoryContract

POSTGRES_URL = os.environ.get("TESTFLOW_TEST_POSTGRES_URL", "")


class TestSqliteFile(HistoryContract):
    @pytest.fixture
    def history_url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'history.db'}"


class TestSqliteMemory(HistoryContract):
    """Gone with its connection, so what needs two of them cannot hold."""

    test_what_is_recorded_is_there_when_opened_again = None  # pyright: ignore[reportAssignmentType]
    test_two_who_record_the_same_run_lose_and_double_nothing = None  # pyright: ignore[reportAssignmentType]

    @pytest.fixture
    def history_url(self) -> str:
        return "sqlite://"


@pytest.mark.skipif(not POSTGRES_URL, reason="TESTFLOW_TEST_POSTGRES_URL names no database")
class TestPostgres(HistoryContract):
    @pytest.fixture
    def history_url(self) -> Iterator[str]:
        """Give a schema of its own within the database, so that nothing there is touched."""
        url = parse_url(POSTGRES_URL)
        schema = f"testflow_{secrets.token_hex(8)}"
        _execute(url, f"CREATE SCHEMA {schema}")
        inside = url.update_query_dict({"options": f"-csearch_path={schema}"})
        yield inside.render_as_string(hide_password=False)
        _execute(url, f"DROP SCHEMA {schema} CASCADE")


def _execute(url: URL, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
