from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.choosing import Candidates, ChoiceParameters, choose, is_calm
from preprocessing.arrays import Box

CHOICE = ChoiceParameters()


def propose(
    digits: Sequence[int],
    margins: Sequence[float],
    *,
    heights_px: Sequence[int] | None = None,
    lines: Sequence[int] | None = None,
    at_border: Sequence[bool] | None = None,
) -> Candidates:
    count = len(digits)
    heights = heights_px or [50] * count
    return Candidates(
        boxes=[Box(60 * n, 0, 30, heights[n]) for n in range(count)],
        lines=np.array(lines or [0] * count),
        digits=np.array(digits),
        is_at_border=np.array(at_border or [False] * count),
        margins=np.array(margins),
    )


def test_what_has_the_evidence_is_chosen() -> None:
    assert choose(propose([7, 2], [3.0, 5.0]), CHOICE).tolist() == [True, True]


def test_nearly_enough_is_enough_in_a_row_of_digits_as_tall() -> None:
    assert choose(propose([4, 6, 8], [9.0, -3.0, 8.0]), CHOICE).all()


@pytest.mark.parametrize(
    "candidates",
    [
        propose([6], [-3.0]),
        propose([4, 6], [9.0, -3.0]),
        propose([4, 6, 8], [0.5, -3.0, 0.6]),
        propose([4, 6, 8], [9.0, -8.0, 8.0]),
        propose([4, 6, 8], [9.0, -3.0, 8.0], lines=[0, 1, 0]),
        propose([4, 6, 8], [9.0, -3.0, 8.0], heights_px=[50, 20, 50]),
    ],
    ids=["alone", "beside one", "doubtful row", "far from enough", "other line", "smaller"],
)
def test_nearly_enough_is_not_enough_elsewhere(candidates: Candidates) -> None:
    assert not choose(candidates, CHOICE)[candidates.digits == 6].any()


def test_where_most_is_something_else_nothing_is_a_digit() -> None:
    assert not choose(propose([4, 6, 8], [-9.0, -9.0, 8.0]), CHOICE).any()


def test_low_ones_on_a_line_of_their_own_are_dust() -> None:
    beside = propose([4, 8, 1], [9.0, 9.0, 9.0], heights_px=[50, 50, 20], lines=[0, 0, 1])

    assert choose(beside, CHOICE).tolist() == [True, True, False]


def test_a_one_at_the_border_beside_other_writing_is_the_edge_of_something() -> None:
    beside = propose([4, 8, 1], [9.0] * 3, lines=[0, 0, 1], at_border=[False, False, True])

    assert choose(beside, CHOICE).tolist() == [True, True, False]


def test_ones_are_kept_where_they_are_as_tall_as_the_rest_and_where_they_are_alone() -> None:
    column = propose([1, 4, 1], [9.0] * 3, lines=[0, 1, 2])

    assert choose(column, CHOICE).all()
    assert choose(propose([1], [9.0], at_border=[True]), CHOICE).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.floats(-20, 20), st.integers(0, 3)), min_size=1, max_size=9
    )
)
def test_only_candidates_with_some_evidence_are_ever_chosen(
    rows: list[tuple[int, float, int]],
) -> None:
    digits, margins, lines = zip(*rows, strict=True)
    chosen = choose(propose(digits, margins, lines=lines), CHOICE)

    assert chosen.shape == (len(rows),)
    assert (np.array(margins)[chosen] >= -CHOICE.allowance).all()


def test_the_more_digits_tell_the_more_clutter_is_borne() -> None:
    assert is_calm(0.1, np.array([1]), CHOICE)
    assert not is_calm(0.2, np.array([1, 1, 1]), CHOICE)
    assert not is_calm(0.2, np.array([4]), CHOICE)
    assert is_calm(0.2, np.array([4, 7, 0, 9]), CHOICE)


def test_a_low_line_of_other_digits_is_kept() -> None:
    beside = propose([4, 8, 7], [9.0] * 3, heights_px=[50, 50, 20], lines=[0, 0, 1])

    assert choose(beside, CHOICE).all()
