"""Suites as each program makes them, with the processor time it takes."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from limits import within
from models import Model
from peers import peer_module, peer_program
from rules import Is, holds, literals

Suite = np.ndarray[tuple[int, int], np.dtype[np.uint16]]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of asking a program for a suite.

    Attributes:
        rows: A value's number for each parameter; None where there is no suite.
        cpu_s: Processor seconds, from the written model to the suite.
        note: Why there is no suite, or what is wrong with it; nothing where it is right.
    """

    rows: Suite | None
    cpu_s: float
    note: str = ""

    @property
    def size(self) -> int | None:
        """How many rows there are."""
        return None if self.rows is None else len(self.rows)


def made(limit_s: float, maker: Callable[..., tuple[Suite, float]], *given: Any) -> Made:
    """Have a suite made within so many seconds."""
    try:
        return Made(*within(limit_s, maker, *given))
    except TimeoutError as error:
        return Made(None, limit_s, str(error))
    except ChildProcessError as error:
        return Made(None, 0.0, str(error))


def testflow_suite(model: Model, strength: int, effort: float) -> tuple[Suite, float]:
    """Let testflow compile the model and make a suite."""
    start = time.process_time()
    space = model.space()
    configurations = space.cover(strength=strength, seed=7, effort=effort)
    cpu_s = time.process_time() - start
    codes = np.frombuffer(space.encode(configurations), dtype="<u2")
    return codes.reshape(len(configurations), -1).astype(np.uint16), cpu_s


@cache
def pict_command() -> list[str]:
    """Give what starts PICT: the program, or the package pypict; nothing where it is missing."""
    program = peer_program("pict")
    if program:
        return [program]
    if peer_module("pypict"):
        code = "import sys, pypict.capi; print(pypict.capi.execute(sys.argv[1:]), end='')"
        return [sys.executable, "-c", code]
    return []


def pict_suite(model: Model, strength: int, limit_s: float = 60) -> Made:
    """Let PICT make a suite; its processor time includes its start."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "model.txt")
        file.write_text(model.pict())
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            told = subprocess.run(
                [*pict_command(), file, f"/o:{strength}"],
                check=False,
                capture_output=True,
                text=True,
                timeout=limit_s,
            )
        except subprocess.TimeoutExpired:
            return Made(None, limit_s, f"> {limit_s:g} s")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if told.returncode:
        return Made(None, cpu_s, "refused")
    return Made(_numbers(model, told.stdout), cpu_s)


def _numbers(model: Model, text: str) -> Suite:
    """Give the numbers of the values in a table that PICT wrote."""
    known: list[dict[str, int]] = []
    for line in model.pict().splitlines()[: len(model.counts)]:
        listed = line.partition(":")[2].split(",")
        known.append({value.strip(): number for number, value in enumerate(listed)})
    _, *lines = text.splitlines()
    rows = [
        [codes[cell] for codes, cell in zip(known, line.split("\t"), strict=True)] for line in lines
    ]
    return np.array(rows, dtype=np.uint16)


def allpairspy_suite(model: Model, strength: int) -> tuple[Suite, float]:
    """Let allpairspy make a suite; it asks of rows from their start whether they are allowed."""
    rules = _as_literals(model)
    last = [(max(part.parameter for part in rule), rule) for rule in rules]

    def is_allowed(row: list[int]) -> bool:
        decided = (rule for at, rule in last if at < len(row))
        return all(any(row[part.parameter] in part.values for part in rule) for rule in decided)

    options = [list(range(count)) for count in model.counts]
    start = time.process_time()
    rows = list(peer_module("allpairspy").AllPairs(options, n=strength, filter_func=is_allowed))
    return np.array(rows, dtype=np.uint16), time.process_time() - start


def covertable_suite(model: Model, strength: int) -> tuple[Suite, float]:
    """Let covertable make a suite, with declared constraints."""
    factors = {f"p{number}": list(range(count)) for number, count in enumerate(model.counts)}
    constraints = [
        {"operator": "or", "conditions": [_declared(part) for part in rule]}
        for rule in _as_literals(model)
    ]
    start = time.process_time()
    table: Any = peer_module("covertable").make(factors, strength=strength, constraints=constraints)
    cpu_s = time.process_time() - start
    return np.array([[row[name] for name in factors] for row in table], dtype=np.uint16), cpu_s


def _as_literals(model: Model) -> list[list[Is]]:
    return [literals(rule) or [] for rule in model.rules]


def _declared(part: Is) -> Mapping[str, Any]:
    return {"operator": "in", "left": f"p{part.parameter}", "values": sorted(part.values)}


def invalid(model: Model, rows: Suite) -> int:
    """Count the rows that break a rule."""
    plain = rows.tolist()
    return sum(not all(holds(rule, row) for rule in model.rules) for row in plain)
