"""Finding the settings that failures go with, among thousands of runs."""

from __future__ import annotations

from harness import Promise, run
from peers import named, peer_module
from testflow import Space, correlate

RUNS = 10_000
SETTINGS = 50
CLASSES = 4

SPACE = Space({f"s{n}": [f"v{value}" for value in range(CLASSES)] for n in range(SETTINGS)})
BATCH = SPACE.sample(RUNS, seed=7)
VALUES = [configuration.values for configuration in BATCH]
# A pair, a single setting, and some bad luck.
PASSED = [
    not (values["s3"] == "v1" and values["s17"] == "v2")
    and values["s40"] != "v3"
    and place % 100 != 0
    for place, values in enumerate(VALUES)
]


def ours() -> None:
    """Give every setting's statistic, and every suspicious class and pair of classes."""
    found = correlate(BATCH, PASSED)
    terms = {suspect.terms for suspect in found.suspects}
    assert terms == {("s40 = v3",), ("s3 = v1", "s17 = v2")}, terms


def chi_square_per_setting() -> None:
    """Give every setting's statistic, and nothing of single classes or pairs."""
    frame = PANDAS.DataFrame(VALUES)
    failed = PANDAS.Series(PASSED)
    for name in frame.columns:
        STATS.chi2_contingency(PANDAS.crosstab(frame[name], failed))


PANDAS, STATS = peer_module("pandas"), peer_module("scipy.stats")
HAS_PEER = PANDAS is not None and STATS is not None

run(
    "correlation",
    Promise(
        name=f"suspects of {RUNS:,} runs × {SETTINGS} settings",
        bar="< 1 s",
        work=RUNS,
        ours=ours,
        peer=chi_square_per_setting if HAS_PEER else None,
        peer_name=f"{named('pandas')} + scipy chi-square, settings only" if HAS_PEER else "",
        rate=RUNS,
    ),
)
