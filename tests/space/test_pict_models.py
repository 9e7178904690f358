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


def test_a_weight_is_no_part_of_a_value_and_a_quote_is() -> None:
    space = Space.from_pict('mode: fast (10), "slow (2), plain(x), (0), 2 (1)\nn: 1 (5), 2')
    assert space.knobs[0].classes == ("fast", '"slow', "plain(x)", "(0)", '"2"')
    assert space.knobs[0].weights == (10, 2, 1, 1, 1)
    assert (space.knobs[1].classes, space.knobs[1].weights) == (("1", "2"), (5, 1))


def test_a_blank_is_a_value_and_a_comma_may_stand_for_the_colon() -> None:
    (knob, other) = Space.from_pict("password, , secret\nn: 1, 2,").knobs
    assert (knob.path, knob.classes) == ("password", ('""', "secret"))
    assert other.classes == ('"1"', '"2"', '""')


def test_values_are_taken_over_from_another_parameter() -> None:
    space = Space.from_pict("source: x, y, z\ntarget: <source>\n[source] <> [target];")
    pairs = {tuple(each.values.values()) for each in space.cover()}
    assert pairs == set(itertools.permutations("xyz", 2))


def test_values_taken_over_stand_among_others_with_all_that_is_said_of_them() -> None:
    space = Space.from_pict("a: ~-1, 0 | zero (4), 5\nb: 7, <A>, 9")
    assert space.knobs[1].classes == ("7", "-1", "0", "5", "9")
    assert space.knobs[1].weights == (1, 1, 4, 1, 1)
    assert space.knobs[1].negative == (False, True, False, False, False)
    assert space.validate({"a": 5, "b": "zero"}) == []


# The example of negative testing in PICT's manual, and the rows that it may print.
ROOTS = "A: ~-1, 0, 1, 2\nB: ~-1, 0, 1, 2\n"


def test_at_most_one_value_of_a_configuration_is_negative() -> None:
    space = Space.from_pict(ROOTS)
    pairs = set(itertools.product([-1, 0, 1, 2], repeat=2)) - {(-1, -1)}
    assert {tuple(each.values.values()) for each in space.cover()} == pairs
    assert all(tuple(each.values.values()) in pairs for each in space.sample(50))
    (violation,) = space.validate({"A": -1, "B": -1})
    assert violation.message == "does not hold: at most one negative value"
    assert space.constraints == ()


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("IF [A] = -1 THEN [B] = 0;", {(-1, 0), (0, -1), (1, -1), (2, -1)}),
        ("IF IsNegative(A) THEN [B] = 0;", {(-1, 0), (0, -1), (1, -1), (2, -1)}),
        ("IF isnegative ( [a] ) THEN [B] = 0;", {(-1, 0), (0, -1), (1, -1), (2, -1)}),
        ("IF NOT NOT IsNegative([A]) THEN [B] = 0;", {(-1, 0), (0, -1), (1, -1), (2, -1)}),
        ("IF IsNegative() THEN [A] = -1 AND [B] > 1;", {(-1, 2)}),
        ("IF NOT IsPositive() THEN [A] = -1 AND [B] > 1;", {(-1, 2)}),
        ("IF IsPositive(B) THEN IsPositive(A);", {(0, -1), (1, -1), (2, -1)}),
        ("IsPositive();", set()),
    ],
)
def test_a_constraint_knows_which_values_are_negative(
    rule: str, left: set[tuple[int, int]]
) -> None:
    found = {tuple(each.values.values()) for each in Space.from_pict(ROOTS + rule).cover()}
    assert {pair for pair in found if -1 in pair} == left
    assert found - left == set(itertools.product([0, 1, 2], repeat=2))


def test_the_names_of_a_value_are_one_value_and_all_in_use() -> None:
    space = Space.from_pict(
        'sku: Pro, Server | Datacenter | Core\nos: 1, 2\nIF [sku] = "server" THEN [os] = 2;'
    )
    assert space.knobs[0].classes == ("Pro", "Server")
    for name in ("Server", "Datacenter", "Core"):
        assert len(space.validate({"sku": name, "os": 1})) == 1
        assert space.validate({"sku": name, "os": 2}) == []
        assert space.encode([{"sku": name, "os": 2}]) == b"\1\0\1\0"
    seen = {each.values["sku"] for each in space.sample(100)}
    assert seen == {"Pro", "Server", "Datacenter", "Core"}
    assert space.sample(100, seed=3).lines() == space.sample(100, seed=3).lines()
    assert len(space.cover()) == 3


def test_of_several_names_a_value_is_drawn_no_more_often() -> None:
    space = Space.from_pict("a: x, y | y2 | y3 | y4 | y5")
    drawn = [each.values["a"] for each in space.sample(1000)]
    assert 400 < drawn.count("x") < 600


