"""The models that suites are made for, written for every program that makes some."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formats import read_casa, read_dimacs, read_pict
from rules import Rule, written
from testflow import Space

CASA = ("spins", "spinv", "gcc", "apache", "bugzilla", *(f"benchmark_{n}" for n in range(1, 31)))
WITHOUT = "no published models: let TESTFLOW_MODELS name their directory; see benchmarks/README.md"


@dataclass(frozen=True, slots=True)
class Model:
    """Parameters p0, p1, … with the values 0, 1, …, and rules between them.

    Attributes:
        name: As its authors call it, or in the field's notation, such as ``3^13``.
        counts: How many values each parameter has.
        rules: What every row obeys.
        text: The model in PICT's language, where that is how its authors wrote it.
    """

    name: str
    counts: tuple[int, ...]
    rules: tuple[Rule, ...] = ()
    text: str = ""

    def space(self) -> Space:
        """Compile it for testflow."""
        if self.text:
            return Space.from_pict(self.text)
        settings = {f"p{number}": list(range(count)) for number, count in enumerate(self.counts)}
        return Space(settings, [written(rule, self.counts, pict=False) for rule in self.rules])

    def pict(self) -> str:
        """Write it for PICT."""
        if self.text:
            return self.text
        lines = [
            f"p{number}: {', '.join(map(str, range(count)))}"
            for number, count in enumerate(self.counts)
        ]
        rules = [f"{written(rule, self.counts, pict=True)};" for rule in self.rules]
        return "\n".join([*lines, "", *rules, ""])


def uniform(name: str) -> Model:
    """Give the model without rules that a name such as ``4^1 3^39`` describes."""
    groups = re.findall(r"(\d+)\^(\d+)", name)
    return Model(name, tuple(int(count) for count, times in groups for _ in range(int(times))))


TCAS = Model("TCAS", uniform("2^7 3^2 4^1 10^2").counts)


def folder() -> Path | None:
    """Give the directory of the published models; None, and say so, where none is named."""
    named = os.environ.get("TESTFLOW_MODELS")
    if not named:
        print(WITHOUT)
        return None
    return Path(named)


def casa(models: Path) -> Iterator[Model]:
    """Read the 35 models of CASA: five real programs and 30 made after them."""
    for name in CASA:
        file = f"benchmark_{name.removeprefix('benchmark_')}"
        here = models / "constrained"
        counts, rules = read_casa(here / f"{file}_2way.model", here / f"{file}.constraints")
        yield Model(name, counts, rules)


def ibm(models: Path) -> Iterator[Model]:
    """Read the 20 models of IBM."""
    for file in sorted((models / "ibm").glob("*.model")):
        yield Model(file.stem, *read_casa(file, file.with_suffix(".constraints")))


def competition(models: Path, kind: str) -> Iterator[Model]:
    """Read models of the CT competition of one kind, such as ``MCAC``."""
    files = (models / "competition").glob(f"{kind}_*.txt")
    for file in sorted(files, key=lambda file: int(file.stem.partition("_")[2])):
        text = file.read_text()
        yield Model(file.stem, *read_pict(text), text)


def feature_models(models: Path) -> Iterator[Model]:
    """Read the Boolean models of what can be configured in Linux distributions."""
    for file in sorted((models / "cnf").glob("*.cnf")):
        yield Model(file.stem, *read_dimacs(file.read_text()))


def named(models: Sequence[Model], *names: str) -> list[Model]:
    """Give models in the order of their names."""
    by_name = {model.name: model for model in models}
    return [by_name[name] for name in names if name in by_name]
