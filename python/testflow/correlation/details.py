"""What costs more than the first look at runs, and is worked out only when somebody asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from testflow.correlation.association import Association, associate
from testflow.correlation.classes import ClassFinding, class_findings
from testflow.correlation.ranking import groups_of, of_groups
from testflow.correlation.statistics import Contingency, compare_table

if TYPE_CHECKING:
    from testflow.correlation.evidence import Evidence


class Details:
    """Tables and classes of settings.

    Args:
        evidence: The runs.
        rate: The share of false findings to put up with.

    Attributes:
        evidence: The runs.
        rate: That share.
    """

    def __init__(self, evidence: Evidence, rate: float) -> None:
        self.evidence = evidence
        self.rate = rate

    @cached_property
    def classes(self) -> tuple[tuple[ClassFinding, ...], ...]:
        """For each setting its classes against each other."""
        return class_findings(self.evidence, self.rate)

    def contingency(self, place: int) -> Contingency | None:
        """Compare the classes of a setting in every way."""
        return compare_table(self.evidence.table(place)[0])

    def absent_runs(self, place: int) -> int:
        """Count the runs that do not have a setting."""
        code = self.evidence.absent(place)
        return 0 if code is None else int(self.evidence.table(place)[0, code].sum())

    def where_present(self, place: int) -> Association | None:
        """Compare the classes of a setting among the runs that have it."""
        if self.evidence.kind == "numbers":
            found = groups_of(self.evidence, place, is_present=True)
            return found and of_groups(found)
        table = self.evidence.table(place)[0]
        code = self.evidence.absent(place)
        if code is not None:
            table[code] = 0
        return associate(table)
