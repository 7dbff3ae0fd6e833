"""Ink mask to digits: join broken strokes, leave out the rest, put them in reading order."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box, InkMask
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError


@dataclass(frozen=True, slots=True)
class SegmentParameters:
    """What is taken for a digit; lengths are shares of the longer side of the largest piece of ink.

    Attributes
    ----------
    least_side_px : int
        Smaller pieces of ink are specks: a digit of 6 px has no shape left.
    least_side_share : float
        Likewise, as a share of the picture's longer side: nobody writes 80 digits on a line, and
        noise clumps.
    speck_share : float
        Pieces smaller than this beside a digit are dust, not a broken stroke.
    fragment_share : float
        A piece above or below a digit and less tall than this share of it is a part of it: a 5's
        flag, the foot of a 1 or a 2. Two lines of writing are about equally tall.
    gap_share : float
        Widest gap between a digit and such a part.
    halves_gap_share : float
        Widest gap in a stroke that is broken in the middle, where both halves are tall.
    tallest_of_halves : float
        Two halves make a digit at most this many times as tall as wide; two digits above each
        other are taller.
    least_height_share : float
        Digits of one picture are at least this tall: people write numbers in one size.
    border_share : float
        A piece that lies along the picture's border with more than this share of its length is an
        edge of the paper, a table or a finger; a digit merely touches the border.
    most_pieces : int
        More pieces of ink than this are a texture; joining them all would take seconds.
    most_digits : int
        More than this is a page of figures or a texture, not a number in a chat.
    """

    least_side_px: int = 6
    least_side_share: float = 0.0125
    speck_share: float = 0.12
    fragment_share: float = 0.5
    gap_share: float = 0.2
    halves_gap_share: float = 0.02
    tallest_of_halves: float = 1.9
    least_height_share: float = 0.4
    border_share: float = 0.5
    most_pieces: int = 1000
    most_digits: int = 100


class Segment(NamedTuple):
    """The ink of one digit: its box, its line of writing (0 = top), and its labels."""

    box: Box
    line: int
    labels: tuple[int, ...]


class Segmentation(NamedTuple):
    """Segments in reading order, and the label of each pixel, shape (height, width), int32."""

    segments: tuple[Segment, ...]
    labels: NDArray[np.int32]


class _Piece(NamedTuple):
    box: Box
    labels: tuple[int, ...]

    @property
    def side_px(self) -> int:
        return max(self.box.width, self.box.height)


def segment(mask: InkMask, parameters: SegmentParameters | None = None) -> Segmentation:
    """Find the digits in an ink mask.

    Parameters
    ----------
    mask : InkMask
        Shape (height, width), True = ink.
    parameters : SegmentParameters, optional
        What is taken for a digit.

    Returns
    -------
    Segmentation
        At least one segment, in reading order: lines top to bottom, each left to right.

    Raises
    ------
    NoDigitFoundError
        No piece of ink could be a digit.
    TooManyDigitsError
        More than ``most_digits`` pieces could be one, or there are more than ``most_pieces``.
    """
    parameters = parameters or SegmentParameters()
    labels, pieces = _find_pieces(mask, parameters)
    pieces = _join_fragments(pieces, parameters)
    tallest = max(piece.side_px for piece in pieces)
    digits = [p for p in pieces if p.box.height >= parameters.least_height_share * tallest]
    # A lone wide stroke leaves nothing tall enough: then the largest piece speaks for itself.
    digits = digits or [max(pieces, key=lambda piece: piece.side_px)]
    if len(digits) > parameters.most_digits:
        raise TooManyDigitsError
    return Segmentation(_order(digits), labels)


def _find_pieces(
    mask: InkMask, parameters: SegmentParameters
) -> tuple[NDArray[np.int32], list[_Piece]]:
    _, raw_labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    labels = np.asarray(raw_labels, dtype=np.int32)
    least_px = max(parameters.least_side_px, parameters.least_side_share * max(mask.shape))
    pieces = []
    for label in range(1, len(stats)):
        box = Box(*(int(value) for value in stats[label, :4]))
        if max(box.width, box.height) < least_px:
            continue
        if not _lies_along_border(labels, label, box, parameters.border_share):
            pieces.append(_Piece(box, (label,)))
    if not pieces:
        raise NoDigitFoundError
    largest = max(piece.side_px for piece in pieces)
    pieces = [piece for piece in pieces if piece.side_px >= parameters.speck_share * largest]
    if len(pieces) > parameters.most_pieces:
        raise TooManyDigitsError
    return labels, pieces


def _lies_along_border(
    labels: NDArray[np.int32], label: int, box: Box, border_share: float
) -> bool:
    height, width = labels.shape
    edges = (
        (box.x == 0, labels[:, 0]),
        (box.y == 0, labels[0]),
        (box.x + box.width == width, labels[:, -1]),
        (box.y + box.height == height, labels[-1]),
    )
    contact = sum(int((edge == label).sum()) for touches, edge in edges if touches)
    return contact > border_share * max(box.width, box.height)


def _join_fragments(pieces: list[_Piece], parameters: SegmentParameters) -> list[_Piece]:
    """Give each small piece to the digit whose stroke it most likely continues, largest first."""
    digits: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: p.side_px, reverse=True):
        near = [d for d in digits if _gap(d.box, piece.box) <= parameters.gap_share * d.side_px]
        # A 5's flag may end nearer to the next digit than to its own: ask before measuring.
        owners = [digit for digit in near if _continues(digit, piece, parameters)]
        if owners:
            owner = min(owners, key=lambda d: _gap(d.box, piece.box) / d.side_px)
            box = _unite(owner.box, piece.box)
            digits[digits.index(owner)] = _Piece(box, owner.labels + piece.labels)
        else:
            digits.append(piece)
    return digits


def _continues(digit: _Piece, piece: _Piece, parameters: SegmentParameters) -> bool:
    """Tell whether a piece stands above or below a digit, and so close that it is a part of it."""
    narrower = min(digit.box.width, piece.box.width)
    lower = min(digit.box.height, piece.box.height)
    is_stacked = _overlap(digit.box.x, digit.box.width, piece.box.x, piece.box.width) > (
        0.3 * narrower
    ) and _overlap(digit.box.y, digit.box.height, piece.box.y, piece.box.height) < (
        0.6 * max(lower, digit.side_px * 0.1)
    )
    is_inside = _unite(digit.box, piece.box) == digit.box
    is_small = piece.box.height < parameters.fragment_share * digit.box.height
    if is_small:
        is_near = _gap(digit.box, piece.box) <= parameters.gap_share * digit.side_px
    else:
        union = _unite(digit.box, piece.box)
        is_near = (
            _gap(digit.box, piece.box) <= parameters.halves_gap_share * digit.side_px
            and union.height <= parameters.tallest_of_halves * union.width
        )
    return is_inside or (is_stacked and is_near)


def _overlap(start: int, length: int, other_start: int, other_length: int) -> int:
    return min(start + length, other_start + other_length) - max(start, other_start)


def _gap(a: Box, b: Box) -> int:
    """Measure the distance between two boxes along the axis where they are farther apart."""
    across = max(a.x, b.x) - min(a.x + a.width, b.x + b.width)
    along = max(a.y, b.y) - min(a.y + a.height, b.y + b.height)
    return max(across, along, 0)


def _unite(a: Box, b: Box) -> Box:
    x, y = min(a.x, b.x), min(a.y, b.y)
    right, bottom = max(a.x + a.width, b.x + b.width), max(a.y + a.height, b.y + b.height)
    return Box(x, y, right - x, bottom - y)


def _order(digits: list[_Piece]) -> tuple[Segment, ...]:
    """Put digits in reading order; each joins the line of its nearest neighbour to the left.

    Comparing neighbours, not the whole line, follows lines of writing that slope.
    """
    lines: list[list[_Piece]] = []
    for digit in sorted(digits, key=lambda d: d.box.x):
        line = max(lines, key=lambda row: _share_height(row[-1].box, digit.box), default=None)
        if line is not None and _share_height(line[-1].box, digit.box) > 0.4:  # noqa: PLR2004
            line.append(digit)
        else:
            lines.append([digit])
    lines.sort(key=lambda row: float(np.mean([d.box.y + d.box.height / 2 for d in row])))
    return tuple(
        Segment(digit.box, index, digit.labels) for index, row in enumerate(lines) for digit in row
    )


def _share_height(a: Box, b: Box) -> float:
    shared = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return shared / min(a.height, b.height)
