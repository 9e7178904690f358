"""A folder as a state: what is in it, and a fingerprint."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def fingerprint_of(folder: Path) -> tuple[tuple[str, ...], str]:
    """Give the files of a folder, by their path in it, and a hash of their names and contents."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = tuple(path.relative_to(folder).as_posix() for path in files)
    whole = sha256()
    for name, path in zip(names, files, strict=True):
        whole.update(f"{len(name)}:{name}:".encode())
        whole.update(sha256(path.read_bytes()).digest())
    return names, whole.hexdigest()
