"""Strategies that give as many configurations as asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from testflow.errors import InputError
from testflow.model import Configuration, Json, Unbreakable
from testflow.space.arguments import refuse_out_of_range, several
from testflow.space.compiled import Compiled
from testflow.space.malformed import MalformedBatch
from testflow.space.plain import document_text, json_texts
from testflow.space.profile import Profile, profile_numbers

if TYPE_CHECKING:
    from testflow.space.batch import ConfigurationBatch


class Streams(Compiled):
    """Configurations drawn one by one; see `Space`."""

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
        accepts it by the schema without the keyword. In every second configuration the rules take
        turns: twice as many configurations as there are rules break each that can be broken alone.
        In the others kinds of keyword take turns, so that none drowns the rest. A rule is broken
        in another way each time. `.label` is ``path · keyword · how``.

        Raises:
            InputError: The space admits everything.
        """
        refuse_out_of_range(count, seed, start)
        return self._batch(self._core.invalid(seed, start, count))

    def unbreakable(self) -> list[Unbreakable]:
        """Give the rules that `invalid` cannot break alone, each with the reason.

        It tries every keyword of the schema, which takes a while for a schema of thousands.
        """
        return [Unbreakable(*found) for found in self._core.unbreakable()]

    def mutate(
        self,
        configurations: Iterable[Configuration | Json],
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
        refuse_out_of_range(count, seed, 0)
        known = json_texts(configurations, "configurations")
        words = [
            document_text(word, "the dictionary", InputError)
            for word in several("dictionary", dictionary)
        ]
        return self._batch(self._core.mutate(known, count, seed, words, leave))

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
        refuse_out_of_range(count, seed, start)
        return MalformedBatch(form, self._core.malformed(str(form), seed, start, count))

    def _stream(
        self, strategy: str, count: int, seed: int, start: int, profile: Profile | None
    ) -> ConfigurationBatch:
        refuse_out_of_range(count, seed, start)
        return self._batch(
            self._core.generate(strategy, seed, start, count, profile_numbers(profile))
        )
