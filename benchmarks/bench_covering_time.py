"""Pairwise suites without local search: how long they take to make."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import Promise, run
from peers import named, peer_module, peer_program
from testflow import Space

Values = Sequence[str | int]
Row = dict[str, str | int]

DEFAULT_CHECKPOINT = 1000


@dataclass(frozen=True, slots=True)
class Model:
    """A model in every program's terms.

    Attributes:
        name: In the field's notation, such as ``3^13`` for 13 settings of 3 values.
        settings: Each with its values.
        rules: Each as testflow and PICT write it.
        allows: The same rules for allpairspy, which asks about the first settings of a row.
    """

    name: str
    settings: Mapping[str, Values]
    rules: tuple[tuple[str, str], ...] = ()
    allows: Callable[[Row], bool] | None = None


def uniform(name: str, *groups: tuple[int, int]) -> Model:
    """Give a model of groups of settings, each with so many values."""
    sizes = [values for values, times in groups for _ in range(times)]
    settings = {f"s{n}": list(range(size)) for n, size in enumerate(sizes)}
    return Model(name, settings)


def database(row: Row) -> bool:
    """Whether the rules hold as far as the row goes."""
    rolls_back = row.get("journal", "wal") != "wal"
    return not (
        (rolls_back and row.get("checkpoint", DEFAULT_CHECKPOINT) != DEFAULT_CHECKPOINT)
        or (row.get("sync") == "extra" and row.get("journal", "delete") != "delete")
        or (row.get("locking") == "exclusive" and row.get("shared", 0) == 1)
    )


MODELS = (
    uniform("3^4", (3, 4)),
    uniform("3^13", (3, 13)),
    uniform("4^15 3^17 2^29", (4, 15), (3, 17), (2, 29)),
    uniform("4^1 3^39 2^35", (4, 1), (3, 39), (2, 35)),
    uniform("2^100", (2, 100)),
    uniform("10^20", (10, 20)),
    Model(
        "database, 3 rules",
        {
            "journal": ["delete", "truncate", "persist", "memory", "wal", "off"],
            "sync": ["off", "normal", "full", "extra"],
            "locking": ["normal", "exclusive"],
            "page": [512, 1024, 4096, 16384, 65536],
            "cache": [1, 10, 100, 1000],
            "vacuum": ["none", "full", "incremental"],
            "temp": ["default", "file", "memory"],
            "encoding": ["utf8", "utf16le", "utf16be"],
            "checkpoint": [0, 1, 100, 1000],
            "shared": [0, 1],
        },
        rules=(
            (
                'if journal <> "wal" then checkpoint = 1000',
                'IF [journal] <> "wal" THEN [checkpoint] = 1000;',
            ),
            (
                'if sync = "extra" then journal = "delete"',
                'IF [sync] = "extra" THEN [journal] = "delete";',
            ),
            (
                'if locking = "exclusive" then shared = 0',
                'IF [locking] = "exclusive" THEN [shared] = 0;',
            ),
        ),
        allows=database,
    ),
)


def testflow_suite(model: Model) -> list[Row]:
    space = Space(model.settings, [ours for ours, _ in model.rules])
    return [configuration.values for configuration in space.cover(seed=7, effort=0)]


def pict_suite(model: Model) -> list[Row]:
    lines = [f"{name}: {', '.join(map(str, values))}" for name, values in model.settings.items()]
    lines += [rule for _, rule in model.rules]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.txt")
        file.write_text("\n".join(lines) + "\n")
        told = subprocess.run([PICT or "", file], check=True, capture_output=True, text=True)
    head, *rows = [line.split("\t") for line in told.stdout.splitlines()]
    known = {name: {str(value): value for value in model.settings[name]} for name in head}
    return [{name: known[name][cell] for name, cell in zip(head, row, strict=True)} for row in rows]


def allpairspy_suite(model: Model) -> list[Row]:
    names = list(model.settings)
    allows = model.allows

    def is_allowed(row: list[str | int]) -> bool:
        return allows is None or allows(dict(zip(names, row, strict=False)))

    made = ALLPAIRS.AllPairs(list(model.settings.values()), filter_func=is_allowed)
    return [dict(zip(names, row, strict=True)) for row in made]


PICT, ALLPAIRS = peer_program("pict"), peer_module("allpairspy")
MAKERS: dict[str, Callable[[Model], list[Row]]] = {"testflow": testflow_suite}
if PICT:
    MAKERS["PICT"] = pict_suite
if ALLPAIRS:
    MAKERS["allpairspy"] = allpairspy_suite
PEER_NAMES = {
    "PICT": "PICT, with its start as a program",
    "allpairspy": named("allpairspy") if ALLPAIRS else "",
}
# Suites a call, so that it takes long enough to be measured, and the least multiple of the rate.
BARS = {"PICT": (10, 1.0), "allpairspy": (1, 5.0)}


def promise(model: Model, peer: str) -> Promise:
    suites, ratio = BARS[peer]
    return Promise(
        name=f"pairwise suite of {model.name}",
        bar=f"{ratio:g} × the peer's rate",
        work=suites,
        ours=lambda: [testflow_suite(model) for _ in range(suites)],
        peer=lambda: [MAKERS[peer](model) for _ in range(suites)],
        peer_name=PEER_NAMES[peer],
        ratio=ratio,
    )


run(
    "covering_time",
    *(promise(model, peer) for model in MODELS[1:] for peer in BARS if peer in MAKERS),
    rounds=3,
)
