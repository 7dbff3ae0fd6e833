import numpy as np

from bot.rendering.correlations import draw_correlations
from bot.rendering.palette import CARD, FAINT
from tests.bot.rendering.cards import find_colour, look_at


def correlate(value: float) -> np.ndarray:
    correlation = np.full((784, 784), value, np.float32)
    correlation[:28] = correlation[:, :28] = np.nan
    return correlation


def test_a_card_is_as_wide_as_a_phone_and_bright_at_its_edge() -> None:
    pixels = look_at(draw_correlations(correlate(0.3)))

    assert pixels.shape[1] == 1080
    for edge in (pixels[:20], pixels[-20:], pixels[:, :20], pixels[:, -20:]):
        assert find_colour(edge, CARD).all()


def test_together_is_blue_and_against_each_other_red() -> None:
    together, apart = (
        look_at(draw_correlations(correlate(value)))[200:900, 200:900].mean(axis=(0, 1))
        for value in (0.7, -0.7)
    )

    assert together[2] > together[0] + 50
    assert apart[0] > apart[2] + 50


def test_unrelated_pixels_are_nearly_white() -> None:
    assert look_at(draw_correlations(correlate(0.0)))[200:900, 200:900].min() > 240


def test_pixels_that_never_change_are_grey() -> None:
    pixels = look_at(draw_correlations(correlate(0.7)))

    assert find_colour(pixels, FAINT, tolerance=1)[105:120, 130:1000].all()
