"""What a person writes about a service, checked on the way in."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from testflow.errors import SpecError
from testflow.model import ServiceSpec
from testflow.runtime.checking import checked
from testflow.runtime.nearest import advise
from testflow.runtime.part import Part, Seconds, Text
from testflow.runtime.pattern import compiling


def words_of(command: str | list[str]) -> tuple[str, ...]:
    """Give the words of a command: one text is split as a shell would.

    Raises:
        ValueError: A quotation mark is not closed, or there is no word.
    """
    try:
        words = tuple(shlex.split(command) if isinstance(command, str) else command)
    except ValueError as error:
        message = f"{command!r} is no command: {error}"
        raise ValueError(message) from error
    if not words:
        message = "the command is empty"
        raise ValueError(message)
    return words


def _with_words(command: str | list[str]) -> str | list[str]:
    words_of(command)
    return command


Port = Annotated[int, Field(ge=1, le=65535)]
Command = Annotated[Text | list[Text], AfterValidator(_with_words)]
"""A program and its arguments, or one text of them."""


_P = TypeVar("_P", bound=BaseModel)


class ReadinessSpec(Part):
    """One sign that a service is ready: exactly one of port, http, log, command and sql."""

    port: Port | bool | None = None
    http: Text | None = None
    status: int = 200
    log: Annotated[Text, AfterValidator(compiling)] | None = None
    command: Command | None = None
    sql: Text | None = None

    @model_validator(mode="after")
    def _one_sign(self) -> Self:
        signs = [self.port, self.http, self.log, self.command, self.sql]
        if sum(sign is not None and sign is not False for sign in signs) != 1:
            message = "give exactly one of port, http, log, command, sql"
            raise ValueError(message)
        return self


class ExpectedSpec(Part):
    """What a service must be like once it is ready."""

    version: Text | None = None
    schema_: list[Text] | None = Field(default=None, alias="schema")
    fingerprint: Text | None = None


class CommonSpec(BaseModel):
    """What any service may be given, whatever its type."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    type: Text
    depends_on: list[Text] = []
    ready: ReadinessSpec | list[ReadinessSpec] = []
    timeout_s: Seconds = 60.0
    expect: ExpectedSpec = ExpectedSpec()

    @property
    def signs(self) -> list[ReadinessSpec]:
        """Every sign that is asked for."""
        return self.ready if isinstance(self.ready, list) else [self.ready]


_COMMON = set(CommonSpec.model_fields)


def read_common(name: str, settings: Mapping[str, Any]) -> CommonSpec:
    """Check what any service may be given.

    Raises:
        SpecError: Something is wrong with it; `.path` says where.
    """
    return _read(CommonSpec, name, dict(settings))


def read_settings(model: type[_P], spec: ServiceSpec) -> _P:
    """Check what services of one type are given, into that backend's own model.

    Raises:
        SpecError: Something is wrong with it; `.path` says where.
    """
    own = {key: value for key, value in spec.settings.items() if key not in _COMMON}
    return _read(model, spec.name, own)


def _read(model: type[_P], name: str, settings: dict[str, Any]) -> _P:
    try:
        return checked(model, settings)
    except SpecError as error:
        path, hint = ".".join(filter(None, (name, error.path))), error.hint
        if hint and error.path in settings and error.path not in model.model_fields:
            hint = advise(error.path, [*model.model_fields, *_COMMON])
        raise SpecError(error.message, path=path, hint=hint) from error
