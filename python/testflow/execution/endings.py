"""What is said of a program that did not end by itself, or not well."""

from __future__ import annotations

import signal

from testflow.model import Outcome, Symptom, Verdict


def timed_out(limit_s: float) -> Verdict:
    """Give the verdict on what took too long."""
    return _error("timeout", f"still running after {limit_s:g} s")


def killed_by(number: int) -> Verdict:
    """Give the verdict on what a signal ended."""
    meaning = signal.strsignal(number) or "no known signal"
    if number == signal.SIGKILL:
        meaning += ", from outside; often because the machine ran out of memory"
    return _error(f"signal {_signal_name(number)}", f"ended by signal {number}: {meaning}")


def left_with(code: int) -> Verdict:
    """Give the verdict on a target that ended the process that it was called in."""
    return _error(f"exit code {code}", f"the target ended its process with exit code {code}")


def lost_descriptors() -> Verdict:
    """Give the verdict on a target after which its process could not go on."""
    return _error("descriptors closed", "the target closed file descriptors that it did not open")


def _error(name: str, message: str) -> Verdict:
    return Verdict(Outcome.ERROR, (Symptom(name, message),))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return str(number)
