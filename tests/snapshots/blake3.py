"""BLAKE3 as its paper defines it, plain and slow: a second opinion on the ids of snapshots."""

from __future__ import annotations

import struct

_FIRST = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A)
_IV = (*_FIRST, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
_ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
_MIXED = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
_CROSSED = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
_CHUNK, _BLOCK = 1024, 64
_CHUNK_START, _CHUNK_END, _PARENT, _ROOT = 1, 2, 4, 8


def blake3(data: bytes) -> bytes:
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)] or [b""]
    return _tree(chunks, 0, _ROOT)


def _tree(chunks: list[bytes], counter: int, flags: int) -> bytes:
    if len(chunks) == 1:
        return _chunk(chunks[0], counter, flags)
    left = 1 << ((len(chunks) - 1).bit_length() - 1)
    both = _tree(chunks[:left], counter, 0) + _tree(chunks[left:], counter + left, 0)
    return _compress(_IV, both, 0, _BLOCK, _PARENT | flags)


def _chunk(chunk: bytes, counter: int, flags: int) -> bytes:
    blocks = [chunk[at : at + _BLOCK] for at in range(0, len(chunk), _BLOCK)] or [b""]
    chained = struct.pack("<8I", *_IV)
    for place, block in enumerate(blocks):
        own = _CHUNK_START if place == 0 else 0
        own |= _CHUNK_END | flags if place == len(blocks) - 1 else 0
        chain = struct.unpack("<8I", chained)
        chained = _compress(chain, block.ljust(_BLOCK, b"\0"), counter, len(block), own)
    return chained


def _compress(chain: tuple[int, ...], block: bytes, counter: int, length: int, flags: int) -> bytes:
    words = list(struct.unpack("<16I", block))
    state = [*chain, *_FIRST, counter & 0xFFFFFFFF, counter >> 32, length, flags]
    for _ in range(7):
        for turn, places in enumerate((*_MIXED, *_CROSSED)):
            _mix(state, places, words[2 * turn], words[2 * turn + 1])
        words = [words[place] for place in _ORDER]
    return struct.pack("<8I", *(state[place] ^ state[place + 8] for place in range(8)))


def _mix(state: list[int], places: tuple[int, ...], one: int, other: int) -> None:
    a, b, c, d = places
    for word, first, second in ((one, 16, 12), (other, 8, 7)):
        state[a] = (state[a] + state[b] + word) & 0xFFFFFFFF
        state[d] = _turned(state[d] ^ state[a], first)
        state[c] = (state[c] + state[d]) & 0xFFFFFFFF
        state[b] = _turned(state[b] ^ state[c], second)


def _turned(word: int, bits: int) -> int:
    return (word >> bits | word << (32 - bits)) & 0xFFFFFFFF
