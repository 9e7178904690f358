"""The source that makes a campaign's target in a test."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from testflow.campaign.recipe import Recipe, masked, variables_of
from testflow.campaign.regression.layout import Expression, Group, assignment, call
from testflow.campaign.regression.literal import literal_text
from testflow.errors import InputError
from testflow.runtime.redaction import MASK

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Program:
    """The target of a campaign, as a test in some folder names it.

    Secrets are not in it: the test takes variables that may be secret from its surroundings.

    Attributes:
        recipe: How the campaign runs its configurations.
        folder: Where the test will be.
    """

    recipe: Recipe
    folder: Path

    @property
    def needs_environment(self) -> bool:
        """Whether the source speaks of ``os.environ``."""
        return bool(variables_of(self.recipe.target))

    @property
    def needs_path(self) -> bool:
        """Whether the source speaks of ``Path``."""
        return self._place is not None

    @property
    def needs_folder(self) -> bool:
        """Whether the source speaks of ``HERE``, the folder of the test."""
        return self._place is not None and self._is_near(self._place)

    def statements(self) -> list[str]:
        """Give the lines within the test that make ``target``.

        Raises:
            InputError: The command has a secret.
        """
        target = self.recipe.target
        if target.command is not None:
            return [_assigned("target", self._command())]
        if self._place is None:
            return [_assigned("target", call("tf.Function", literal_text(target.function or "")))]
        _, _, name = (target.function or "").rpartition(":")
        return [
            _assigned("file", self._path(self._place)),
            _assigned("target", call("tf.Function", f'f"{{file}}:{name}"')),
        ]

    @property
    def _place(self) -> Path | None:
        """The function's file, or the folder in which the command runs; None for any other."""
        target = self.recipe.target
        if target.function is not None:
            file, _, _ = target.function.rpartition(":")
            return self._looked_up(file) if file.endswith(".py") else None
        is_own = (target.cwd or "").startswith("{")
        return None if is_own else self._looked_up(target.cwd or ".")

    def _looked_up(self, place: str) -> Path:
        return (Path(self.recipe.folder) / place).resolve()

    def _command(self) -> Group:
        target = masked(self.recipe.target)
        words = [target.command] if isinstance(target.command, str) else target.command or []
        if any(MASK in word for word in words):
            message = "the command has a secret, which a test must not spell out"
            raise InputError(message, path="target.command", hint="hand it over in a variable")
        written: list[Expression] = [literal_text(word) for word in words]
        given = _listed(written) if isinstance(target.command, list) else written[0]
        named: dict[str, Expression] = {"injection": literal_text(target.injection)}
        named["cwd"] = self._path(self._place) if self._place else literal_text(target.cwd or "")
        if target.env:
            values = {name: _variable(name, value) for name, value in target.env.items()}
            items = ((f"{literal_text(name)}: ", value) for name, value in values.items())
            named["env"] = Group("{", tuple(items), "}")
        return call("tf.Command", given, **named)

    def _is_near(self, path: Path) -> bool:
        # What has nothing but the root in common would not move with the test.
        return Path(os.path.commonpath([path, self.folder.resolve()])) != Path(path.anchor)

    def _path(self, path: Path) -> Expression:
        if not self._is_near(path):
            return call("Path", literal_text(str(path)))
        steps = Path(os.path.relpath(path, self.folder.resolve())).parts
        return call("HERE.joinpath", *map(literal_text, steps)) if steps else "HERE"


def _assigned(name: str, value: Expression) -> str:
    return assignment(name, value, _INDENT)


def _listed(items: list[Expression]) -> Group:
    return Group("[", tuple(("", item) for item in items), "]")


def _variable(name: str, value: str) -> Expression:
    return f"os.environ[{literal_text(name)}]" if value == MASK else literal_text(value)