def test_of_several_names_constraints_see_the_first_only() -> None:
    # As PICT's manual has it: no comparison with "Datacenter" holds.
    with pytest.warns(UserWarning, match='"Datacenter" never holds, whatever sku is'):
        space = Space.from_pict(
            'sku: Pro, Server | Datacenter\nos: 1, 2\nIF [sku] = "Datacenter" THEN [os] = 2;'
        )
    assert space.validate({"sku": "Datacenter", "os": 1}) == []


def test_sub_models_are_kept_with_their_orders() -> None:
    space = Space.from_pict("a: 1, 2\nb: 1, 2\nc: 1, 2\n{ C, a } @ 1\n{a,b,c}\n{b}")
    assert space.sub_models == ((("c", "a"), 1), (("a", "b", "c"), 2), (("b",), 1))


def test_what_is_said_of_values_is_part_of_the_fingerprint() -> None:
    texts = [
        "a: 1, 2\nb: 1, 2",
        "a: 1, 2 (3)\nb: 1, 2",
        "a: 1, ~2\nb: 1, 2",
        "a: 1, 2 | 3\nb: 1, 2",
        "a: 1, 2\nb: 1, 2\n{a, b} @ 1",
        "a: 1, 2\nb: 1, 2\n{a, b}",
    ]
    assert len({Space.from_pict(text).fingerprint for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ('IF [os] IN {"Win", "Mac"} THEN [ram] > 2;', {("Win", 4), ("Mac", 4)}),
        ('IF [os] IN {"win", "MAC"} THEN [ram] > 2;', {("Win", 4), ("Mac", 4)}),
        ('IF NOT [os] LIKE "Li*" THEN [ram] = 4;', {("Win", 4), ("Mac", 4)}),
        ('IF [os] LIKE "*N*" THEN [ram] = 4;', {("Mac", 1), ("Mac", 2), ("Mac", 4), ("Win", 4)}),
        ('[os] LIKE "?in*" AND [ram] >= 2;', {("Win", 2), ("Win", 4)}),
        ('[os] = "mac" OR [ram] < 2;', {("Mac", 1), ("Mac", 2), ("Mac", 4), ("Win", 1)}),
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
        ("a: 1, ~2, ~1", "line 1, column 1", "the value 1 is listed both as negative and not"),
        ("a: on, ~On", "line 1, column 1", "both as negative and not"),
        ("a: ~1, ~2", "line 1", "all values of the parameter are negative"),
        ("a: 1, 2\nb: x | y, z | y", "line 2", 'the name "y" stands for two values'),
        ("a: 1, 2\nb: 3, 4\n{ a, b } @ 3", "line 3", "order 3 has 2 parameters"),
        ("a: 1, 2\nb: 3, 4\n{ a, b } @ 0", "line 3, column 1", "not a sub-model"),
        ("a: 1, 2\nb: 3, 4\n{ a, b } at 2", "line 3, column 1", "not a sub-model"),
        ("mode: 1, 2\nb: 3, 4\n{ b, mod }", "line 3", 'unknown parameter "mod"'),
        ("a @ 3: 1, 2", "line 1, column 1", "an order of its own"),
        ("a 1", "line 1, column 1", "expected"),
        ("source: 1\nb: 3,  <sorce>", "line 2, column 8", "no parameter"),
        ("a: 1, 2\n[a] = 1", "constraint 1", "not ended by a semicolon"),
        ('a: x, y\n[a] = "x;', "constraint 1", "not ended by a semicolon"),
        ("a: 1, 2\nIF [b] = 1 THEN [a] = 1;", "constraint 1", "unknown setting"),
        ('a: x, y\n[a] = "z";', "constraint 1", "a is never"),
        ("a: 1, two\n[a] = 1;", "constraint 1", "a is never 1 .its values are text"),
        ('a: 1, 2\n[a] > "1";', "constraint 1", 'a is never "1" .its values are not text'),
        ("a: 1, 1", "line 1", "listed twice"),
        ("a: 1\nA: 2", "line 2, column 1", "listed twice"),
        ("", "", "at least one parameter"),
        ("a: 1, 2\nIF IsNegative([b]) THEN [a] = 1;", "constraint 1", 'setting "b" at column 4'),
        ("a: 1, 2\nIF IsNegative([a] THEN [a] = 1;", "constraint 1", "never closed at column 4"),
    ],
)
def test_what_cannot_be_read_names_its_line(model: str, path: str, says: str) -> None:
    with pytest.raises(SchemaError, match=says) as caught:
        Space.from_pict(model, strict=True)
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
