"""Containers of Docker, or the local commands that stand for their images."""

from testflow.environments.backends.docker.backend import Docker
from testflow.environments.backends.docker.daemon import remove_container, remove_network

__all__ = ["Docker", "remove_container", "remove_network"]
