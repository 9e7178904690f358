"""What is promised of configurations from schemas, as figures."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from documents import Document
from harness import Figure, at_most
from schemas import sizes
from schemas.broken import Broken
from schemas.corpora import Subject, suite
from schemas.judge import is_proven_empty
from schemas.makers import testflow_makes
from schemas.quality import Tried, tried
from schemas.report import Shortfalls
from schemas.speed import STRATEGIES, Speed
from traps import EMPTY_TRAPS, SIZES, TRAPS

# Of the satisfiable groups of a draft, so many must work: 425 of 430, and 299 of 302.
_SUITE_SHARE = {"draft2020-12": 0.988, "draft7": 0.99}
_TELLING_SHARE = 0.98
_STORE_SHARE = 0.99
_MEDIAN_RATE = 100_000
_SLOW_RATE = 25_000
_FIRST_MS = 5
_MEMORY = 10
_TYPE_SHARE = 0.5


def at_least(promise: str, bound: float, ours: float) -> Figure:
    """Give the promise that a figure is not below a bound."""
    return Figure(promise, f"at least {bound:,}", ours, ours >= bound)


def most_of(promise: str, share: float, count: int, ours: int) -> Figure:
    """Give the promise that of so many, a share is met."""
    return at_least(f"{promise}, of {count}", -int(-share * count // 1), ours)


def none_of(promise: str, found: int) -> Figure:
    """Give the promise that there is none of something."""
    return Figure(promise, "none", found, found == 0)


def of_quality(name: str, results: list[Tried], shortfalls: Shortfalls) -> list[Figure]:
    """Tell how many real schemas work."""
    bad = [each for each in results if not each.is_good]
    misformed = [each for each in results if each.misformed]
    shortfalls.add(f"{name}: schemas with all valid, in time", _reasons(bad))
    shortfalls.add(
        f"{name}: a wrong format", ((each.subject.name, each.misformed[0]) for each in misformed)
    )
    good = len(results) - len(bad)
    return [
        most_of(f"{name}: schemas with all valid", _STORE_SHARE, len(results), good),
        none_of(f"{name}: invalid configurations", _invalid(results)),
        none_of(f"{name}: of a wrong format", sum(len(each.misformed) for each in results)),
        none_of(f"{name}: later than 2 s", sum(not each.is_in_time for each in results)),
    ]


def of_suite(place: Path, draft: str, shortfalls: Shortfalls) -> list[Figure]:
    """Tell how many groups of a draft work."""
    groups = suite(place, draft)
    able = tried([each for each in groups if each.is_satisfiable], testflow_makes)
    bad = [each for each in able if not each.is_good]
    telling = [each for each in able if each.subject.has_telling_instances]
    silent = [each for each in telling if not each.is_telling]
    empty = [each for each in groups if is_proven_empty(each.schema, each.registry)]
    taken = [each for each in tried(empty, testflow_makes) if not _is_refused(each)]
    shortfalls.add(f"{draft}: satisfiable groups", _reasons(bad))
    shortfalls.add(f"{draft}: no instance of a constrained type", map(_silence, silent))
    shortfalls.add(f"{draft}: unsatisfiable, not called so", _reasons(taken))
    share = _SUITE_SHARE.get(draft, min(_SUITE_SHARE.values()))
    good, heard = len(able) - len(bad), len(telling) - len(silent)
    return [
        most_of(f"{draft}: satisfiable groups", share, len(able), good),
        none_of(f"{draft}: invalid configurations", _invalid(able)),
        most_of(f"{draft}: of a constrained type", _TELLING_SHARE, len(telling), heard),
        none_of(f"{draft}: unsatisfiable groups taken, of {len(empty)}", len(taken)),
    ]


def of_traps(shortfalls: Shortfalls) -> list[Figure]:
    """Tell how many traps are passed."""
    results = tried(map(_subject, (*TRAPS, *EMPTY_TRAPS)), testflow_makes)
    empty = {trap.name for trap in EMPTY_TRAPS}
    bad = [
        each
        for each in results
        if not (_is_refused(each) if each.subject.name in empty else each.is_good)
    ]
    shortfalls.add("traps", _reasons(bad))
    return [most_of("traps passed", 1, len(results), len(results) - len(bad))]


def of_sizes(shortfalls: Shortfalls) -> list[Figure]:
    """Tell what memory large configurations take."""
    told: list[Figure] = []
    for document in SIZES:
        multiple = float("inf")
        try:
            multiple = sizes.memory(json.loads(document.text))
        except (TimeoutError, ChildProcessError) as error:
            shortfalls.add("sizes", [(document.name, str(error))])
        told.append(at_most(f"{document.name}: memory, in lengths", _MEMORY, multiple))
    return told


def of_speed(measured: list[Speed], peers: Mapping[str, list[Tried]]) -> list[Figure]:
    """Tell how fast configurations come, beside the median of each peer."""
    told: list[Figure] = []
    for strategy in STRATEGIES:
        rates = [speed.rates[strategy] for speed in measured]
        median, slow = statistics.median(rates), statistics.quantiles(rates, n=10)[0]
        told.append(at_least(f"{strategy} a second, median schema", _MEDIAN_RATE, median))
        told.append(at_least(f"{strategy} a second, slowest tenth", _SLOW_RATE, slow))
    firsts_ms = [1000 * speed.first_s for speed in measured]
    told.append(at_most("ms to the first, median schema", _FIRST_MS, statistics.median(firsts_ms)))
    slowest_ms = statistics.quantiles(firsts_ms, n=10)[-1]
    print(f"ms to the first, slowest tenth of the schemas: {slowest_ms:.1f}")
    for name, results in peers.items():
        rate = statistics.median(each.made.rate for each in results)
        median = statistics.median(speed.rates["sample"] for speed in measured)
        bar = f"at least {_MEDIAN_RATE:,}"
        kept = median >= _MEDIAN_RATE
        told.append(Figure("sample a second, beside a peer", bar, median, kept, name, rate))
    return told


def of_peers(ours: list[Tried], peers: Mapping[str, list[Tried]]) -> list[Figure]:
    """Tell how many schemas work, beside each peer."""
    good = sum(each.is_good for each in ours)
    told: list[Figure] = []
    for name, results in peers.items():
        theirs = sum(each.is_good for each in results)
        made = sum(len(each.made.lines) for each in results)
        first_ms = 1000 * statistics.median(each.made.first_s for each in results)
        print(f"{name}: {_invalid(results)} of {made} invalid, {first_ms:.1f} ms to the first")
        promise, bar = "folder: schemas with all valid", "not less than the peer"
        told.append(Figure(promise, bar, good, good >= theirs, name, theirs))
    return told


def of_broken(results: list[Broken], shortfalls: Shortfalls) -> list[Figure]:
    """Tell whether what is invalid breaks one rule, and whether every rule is broken."""
    missing = [(each.subject.name, word) for each in results for word in each.missing_keywords()]
    refused = [(each.subject.name, each.refusal) for each in results if each.refusal]
    shortfalls.add("invalid: none, or no more", refused)
    shortfalls.add("invalid: valid ones", _first_of_each(results, "valid"))
    shortfalls.add("invalid: more than one rule broken", _first_of_each(results, "several"))
    shortfalls.add("invalid: keywords never broken", missing)
    shortfalls.add("invalid: rules never broken", map(_unbroken, results))
    keywords = sum((each.keywords for each in results), Counter[str]())
    places = sum(len(each.places) for each in results)
    present = sum(len(each.present) for each in results)
    print(f"rules broken alone: {places:,} of {present:,}; {dict(keywords.most_common())}")
    wrong_types = keywords["type"] / max(1, keywords.total())
    return [
        none_of("invalid: schemas without any", sum(each.is_barren for each in results)),
        none_of("invalid: valid ones", sum(len(each.valid) for each in results)),
        none_of("invalid: more than one rule broken", sum(len(each.several) for each in results)),
        none_of("invalid: keywords of schemas never broken", len(missing)),
        at_most("invalid: share of wrong types", _TYPE_SHARE, wrong_types),
    ]


def _first_of_each(results: list[Broken], what: str) -> list[tuple[str, str]]:
    found = [(each.subject.name, getattr(each, what)) for each in results]
    return [(name, f"{len(texts)}, such as {texts[0]}") for name, texts in found if texts]


def _unbroken(each: Broken) -> tuple[str, str]:
    unbroken = each.unreached
    listed = " ".join("/".join(place) for place in unbroken[:20])
    return each.subject.name, f"{len(unbroken)} of {len(each.present)}: {listed}"


def _subject(document: Document) -> Subject:
    return Subject(document.name, json.loads(document.text))


def _is_refused(each: Tried) -> bool:
    return each.made.refusal.startswith("Unsatisfiable")


def _invalid(results: Iterable[Tried]) -> int:
    return sum(len(each.invalid) for each in results)


def _reasons(bad: Iterable[Tried]) -> list[tuple[str, str]]:
    return [(each.subject.name, each.reason) for each in bad]


def _silence(each: Tried) -> tuple[str, str]:
    wanted = ", ".join(sorted(each.subject.constrained_types))
    return each.subject.name, f"wanted {wanted}; got {' '.join(each.made.lines[:4])}"
