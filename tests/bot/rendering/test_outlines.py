import numpy as np
import pytest
from PIL import Image, ImageDraw

from bot.rendering.outlines import Outline, draw_outline
from bot.rendering.palette import BLUE, WHITE
from preprocessing.arrays import Box
from tests.bot.rendering.cards import find_colour


def draw_box(outline: Outline, box: Box, line_px: int = 4) -> np.ndarray:
    canvas = Image.new("RGB", (120, 100))
    draw_outline(ImageDraw.Draw(canvas), box, BLUE, outline, line_px)
    return np.asarray(canvas).astype(np.int64)


@pytest.mark.parametrize("outline", Outline)
def test_an_outline_keeps_inside_its_box_and_out_of_its_middle(outline: Outline) -> None:
    pixels = draw_box(outline, Box(20, 10, 80, 60))

    drawn = pixels.max(axis=2) > 0
    assert drawn[10:70, 20:100].any(axis=1).all()
    assert drawn.sum() == drawn[10:70, 20:100].sum()
    assert not drawn[16:64, 26:94].any()


@pytest.mark.parametrize("outline", Outline)
def test_all_four_corners_are_coloured_on_white(outline: Outline) -> None:
    pixels = draw_box(outline, Box(20, 10, 80, 60))

    for corner in ((12, 22), (12, 97), (67, 22), (67, 97)):
        assert find_colour(pixels, BLUE)[corner]
    assert find_colour(pixels, WHITE)[10, 20:100].all()


def test_the_three_kinds_differ_in_how_much_is_coloured() -> None:
    shares = [
        find_colour(draw_box(outline, Box(10, 10, 100, 80)), BLUE)[11, 10:110].mean()
        for outline in (Outline.SOLID, Outline.DASHED, Outline.DOTTED)
    ]

    assert shares[0] > 0.95
    assert shares[0] - 0.2 > shares[1] > shares[2] + 0.1 > 0.3


@pytest.mark.parametrize("outline", Outline)
@pytest.mark.parametrize("size", [(1, 1), (3, 9), (11, 11)])
def test_the_smallest_boxes_are_seen_too(outline: Outline, size: tuple[int, int]) -> None:
    assert draw_box(outline, Box(50, 50, *size)).any()
