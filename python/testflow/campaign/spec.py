"""The campaign file: what a person writes, checked on the way in."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import Field, model_validator

from testflow.errors import InputError, SpecError
from testflow.runtime.checking import checked
from testflow.runtime.document import read_yaml
from testflow.runtime.part import Part, Seconds, Seed

Keep = Literal["failures", "all"]


class SpaceSpec(Part):
    """Where the space comes from: exactly one source, and rules between its settings."""

    parameters: dict[str, Any] | None = None
    json_schema: str | dict[str, Any] | None = None
    pict: str | None = None
    pydantic: str | None = None
    constraints: list[str] = []

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        sources = ("parameters", "json_schema", "pict", "pydantic")
        given = [name for name in sources if getattr(self, name) is not None]
        if len(given) != 1:
            message = f"give exactly one of {', '.join(sources)}, not {len(given)}"
            raise ValueError(message)
        if self.pict is not None and self.constraints:
            message = "a PICT model has its constraints in its own text"
            raise ValueError(message)
        return self


class TargetSpec(Part):
    """What is run: a function or a command."""

    function: str | None = None
    command: str | list[str] | None = None
    injection: str = "json"
    cwd: str | None = None
    env: dict[str, str] = {}
    timeout_s: Seconds = 10.0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.function is None) == (self.command is None):
            message = "give either a function or a command"
            raise ValueError(message)
        only = {"injection", "cwd", "env"} & self.model_fields_set
        if self.function is not None and only:
            message = f"only a command has {' and '.join(sorted(only))}"
            raise ValueError(message)
        return self


class StopSpec(Part):
    """When to stop before everything has run."""

    failures: Annotated[int, Field(ge=1)] | None = None
    seconds: Seconds | None = None


class SnapshotsSpec(Part):
    """Where configurations are kept, and which."""

    folder: Annotated[str, Field(min_length=1)]
    keep: Keep = "failures"

    @model_validator(mode="before")
    @classmethod
    def _of_folder(cls, given: object) -> object:
        return {"folder": given} if isinstance(given, str) else given


class CampaignSpec(Part):
    """A whole campaign."""

    campaign: Annotated[str, Field(min_length=1)]
    space: SpaceSpec
    target: TargetSpec
    strategies: Annotated[list[str | dict[str, dict[str, Any] | None]], Field(min_length=1)]
    seed: Seed | None = None
    workers: Annotated[int, Field(ge=1)] | None = None
    stop: StopSpec = StopSpec()
    history: str | None = None
    report: str | None = None
    snapshots: SnapshotsSpec | None = None

    def document(self) -> dict[str, Any]:
        """Give what was written, as plain data; `read_spec` makes the same campaign of it."""
        return self.model_dump(mode="json", exclude_unset=True)

    def keeping(self, folder: str | Path | None, keep: Keep | None) -> Self:
        """Give the campaign that keeps configurations elsewhere, or others.

        The folder becomes one that means the same wherever the campaign is resumed.

        Args:
            folder: Where; what the file says by default.
            keep: Which; what the file says by default.
        """
        place = folder or (self.snapshots.folder if self.snapshots else None)
        if place is None:
            if keep is not None:
                message = "there is no store to keep configurations in"
                raise InputError(message, path="keep", hint="name a folder for snapshots")
            return self
        which = keep or (self.snapshots.keep if self.snapshots else "failures")
        kept = SnapshotsSpec(folder=str(Path(place).resolve()), keep=which)
        return self.model_copy(update={"snapshots": kept})

    def steps(self) -> list[tuple[str, dict[str, Any]]]:
        """Give each strategy's name and options, in order."""
        named = ({step: None} if isinstance(step, str) else step for step in self.strategies)
        return [(name, options or {}) for step in named for name, options in step.items()]


def load_spec(path: Path) -> CampaignSpec:
    """Read a campaign file.

    Raises:
        SpecError: It cannot be read, is no YAML, or has a mistake; `.path` says where.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the campaign file cannot be read: {error}"
        raise SpecError(message, path=str(path)) from error
    try:
        document = read_yaml(text)
    except ValueError as error:
        message = f"the campaign file is not the YAML of plain data: {error}"
        raise SpecError(message, path=str(path)) from error
    return read_spec(document, where=str(path))


def read_spec(document: object, where: str = "") -> CampaignSpec:
    """Check a campaign given as plain data.

    Raises:
        SpecError: It has a mistake; `.path` says where, the hint what is possible.
    """
    if not isinstance(document, dict):
        message = "a campaign is a mapping with the keys campaign, space, target and strategies"
        raise SpecError(message, path=where)
    return checked(CampaignSpec, cast("object", document), where)
