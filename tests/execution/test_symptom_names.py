"""The same trouble has the same name, however its numbers and paths differ."""

import pytest

from testflow.execution.symptoms import normalised, symptom_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("row 17 of 42 is broken", "row … of … is broken"),
        ("took 1.5e-7 s, 20ms more", "took … s, …ms more"),
        ("at 0x7f3ab2 in int32", "at … in int32"),
        ("no such file: '/tmp/a b/c.db'", "no such file: …"),
        ("cannot open /var/lib/app/17.db now", "cannot open … now"),
        ("request 8e2f1c1a-9f3b-4a56-b7a4-0e2e1f0a9c11 lost", "request … lost"),
        ("commit 3fa9c1d2e7 missing", "commit … missing"),
        ("database is locked", "database is locked"),
        ("'wal' is not 'delete'", "'wal' is not 'delete'"),
        ("either/or", "either/or"),
        ("effaced decade", "effaced decade"),
        ("\n\n  first\nsecond", "first"),
        ("at 12:30:01 on 2026-11-21", "at … on …-…-…"),
    ],
)
def test_what_varies_is_left_out(text: str, name: str) -> None:
    assert normalised(text) == name


def test_a_name_is_short_however_long_the_message() -> None:
    assert len(normalised("word " * 100_000)) < 400


def test_a_message_that_cannot_be_read_has_a_name_all_the_same() -> None:
    class BrokenError(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert symptom_of(BrokenError()).name == "BrokenError: (its message cannot be read)"
