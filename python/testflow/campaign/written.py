"""A campaign as a file says it, now or when a run of it was recorded."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from testflow.campaign.masking import with_env
from testflow.campaign.recipe import Recipe
from testflow.campaign.record import CampaignRecord
from testflow.campaign.spec import CampaignSpec, load_spec, read_spec
from testflow.errors import InputError
from testflow.history import History
from testflow.runtime.redaction import MASK


@dataclass(frozen=True, slots=True)
class Written:
    """What a campaign file says.

    Attributes:
        spec: Its content.
        file: Where it is, or was; the paths in it are looked up beside it.
    """

    spec: CampaignSpec
    file: Path

    @classmethod
    def in_file(cls, path: Path) -> Self:
        """Read a campaign file.

        Raises:
            SpecError: The file has a mistake.
        """
        return cls(load_spec(path), path.resolve())

    @classmethod
    def in_run(cls, run_id: str, history: str) -> Self:
        """Take what a recorded run was started from.

        Raises:
            InputError: There is no such run, or it was not started from a file.
        """
        with History(history) as opened:
            record = CampaignRecord.from_spec(opened.run(run_id).spec)
        if record.document is None:
            message = f"the run {run_id} was not started from a campaign file"
            raise InputError(message, hint="resume it with Campaign(…).resume in its program")
        file = Path(record.file)
        document = record.document
        if document["target"].get("env"):
            # The values are not kept: only the file has them.
            document = with_env(document, load_spec(file).target.env)
        return cls(read_spec(document), file)

    def document(self) -> dict[str, Any]:
        """Give what a run records of it, without the values of variables."""
        return with_env(self.spec.document(), dict.fromkeys(self.spec.target.env, MASK))

    def description(self) -> dict[str, Any]:
        """Give what a store needs to know to run a configuration again."""
        return Recipe.of_spec(self.spec, str(self.file)).to_description()

    @staticmethod
    def resume_command(run_id: str, history: str) -> str:
        """Give the command that goes on with a run."""
        return shlex.join(["testflow", "campaign", "resume", run_id, "--history", history])
