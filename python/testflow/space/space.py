"""The space: compiled once, then asked for configurations."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from testflow._core import Learner
from testflow._core import Space as Core
from testflow.errors import InputError, SchemaError
from testflow.model import Configuration, Constraint, Parameter, Unbreakable, Violation
from testflow.model.parameter import Domain
from testflow.space.batch import ConfigurationBatch
from testflow.space.domain import constraint_texts, parameters_text
from testflow.space.examples import learn
from testflow.space.knob import Knob
from testflow.space.malformed import MalformedBatch
from testflow.space.plain import document_text, file_text, json_text
from testflow.space.profile import Profile

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from pydantic import BaseModel

    from testflow.space.diff import SpaceDiff

_SEED_LIMIT = 1 << 64
# Look-ups of the search for a smaller suite, about a tenth of a second.
_WORK = 10_000_000
_MOST_EFFORT = 1_000_000


class Space:
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
        text = (
            file_text(Path(schema), SchemaError)
            if isinstance(schema, str | Path)
            else document_text(schema, "the schema", SchemaError)
        )
        known = [
            (address, document_text(other, f"the schema {address}", SchemaError))
            for address, other in (registry or {}).items()
        ]
        return cls._of(Core.from_json_schema(text, known, constraint_texts(constraints)))

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
        core = Core.from_pict(
            file_text(model, SchemaError) if isinstance(model, Path) else model, strict
        )
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
        learner = Learner(most_texts, is_closed)
        learn(learner, configurations)
        return cls._of(Core.from_json_schema(learner.schema(), [], []))

    @classmethod
    def _of(cls, core: Core) -> Self:
        space = cls.__new__(cls)
        space._core = core  # noqa: SLF001 - its own
        return space

    def __repr__(self) -> str:
        """Tell how large it is."""
        return f"<Space of {len(self.knobs)} settings, {self.fingerprint[:8]}>"

    @property
    def core(self) -> Core:
        """The compiled space, for the parts of testflow that compute."""
        return self._core

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that tell this space from others."""
        return self._core.fingerprint

    @property
    def schema(self) -> dict[str, Any]:
        """The space as a JSON Schema, without its constraints.

        A schema that the space was read from is given as it was; parameters and PICT models as a
        schema that admits the same. Each call gives a copy.
        """
        schema = json.loads(self._core.schema)
        return {} if schema is True else schema

    @cached_property
    def knobs(self) -> tuple[Knob, ...]:
        """The settings with their classes of values, in the order of the source."""
        return tuple(
            Knob(path, tuple(classes), tuple(weights), tuple(negative))
            for (path, classes), (weights, negative) in zip(
                self._core.knobs(), self._core.marks(), strict=True
            )
        )

    @cached_property
    def sub_models(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """A PICT model's sub-models: settings, and the strength at which to combine them.

        A sub-model without an order has 2, PICT's default, or as many as it has settings.
        """
        return tuple(
            (tuple(self.knobs[member].path for member in members), strength)
            for members, strength in self._core.groups()
        )

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        """The rules between settings."""
        return tuple(map(Constraint, self._core.constraints()))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What was doubtful in a PICT model, and how it was read; empty for other sources."""
        return tuple(self._core.notes())

    def sample(
        self, count: int, seed: int = 0, start: int = 0, *, profile: Profile | None = None
    ) -> ConfigurationBatch:
        """Give valid configurations, unbiased over alternatives and values.

        Args:
            count: How many.
            seed: Another seed gives others.
            start: The place in the stream of the first one.
            profile: How values are chosen; `.origin` names it.

        Raises:
            Unsatisfiable: No valid configuration was found within the attempts.
        """
        return self._stream("sample", count, seed, start, profile)

    def fuzz(
        self, count: int, seed: int = 0, start: int = 0, *, profile: Profile | None = None
    ) -> ConfigurationBatch:
        """Give valid configurations pulled towards edges: bounds, empty and longest, odd text.

        Args and errors are those of `sample`.
        """
        return self._stream("fuzz", count, seed, start, profile)

    def invalid(self, count: int, seed: int = 0, start: int = 0) -> ConfigurationBatch:
        """Give configurations that break exactly one rule each; `.violations` says which.

        That is proven twice: the validator refuses the configuration for that keyword alone, and
        accepts it by the schema without the keyword. Kinds of keyword take turns, then the places
        of a kind, then the ways to break a place. `.label` is ``path · keyword · how``.

        Raises:
            InputError: The space admits everything.
        """
        _check(count, seed, start)
        return ConfigurationBatch(self, self._core.invalid(seed, start, count))

    def unbreakable(self) -> list[Unbreakable]:
        """Give the rules that `invalid` cannot break alone, each with the reason.

        It tries every keyword of the schema, which takes a while for a schema of thousands.
        """
        return [Unbreakable(*found) for found in self._core.unbreakable()]

    def boundary(self) -> ConfigurationBatch:
        """Give one configuration for each edge of each setting, all else as plain as can be.

        `.label` says which edge, such as ``port = 65535``.
        """
        return ConfigurationBatch(self, self._core.boundary())

    def cover(  # noqa: PLR0913 - what can be asked of a suite
        self,
        strength: int = 2,
        seed: int = 0,
        include: Iterable[Configuration | Mapping[str, Any]] = (),
        *,
        mixed: Mapping[tuple[str, ...], int] | None = None,
        exclude: Iterable[Mapping[str, Any]] = (),
        effort: float = 1.0,
        budget_s: float | None = None,
    ) -> ConfigurationBatch:
        """Give few configurations in which every possible combination of classes occurs.

        A greedy suite is made smaller by a search whose steps are counted, so that a seed gives the
        same suite on every machine. The configurations stand in an order in which those that cover
        most come first.

        Args:
            strength: So many settings are looked at together: 1 for every value at least once,
                2 for all pairs, up to 6.
            seed: Another seed gives another suite.
            include: Configurations that come first and count, such as an older suite that is to be
                extended. What one leaves out is chosen.
            mixed: Settings, by their paths, with a strength of their own, higher or lower:
                ``{("os", "browser", "locale"): 3}``.
            exclude: Values, by the settings' paths, that must not occur together:
                ``{"os": "mac", "browser": "ie"}``.
            effort: How long to search for a smaller suite; 1 is about a tenth of a second, 0 takes
                the greedy suite.
            budget_s: Seconds after which the search ends, whatever the effort; the suite then
                depends on the machine.

        Raises:
            InputError: The strength is not from 1 to 6 or above the number of settings, there are
                too many combinations for memory, a path is unknown, or a configuration to include
                is not valid.

        Warns:
            UserWarning: Ctrl-C ended the search; the best suite so far is given.
        """
        _check(0, seed, 0)
        if not 0 <= effort <= _MOST_EFFORT:
            message = f"must be from 0 to {_MOST_EFFORT:,}, not {effort}"
            raise InputError(message, path="effort")
        if budget_s is not None and not budget_s >= 0:
            message = f"must not be negative: {budget_s}"
            raise InputError(message, path="budget_s")
        included = [json_text(each) for each in include]
        excluded = [self._terms(each) for each in exclude]
        batch, _, _, is_cut_short = self._core.cover(
            strength,
            self.numbered(mixed),
            seed,
            round(effort * _WORK),
            budget_s,
            included,
            excluded,
        )
        if is_cut_short and budget_s is None:
            warnings.warn("interrupted: this is the best suite so far", stacklevel=2)
        return ConfigurationBatch(self, batch)

    def base_choice(
        self, base: Configuration | Mapping[str, Any] | None = None
    ) -> ConfigurationBatch:
        """Give a base, and one configuration for each class that it does not have.

        Each differs from the base in that class only, and where rules ask for it in others;
        `.label` names the class. Classes that no valid configuration has are left out.

        Args:
            base: Typically the configuration that most users have. What it leaves out is chosen;
                without it, the first classes that the rules admit.

        Raises:
            InputError: The base is not valid.
        """
        text = None if base is None else json_text(base)
        return ConfigurationBatch(self, self._core.base_choice(text))

    def numbered(self, mixed: Mapping[tuple[str, ...], int] | None) -> list[tuple[list[int], int]]:
        """Give settings with a strength of their own by their places in `knobs`.

        Raises:
            InputError: A path is unknown.
        """
        return [
            ([self._core.knob(path) for path in paths], strength)
            for paths, strength in (mixed or {}).items()
        ]

    def _terms(self, values: Mapping[str, Any]) -> list[tuple[int, int]]:
        return sorted(
            self._core.term(path, document_text(value, path, InputError))
            for path, value in values.items()
        )

    def mutate(
        self,
        configurations: Iterable[Configuration | Mapping[str, Any]],
        count: int,
        seed: int = 0,
        *,
        dictionary: Iterable[Any] = (),
        leave: bool = False,
    ) -> ConfigurationBatch:
        """Give configurations, each a known one with one to three changes, also within lists.

        `.label` says which one and what was changed: ``from 2: port doubled, tags.1 repeated``.

        Args:
            configurations: The known ones. One that is not valid is repaired by as few settings of
                a valid one as it takes; where that fails, all is drawn anew (``redrawn``).
            count: How many.
            seed: Another seed gives others.
            dictionary: Values that are put where their type fits, such as names of real hosts.
            leave: Give configurations that break rules instead of valid ones; `.violations` has
                all that they break.

        Raises:
            InputError: No configuration is given, or no change leaves the space.
        """
        _check(count, seed, 0)
        known = [json_text(each) for each in configurations]
        words = [document_text(word, "the dictionary", InputError) for word in dictionary]
        return ConfigurationBatch(self, self._core.mutate(known, count, seed, words, leave))

    def malformed(
        self,
        count: int,
        seed: int = 0,
        start: int = 0,
        *,
        form: Literal["json", "yaml"] = "json",
    ) -> MalformedBatch:
        """Give texts that parsers refuse, or about which they disagree, made from valid ones.

        Kinds such as a duplicate key, a truncated text or a number out of range take turns;
        `.label` says where and what, `.verdict` what a strict parser must do.

        Args:
            count: How many.
            seed: Another seed gives others.
            start: The place in the stream of the first one.
            form: The language: JSON as RFC 8259 has it, or YAML as its versions 1.1 and 1.2 do.

        Raises:
            InputError: The form is neither.
            Unsatisfiable: No valid configuration was found within the attempts.
        """
        _check(count, seed, start)
        return MalformedBatch(form, self._core.malformed(form, seed, start, count))

    def strategy(
        self, stream: Literal["fuzz", "sample"] = "fuzz", seed: int = 0
    ) -> SearchStrategy[dict[str, Any]]:
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

    def validate(self, configuration: Configuration | Mapping[str, Any]) -> list[Violation]:
        """Give the rules that a configuration breaks; an empty list for a valid one."""
        found = self._core.validate(json_text(configuration))
        return [Violation(*violation) for violation in found]

    def diff(
        self,
        other: Space,
        configurations: Iterable[Configuration | Mapping[str, Any]] = (),
    ) -> SpaceDiff:
        """Compare with a later space: which configurations stay valid, and why others do not.

        Args:
            other: The later space.
            configurations: Known configurations, such as those in production, to look at one by
                one.
        """
        from testflow.space.diff import compare

        return compare(self, other, configurations)

    def encode(
        self, configurations: ConfigurationBatch | Iterable[Configuration | Mapping[str, Any]]
    ) -> bytes:
        """Give the class codes of configurations, the bridge to coverage and statistics.

        Returns:
            Bytes of a (configurations, knobs) array of little-endian uint16, row by row; 65535
            where a value is of no class.
        """
        if isinstance(configurations, ConfigurationBatch):
            return self._core.encode(configurations.lines())
        lines = "\n".join(json_text(each) for each in configurations)
        return self._core.encode(lines.encode())

    def to_pict(self) -> str:
        """Write the space as a model in PICT's language, which `from_pict` reads too.

        PICT has text and numbers only: `True` becomes the text ``true``, and a number beside texts
        becomes a text.

        Raises:
            InputError: It has what PICT cannot say: nested or optional settings, settings without
                a list of values, null, arithmetic; the message names it.
        """
        return self._core.to_pict()

    def _stream(
        self, strategy: str, count: int, seed: int, start: int, profile: Profile | None
    ) -> ConfigurationBatch:
        _check(count, seed, start)
        numbers = None if profile is None else profile.numbers
        return ConfigurationBatch(self, self._core.generate(strategy, seed, start, count, numbers))


def _check(count: int, seed: int, start: int) -> None:
    for name, value in (("count", count), ("start", start), ("seed", seed)):
        if not 0 <= value < _SEED_LIMIT:
            message = f"must be from 0 to 2**64 - 1, not {value}"
            raise InputError(message, path=name)
