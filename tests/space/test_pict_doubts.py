"""Models that PICT reads though they are most likely mistaken.

The expected rows are those that PICT itself prints at its highest order (`/o:max`), which are all
valid configurations.
"""

import itertools
import warnings
from pathlib import Path

import pytest

from testflow.errors import SchemaError
from testflow.space import Space

MODEL = "A: 1, 2\nB: x, y\n"
ALL = {(1, "x"), (1, "y"), (2, "x"), (2, "y")}


def read(model: str) -> Space:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Space.from_pict(model)


def valid(space: Space) -> set[tuple[int, str]]:
    rows = itertools.product([1, 2], ["x", "y"])
    return {(a, b) for a, b in rows if not space.validate({"A": a, "B": b})}


@pytest.mark.parametrize(
    ("rule", "left", "note"),
    [
        ("[A] = 1 AND [Q] = 2;", ALL, "constraint 1: the whole constraint is ignored, as by PICT"),
        ("[A] = 1 OR [B] = [Q];", ALL, 'unknown setting "Q" at column 18'),
        ('IF IsNegative(Q) THEN [B] = "x";', ALL, 'unknown setting "Q" at column 4'),
        ('IF [Q] = 1 THEN [B] = "x" ELSE [B] = "y";', ALL, "the whole constraint is ignored"),
        (
            'IF [A] = 1 THEN [B] = "x" ELSE [Q] = 1;',
            {(1, "x"), (2, "x"), (2, "y")},
            "constraint 1: what follows ELSE is ignored, as by PICT: unknown setting",
        ),
        (
            'IF [A] = 1 THEN [Q] = "x" ELSE [B] = "x";',
            {(1, "x"), (1, "y"), (2, "x")},
            "constraint 1: what follows THEN is ignored, as by PICT: unknown setting",
        ),
        ('IF [B] = "z" THEN [A] = 1;', ALL, '"z" never holds: B is never "z" (did you mean "x"?)'),
        ('IF [B] <> "z" THEN [A] = 1;', {(1, "x"), (1, "y")}, '[B] <> "z" always holds'),
        ('IF [A] = 1 THEN [B] = "z";', {(2, "x"), (2, "y")}, '[B] = "z" never holds'),
        (
            'IF [B] IN {"x", "z"} THEN [A] = 1;',
            {(1, "x"), (1, "y"), (2, "y")},
            'a text in a list equals nothing: B is never "z"',
        ),
        ('IF [B] NOT IN {"z"} THEN [A] = 1;', {(1, "x"), (1, "y")}, '[B] in {"z"} never holds'),
        ('IF [B] LIKE "z*" THEN [A] = 1;', ALL, 'like "z*" never holds, whatever B is'),
        ("IF [A] < 9 THEN [A] = 1;", {(1, "x"), (1, "y")}, "[A] < 9 always holds"),
    ],
)
def test_a_doubtful_constraint_leaves_what_it_leaves_in_pict(
    rule: str, left: set[tuple[int, str]], note: str
) -> None:
    space = read(MODEL + rule)
    assert valid(space) == left
    assert len(space.notes) == 1
    assert note in space.notes[0]


def test_the_other_constraints_keep_their_numbers_and_an_ignored_one_is_not_listed() -> None:
    space = read(MODEL + '[Q] = 1;\n[B] = "x";\n[A] < 9;')
    assert [constraint.text for constraint in space.constraints] == ['[B] = "x"', "[A] < 9"]
    assert [note.split(":")[0] for note in space.notes] == ["constraint 1", "constraint 3"]


def test_of_a_constraint_with_else_only_what_is_in_force_is_listed() -> None:
    space = read(MODEL + 'IF [A] = 1 THEN [Q] = 1 ELSE [B] = "x";')
    (constraint,) = space.constraints
    assert constraint.text == 'IF NOT ([A] = 1) THEN [B] = "x"'


def test_a_sub_model_with_an_unknown_parameter_is_ignored_whatever_its_order() -> None:
    space = read(MODEL + "{A, Q} @ 9\n{ B, a, A, b } @ 1")
    assert space.sub_models == ((("B", "A"), 1),)
    assert space.notes[0].startswith("line 3: the whole sub-model is ignored, as by PICT: ")
    assert 'unknown parameter "Q"' in space.notes[0]
    assert space.notes[1:] == (
        "line 4: a sub-model names A twice: it counts once",
        "line 4: a sub-model names B twice: it counts once",
    )


