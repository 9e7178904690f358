"""A failing configuration reduced to what its failure needs.

Sources: delta debugging (Zeller and Hildebrandt, TSE 2002), within lists and mappings as in
hierarchical delta debugging (Misherghi and Su, ICSE 2006); bisection for the needed settings as in
FIC (Zhang and Zhang, ISSTA 2011). Other than there, every configuration that is run is valid, and a
replaced value is not assumed to be harmless.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from testflow.correlation.narrowing.minimized import Ending, Minimized
from testflow.correlation.narrowing.reduction import Reduction
from testflow.correlation.narrowing.search import Search
from testflow.correlation.narrowing.trials import AnyTarget, Spent, Trials
from testflow.model import Configuration, Json
from testflow.space import Space
from testflow.space.arguments import several, whole

_BUDGET = 500
_CONFIRMING = 12


def minimize(  # noqa: PLR0913 - all but two by name
    configuration: Configuration | Json,
    target: AnyTarget,
    *,
    space: Space,
    passing: Iterable[Configuration | Json] = (),
    symptom: str | None = None,
    budget: int = _BUDGET,
    times: int = 1,
    confirm: int = _CONFIRMING,
    seed: int = 0,
    timeout_s: float = 10.0,
    isolated: bool = True,
) -> Minimized:
    """Find out which settings of a failing configuration its failure needs.

    All else is reset to what a passing configuration has; what remains is made smaller in itself:
    members and items left out, texts shortened, numbers brought near to those that pass. Then all
    that seems not to be needed is changed at once, several times, to see whether the failure stays.

    The same arguments give the same runs, if the target itself is deterministic.

    Args:
        configuration: What fails.
        target: What `Campaign` takes.
        space: What a configuration may be: nothing else is run.
        passing: Configurations that pass, such as the one that most users have; the nearest is
            compared with. Without any, a plain one is looked for.
        symptom: The name of the symptom to keep; all of the failure's, where none is named. What
            fails in another way does not count.
        budget: At most so many runs.
        times: How often a configuration is run before it counts as not failing, for failures that
            come and go.
        confirm: How many changes of all that is not needed are tried; 0 for none.
        seed: Another seed tries others.
        timeout_s: How long one run may take.
        isolated: Whether runs have a process of their own, as in campaigns; otherwise the target
            is called in this one, without a time limit.

    Returns:
        What was found, also if the runs did not suffice or Ctrl-C ended the search: `ending` says.

    Raises:
        InputError: The configuration does not fail or is not valid, or the target cannot be used.
        ExecutionError: The target cannot be run at all.

    Examples:
        >>> space = Space({"mode": ["a", "b", "c"], "size": range(1, 1000), "tls": bool})
        >>> def check(values):
        ...     return not (values["mode"] == "b" and values["size"] > 100)
        >>> failing = {"mode": "b", "size": 731, "tls": True}
        >>> found = minimize(failing, check, space=space, isolated=False)
        >>> found.terms
        ('mode = b', 'size = 101')
        >>> found.passing.values
        {'mode': 'b', 'size': 100, 'tls': False}
        >>> print(*found.free)
        tls: any value
    """
    known = [_values(each) for each in several("passing", passing)]
    whole("confirm", confirm)
    with Trials(
        target, budget=budget, times=times, timeout_s=timeout_s, isolated=isolated
    ) as trials:
        search = Search(space, trials, _values(configuration), symptom)
        reduction = Reduction(search, known, confirm, seed)
        try:
            reduction.run()
            ending = Ending.COMPLETE
        except Spent:
            ending = Ending.BUDGET
        except KeyboardInterrupt:
            ending = Ending.INTERRUPTED
        return reduction.found(ending)


def _values(configuration: Configuration | Json) -> Any:
    return configuration.values if isinstance(configuration, Configuration) else configuration
