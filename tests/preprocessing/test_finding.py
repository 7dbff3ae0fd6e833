import math
import time

import numpy as np
import pytest

from preprocessing.arrays import Box
from preprocessing.binarize import binarize
from preprocessing.errors import NoDigitFoundError, PictureTooSlowError
from preprocessing.finding import Finding, FindParameters, find_digits
from tests.preprocessing.sketches import find_by_hand, judge_size, make_paper, write

LEFT, RIGHT, NARROW = Box(20, 20, 30, 50), Box(100, 20, 30, 50), Box(160, 20, 10, 50)


def find(page: np.ndarray, limit_s: float = 60.0) -> Finding:
    return find_digits(binarize(page), judge_size, FindParameters(), time.monotonic() + limit_s)


def test_digits_are_found_in_reading_order_with_their_opinions() -> None:
    page = make_paper()
    boxes = [write(page, digit, 40 + 90 * i, 150) for i, digit in enumerate("254")]

    found = find(page)

    assert [one.piece.box.x for one in found.segments] == pytest.approx(
        [box.x for box in boxes], abs=3
    )
    assert len(found.images) == 3
    np.testing.assert_allclose(found.opinions, -0.01)


def test_a_blot_is_not_written_and_so_no_digit() -> None:
    page = make_paper()
    page[100:140, 150:190] = 40

    with pytest.raises(NoDigitFoundError):
        find(page)


def test_after_the_deadline_the_picture_is_given_up() -> None:
    page = make_paper()
    write(page, "2", 40, 150)

    with pytest.raises(PictureTooSlowError):
        find(page, limit_s=-1.0)


def test_without_a_judge_all_that_is_found_is_believed() -> None:
    page = make_paper()
    write(page, "2", 40, 150)

    found = find_digits(binarize(page), None, FindParameters(), time.monotonic() + 60)

    assert found.conviction == 0
    assert found.is_plausible.all()


def test_conviction_is_the_mean_and_no_single_piece_decides_it() -> None:
    found = find_by_hand([LEFT, RIGHT], [1.0, 1e-9])

    assert found.conviction == pytest.approx(math.log(0.02) / 2)


def test_the_plausible_share_is_one_of_area() -> None:
    found = find_by_hand([LEFT, NARROW], [0.9, 0.1])

    assert found.plausible_share == pytest.approx(1500 / 2000)


def test_a_narrow_piece_tells_less_than_a_wide_one() -> None:
    found = find_by_hand([LEFT, NARROW], [0.9, 0.9])

    assert found.weights[1] < found.weights[0] == 1
    assert found.is_telling
    assert not find_by_hand([NARROW], [0.9]).is_telling


def test_a_piece_recurs_where_about_the_same_box_is_plausible() -> None:
    found = find_by_hand([LEFT, RIGHT], [0.9, 0.9])

    assert found.recur_in(found).all()
    moved = find_by_hand([LEFT._replace(x=22)], [0.9])
    assert found.recur_in(moved).tolist() == [True, False]
    assert not found.recur_in(find_by_hand([LEFT], [0.1])).any()
    assert not found.recur_in(find_by_hand([LEFT._replace(x=40)], [0.9])).any()


def test_surroundings_are_those_of_what_is_plausible() -> None:
    found = find_by_hand([LEFT, RIGHT], [0.9, 0.1])

    assert found.surroundings.explained == pytest.approx(0.5)
    assert found.measure_surroundings(np.array([True, True])).explained == 1
