import numpy as np
import pytest

from bot.rendering.confusion import draw_confusion
from bot.rendering.palette import BLUE, CARD, ORANGE
from tests.bot.rendering.cards import find_colour, look_at


def count(*mistakes: tuple[int, int, int], right: int = 100) -> np.ndarray:
    confusion = np.diag([right] * 10)
    for written, read, times in mistakes:
        confusion[written, read] = times
    return confusion


def test_a_card_is_as_wide_as_a_phone_and_bright_at_its_edge() -> None:
    pixels = look_at(draw_confusion(count((4, 9, 7))))

    assert pixels.shape[1] == 1080
    for edge in (pixels[:20], pixels[-20:], pixels[:, :20], pixels[:, -20:]):
        assert find_colour(edge, CARD).all()


def test_a_mistake_is_orange_where_its_row_and_column_meet() -> None:
    orange = np.argwhere(find_colour(look_at(draw_confusion(count((8, 1, 7)))), ORANGE))

    rows, columns = orange[:, 0], orange[:, 1]
    assert np.ptp(rows) < 90
    assert np.ptp(columns) < 90
    assert rows.mean() > 700
    assert columns.mean() < 300


def test_right_answers_run_down_the_diagonal_in_blue() -> None:
    blue = np.argwhere(find_colour(look_at(draw_confusion(count())), BLUE)[:, :920])

    rows, columns = (blue - blue.mean(axis=0)).T
    assert rows @ columns > 0.98 * np.linalg.norm(rows) * np.linalg.norm(columns)


def test_tuples_as_an_evaluation_holds_them_are_drawn_alike() -> None:
    confusion = count((4, 9, 7))

    as_tuples = tuple(tuple(int(n) for n in row) for row in confusion)

    assert draw_confusion(as_tuples) == draw_confusion(confusion)


@pytest.mark.parametrize("confusion", [np.zeros((10, 10), int), np.full((10, 10), 123_456)])
def test_nothing_at_all_and_very_much_are_no_error(confusion: np.ndarray) -> None:
    assert look_at(draw_confusion(confusion)).shape[1] == 1080