def test_a_value_that_is_listed_twice_has_the_weights_of_both() -> None:
    # PICT prints 1, 1 and 1.0, and 2 and 3 once each.
    space = read("A: 1, 2 | two, 1 (5), 3, 1.0 | one")
    (knob,) = space.knobs
    assert (knob.classes, knob.weights) == (("1", "2", "3"), (7, 1, 1))
    assert space.encode([{"A": "one"}]) == b"\0\0"
    assert space.notes == (
        "line 1: values listed more than once are one each, with the sum of their weights: 1 (7)",
    )


def test_a_name_of_two_values_is_that_of_the_first_and_never_hides_a_value() -> None:
    space = read("D: one, two | far, three | far | 3\nF: aba | buba, buba")
    assert space.encode([{"D": "far", "F": "buba"}]) == b"\1\0\1\0"
    assert space.notes == (
        'line 1: the name "far" of the value "three" is read as "two" only, which has it already',
        'line 2: the name "buba" of the value "aba" is read as "buba" only, which has it already',
    )


def test_a_reference_to_no_parameter_is_a_value() -> None:
    space = read("A: p, <q>")
    assert space.knobs[0].classes == ("p", "<q>")
    assert space.notes[0].startswith('line 1, column 7: "<q>" is a value itself, as in PICT')


def test_a_copy_takes_values_as_they_are_written() -> None:
    # As numbers 1 and 01 are one value, beside a text they are two.
    space = read("A: 1, 01\nB: <A>, x")
    assert [len(knob.classes) for knob in space.knobs] == [1, 3]


@pytest.mark.parametrize(
    "model",
    [
        MODEL + "[Q] = ;",
        MODEL + "[q = 1;",
        MODEL + "[Q] = 1 AND A = z;\nQ = 1;",
        MODEL + '[A] = "x";',
        MODEL + "{A, B} @ 3",
        "A: 1, ~1",
        "A @ 3: 1, 2\nB: 1\nC: 2",
    ],
)
def test_what_pict_or_good_sense_refuses_stays_refused(model: str) -> None:
    with pytest.raises(SchemaError):
        Space.from_pict(model)


@pytest.mark.parametrize(
    "model",
    [
        MODEL + "[Q] = 1;",
        MODEL + '[B] <> "z";',
        MODEL + "{A, Q}",
        "A: 1, 1",
        "A: 1 | 2, 2",
        "A: <q>",
    ],
)
def test_a_strict_reader_refuses_what_is_noted_otherwise(model: str) -> None:
    assert read(model).notes
    with pytest.raises(SchemaError):
        Space.from_pict(model, strict=True)


def test_every_note_is_a_warning_at_the_callers_line(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(MODEL + "{A, Q}\n[Q] = 1;")
    with pytest.warns(UserWarning, match="is ignored, as by PICT") as caught:
        space = Space.from_pict(path)
    assert {warning.filename for warning in caught} == {__file__}
    assert tuple(str(warning.message) for warning in caught) == space.notes
    assert len(space.notes) == 2


def test_a_model_without_doubts_and_other_sources_have_no_notes() -> None:
    assert Space.from_pict(MODEL + 'IF [A] = 1 THEN [B] = "X";').notes == ()
    assert Space({"a": [1, 2]}, ["a < 9"]).notes == ()
    with pytest.raises(SchemaError, match="unknown setting"):
        Space({"a": [1, 2]}, ["[q] = 1"])


def test_a_model_that_was_written_again_has_no_doubts_left() -> None:
    doubtful = read(
        MODEL + 'IF [B] = "z" THEN [A] = 1;\nIF [A] = 1 THEN [B] IN {"x", "z"};\n[Q] = 1;'
    )
    again = Space.from_pict(doubtful.to_pict(), strict=True)
    assert again.notes == ()
    assert valid(again) == valid(doubtful) == {(1, "x"), (2, "x"), (2, "y")}
