"""Provides an environment and cleans it up, and kills itself at a given step of the ledger."""

import asyncio
import json
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from testflow.environments import Environment, Site
from testflow.environments.ledger import Hook

PYTHON = shutil.which("python3") or sys.executable
# Its child has left the session, as a daemon does.
PROGRAM = (
    "import subprocess, time; "
    "subprocess.Popen(['/bin/sleep', '600'], start_new_session=True); time.sleep(600)"
)


def dying_at(step: int) -> Hook:
    steps = count(1)

    def hear(_: str) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return hear


async def main(state: str, step: str, *kinds: str) -> None:
    environment = Environment("victim", site=Site(Path(state), images={}, hook=dying_at(int(step))))
    if "postgres" in kinds:
        environment.add_service("db", {"type": "postgres"})
    if "process" in kinds:
        command = [PYTHON, "-c", PROGRAM]
        environment.add_service("program", {"type": "process", "command": command})
    if "http" in kinds:
        environment.add_service("stub", {"type": "http"})
    if "docker" in kinds:
        settings = {"type": "docker", "image": kinds[1], "command": "sleep 600"}
        environment.add_service("box", settings)
    if "compose" in kinds:
        environment.add_service("stack", {"type": "compose", "file": kinds[1]})
    if "cloud" in kinds:
        environment.add_service("machine", json.loads(kinds[1]))
    async with environment:
        await environment.state()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
