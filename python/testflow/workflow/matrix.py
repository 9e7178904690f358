"""The configurations under which a step is run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testflow.errors import InputError, SpecError
from testflow.model import Configuration
from testflow.workflow.spec import MatrixSpec

_MOST = 1_000


def configurations_of(matrix: MatrixSpec | None, path: str) -> Sequence[Configuration | None]:
    """Give each configuration of a matrix, no two alike; without one, None alone.

    Args:
        matrix: What was asked for.
        path: Where it stands in the document.

    Raises:
        SpecError: Nothing satisfies its rules, or there are more than a thousand.
    """
    if matrix is None:
        return [None]
    try:
        chosen = list({label_of(each): each for each in _chosen(matrix)}.values())
    except InputError as error:
        place = f"{path}.{error.path}" if error.path else path
        raise SpecError(error.message, path=place, hint=error.hint) from error
    if len(chosen) > _MOST:
        message = f"these are {len(chosen):,} configurations, more than {_MOST:,}"
        raise SpecError(message, path=path, hint="choose fewer, with 'strategy: cover'")
    return chosen


def label_of(configuration: Configuration) -> str:
    """Give a configuration in brackets, such as ``[db=postgres,tls=true]``.

    Examples:
        >>> label_of(Configuration({"db": "postgres", "tls": True}))
        '[db=postgres,tls=true]'
    """
    told = {True: "true", False: "false", None: "null"}
    parts = [
        f"{name}={told[value] if isinstance(value, bool | None) else value}"
        for name, value in configuration.values.items()
    ]
    return f"[{','.join(parts)}]"


def _chosen(matrix: MatrixSpec) -> list[Configuration]:
    # Campaigns know how people write parameters; their package is heavy, and few have a matrix.
    from testflow.campaign.assembly import build_space
    from testflow.campaign.spec import SpaceSpec

    spec = SpaceSpec(parameters=matrix.parameters, constraints=matrix.constraints)
    space = build_space(spec, Path())
    match matrix.strategy:
        case "all":
            return list(space.cover(strength=len(matrix.parameters), seed=matrix.seed))
        case "cover":
            strength = min(matrix.strength, len(matrix.parameters))
            return list(space.cover(strength=strength, seed=matrix.seed))
        case "boundary":
            return list(space.boundary())
        case "fuzz":
            return list(space.fuzz(matrix.count, seed=matrix.seed))
        case "sample":
            return list(space.sample(matrix.count, seed=matrix.seed))
