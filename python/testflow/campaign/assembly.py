"""From a campaign file's data to the space, the target and the strategies that it names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, cast

from testflow.campaign.spec import SpaceSpec, TargetSpec
from testflow.errors import SpecError
from testflow.execution.command import Command
from testflow.execution.function import Function
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
        parameters = [Parameter(name, _domain(name, domain)) for name, domain in spec.parameters.items()]
        return Space(parameters, spec.constraints)
    if spec.pict is not None:
        return Space.from_pict(folder / spec.pict)
    if spec.pydantic is not None:
        return Space.from_pydantic(_pydantic_model(spec.pydantic), spec.constraints)
    schema = spec.json_schema
    source = folder / schema if isinstance(schema, str) else cast("dict[str, Any]", schema)
    return Space.from_json_schema(source, spec.constraints)


def build_target(spec: TargetSpec, folder: Path) -> Target:
    """Make the target; files are looked up from `folder`, where a command also runs.

    Raises:
        InputError: The function's place or the command cannot be read.
    """
    if spec.command is not None:
        cwd = folder / spec.cwd if spec.cwd else folder
        return Command(spec.command, injection=spec.injection, cwd=cwd, env=spec.env)
    place, colon, name = cast("str", spec.function).rpartition(":")
    if colon and place.endswith(".py"):
        place = str((folder / place).resolve())
    return Function(f"{place}{colon}{name}")


def _domain(name: str, domain: object) -> Domain:
    match domain:
        case list():
            return cast("list[Any]", domain)
        case {"range": [int() as low, int() as high], **rest} if not rest:
            return range(low, high + 1)
        case {"schema": dict() as schema, **rest} if not rest:
            return cast("dict[str, Any]", schema)
        case _:
            message = f"not a domain: {domain!r}"
            hint = "give a list of values, {range: [low, high]} or {schema: {…}}"
            raise SpecError(message, path=f"space.parameters.{name}", hint=hint)


def _pydantic_model(place: str) -> type[Any]:
    module, _, name = place.partition(":")
    try:
        model = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        message = f"the model {place!r} cannot be imported: {error}"
        raise SpecError(message, path="space.pydantic", hint="write package.module:Model") from error
    return cast("type[Any]", model)
