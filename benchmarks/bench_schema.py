"""Configurations from the JSON Schemas that people have: how many work, how well, how fast."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness import Figure, keep
from schemas import figures
from schemas.broken import broken
from schemas.corpora import DIALECTS, Subject, folder, store_sample
from schemas.judge import jsonschema_rs
from schemas.makers import testflow_makes
from schemas.quality import COUNT, Tried, judged, tried
from schemas.report import Shortfalls
from schemas.rivals import JsonSchemaFaker, rivals
from schemas.speed import STRATEGIES, Speed, speeds

# json-schema-faker heeds its processor seconds, unless it is caught within one configuration.
_PEER_LIMIT_S = 10.0


def of_folder(place: Path, shortfalls: Shortfalls, *, with_peers: bool) -> list[Figure]:
    """Measure validity, rates and broken rules of the schemas in a folder."""
    subjects = folder(place)
    ours = tried(subjects, testflow_makes)
    peers = _peers(subjects) if with_peers else {}
    fast = speeds(subjects)
    for speed in fast:
        print(_line(speed))
    return [
        *figures.of_quality("folder", ours, shortfalls),
        *figures.of_peers(ours, peers),
        *figures.of_speed(fast, peers),
        *figures.of_broken(broken(subjects), shortfalls),
    ]


def of_store(place: Path, shortfalls: Shortfalls) -> list[Figure]:
    """Measure the validity of schemas drawn from SchemaStore."""
    return figures.of_quality("store", tried(store_sample(place), testflow_makes), shortfalls)


def of_suite(place: Path, shortfalls: Shortfalls) -> list[Figure]:
    """Measure the groups of every draft, the newest first."""
    drafts = reversed(DIALECTS)
    return [each for draft in drafts for each in figures.of_suite(place, draft, shortfalls)]


def _peers(subjects: list[Subject]) -> dict[str, list[Tried]]:
    results = {name: tried(subjects, maker) for name, maker in rivals().items()}
    faker = JsonSchemaFaker.name()
    if faker:
        with JsonSchemaFaker() as program:
            results[faker] = [
                judged(each, program.makes(_PEER_LIMIT_S, each.schema, COUNT)) for each in subjects
            ]
    return results


def _line(speed: Speed) -> str:
    rates = "  ".join(f"{strategy} {speed.rates[strategy]:11,.0f} /s" for strategy in STRATEGIES)
    first_ms = 1000 * speed.first_s
    return f"{speed.name:45}  {rates}  first {first_ms:7.2f} ms  {speed.size_bytes:7,.0f} bytes"


def asked() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schemas", nargs="?", type=Path, help="a folder of schemas")
    parser.add_argument("--suite", type=Path, help="a checkout of JSON-Schema-Test-Suite")
    parser.add_argument("--store", type=Path, help="a checkout of SchemaStore")
    parser.add_argument(
        "--broken", action="store_true", help="of the folder, measure just what `invalid` breaks"
    )
    parser.add_argument("--peers", action="store_true", help="measure the folder's peers, too")
    parser.add_argument("--shortfalls", type=Path, help="write what falls short to this file")
    return parser.parse_args()


def _measured(options: argparse.Namespace, shortfalls: Shortfalls) -> list[Figure]:
    told = [*figures.of_traps(shortfalls), *figures.of_sizes(shortfalls)]
    if options.store:
        told += of_store(options.store, shortfalls)
    if options.suite:
        told += of_suite(options.suite, shortfalls)
    if options.schemas:
        told += of_folder(options.schemas, shortfalls, with_peers=options.peers)
    return told


def main() -> None:
    """Measure what the command line gives the means for; the traps in any case."""
    if jsonschema_rs is None:
        print("nothing is measured, as nobody judges what is valid")
        return
    options = asked()
    shortfalls = Shortfalls()
    if options.broken and options.schemas:
        told = figures.of_broken(broken(folder(options.schemas)), shortfalls)
        for figure in told:
            print(figure)
    else:
        told = _measured(options, shortfalls)
    keep("schema", told)
    if options.shortfalls:
        shortfalls.write(options.shortfalls)


if __name__ == "__main__":
    main()
