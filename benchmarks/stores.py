"""Where else one would keep configurations: what `bench_snapshots.py` is measured beside."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from peers import peer_module, peer_program

# What is asked of every store: two settings and their values.
ASKED: dict[tuple[str, ...], Any] = {("spec", "replicas"): 3, ("spec", "serviceName"): "cassandra"}
_TRAINING = 20_000
_WORDS_BYTES = 16_384
_ROW_GROUP = 8_192


class Store(Protocol):
    """A way to keep configurations.

    Attributes:
        name: What it is.
        gets: How many configurations are asked for, as some take long.
    """

    name: str
    gets: int

    def save(self, configurations: Sequence[Any]) -> None:
        """Keep all of them."""
        ...

    def open(self) -> None:
        """Forget what is remembered of the files."""
        ...

    def get(self, numbers: Sequence[int]) -> Iterator[Any]:
        """Give some back, one after the other."""
        ...

    def find(self) -> int:
        """Count those that have the values asked for."""
        ...

    def size_bytes(self) -> int:
        """Tell what the files take."""
        ...


def has_asked(configuration: Any) -> bool:
    """Tell whether a configuration has the values asked for."""
    for path, expected in ASKED.items():
        found = configuration
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if found != expected or isinstance(found, bool):
            return False
    return True


def stores(folder: Path, configurations: Sequence[Any]) -> Iterator[Store]:
    """Give every store whose programs are installed, each in a folder of its own."""
    orjson, zstandard, ormsgpack = map(peer_module, ("orjson", "zstandard", "ormsgpack"))
    if orjson:
        yield Database(folder / "json", "SQLite, JSON", orjson.dumps, orjson.loads)
    if orjson and zstandard:
        press, unpress = pressing(zstandard, None)
        encode, decode = chained(orjson.dumps, press), chained(unpress, orjson.loads)
        yield Database(folder / "zstd", "SQLite, orjson, zstd", encode, decode)
        press, unpress = pressing(zstandard, map(orjson.dumps, configurations[:_TRAINING]))
        encode, decode = chained(orjson.dumps, press), chained(unpress, orjson.loads)
        yield Database(folder / "words", "SQLite, orjson, zstd dictionary", encode, decode)
    if ormsgpack and zstandard:
        texts = map(ormsgpack.packb, configurations[:_TRAINING])
        press, unpress = pressing(zstandard, texts)
        encode, decode = chained(ormsgpack.packb, press), chained(unpress, ormsgpack.unpackb)
        yield Database(folder / "msgpack", "SQLite, msgpack, zstd dictionary", encode, decode)
    yield Parquet(folder / "parquet", "Parquet a family, zstd-3", 3)
    yield Parquet(folder / "parquet19", "Parquet a family, zstd-19", 19)
    if peer_program("git"):
        yield Git(folder / "git")


def pressing(
    zstandard: Any, texts: Iterator[bytes] | None
) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """Give zstd-3 and what undoes it, with a dictionary of what texts have in common."""
    words = zstandard.train_dictionary(_WORDS_BYTES, list(texts)) if texts else None
    press = zstandard.ZstdCompressor(level=3, dict_data=words)
    return press.compress, zstandard.ZstdDecompressor(dict_data=words).decompress


def chained(first: Callable[[Any], Any], then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give the function that calls one on what the other gives."""
    return lambda value: then(first(value))


class Database:
    """A table of SQLite, numbered."""

    gets = 20_000

    def __init__(
        self, folder: Path, name: str, encode: Callable[[Any], bytes], decode: Callable[[Any], Any]
    ) -> None:
        self.name = name
        self._file = folder.with_suffix(".db")
        self._encode, self._decode = encode, decode
        self._database = sqlite3.connect(self._file)

    def save(self, configurations: Sequence[Any]) -> None:
        """Insert all of them in one transaction."""
        create = "CREATE TABLE kept (number INTEGER PRIMARY KEY, content BLOB)"
        self._database.execute(create)
        rows = enumerate(map(self._encode, configurations))
        self._database.executemany("INSERT INTO kept VALUES (?, ?)", rows)
        self._database.commit()

    def open(self) -> None:
        """Connect anew."""
        self._database.close()
        self._database = sqlite3.connect(self._file)

    def get(self, numbers: Sequence[int]) -> Iterator[Any]:
        """Select each and decode it."""
        asked, decode = "SELECT content FROM kept WHERE number = ?", self._decode
        execute = self._database.execute
        return (decode(execute(asked, (number,)).fetchone()[0]) for number in numbers)

    def find(self) -> int:
        """Decode all of them: an index would have to be there for each of many settings."""
        rows = self._database.execute("SELECT content FROM kept")
        return sum(has_asked(self._decode(content)) for (content,) in rows)

    def size_bytes(self) -> int:
        """Tell the size of the database."""
        return self._file.stat().st_size


