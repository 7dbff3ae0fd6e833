import numpy as np
import pytest

from bot.rendering.palette import BLUE, CARD, GREY, ORANGE
from bot.rendering.strokes import blend, colour_strokes, make_scale
from model.evidence import Evidence
from tests.bot.rendering.cards import draw_seven, find_colour, speak


def test_what_leans_nowhere_is_grey_and_the_ends_are_blue_and_orange() -> None:
    colours = blend(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]))

    assert colours.tolist() == [list(c) for c in (ORANGE, ORANGE, GREY, BLUE, BLUE)]


def test_the_scale_runs_from_blue_to_orange() -> None:
    scale = make_scale()

    assert (tuple(scale[0, 0]), tuple(scale[0, -1])) == (BLUE, ORANGE)


def test_strokes_have_the_colour_of_what_they_spoke_for() -> None:
    image = draw_seven()

    drawn = colour_strokes(image, speak(image), side_px=280).astype(np.int64)

    blue, orange = find_colour(drawn, BLUE, 60), find_colour(drawn, ORANGE, 60)
    assert blue[65, 100:180].all()
    assert orange[170:220, 185].all()
    assert not blue[150:].any()
    assert not orange[:130].any()


def test_where_no_ink_is_the_card_stays_empty() -> None:
    image = draw_seven()

    drawn = colour_strokes(image, speak(image), side_px=280)

    assert find_colour(drawn.astype(np.int64), CARD)[100:, :150].all()


@pytest.mark.parametrize("level", [0, 255])
def test_evidence_of_nothing_is_no_error(level: int) -> None:
    image, none = np.full((28, 28), level, np.uint8), np.zeros((28, 28))

    drawn = colour_strokes(image, Evidence(1, 7, none, none, rest=1.0), side_px=56)

    assert find_colour(drawn.astype(np.int64), GREY if level else CARD)[10:-10, 10:-10].all()
