"""Regression tests written from snapshots."""

from testflow.campaign.regression.written import regression_test

__all__ = ["regression_test"]
