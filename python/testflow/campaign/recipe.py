"""What a store of snapshots knows of a run: enough to run one of its configurations again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from testflow.campaign.assembly import beside, build_target
from testflow.campaign.spec import CampaignSpec, TargetSpec, load_spec
from testflow.errors import Conflict, Corrupt, InputError, TooNew
from testflow.execution.command import Command
from testflow.execution.function import Function
from testflow.execution.invocation import has_place
from testflow.execution.reference import Reference
from testflow.injections.injection import INJECTIONS
from testflow.runtime.environment import inherited
from testflow.runtime.redaction import MASK, redact

if TYPE_CHECKING:
    from testflow.execution.target import Target

_FORMAT = 1
_NAME_THE_FILE = "name the campaign file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the configurations of a campaign are run.

    Attributes:
        campaign: The campaign's name.
        target: What is run.
        folder: From where its files are looked up, and where a command runs.
        file: The campaign file; empty where there was none.
    """

    campaign: str
    target: TargetSpec
    folder: str
    file: str = ""

    @classmethod
    def of_file(cls, path: str | Path) -> Self:
        """Read a campaign file.

        Raises:
            SpecError: The file has a mistake.
        """
        file = Path(path).resolve()
        return cls.of_spec(load_spec(file), str(file))

    @classmethod
    def of_spec(cls, spec: CampaignSpec, file: str) -> Self:
        """Take what a campaign file says."""
        folder = str(Path(file).parent)
        return cls(campaign=spec.campaign, target=spec.target, folder=folder, file=file)

    @classmethod
    def of_target(cls, campaign: str, target: Target, timeout_s: float) -> Self | None:
        """Take what a target says of itself; None where only its own program can reach it."""
        told = None
        if isinstance(target, Function):
            told = _of_function(target, timeout_s)
        elif isinstance(target, Command):
            told = _of_command(target.describe(), timeout_s)
        return cls(campaign=campaign, target=told, folder=str(Path.cwd())) if told else None

    @property
    def timeout_s(self) -> float:
        """How long one run may take."""
        return self.target.timeout_s

    def to_description(self) -> dict[str, Any]:
        """Give it as plain data, without secrets."""
        return {
            "kind": "campaign",
            "format": _FORMAT,
            "campaign": self.campaign,
            "target": masked(self.target).model_dump(exclude_unset=True),
            "folder": self.folder,
            "file": self.file,
        }

    @staticmethod
    def is_told_by(description: dict[str, Any]) -> bool:
        """Whether a run's description is what `to_description` gave."""
        return description.get("kind") == "campaign"

    @classmethod
    def from_description(cls, told: dict[str, Any]) -> Self:
        """Read what `to_description` gave.

        Raises:
            TooNew: A newer testflow wrote it.
            Corrupt: It does not say what such a description says.
        """
        try:
            if int(told["format"]) > _FORMAT:
                message = "the run was recorded by a newer testflow"
                raise TooNew(message, hint="update testflow")
            return cls(
                campaign=str(told["campaign"]),
                target=TargetSpec.model_validate(told["target"]),
                folder=str(told["folder"]),
                file=str(told["file"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            message = "what is known of the run cannot be read"
            raise Corrupt(message, hint=_NAME_THE_FILE) from error

    def build(self) -> Target:
        """Make the target; what was masked comes from the campaign file or the environment.

        Raises:
            InputError: The function's place or the command cannot be read, or secrets are gone.
            Conflict: The target in the campaign file, which has the secrets, is another one now.
        """
        return build_target(_with_secrets(self.target, self.file), Path(self.folder))


def masked(target: TargetSpec) -> TargetSpec:
    """Give a target without secrets: of its variables, the names and what is of each call."""
    changes: dict[str, Any] = {}
    if target.env:
        changes["env"] = {name: _shown(value) for name, value in target.env.items()}
    if isinstance(target.command, list):
        changes["command"] = [redact(word) for word in target.command]
    elif target.command is not None:
        changes["command"] = redact(target.command)
    return target.model_copy(update=changes)


def variables_of(target: TargetSpec) -> list[str]:
    """Give the variables of a command whose values may be secret."""
    return [name for name, value in target.env.items() if not has_place(value)]


def _shown(value: str) -> str:
    return redact(value) if has_place(value) else MASK


def _of_function(function: Function, timeout_s: float) -> TargetSpec | None:
    try:
        Reference.parse(function.name)
    except InputError:
        return None
    return TargetSpec(function=beside(Path.cwd(), function.name), timeout_s=timeout_s)


def _of_command(told: dict[str, Any], timeout_s: float) -> TargetSpec | None:
    if told["injection"] not in INJECTIONS.names():
        return None
    return TargetSpec(
        command=told["command"],
        injection=told["injection"],
        cwd=told["cwd"],
        env=dict.fromkeys(told["env"], MASK),
        timeout_s=min(timeout_s, told["timeout_s"] or timeout_s),
    )


def _with_secrets(target: TargetSpec, file: str) -> TargetSpec:
    """Take what was masked from the campaign file or, of variables, from the environment."""
    if not (_hidden_in(target) or MASK in target.env.values()):
        return target
    if Path(file).is_file():
        now = load_spec(Path(file)).target
        if masked(now) != target:
            message = f"the target in {file} has changed since the run"
            raise Conflict(message, hint=_NAME_THE_FILE)
        return now
    if _hidden_in(target):
        message = "the command has a secret, which is not kept"
        raise InputError(message, hint=_NAME_THE_FILE)
    missing = [name for name in variables_of(target) if name not in inherited()]
    if missing:
        message = f"the values of {', '.join(missing)} are not kept"
        raise InputError(message, hint=f"set the variables, or {_NAME_THE_FILE}")
    kept = {name: value for name, value in target.env.items() if value != MASK}
    return target.model_copy(update={"env": kept})


def _hidden_in(target: TargetSpec) -> bool:
    words = [target.command] if isinstance(target.command, str) else target.command
    return any(MASK in word for word in words or ())
