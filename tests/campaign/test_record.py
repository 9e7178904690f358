"""What the history keeps of a campaign."""

import json
from dataclasses import replace
from typing import Any

import pytest

from testflow.campaign.record import CampaignRecord
from testflow.errors import Conflict, TooNew

RECORD = CampaignRecord(
    fingerprint="f" * 32,
    steps=[("cover", {}), ("fuzz", {"count": 3})],
    seed=(1 << 64) - 1,
    count=None,
    timeout_s=2.5,
    target={"kind": "command", "command": ("cat", "{config_file}")},
    target_name="cat",
    planned={"cover": 4, "fuzz": 3},
    document={"campaign": "c", "space": {"parameters": {"a": [1, None, "ü"]}}},
    file="campaign.yaml",
)


def as_kept(record: CampaignRecord) -> dict[str, Any]:
    return json.loads(json.dumps(record.to_spec()))


def test_a_record_comes_back_from_the_history_as_the_same_campaign() -> None:
    kept = CampaignRecord.from_spec(as_kept(RECORD))

    kept.require_same(RECORD)
    assert as_kept(kept) == as_kept(RECORD)
    assert kept.steps == RECORD.steps


@pytest.mark.parametrize(
    ("changed", "noun"),
    [
        ({"fingerprint": "0" * 32}, "space"),
        ({"steps": [("cover", {}), ("fuzz", {"count": 4})]}, "list of strategies"),
        ({"target": {"kind": "command", "command": ["dog", "{config_file}"]}}, "target"),
    ],
)
def test_another_campaign_is_a_conflict_that_names_what_differs(
    changed: dict[str, Any], noun: str
) -> None:
    with pytest.raises(Conflict, match=f"the {noun} has changed"):
        CampaignRecord.from_spec(as_kept(RECORD)).require_same(replace(RECORD, **changed))


def test_what_a_newer_testflow_recorded_is_refused() -> None:
    with pytest.raises(TooNew):
        CampaignRecord.from_spec(as_kept(RECORD) | {"format": 2})


@pytest.mark.parametrize("spec", [{}, {"format": 1, "fingerprint": "f", "steps": []}])
def test_a_run_that_is_no_campaigns_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match="no campaign's"):
        CampaignRecord.from_spec(spec)
