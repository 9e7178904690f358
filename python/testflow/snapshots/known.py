"""What follows for a snapshot from the entries about it."""

from __future__ import annotations

from collections.abc import Iterable

from testflow.model import Outcome
from testflow.snapshots.entry import Deed, Said
from testflow.snapshots.snapshot import Annotation, Link, Result


def tags_in(about: Iterable[Said]) -> tuple[str, ...]:
    """Give the tags, in alphabetical order."""
    tags: set[str] = set()
    for said in about:
        if said.deed is Deed.TAG:
            tags.add(said.details["tag"])
        elif said.deed is Deed.UNTAG:
            tags.discard(said.details["tag"])
    return tuple(sorted(tags))


def name_in(about: Iterable[Said]) -> str:
    """Give the last name; empty where there is none."""
    return next((said.details["name"] for said in _newest(about, Deed.NAME)), "")


def source_in(about: Iterable[Said]) -> str:
    """Give the id of the snapshot that it was migrated from; empty where it was not."""
    return next((said.details["source"] for said in _newest(about, Deed.MIGRATED)), "")


def annotations_in(about: Iterable[Said]) -> tuple[Annotation, ...]:
    """Give what was said."""
    return tuple(
        Annotation(said.details["text"], said.at, said.author)
        for said in about
        if said.deed is Deed.ANNOTATE
    )


def results_in(about: Iterable[Said]) -> tuple[Result, ...]:
    """Give how tests ended."""
    return tuple(
        Result(
            Outcome(told["outcome"]),
            said.at,
            said.author,
            told["run"],
            told["message"],
            tuple(told.get("symptoms", ())),
        )
        for said in about
        if said.deed is Deed.RESULT and (told := said.details)
    )


def links_in(about: Iterable[Said]) -> tuple[Link, ...]:
    """Give what it belongs to."""
    return tuple(
        Link(said.details["target"], said.at, said.author)
        for said in about
        if said.deed is Deed.LINK
    )


def _newest(about: Iterable[Said], deed: Deed) -> Iterable[Said]:
    return reversed([said for said in about if said.deed is deed])
