"""What the history keeps of a workflow's run: enough to know it again when it is resumed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

from testflow.errors import Conflict, TooNew
from testflow.history import RunRecord
from testflow.runtime.redaction import redact_values
from testflow.workflow.plan import Plan
from testflow.workflow.spec import WorkflowSpec

_FORMAT = 1
_KIND = "workflow"


@dataclass(frozen=True, slots=True)
class Kept:
    """A workflow as plain data.

    Attributes:
        document: What was asked for, secrets masked.
        fingerprint: Of what was asked for, secrets and all.
        nodes: The names of the plan's nodes, in order.
        data: The fingerprint of the test data; empty where there are none.
    """

    document: dict[str, Any]
    fingerprint: str
    nodes: tuple[str, ...]
    data: str = ""

    @classmethod
    def of(cls, spec: WorkflowSpec, plan: Plan, data: str) -> Kept:
        """Give what is kept of a workflow."""
        text = spec.model_dump_json(by_alias=True, exclude_unset=True)
        document = cast("dict[str, Any]", redact_values(json.loads(text)))
        fingerprint = blake2b(text.encode(), digest_size=16).hexdigest()
        return cls(document, fingerprint, tuple(node.name for node in plan.nodes), data)

    def to_spec(self) -> dict[str, Any]:
        """Give the form that events carry."""
        return {
            "format": _FORMAT,
            "kind": _KIND,
            "document": self.document,
            "fingerprint": self.fingerprint,
            "nodes": list(self.nodes),
            "data": self.data,
        }

    def require_same(self, known: RunRecord) -> None:
        """Refuse to go on with a run of something else.

        Raises:
            TooNew: A newer testflow recorded it.
            Conflict: It is another workflow's, or the workflow, its plan or its data changed.
        """
        spec = known.spec
        if spec.get("kind") != _KIND:
            message = f"the run {known.run_id} is no workflow's"
            raise Conflict(message, hint="campaigns are resumed by testflow campaign resume")
        if spec.get("format", 0) > _FORMAT:
            message = "the run was recorded by a newer testflow"
            raise TooNew(message, hint="update testflow")
        if spec["fingerprint"] != self.fingerprint:
            _refuse("workflow")
        if tuple(cast("Sequence[str]", spec["nodes"])) != self.nodes:
            _refuse("plan")
        if spec["data"] != self.data:
            _refuse("test data")


def _refuse(noun: str) -> None:
    message = f"the {noun} has changed since the run was started"
    if noun == "test data":
        message = "the test data have changed since the run was started"
    raise Conflict(message, hint="start a new run, or undo the change")
