"""The map of pair coverage."""

from testflow.reports import CoverageSection, PairCell, PairMatrix, heatmap


def test_a_square_is_full_partly_covered_or_excluded(coverage: CoverageSection) -> None:
    states = {cell.title: cell.state for cell in heatmap.draw(coverage.matrix).cells}

    assert states == {
        "journal_mode × synchronous: 6 of 6 tried (100%)": "full",
        "journal_mode × encoding: 3 of 4 tried (75.0%)": "part",
        "synchronous × encoding: never allowed together": "excluded",
    }


def test_the_less_is_covered_the_stronger_the_shade() -> None:
    cells = tuple(PairCell(0, second, second - 1, 100) for second in range(1, 12))

    drawn = heatmap.draw(PairMatrix(tuple("abcdefghijkl"), cells)).cells

    shades = [cell.opacity for cell in drawn]
    assert shades == sorted(shades, reverse=True)
    assert shades[0] == 1.0
    assert shades[-1] < 0.95


def test_a_square_stands_below_the_slope_whichever_way_its_pair_is_written() -> None:
    names = ("a", "b", "c")
    one = heatmap.draw(PairMatrix(names, (PairCell(0, 2, 1, 2),))).cells[0]
    other = heatmap.draw(PairMatrix(names, (PairCell(2, 0, 1, 2),))).cells[0]

    assert (one.x, one.y) == (other.x, other.y)
    assert one.x < one.y


def test_nearly_all_is_not_written_as_all() -> None:
    cell = heatmap.draw(PairMatrix(("a", "b"), (PairCell(0, 1, 9999, 10_000),))).cells[0]

    assert (cell.state, cell.label) == ("part", "99%")
    assert cell.title.endswith("(99.9%)")


def test_a_wide_space_is_cut_to_the_parameters_with_the_most_left_to_try() -> None:
    names = tuple(f"p{number}" for number in range(60))
    cells = tuple(
        PairCell(first, second, 4 if second < 50 else 1, 4)
        for second in range(60)
        for first in range(second)
    )

    drawn = heatmap.draw(PairMatrix(names, cells))

    labels = [label.text for label in drawn.labels]
    assert len(labels) == 40
    assert labels[-10:] == [f"p{number}" for number in range(50, 60)]
    assert len(drawn.cells) == 40 * 39 // 2
    assert drawn.parameters == 60


def test_the_least_covered_pairs_come_first_and_complete_ones_not_at_all() -> None:
    cells = (PairCell(0, 1, 3, 4), PairCell(0, 2, 0, 2), PairCell(1, 2, 0, 6), PairCell(0, 3, 1, 1))

    least = heatmap.least_covered(PairMatrix(("a", "b", "c", "d"), cells))

    assert [(row.first, row.second, row.missing) for row in least.rows] == [
        ("b", "c", 6),
        ("a", "c", 2),
        ("a", "b", 1),
    ]


def test_the_names_and_squares_stay_inside_the_drawing(coverage: CoverageSection) -> None:
    drawn = heatmap.draw(coverage.matrix)

    assert all(cell.x + drawn.size <= drawn.width for cell in drawn.cells)
    assert all(cell.y + drawn.size <= drawn.height for cell in drawn.cells)


def test_a_space_without_parameters_has_an_empty_map() -> None:
    assert heatmap.draw(PairMatrix((), ())).cells == ()
