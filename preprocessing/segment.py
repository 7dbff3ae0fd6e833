"""Pieces of ink to digits: join broken strokes, leave out the rest, put them in reading order."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box
from preprocessing.components import Components
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError
from preprocessing.geometry import measure_gap, measure_overlap, share_height, unite


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
    border_share, lone_border_share : float
        A piece that lies along the picture's border with more than this share of its length is an
        edge of the paper, a table or a finger; a digit merely touches the border. Where nothing
        else is there, as in a tight crop, the second share counts.
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
    border_share: float = 0.3
    lone_border_share: float = 0.5
    most_pieces: int = 1000
    most_digits: int = 100


class Piece(NamedTuple):
    """Ink that belongs together: its box, and the labels of the components it consists of."""

    box: Box
    labels: tuple[int, ...]

    @property
    def side_px(self) -> int:
        """The longer side of the box."""
        return max(self.box.width, self.box.height)


class Pieces(NamedTuple):
    """Pieces that could be digits, and those beside them that are too small for it."""

    digits: list[Piece]
    leftovers: list[Piece]


class Segment(NamedTuple):
    """One digit: its ink, and its line of writing (0 = top)."""

    piece: Piece
    line: int


def find_pieces(components: Components, parameters: SegmentParameters | None = None) -> Pieces:
    """Find the digits among connected pieces of ink.

    Parameters
    ----------
    components : Components
        The ink.
    parameters : SegmentParameters, optional
        What is taken for a digit.

    Returns
    -------
    Pieces
        At least one digit, in no order.

    Raises
    ------
    NoDigitFoundError
        No piece of ink could be a digit.
    TooManyDigitsError
        More than ``most_digits`` pieces could be one, or there are more than ``most_pieces``.
    """
    parameters = parameters or SegmentParameters()
    pieces = _join_fragments(_leave_out(components, parameters), parameters)
    tallest = max(piece.side_px for piece in pieces)
    is_tall = [p.box.height >= parameters.least_height_share * tallest for p in pieces]
    digits = [piece for piece, tall in zip(pieces, is_tall, strict=True) if tall]
    leftovers = [piece for piece, tall in zip(pieces, is_tall, strict=True) if not tall]
    if not digits:  # a lone wide stroke: then the largest piece speaks for itself
        digits = [max(pieces, key=lambda piece: piece.side_px)]
        leftovers.remove(digits[0])
    if len(digits) > parameters.most_digits:
        raise TooManyDigitsError
    return Pieces(digits, leftovers)


def _leave_out(components: Components, parameters: SegmentParameters) -> list[Piece]:
    """Leave out specks, and what lies along the border."""
    sides_px = components.frames[:, 2:].max(axis=1, initial=0)
    least_px = max(
        parameters.least_side_px, parameters.least_side_share * max(components.labels.shape)
    )
    shares: dict[Piece, float] = {}
    for index in np.flatnonzero(sides_px >= least_px):
        piece = Piece(components.box(int(index)), (int(components.numbers[index]),))
        shares[piece] = _measure_contact(components.labels, piece)
    pieces = [piece for piece, share in shares.items() if share <= parameters.border_share]
    if not pieces:
        most = parameters.lone_border_share
        pieces = [piece for piece, share in shares.items() if share <= most]
    if not pieces:
        raise NoDigitFoundError
    largest = max(piece.side_px for piece in pieces)
    pieces = [piece for piece in pieces if piece.side_px >= parameters.speck_share * largest]
    if len(pieces) > parameters.most_pieces:
        raise TooManyDigitsError
    return pieces


def _measure_contact(labels: NDArray[np.int32], piece: Piece) -> float:
    """Measure how much of a piece lies along the border, as a share of its longer side."""
    height, width = labels.shape
    box, (label,) = piece
    edges = (
        (box.x == 0, labels[:, 0]),
        (box.y == 0, labels[0]),
        (box.x + box.width == width, labels[:, -1]),
        (box.y + box.height == height, labels[-1]),
    )
    contact = sum(int((edge == label).sum()) for touches, edge in edges if touches)
    return contact / piece.side_px


def _join_fragments(pieces: list[Piece], parameters: SegmentParameters) -> list[Piece]:
    """Give each small piece to the digit whose stroke it most likely continues, largest first."""
    digits: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: p.side_px, reverse=True):
        near = [
            d for d in digits if measure_gap(d.box, piece.box) <= parameters.gap_share * d.side_px
        ]
        # A 5's flag may end nearer to the next digit than to its own: ask before measuring.
        owners = [digit for digit in near if _continues(digit, piece, parameters)]
        if owners:
            owner = min(owners, key=lambda d: measure_gap(d.box, piece.box) / d.side_px)
            box = unite(owner.box, piece.box)
            digits[digits.index(owner)] = Piece(box, owner.labels + piece.labels)
        else:
            digits.append(piece)
    return digits


def _continues(digit: Piece, piece: Piece, parameters: SegmentParameters) -> bool:
    """Tell whether a piece stands above or below a digit, and so close that it is a part of it."""
    narrower = min(digit.box.width, piece.box.width)
    lower = min(digit.box.height, piece.box.height)
    is_stacked = measure_overlap(digit.box.x, digit.box.width, piece.box.x, piece.box.width) > (
        0.3 * narrower
    ) and measure_overlap(digit.box.y, digit.box.height, piece.box.y, piece.box.height) < (
        0.6 * max(lower, digit.side_px * 0.1)
    )
    is_inside = unite(digit.box, piece.box) == digit.box
    is_small = piece.box.height < parameters.fragment_share * digit.box.height
    if is_small:
        is_near = measure_gap(digit.box, piece.box) <= parameters.gap_share * digit.side_px
    else:
        union = unite(digit.box, piece.box)
        is_near = (
            measure_gap(digit.box, piece.box) <= parameters.halves_gap_share * digit.side_px
            and union.height <= parameters.tallest_of_halves * union.width
        )
    return is_inside or (is_stacked and is_near)


def order(digits: list[Piece]) -> tuple[Segment, ...]:
    """Put digits in reading order: lines top to bottom, each left to right.

    Each joins the line of its nearest neighbour to the left. Comparing neighbours, not the whole
    line, follows lines of writing that slope.

    Parameters
    ----------
    digits : list[Piece]
        In any order.

    Returns
    -------
    tuple[Segment, ...]
        The same with their lines.
    """
    lines: list[list[Piece]] = []
    for digit in sorted(digits, key=lambda d: d.box.x):
        line = max(lines, key=lambda row: share_height(row[-1].box, digit.box), default=None)
        if line is not None and share_height(line[-1].box, digit.box) > 0.4:  # noqa: PLR2004
            line.append(digit)
        else:
            lines.append([digit])
    lines.sort(key=lambda row: float(np.mean([d.box.y + d.box.height / 2 for d in row])))
    return tuple(Segment(digit, index) for index, row in enumerate(lines) for digit in row)
