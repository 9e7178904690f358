"""The PostgreSQL servers that are installed, and whom they run as."""

from __future__ import annotations

import os
import pwd
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Library/PostgreSQL/*/bin",
)
_USER = "postgres"


@dataclass(frozen=True, slots=True)
class Installation:
    """An installed server.

    Attributes:
        major: Its major version.
        programs: The folder of its programs.
    """

    major: int
    programs: Path

    @property
    def key(self) -> str:
        """Another one where the programs are others."""
        return f"{self.major}-{(self.programs / 'initdb').stat().st_mtime_ns:x}"


def installations(places: Iterable[str] = _PLACES) -> list[Installation]:
    """Give the servers that are installed, the oldest first."""
    found: dict[int, Installation] = {}
    for programs in _folders(places):
        version = re.findall(r"\d+", str(programs))
        if version and (programs / "postgres").exists() and (programs / "initdb").exists():
            found.setdefault(int(version[-1]), Installation(int(version[-1]), programs))
    return [found[major] for major in sorted(found)]


def _folders(places: Iterable[str]) -> Iterator[Path]:
    for place in places:
        yield from Path("/").glob(place.removeprefix("/"))
    on_path = shutil.which("postgres") if places is _PLACES else None
    if on_path is not None:
        yield Path(on_path).resolve().parent


def nearest(found: list[Installation], wanted: str | None) -> Installation:
    """Give the one of the wanted major version; else the next newer one, else the newest."""
    if wanted is None:
        return found[-1]
    major = int(wanted.split(".")[0])
    return next((each for each in found if each.major >= major), found[-1])


def server_user() -> str:
    """Give the user whom a server runs as; empty for this one. It refuses to run as root."""
    return _USER if os.geteuid() == 0 else ""


def hand_over(folder: Path) -> None:
    """Give a folder to the user whom the server runs as."""
    if user := server_user():
        found = pwd.getpwnam(user)
        os.chown(folder, found.pw_uid, found.pw_gid)
