"""The campaign file: what a person writes, checked on the way in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from testflow.errors import SpecError
from testflow.runtime.nearest import advise

_SEED = Annotated[int, Field(ge=0, lt=1 << 64)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpaceSpec(_Part):
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


class TargetSpec(_Part):
    """What is run: a function or a command."""

    function: str | None = None
    command: str | list[str] | None = None
    injection: str = "json"
    cwd: str | None = None
    env: dict[str, str] = {}
    timeout_s: Annotated[float, Field(gt=0)] = 10.0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.function is None) == (self.command is None):
            message = "give either a function or a command"
            raise ValueError(message)
        return self


class StopSpec(_Part):
    """When to stop before everything has run."""

    failures: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(gt=0)] | None = None


class CampaignSpec(_Part):
    """A whole campaign."""

    campaign: Annotated[str, Field(min_length=1)]
    space: SpaceSpec
    target: TargetSpec
    strategies: Annotated[list[str | dict[str, dict[str, Any] | None]], Field(min_length=1)]
    seed: _SEED | None = None
    workers: Annotated[int, Field(ge=1)] | None = None
    stop: StopSpec = StopSpec()
    history: str | None = None
    report: str | None = None

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
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = f"the campaign file cannot be read: {error}"
        raise SpecError(message, path=str(path)) from error
    except yaml.YAMLError as error:
        message = f"the campaign file is no YAML: {_one_line(str(error))}"
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
    try:
        return CampaignSpec.model_validate(document)
    except ValidationError as error:
        raise _spec_error(error, where) from error


def _spec_error(error: ValidationError, where: str) -> SpecError:
    first = error.errors(include_url=False)[0]
    steps = [str(step) for step in first["loc"] if not str(step).startswith(("function-", "dict["))]
    place = ".".join(steps)
    hints: dict[str, Callable[[], str]] = {
        "extra_forbidden": lambda: advise(steps[-1], _known_keys(steps[:-1])),
        "missing": lambda: f"add the key {steps[-1]!r}",
    }
    hint = hints.get(first["type"], lambda: "")()
    message = _one_line(first["msg"].removeprefix("Value error, "))
    others = error.error_count() - 1
    more = f" (and {others} more)" if others else ""
    path = ": ".join(part for part in (where, place) if part)
    return SpecError(message[:1].lower() + message[1:] + more, path=path, hint=hint)


def _known_keys(steps: list[str]) -> list[str]:
    parts = {"space": SpaceSpec, "target": TargetSpec, "stop": StopSpec}
    model = parts.get(steps[0], CampaignSpec) if steps else CampaignSpec
    return list(model.model_fields)


def _one_line(text: str) -> str:
    return " ".join(text.split())
