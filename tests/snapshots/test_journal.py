"""What follows from many entries, against a model that goes through them one by one."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow import Origin, Outcome, Snapshots, Space
from testflow._core import Pack
from testflow.snapshots.entry import Deed, Entry
from testflow.snapshots.journal import Journal
from testflow.snapshots.known import tags_in
from testflow.snapshots.runs import Runs

_LENGTH = 200
_START = datetime(2026, 1, 1, tzinfo=UTC)

_RUNS = st.lists(st.integers(0, _LENGTH - 1), max_size=6, unique=True).map(
    lambda bounds: [
        (start, end) for start, end in zip(sorted(bounds)[::2], sorted(bounds)[1::2], strict=False)
    ]
)
_DETAILS = st.one_of(
    st.tuples(st.just(Deed.TAG), st.fixed_dictionaries({"tag": st.sampled_from("xy")})),
    st.tuples(st.just(Deed.UNTAG), st.fixed_dictionaries({"tag": st.sampled_from("xy")})),
    st.tuples(
        st.just(Deed.RESULT),
        st.fixed_dictionaries(
            {
                "outcome": st.sampled_from(["passed", "failed"]),
                "run": st.just(""),
                "message": st.just(""),
            }
        ),
    ),
    st.tuples(st.just(Deed.ANNOTATE), st.fixed_dictionaries({"text": st.text(max_size=3)})),
)
_SAVES = st.tuples(
    st.just(Deed.SAVE), st.fixed_dictionaries({"schema": st.sampled_from(["one", "two"])})
)


def _filled(done: list[tuple[tuple[Deed, dict[str, Any]], Runs, str]]) -> Journal:
    journal = Journal()
    for place, ((deed, details), on, author) in enumerate(done):
        entry = Entry(deed, _START + timedelta(seconds=place), author, details, on)
        journal.extend([(entry.on, entry.to_text())], _LENGTH)
    return journal


class _Model:
    """What is known of each snapshot, one by one."""

    def __init__(self) -> None:
        self.tags: list[set[str]] = [set() for _ in range(_LENGTH)]
        self.ended = [""] * _LENGTH
        self.saved: list[tuple[int, str]] = [(-1, "")] * _LENGTH
        self.about: list[list[tuple[Deed, str]]] = [[] for _ in range(_LENGTH)]

    def take(
        self, place: int, deed: Deed, details: dict[str, Any], number: int, author: str
    ) -> None:
        if deed is Deed.SAVE:
            self.saved[number] = (place, details["schema"])
            return
        self.about[number].append((deed, author))
        if deed is Deed.TAG:
            self.tags[number].add(details["tag"])
        elif deed is Deed.UNTAG:
            self.tags[number].discard(details["tag"])
        elif deed is Deed.RESULT:
            self.ended[number] = details["outcome"]


@pytest.mark.property
@given(
    st.lists(
        st.tuples(_DETAILS | _SAVES, _RUNS, st.sampled_from(["ann", 'b"en\\', "é\n"])), max_size=30
    )
)
def test_what_follows_from_entries_is_what_a_walk_through_them_gives(
    done: list[tuple[tuple[Deed, dict[str, Any]], Runs, str]],
) -> None:
    journal = _filled(done)
    model = _Model()
    for place, ((deed, details), on, author) in enumerate(done):
        for number in (number for start, end in on for number in range(start, end)):
            model.take(place, deed, details, number, author)
    for tag in "xyz":
        assert journal.tagged(tag, _LENGTH).tolist() == [tag in each for each in model.tags]
    for outcome in Outcome:
        assert journal.ended(outcome, _LENGTH).tolist() == [each == outcome for each in model.ended]
    for schema in ("one", "two", "three"):
        expected = [number for number, each in enumerate(model.saved) if each[1] == schema]
        assert journal.of_schema(schema, _LENGTH) == expected
    for place in (0, 7):
        found = journal.saved_since(_START + timedelta(seconds=place), _LENGTH)
        assert found.tolist() == [each[0] >= place for each in model.saved]
    unfinished = [
        number for start, end in journal.unfinished(_LENGTH) for number in range(start, end)
    ]
    assert unfinished == [number for number, each in enumerate(model.saved) if each[0] < 0]
    for number in range(_LENGTH):
        told = journal.about(number)
        assert [(each.deed, each.author) for each in told] == model.about[number]
        assert set(tags_in(told)) == model.tags[number]
        save = journal.save_of(number)
        assert (save.at if save else None) == (
            _START + timedelta(seconds=model.saved[number][0])
            if model.saved[number][0] >= 0
            else None
        )


def test_an_entry_takes_tens_of_bytes() -> None:
    lines = [
        ([(number, number + 1)], entry.to_text())
        for number in range(20_000)
        for entry in (
            Entry(Deed.SAVE, _START + timedelta(microseconds=number), "ann", {}, []),
            Entry(Deed.TAG, _START + timedelta(microseconds=number), "ann", {"tag": "x"}, []),
        )
    ]
    tracemalloc.start()
    journal = Journal()
    journal.extend(lines, 20_000)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(journal) == len(lines)
    assert held < 60 * len(lines)


def test_what_is_said_of_snapshots_that_are_not_there_is_left_out() -> None:
    journal = Journal()
    entry = Entry(Deed.SAVE, _START, "ann", {}, [])
    journal.extend([([(0, 2**32 - 1)], entry.to_text()), ([(7, 9)], entry.to_text())], 3)
    assert journal.saved_since(_START, 3).tolist() == [True] * 3
    assert journal.save_of(7) is None


def test_snapshots_are_known_whatever_the_order_in_which_their_entries_come(
    folder: Path, snapshots: Snapshots
) -> None:
    saved = snapshots.save_many([{"a": number} for number in range(4)])
    entry = Entry(Deed.SAVE, _START, "late", {}, [])
    pack, _, _ = Pack.write(folder / "other", None, "other")
    pack.save([{"a": number} for number in range(4)], False)
    pack.note([([(2, 4)], entry.to_text()), ([(0, 2)], entry.to_text())])
    pack.close()
    with Snapshots(folder.parent / "new") as new:
        new.import_(folder / "other")
        assert [new.load(each).author for each in saved] == ["late"] * 4


def test_as_many_entries_as_one_likes_are_written_at_once(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    kept = snapshots.save({"a": 1})
    tags = [f"tag {number}" for number in range(5_000)]
    snapshots.tag(kept.id, *tags)
    assert snapshots.load(kept.id).tags == tuple(sorted(tags))
    snapshots.export(tmp_path / "all.pack")
    with Snapshots(tmp_path / "other") as other:
        other.import_(tmp_path / "all.pack")
        assert other.load(kept.id) == snapshots.load(kept.id)


def test_origins_are_known_where_every_second_configuration_was_there(
    tmp_path: Path, snapshots: Snapshots
) -> None:
    space = Space({"a": list(range(40_000))})
    batch = space.sample(3_000, seed=1)
    snapshots.save_many([each.values for each in batch[::2]])
    snapshots.save_many(batch)
    snapshots.export(tmp_path / "odd.pack", [each.id for each in snapshots if each.origin][::3])
    with Snapshots(tmp_path / "other") as other:
        other.import_(tmp_path / "odd.pack")
        origins = [each.origin for each in other]
        assert origins == [each.origin for each in snapshots if each.origin][::3]
        for origin, each in zip(origins, other, strict=True):
            assert isinstance(origin, Origin)
            assert batch[origin.index].values == each.values
    assert len(np.unique([each.id for each in snapshots])) == len(snapshots)
