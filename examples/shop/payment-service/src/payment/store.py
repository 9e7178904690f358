"""Where payments are kept."""

import os
from decimal import Decimal
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from psycopg.rows import dict_row

from payment.processor import Payment

_TABLE = """
    CREATE TABLE IF NOT EXISTS payments (
        id uuid PRIMARY KEY, payer text NOT NULL, amount numeric(12, 2) NOT NULL,
        currency char(3) NOT NULL, fee numeric(12, 2) NOT NULL)
"""


class Store(Protocol):
    """Keeps payments."""

    def add(self, payment: Payment, fee: Decimal) -> str:
        """Keep a payment, and give its id."""
        ...

    def find(self, payment_id: str) -> dict[str, Any] | None:
        """Give a payment; None where there is none of this id."""
        ...


class MemoryStore:
    """Keeps payments as long as the service runs."""

    def __init__(self) -> None:
        self._payments: dict[str, dict[str, Any]] = {}

    def add(self, payment: Payment, fee: Decimal) -> str:
        """Keep a payment, and give its id."""
        payment_id = str(uuid4())
        self._payments[payment_id] = {
            "payer": payment.payer,
            "amount": str(payment.amount),
            "currency": payment.currency,
            "fee": str(fee),
        }
        return payment_id

    def find(self, payment_id: str) -> dict[str, Any] | None:
        """Give a payment; None where there is none of this id."""
        return self._payments.get(payment_id)


class PostgresStore:
    """Keeps payments in PostgreSQL; user and database are PGUSER's and PGDATABASE's."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    def add(self, payment: Payment, fee: Decimal) -> str:
        """Keep a payment, and give its id."""
        payment_id = str(uuid4())
        with self._connection() as connection:
            connection.execute(_TABLE)
            connection.execute(
                "INSERT INTO payments VALUES (%s, %s, %s, %s, %s)",
                (payment_id, payment.payer, payment.amount, payment.currency, fee),
            )
        return payment_id

    def find(self, payment_id: str) -> dict[str, Any] | None:
        """Give a payment; None where there is none of this id."""
        with self._connection() as connection:
            connection.execute(_TABLE)
            query = (
                "SELECT payer, amount::text, currency, fee::text FROM payments WHERE id::text = %s"
            )
            return connection.cursor(row_factory=dict_row).execute(query, (payment_id,)).fetchone()

    def _connection(self) -> psycopg.Connection[Any]:
        try:
            return psycopg.connect(
                host=self._host,
                port=self._port,
                user=os.environ.get("PGUSER", "postgres"),
                dbname=os.environ.get("PGDATABASE", "postgres"),
                connect_timeout=5,
            )
        except psycopg.OperationalError as error:
            message = f"the database is unreachable: {error}"
            raise ConnectionError(message) from error
