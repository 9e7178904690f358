"""Campaigns: a space, a target, and what they teach each other."""

from testflow.campaign.campaign import Campaign
from testflow.campaign.result import CampaignResult

__all__ = ["Campaign", "CampaignResult"]
