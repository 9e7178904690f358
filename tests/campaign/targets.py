"""Targets, in a file of their own, which workers import in no time."""

# ruff: noqa: EM101, T201, TRY003 - targets print, and raise what they like

from typing import Any

from testflow import Blocked, Outcome, Skipped, Verdict

SECRET = "hunter2 and friends"


def fits(values: dict[str, Any]) -> bool:
    return values["size"] < 5


def asserts(values: dict[str, Any]) -> None:
    print("size is", values["size"])
    assert values["size"] < 8, f"size {values['size']} does not fit"


def passes(_: dict[str, Any]) -> None:
    """Never fail."""


def picky(values: dict[str, Any]) -> object:
    match values["mode"]:
        case "a":
            return {"size fits": values["size"] < 9}
        case "b" if values["tls"]:
            raise Blocked("no certificate")
        case "b":
            raise Skipped("not today")
        case _:
            raise OSError("no such mode")


def as_it_likes(_: dict[str, Any]) -> Verdict:
    return Verdict(Outcome.SKIPPED, reason="as it likes")


def leaks(_: dict[str, Any]) -> object:
    print("token=abc123def")
    return {"login": "refused for postgresql://ann:hunter2@db/shop"}


def without_tls(values: dict[str, Any]) -> None:
    if values["tls"]:
        raise Blocked("no certificate")
    assert values["mode"] != "c", "mode c is broken"


def planted(values: dict[str, Any]) -> dict[str, object]:
    """Fail for one pair, for one single setting, and for whatever breaks a rule."""
    off = values.get("journal") == "off" and values.get("sync") == "full"
    return {
        "rollback": "the row is still there" if off else None,
        "memory": values.get("cache") != 100,
        "login": None if values.get("api_key") != SECRET else f"api_key={SECRET} is refused",
        "rules": isinstance(values.get("size"), int),
    }
