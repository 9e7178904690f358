"""The space: compiled once, then asked for configurations."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from testflow._core import Batch, Learner
from testflow._core import Space as Core
from testflow.errors import SchemaError
from testflow.model import Configuration, Constraint, Json, Parameter, Violation
from testflow.model.parameter import Domain
from testflow.space.arguments import whole
from testflow.space.batch import ConfigurationBatch
from testflow.space.domain import constraint_texts, parameters_text
from testflow.space.examples import learn
from testflow.space.plain import document_text, file_text, json_text, json_texts, registry_texts
from testflow.space.streams import Streams
from testflow.space.suites import Suites

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from pydantic import BaseModel

    from testflow.space.diff import SpaceDiff


class Space(Streams, Suites):
    """Everything that a configuration may be.

    It is compiled once and never changes. Every strategy is reproducible: configuration *i*
    depends only on the space, the strategy and its version, the seed and *i*.

    Args:
        parameters: Each name with what it may be: listed values, a ``range``, ``bool``, an
            enumeration class, or a JSON Schema fragment.
        constraints: Rules between the parameters, such as ``if mode = "tls" then port <> 80``.

    Raises:
        SchemaError: A parameter or a constraint cannot be read.
        Unsatisfiable: No configuration meets all the rules; the message names them.

    Examples:
        >>> space = Space({"mode": ["plain", "tls"], "port": [80, 443]},
        ...               ['if mode = "tls" then port = 443'])
        >>> len(space.cover())
        3
    """

    def __init__(
        self,
        parameters: Mapping[str, Domain] | Iterable[Parameter],
        constraints: Iterable[Constraint | str] = (),
    ) -> None:
        self._core = Core.from_parameters(
            parameters_text(parameters), constraint_texts(constraints)
        )

    @classmethod
    def from_json_schema(
        cls,
        schema: Mapping[str, Any] | bool | str | Path,  # noqa: FBT001 - schemas may be booleans
        constraints: Iterable[Constraint | str] = (),
        *,
        registry: Mapping[str, Mapping[str, Any] | bool] | None = None,
    ) -> Self:
        """Read a JSON Schema: a mapping, or the path of a JSON file.

        Drafts 4, 6, 7, 2019-09 and 2020-12; without ``$schema`` it is read as 2020-12. References
        are looked up in the document itself and in the registry, never on a network.

        Configurations are of the types that the schema speaks of: one with ``properties`` and
        without ``type`` admits the number 7 too, which nobody meant.

        Args:
            schema: The schema, or the path of its file.
            constraints: Rules between its settings, such as ``db.pool >= 5``.
            registry: Other schemas that it refers to, by their addresses; one without ``$schema``
                is read in the dialect of the schema.

        Raises:
            SchemaError: It is no schema, or the file cannot be read; `.path` says where.
            Unsatisfiable: No value can satisfy it.
        """
        rules, known = constraint_texts(constraints), registry_texts(registry)
        if not isinstance(schema, str | Path):
            text = document_text(schema, "the schema", SchemaError)
            return cls._of(Core.from_json_schema(text, known, rules))
        try:
            text = file_text(Path(schema), SchemaError)
            return cls._of(Core.from_json_schema(text, known, rules))
        except SchemaError as error:
            if error.path:
                raise
            raise SchemaError(error.message, path=str(schema), hint=error.hint) from error

    @classmethod
    def from_pydantic(
        cls, model: type[BaseModel], constraints: Iterable[Constraint | str] = ()
    ) -> Self:
        """Read a pydantic model by way of its JSON Schema; aliases count as names.

        Validators written in Python are not part of a schema: what they refuse is generated too.

        Raises:
            SchemaError: The model has a field without a JSON Schema.
        """
        from pydantic.errors import PydanticUserError

        if not hasattr(model, "model_json_schema"):
            message = f"not a pydantic model: {model!r}"
            raise SchemaError(message, path="model", hint="give a subclass of BaseModel")
        try:
            schema = model.model_json_schema(mode="validation")
        except PydanticUserError as error:
            message = f"the model {model.__name__} has no JSON Schema: {error.message}"
            raise SchemaError(message) from error
        return cls.from_json_schema(schema, constraints)

    @classmethod
    def from_pict(cls, model: str | Path, *, strict: bool = False) -> Self:
        """Read a model in PICT's language: its text, or the path of a file.

        Weights, negative values, aliases and sub-models are read too. Text is compared without
        regard to case. What is most likely a mistake is read as PICT reads it: a constraint with an
        unknown parameter is ignored, a text that is no value equals none.

        Args:
            model: The text, or the file's path.
            strict: Refuse such mistakes.

        Raises:
            SchemaError: A line or a constraint cannot be read; `.path` says which.
            Unsatisfiable: No configuration meets all the constraints.

        Warns:
            UserWarning: For each place that is doubtful; `notes` keeps them.
        """
        text = file_text(model, SchemaError) if isinstance(model, Path) else model
        if not isinstance(cast("Any", text), str):
            message = f"not a model: {model!r}"
            raise SchemaError(message, path="model", hint="give its text, or a Path")
        core = Core.from_pict(text, strict)
        for note in core.notes():
            warnings.warn(note, stacklevel=2)
        return cls._of(core)

    @classmethod
    def infer(
        cls,
        configurations: Iterable[Configuration | Mapping[str, Any] | Path],
        *,
        most_texts: int = 10,
        is_closed: bool = True,
    ) -> Self:
        """Learn a space from configurations that are known to be valid; `schema` shows it.

        Every one of them is valid in it, and their order does not matter. Types, settings that all
        have, least and greatest numbers, formats that all texts have, the values of texts that are
        few and repeat, and mappings with names of any kind are learnt.

        Args:
            configurations: Mappings, and paths of files: lines of JSON (``.jsonl``, ``.ndjson``),
                one configuration (``.json``, ``.toml``), or one in each document (``.yaml``).
            most_texts: At most so many distinct texts are taken for all that a setting can be.
            is_closed: Whether settings that no configuration has are refused.

        Raises:
            InputError: There is no configuration, one that JSON cannot hold, or a file that cannot
                be read; `.path` says which.
        """
        learner = Learner(whole("most_texts", most_texts), is_closed)
        learn(learner, configurations)
        return cls._of(Core.from_json_schema(learner.schema(), [], []))

    @classmethod
    def _of(cls, core: Core) -> Self:
        space = cls.__new__(cls)
        space._core = core  # noqa: SLF001 - its own
        return space

    def _batch(self, core: Batch) -> ConfigurationBatch:
        return ConfigurationBatch(self, core)

    def validate(self, configuration: Configuration | Json) -> list[Violation]:
        """Give the rules that a configuration breaks; an empty list for a valid one."""
        found = self._core.validate(json_text(configuration))
        return [Violation(*violation) for violation in found]

    def diff(
        self,
        other: Space,
        configurations: Iterable[Configuration | Json] = (),
    ) -> SpaceDiff:
        """Compare with a later space: which configurations stay valid, and why others do not.

        Args:
            other: The later space.
            configurations: Known configurations, such as those in production, to look at one by
                one.
        """
        from testflow.space.diff import compare

        return compare(self, other, configurations)

    def encode(self, configurations: ConfigurationBatch | Iterable[Configuration | Json]) -> bytes:
        """Give the class codes of configurations, the bridge to coverage and statistics.

        Returns:
            Bytes of a (configurations, knobs) array of little-endian uint16, row by row; 65535
            where a value is of no class.
        """
        if isinstance(configurations, ConfigurationBatch):
            return self._core.encode(configurations.lines())
        lines = "\n".join(json_texts(configurations, "configurations"))
        return self._core.encode(lines.encode())

    def encode_lines(self, lines: Iterable[str]) -> bytes:
        """Give the class codes of configurations that are JSON already, as `encode` does.

        Args:
            lines: The JSON of each configuration, without line breaks.
        """
        return self._core.encode("\n".join(lines).encode())

    def to_pict(self) -> str:
        """Write the space as a model in PICT's language, which `from_pict` reads too.

        PICT has text and numbers only: `True` becomes the text ``true``, and a number beside texts
        becomes a text.

        Raises:
            InputError: It has what PICT cannot say: nested or optional settings, settings without
                a list of values, null, arithmetic; the message names it.
        """
        return self._core.to_pict()

    def strategy(
        self, stream: Literal["fuzz", "sample"] = "fuzz", seed: int = 0
    ) -> SearchStrategy[Any]:
        """Give a Hypothesis strategy of valid configurations, as plain dicts.

        A failing one is shrunk: settings are left out, lists and texts shortened, numbers brought
        down, as far as the test still fails and the configuration stays valid.

        Args:
            stream: Where the configurations come from: `fuzz` or `sample`.
            seed: The seed of that stream; Hypothesis chooses the places in it.

        Raises:
            InputError: Hypothesis is not installed: ``pip install 'testflow[hypothesis]'``.
            Unsatisfiable: No valid configuration was found within the attempts.
        """
        from testflow.space.hypothesis import search_strategy

        return search_strategy(self, stream, seed)
