"""The other programs that make configurations of a schema, as far as they are installed."""

from __future__ import annotations

import json
import random
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Self

from peers import named, peer_module, peer_program
from schemas.makers import Made

# Processor seconds, after which no more are asked for.
_LIMIT_S = 2.5
_SEED = 7
# schemathesis's numbers, by a part of the dialect.
_DRAFTS = {"draft-04": 4, "draft-06": 6, "draft-07": 7, "2019-09": 19}
_NODE_PACKAGES = Path(__file__).resolve().parents[2] / "build" / "peers"
_NODE_PACKAGE = "json-schema-faker"


def rivals() -> dict[str, Callable[..., Made]]:
    """Give what is installed in Python, by name and version; of what is missing it is said."""
    known = {
        "schemathesis": schemathesis_makes,
        "hypothesis-jsonschema": hypothesis_jsonschema_makes,
        "jsf": jsf_makes,
    }
    there = {name: maker for name, maker in known.items() if peer_module(name.replace("-", "_"))}
    return {named(name): maker for name, maker in there.items()}


def jsf_makes(schema: Any, _: Mapping[str, Any], count: int) -> Made:
    """Let jsf make configurations."""
    random.seed(_SEED)
    faker = import_module("jsf").JSF

    def values() -> Iterator[Any]:
        maker = faker(schema)
        while True:
            yield maker.generate()

    return _taken(values, count)


def schemathesis_makes(schema: Any, _: Mapping[str, Any], count: int) -> Made:
    """Let schemathesis make configurations, as it does of an API's schemas."""
    builder = import_module("schemathesis.generation.jsonschema.builder")
    formats = import_module("schemathesis.specs.openapi._hypothesis")
    dialect = schema.get("$schema", "") if isinstance(schema, dict) else ""
    draft = next((number for part, number in _DRAFTS.items() if part in dialect), 20)
    known = formats.get_default_format_strategies()
    return _drawn(lambda: builder.build(schema, draft=draft, formats=known), count)


def hypothesis_jsonschema_makes(schema: Any, _: Mapping[str, Any], count: int) -> Made:
    """Let hypothesis-jsonschema make configurations."""
    return _drawn(lambda: import_module("hypothesis_jsonschema").from_schema(schema), count)


def _taken(values: Callable[[], Iterator[Any]], count: int) -> Made:
    start = time.process_time()
    lines: list[str] = []
    first_s = None
    refusal = ""
    try:
        for value in values():
            lines.append(json.dumps(value))
            now_s = time.process_time() - start
            first_s = now_s if first_s is None else first_s
            if len(lines) >= count or now_s > _LIMIT_S:
                break
    except Exception as error:  # noqa: BLE001 - other programs raise what they like
        refusal = f"{type(error).__name__}: {error}"
    total_s = time.process_time() - start
    first_s = total_s if first_s is None else first_s
    return Made(tuple(lines), first_s, total_s - first_s, refusal)


class _EnoughError(BaseException):
    """There are enough examples, or the time is up; Hypothesis does not take it for a failure."""


def _drawn(strategy: Callable[[], Any], count: int) -> Made:
    """Draw from a strategy of Hypothesis, which decides by itself when to draw."""
    hypothesis = import_module("hypothesis")
    start = time.process_time()
    lines: list[str] = []
    first_s = None

    def keep(value: Any) -> None:
        nonlocal first_s
        lines.append(json.dumps(value))
        now_s = time.process_time() - start
        first_s = now_s if first_s is None else first_s
        if len(lines) >= count or now_s > _LIMIT_S:
            raise _EnoughError

    settings = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    refusal = ""
    try:
        hypothesis.seed(_SEED)(settings(hypothesis.given(strategy())(keep)))()
    except _EnoughError:
        pass
    except Exception as error:  # noqa: BLE001 - other programs raise what they like
        refusal = f"{type(error).__name__}: {error}"
    total_s = time.process_time() - start
    first_s = total_s if first_s is None else first_s
    return Made(tuple(lines), first_s, total_s - first_s, refusal)


class JsonSchemaFaker:
    """json-schema-faker, in a process of node that is replaced when it does not answer."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    @staticmethod
    def name() -> str:
        """Give the name and the version; nothing, and say so, where it is missing."""
        package = _NODE_PACKAGES / "node_modules" / _NODE_PACKAGE / "package.json"
        if not package.exists():
            print(f"no comparison with {_NODE_PACKAGE}: it is not installed in build/peers")
            return ""
        version = json.loads(package.read_text())["version"]
        return f"{_NODE_PACKAGE} {version}" if peer_program("node") else ""

    def __enter__(self) -> Self:
        """Give the program, which starts with its first schema."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its process."""
        self._end()

    def makes(self, limit_s: float, schema: Any, count: int) -> Made:
        """Let it make configurations, within so many seconds."""
        process = self._process or self._start()
        asked = {"schema": schema, "seed": _SEED, "count": count, "limitS": _LIMIT_S}
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        is_answered, _, _ = select.select([process.stdout], [], [], limit_s)
        answer = process.stdout.readline() if is_answered else ""
        if not answer:
            self._end()
            return Made((), limit_s, refusal="did not end" if not is_answered else "died")
        told = json.loads(answer)
        return Made(tuple(told["lines"]), told["firstS"], told["restS"], told["refusal"])

    def _start(self) -> subprocess.Popen[str]:
        code = Path(__file__).with_name("json_schema_faker.mjs").read_text()
        self._process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", code],
            cwd=_NODE_PACKAGES,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