class Parquet:
    """A file for each family of configurations, a column for each setting."""

    gets = 40

    def __init__(self, folder: Path, name: str, level: int) -> None:
        self.name = name
        self._folder, self._level = folder, level
        self._files: dict[int, pq.ParquetFile] = {}
        self._places: list[tuple[int, int]] = []

    def save(self, configurations: Sequence[Any]) -> None:
        """Write a table for each set of outermost keys."""
        self._folder.mkdir()
        families: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        numbers: dict[tuple[str, ...], int] = {}
        for each in configurations:
            family = tuple(sorted(each))
            number = numbers.setdefault(family, len(numbers))
            self._places.append((number, len(families[family])))
            families[family].append(each)
        for family, number in numbers.items():
            pq.write_table(
                table(families[family]),
                self._folder / f"{number}.parquet",
                compression="zstd",
                compression_level=self._level,
                row_group_size=_ROW_GROUP,
            )

    def open(self) -> None:
        """Read the footers anew."""
        paths = self._folder.glob("*.parquet")
        self._files = {int(path.stem): pq.ParquetFile(path) for path in paths}

    def get(self, numbers: Sequence[int]) -> Iterator[Any]:
        """Read a group of rows for each."""
        return (self._get(*self._places[number]) for number in numbers)

    def _get(self, family: int, row: int) -> Any:
        group = self._files[family].read_row_group(row // _ROW_GROUP)
        return nested(group.slice(row % _ROW_GROUP, 1).to_pylist()[0])

    def find(self) -> int:
        """Read the columns of the settings asked for."""
        names = [json.dumps(path) for path in ASKED]
        found = 0
        for file in self._files.values():
            if not set(names) <= set(file.schema_arrow.names):
                continue
            columns = file.read(columns=names).to_pydict()
            rows = zip(*(columns[name] for name in names), strict=True)
            wanted = tuple(map(json.dumps, ASKED.values()))
            found += sum(row == wanted for row in rows)
        return found

    def size_bytes(self) -> int:
        """Tell the size of all files."""
        return sum(path.stat().st_size for path in self._folder.iterdir())


def table(configurations: Sequence[Any]) -> pa.Table:
    """Give a column of JSON texts for each setting; its name is the way to it."""
    columns: dict[str, list[str | None]] = {}
    for row, configuration in enumerate(configurations):
        for path, value in settings(configuration, ()):
            column = columns.setdefault(json.dumps(path), [None] * len(configurations))
            column[row] = json.dumps(value)
    return pa.table(columns)


def settings(
    value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Give the values in a configuration that have no parts, and the way to each."""
    if not value or not isinstance(value, dict | list):
        yield path, value
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        yield from settings(part, (*path, key))


def nested(row: dict[str, str | None]) -> Any:
    """Build the configuration of a row."""
    root: dict[str, Any] = {}
    for name, text in row.items():
        if text is not None:
            *way, last = json.loads(name)
            place = root
            for key in way:
                place = place.setdefault(key, {})
            place[last] = json.loads(text)
    return lists(root)


def lists(value: Any) -> Any:
    """Turn mappings of places into lists."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [lists(value[place]) for place in sorted(value)]
    return {key: lists(part) for key, part in value.items()}


class Git:
    """Objects in a repository, packed as they come."""

    name = "git fast-import"
    gets = 2_000

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids: list[str] = []

    def _git(self, *command: str) -> list[str]:
        return [shutil.which("git") or "git", "-C", str(self._folder), *command]

    def save(self, configurations: Sequence[Any]) -> None:
        """Hand all of them over as a stream."""
        self._folder.mkdir()
        subprocess.run(self._git("init", "--quiet", "--bare", "."), check=True)
        marks = self._folder / "marks"
        command = self._git("fast-import", "--quiet", f"--export-marks={marks}")
        with subprocess.Popen(command, stdin=subprocess.PIPE) as program:
            assert program.stdin is not None
            for mark, each in enumerate(configurations, 1):
                text = json.dumps(each, separators=(",", ":")).encode()
                program.stdin.write(b"blob\nmark :%d\ndata %d\n%s\n" % (mark, len(text), text))
        assert program.returncode == 0
        by_mark = dict(line.split() for line in marks.read_text().splitlines())
        self._ids = [by_mark[f":{mark}"] for mark in range(1, len(configurations) + 1)]
        marks.unlink()

    def open(self) -> None:
        """Do nothing: each question starts the program anew."""

    def get(self, numbers: Sequence[int]) -> Iterator[Any]:
        """Ask for one object after the other."""
        return map(json.loads, self._contents([self._ids[number] for number in numbers], 1))

    def find(self) -> int:
        """Read all of them."""
        return sum(has_asked(json.loads(each)) for each in self._contents(self._ids, 100))

    def _contents(self, ids: Sequence[str], at_a_time: int) -> Iterator[bytes]:
        pipe = subprocess.PIPE
        command = self._git("cat-file", "--batch")
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as program:
            assert program.stdin is not None
            assert program.stdout is not None
            for start in range(0, len(ids), at_a_time):
                part = ids[start : start + at_a_time]
                program.stdin.write("".join(f"{each}\n" for each in part).encode())
                program.stdin.flush()
                for _ in part:
                    length = int(program.stdout.readline().split()[2])
                    yield program.stdout.read(length + 1)

    def size_bytes(self) -> int:
        """Tell the size of the pack and of its index."""
        packs = (self._folder / "objects" / "pack").iterdir()
        return sum(path.stat().st_size for path in packs)
