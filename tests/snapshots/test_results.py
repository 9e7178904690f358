"""Results of tests kept in a store, and what is known of the runs that they were part of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow import Configuration, Origin, Outcome, Snapshots, Symptom
from testflow.model import TestId, TestResult
from testflow.snapshots.origin import Stretch, only, origin_details


def result(
    values: Any, outcome: Outcome = Outcome.FAILED, *names: str, index: int | None = None
) -> TestResult:
    origin = None if index is None else Origin("fuzz", 5, 7, index)
    return TestResult(
        test_id=TestId("shop", "serve", "fuzz"),
        outcome=outcome,
        duration_s=0.1,
        symptoms=tuple(Symptom(name, f"{name} at {values}") for name in names),
        reason="" if outcome.is_failure else "so it is",
        configuration=Configuration(values, origin),
    )


def test_each_configuration_is_kept_with_how_it_ended(snapshots: Snapshots) -> None:
    ids = snapshots.save_results(
        [
            result({"a": 3}, Outcome.FAILED, "slow", "wrong", index=9),
            result({"a": 1}, Outcome.ERROR, "crash", index=2),
            result({"a": 2}, Outcome.BLOCKED),
        ],
        run="nightly-12",
        schema="1.0",
        tags=["shop"],
    )
    found = [snapshots.load(each) for each in ids]
    endings = [(each.results[0].outcome, each.results[0].symptoms) for each in found]

    assert [each.values for each in found] == [{"a": 3}, {"a": 1}, {"a": 2}]
    assert endings == [("failed", ("slow", "wrong")), ("error", ("crash",)), ("blocked", ())]
    assert [each.results[0].message for each in found] == [
        "slow at {'a': 3}",
        "crash at {'a': 1}",
        "so it is",
    ]
    assert [each.origin and each.origin.index for each in found] == [9, 2, None]
    assert {(each.results[0].run, each.schema, each.tags) for each in found} == {
        ("nightly-12", "1.0", ("shop",))
    }


def test_a_result_without_a_configuration_is_left_out(snapshots: Snapshots) -> None:
    bare = TestResult(TestId("shop", "serve", "fuzz"), Outcome.FAILED, 0.1)

    assert snapshots.save_results([bare]) == []
    assert snapshots.save_results([bare, result({"a": 1})]) == [snapshots.find()[0].id]


def test_a_configuration_that_failed_twice_is_kept_once_with_both_results(
    snapshots: Snapshots,
) -> None:
    one, two = snapshots.save_results(
        [result({"a": 1}, Outcome.FAILED, "x"), result({"a": 1}, Outcome.ERROR, "y")]
    )

    assert one == two
    assert [each.outcome for each in snapshots.load(one).results] == ["failed", "error"]


def test_endings_that_are_alike_are_written_once(snapshots: Snapshots, folder: Path) -> None:
    snapshots.save_results([result({"a": 0}, Outcome.FAILED, index=0)])
    before = (folder / "pack").stat().st_size
    many = [result({"a": 1, "b": index}, Outcome.FAILED, index=index) for index in range(1000)]
    snapshots.save_results(many, run="r")

    assert len(snapshots.find(result="failed")) == 1001
    assert (folder / "pack").stat().st_size - before < 30 * 1000


def test_text_that_cannot_be_written_as_it_is_is_kept_escaped_and_bounded(
    snapshots: Snapshots,
) -> None:
    (identity,) = snapshots.save_results([result({"a": 1}, Outcome.ERROR, "\ud800" + "x" * 9_999)])
    (kept,) = snapshots.load(identity).results

    assert kept.message.startswith("\\ud800xxx")
    assert len(kept.message) < 1_100
    assert len(kept.symptoms[0]) < 1_100


def test_symptoms_are_recorded_with_a_result(snapshots: Snapshots, folder: Path) -> None:
    kept = snapshots.save({"a": 1})
    snapshots.record(kept.id, "failed", symptoms=["slow", "wrong"])
    snapshots.record(kept.id, "passed")
    snapshots.close()

    results = Snapshots(folder).load(kept.id).results
    assert [each.symptoms for each in results] == [("slow", "wrong"), ()]


def test_what_is_told_of_a_run_is_known_and_the_last_word_counts(
    snapshots: Snapshots, folder: Path
) -> None:
    snapshots.describe_run("one", {"target": "a"})
    snapshots.describe_run("one", {"target": ["b", None, 1.5]})
    snapshots.close()

    assert Snapshots(folder).description_of("one") == {"target": ["b", None, 1.5]}
    assert Snapshots(folder).description_of("two") is None
    assert Snapshots(folder / "nowhere").description_of("one") is None


def test_what_is_told_again_takes_no_room(snapshots: Snapshots, folder: Path) -> None:
    snapshots.describe_run("one", {"target": "a"})
    size = (folder / "pack").stat().st_size
    snapshots.describe_run("one", {"target": "a"})

    assert (folder / "pack").stat().st_size == size


def test_a_run_is_exported_with_its_snapshots_and_no_other(
    snapshots: Snapshots, tmp_path: Path
) -> None:
    for run in ("one", "two"):
        snapshots.describe_run(run, {"target": run})
    (first,) = snapshots.save_results([result({"a": 1})], run="one")
    snapshots.save_results([result({"a": 2})], run="two")
    snapshots.export(tmp_path / "first.pack", [first])
    with Snapshots(tmp_path / "other") as other:
        other.import_(tmp_path / "first.pack")
        size = (tmp_path / "other" / "pack").stat().st_size
        other.describe_run("one", {"target": "one"})

        assert other.description_of("one") == {"target": "one"}
        assert other.description_of("two") is None
        assert (tmp_path / "other" / "pack").stat().st_size == size


def test_compaction_keeps_what_is_told_of_runs(snapshots: Snapshots) -> None:
    snapshots.describe_run("one", {"target": "a"})
    (identity,) = snapshots.save_results([result({"a": 1}, index=4)], run="one", schema="1.0")
    snapshots.compact()

    assert snapshots.description_of("one") == {"target": "a"}
    found = snapshots.load(identity)
    assert (found.origin, found.schema) == (Origin("fuzz", 5, 7, 4), "1.0")


@pytest.mark.property
@given(st.sets(st.integers(0, 1 << 53), min_size=1), st.data())
def test_the_origin_of_each_of_any_places_of_a_stream_is_kept(
    places: set[int], data: st.DataObject
) -> None:
    indices = sorted(places)
    details = origin_details(Origin("fuzz", 5, 7, 0), np.array(indices))
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(indices))), min_size=1)))
    part = only(details, np.array(chosen))

    assert [Stretch(details)[each].index for each in range(len(indices))] == indices
    assert [Stretch(part)[each].index for each in range(len(chosen))] == [
        indices[each] for each in chosen
    ]
