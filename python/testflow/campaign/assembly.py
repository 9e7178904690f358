"""From a campaign file's data to the space, the target and the strategies that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from testflow.campaign.spec import SpaceSpec, TargetSpec
from testflow.errors import SpecError, TestflowError
from testflow.execution.command import Command
from testflow.execution.function import Function
from testflow.execution.reference import Reference
from testflow.execution.target import Target
from testflow.model import Parameter
from testflow.model.parameter import Domain
from testflow.space import Space


def build_space(spec: SpaceSpec, folder: Path) -> Space:
    """Compile the space; files are looked up from `folder`.

    Raises:
        InputError: The source cannot be read or nothing satisfies it.
    """
    if spec.parameters is not None:
        parameters = [
            Parameter(name, _domain(name, domain)) for name, domain in spec.parameters.items()
        ]
        return Space(parameters, spec.constraints)
    if spec.pict is not None:
        return Space.from_pict(folder / spec.pict)
    if spec.pydantic is not None:
        return Space.from_pydantic(_pydantic_model(spec.pydantic, folder), spec.constraints)
    schema = spec.json_schema
    source = folder / schema if isinstance(schema, str) else cast("dict[str, Any]", schema)
    return Space.from_json_schema(source, spec.constraints)


def build_target(spec: TargetSpec, folder: Path) -> Target:
    """Make the target; files are looked up from `folder`, where a command also runs.

    Raises:
        InputError: The function's place or the command cannot be read.
    """
    if spec.command is not None:
        # A place of the call's own, such as {work_dir}, is not beside the file.
        is_own = spec.cwd is not None and spec.cwd.startswith("{")
        cwd = spec.cwd if is_own else folder / (spec.cwd or ".")
        return Command(spec.command, injection=spec.injection, cwd=cwd, env=spec.env)
    return Function(beside(folder, cast("str", spec.function)))


def beside(folder: Path, reference: str) -> str:
    """Give a function's place; its file is looked up from `folder`."""
    place, colon, name = reference.rpartition(":")
    if colon and place.endswith(".py"):
        place = str((folder / place).resolve())
    return f"{place}{colon}{name}"


def _domain(name: str, domain: object) -> Domain:
    match domain:
        case list():
            return cast("list[Any]", domain)
        case {"range": [int() as low, int() as high]} if len(cast("Any", domain)) == 1:
            return range(low, high + 1)
        case {"schema": dict()} if len(cast("Any", domain)) == 1:
            return cast("dict[str, dict[str, Any]]", domain)["schema"]
        case _:
            message = f"not a domain: {domain!r}"
            hint = "give a list of values, {range: [low, high]} or {schema: {…}}"
            raise SpecError(message, path=f"space.parameters.{name}", hint=hint)


def _pydantic_model(text: str, folder: Path) -> type[BaseModel]:
    try:
        model = Reference.parse(beside(folder, text)).resolve()
    except TestflowError as error:
        message = f"the model cannot be imported: {error.message}"
        hint = "write package.module:Model or path/to/file.py:Model"
        raise SpecError(message, path="space.pydantic", hint=error.hint or hint) from error
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        message = f"{text} is no pydantic model"
        raise SpecError(message, path="space.pydantic", hint="name a subclass of BaseModel")
    return model
