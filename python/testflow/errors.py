"""Every exception testflow raises, on one page.

::

    TestflowError
    ├ InputError             the caller can fix it: see .path and .hint
    │  ├ SchemaError         a schema or a model text that cannot be read
    │  ├ Unsatisfiable       no configuration can meet all the rules
    │  ├ SpecError           a campaign file or another document that a person wrote
    │  └ UnknownPlugin       a name that nothing answers to
    ├ ProvisioningError      a service of an environment could not be had
    ├ StorageError           the history or a store could not be read or written
    │  ├ Corrupt             stored bytes are damaged
    │  ├ TooNew              written by a newer testflow
    │  └ Conflict            what is there contradicts what was asked
    ├ ExecutionError         a target could not be run at all
    ├ IntegrationError       an outside system refused or did not answer
    ├ Interrupted            stopped by the user; what is recorded can be resumed
    └ InternalError          a defect of testflow's own

A test that fails is never an exception: it is an `Outcome`.
"""

from __future__ import annotations


class TestflowError(Exception):
    """The root: catches everything that testflow raises on purpose.

    Args:
        message: What is wrong, lowercase, fit for "could not …: {message}".
        path: Where in the document or configuration, such as ``db.pool``.
        hint: What to do next.
    """

    __test__ = False
    code = "testflow"

    def __init__(self, message: str, *, path: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.hint = hint

    def __str__(self) -> str:
        """Give the message with its place and the advice."""
        text = f"{self.path}: {self.message}" if self.path else self.message
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the place and the advice, so that errors cross processes whole."""
        return _rebuild, (type(self), self.message, self.path, self.hint)


def _rebuild(kind: type[TestflowError], message: str, path: str, hint: str) -> TestflowError:
    return kind(message, path=path, hint=hint)


class InputError(TestflowError):
    """Something the caller gave cannot be used; `.path` says where, `.hint` what to do."""

    code = "input"


class SchemaError(InputError):
    """A schema, a model text or a constraint cannot be read."""

    code = "schema"


class Unsatisfiable(InputError):  # noqa: N818 - a verdict on the rules, in the field's own word
    """No configuration can meet all the rules."""

    code = "unsatisfiable"


class SpecError(InputError):
    """A document that a person wrote, such as a campaign file, has a mistake."""

    code = "spec"


class UnknownPlugin(InputError):  # noqa: N818 - reads as the finding that it is
    """No part of testflow and no installed plug-in answers to this name."""

    code = "unknown-plugin"


class ProvisioningError(TestflowError):
    """A service of an environment could not be had; `.output` is the last that it printed.

    Args:
        message: Why.
        path: The service.
        hint: What to do next.
        output: The end of what the service printed.
    """

    code = "provisioning"

    def __init__(self, message: str, *, path: str = "", hint: str = "", output: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.output = output

    def __str__(self) -> str:
        """Give the message, and below it the last that the service printed."""
        text = super().__str__()
        return f"{text}; it printed last:\n{self.output}" if self.output else text

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the output as well."""
        return _rebuild_provisioning, (self.message, self.path, self.hint, self.output)


def _rebuild_provisioning(message: str, path: str, hint: str, output: str) -> ProvisioningError:
    return ProvisioningError(message, path=path, hint=hint, output=output)


class StorageError(TestflowError):
    """The history or a store of snapshots cannot be read or written."""

    code = "storage"


class Corrupt(StorageError):  # noqa: N818 - a finding about what is stored
    """Stored bytes are damaged."""

    code = "corrupt"


class TooNew(StorageError):  # noqa: N818 - a finding about what is stored
    """The store was written by a newer testflow."""

    code = "too-new"


class Conflict(StorageError):  # noqa: N818 - a finding about what is stored
    """What is there contradicts what was asked.

    Such as resuming another campaign's run, writing to a store while another process does, or a
    patch that does not fit its value.
    """

    code = "conflict"


class ExecutionError(TestflowError):
    """A target cannot be run at all, such as a command that does not exist."""

    code = "execution"


class IntegrationError(TestflowError):
    """A system outside testflow refused or did not answer."""

    code = "integration"


class Interrupted(TestflowError):  # noqa: N818 - a state, not a mistake
    """The user stopped the run; what is recorded can be resumed."""

    code = "interrupted"


class InternalError(TestflowError):
    """A defect of testflow's own; please report it."""

    code = "internal"
