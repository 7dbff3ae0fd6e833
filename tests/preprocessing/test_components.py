import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from preprocessing.arrays import Box, InkMask
from preprocessing.components import find_components

masks = arrays.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def make_two_pieces() -> InkMask:
    mask = np.zeros((6, 9), np.bool_)
    mask[1, 1] = mask[2, 2] = mask[3, 2] = True  # over a corner
    mask[0:2, 6:9] = True
    return mask


def test_pieces_hang_together_over_corners() -> None:
    found = find_components(make_two_pieces())

    assert {found.box(index) for index in range(len(found.numbers))} == {
        Box(1, 1, 2, 3),
        Box(6, 0, 3, 2),
    }


@given(masks)
def test_all_ink_belongs_to_a_piece_and_each_piece_to_its_frame(mask: InkMask) -> None:
    found = find_components(mask)

    assert (found.mask == mask).all()
    for index, number in enumerate(found.numbers):
        rows, columns = np.nonzero(found.labels == number)
        x, y, width, height = found.box(index)
        assert (columns.min(), rows.min()) == (x, y)
        assert (columns.max() + 1, rows.max() + 1) == (x + width, y + height)


def test_a_piece_that_is_left_out_is_paper() -> None:
    mask = make_two_pieces()
    found = find_components(mask)
    is_large = found.frames[:, 2] == 3

    kept = found.where(is_large)

    assert len(kept.numbers) == 1
    assert kept.mask.sum() == 6
    assert (kept.mask <= mask).all()


def test_no_ink_is_no_piece() -> None:
    found = find_components(np.zeros((4, 4), np.bool_))

    assert len(found.numbers) == 0
    assert not found.mask.any()
