"""One trace through every system that a run touches, in the form of W3C Trace Context."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

VARIABLE = "TRACEPARENT"
"""The variable by which tests and services learn of the trace."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A run's trace: a resumed run goes on with the same one.

    Attributes:
        trace_id: 32 hexadecimal digits.

    Examples:
        >>> trace = Trace.of_run("run-0001")
        >>> trace.parent("shop") == Trace.of_run("run-0001").parent("shop")
        True
        >>> trace.parent("shop").startswith(f"00-{trace.trace_id}-")
        True
    """

    trace_id: str

    @classmethod
    def of_run(cls, run_id: str) -> Trace:
        """Give the trace of a run."""
        return cls(blake2b(run_id.encode(), digest_size=16, person=b"testflow-trace").hexdigest())

    def parent(self, *names: str) -> str:
        """Give the ``traceparent`` under which something of the run works.

        Args:
            names: What it is, such as a node's name and a test.
        """
        key = bytes.fromhex(self.trace_id)
        text = "\0".join(names).encode()
        span = blake2b(text, digest_size=8, key=key, person=b"testflow-span").hexdigest()
        return f"00-{self.trace_id}-{span}-01"
