import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from preprocessing.arrays import Box
from preprocessing.regroup import Opinion, RegroupParameters, join_broken, split_touching
from preprocessing.segment import Piece, Pieces

PARAMETERS = RegroupParameters()
UPPER = Piece(Box(100, 100, 40, 30), (1,))
LOWER = Piece(Box(100, 138, 40, 40), (2,))
FAR = Piece(Box(300, 100, 40, 80), (3,))
WIDE = Piece(Box(0, 0, 120, 80), (9,))
ATOMS = [Piece(Box(30 * i, 0, 30, 80), (10 + i,)) for i in range(4)]


def give(opinions: Mapping[tuple[int, ...], float], otherwise: float = 0.01) -> Opinion:
    """A judge who finds these labels that probable."""

    def ask(pieces: Sequence[Piece]) -> NDArray[np.float64]:
        return np.log([opinions.get(tuple(sorted(piece.labels)), otherwise) for piece in pieces])

    return ask


def join(
    digits: list[Piece], opinions: Mapping[tuple[int, ...], float], *leftovers: Piece
) -> list[tuple[int, ...]]:
    found = join_broken(Pieces(digits, list(leftovers)), give(opinions), PARAMETERS)
    return sorted(tuple(sorted(piece.labels)) for piece in found.digits)


def split(opinions: Mapping[tuple[int, ...], float]) -> list[tuple[int, ...]]:
    pieces = Pieces([FAR, WIDE], [])
    found = split_touching(pieces, lambda _: ATOMS, give(opinions), PARAMETERS)
    return [piece.labels for piece in found.digits if piece != FAR]


def test_halves_that_are_a_digit_only_together_are_joined() -> None:
    assert join([UPPER, LOWER, FAR], {(1, 2): 0.99, (3,): 0.99}) == [(1, 2), (3,)]


def test_the_joined_piece_has_the_box_of_both() -> None:
    found = join_broken(Pieces([UPPER, LOWER], []), give({(1, 2): 0.99}), PARAMETERS)

    assert [piece.box for piece in found.digits] == [Box(100, 100, 40, 78)]


def test_two_digits_stay_two() -> None:
    opinions = {(1,): 0.99, (2,): 0.99, (1, 2): 0.99}

    assert join([UPPER, LOWER], opinions) == [(1,), (2,)]


def test_two_halves_over_a_hairline_are_one_even_where_each_looks_like_a_digit() -> None:
    near = LOWER._replace(box=Box(100, 131, 40, 40))
    opinions = {(1,): 0.99, (2,): 0.99, (1, 2): 0.99}

    assert join([UPPER, near], opinions) == [(1, 2)]
    assert join([UPPER, near], opinions | {(1, 2): 0.6}) == [(1,), (2,)]


def test_what_is_no_digit_together_either_stays_apart() -> None:
    assert join([UPPER, LOWER], {(1, 2): 0.3}) == [(1,), (2,)]


def test_what_is_far_apart_is_not_even_asked_about() -> None:
    assert join([UPPER, FAR], {(1, 3): 0.99}) == [(1,), (3,)]


def test_what_was_left_over_joins_where_it_makes_a_digit() -> None:
    flag = Piece(Box(105, 85, 30, 6), (7,))

    assert join([UPPER], {(1, 7): 0.99}, flag) == [(1, 7)]
    assert join([UPPER], {(1,): 0.8, (1, 7): 0.9}, flag) == [(1,)]


def test_three_parts_of_one_digit_come_together() -> None:
    third = Piece(Box(145, 100, 10, 78), (4,))
    opinions: dict[tuple[int, ...], float] = {(1, 2): 0.7, (1, 2, 4): 0.999, (1, 4): 0.02}

    assert join([UPPER, LOWER, third], opinions) == [(1, 2, 4)]


def test_a_lone_piece_needs_no_judge() -> None:
    def refuse(_: Sequence[Piece]) -> NDArray[np.float64]:
        raise AssertionError("asked")

    alone = Pieces([UPPER], [])
    assert join_broken(alone, refuse, PARAMETERS) == alone
    assert split_touching(Pieces([FAR], []), lambda _: [], refuse, PARAMETERS).digits == [FAR]


def test_a_texture_of_pieces_is_left_alone() -> None:
    many = [Piece(Box(10 * i, 0, 9, 20), (i + 1,)) for i in range(40)]
    opinions: dict[tuple[int, ...], float] = {(i, i + 1): 0.99 for i in range(1, 40)}

    assert join(many, opinions) == sorted(piece.labels for piece in many)


def test_touching_digits_are_split_where_both_convince() -> None:
    assert split({(9,): 0.02, (10, 11): 0.99, (12, 13): 0.99}) == [(10, 11), (12, 13)]


def test_of_two_ways_to_split_the_more_convincing_is_taken() -> None:
    opinions = {(10,): 0.96, (11, 12, 13): 0.96, (10, 11): 0.99, (12, 13): 0.99}

    assert split(opinions) == [(10, 11), (12, 13)]


def test_a_digit_beyond_doubt_is_not_split() -> None:
    assert split({(9,): 0.97, (10, 11): 0.999, (12, 13): 0.999}) == [(9,)]


@pytest.mark.parametrize("weak", [0.3, 0.7])
def test_no_part_of_a_split_may_be_in_doubt(weak: float) -> None:
    assert split({(9,): 0.02, (10, 11): 0.99, (12, 13): weak}) == [(9,)]


def test_what_is_narrow_is_not_split() -> None:
    narrow = Piece(Box(0, 0, 40, 80), (9,))
    opinions = give({(10, 11): 0.99, (12, 13): 0.99})

    found = split_touching(Pieces([narrow], []), lambda _: ATOMS, opinions, PARAMETERS)

    assert found.digits == [narrow]


def test_parts_much_lower_than_the_whole_are_no_digits() -> None:
    low = [atom._replace(box=atom.box._replace(height=20)) for atom in ATOMS]
    opinions = give({(10, 11): 0.99, (12, 13): 0.99})

    found = split_touching(Pieces([WIDE], []), lambda _: low, opinions, PARAMETERS)

    assert found.digits == [WIDE]


def test_parameters_are_probabilities_a_reader_can_judge() -> None:
    assert math.exp(PARAMETERS.convincing) == pytest.approx(0.9)
    assert PARAMETERS.least_whole < PARAMETERS.least_part < PARAMETERS.convincing < 0
