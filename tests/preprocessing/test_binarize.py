import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from preprocessing.arrays import InkMask, Picture
from preprocessing.binarize import USUAL, Assumption, binarize, binarize_level, measure_level
from preprocessing.errors import NoDigitFoundError

SIDE_PX = 240
Light = NDArray[np.float64]
EVEN = np.ones((SIDE_PX, SIDE_PX))
Y, X = np.mgrid[-1 : 1 : SIDE_PX * 1j, -1 : 1 : SIDE_PX * 1j]


def draw_five(thickness_px: int = 9, scale: float = 1.0) -> InkMask:
    """Where the ink of a 5 is."""
    canvas = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    points = np.array(
        [(150, 60), (95, 60), (90, 115), (140, 112), (152, 150), (120, 180), (85, 170)]
    )
    middle = SIDE_PX / 2
    outline = np.round((points - middle) * scale + middle).astype(np.int32)
    cv2.polylines(canvas, [outline], isClosed=False, color=255, thickness=thickness_px)
    mask: InkMask = canvas > 0
    return mask


def paint(
    ink: InkMask, pen: tuple[int, ...], paper: tuple[int, ...], light: Light, noise: float = 2.0
) -> Picture:
    """A picture of ink on paper, under a light, with a camera's blur and noise."""
    colour = np.where(ink[..., None], np.array(pen, float), np.array(paper, float))
    lit = cv2.GaussianBlur(colour * light[..., None], (3, 3), 0)
    grain = np.random.default_rng(11).normal(0, noise, lit.shape)
    picture: Picture = np.clip(lit + grain, 0, 255).astype(np.uint8)
    return picture


def measure_overlap(found: InkMask, truth: InkMask) -> float:
    """Intersection over union."""
    return float((found & truth).sum() / (found | truth).sum())


def lit(pen: int, paper: int, light: Light = EVEN, noise: float = 2.0) -> Picture:
    return paint(draw_five(), (pen,) * 3, (paper,) * 3, light, noise)


def test_ink_has_the_shape_of_its_picture_and_lies_on_the_strokes() -> None:
    ink = binarize(lit(pen=40, paper=220))

    assert ink.mask.shape == ink.strength.shape == (SIDE_PX, SIDE_PX)
    assert ink.mask.dtype == np.bool_
    assert ink.strength.dtype == np.uint8
    assert measure_overlap(ink.mask, draw_five()) > 0.75
    assert ink.strength[draw_five()].mean() > 150
    assert ink.strength[~draw_five()].mean() < 10


@settings(max_examples=25)
@given(
    pen=st.integers(0, 110),
    contrast=st.integers(60, 145),
    thickness_px=st.integers(4, 16),
)
def test_dark_on_light_and_light_on_dark_give_the_same_ink(
    pen: int, contrast: int, thickness_px: int
) -> None:
    truth = draw_five(thickness_px)
    picture = paint(truth, (pen,) * 3, (pen + contrast,) * 3, EVEN)
    negative = ~picture

    dark, light = binarize(picture), binarize(negative)

    assert (dark.mask == light.mask).all()
    assert (dark.strength == light.strength).all()
    assert measure_overlap(dark.mask, truth) > 0.6


@pytest.mark.parametrize(
    "light",
    [
        pytest.param(0.65 + 0.35 * X, id="lamp at the right"),
        pytest.param(0.6 - 0.2 * X + 0.2 * Y, id="lamp in a corner"),
        pytest.param(1 - 0.35 * (X**2 + Y**2), id="vignette"),
        pytest.param(0.6 + 0.4 * (X**2 + Y**2) / 2, id="shade in the middle"),
    ],
)
@pytest.mark.parametrize(("pen", "paper"), [(50, 235), (225, 70)])
def test_uneven_light_is_not_ink(light: Light, pen: int, paper: int) -> None:
    ink = binarize(lit(pen, paper, light))

    assert measure_overlap(ink.mask, draw_five()) > 0.7


