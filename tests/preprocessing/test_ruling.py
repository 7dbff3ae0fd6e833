import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preprocessing.arrays import InkMask
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.ruling import remove_lines


def ink_of(mask: InkMask) -> Ink:
    return Ink(mask.astype(np.uint8) * 180, find_components(mask))


def rule(mask: InkMask, slope: float, *, is_squared: bool = False) -> None:
    canvas = mask.astype(np.uint8)
    for start in range(-200, 500, 45):
        cv2.line(canvas, (0, start), (399, round(start + 400 * slope)), 1, 2)
        if is_squared:
            cv2.line(canvas, (start, 0), (round(start - 300 * slope), 299), 1, 2)
    mask |= canvas > 0


def write_seven() -> InkMask:
    canvas = np.zeros((300, 400), np.uint8)
    cv2.polylines(
        canvas,
        [np.array([(150, 80), (230, 80), (180, 220)])],
        isClosed=False,
        color=1,
        thickness=12,
    )
    return canvas > 0


@pytest.mark.parametrize("slope", [0.0, 0.1, -0.2])
@pytest.mark.parametrize("is_squared", [False, True])
def test_printed_lines_are_taken_off_and_the_digit_stays_whole(
    slope: float, *, is_squared: bool
) -> None:
    digit = write_seven()
    mask = digit.copy()
    rule(mask, slope, is_squared=is_squared)

    rest = remove_lines(ink_of(mask))

    left = rest.mask
    assert (left & ~digit).sum() < 0.15 * (mask & ~digit).sum()
    assert (left & digit).sum() > 0.93 * digit.sum()
    largest = rest.components.frames[:, 2:].prod(axis=1).argmax()
    assert rest.components.frames[largest, 3] > 130


def test_the_rim_of_a_line_is_no_ink_either() -> None:
    mask = np.zeros((300, 400), np.bool_)
    mask[100:102] = True
    strength = np.zeros((300, 400), np.uint8)
    strength[98:104] = 60
    ink = Ink(strength, find_components(mask))

    rest = remove_lines(ink)

    assert not rest.mask.any()
    assert not rest.strength.any()


def test_where_no_ink_is_long_nothing_is_searched_or_changed() -> None:
    ink = ink_of(write_seven())

    assert remove_lines(ink) is ink


def test_a_thick_bar_is_no_printed_line() -> None:
    mask = np.zeros((300, 400), np.bool_)
    mask[100:130, 20:380] = True
    ink = ink_of(mask)

    assert remove_lines(ink) is ink


@settings(max_examples=20, deadline=None)
@given(st.floats(-0.3, 0.3), st.booleans())
def test_no_ink_is_ever_added(slope: float, is_squared: bool) -> None:  # noqa: FBT001
    mask = write_seven()
    rule(mask, slope, is_squared=is_squared)
    ink = ink_of(mask)

    rest = remove_lines(ink)

    assert not (rest.mask & ~mask).any()
    assert (rest.strength <= ink.strength).all()
