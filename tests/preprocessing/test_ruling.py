import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preprocessing.arrays import InkMask
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.ruling import RulingParameters, remove_lines


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


def draw(*strokes: list[tuple[int, int]], thickness_px: int) -> InkMask:
    canvas = np.zeros((300, 400), np.uint8)
    for stroke in strokes:
        cv2.polylines(canvas, [np.array(stroke)], isClosed=False, color=1, thickness=thickness_px)
    return canvas > 0


def test_a_line_of_paper_that_is_not_quite_flat_is_followed() -> None:
    x = np.arange(400)
    y = np.round(200 + 2.4 * np.sin(x / 25)).astype(int)
    wave = draw([(int(a), int(b)) for a, b in zip(x, y, strict=True)], thickness_px=2)

    rest = remove_lines(ink_of(wave))

    assert rest.mask.sum() < 0.2 * wave.sum()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param([(100, 160), (225, 160)], id="short"),
        pytest.param([(0, 10), (399, 290)], id="steep"),
    ],
)
def test_thin_strokes_that_are_no_printed_line_are_left(line: list[tuple[int, int]]) -> None:
    # The long bar has lines searched.
    ink = ink_of(draw([(60, 285), (340, 285)], thickness_px=14) | draw(line, thickness_px=2))

    assert (remove_lines(ink).mask == ink.mask).all()


def test_a_digit_with_a_thick_pen_loses_nothing_however_large_it_is() -> None:
    for digit in ([(60, 30), (340, 30), (190, 280)], [(200, 12), (200, 288)]):
        ink = ink_of(draw(digit, thickness_px=12))

        assert remove_lines(ink) is ink


def test_where_nothing_reaches_across_half_the_picture_no_line_is_searched() -> None:
    pieces = ink_of(draw([(0, 200), (180, 200)], [(220, 200), (399, 200)], thickness_px=2))

    assert remove_lines(pieces) is pieces
    assert not remove_lines(pieces, RulingParameters(suspicious_length=0.2)).mask.any()


def test_a_digits_strength_stays_where_no_line_runs() -> None:
    ink = ink_of(write_seven() | draw([(0, 260), (399, 260)], thickness_px=2))

    rest = remove_lines(ink)

    assert not rest.mask[250:].any()
    assert (rest.strength[:250] == ink.strength[:250]).all()


def test_the_ink_stays_inverted_where_it_was() -> None:
    ink = ink_of(draw([(0, 260), (399, 260)], thickness_px=2))._replace(is_inverted=True)

    rest = remove_lines(ink)

    assert rest is not ink
    assert rest.is_inverted


def test_more_lines_than_are_looked_for_are_left() -> None:
    lines = [[(0, y), (399, y)] for y in (40, 100, 160, 220)]
    ink = ink_of(draw(*lines, thickness_px=2))

    rest = remove_lines(ink, RulingParameters(most_lines=3))

    assert len(rest.components.numbers) == 1


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2, 2), (3, 40)])
def test_the_smallest_pictures_break_nothing(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.bool_)
    mask[0, 0] = True

    assert remove_lines(ink_of(mask)).mask.shape == shape
