"""The kinds of failures that any project has; the more specific ones first."""

from __future__ import annotations

from testflow.failures.category import Category, category

_STRENGTH = 0.8
_WEAK = 0.5  # whatever is wrong may end in a check that does not hold

BUILT_IN: tuple[Category, ...] = (
    category(
        "out_of_memory",
        (
            r"\bMemoryError\b",
            r"\bOutOfMemoryError\b",
            r"heap out of memory",
            r"cannot allocate memory",
            r"\bOOM[- ]?kill",
            r"\bENOMEM\b",
        ),
        ("compare what the test needs with what the machine has", "run fewer tests at once"),
        _STRENGTH,
    ),
    category(
        "disk_full",
        (r"no space left on device", r"disk quota exceeded", r"\bENOSPC\b"),
        ("free space, or clean up what earlier runs left behind",),
        _STRENGTH,
    ),
    category(
        "crash",
        (
            r"segmentation fault",
            r"\bSIG(?:SEGV|ABRT|BUS|ILL|FPE|KILL)\b",
            r"core dumped",
            r"(?:killed|ended|terminated) by (?:signal|SIG)",
            r"worker .{0,40}(?:crashed|died)",
            r"thread '.{0,200}?' panicked at",
            r"fatal error: ",
            r"^panic: ",
        ),
        (
            "run the test alone to see whether it crashes by itself",
            "look at the core dump or at the last lines of the output",
        ),
        _STRENGTH,
    ),
    category(
        "missing_dependency",
        (
            r"\bModuleNotFoundError\b",
            r"\bImportError\b",
            r"no module named",
            r"cannot find (?:module|package)",
            r"\bClassNotFoundException\b",
            r"\bNoClassDefFoundError\b",
            r"command not found",
            r"cannot open shared object file",
            r"executable file not found",
        ),
        (
            "install what is missing in the environment of the tests",
            "compare the installed versions with those that are pinned",
        ),
        _STRENGTH,
    ),
    category(
        "syntax",
        (
            r"\bSyntaxError\b",
            r"\bIndentationError\b",
            r"compilation (?:failed|error)",
            r"parse error",
        ),
        ("read the file at the line that is named: it cannot be compiled",),
        _STRENGTH,
    ),
    category(
        "connection",
        (
            r"\bConnection\w*Error\b",
            r"connection (?:refused|reset|aborted|closed|lost|to server .{0,200}? failed)",
            r"could not connect",
            r"\bECONN(?:REFUSED|RESET|ABORTED)\b",
            r"name or service not known",
            r"temporary failure in name resolution",
            r"\b(?:ENOTFOUND|EHOSTUNREACH|ENETUNREACH)\b",
            r"no route to host",
            r"broken pipe",
        ),
        (
            "see whether the service runs and is ready, and look at its log",
            "compare host and port in the environment of the test with those of the service",
        ),
        _STRENGTH,
    ),
    category(
        "timeout",
        (
            r"\btime(?:d)?[ _-]?out\b",
            r"timeout(?:Error|Exception|Expired)\b",
            r"deadline exceeded",
            r"took longer than",
            r"\bETIMEDOUT\b",
        ),
        (
            "see what the test was waiting for when its time was up",
            "compare with how long it took before, and with the load of the machine",
        ),
        _STRENGTH,
    ),
    category(
        "permission",
        (
            r"\bPermissionError\b",
            r"permission denied",
            r"access (?:is )?denied",
            r"operation not permitted",
            r"\b(?:EACCES|EPERM)\b",
        ),
        ("compare the user that runs the tests with the owner of what is named",),
        _STRENGTH,
    ),
    category(
        "missing_file",
        (r"\bFileNotFoundError\b", r"no such file or directory", r"\bENOENT\b"),
        ("see whether the file is in the repository, and from which folder the test looks for it",),
        _STRENGTH,
    ),
    category(
        "assertion",
        (
            r"\bAssert\w*(?:Error|Exception|FailedError)\b",
            r"^(?:E\s+)?assert\b",
            r"assertion .{0,80}failed",
            r"\bERR_ASSERTION\b",
            r"does not hold$",
        ),
        (
            "compare what was expected with what the code gives now",
            "look at the changes for which the test was selected",
        ),
        _WEAK,
    ),
)
