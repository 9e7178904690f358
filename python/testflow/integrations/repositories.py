"""An application's repository, wherever it is, and what changed in it."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path

from testflow.errors import IntegrationError
from testflow.integrations.git import git
from testflow.model import Change, ChangeKind
from testflow.runtime.closing import Closing
from testflow.runtime.redaction import redact

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+/")
_SCHEME_AND_ENDING = re.compile(r"^[a-z][a-z0-9+.-]*://|(?:\.git)?/*$", re.IGNORECASE)

# The history of runs, where it lies by default: no test depends on it.
_HISTORY = re.compile(r"(?:.*/)?testflow\.db(?:-(?:journal|shm|wal))?", re.DOTALL)

_KINDS = {
    "A": ChangeKind.ADDED,
    "C": ChangeKind.ADDED,
    "D": ChangeKind.DELETED,
    "R": ChangeKind.RENAMED,
}


class Repositories(Closing):
    """Finds the folder of a repository; a context manager.

    Until it is closed, nobody else gets the clones that it gave: who asks for the same repository
    meanwhile gets another clone.

    Args:
        places: Where repositories are, by what applications call them: folders, or other URLs;
            what `Settings.repositories` holds. Neither a scheme nor ``.git`` makes a difference.
        clones: Where repositories are cloned to that are on this machine nowhere else.
    """

    def __init__(self, places: Mapping[str, str], clones: Path) -> None:
        self._places = {_plain(name): place for name, place in places.items()}
        self._clones = clones
        self._asking: dict[str, asyncio.Lock] = {}
        self._given: dict[str, Path] = {}
        self._held = ExitStack()

    def close(self) -> None:
        """Let go of the clones."""
        self._given.clear()
        self._held.close()

    async def locate(self, repository: str) -> Path:
        """Give the folder of a repository.

        The settings are asked first. What they do not know may be a folder; anything else is a
        URL, which is cloned or, where it was before, brought up to date.

        Args:
            repository: Such as ``github.com/example/shop``, ``git@host:shop.git`` or ``../shop``.

        Raises:
            IntegrationError: It is nowhere to be found, or git fails.
        """
        place = self._places.get(_plain(repository), repository)
        if folder := _folder(place):
            return folder
        if _URL.match(place):
            return await self._cloned(place)
        if place == repository and _HOST.match(place):
            return await self._cloned(f"https://{place}")
        message = f"the repository {redact(place)} is no folder"
        hint = "name its folder in the table [tool.testflow.repositories] of pyproject.toml"
        raise IntegrationError(message, path=redact(repository), hint=hint)

    async def _cloned(self, url: str) -> Path:
        async with self._asking.setdefault(url, asyncio.Lock()):
            try:
                if url not in self._given:
                    self._given[url] = await self._clone_of_its_own(url)
            except (OSError, ValueError) as error:
                message = f"cannot be cloned: {error}"
                raise IntegrationError(message, path=redact(url)) from error
            return self._given[url]

    async def _clone_of_its_own(self, url: str) -> Path:
        digest = blake2b(url.encode(), digest_size=4).hexdigest()
        name = f"{_plain(url).rpartition('/')[2]}-{digest}"
        self._clones.mkdir(parents=True, exist_ok=True)
        for each in (self._clones.parent, self._clones):
            _require_trusted(each)
        with ExitStack() as failed:
            folder = next(each for each in _names(self._clones / name) if _is_free(each, failed))
            await (_update(folder) if folder.is_dir() else _clone(url, folder))
            self._held.push(failed.pop_all())
        return folder.resolve()


async def revision_of(folder: Path, name: str = "HEAD") -> str:
    """Give the id of a commit by any name of it, such as a branch.

    Raises:
        IntegrationError: There is no such commit, or the folder is in no repository.
    """
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    try:
        return (await git(folder, *asked)).decode().strip()
    except IntegrationError as error:
        message = f"there is no commit {name!r}: {error.message}"
        hint = "fetch it, or name another one"
        raise IntegrationError(message, path=str(folder), hint=hint) from error


async def changes_since(folder: Path, since: str, until: str | None = None) -> tuple[Change, ...]:
    """Give what changed below a folder.

    Args:
        folder: An application's folder; paths are told from here on.
        since: The commit to compare with, by any name.
        until: The commit that is compared; the files as they are now by default, also those
            that are not under version control, unless they are ignored or testflow's history.

    Raises:
        IntegrationError: There is no such commit, or the folder is in no repository.
    """
    commits = [await revision_of(folder, since)]
    if until is not None:
        commits.append(await revision_of(folder, until))
    told = await git(folder, "diff", "--name-status", "-z", "-M", "--relative", *commits, "--")
    changes = list(_changes(told))
    if until is None:
        others = await git(folder, "ls-files", "-z", "--others", "--exclude-standard")
        added = (path for path in _texts(others) if not _HISTORY.fullmatch(path))
        changes += [Change(path, ChangeKind.ADDED) for path in added]
    return tuple(sorted(changes, key=lambda change: change.path))


def _require_trusted(folder: Path) -> None:
    """Refuse a folder of another user, who could change the code that is about to be run."""
    if folder.lstat().st_uid not in {0, os.getuid()}:
        message = "belongs to somebody else"
        raise IntegrationError(message, path=str(folder), hint="remove it, or set TMPDIR")


async def _update(folder: Path) -> None:
    await git(folder, "fetch", "--quiet", "origin", "HEAD")
    await git(folder, "reset", "--quiet", "--hard", "FETCH_HEAD")
    await git(folder, "clean", "--quiet", "-ffdx")


async def _clone(url: str, folder: Path) -> None:
    # A clone that was cut short must not be taken for a repository the next time.
    partial = folder.with_name(f"{folder.name}.partial").resolve()
    shutil.rmtree(partial, ignore_errors=True)
    await git(folder.parent, "clone", "--quiet", "--", url, str(partial))
    partial.rename(folder)


def _names(first: Path) -> Iterator[Path]:
    yield first
    yield from (first.with_name(f"{first.name}-{number}") for number in itertools.count(2))


def _is_free(folder: Path, stack: ExitStack) -> bool:
    """Keep all others from a clone until the stack ends, or this process; False for a taken one."""
    lock = folder.with_name(f"{folder.name}.lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    stack.enter_context(lock)
    return True


def _changes(told: bytes) -> Iterator[Change]:
    texts = iter(_texts(told))
    for status in texts:
        kind = _KINDS.get(status[0], ChangeKind.MODIFIED)
        path = next(texts)
        if status[0] in "CR":
            # A copy leaves the original as it was.
            before, path = path, next(texts)
            yield Change(path, kind, before=before if kind is ChangeKind.RENAMED else "")
        else:
            yield Change(path, kind)


def _texts(told: bytes) -> list[str]:
    return told.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _folder(place: str) -> Path | None:
    try:
        path = Path(place).expanduser()
        return path.resolve() if path.is_dir() else None
    except (OSError, RuntimeError):  # too long for a name, or the home of nobody
        return None


def _plain(repository: str) -> str:
    return _SCHEME_AND_ENDING.sub("", repository).casefold()