def test_the_hard_edge_of_a_shadow_across_the_digit_is_not_ink() -> None:
    shadow = np.where(X + 0.3 * Y > 0.05, 0.55, 1.0)

    ink = binarize(lit(pen=40, paper=230, light=shadow))

    assert measure_overlap(ink.mask, draw_five()) > 0.7


@pytest.mark.parametrize(
    "pen",
    [
        pytest.param((200, 40, 50), id="red"),
        pytest.param((40, 60, 190), id="blue"),
        pytest.param((30, 140, 60), id="green"),
        pytest.param((130, 130, 135), id="pencil"),
        pytest.param((240, 190, 40), id="yellow"),
    ],
)
def test_coloured_pens_on_paper_are_ink(pen: tuple[int, int, int]) -> None:
    ink = binarize(paint(draw_five(), pen, (225, 222, 215), EVEN))

    assert measure_overlap(ink.mask, draw_five()) > 0.7


def test_white_chalk_on_a_green_board_is_ink() -> None:
    ink = binarize(paint(draw_five(), (235, 240, 230), (40, 90, 60), EVEN))

    assert measure_overlap(ink.mask, draw_five()) > 0.7


def test_a_hair_line_is_ink() -> None:
    truth = draw_five(thickness_px=1)

    found = binarize(paint(truth, (30,) * 3, (230,) * 3, EVEN, noise=1)).mask

    assert found[truth].mean() > 0.95
    assert cv2.connectedComponents(found.astype(np.uint8), connectivity=8)[0] == 2


def test_a_faint_end_of_a_stroke_belongs_to_its_clear_part() -> None:
    ink = np.zeros((SIDE_PX, SIDE_PX))
    ink[60:180, 110:122] = np.linspace(1, 0.45, 120)[:, None]
    fading = (230 - 190 * ink)[..., None].repeat(3, axis=2).astype(np.uint8)

    mask = binarize(fading).mask

    assert mask[62:178, 114:118].mean() > 0.95


@pytest.mark.parametrize("paper", [255, 200, 30, 0])
@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_blank_paper_holds_nothing(paper: int, noise: float) -> None:
    blank = np.zeros((SIDE_PX, SIDE_PX), np.bool_)
    picture = paint(blank, (0, 0, 0), (paper,) * 3, EVEN, noise if paper >= 100 else 0.0)

    with pytest.raises(NoDigitFoundError):
        binarize(picture)


def test_blank_paper_under_uneven_light_holds_nothing() -> None:
    blank = np.zeros((SIDE_PX, SIDE_PX), np.bool_)

    with pytest.raises(NoDigitFoundError):
        binarize(paint(blank, (0, 0, 0), (235,) * 3, 0.8 + 0.2 * X))


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2)])
def test_the_smallest_pictures_hold_nothing_and_break_nothing(shape: tuple[int, int]) -> None:
    with pytest.raises(NoDigitFoundError):
        binarize(np.full((*shape, 3), 180, np.uint8))


def test_a_board_on_a_bright_table_is_read_as_one_where_ink_is_assumed_to_be_bright() -> None:
    page = np.full((240, 320, 3), 220, np.uint8)
    page[40:200, 60:160] = 50
    page[100:140, 105:110] = 210
    level = measure_level(page, is_inverted=True)

    ink = binarize_level(level, Assumption(0.08, is_inverted=True))

    assert ink.is_inverted
    assert ink.mask[120, 107]
    assert [105, 100, 5, 40] in ink.components.frames.tolist()


def test_strict_ink_is_the_stronger_part_of_it() -> None:
    page = np.full((240, 320, 3), 220, np.uint8)
    page[60:160, 104:107] = 40
    page[60:160, 200:204] = 75
    level = measure_level(page)

    assert binarize_level(level, USUAL).mask[100, 202]
    strict = binarize_level(level, Assumption(is_strict=True))
    assert strict.mask[100, 105]
    assert not strict.mask[100, 202]


def test_ink_of_one_strength_is_not_split() -> None:
    page = np.full((240, 320, 3), 215, np.uint8) + np.linspace(0, 12, 320).astype(np.uint8)[:, None]
    for left in (40, 130, 220):
        page[100:140, left : left + 8] = 40

    assert len(binarize(page).components.numbers) == 3
