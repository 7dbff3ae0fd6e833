import math

import numpy as np
import pytest

from preprocessing.arrays import Box
from preprocessing.finding import Finding
from preprocessing.signs import MOST_LOG_ODDS, Signs, count_at_border, measure_signs
from tests.preprocessing.sketches import find_by_hand

LEFT, RIGHT, NARROW = Box(20, 20, 30, 50), Box(100, 20, 30, 50), Box(160, 20, 10, 50)


def measure(finding: Finding, *others: Finding) -> Signs:
    return measure_signs(finding, [finding, *others])


def test_findings_agree_that_show_the_same_digits_in_the_same_places() -> None:
    one, same = find_by_hand([LEFT, RIGHT], [0.9, 0.9]), find_by_hand([LEFT, RIGHT], [0.8, 0.7])
    part, elsewhere = find_by_hand([LEFT], [0.9]), find_by_hand([NARROW], [0.9])

    assert measure(one, same, part, elsewhere).agreement == 0.5
    assert measure(part, one, same, elsewhere).agreement == 0.25


def test_log_odds_are_those_of_the_digits_and_have_a_limit() -> None:
    signs = measure(find_by_hand([LEFT, RIGHT, NARROW], [0.75, 1.0, 0.2]))

    assert signs.least_log_odds == pytest.approx(math.log(3))
    assert signs.mean_log_odds == pytest.approx((math.log(3) + MOST_LOG_ODDS) / 2)


def test_pieces_are_told_apart_by_what_they_are() -> None:
    signs = measure(find_by_hand([LEFT, RIGHT, NARROW], [0.9, 0.1, 0.9]))
    strokes = measure(find_by_hand([NARROW], [0.9]))

    assert (signs.is_mere_strokes, signs.telling, signs.left_over) == (0, 1, 1)
    assert (strokes.is_mere_strokes, strokes.telling, strokes.left_over) == (1, 0, 0)
    assert signs.plausible_share == pytest.approx(2000 / 3500)


def test_marks_and_ink_around_digits_are_seen() -> None:
    clean = measure(find_by_hand([LEFT], [0.9]))
    dirty = measure(find_by_hand([LEFT], [0.9], dirt=50))
    beside = measure(find_by_hand([LEFT], [0.9], speck=Box(55, 20, 6, 50)))

    assert dirty.mean_marks > clean.mean_marks
    assert dirty.strong_marks == pytest.approx(math.log(50 / 200 + 0.01))
    assert (clean.ink_nearby, clean.explained) == (0, 1)
    assert beside.ink_nearby == pytest.approx(6 / 30)
    assert beside.explained == pytest.approx(30 / 36)


def test_a_blurred_outline_is_less_steep() -> None:
    sharp, soft = find_by_hand([LEFT], [0.9]), find_by_hand([LEFT], [0.9])
    ramp = np.linspace(0, 200, 15)
    soft.ink.strength[20:70, 20:35] = ramp.astype(np.uint8)
    soft.ink.strength[20:70, 35:50] = ramp[::-1].astype(np.uint8)

    assert measure(soft).sharpness < measure(sharp).sharpness


def test_digits_at_the_border_are_counted() -> None:
    boxes = [LEFT._replace(x=0), RIGHT._replace(y=50), NARROW]
    finding = find_by_hand(boxes, [0.9, 0.9, 0.9])

    assert count_at_border(finding, finding.is_plausible) == 2
    assert measure(finding).at_border == pytest.approx(2 / 3)


def test_heights_are_compared() -> None:
    low = find_by_hand([LEFT, RIGHT._replace(height=25)], [0.9, 0.9])

    assert measure(low).height_spread == pytest.approx(math.log(2))
