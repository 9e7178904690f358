"""Java's tests by the file of their class."""

from __future__ import annotations

import re

JAVA = r"(.*/)?([^/]*(Test|Tests|IT|Spec)|Test[^/]*)\.(java|kt|groovy)"
"""What the path of a file of tests looks like."""

_ROOTS = re.compile(r"^(.*/)?src/[^/]+/(java|kotlin|groovy)/")


def class_of(path: str) -> str:
    """Give the class of a file.

    Examples:
        >>> class_of("src/test/java/com/shop/PayTest.java")
        'com.shop.PayTest'
    """
    return _ROOTS.sub("", path).rpartition(".")[0].replace("/", ".")
