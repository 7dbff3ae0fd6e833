import cv2
import numpy as np
import pytest

from benchmarks.photographs import glyphs
from benchmarks.photographs.glyphs import MARGIN_PX, thin, trace
from model.dataset import Mnist

TREMBLE = 0.05


def count_pieces(mask: glyphs.Mask) -> int:
    return cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0] - 1


def make_bar(width: int) -> glyphs.Mask:
    ink = np.zeros((80, 60), np.bool_)
    ink[10:70, 20 : 20 + width] = True
    return ink


def test_a_skeleton_is_one_pixel_wide_and_in_the_middle() -> None:
    skeleton = thin(make_bar(11))

    rows, columns = np.nonzero(skeleton)
    assert set(columns[(rows > 20) & (rows < 60)]) == {25}
    assert (skeleton[20:60].sum(axis=1) == 1).all()


def test_a_skeleton_keeps_rings_closed_and_pieces_apart() -> None:
    ink = np.zeros((90, 90), np.uint8)
    cv2.circle(ink, (30, 45), 20, 1, 9)
    cv2.line(ink, (70, 10), (70, 80), 1, 7)

    skeleton = thin(ink.astype(np.bool_))

    assert count_pieces(skeleton) == 2
    holes = cv2.connectedComponents((~skeleton).astype(np.uint8), connectivity=4)[0] - 1
    assert holes == 2  # the sheet, and the inside of the ring


@pytest.mark.parametrize("stroke", [0.05, 0.1, 0.14])
def test_no_stroke_breaks_however_thin_the_pen(mnist: Mnist, stroke: float) -> None:
    rng = np.random.default_rng(0)
    for image in mnist.test.X[:20]:
        thick = trace(image, 1.0, 0.0, rng)

        glyph = trace(image, stroke, 0.0, rng)

        assert count_pieces(glyph.field > 0) <= count_pieces(thick.field > 0)
        assert max(glyph.width, glyph.height) == 1


def test_a_thinner_pen_leaves_less_ink(mnist: Mnist) -> None:
    rng = np.random.default_rng(0)

    areas = [
        float((trace(mnist.test.X[0], stroke, TREMBLE, rng).field > 0).mean())
        for stroke in (0.04, 0.08, 0.12)
    ]

    assert areas == sorted(areas)
    assert areas[0] < 0.7 * areas[2]


def test_the_ink_stands_within_the_margin(mnist: Mnist) -> None:
    glyph = trace(mnist.test.X[1], 0.1, TREMBLE, np.random.default_rng(0))

    box = cv2.boundingRect((glyph.field > 0).astype(np.uint8))

    assert box[:2] == (MARGIN_PX, MARGIN_PX)
    assert box[2] == round(glyph.width * glyph.unit_px)
    assert box[3] == round(glyph.height * glyph.unit_px)


def test_a_speck_far_from_the_digit_is_left_out() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:15] = 255
    alone = trace(image, 0.1, 0.0, np.random.default_rng(0))
    image[25, 25] = 255

    speckled = trace(image, 0.1, 0.0, np.random.default_rng(0))

    assert speckled.field.shape == alone.field.shape


@pytest.mark.parametrize(("shape", "grain_px"), [((40, 60), 1.0), ((40, 60), 8.0), ((3, 3), 90.0)])
def test_noise_has_the_shape_asked_for(shape: tuple[int, int], grain_px: float) -> None:
    noise = glyphs.make_noise(shape, grain_px, np.random.default_rng(0))

    assert noise.shape == shape
    assert noise.dtype == np.float32
    assert 0.1 < noise.std() < 2
