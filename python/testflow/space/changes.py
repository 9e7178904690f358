"""What changed between two spaces, setting by setting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from testflow._core import covers
from testflow.space.parts import (
    Parts,
    are_same,
    held,
    items,
    leaders,
    named,
    only,
    own,
    required,
    undeclared,
    unevaluated,
)
from testflow.space.subschema import Document, Keywords, is_mapping, same
from testflow.space.wording import in_words

if TYPE_CHECKING:
    from testflow.space.space import Space


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between an old space and a new one.

    Attributes:
        path: The setting's dotted path, with ``*`` for the items of lists and for names of any
            kind; empty for the whole configuration and for constraints.
        rule: What changed: a schema keyword such as ``maximum``, ``setting`` for one that came or
            went, ``constraint``.
        message: The change in words, such as ``maximum: 65535 → 1024``.
        breaks: Whether configurations that were valid can become invalid by it, or nothing proves
            that they cannot.
    """

    path: str
    rule: str
    message: str
    breaks: bool

    def __str__(self) -> str:
        """Give the change on one line."""
        return f"{self.path or '(root)'}: {self.message}"


def changes_between(old: Space, new: Space) -> list[Change]:
    """Give what changed, in the order of the settings, constraints last."""
    walk = _Walk(_document(old), _document(new))
    walk.compare("", [walk.old.root], [walk.new.root])
    return [*walk.found, *_constraints(old, new)]


def _document(space: Space) -> Document:
    schema = json.loads(space.core.bundled)
    return Document({} if schema is True else schema)


def _constraints(old: Space, new: Space) -> Iterator[Change]:
    before = [rule.text for rule in old.constraints]
    after = [rule.text for rule in new.constraints]
    unproven = set(old.core.unproven(new.core))
    for text in before:
        if text not in after:
            yield Change("", "constraint", f"constraint gone: {text}", breaks=False)
    for text in after:
        if text not in before:
            yield Change("", "constraint", f"constraint added: {text}", breaks=text in unproven)


