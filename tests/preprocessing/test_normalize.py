from typing import TypeAlias

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.dataset import Mnist
from preprocessing.arrays import DigitImage, InkStrength
from preprocessing.errors import NoDigitFoundError
from preprocessing.normalize import has_strokes, measure_stroke_width, normalize, normalize_all

Points: TypeAlias = tuple[tuple[float, float], ...]

FIVE: Points = ((0.6, 0), (0.05, 0), (0, 0.45), (0.45, 0.42), (0.6, 0.7), (0.4, 1), (0, 0.9))
SEVEN: Points = ((0, 0), (0.55, 0), (0.2, 1))
FOUR: Points = ((0.4, 0), (0, 0.6), (0.6, 0.6), (0.45, 0.6), (0.45, 1))
GLYPHS = (FIVE, SEVEN, FOUR)


SMALL = 0.25
"""Centring by a quarter of a pixel more or less changes a fifth of the ink; a pixel, half."""


def draw(points: Points, size: int = 200, pen: int = 0, slant: float = 0.0) -> InkStrength:
    """Draw a glyph in full ink, sheared by a slant (to the right, as people write)."""
    canvas = np.zeros((3 * size, 4 * size), np.uint8)
    corners = np.round(np.array(points) * size + (1.5 * size, size)).astype(np.int32)
    cv2.polylines(canvas, [corners], isClosed=False, color=255, thickness=pen or size // 9)
    shear = np.array([[1, -slant, slant * 1.5 * size], [0, 1, 0]])
    sheared = cv2.warpAffine(canvas, shear, canvas.shape[::-1]) if slant else canvas
    return np.asarray(sheared, np.uint8)


def measure_difference(a: DigitImage, b: DigitImage) -> float:
    """Mean difference of grey levels, as a share of the ink."""
    return float(np.abs(a.astype(float) - b).sum() / b.astype(float).sum())


def measure_centre(image: DigitImage) -> tuple[float, float]:
    moments = cv2.moments(image)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


def measure_slant(image: DigitImage) -> float:
    moments = cv2.moments(image)
    return float(moments["mu11"] / moments["mu02"])


def measure_width_px(image: DigitImage) -> float:
    return measure_stroke_width(image.astype(np.float32) / np.float32(255))


def measure_ink_sides(image: DigitImage, above: int = 0) -> tuple[int, int]:
    _, _, width, height = cv2.boundingRect((image > above).astype(np.uint8))
    return int(width), int(height)


blots = st.tuples(
    st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**32 - 1), st.floats(0.02, 1)
)


@given(blot=blots)
def test_any_ink_gives_a_digit_image_with_full_ink_that_fits(
    blot: tuple[int, int, int, float],
) -> None:
    height, width, seed, share = blot
    random = np.random.default_rng(seed)
    ink = random.integers(1, 256, (height, width)) * (random.random((height, width)) < share)
    ink[0, 0] = 200

    image = normalize(ink.astype(np.uint8))

    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert image.max() == 255
    # 20 px, which may lie across 21 because the centre of mass is finer than a pixel.
    assert max(measure_ink_sides(image)) <= 21


@given(
    points=st.sampled_from(GLYPHS),
    size=st.integers(30, 250),
    pen_share=st.floats(0.05, 0.2),
    slant=st.floats(-0.5, 0.5),
)
def test_a_digit_fills_20_px_and_balances_in_the_middle(
    points: Points, size: int, pen_share: float, slant: float
) -> None:
    image = normalize(draw(points, size, max(1, round(pen_share * size)), slant))

    assert 20 <= max(measure_ink_sides(image)) <= 21
    # 13.5 is the middle of pixels 0 to 27; the canvas is placed in quarters of a pixel.
    assert measure_centre(image) == pytest.approx((13.5, 13.5), abs=0.2)


def test_a_one_sided_shape_is_centred_as_far_as_it_fits() -> None:
    flag = np.zeros((200, 200), np.uint8)
    flag[:, :30] = flag[:12] = 255
    flag[:60, :60] = 255

    image = normalize(flag)

    assert max(measure_ink_sides(image)) <= 21
    assert measure_centre(image) == pytest.approx((13.5, 13.5), abs=1)


@given(
    points=st.sampled_from(GLYPHS),
    borders=st.tuples(*[st.integers(0, 40)] * 4),
)
def test_paper_around_the_ink_does_not_matter(
    points: Points, borders: tuple[int, int, int, int]
) -> None:
    ink = draw(points, size=60)
    above, below, before, behind = borders
    padded = np.pad(ink, ((above, below), (before, behind)))

    assert (normalize(padded) == normalize(ink)).all()


