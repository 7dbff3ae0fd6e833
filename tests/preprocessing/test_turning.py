import math
import time

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from preprocessing.arrays import Box, DigitImages, Picture, turn
from preprocessing.belief import BeliefParameters
from preprocessing.binarize import binarize
from preprocessing.errors import NoDigitFoundError
from preprocessing.finding import Finding, FindParameters, find_digits
from preprocessing.pipeline import PipelineParameters, extract_digits
from preprocessing.search import SearchParameters
from preprocessing.turning import TurnParameters, is_oddly_held, turn_to_best
from tests.preprocessing.picture_files import encode
from tests.preprocessing.sketches import find_by_hand, make_paper, write

TURN, FIND = TurnParameters(), FindParameters()
BOXES = [Box(20, 20, 30, 50), Box(100, 20, 30, 50)]


def write_digits(text: str) -> Picture:
    page = make_paper()
    for place, digit in enumerate(text):
        write(page, digit, 40 + 90 * place, 150)
    return page


SEVEN = extract_digits(encode(Image.fromarray(write_digits("7")), "PNG")).digits[0]


def judge_sevens(images: DigitImages) -> NDArray[np.float64]:
    """A judge who knows one digit."""
    difference = np.abs(images.astype(float) - SEVEN).sum(axis=(1, 2)) / SEVEN.sum()
    return np.where(difference < 0.4, -0.01, -4.0)


def find(page: Picture) -> Finding:
    return find_digits(binarize(page), judge_sevens, FIND, time.monotonic() + 60)


def test_a_page_on_its_side_is_turned_until_its_digits_convince() -> None:
    page = write_digits("777")
    lying = find(turn(page, 3))
    assert is_oddly_held(lying, TURN)

    best, quarter_turns = turn_to_best(lying, judge_sevens, FIND, TURN, time.monotonic() + 60)

    assert quarter_turns == 1
    assert best.conviction > lying.conviction
    assert best.ink.strength.shape == page.shape[:2]
    assert [one.line for one in best.segments] == [0, 0, 0]


def test_a_turned_page_must_be_believed_like_any_other() -> None:
    lying = encode(Image.fromarray(turn(write_digits("777"), 3)), "PNG")
    strict = BeliefParameters(least_log_odds=math.inf)
    parameters = PipelineParameters(search=SearchParameters(belief=strict))

    assert extract_digits(lying, judge_sevens).quarter_turns == 1
    with pytest.raises(NoDigitFoundError):
        extract_digits(lying, judge_sevens, parameters)


def test_a_page_that_convinces_no_way_up_stays_as_it_came() -> None:
    found = find(write_digits("000"))

    best, quarter_turns = turn_to_best(found, judge_sevens, FIND, TURN, time.monotonic() + 60)

    assert best is found
    assert quarter_turns == 0


def test_a_lone_digit_is_never_turned_and_convincing_ones_neither() -> None:
    assert not is_oddly_held(find_by_hand(BOXES[:1], [0.01]), TURN)
    assert not is_oddly_held(find_by_hand(BOXES, [0.99, 0.99]), TURN)
    assert is_oddly_held(find_by_hand(BOXES, [0.2, 0.2]), TURN)


PAGE = write_digits("777")
LOOKS = np.stack([find(turn(PAGE, quarter_turns)).images[0] for quarter_turns in range(4)])


def turn_with(*probabilities: float, upright: float = 0.3) -> int:
    """How often a page is turned whose digits are that probable, turned once, twice, thrice."""
    log_p = np.log([upright, *probabilities])

    def judge(images: DigitImages) -> NDArray[np.float64]:
        differences = np.abs(images[:, None].astype(float) - LOOKS).sum(axis=(2, 3))
        return np.asarray(log_p[differences.argmin(axis=1)])

    deadline_s = time.monotonic() + 60
    found = find_digits(binarize(PAGE), judge, FIND, deadline_s)
    return turn_to_best(found, judge, FIND, TURN, deadline_s)[1]


@pytest.mark.parametrize(
    ("probabilities", "quarter_turns"),
    [
        pytest.param((0.9, 0.2, 0.2), 1, id="left"),
        pytest.param((0.2, 0.9, 0.2), 2, id="upside down"),
        pytest.param((0.2, 0.2, 0.9), 3, id="right"),
        pytest.param((0.9, 0.95, 0.2), 2, id="the better of two"),
        pytest.param((0.95, 0.9, 0.2), 1, id="the better of two, first"),
        pytest.param((0.7, 0.7, 0.7), 0, id="not convincing"),
    ],
)
def test_the_way_up_that_convinces_most_is_kept(
    probabilities: tuple[float, ...], quarter_turns: int
) -> None:
    assert turn_with(*probabilities) == quarter_turns


def test_a_little_better_is_not_enough_to_turn_a_page() -> None:
    assert turn_with(0.9, 0.2, 0.2, upright=0.8) == 0
    assert turn_with(0.9, 0.2, 0.2, upright=0.6) == 1


def test_a_texture_of_pieces_is_not_turned() -> None:
    many = [Box(4 * i, 20, 3, 10) for i in range(TURN.most_digits + 1)]

    assert not is_oddly_held(find_by_hand(many, [0.2] * len(many)), TURN)
    assert is_oddly_held(find_by_hand(many[1:], [0.2] * TURN.most_digits), TURN)
