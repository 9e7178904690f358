"""Keeping configurations: bytes of each, and how quickly they come and go, beside other stores.

    python benchmarks/bench_snapshots.py FOLDER [--count N] [--large N]

FOLDER has ``config_variations.py``, whose ``gen(count)`` gives variations of three real nested
configurations. Times are processor seconds of this process.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from harness import Figure, at_most, keep
from testflow import Snapshots

GETS = 20_000
ROUNDS = 3
_OPEN = """
import json, sys, time
from pathlib import Path
from testflow.snapshots import Snapshots

def resident_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))

before_kb = resident_kb()
start = time.process_time()
snapshots = Snapshots(sys.argv[1])
count = len(snapshots)
took_s = time.process_time() - start
print(json.dumps([count, took_s, before_kb, resident_kb()]))
"""


def variations(folder: Path, count: int) -> list[Any]:
    """Give the configurations of the corpus."""
    place = folder / "config_variations.py"
    spec = importlib.util.spec_from_file_location("config_variations", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [configuration for _, configuration, _ in module.gen(count)]


def seconds(work: Callable[[], object]) -> float:
    """Give the processor time of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def picked(count: int) -> list[int]:
    """Give places as good as drawn by chance, the same each time."""
    return [(place * 2_654_435_761 + 12_345) % count for place in range(GETS)]


def ours(folder: Path, configurations: list[Any]) -> Iterator[Figure]:
    """Measure a store of testflow."""
    store = folder / "snapshots"
    with Snapshots(store) as snapshots:
        saved = None

        def save() -> None:
            nonlocal saved
            saved = snapshots.save_many(configurations)

        save_us = seconds(save) / len(configurations) * 1e6
    assert saved is not None
    size = sum(file.stat().st_size for file in store.iterdir())
    yield at_most("bytes a snapshot", 30, size / len(configurations))
    print(
        f"{saved.new} of {len(configurations)} are distinct: {size / saved.new:.1f} bytes of each"
    )
    yield at_most("µs to save one of a batch", 10, save_us)
    yield from gets(Snapshots(store), list(saved), configurations)


def gets(snapshots: Snapshots, ids: list[str], configurations: list[Any]) -> Iterator[Figure]:
    """Measure how long one takes to come back: found by its id, read and built as a dict."""
    snapshots.verify()
    store = snapshots._there()  # noqa: SLF001 - the part that peers have too
    asked = [(ids[place], configurations[place]) for place in picked(len(ids))]

    def get(identity: str) -> Any:
        return store.pack.value(store.pack.find(identity)[0][0])

    for identity, expected in asked[:1000]:
        assert get(identity) == expected

    def get_all() -> None:
        for identity, _ in asked:
            get(identity)

    rounds = [seconds(get_all) for _ in range(ROUNDS)]
    yield at_most("µs to get one by id", 10, statistics.median(rounds) / GETS * 1e6)


def peers(folder: Path, configurations: list[Any]) -> Iterator[tuple[str, float, float, float]]:
    """Give the bytes, and the µs to save and to get one, of what one would otherwise take."""
    try:
        orjson, zstandard = import_module("orjson"), import_module("zstandard")
    except ImportError as error:
        print(f"peers are left out: {error}", file=sys.stderr)
        return
    texts = [orjson.dumps(each) for each in configurations[: len(configurations) // 5]]
    words = zstandard.train_dictionary(16_384, texts)
    press = zstandard.ZstdCompressor(level=3, dict_data=words)
    unpress = zstandard.ZstdDecompressor(dict_data=words)
    forms: dict[str, tuple[Callable[[Any], bytes], Callable[[bytes], Any]]] = {
        "JSON": (orjson.dumps, orjson.loads),
        "JSON, zstd with a dictionary": (
            lambda each: press.compress(orjson.dumps(each)),
            lambda kept: orjson.loads(unpress.decompress(kept)),
        ),
    }
    for name, (encode, decode) in forms.items():
        file = folder / f"{len(name)}.db"
        database = sqlite3.connect(file)
        database.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, content BLOB)")

        def save(
            database: sqlite3.Connection = database, encode: Callable[[Any], bytes] = encode
        ) -> None:
            rows = enumerate(map(encode, configurations))
            database.executemany("INSERT INTO kept VALUES (?, ?)", rows)
            database.commit()

        def get(
            database: sqlite3.Connection = database, decode: Callable[[bytes], Any] = decode
        ) -> None:
            for place in picked(len(configurations)):
                asked = "SELECT content FROM kept WHERE number = ?"
                decode(database.execute(asked, (place,)).fetchone()[0])

        save_us = seconds(save) / len(configurations) * 1e6
        get_us = statistics.median(seconds(get) for _ in range(ROUNDS)) / GETS * 1e6
        database.close()
        yield f"SQLite, {name}", file.stat().st_size / len(configurations), save_us, get_us


def large(folder: Path, configurations: list[Any], count: int) -> Iterator[Figure]:
    """Measure a large store: how long it takes to fill, and to open in a new process."""
    store = folder / "large"

    def marked() -> Iterator[Any]:
        for place in range(count):
            yield {**configurations[place % len(configurations)], "number": place}

    with Snapshots(store, durability="batch") as snapshots:
        filled_s = seconds(lambda: snapshots.save_many(marked()))
    name = f"{count:,} snapshots"
    yield at_most(f"processor seconds to save {name}", 15, filled_s)
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(store)], check=True, capture_output=True, text=True
    )
    opened, took_s, before_kb, after_kb = json.loads(done.stdout)
    assert opened == count
    yield at_most(f"ms to open {name}", 100, took_s * 1000)
    yield at_most(f"MB that opening {name} adds", 100, (after_kb - before_kb) / 1024)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, help="where config_variations.py is")
    asked.add_argument("--count", type=int, default=100_000, help="how many configurations")
    asked.add_argument("--large", type=int, default=1_000_000, help="how many in a large store")
    options = asked.parse_args()
    if options.folder is None:
        print("nothing is measured: give the folder of config_variations.py")
        return
    configurations = variations(options.folder, options.count)
    # What is held all the time is nothing to look through again and again.
    gc.freeze()
    with tempfile.TemporaryDirectory() as made:
        figures = list(ours(Path(made), configurations))
        figures += large(Path(made), configurations, options.large)
        for name, size, save_us, get_us in peers(Path(made), configurations):
            print(f"{name}: {size:.1f} bytes, {save_us:.1f} µs to save, {get_us:.1f} µs to get")
    keep("snapshots", figures)


if __name__ == "__main__":
    main()
