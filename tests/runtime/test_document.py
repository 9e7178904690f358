"""YAML that a person wrote, or somebody who means harm."""

import pytest

from testflow.runtime.document import read_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("a: [1, x, 2.5, true, null]", {"a": [1, "x", 2.5, True, None]}),
        ("a: &a [1]\nb: *a\nc: *a", {"a": [1], "b": [1], "c": [1]}),
        (
            "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3",
            {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}},
        ),
        ("a: {x: 1}\nb: {x: 1}", {"a": {"x": 1}, "b": {"x": 1}}),
        ("1: a\n'1': b", {1: "a", "1": "b"}),
    ],
)
def test_plain_data_are_read(text: str, data: object) -> None:
    assert read_yaml(text) == data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "expected the node content"),
        ("a: b: c", "line 1"),
        ("a: *b", "undefined alias"),
        ("a\0b", "unacceptable character"),
        ("--- a\n--- b", "expected a single document"),
        ("!!python/object/apply:os.getcwd []", "could not determine a constructor"),
        ("!!python/name:os.getcwd", "could not determine a constructor"),
        ("{[a]: b}", "unhashable key"),
        ("2020-13-01", "month"),
        ("1" * 5000, "digits"),
        ("a: 1\nb: 2\na: 3", "line 3 has the key 'a' for the second time"),
        ("x:\n  a: 1\n  'a': 2", "line 3 has the key 'a' for the second time"),
        ("[" * 101 + "]" * 101, "nested more than 100 deep"),
        ("[" * 2_000, "nested more than 100 deep"),
        ("a: &a [*a]", "nested more than 100 deep"),
        ("a: &a {b: *a}", "nested more than 100 deep"),
        (BOMB, "line 7 stands for more than 1,000,000 values"),
    ],
    ids=lambda text: text[:20],
)
def test_anything_else_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        read_yaml(text)

    assert "\n" not in str(caught.value)


def test_on_and_off_are_words_and_only_true_and_false_are_booleans() -> None:
    assert read_yaml("[on, OFF, yes, No, true, False]") == ["on", "OFF", "yes", "No", True, False]
