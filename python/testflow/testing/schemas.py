"""JSON Schemas as configurations often have them, to try programs and tools with.

Each is a function that returns a new schema, draft 2020-12, which may be changed or nested freely.
The fixtures of `testflow.testing.fixtures` are spaces of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

Schema = dict[str, Any]

_SECONDS = {"type": "number", "exclusiveMinimum": 0, "maximum": 3_600}
_PORT = {"type": "integer", "minimum": 1, "maximum": 65_535}


def feature_flags(names: Iterable[str] = ("beta", "dark_mode", "new_checkout")) -> Schema:
    """Optional booleans, and nothing else."""
    return _mapping({name: {"type": "boolean"} for name in names})


def server() -> Schema:
    """Host and port; with TLS a certificate and a key are required, without it refused."""
    files = {
        "certificate": {"type": "string", "minLength": 1},
        "key": {"type": "string", "minLength": 1},
    }
    properties = {
        "host": {"type": "string", "anyOf": [{"format": "hostname"}, {"format": "ipv4"}]},
        "port": _PORT,
        "tls": {"type": "boolean"},
        **files,
    }
    return {
        **_mapping(properties, required=("host", "port")),
        "if": {"properties": {"tls": {"const": True}}, "required": ["tls"]},
        "then": {"required": sorted(files)},
        "else": {"properties": dict.fromkeys(files, False)},
    }


def database() -> Schema:
    """A URL and a pool of connections."""
    sizes = {"minimum_size": (0, 20), "maximum_size": (20, 500), "overflow": (0, 50)}
    pool = {
        name: {"type": "integer", "minimum": low, "maximum": high}
        for name, (low, high) in sizes.items()
    }
    schemes = "postgresql|mysql|sqlite"
    properties = {
        "url": {"type": "string", "pattern": f"^({schemes})://[a-z0-9.:@/_-]{{1,60}}$"},
        "pool": _mapping({**pool, "timeout_s": _SECONDS}, required=("maximum_size",)),
        "read_only": {"type": "boolean", "default": False},
    }
    return _mapping(properties, required=("url",))


def logging() -> Schema:
    """A level, a level for some loggers, and where the lines go."""
    level = {"enum": ["debug", "info", "warning", "error", "critical"]}
    names = {"pattern": r"^[a-z]+(\.[a-z]+)*$", "maxLength": 40}
    handler = _mapping(
        {"kind": {"enum": ["console", "file", "syslog"]}, "level": level}, required=("kind",)
    )
    properties = {
        "level": level,
        "loggers": {"type": "object", "propertyNames": names, "additionalProperties": level},
        "handlers": {"type": "array", "items": handler, "maxItems": 4, "uniqueItems": True},
    }
    return _mapping(properties, required=("level",))


def retries() -> Schema:
    """How often to try again, on which status codes, and how long to wait."""
    properties = {
        "attempts": {"type": "integer", "minimum": 0, "maximum": 10},
        "backoff": {"enum": ["none", "linear", "exponential"]},
        "delay_s": _SECONDS,
        "jitter": {"type": "number", "minimum": 0, "maximum": 1},
        "statuses": {
            "type": "array",
            "items": {"type": "integer", "minimum": 400, "maximum": 599},
            "uniqueItems": True,
        },
    }
    return {
        **_mapping(properties, required=("attempts",)),
        "dependentRequired": {"delay_s": ["backoff"], "jitter": ["delay_s"]},
    }


def tree() -> Schema:
    """A menu whose entries have entries: a schema that refers to itself."""
    properties = {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 3},
    }
    return {"$defs": {"tree": _mapping(properties, required=("name",))}, "$ref": "#/$defs/tree"}


def backends() -> Schema:
    """One of several kinds, each with settings of its own."""
    kinds: dict[str, dict[str, Schema]] = {
        "memory": {"size_mb": {"type": "integer", "minimum": 1, "maximum": 4_096}},
        "disk": {"path": {"type": "string", "minLength": 1}, "fsync": {"type": "boolean"}},
        "redis": {"host": {"type": "string", "format": "hostname"}, "port": _PORT},
    }
    return {
        "type": "object",
        "oneOf": [
            _mapping({"kind": {"const": kind}, **own}, required=("kind", *list(own)[:1]))
            for kind, own in kinds.items()
        ],
    }


PATTERNS: Mapping[str, Callable[[], Schema]] = {
    "backends": backends,
    "database": database,
    "feature_flags": feature_flags,
    "logging": logging,
    "retries": retries,
    "server": server,
    "tree": tree,
}


def _mapping(properties: Mapping[str, Any], required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": deepcopy(dict(properties)),
        "required": list(required),
        "additionalProperties": False,
    }
