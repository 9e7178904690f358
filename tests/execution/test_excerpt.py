"""The first and last parts of a stream are kept, and all of it is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.execution.excerpt import Excerpt

LETTERS = st.binary().map(lambda data: bytes(97 + each % 26 for each in data))


def excerpt(limit: int) -> Excerpt:
    return Excerpt(memoryview(bytearray(Excerpt.size_for(limit))))


@pytest.mark.property
@given(st.lists(LETTERS, max_size=12), st.integers(2, 24))
def test_the_first_and_last_halves_are_kept_however_the_stream_is_cut(
    pieces: list[bytes], limit: int
) -> None:
    kept = excerpt(limit)
    for piece in pieces:
        kept.append(piece)

    stream, half = b"".join(pieces).decode(), limit // 2
    assert kept.total == len(stream)
    if len(stream) <= 2 * half:
        assert kept.text() == stream
    else:
        note = f"\n[… {len(stream) - 2 * half} bytes left out …]\n"
        assert kept.text() == stream[:half] + note + stream[-half:]


def test_a_new_stream_has_nothing_of_the_old_one() -> None:
    kept = excerpt(10)
    kept.append(b"x" * 100)
    kept.clear()
    kept.append(b"abc")

    assert (kept.text(), kept.total) == ("abc", 3)


def test_letters_of_several_bytes_stay_whole_where_nothing_is_left_out() -> None:
    kept = excerpt(9)
    kept.append("\N{SNOWMAN}\N{SNOWMAN}".encode())

    assert kept.text() == "\N{SNOWMAN}\N{SNOWMAN}"
