from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blake3 import blake3
from testflow._core import identify

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=30,
)
_SMALL = 1 << 64
_SHORT = 247


def _number(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _leaf(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        return bytes([{None: 0, False: 1, True: 2}[value]])
    if isinstance(value, float):
        return b"\6" + struct.pack("<d", value)
    if isinstance(value, str):
        text = value.encode()
        head = bytes([8 + len(text)]) if len(text) <= _SHORT else b"\7" + _number(len(text))
        return head + text
    if 0 <= value < _SMALL:
        return b"\3" + _number(value)
    if -_SMALL <= value < 0:
        return b"\4" + _number(-value - 1)
    return b"\5" + _number(len(str(value))) + str(value).encode()


def _parts(value: Any) -> tuple[bytes, bytes]:
    """Give the skeleton with sorted keys, and the leaves in that order."""
    if isinstance(value, dict):
        skeleton, leaves = b"{", b""
        for key in sorted(value, key=str.encode):
            inner = _parts(value[key])
            skeleton += _number(len(key.encode()) + 1) + key.encode() + inner[0]
            leaves += inner[1]
        return skeleton + b"\0", leaves
    if isinstance(value, list):
        inner = [_parts(item) for item in value]
        return b"[" + b"".join(part for part, _ in inner) + b"]", b"".join(
            part for _, part in inner
        )
    return b".", _leaf(value)


def _expected(value: Any) -> str:
    skeleton, leaves = _parts(value)
    return blake3(blake3(skeleton) + leaves).hex()


def test_the_second_implementation_knows_the_published_hashes() -> None:
    # The first two inputs of the official test vectors, and one of several chunks.
    assert blake3(b"").hex().startswith("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7")
    assert blake3(b"\0").hex().startswith("2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1")
    several = bytes(place % 251 for place in range(2049))
    assert blake3(several).hex().startswith("5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1a")


@pytest.mark.property
@given(_JSON)
def test_an_id_is_what_its_definition_says(value: Any) -> None:
    assert identify(value, True) == _expected(value)


def test_an_id_is_what_its_definition_says_of_long_and_wide_configurations() -> None:
    for value in ("é" * 200, {f"key {number}": number for number in range(2_000)}, 10**400):
        assert identify(value, False) == _expected(value)


@pytest.mark.property
@given(_JSON, _JSON)
def test_equal_configurations_have_one_id_and_others_another(one: Any, other: Any) -> None:
    is_equal = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (identify(one, True) == identify(other, True)) is is_equal


def test_the_order_of_keys_does_not_count() -> None:
    assert identify({"b": [{"y": 1, "x": 2}], "a": 0}, False) == identify(
        {"a": 0, "b": [{"x": 2, "y": 1}]}, False
    )


def test_ids_are_those_of_all_versions_before() -> None:
    golden = Path(__file__).parent.parent / "golden" / "snapshots" / "ids.jsonl"
    for line in golden.read_text().splitlines():
        known = json.loads(line)
        assert identify(known["values"], False) == known["id"]
