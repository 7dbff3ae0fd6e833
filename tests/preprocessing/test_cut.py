import cv2
import numpy as np
import pytest

from preprocessing.arrays import Box, InkMask
from preprocessing.components import Components, find_components
from preprocessing.cut import CutParameters, cut_piece
from preprocessing.segment import Piece


def draw_two_rings(slant: float = 0.0, overlap_px: int = 6) -> InkMask:
    """Two rings that touch: nothing but their middle is worth a cut."""
    canvas = np.zeros((140, 220), np.uint8)
    for x in (60, 130 - overlap_px):
        cv2.ellipse(canvas, (x, 70), (32, 50), 0, 0, 360, 255, 6)
    matrix = np.array([[1, slant, -slant * 70], [0, 1, 0]])
    return np.asarray(cv2.warpAffine(canvas, matrix, (220, 140)) > 128)


def only_piece(components: Components) -> Piece:
    assert len(components.numbers) == 1
    return Piece(components.box(0), (int(components.numbers[0]),))


@pytest.mark.parametrize("slant", [-0.3, 0.0, 0.3])
def test_one_of_the_cuts_parts_what_touches(slant: float) -> None:
    components = find_components(draw_two_rings(slant))
    piece = only_piece(components)

    cut, parts = cut_piece(components, piece)

    total = int((components.labels > 0).sum())
    sizes = np.cumsum([(cut.labels == part.labels[0]).sum() for part in parts])
    assert min(abs(size - total / 2) for size in sizes) < 0.13 * total


def test_parts_share_the_ink_among_them() -> None:
    mask = draw_two_rings()
    components = find_components(mask)
    piece = only_piece(components)

    cut, parts = cut_piece(components, piece)

    assert 2 < len(parts) <= 2 * CutParameters().most_cuts + 1
    assert ((cut.labels > 0) == mask).all()
    assert len({part.labels for part in parts}) == len(parts)
    for part in parts:
        own = (cut.labels == part.labels[0]).astype(np.uint8)
        assert cv2.boundingRect(own) == tuple(part.box)


def test_parts_stand_left_to_right() -> None:
    components = find_components(draw_two_rings())

    cut, parts = cut_piece(components, only_piece(components))

    middles = [np.nonzero(cut.labels == part.labels[0])[1].mean() for part in parts]
    assert middles == sorted(middles)


def test_the_components_that_were_given_stay_as_they_are() -> None:
    components = find_components(draw_two_rings())
    before = components.labels.copy()

    cut_piece(components, only_piece(components))

    assert (components.labels == before).all()


def test_what_is_too_narrow_stays_whole() -> None:
    mask = np.zeros((60, 20), np.bool_)
    mask[5:55, 8:13] = True
    components = find_components(mask)
    piece = Piece(Box(8, 5, 5, 50), (1,))

    assert cut_piece(components, piece) == (components, [piece])


def test_no_more_is_cut_than_allowed() -> None:
    components = find_components(draw_two_rings())

    _, parts = cut_piece(
        components, only_piece(components), CutParameters(reaches=(0.3,), most_cuts=2)
    )

    assert len(parts) <= 3