@given(points=st.sampled_from(GLYPHS), scale=st.floats(0.15, 1))
def test_the_size_of_the_writing_does_not_matter(points: Points, scale: float) -> None:
    large = draw(points, size=300)
    small = cv2.resize(large, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

    assert measure_difference(normalize(np.asarray(small, np.uint8)), normalize(large)) < SMALL


@given(points=st.sampled_from(GLYPHS), share=st.floats(0.15, 1))
def test_the_strength_of_the_ink_does_not_matter(points: Points, share: float) -> None:
    full = draw(points, size=90)
    faint = np.round(full * share).astype(np.uint8)

    assert measure_difference(normalize(faint), normalize(full)) < 0.005


@given(points=st.sampled_from(GLYPHS), slant=st.floats(-0.5, 0.5))
def test_slanted_digits_are_sheared_upright(points: Points, slant: float) -> None:
    upright, slanted = normalize(draw(points)), normalize(draw(points, slant=slant))

    assert abs(measure_slant(slanted)) < 0.03
    assert measure_difference(slanted, upright) < SMALL


def test_a_slant_beyond_handwriting_is_undone_in_part_only() -> None:
    image = normalize(draw(((0, 0), (0, 1)), slant=1.5))

    assert measure_slant(image) == pytest.approx(0.7 - 1.5, abs=0.1)


@given(points=st.sampled_from(GLYPHS), size=st.integers(60, 500))
def test_a_hair_line_is_widened_to_a_pen_s_stroke(points: Points, size: int) -> None:
    image = normalize(draw(points, size, pen=1))

    assert measure_width_px(image) >= 1.9
    assert measure_ink_sides(image, above=100)[1] >= 19


@pytest.mark.parametrize("pen", [29, 35, 43])
def test_a_bold_stroke_stays_as_bold_as_it_is(pen: int) -> None:
    image = normalize(draw(FIVE, size=200, pen=pen))

    assert measure_width_px(image) == pytest.approx(20 * pen / (200 + pen), rel=0.1)


@pytest.mark.parametrize("shape", [(5, 5), (1, 1), (200, 3)])
def test_paper_without_ink_holds_no_digit(shape: tuple[int, int]) -> None:
    with pytest.raises(NoDigitFoundError):
        normalize(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (3, 3), (1, 500), (500, 1), (2000, 3)])
def test_the_smallest_and_thinnest_ink_breaks_nothing(shape: tuple[int, int]) -> None:
    image = normalize(np.full(shape, 9, np.uint8))

    assert image.max() == 255
    assert 20 <= max(measure_ink_sides(image)) <= 21


def test_many_are_normalized_as_each_would_be(mnist: Mnist) -> None:
    images = mnist.test.X[:40]

    together = normalize_all(images)

    assert together.dtype == np.uint8
    assert (together == np.stack([normalize(image) for image in images])).all()


def test_none_are_none() -> None:
    assert normalize_all(np.zeros((0, 28, 28), np.uint8)).shape == (0, 28, 28)


def test_normalizing_again_changes_mnist_little(mnist: Mnist) -> None:
    once = normalize_all(mnist.test.X[:100])

    differences = [measure_difference(normalize(image), image) for image in once]

    assert np.median(differences) < 0.15


def test_mnist_is_strokes(mnist: Mnist) -> None:
    images = normalize_all(mnist.training.X[:500])

    assert sum(has_strokes(image) for image in images) >= 499


def test_filled_shapes_are_not_strokes() -> None:
    disc = np.zeros((120, 120), np.uint8)
    cv2.circle(disc, (60, 60), 50, 255, thickness=-1)
    ring = np.zeros((120, 120), np.uint8)
    cv2.circle(ring, (60, 60), 50, 255, thickness=10)

    assert not has_strokes(normalize(disc))
    assert not has_strokes(normalize(np.full((80, 80), 255, np.uint8)))
    assert not has_strokes(normalize(np.full((80, 50), 255, np.uint8)))
    assert has_strokes(normalize(ring))


@pytest.mark.parametrize("width", [2, 4, 9])
@pytest.mark.parametrize("level", [1.0, 0.5])
def test_the_width_of_a_long_stroke_is_measured(width: int, level: float) -> None:
    stroke = np.zeros((400, 60), np.float32)
    stroke[20:380, 20 : 20 + width] = 1

    assert measure_stroke_width(stroke * np.float32(level)) == pytest.approx(width, rel=0.03)
    assert measure_stroke_width(stroke.T.copy()) == pytest.approx(width, rel=0.03)


def test_a_soft_edge_counts_as_the_share_of_a_pixel_it_is() -> None:
    stroke = np.zeros((400, 60), np.float32)
    stroke[20:380, 20:24] = 1
    stroke[20:380, 24] = 0.5

    assert measure_stroke_width(stroke) == pytest.approx(4.5, rel=0.03)


def test_no_ink_has_no_width() -> None:
    assert measure_stroke_width(np.zeros((9, 9), np.float32)) == 0
