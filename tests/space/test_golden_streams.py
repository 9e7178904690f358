"""What every strategy gives for one space, kept for ever.

A stream may change only together with its version: then the new version gets a file of its own
beside the older ones, written with ``python tests/space/test_golden_streams.py``.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from testflow.model import Configuration, MalformedText
from testflow.space import ConfigurationBatch, MalformedBatch, Space

GOLDEN = Path(__file__).parent.parent / "golden"
SEED = 20261121
COUNT = 40
LONG = 2000
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "journal_mode": {"enum": ["DELETE", "TRUNCATE", "WAL", "OFF"]},
        "page_size": {"type": "integer", "minimum": 512, "maximum": 65536, "multipleOf": 512},
        "cache_size": {"type": "integer"},
        "timeout_s": {"type": "number", "minimum": 0, "exclusiveMaximum": 60},
        "name": {"type": "string", "minLength": 1, "maxLength": 30},
        "version": {"type": "string", "pattern": "^v[0-9]+\\.[0-9]+$"},
        "started": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3, "uniqueItems": True},
        "read_only": {"type": "boolean"},
        "log": {
            "oneOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "properties": {
                        "level": {"enum": ["info", "debug"]},
                        "file": {"type": "string"},
                    },
                    "required": ["level"],
                    "additionalProperties": False,
                },
            ]
        },
    },
    "required": ["journal_mode", "page_size", "read_only"],
    "additionalProperties": False,
    "if": {"properties": {"read_only": {"const": True}}},
    "then": {"required": ["name"]},
}
RULES = ['if journal_mode = "WAL" then page_size >= 1024', "not (read_only and page_size > 32768)"]


STRATEGIES = {
    "boundary",
    "cover",
    "fuzz",
    "invalid",
    "malformed",
    "malformed-yaml",
    "mutate",
    "sample",
}


def batches() -> dict[str, ConfigurationBatch | MalformedBatch]:
    space = Space.from_json_schema(SCHEMA, RULES)
    known = space.sample(5, SEED)
    return {
        "sample": space.sample(COUNT, SEED),
        "fuzz": space.fuzz(COUNT, SEED),
        "invalid": space.invalid(COUNT, SEED),
        "boundary": space.boundary(),
        "cover": space.cover(seed=SEED),
        "mutate": space.mutate(known, COUNT, SEED),
        "malformed": space.malformed(2 * COUNT, SEED),
        "malformed-yaml": space.malformed(2 * COUNT, SEED, form="yaml"),
    }


def line(configuration: Configuration | MalformedText) -> str:
    if isinstance(configuration, MalformedText):
        return text_line(configuration)
    kept = {"values": configuration.values, "label": configuration.label}
    if configuration.violations:
        kept["violations"] = [str(violation) for violation in configuration.violations]
    return json.dumps(kept, ensure_ascii=True)


def text_line(each: MalformedText) -> str:
    is_long = len(each.text) > LONG
    text = sha256(each.text).hexdigest() if is_long else each.text.decode("latin-1")
    kept = {"sha256" if is_long else "text": text, "label": each.label, "verdict": each.verdict}
    return json.dumps(kept, ensure_ascii=True)


def file_of(strategy: str, version: int) -> Path:
    return GOLDEN / f"{strategy}-{version}.jsonl"


def version_of(batch: ConfigurationBatch | MalformedBatch) -> int:
    origin = batch[0].origin
    assert origin is not None
    return origin.version


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
def test_a_stream_changes_only_with_its_version(strategy: str) -> None:
    batch = batches()[strategy]
    golden = file_of(strategy, version_of(batch)).read_text(encoding="ascii").splitlines()
    assert list(map(line, batch)) == golden


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_version_ever_is_kept_and_none_is_from_the_future(path: Path) -> None:
    strategy, version = path.stem.rsplit("-", 1)
    current = version_of(batches()[strategy])
    assert 1 <= int(version) <= current
    assert file_of(strategy, 1).exists()
    assert len(path.read_text(encoding="ascii").splitlines()) > 0


def test_the_fingerprint_of_the_golden_space_is_the_known_one() -> None:
    kept = (GOLDEN / "fingerprint.txt").read_text(encoding="ascii").strip()
    assert Space.from_json_schema(SCHEMA, RULES).fingerprint == kept


if __name__ == "__main__":
    for name, made in batches().items():
        kept = file_of(name, version_of(made))
        if not kept.exists():
            kept.write_text("".join(f"{line(each)}\n" for each in made), encoding="ascii")
    fingerprint = Space.from_json_schema(SCHEMA, RULES).fingerprint
    (GOLDEN / "fingerprint.txt").write_text(f"{fingerprint}\n", encoding="ascii")
