"""Pods in a cluster, a namespace for each environment."""

from testflow.environments.backends.kubernetes.backend import Kubernetes
from testflow.environments.backends.kubernetes.deletion import remove_namespace

__all__ = ["Kubernetes", "remove_namespace"]
