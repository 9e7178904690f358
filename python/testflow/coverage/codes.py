"""Class codes in any form that memory holds them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias, cast

from testflow.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes: TypeAlias = bytes | bytearray | memoryview | NDArray[np.uint16]

_CODE_BYTES = 2
_BYTES_FORMATS = {"B", "b", "c"}
_CODE_FORMATS = {"H", "=H", "<H"}
# What is not immutable is copied, so much at a time.
_PART_ROWS = 1 << 16


def view(codes: Codes) -> memoryview:
    """Give the memory of class codes.

    Raises:
        InputError: The object does not show its memory.
    """
    try:
        # The stubs of numpy do not say in every version that arrays show their memory.
        return memoryview(cast("bytes", codes))
    except TypeError as error:
        message = f"class codes are bytes or an array of uint16, not {type(codes).__name__}"
        raise InputError(message, path="codes") from error


def parts(codes: Codes, width: int) -> Iterator[tuple[bytes, slice]]:
    """Give rows of `width` codes as bytes, with the places of the rows.

    Raises:
        InputError: They are no uint16, do not lie row by row, or are no rows of this width.
    """
    if isinstance(codes, bytes):
        yield codes, slice(None)
        return
    flat = _flat(view(codes), width)
    row_bytes = _CODE_BYTES * width
    if row_bytes == 0 or len(flat) % row_bytes:
        # The core knows the words for it.
        yield bytes(flat), slice(None)
        return
    for start in range(0, len(flat) // row_bytes, _PART_ROWS):
        rows = slice(start, start + _PART_ROWS)
        yield bytes(flat[rows.start * row_bytes : rows.stop * row_bytes]), rows


def _flat(array: memoryview, width: int) -> memoryview:
    """Give the bytes of an array that lies row by row."""
    if array.format not in _BYTES_FORMATS | _CODE_FORMATS:
        message = f"class codes are uint16, not of the format {array.format!r}"
        raise InputError(message, path="codes", hint="convert them with .astype('<u2')")
    if not array.c_contiguous:
        message = "class codes must lie row by row in memory"
        raise InputError(message, path="codes", hint="use numpy.ascontiguousarray")
    shape = array.shape or ()
    if array.format in _CODE_FORMATS and len(shape) > 1 and shape[-1] != width:
        message = f"rows of {shape[-1]} codes are not rows of {width} codes"
        hint = "give the codes that Space.encode returned for the same space"
        raise InputError(message, path="codes", hint=hint)
    return array.cast("B") if array.nbytes else memoryview(b"")
