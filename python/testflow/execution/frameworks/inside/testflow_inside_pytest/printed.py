"""What a worker prints, in files that outlive it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from typing import Any

import pytest

from testflow_inside_pytest.excerpt import excerpt_of_file


class Printed:
    """The files that a worker's pytest captures standard output and standard error in.

    Made before the worker is forked. pytest empties them between the phases of a test, so that
    they hold what a dead worker's last phase had printed.
    """

    def __init__(self) -> None:
        self._files = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 - open until `close`

    def capture(self, config: pytest.Config) -> None:
        """Let pytest capture in these files, in a worker; nothing where it captures otherwise."""
        manager: Any = config.pluginmanager.getplugin("capturemanager")
        if manager is None or manager._global_capturing is None:  # noqa: SLF001
            return
        # The files that it had so far are shared with every other worker.
        manager.stop_global_capturing()
        manager.start_global_capturing()
        manager.suspend_global_capture()
        capturing = manager._global_capturing  # noqa: SLF001
        for stream, file in zip((capturing.out, capturing.err), self._files, strict=True):
            with suppress(AttributeError, OSError):  # captured in memory, or not at all
                os.dup2(file.fileno(), stream.tmpfile.fileno(), inheritable=False)

    def excerpt(self, limit: int) -> tuple[str, int]:
        """Give what they hold."""
        kept = [excerpt_of_file(each.fileno(), limit // 2) for each in self._files]
        return "".join(text for text, _ in kept), sum(size for _, size in kept)

    def close(self) -> None:
        """Let go of them."""
        for each in self._files:
            each.close()
