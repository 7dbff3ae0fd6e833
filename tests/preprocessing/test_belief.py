import pytest

from preprocessing.arrays import Box
from preprocessing.belief import (
    BeliefParameters,
    choose_best,
    is_corroborated,
    is_credible,
    is_plain,
    is_settled,
    leaves_no_doubt,
)
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


def test_a_refused_shape_alone_on_calm_paper_is_plain_and_a_part_of_what_is_there_is_not() -> None:
    assert is_plain(find_by_hand([LEFT], [0.01]), BELIEF)
    assert not is_plain(find_by_hand([LEFT], [0.01], speck=FAR_SPECK), BELIEF)
    assert not is_plain(find_by_hand([Box(2, 20, 196, 30)], [0.01]), BELIEF)


@pytest.mark.parametrize(
    ("probabilities", "is_believed"),
    [([0.99, 0.99], True), ([0.7, 0.7], False), ([0.99, 0.01], False), ([0.1, 0.1], False)],
)
def test_most_of_what_is_found_must_convince(
    probabilities: list[float], *, is_believed: bool
) -> None:
    assert is_credible(find_by_hand([LEFT, RIGHT], probabilities), BELIEF) is is_believed


def test_dirt_around_a_digit_makes_it_incredible() -> None:
    assert not is_credible(find_by_hand([LEFT], [0.99], dirt=40), BELIEF)


def test_two_that_agree_settle_it_and_a_third_that_does_not_unsettles_it() -> None:
    one, same = find_by_hand([LEFT], [0.99]), find_by_hand([LEFT._replace(x=21)], [0.98])
    other = find_by_hand([RIGHT], [0.97])

    assert not is_settled([one], BELIEF)
    assert is_settled([one, same], BELIEF)
    assert not is_settled([one, same, other], BELIEF)


def test_what_was_seen_once_must_be_striking() -> None:
    striking, faint = find_by_hand([LEFT], [0.999]), find_by_hand([LEFT], [0.95])

    assert is_corroborated(striking, [striking], BELIEF)
    assert not is_corroborated(faint, [faint], BELIEF)
    assert is_corroborated(faint, [faint, find_by_hand([LEFT], [0.6])], BELIEF)


def test_a_lone_stroke_is_never_striking() -> None:
    stroke = find_by_hand([NARROW], [0.999])

    assert not is_corroborated(stroke, [stroke], BELIEF)


def test_a_piece_that_recurs_nowhere_counts_against_a_finding() -> None:
    plain = [find_by_hand([LEFT], [0.99]) for _ in range(3)]
    more = find_by_hand([LEFT, RIGHT], [0.99, 0.99])

    assert choose_best([*plain, more], plain[0], BELIEF) in plain
    assert choose_best([more, more, plain[0]], more, BELIEF) is more


def test_ink_against_the_pictures_own_polarity_counts_less() -> None:
    dark = find_by_hand([LEFT], [0.995])
    bright = find_by_hand([RIGHT], [0.999], is_inverted=True)

    assert choose_best([bright, dark], None, BELIEF) is dark
    assert choose_best([bright], None, BELIEF) is bright


def test_where_nothing_is_credible_nothing_is_chosen() -> None:
    doubtful = find_by_hand([LEFT], [0.6])

    assert choose_best([doubtful], doubtful, BELIEF) is None
    assert choose_best([], None, BELIEF) is None


def test_rough_paper_makes_a_digit_incredible_and_each_further_digit_bears_more_of_it() -> None:
    assert is_credible(find_by_hand([LEFT], [0.99], dirt=18), BELIEF)
    assert not is_credible(find_by_hand([LEFT], [0.99], dirt=24), BELIEF)
    assert is_credible(find_by_hand([LEFT, RIGHT], [0.99, 0.99], dirt=24), BELIEF)


def test_rough_paper_leaves_doubt_and_is_not_plain() -> None:
    rough = find_by_hand([LEFT], [0.99], dirt=60)

    assert not leaves_no_doubt(rough, BELIEF)
    assert not is_plain(rough, BELIEF)


def test_a_striking_digit_on_unquiet_paper_needs_another_beside_it() -> None:
    unquiet = find_by_hand([LEFT], [0.999], dirt=18)

    assert not is_corroborated(unquiet, [unquiet], BELIEF)
    assert is_corroborated(unquiet, [unquiet, find_by_hand([LEFT], [0.999])], BELIEF)


def test_strokes_that_recur_count_on_calm_paper_only() -> None:
    calm, unquiet = find_by_hand([NARROW], [0.99]), find_by_hand([NARROW], [0.99], dirt=18)

    assert is_corroborated(calm, [calm, unquiet], BELIEF)
    assert not is_corroborated(unquiet, [calm, unquiet], BELIEF)


def test_two_that_agree_beat_a_lone_one_however_it_convinces() -> None:
    agreeing = [find_by_hand([LEFT], [0.95]) for _ in range(2)]
    lone = find_by_hand([RIGHT], [0.95])

    assert choose_best([lone, *agreeing], None, BELIEF) in agreeing
    assert choose_best([lone], None, BELIEF) is None
    assert choose_best([lone], lone, BELIEF) is lone


def test_of_two_that_agree_the_more_convincing_is_chosen() -> None:
    fair, good = find_by_hand([LEFT], [0.92]), find_by_hand([LEFT], [0.98])

    assert choose_best([fair, good], fair, BELIEF) is good


def test_a_piece_that_is_no_digit_costs_what_it_is() -> None:
    clean = find_by_hand([LEFT, RIGHT], [0.95, 0.95])
    dirty = find_by_hand([LEFT, RIGHT, NARROW], [0.96, 0.96, 0.1])

    assert choose_best([clean, dirty], clean, BELIEF) is clean
