"""Results of tests: configurations kept with how they ended, and what they were run against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from testflow.execution.text import bounded
from testflow.model import Configuration, Outcome, TestResult
from testflow.snapshots.arguments import (
    checked_json,
    checked_kind,
    checked_tags,
    checked_text,
)
from testflow.snapshots.entry import Deed, result_details
from testflow.snapshots.runs import to_runs
from testflow.snapshots.saved import Saved
from testflow.snapshots.writing import Writing
from testflow.space import Space
from testflow.space.arguments import several

_SHOWN_CHARACTERS = 1_000

_Ending = tuple[Outcome, str, tuple[str, ...]]


def symptoms_of(result: TestResult) -> tuple[str, ...]:
    """Give the names of what went wrong, fit to be kept."""
    return tuple(bounded(symptom.name, _SHOWN_CHARACTERS) for symptom in result.symptoms)


def message_of(result: TestResult) -> str:
    """Give what was seen first, or why nothing was tried, fit to be kept."""
    seen = result.symptoms[0].message if result.symptoms else result.reason
    return bounded(seen, _SHOWN_CHARACTERS)


class Recording(Writing):
    """What keeps the results of tests; see `Snapshots`."""

    def save_results(
        self,
        results: Iterable[TestResult],
        *,
        run: str = "",
        schema: str | Space = "",
        tags: Iterable[str] = (),
    ) -> list[str]:
        """Keep the configurations of test results, each with how it ended.

        Args:
            results: Those of a campaign, for example; what has no configuration is left out.
            run: The run that they were part of.
            schema: The space that the configurations were made from, or its fingerprint.
            tags: Tags of all of them.

        Returns:
            The ids, in the order of the results.

        Raises:
            InputError: A configuration has a value that JSON does not have.
            Conflict: Another process writes to the store.
        """
        known_tags = checked_tags(tags)
        checked_text("run", run)
        tested = [
            (each, each.configuration)
            for each in _checked(results)
            if each.configuration is not None
        ]
        order = sorted(range(len(tested)), key=lambda place: _place(tested[place][1]))
        ids = [""] * len(tested)
        # Origins are kept for stretches of a stream, so those of one stream stand together.
        for _, group in groupby(order, key=lambda place: _place(tested[place][1])[0]):
            places = list(group)
            saved = self._save((tested[place][1] for place in places), known_tags, "", "", schema)
            self._note_results([tested[place][0] for place in places], saved, run)
            for place, identity in zip(places, saved, strict=True):
                ids[place] = identity
        return ids

    def describe_run(self, run: str, description: dict[str, Any]) -> None:
        """Tell what a run was, such as what was run in it; the last word counts.

        Args:
            run: The name by which results speak of it.
            description: Plain data, without secrets.
        """
        checked_text("run", run)
        checked_json("description", description)
        store = self._writing()
        if store.journal.runs.get(run) != description:
            store.note([self._entry(Deed.RUN, [], {"run": run, "about": description})])
            self._keep()

    def description_of(self, run: str) -> dict[str, Any] | None:
        """Give what `describe_run` told of a run; None where it told nothing."""
        store = self._found()
        return store.journal.runs.get(checked_text("run", run)) if store else None

    def _note_results(self, results: Iterable[TestResult], saved: Saved, run: str) -> None:
        alike: dict[_Ending, list[int]] = defaultdict(list)
        for result, number in zip(results, saved.numbers.tolist(), strict=True):
            alike[result.outcome, message_of(result), symptoms_of(result)].append(number)
        self._writing().note(
            self._entry(
                Deed.RESULT,
                to_runs(numbers),
                result_details(outcome, run, message, list(symptoms)),
            )
            for (outcome, message, symptoms), numbers in alike.items()
        )
        self._keep()


def _checked(results: Iterable[TestResult]) -> Iterable[TestResult]:
    for each in several("results", results):
        checked_kind("results", each, TestResult)
        yield each


def _place(configuration: Configuration) -> tuple[tuple[str, int, int], int]:
    """Give the stream of a configuration and its place there."""
    origin = configuration.origin
    if origin is None:
        return ("", 0, 0), 0
    return (origin.strategy, origin.version, origin.seed), origin.index