class _Walk:
    """Two schemas, walked together."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new
        self.found: list[Change] = []
        self._seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()

    def compare(self, path: str, old: Parts, new: Parts) -> None:
        """Note what changed at a path and below it."""
        pair = _identity(old), _identity(new)
        if pair in self._seen:
            return
        if all(is_mapping(each.schema) for each in [*old, *new]):
            self._seen.add(pair)
        old, new = self.old.parts(old), self.new.parts(new)
        for leader in leaders([*old, *new]):
            self._compare_keyword(path, leader, old, new)
        self._compare_members(path, old, new)
        self._compare_patterns(path, old, new)
        self._compare_undeclared(path, old, new)

    def _compare_keyword(self, path: str, leader: str, old: Parts, new: Parts) -> None:
        before, after = held(old, leader), held(new, leader)
        if are_same(before, after):
            return
        if leader == "items" and self._compare_items(path, before, after):
            return
        if leader in {"anyOf", "oneOf"} and self._compare_alternatives(path, leader, before, after):
            return
        said = [each.schema for each in before], [each.schema for each in after]
        self._note(path, leader, in_words(*said), self._loses(before, after, old))

    def _compare_items(self, path: str, before: Parts, after: Parts) -> bool:
        one, two = only(before, self.old), only(after, self.new)
        if one is None or two is None:
            return False
        (prefix, rest), (new_prefix, new_rest) = items(one.schema), items(two.schema)
        if len(prefix) != len(new_prefix):
            return False
        pairs = zip([*prefix, rest], [*new_prefix, new_rest], strict=True)
        for number, (item, new_item) in enumerate(pairs):
            name = str(number) if number < len(prefix) else "*"
            self.compare(_join(path, name), [one.below(item)], [two.below(new_item)])
        return True

    def _compare_alternatives(self, path: str, leader: str, before: Parts, after: Parts) -> bool:
        one, two = only(before, self.old), only(after, self.new)
        if one is None or two is None or not (one.schema and two.schema):
            return False
        mine, theirs = one.schema[leader], two.schema[leader]
        gone = [each for each in mine if not any(same(each, new, one, two) for new in theirs)]
        came = [each for each in theirs if not any(same(old, each, one, two) for old in mine)]
        if len(gone) != len(came):
            return False
        known = len(self.found)
        for alternative, new in zip(gone, came, strict=True):
            self.compare(path, [one.below(alternative)], [two.below(new)])
        # One alternative that admits more can make two of them hold.
        if leader == "oneOf" and self._loses(before, after, []):
            self.found[known:] = [replace(each, breaks=True) for each in self.found[known:]]
        return True

    def _compare_members(self, path: str, old: Parts, new: Parts) -> None:
        before, after = named(old, "properties"), named(new, "properties")
        needed, now_needed = required(old), required(new)
        for name in dict.fromkeys([*before, *after, *needed, *now_needed]):
            place = _join(path, name)
            if name in after and name not in before:
                self._note_added(place, name, old, after[name], is_required=name in now_needed)
            elif name in before and name not in after:
                self._note_removed(place, name, before[name], new)
            else:
                self.compare(place, before.get(name, []), after.get(name, []))
                self._compare_need(place, name, needed, now_needed, old)

    def _compare_need(
        self, path: str, name: str, needed: list[str], now_needed: list[str], old: Parts
    ) -> None:
        if name in now_needed and name not in needed:
            wide = self._text(self.new, [{"required": [name]}])
            narrow = self._text(self.old, own(old))
            self._note(path, "required", "became required", not _covers(wide, narrow))
        elif name in needed and name not in now_needed:
            self._note(path, "required", "became optional", breaks=False)

    def _note_added(
        self, path: str, name: str, old: Parts, places: Parts, *, is_required: bool
    ) -> None:
        wide: Keywords = {"properties": {name: {"allOf": [each.schema for each in places]}}}
        if is_required:
            wide["required"] = [name]
        is_closed = not is_required and any(
            each.schema.get("additionalProperties") is False
            and not each.schema.get("patternProperties")
            for each in old
        )
        admitted = [*own(old), *undeclared(old)]
        breaks = not is_closed and not _covers(
            self._text(self.new, [wide], places), self._text(self.old, admitted, old)
        )
        message = f"added, {'required' if is_required else 'optional'}"
        if breaks and not is_required:
            message += "; other values of that name were admitted"
        self._note(path, "setting", message, breaks)

    def _note_removed(self, path: str, name: str, places: Parts, new: Parts) -> None:
        narrow = {
            "type": "object",
            "properties": {name: {"allOf": [each.schema for each in places]}},
            "required": [name],
            "additionalProperties": False,
        }
        wide = self._text(self.new, [*undeclared(new), *unevaluated(new)], new)
        breaks = not _covers(wide, self._text(self.old, [narrow], places))
        self._note(path, "setting", "removed", breaks)

    def _compare_patterns(self, path: str, old: Parts, new: Parts) -> None:
        before, after = named(old, "patternProperties"), named(new, "patternProperties")
        for pattern in dict.fromkeys([*before, *after]):
            place = _join(path, f"/{pattern}/")
            if pattern in before and pattern in after:
                self.compare(place, before[pattern], after[pattern])
            else:
                what = "added" if pattern in after else "gone"
                breaks = self._loses_undeclared(old, new)
                self._note(place, "patternProperties", f"names of this form: {what}", breaks)

    def _compare_undeclared(self, path: str, old: Parts, new: Parts) -> None:
        before, after = held(old, "additionalProperties"), held(new, "additionalProperties")
        one, two = only(before, self.old), only(after, self.new)
        if are_same(before, after):
            return
        message = "undeclared settings: changed"
        if one is not None and two is not None:
            admitted = one.schema.get("additionalProperties", True)
            now_admitted = two.schema.get("additionalProperties", True)
            if admitted is not False and now_admitted is not False:
                self.compare(_join(path, "*"), [one.below(admitted)], [two.below(now_admitted)])
                return
            words = [
                "refused" if each is False else "admitted" for each in (admitted, now_admitted)
            ]
            message = f"undeclared settings: {' → '.join(words)}"
        self._note(path, "additionalProperties", message, self._loses_undeclared(old, new))

    def _loses(self, before: Parts, after: Parts, old: Parts) -> bool:
        wide = self._text(self.new, [each.schema for each in after], after)
        narrow = [*own(old), *(each.schema for each in before)]
        return not _covers(wide, self._text(self.old, narrow, before))

    def _loses_undeclared(self, old: Parts, new: Parts) -> bool:
        """Whether undeclared settings are lost; those that came or went are told by themselves."""
        names = [*named(old, "properties"), *named(new, "properties")]
        wide = self._text(self.new, undeclared(new, names), new)
        return not _covers(wide, self._text(self.old, undeclared(old, names), old))

    def _text(
        self, document: Document, keywords: list[Keywords], places: Parts | None = None
    ) -> str | None:
        return document.text_of_all(keywords, places or [], self.new.dialect)

    def _note(self, path: str, rule: str, message: str, breaks: bool) -> None:  # noqa: FBT001
        self.found.append(Change(path, rule, message, breaks))


def _identity(places: Parts) -> tuple[int, ...]:
    return tuple(id(place.followed().schema) for place in places)


def _covers(wide: str | None, narrow: str | None) -> bool:
    return wide is not None and narrow is not None and covers(wide, narrow) is True


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
