"""git, asked without a shell, a prompt or the user's own settings of a repository."""

from __future__ import annotations

from pathlib import Path

from testflow.errors import IntegrationError
from testflow.execution.captured import run_captured
from testflow.runtime.environment import inherited
from testflow.runtime.redaction import redact

_TIMEOUT_S = 600.0

# A hook of git runs with these, and then every other repository would be taken for its own.
_OF_ONE_REPOSITORY = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"}
_ALWAYS = {
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",  # not ext, which runs any command
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


async def git(folder: Path, *arguments: str, timeout_s: float = _TIMEOUT_S) -> bytes:
    """Give what git prints.

    Args:
        folder: Where it runs.
        arguments: What it is asked.
        timeout_s: How long it may take.

    Raises:
        IntegrationError: git is not there, refuses or takes too long.
    """
    asked = f"git {arguments[0]}"
    try:
        done = await run_captured(
            ["git", *arguments], env=_variables(), cwd=folder, timeout_s=timeout_s
        )
    except TimeoutError:
        message = f"{asked} took longer than {timeout_s:g} s"
        raise IntegrationError(message, path=str(folder)) from None
    except (OSError, ValueError) as error:  # such as a NUL in an argument
        message = f"git cannot be run: {error}"
        hint = "see whether git is installed and the folder is there"
        raise IntegrationError(message, path=str(folder), hint=hint) from error
    if done.status != 0:
        said = redact(done.err.decode("utf-8", "replace").strip()) or f"status {done.status}"
        message = f"{asked} failed: {said}"
        raise IntegrationError(message, path=str(folder))
    return done.out


def _variables() -> dict[str, str]:
    own = {key: value for key, value in inherited().items() if key not in _OF_ONE_REPOSITORY}
    return {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes", **own, **_ALWAYS}
