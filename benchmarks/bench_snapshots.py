"""Keeping configurations: bytes of each, and how quickly they come and go, beside other stores.

    python benchmarks/bench_snapshots.py FOLDER [--count N] [--large N] [--only NAME]

FOLDER has ``config_variations.py``, whose ``gen(count)`` gives variations of three real nested
configurations. Times are processor seconds of this process and of the programs that it ran. What is
cold is got at random from a store that was just opened, which has nothing in memory; what is far
besides that from 1,000 places that are never near each other, so that no get helps another. The
operating system has the files in memory.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import Figure, at_most, keep
from stores import Store, has_asked, stores
from testflow import Snapshots

ROUNDS = 3
# So far apart in the order of saving, two are never near each other.
FAR = 100
# The question of `stores.ASKED`, in the language of constraints.
WHERE = 'spec.replicas == 3 and spec.serviceName == "cassandra"'
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
    """Give the processor time of a call, with that of the programs that it ran."""
    start = processor_s()
    work()
    return processor_s() - start


def processor_s() -> float:
    """Give the processor time up to now."""
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + programs.ru_utime + programs.ru_stime


def picked(count: int, all_of: int) -> list[int]:
    """Give places as good as drawn by chance, the same each time."""
    return [(place * 2_654_435_761 + 12_345) % all_of for place in range(count)]


class Ours:
    """A store of testflow."""

    name = "testflow"
    gets = 20_000

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshots = Snapshots(folder)
        self.ids: list[str] = []

    def save(self, configurations: Sequence[Any]) -> None:
        """Save all of them as one batch."""
        with Snapshots(self._folder) as snapshots:
            saved = snapshots.save_many(configurations)
        self.ids = list(saved)
        print(f"{saved.new} of {len(configurations)} are distinct")

    def open(self) -> None:
        """Open the store anew, and read what it has of each snapshot but the snapshot itself."""
        self._snapshots = Snapshots(self._folder)
        assert len(self._snapshots) > 0

    def get(self, numbers: Sequence[int]) -> Iterator[Any]:
        """Find each by its id, read it and build it as a dict, which is what the others do."""
        return (self._snapshots.configuration(self.ids[number]) for number in numbers)

    def find(self) -> int:
        """Ask the question."""
        return len(self._snapshots.find(where=WHERE))

    def size_bytes(self) -> int:
        """Tell the size of all files."""
        return sum(file.stat().st_size for file in self._folder.iterdir())


@dataclass(frozen=True, slots=True)
class Cost:
    """What a store takes for each configuration, and to find those with two values."""

    name: str
    size_bytes: float
    save_us: float
    far_us: float
    cold_us: float
    warm_us: float
    first_find_ms: float | None
    find_ms: float | None

    def line(self) -> str:
        """Give its line of the table."""
        finds = (
            f"{'-' if each is None else format(each, ',.1f'):>{width}}"
            for each, width in ((self.first_find_ms, 14), (self.find_ms, 10))
        )
        return (
            f"{self.name:34}{self.size_bytes:>10,.1f}{self.save_us:>10,.1f}"
            f"{self.far_us:>13,.1f}{self.cold_us:>13,.1f}{self.warm_us:>13,.1f}{''.join(finds)}"
        )


TITLES = (
    f"{'store':34}{'bytes':>10}{'µs save':>10}{'µs get far':>13}{'µs get cold':>13}"
    f"{'µs get warm':>13}{'ms find cold':>14}{'ms find':>10}"
)


def cold(store: Store, numbers: Sequence[int]) -> float:
    """Measure getting these from a store that was just opened."""
    store.open()
    return seconds(lambda: deque(store.get(numbers), maxlen=0))


def cost(store: Store, configurations: Sequence[Any]) -> Cost:
    """Measure a store, and see to it that it gives what it was given."""
    count = len(configurations)
    save_s = seconds(lambda: store.save(configurations))
    numbers = picked(store.gets, count)
    apart = [place * FAR for place in picked(count // FAR, count // FAR)]
    far_s = statistics.median(cold(store, apart) for _ in range(ROUNDS))
    cold_s = cold(store, numbers)
    # What was given back is not held: the others would pay for looking through it.
    warm_s = statistics.median(
        seconds(lambda: deque(store.get(numbers), maxlen=0)) for _ in range(ROUNDS)
    )
    few = numbers[:200]
    assert list(store.get(few)) == [configurations[number] for number in few]
    first_find_s = seconds(store.find)
    find_s = statistics.median(seconds(store.find) for _ in range(ROUNDS))
    found = store.find()
    assert found in {-1, expected(store, configurations)}
    return Cost(
        name=store.name,
        size_bytes=store.size_bytes() / count,
        save_us=save_s / count * 1e6,
        far_us=far_s / len(apart) * 1e6,
        cold_us=cold_s / store.gets * 1e6,
        warm_us=warm_s / store.gets * 1e6,
        first_find_ms=None if found < 0 else first_find_s * 1e3,
        find_ms=None if found < 0 else find_s * 1e3,
    )


def expected(store: Store, configurations: Sequence[Any]) -> int:
    """Count what is to be found: testflow keeps equal configurations once."""
    numbers = [number for number, each in enumerate(configurations) if has_asked(each)]
    return len({store.ids[number] for number in numbers} if isinstance(store, Ours) else numbers)


def promises(ours: Cost) -> Iterator[Figure]:
    """Hold what was measured against what is promised."""
    yield at_most("bytes a snapshot", 30, ours.size_bytes)
    yield at_most("µs to save one of a batch", 10, ours.save_us)
    yield at_most("µs to get one by id, cold", 10, ours.cold_us)
    yield at_most("µs to get one by id", 10, ours.warm_us)
    if ours.find_ms is not None:
        yield at_most("ms to find by two values", 5, ours.find_ms)


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
    asked.add_argument("--only", default="", help="what the names of the other stores contain")
    options = asked.parse_args()
    if options.folder is None:
        print("nothing is measured: give the folder of config_variations.py")
        return
    configurations = variations(options.folder, options.count)
    # What is held all the time is nothing to look through again and again.
    gc.freeze()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print(TITLES)
        ours = cost(Ours(folder / "snapshots"), configurations)
        print(ours.line(), flush=True)
        for peer in stores(folder, configurations):
            if options.only in peer.name:
                print(cost(peer, configurations).line(), flush=True)
        figures = [*promises(ours), *large(folder, configurations, options.large)]
    keep("snapshots", figures)


if __name__ == "__main__":
    main()
