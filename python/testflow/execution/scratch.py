"""Folders that a process needs for a while; what a killed one left is removed by the next."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import blake2s
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from testflow.execution.ownership import Owner, owner_of, this_process

_PREFIX = "testflow-scratch-"


def make_scratch() -> Path:
    """Make a folder of this process, which removes it in the end; those of dead ones go first."""
    remove_abandoned()
    return Path(mkdtemp(prefix=f"{_PREFIX}{_mark(this_process())}-"))


@contextmanager
def scratch_folder() -> Generator[Path]:
    """Give a folder, and remove it with all that is in it."""
    folder = make_scratch()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the folders of this user whose process is gone."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*-*-*"):
        pid, _, rest = folder.name.removeprefix(_PREFIX).partition("-")
        mark = f"{pid}-{rest.partition('-')[0]}"
        if pid.isdecimal() and _is_ours(folder) and _mark(owner_of(int(pid))) != mark:
            shutil.rmtree(folder, ignore_errors=True)


def _mark(owner: Owner) -> str:
    told = f"{owner.started} {owner.boot}".encode()
    return f"{owner.pid}-{blake2s(told, digest_size=4).hexdigest()}"


def _is_ours(folder: Path) -> bool:
    try:
        return folder.lstat().st_uid == os.getuid()
    except OSError:  # it was removed in between
        return False
