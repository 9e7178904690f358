"""Anomalies of configurations and what was observed of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from testflow.correlation.anomalies.finding import Anomalies
from testflow.correlation.anomalies.numbers import odd_numbers
from testflow.correlation.anomalies.outcomes import odd_outcomes
from testflow.correlation.observed import Configurations, Observation, Observed, observe
from testflow.space import Space

_MOST = 20


def find_anomalies(  # noqa: PLR0913 - all but two by name
    configurations: Configurations,
    observations: Iterable[Observation],
    *,
    space: Space | None = None,
    scale: Literal["linear", "log"] = "linear",
    strata: str | None = None,
    most: int = _MOST,
    seed: int = 0,
) -> Anomalies:
    """Find runs that ended, or lasted, unlike those of near configurations.

    Args:
        configurations: What was run.
        observations: How each ended (True means passed), or a number for each, in the same order.
            Blocked and skipped runs and numbers that are None are left out.
        space: The space of the configurations; a batch knows its own.
        scale: For numbers: ``log`` compares ratios, as durations and sizes ask for.
        strata: For numbers: the path of a setting whose classes are compared each within itself.
        most: The greatest number of anomalies to give.
        seed: Decides between neighbours that are equally near.

    Returns:
        Anomalies whose places are those of the configurations that were given.

    Raises:
        InputError: No space is known, the lengths differ, or an option does not fit.

    Examples:
        >>> space = Space({"mode": ["a", "b"], "size": [1, 2, 3]})
        >>> batch = space.sample(60, seed=1)
        >>> seconds = [10.0 * c.values["size"] + 0.1 * (place % 5) for place, c in enumerate(batch)]
        >>> seconds[7] += 9
        >>> [each.place for each in find_anomalies(batch, seconds).found]
        [7]
    """
    runs = observe(configurations, observations, space)
    return anomalies_of(runs, scale=scale, strata=strata, most=most, seed=seed)


def anomalies_of(
    runs: Observed,
    *,
    scale: Literal["linear", "log"] = "linear",
    strata: str | None = None,
    most: int = _MOST,
    seed: int = 0,
) -> Anomalies:
    """Find runs unlike near ones among those that were read; see `find_anomalies`."""
    if runs.outcomes:
        found = odd_outcomes(runs.codes, runs.knobs, runs.outcomes, most=most, seed=seed)
    else:
        found = odd_numbers(
            runs.codes,
            runs.knobs,
            runs.values,
            scale=scale,
            strata=strata,
            most=most,
            seed=seed,
        )
    return replace(
        found,
        found=tuple(
            replace(
                each,
                place=runs.places[each.place],
                neighbour=None if each.neighbour is None else runs.places[each.neighbour],
            )
            for each in found.found
        ),
    )
