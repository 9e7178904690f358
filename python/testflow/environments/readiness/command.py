"""Ready when a command says so."""

from __future__ import annotations

from testflow.environments.place import Place
from testflow.errors import ExecutionError
from testflow.execution.service import Program, run_quietly
from testflow.execution.text import last_line
from testflow.model import Endpoint

_TIMEOUT_S = 10.0


class CommandProbe:
    """Runs a command, which is ready when it ends with 0.

    Args:
        argv: The command.
        endpoint: Of the service: its variables are the command's, too.
        place: Of the service.
    """

    def __init__(self, argv: tuple[str, ...], endpoint: Endpoint, place: Place) -> None:
        log = place.folder / "ready.log"
        env = {**place.variables, **endpoint.env}
        self._program = Program(argv, str(log), env, cwd=str(place.look_in))
        self._clock = place.clock

    async def look(self) -> str:
        """Give how it ended, where that is not with 0."""
        name = self._program.argv[0]
        try:
            status, said = await run_quietly(self._program, self._clock, _TIMEOUT_S)
        except ExecutionError as error:
            return str(error)
        if status == 0:
            return ""
        how = f"ended with {status}" if status is not None else f"took over {_TIMEOUT_S:g} s"
        return f"{name} {how}: {last_line(said)}".rstrip(": ")
