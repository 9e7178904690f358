"""Configurations in files: all in one, or one file for each."""

from __future__ import annotations

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testflow.errors import InputError
from testflow.injections.injection import INJECTIONS, Injection, injected
from testflow.model import Blocked, Configuration

if TYPE_CHECKING:
    from testflow.space.batch import ConfigurationBatch

ENDINGS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".arrow", ".feather", ".yaml", ".yml")


@contextmanager
def reporting(place: str | Path) -> Generator[None]:
    """Say in words what the system refuses.

    Raises:
        InputError: Nothing can be written there.
    """
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error}"
        raise InputError(message, path=str(place), hint="name another place") from error


def write_file(batch: ConfigurationBatch, path: Path) -> None:
    """Write all configurations to one file, in the format that its ending names.

    Raises:
        InputError: The ending is none of `ENDINGS`, or the format cannot hold a value.
    """
    match path.suffix:
        case ".jsonl" | ".ndjson":
            path.write_bytes(batch.lines())
        case ".csv" | ".tsv":
            form = "csv" if path.suffix == ".csv" else "tsv"
            path.write_bytes(batch.to_table(form).encode())
        case ".parquet" | ".arrow" | ".feather":
            write_table_file(batch.to_arrow(), path)
        case ".yaml" | ".yml":
            _write_documents(batch, path)
        case other:
            message = f"cannot write configurations as {other or 'a file without an ending'}"
            raise InputError(message, hint=f"use {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")


def write_each(batch: ConfigurationBatch, folder: Path, form: Injection | str) -> list[Path]:
    """Write one file for each configuration that the form can hold, named after its origin.

    Raises:
        InputError: The form writes no files.
        UnknownPlugin: No form has this name.

    Warns:
        UserWarning: The form cannot hold some of them; the message has the first reason.
    """
    injection = INJECTIONS.load(form)() if isinstance(form, str) else form
    if not injection.needs_file:
        message = f"{form if isinstance(form, str) else type(form).__name__} writes no files"
        raise InputError(message, path="form", hint="use json, yaml, toml or ini")
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    reasons: list[str] = []
    for place, configuration in enumerate(batch):
        try:
            given = injected(injection, configuration.values)
        except Blocked as error:
            reasons.append(str(error))
            continue
        path = folder / (_stem(configuration, place) + Path(given.file_name).suffix)
        path.write_bytes(given.text.encode())
        written.append(path)
    if reasons:
        message = f"{len(reasons)} of {len(batch)} configurations have no file: {reasons[0]}"
        warnings.warn(message, stacklevel=3)
    return written


def _stem(configuration: Configuration, place: int) -> str:
    return f"{configuration.origin.index if configuration.origin else place:06}"


def write_table_file(table: Any, path: Path) -> None:
    """Write an Arrow table as Parquet, or as Arrow's own file where the ending says so."""
    if path.suffix == ".parquet":
        import_module("pyarrow.parquet").write_table(table, path)
        return
    pa = import_module("pyarrow")
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _write_documents(batch: ConfigurationBatch, path: Path) -> None:
    yaml = INJECTIONS.load("yaml")()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for place, configuration in enumerate(batch):
            try:
                file.write("---\n" + injected(yaml, configuration.values).text)
            except Blocked as error:
                where = f"configuration {place}"
                raise InputError(str(error), path=where, hint="write .jsonl") from error
