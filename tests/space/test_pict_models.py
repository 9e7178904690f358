"""Models in PICT's language, as its manual and its users write them."""

import itertools
from pathlib import Path

import pytest

from testflow.coverage import Coverage
from testflow.errors import SchemaError
from testflow.space import Space

# The example with which PICT's manual begins, and its constraints.
MANUAL = """
# Volumes
Type:          Primary, Logical, Single, Span, Stripe, Mirror, RAID-5
Size:          10, 100, 500, 1000, 5000, 10000, 40000
Format method: quick, slow
File system:   FAT, FAT32, NTFS
Cluster size:  512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
Compression:   on, off

IF [File system] = "FAT"   THEN [Size] <= 4096;
IF [File system] = "FAT32" THEN [Size] <= 32000;
"""


def valid_volume(values: dict[str, object]) -> bool:
    most = {"FAT": 4096, "FAT32": 32000, "NTFS": 40000}[str(values["File system"])]
    return int(str(values["Size"])) <= most


def test_the_manuals_model_has_its_parameters_in_their_order() -> None:
    knobs = Space.from_pict(MANUAL).knobs
    assert [(knob.path, len(knob.classes)) for knob in knobs] == [
        ("Type", 7),
        ("Size", 7),
        ("Format method", 2),
        ("File system", 3),
        ("Cluster size", 8),
        ("Compression", 2),
    ]
    assert knobs[0].classes[-1] == "RAID-5"


def test_the_manuals_model_is_covered_under_its_constraints() -> None:
    space = Space.from_pict(MANUAL)
    suite = space.cover(seed=1)
    assert all(valid_volume(configuration.values) for configuration in suite)
    coverage = Coverage(space)
    coverage.add(suite)
    assert coverage.ratio == 1
    # Forbidden: FAT with 5000, 10000 and 40000, and FAT32 with 40000. Type × size × cluster size
    # needs 56 rows at least; the manual's own tool prints between 56 and 62.
    assert coverage.impossible == 4
    assert 56 <= len(suite) <= 62


def test_a_parameter_is_numeric_when_all_its_values_are() -> None:
    (configuration,) = Space.from_pict("a: 1, 2.5, -3\nb: 1, two").sample(1)
    assert type(configuration.values["a"]) in {int, float}
    assert isinstance(configuration.values["b"], str)


def test_weights_and_quotes_are_no_part_of_a_value() -> None:
    space = Space.from_pict('mode: fast (10), "slow, steady" (2), plain(x)\nn: 1 (5), 2')
    assert space.knobs[1].classes == ("1", "2")
    assert space.knobs[0].classes == ("fast", "slow, steady", "plain(x)")


def test_values_are_taken_over_from_another_parameter() -> None:
    space = Space.from_pict("source: x, y, z\ntarget: <source>\n[source] <> [target];")
    pairs = {tuple(each.values.values()) for each in space.cover()}
    assert pairs == set(itertools.permutations("xyz", 2))


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ('IF [os] IN {"Win", "Mac"} THEN [ram] > 2;', {("Win", 4), ("Mac", 4)}),
        ('IF [os] IN {"win", "MAC"} THEN [ram] > 2;', {("Win", 4), ("Mac", 4)}),
        ('IF NOT [os] LIKE "Li*" THEN [ram] = 4;', {("Win", 4), ("Mac", 4)}),
        ('IF [os] LIKE "*N*" THEN [ram] = 4;', {("Mac", 1), ("Mac", 2), ("Mac", 4), ("Win", 4)}),
        ('[os] LIKE "?in*" AND [ram] >= 2;', {("Win", 2), ("Win", 4)}),
        ('[os] = "mac" OR [ram] < 1;', {("Mac", 1), ("Mac", 2), ("Mac", 4)}),
        ('([os] = "Mac" AND NOT ([ram] = 1 OR [ram] = 2));', {("Mac", 4)}),
        (
            'IF [os] = "Win" THEN [ram] = 1 ELSE [ram] = 2;',
            {("Win", 1), ("Mac", 2), ("Linux", 2)},
        ),
        ('if [os] <> "Win" then [ram] >= 4;\n[ram] <>\n 1;', {("Win", 2), ("Win", 4), ("Mac", 4)}),
        ('IF [os]="Win"THEN[ram]=1;[os]<>"Linux";[ram]<2;', {("Win", 1), ("Mac", 1)}),
    ],
)
def test_a_constraint_leaves_what_it_says(rule: str, left: set[tuple[str, int]]) -> None:
    space = Space.from_pict(f"os: Win, Mac, Linux\nram: 1, 2, 4\n\n{rule}")
    found = {tuple(configuration.values.values()) for configuration in space.cover()}
    if not any(os == "Linux" for os, _ in left):
        found = {each for each in found if each[0] != "Linux"}
    assert found == left


@pytest.mark.parametrize(
    ("model", "path", "says"),
    [
        ("a: 1, ~2", "line 1", "negative values"),
        ("a: 1, 2\nb: x | y, z", "line 2", "aliases"),
        ("a: 1, 2\nb: 3, 4\n{ a, b } @ 2", "line 3", "sub-models"),
        ("a: 1,, 2", "line 1", "a value is empty"),
        ("a 1, 2", "line 1", "expected"),
        ("a: 1\nb: <c>", "line 2", "no parameter"),
        ("a: 1, 2\n[a] = 1", "", "not ended by a semicolon"),
        ("a: 1, 2\nIF [b] = 1 THEN [a] = 1;", "constraint 1", "unknown setting"),
        ('a: x, y\n[a] = "z";', "constraint 1", "a is never"),
        ("a: 1, 1", "a", "listed twice"),
        ("a: 1\na: 2", "a", "listed twice"),
        ("", "", "at least one parameter"),
        ("a: 1, 2\nIF IsNegative([a]) THEN [a] = 1;", "constraint 1", "IsNegative"),
    ],
)
def test_what_cannot_be_read_names_its_line(model: str, path: str, says: str) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        Space.from_pict(model)
    assert caught.value.path == path


def test_a_model_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "volumes.txt"
    path.write_text(MANUAL)
    assert Space.from_pict(path).fingerprint == Space.from_pict(MANUAL).fingerprint
    with pytest.raises(SchemaError, match="cannot be read"):
        Space.from_pict(tmp_path / "missing.txt")


def test_lines_of_another_system_are_read_alike() -> None:
    dos = MANUAL.replace("\n", "\r\n")
    assert Space.from_pict(dos).cover().lines() == Space.from_pict(MANUAL).cover().lines()
