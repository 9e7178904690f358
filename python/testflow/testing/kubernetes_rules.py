"""What a Kubernetes API server requires of what it is given, and how it refuses."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

Document = dict[str, Any]

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAMES = {
    "Namespace": (_LABEL, "a lowercase RFC 1123 label"),
    "Service": (re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"), "a DNS-1035 label"),
}
_SUBDOMAIN = re.compile(rf"{_LABEL.pattern}(\.{_LABEL.pattern})*")
_OTHER_NAMES = (_SUBDOMAIN, "a lowercase RFC 1123 subdomain")


class Refused(Exception):  # noqa: N818 - an answer
    """What a request is answered with that cannot be met: an HTTP status, its name, and why."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code, self.reason, self.message = code, reason, message


class Key(NamedTuple):
    """Where an object is found; ``kind`` is as in addresses, such as ``pods``."""

    namespace: str
    kind: str
    name: str


def name_of(body: Document, kind: str) -> str:
    """Give the name that an object of a kind is to have; raises `Refused` where it cannot."""
    if body.get("kind", kind) != kind:
        message = f'{body["kind"]} in version "v1" cannot be handled as a {kind}'
        raise Refused(400, "BadRequest", message)
    name = body.get("metadata", {}).get("name", "")
    pattern, what = _NAMES.get(kind, _OTHER_NAMES)
    if not pattern.fullmatch(name):
        message = f'metadata.name: Invalid value: "{name}": {what} must consist of others'
        raise Refused(422, "Invalid", message)
    return name


def listed(kind: str, items: list[Document]) -> Document:
    """Give objects as the answer to who asks for all of a kind."""
    return {"kind": f"{kind}List", "apiVersion": "v1", "metadata": {}, "items": items}


def forbidden(key: Key, why: str) -> Refused:
    """Give the refusal of an object that would be valid elsewhere or at another time."""
    return Refused(403, "Forbidden", f'{key.kind} "{key.name}" is forbidden: {why}')


def remaining(holder: str, count: int) -> Document:
    """Give the condition of a namespace some of whose objects a finalizer holds."""
    told = f"Some content in the namespace has finalizers remaining: {holder} in {count} resource"
    return {
        "type": "NamespaceFinalizersRemaining",
        "status": "True",
        "reason": "SomeFinalizersRemain",
        "message": f"{told} instances",
    }


def pod_status(body: Document) -> Document:
    """Give what becomes of a pod at once; raises `Refused` where it is not valid."""
    containers = body.get("spec", {}).get("containers")
    if not containers:
        raise Refused(422, "Invalid", "spec.containers: Required value")
    for container in containers:
        if not container.get("name") or not container.get("image"):
            raise Refused(422, "Invalid", "spec.containers[0].image: Required value")
    if containers[0]["image"] == "fails":
        return {"phase": "Failed", "reason": "Error", "message": "the image fails"}
    conditions = [{"type": "Ready", "status": "True"}]
    return {"phase": "Running", "hostIP": "127.0.0.1", "conditions": conditions}
