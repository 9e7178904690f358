"""What people write today to see which values failures go with: pandas, NumPy and SciPy."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers import peer_module

Table = NDArray[np.uint16]
Flags = NDArray[np.bool_]


def crosstabs(table: Table, failing: Flags, parameters: int) -> None:
    """Test some parameters by pandas.crosstab and SciPy's chi-square."""
    pandas, stats = peer_module("pandas"), peer_module("scipy.stats")
    frame = pandas.DataFrame(table[:, :parameters])
    failed = pandas.Series(failing)
    for name in frame.columns:
        stats.chi2_contingency(pandas.crosstab(frame[name], failed), correction=False)


def bincounts(table: Table, failing: Flags, parameters: int) -> None:
    """Test some parameters by counts of NumPy and SciPy's chi-square."""
    stats: Any = peer_module("scipy.stats")
    for column in table[:, :parameters].T:
        both = np.bincount(2 * column.astype(np.intp) + failing)
        both.resize(2 * (int(column.max()) + 1))
        stats.chi2_contingency(both.reshape(-1, 2), correction=False)


def pair_bincounts(table: Table, failing: Flags, sizes: list[int], most: int) -> None:
    """Give some pairs of parameters a score for each pair of values, by counts of NumPy."""
    columns = table.T.astype(np.intp)
    share = failing.mean()
    for one, two in itertools.islice(itertools.combinations(range(len(sizes)), 2), most):
        cells = sizes[one] * sizes[two]
        values = columns[one] * sizes[two] + columns[two]
        runs = np.bincount(values, minlength=cells)
        failed = np.bincount(values[failing], minlength=cells)
        spread = np.sqrt(np.maximum(runs, 1) * share * (1 - share))
        ((failed - runs * share) / spread).max()
