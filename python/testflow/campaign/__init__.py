"""Campaigns: a space, a target, and what they teach each other."""

from testflow.campaign.campaign import Campaign
from testflow.campaign.exploring import explored_map
from testflow.campaign.regression import regression_test
from testflow.campaign.replaying import Replay, replay
from testflow.campaign.result import CampaignResult

__all__ = [
    "Campaign",
    "CampaignResult",
    "Replay",
    "explored_map",
    "regression_test",
    "replay",
]
