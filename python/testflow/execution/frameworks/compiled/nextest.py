"""The options of ``cargo nextest run``, for cargo and for a runner of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testflow.errors import InputError

_SAME = {
    *("--workspace", "--all", "--lib", "--bins", "--examples", "--tests", "--benches"),
    *("--all-targets", "--all-features", "--no-default-features", "--release", "-r"),
    *("--locked", "--offline", "--frozen", "--ignore-rust-version", "--verbose", "-v"),
    *("--unit-graph", "--future-incompat-report", "--timings"),
}
_SAME_WITH_VALUE = {
    *("--package", "-p", "--exclude", "--bin", "--example", "--test", "--bench"),
    *("--features", "-F", "--target", "--target-dir", "--manifest-path", "--color", "--config"),
    "-Z",
}
_OTHER_NAME = {"--cargo-quiet": "--quiet", "--cargo-verbose": "--verbose"}
_OTHER_NAME_WITH_VALUE = {"--cargo-profile": "--profile", "--build-jobs": "--jobs"}
# testflow runs every test, whatever fails, and tells of them in its own way.
_NEEDLESS = {
    *("--no-fail-fast", "--nff", "--no-capture", "--nocapture", "--hide-progress-bar"),
    *("--no-output-indent", "--no-input-handler"),
}
_NEEDLESS_WITH_VALUE = {
    *("--status-level", "--final-status-level", "--failure-output", "--success-output"),
    *("--show-progress", "--message-format", "--message-format-version", "--no-tests"),
}
_THREADS = {"-j", "--jobs", "--test-threads"}
_SHORT = 2  # the length of -j, after which a value may follow at once
_INSTEAD = {
    "--retries": "say retries in the workflow, or run_with_retries",
    "--profile": "write what the profile says as limits and retries of the workflow",
    "-P": "write what the profile says as limits and retries of the workflow",
    "-E": "name the files of the tests as paths",
    "--filterset": "name the files of the tests as paths",
    "--filter-expr": "name the files of the tests as paths",
    "--partition": "name the files of the tests as paths, or give each machine its own",
    "--fail-fast": "testflow runs every test",
    "--ff": "testflow runs every test",
    "--max-fail": "testflow runs every test",
}


@dataclass(frozen=True, slots=True)
class NextestRun:
    """What ``cargo nextest run`` asks for.

    Attributes:
        options: The options of ``cargo test`` that build the same.
        listing: The arguments with which a program lists the same tests.
        threads: How many tests may run at once; None for as many as may be.
    """

    options: tuple[str, ...] = ()
    listing: tuple[str, ...] = ()
    threads: int | None = None


def read_nextest(words: Sequence[str]) -> NextestRun:
    """Read what follows ``cargo nextest``.

    Raises:
        InputError: An option has no counterpart; the message names each such option.
    """
    if words[:1] not in (["run"], ["r"]):
        message = f"cargo nextest {' '.join(words[:1])} does not run tests"
        raise InputError(message, path="test_command", hint="write cargo nextest run")
    reader = _Reader()
    reader.read(words[1:])
    if reader.unknown:
        message = f"testflow cannot do what nextest does by {', '.join(reader.unknown)}"
        hints = (_INSTEAD.get(each, "leave it out") for each in reader.unknown)
        raise InputError(message, path="test_command", hint="; ".join(dict.fromkeys(hints)))
    return NextestRun(tuple(reader.options), tuple(reader.listing), reader.threads)


class _Reader:
    def __init__(self) -> None:
        self.options: list[str] = []
        self.listing: list[str] = []
        self.threads: int | None = None
        self.unknown: list[str] = []

    def read(self, words: Sequence[str]) -> None:
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word == "--":
                self._filters(rest)
                return
            self._option(word, rest)

    def _option(self, word: str, rest: list[str]) -> None:
        name, equals, value = word.partition("=")
        if not name.startswith("--") and name[:_SHORT] in {*_SAME_WITH_VALUE, *_THREADS}:
            name, equals, value = name[:_SHORT], word[_SHORT:], word[_SHORT:].removeprefix("=")
        with_value = (_SAME_WITH_VALUE, _OTHER_NAME_WITH_VALUE, _NEEDLESS_WITH_VALUE, _THREADS)
        if any(name in each for each in with_value):
            self._with_value(name, value if equals or not rest else rest.pop(0))
        elif word in _SAME:
            self.options.append(word)
        elif word in _OTHER_NAME:
            self.options.append(_OTHER_NAME[word])
        elif not word.startswith("-"):
            self.listing.append(word)
        elif word not in _NEEDLESS:
            self._refuse(name, equals, rest)

    def _with_value(self, name: str, value: str) -> None:
        if name in _THREADS:
            self.threads = int(value) if value.isdecimal() else None
        elif name not in _NEEDLESS_WITH_VALUE:
            self.options += [_OTHER_NAME_WITH_VALUE.get(name, name), value]

    def _refuse(self, name: str, equals: str, rest: list[str]) -> None:
        self.unknown.append(name)
        if not equals and rest and not rest[0].startswith("-"):
            rest.pop(0)  # its value, as it seems

    def _filters(self, rest: Sequence[str]) -> None:
        for position, word in enumerate(rest):
            if word.startswith("-") and word not in {"--skip", "--exact"}:
                self.unknown.append(f"-- {word}")
            elif position and rest[position - 1] == "--skip":
                self.listing[-1:] = ["--skip", word]
            else:
                self.listing.append(word)
