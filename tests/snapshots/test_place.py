"""Places as people and programs read them."""

import pytest

from testflow.errors import InputError
from testflow.snapshots.differences.place import ABSENT, Place, tokens_of


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ((), "$"),
        (("services", "db", "ports", 0), "services.db.ports.0"),
        (("max-size", "größe"), "max-size.größe"),
        (("two words",), "two words"),
        (("a.b", "c"), '"a.b".c'),
        (("ports", "0"), 'ports."0"'),
        (("",), '""'),
        (("$",), '"$"'),
        (('say "hi"\n',), '"say \\"hi\\"\\n"'),
        ((" a",), '" a"'),
        (("a[0]",), '"a[0]"'),
        (("\U000e0001",), '"\\udb40\\udc01"'),
    ],
)
def test_a_path_is_read_in_one_way_only(steps: tuple[str | int, ...], text: str) -> None:
    assert str(Place(steps)) == text


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [((), ""), (("",), "/"), (("a/b", "m~n", 0), "/a~1b/m~0n/0"), (("~1",), "/~01")],
)
def test_pointers_escape_tilde_and_slash(steps: tuple[str | int, ...], pointer: str) -> None:
    assert Place(steps).pointer == pointer
    assert tokens_of(pointer) == [str(step) for step in steps]


@pytest.mark.parametrize("text", ["a", "/~", "/~2", "/a~", "#/a"])
def test_what_is_no_pointer_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a JSON pointer"):
        tokens_of(text)


def test_a_place_gives_its_steps_and_what_it_lies_in() -> None:
    assert list(Place(("a", 0))) == ["a", 0]
    assert Place(("a", 0)).parent == Place(("a",))
    assert Place().parent == Place()


def test_absence_shows_its_name() -> None:
    assert repr(ABSENT) == "ABSENT"
