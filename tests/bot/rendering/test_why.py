from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.rendering.excerpt import Excerpt, cut_excerpt
from bot.rendering.palette import BLUE, CARD, GREY, ORANGE
from bot.rendering.why import draw_why
from preprocessing.arrays import Box
from tests.bot.rendering.cards import draw_seven, find_colour, look_at, speak

GREEN = (40, 160, 60)


def say_percent(share: float) -> str:
    return f"{share:.0%}"


def draw(probability: float = 0.8, *, with_excerpt: bool = True) -> bytes:
    image = draw_seven()
    probabilities = np.zeros(10)
    probabilities[[7, 1, 4]] = probability, (1 - probability) / 2, (1 - probability) / 2
    excerpt = Excerpt(np.full((90, 60, 3), GREEN, np.uint8), Box(10, 10, 40, 60))
    shown = excerpt if with_excerpt else None
    return draw_why(shown, image, probabilities, speak(image), say_percent)


def measure_bar(pixels: np.ndarray, colour: tuple[int, int, int]) -> int:
    """Measure the longest row of a colour in the lower part, where the bars are."""
    lower = find_colour(pixels, colour)[-600:, 100:880]
    return int(lower.sum(axis=1).max())


@pytest.mark.parametrize("with_excerpt", [True, False])
def test_a_card_is_as_wide_as_a_phone_and_bright_at_its_edge(*, with_excerpt: bool) -> None:
    pixels = look_at(draw(with_excerpt=with_excerpt))

    assert pixels.shape[1] == 1080
    assert 1000 < pixels.shape[0] < 1600
    for edge in (pixels[:30], pixels[-30:], pixels[:, :30], pixels[:, -30:]):
        assert find_colour(edge, CARD).all()


def test_the_excerpt_is_shown_with_its_box_where_there_is_one() -> None:
    upper = look_at(draw())[:350, :350]

    assert find_colour(upper, GREEN).sum() > 20_000
    assert find_colour(upper, BLUE).sum() > 1000
    assert not find_colour(look_at(draw(with_excerpt=False)), GREEN).any()


def test_bars_are_as_long_as_the_probabilities() -> None:
    pixels = look_at(draw(0.6))

    blue, orange, grey = (measure_bar(pixels, colour) for colour in (BLUE, ORANGE, GREY))
    assert orange / blue == pytest.approx(1 / 3, abs=0.05)
    assert grey / blue == pytest.approx(1 / 3, abs=0.05)


def test_the_strokes_are_blue_above_and_orange_below() -> None:
    strokes = look_at(draw())[:700, 400:]

    blue, orange = find_colour(strokes, BLUE, 60), find_colour(strokes, ORANGE, 60)
    assert np.argwhere(blue)[:, 0].mean() + 150 < np.argwhere(orange)[:, 0].mean()


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (3000, 2000)])
def test_an_excerpt_of_any_size_can_be_shown(size: tuple[int, int]) -> None:
    image, picture = draw_seven(), np.zeros((*size, 3), np.uint8)
    excerpt = cut_excerpt(picture, Box(0, 0, size[1], size[0]))

    card = draw_why(excerpt, image, np.full(10, 0.1), speak(image), say_percent)
    assert look_at(card).shape[1] == 1080


def test_percentages_are_written_as_the_caption_writes_them() -> None:
    said: list[float] = []

    def say(share: float) -> str:
        said.append(share)
        return "%99"

    image, probabilities = draw_seven(), np.linspace(0, 0.2, 10)
    draw_why(None, image, probabilities, speak(image), say)

    assert said == pytest.approx(list(probabilities))


def test_threads_draw_the_same_side_by_side() -> None:
    with ThreadPoolExecutor(3) as pool:
        drawn = {future.result() for future in [pool.submit(draw) for _ in range(6)]}

    assert drawn == {draw()}
