"""A configuration as a YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from testflow.injections.injection import Injected
from testflow.model import Blocked


@dataclass(frozen=True, slots=True)
class Yaml:
    """A YAML file that means the same to readers of YAML 1.1 and 1.2.

    Texts are always quoted: whether a bare ``on``, ``1e3`` or ``0o14`` is a text depends on the
    reader.
    """

    needs_file: bool = True

    def encode(self, values: Any) -> Injected:
        """Write the file.

        Raises:
            Blocked: A value has no plain form in YAML.
        """
        try:
            text = yaml.dump(values, Dumper=_Quoting, sort_keys=False, allow_unicode=True)
        except yaml.YAMLError as error:
            message = f"YAML cannot hold this configuration: {error}"
            raise Blocked(message) from error
        return Injected("config.yaml", text)


class _Quoting(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library's signature
        # Anchors say that two values are one object, which a configuration does not know.
        return True


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    node: yaml.ScalarNode = dumper.represent_str(text)
    node.style = '"'
    return node


_Quoting.add_representer(str, _quoted)
