"""The cluster that the current context of ``KUBECONFIG`` names."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from testflow.errors import ProvisioningError

T = TypeVar("T")

INSTALL = "name a cluster in KUBECONFIG"
_TIMEOUT_S = 10


def connect() -> Any:
    """Give the core API of the cluster.

    Raises:
        ProvisioningError: No cluster is named, or the Python package is missing.
    """
    try:
        config, client = import_module("kubernetes.config"), import_module("kubernetes.client")
    except ImportError as error:
        message = "the Python package kubernetes is missing"
        raise ProvisioningError(message, hint="pip install 'testflow[kubernetes]'") from error
    try:
        return client.CoreV1Api(config.new_client_from_config())
    except config.ConfigException as error:
        message = f"no cluster is named: {' '.join(str(error).split())}"
        raise ProvisioningError(message, hint=INSTALL) from error


def ask(call: Callable[..., T], *arguments: Any) -> T:
    """Ask the cluster for something.

    Raises:
        ProvisioningError: It refuses, or does not answer.
    """
    refused = import_module("kubernetes.client").ApiException
    silent = import_module("urllib3.exceptions").HTTPError
    try:
        return call(*arguments, _request_timeout=_TIMEOUT_S)
    except refused as error:
        message = f"the cluster refuses: {error.status} {error.reason}: {_told(error)}"
        raise ProvisioningError(message) from error
    except silent as error:
        message = f"the cluster does not answer: {' '.join(str(error).split())}"
        raise ProvisioningError(message, hint=INSTALL) from error


def refusal(error: ProvisioningError) -> int:
    """Give the HTTP status with which the cluster refused; 0 where it did not answer."""
    return int(getattr(error.__cause__, "status", None) or 0)


def _told(error: Any) -> str:
    import json

    try:
        return str(json.loads(error.body)["message"])
    except (TypeError, ValueError, KeyError):
        return " ".join(str(error.body).split())
