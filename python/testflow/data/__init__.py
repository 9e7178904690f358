"""Test data: rows by column type, seeded, with references between tables."""

from testflow.data.test_data import TestData

__all__ = ["TestData"]
