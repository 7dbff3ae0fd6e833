import pytest

from preprocessing.arrays import Box
from preprocessing.belief import (
    BeliefParameters,
    believe,
    choose_best,
    is_credible,
    is_plain_refusal,
    leaves_no_doubt,
)
from preprocessing.finding import Finding
from tests.preprocessing.sketches import find_by_hand

BELIEF = BeliefParameters()
LEFT, RIGHT, NARROW = Box(20, 20, 30, 50), Box(100, 20, 30, 50), Box(160, 20, 10, 50)
FAR_SPECK = Box(150, 10, 30, 80)


def test_a_convincing_digit_alone_on_its_page_leaves_no_doubt() -> None:
    assert leaves_no_doubt(find_by_hand([LEFT], [0.99]), BELIEF)


@pytest.mark.parametrize(
    ("probabilities", "speck"), [([0.99, 0.3], None), ([0.99, 0.99], FAR_SPECK)]
)
def test_an_odd_piece_or_more_ink_leaves_doubt(
    probabilities: list[float], speck: Box | None
) -> None:
    assert not leaves_no_doubt(find_by_hand([LEFT, RIGHT], probabilities, speck=speck), BELIEF)


def test_several_strokes_leave_doubt_and_one_does_not() -> None:
    strokes = [NARROW, NARROW._replace(x=120)]

    assert leaves_no_doubt(find_by_hand([NARROW], [0.99]), BELIEF)
    assert not leaves_no_doubt(find_by_hand(strokes, [0.99, 0.99]), BELIEF)


def test_what_touches_the_border_leaves_doubt() -> None:
    assert not leaves_no_doubt(find_by_hand([LEFT._replace(x=0)], [0.99]), BELIEF)


def test_rough_paper_leaves_doubt() -> None:
    assert not leaves_no_doubt(find_by_hand([LEFT], [0.99], dirt=60), BELIEF)


def draw_ring() -> Finding:
    """A letter's thin stroke around a hole."""
    finding = find_by_hand([LEFT], [0.01])
    finding.ink.components.labels[28:62, 28:42] = 0
    return finding


def test_a_refused_shape_of_thin_strokes_alone_on_calm_paper_is_plainly_no_digit() -> None:
    assert is_plain_refusal(draw_ring(), BELIEF)
    assert not is_plain_refusal(find_by_hand([LEFT], [0.01]), BELIEF)  # a blot may be a shadow
    assert not is_plain_refusal(find_by_hand([LEFT], [0.9]), BELIEF)
    assert not is_plain_refusal(find_by_hand([Box(2, 20, 196, 30)], [0.01]), BELIEF)


def test_what_all_assumptions_show_is_believed_and_a_stroke_that_one_of_them_shows_is_not() -> None:
    digit, stroke = find_by_hand([LEFT], [0.99]), find_by_hand([NARROW], [0.7], dirt=60)

    assert is_credible(digit, [digit] * 5, BELIEF)
    assert not is_credible(stroke, [digit, digit, None, None, stroke], BELIEF)


def test_dirt_around_a_digit_makes_it_less_credible() -> None:
    clean, dirty = find_by_hand([LEFT], [0.99]), find_by_hand([LEFT], [0.99], dirt=60)

    assert believe(dirty, [dirty], BELIEF) < believe(clean, [clean], BELIEF)


def test_two_that_agree_beat_a_lone_one_that_convinces_as_much() -> None:
    agreeing = [find_by_hand([LEFT], [0.95]) for _ in range(3)]
    lone = find_by_hand([RIGHT], [0.95])

    assert choose_best([lone, *agreeing], BELIEF) in agreeing


def test_of_two_that_agree_the_more_convincing_is_chosen() -> None:
    fair, good = find_by_hand([LEFT], [0.92]), find_by_hand([LEFT], [0.98])

    assert choose_best([fair, good], BELIEF) is good


def test_a_piece_that_is_no_digit_costs_what_it_is() -> None:
    clean = find_by_hand([LEFT, RIGHT], [0.95, 0.95])
    dirty = find_by_hand([LEFT, RIGHT, NARROW], [0.96, 0.96, 0.1])

    assert choose_best([clean, dirty], BELIEF) is clean


def test_where_nothing_is_credible_nothing_is_chosen() -> None:
    doubtful = find_by_hand([NARROW], [0.6], dirt=60)

    assert choose_best([doubtful], BELIEF) is None
    assert choose_best([find_by_hand([LEFT], [0.1])], BELIEF) is None
    assert choose_best([], BELIEF) is None
