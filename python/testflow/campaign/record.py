"""What the history keeps of a campaign: enough to plan it again and to know it again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, NoReturn, Self

from testflow.errors import Conflict, TooNew

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRecord:
    """A campaign as plain data.

    Attributes:
        fingerprint: The space's.
        steps: Each strategy's name and options.
        seed: The campaign's seed.
        count: How many configurations of the plan are run at most; None for all.
        timeout_s: The time limit of one run.
        target: What the target says of itself.
        target_name: What reports call it.
        planned: For each strategy how many configurations are run.
        document: The campaign file's content, where there was one.
        file: Where that file lies.
    """

    fingerprint: str
    steps: list[tuple[str, dict[str, Any]]]
    seed: int
    count: int | None
    timeout_s: float
    target: dict[str, Any]
    target_name: str
    planned: dict[str, int]
    document: dict[str, Any] | None = None
    file: str = ""

    def to_spec(self) -> dict[str, Any]:
        """Give the form that events carry."""
        return {"format": _FORMAT, **asdict(self)}

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> Self:
        """Read the form that events carry.

        Raises:
            TooNew: A newer testflow wrote it.
            Conflict: The run is no campaign's.
        """
        if spec.get("format", 0) > _FORMAT:
            message = "the run was recorded by a newer testflow"
            raise TooNew(message, hint="update testflow")
        names = [field.name for field in fields(cls)]
        if any(name not in spec for name in names):
            message = "the run is no campaign's"
            raise Conflict(message, hint="testflow campaign list shows those that are")
        kept = {name: spec[name] for name in names}
        kept["steps"] = [(name, options) for name, options in spec["steps"]]
        return cls(**kept)

    def require_same(self, other: CampaignRecord) -> None:
        """Refuse to go on with a campaign that is another one by now.

        Raises:
            Conflict: Space, strategies or target differ; the message says which.
        """
        self.require_space(other.fingerprint)
        for name, noun in {"steps": "list of strategies", "target": "target"}.items():
            if _as_kept(getattr(self, name)) != _as_kept(getattr(other, name)):
                _refuse(noun)

    def require_space(self, fingerprint: str) -> None:
        """Refuse to read a run's configurations as points of another space.

        Raises:
            Conflict: The space differs.
        """
        if self.fingerprint != fingerprint:
            _refuse("space")


def _refuse(noun: str) -> NoReturn:
    message = f"the {noun} has changed since the run was started"
    raise Conflict(message, hint="start a new run, or undo the change")


def _as_kept(value: object) -> str:
    # What came out of the history has lists where a tuple went in.
    return json.dumps(value, sort_keys=True)
