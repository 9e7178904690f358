"""Configurations on the screen and in files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from testflow.cli.model import Source
from testflow.errors import InputError, StorageError

if TYPE_CHECKING:
    from testflow.space import ConfigurationBatch


class Format(StrEnum):
    """How configurations are printed."""

    TSV = "tsv"
    CSV = "csv"
    JSONL = "jsonl"

    @classmethod
    def of(cls, source: Source) -> Self:
        """Give what fits a model: PICT's own table, or what holds nested settings."""
        return cls("tsv" if source is Source.PICT else "jsonl")


def printed(batch: ConfigurationBatch, form: Format) -> str:
    """Give configurations as text.

    Raises:
        InputError: A table cannot hold them.
    """
    match form:
        case Format.JSONL:
            return batch.lines().decode()
        case Format.CSV:
            return batch.to_table("csv")
        case Format.TSV:
            return batch.to_table("tsv")


def require_writable(out: Path, *, force: bool) -> None:
    """Refuse a file before anything is computed, rather than in the end.

    Raises:
        InputError: Its ending is no format, or there is such a file.
    """
    from testflow.space.files import ENDINGS  # help does not wait for the core

    if out.suffix not in ENDINGS:
        message = f"cannot write configurations as {out.suffix or 'a file without an ending'}"
        raise InputError(message, path=str(out), hint=f"use {', '.join(ENDINGS)}")
    if out.exists() and not force:
        message = "there is such a file already"
        raise InputError(message, path=str(out), hint="replace it with --force")


def save(batch: ConfigurationBatch, out: Path) -> None:
    """Write configurations to a file, whole or not at all; folders are made where missing.

    Raises:
        InputError: A table cannot hold them.
        StorageError: The file cannot be written.
    """
    part = out.with_name(f".part-{out.name}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            batch.write(part)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        message = f"the configurations cannot be written: {error}"
        raise StorageError(message, hint="name a file that may be written to") from error
