"""Doubtful pieces of ink, joined or split as a judge of digit images finds best."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from preprocessing.geometry import measure_gap, unite
from preprocessing.segment import Piece, Pieces

Opinion: TypeAlias = Callable[[Sequence[Piece]], NDArray[np.float64]]
"""Pieces to log-probabilities, ≤ 0, that each is a digit, whichever."""


Cutter: TypeAlias = Callable[[Piece], list[Piece]]
"""A piece to its parts, left to right, more of them than it has digits."""


@dataclass(frozen=True, slots=True)
class RegroupParameters:
    """When a judge is asked, and when it is heeded.

    Attributes
    ----------
    convincing : float
        Log-probability above which a piece is a digit beyond doubt: it is not split, and two such
        are joined only over a hairline.
    gap_share : float
        Widest gap in a broken digit, as a share of its longer side.
    widest : float
        A digit is at most this many times as wide as tall.
    hairline_share : float
        Pieces that are nearer than this, or whose boxes overlap, are rather one digit than two.
    join_gain, hairline_gain, split_gain : float
        Least gain of log-probability. A part that was left over counts as 0 without a join, so
        that it joins where the whole is clearly more of a digit.
    least_whole : float
        Nothing is joined to what is less of a digit than this.
    narrowest_split : float
        Touching digits are together at least this many times as wide as tall; an a is less.
    widest_split : float
        Wider ones are no digits: an edge, or a line.
    part_cost : float
        What each part has to gain: a 6 cut in two makes a good 1 and a good 6.
    least_part : float
        Log-probability above which a part may be a digit: a cut takes some of its shape.
    lowest_part : float
        A digit is at least this share as tall as the one it touches.
    most_joins, most_splits : int
        More are not tried in a picture: it shows no number then.
    """

    convincing: float = math.log(0.9)
    gap_share: float = 0.35
    widest: float = 1.3
    hairline_share: float = 0.03
    join_gain: float = 1.0
    hairline_gain: float = -0.1
    split_gain: float = 1.0
    least_whole: float = math.log(0.5)
    narrowest_split: float = 1.15
    widest_split: float = 6.0
    part_cost: float = 0.3
    least_part: float = math.log(0.85)
    lowest_part: float = 0.5
    most_joins: int = 24
    most_splits: int = 8


class _Join(NamedTuple):
    whole: Piece
    parts: tuple[Piece, Piece]
    least_gain: float


def join_broken(pieces: Pieces, ask: Opinion, parameters: RegroupParameters) -> Pieces:
    """Join pieces that are a digit only together.

    Parameters
    ----------
    pieces : Pieces
        Digits as the geometry of the ink suggests them, and what is left over.
    ask : Opinion
        The judge.
    parameters : RegroupParameters
        When it is asked, and heeded.

    Returns
    -------
    Pieces
        The same ink, grouped as the judge finds most convincing.
    """
    digits, leftovers = list(pieces.digits), list(pieces.leftovers)
    if len(digits) + len(leftovers) == 1:
        return pieces
    standing = dict(zip(digits, ask(digits), strict=True))
    while joins := _list_joins(standing, leftovers, parameters):
        wholes = ask([join.whole for join in joins])
        advantages = [
            whole - sum(standing.get(part, 0.0) for part in join.parts) - join.least_gain
            for whole, join in zip(wholes, joins, strict=True)
        ]
        best = int(np.argmax(advantages))
        if advantages[best] < 0 or wholes[best] < parameters.least_whole:
            break
        for part in joins[best].parts:
            if part in standing:
                del standing[part]
            else:
                leftovers.remove(part)
        standing[joins[best].whole] = float(wholes[best])
    return Pieces(list(standing), leftovers)


def _list_joins(
    standing: dict[Piece, float], leftovers: list[Piece], parameters: RegroupParameters
) -> list[_Join]:
    candidates = [
        *itertools.combinations(standing, 2),
        *itertools.product(standing, leftovers),
    ]
    joins = []
    for pair in candidates:
        is_settled = all(standing.get(part, -math.inf) > parameters.convincing for part in pair)
        join = _consider(pair, parameters, is_settled=is_settled)
        if join is not None:
            joins.append(join)
    return joins if len(joins) <= parameters.most_joins else []


def _consider(
    pair: tuple[Piece, Piece], parameters: RegroupParameters, *, is_settled: bool
) -> _Join | None:
    one, other = pair
    whole = Piece(unite(one.box, other.box), one.labels + other.labels)
    if whole.box.width > parameters.widest * whole.box.height:
        return None
    gap_share = measure_gap(one.box, other.box) / whole.side_px
    if gap_share <= parameters.hairline_share:
        return _Join(whole, pair, parameters.hairline_gain)
    if gap_share <= parameters.gap_share and not is_settled:
        return _Join(whole, pair, parameters.join_gain)
    return None


def split_touching(
    pieces: Pieces, cut: Cutter, ask: Opinion, parameters: RegroupParameters
) -> Pieces:
    """Split pieces that are several digits, where each part is one.

    Over-segmentation: a piece is cut in more places than there are digits, and of all ways to put
    neighbouring parts together the one is taken whose digits convince most [1]_.

    Parameters
    ----------
    pieces : Pieces
        Digits, some of which may be several that touch.
    cut : Cutter
        Cuts a piece into parts, left to right.
    ask : Opinion
        The judge.
    parameters : RegroupParameters
        When it is asked, and heeded.

    Returns
    -------
    Pieces
        The same ink.

    References
    ----------
    .. [1] R. Casey and E. Lecolinet, "A survey of methods and strategies in character
       segmentation", 1996.
    """
    wide = [
        piece
        for piece in pieces.digits
        if parameters.narrowest_split
        <= piece.box.width / piece.box.height
        <= parameters.widest_split
    ]
    if not wide:
        return pieces
    opinions = zip(wide, ask(wide), strict=True)
    doubtful = {piece: float(log_p) for piece, log_p in opinions if log_p < parameters.convincing}
    if len(doubtful) > parameters.most_splits:
        return pieces
    digits: list[Piece] = []
    for piece in pieces.digits:
        if piece in doubtful:
            digits += _split(piece, doubtful[piece], cut, ask, parameters)
        else:
            digits.append(piece)
    return Pieces(digits, pieces.leftovers)


def _split(
    piece: Piece, log_p: float, cut: Cutter, ask: Opinion, parameters: RegroupParameters
) -> list[Piece]:
    atoms = cut(piece)
    spans = {
        (start, end): _put_together(atoms[start:end])
        for start, end in itertools.combinations(range(len(atoms) + 1), 2)
        if end - start < len(atoms)
    }
    spans = {
        span: part
        for span, part in spans.items()
        if part.box.width <= parameters.widest * part.box.height
        and part.box.height >= parameters.lowest_part * piece.box.height
    }
    if not spans:
        return [piece]
    opinions = dict(zip(spans, ask(list(spans.values())), strict=True))
    best: list[tuple[float, list[Piece]]] = [(0.0, [])]
    for end in range(1, len(atoms) + 1):
        ways = [
            (
                best[start][0] + opinions[start, end] - parameters.part_cost,
                [*best[start][1], spans[start, end]],
            )
            for start in range(end)
            if opinions.get((start, end), -math.inf) > parameters.least_part
        ]
        best.append(max(ways, key=lambda way: way[0], default=(-math.inf, [])))
    total, parts = best[-1]
    return parts if total > log_p + parameters.split_gain else [piece]


def _put_together(atoms: Sequence[Piece]) -> Piece:
    whole = atoms[0]
    for atom in atoms[1:]:
        whole = Piece(unite(whole.box, atom.box), whole.labels + atom.labels)
    return whole
