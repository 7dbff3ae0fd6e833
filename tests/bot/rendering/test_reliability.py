import numpy as np
import pytest

from bot.rendering.palette import BLUE, CARD, ORANGE
from bot.rendering.reliability import draw_reliability
from model.reliability import Reliability, measure_reliability
from tests.bot.rendering.cards import find_colour, look_at


def measure(confidence: float, right: int, count: int = 1000) -> Reliability:
    rows = np.full((count, 10), (1 - confidence) / 9)
    rows[:, 0] = confidence
    y = np.where(np.arange(count) < right, 0, 1).astype(np.uint8)
    return measure_reliability(rows, y)


def test_a_card_is_as_wide_as_a_phone_and_bright_at_its_edge() -> None:
    pixels = look_at(draw_reliability(measure(0.9, 900)))

    assert pixels.shape[1] == 1080
    for edge in (pixels[:20], pixels[-20:], pixels[:, :20], pixels[:, -10:]):
        assert find_colour(edge, CARD).all()


def test_a_bin_that_keeps_its_promise_is_blue_and_on_the_diagonal() -> None:
    upper = look_at(draw_reliability(measure(0.5, 500)))[:950, 150:]

    assert not find_colour(upper, ORANGE).any()
    row, column = np.argwhere(find_colour(upper, BLUE)).mean(axis=0)
    assert row == pytest.approx(98 + 437, abs=15)
    assert column == pytest.approx(437, abs=15)


def test_a_bin_that_promises_too_much_is_orange_and_below() -> None:
    upper = look_at(draw_reliability(measure(0.5, 250)))[:950, 150:]

    assert not find_colour(upper, BLUE).any()
    assert np.argwhere(find_colour(upper, ORANGE))[:, 0].mean() > 98 + 437 + 150


@pytest.mark.parametrize("count", [1, 10, 10_000])
def test_few_and_many_answers_have_their_bar(count: int) -> None:
    lower = look_at(draw_reliability(measure(0.9, count, count)))[1000:, 150:]

    columns = np.flatnonzero(find_colour(lower, BLUE).any(axis=0))
    assert 30 < np.ptp(columns) < 70


def test_no_answers_at_all_are_no_error() -> None:
    nothing = measure_reliability(np.empty((0, 10)), np.empty(0, np.uint8))

    assert not find_colour(look_at(draw_reliability(nothing)), BLUE).any()
