"""Bytes to digit images: decode, binarize, segment, normalize."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box, DigitImage, DigitImages, InkMask, InkStrength, Picture
from preprocessing.binarize import BinarizeParameters, Ink, binarize
from preprocessing.cut import cut_piece
from preprocessing.decode import DecodeLimits, decode
from preprocessing.errors import NoDigitFoundError, PictureTooSlowError
from preprocessing.normalize import NormalizeParameters, has_strokes, normalize
from preprocessing.regroup import RegroupParameters, join_broken, split_touching
from preprocessing.segment import Piece, SegmentParameters, find_pieces, order

Judge: TypeAlias = Callable[[DigitImages], NDArray[np.float64]]
"""Digit images, shape (n, 28, 28), to log-probabilities ≤ 0 that each is a digit, whichever."""


@dataclass(frozen=True, slots=True)
class PipelineParameters:
    """The parameters of the steps.

    Attributes
    ----------
    decode, binarize, segment, normalize, regroup
        Of each step.
    time_limit_s : float
        For all of them, looked at before each digit: what comes before takes a bounded time.
    """

    decode: DecodeLimits = field(default_factory=DecodeLimits)
    binarize: BinarizeParameters = field(default_factory=BinarizeParameters)
    segment: SegmentParameters = field(default_factory=SegmentParameters)
    normalize: NormalizeParameters = field(default_factory=NormalizeParameters)
    regroup: RegroupParameters = field(default_factory=RegroupParameters)
    time_limit_s: float = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """What was found in a picture, and what was seen on the way.

    Attributes
    ----------
    picture : Picture
        The upright picture, reduced to the working size.
    ink : Ink
        Its ink.
    reduction : float
        How many pixels of the original one pixel of the picture stands for, ≥ 1.
    boxes : tuple[Box, ...]
        Where each digit stands on that picture, in reading order.
    lines : tuple[int, ...]
        The line of writing of each digit, 0 = top.
    digits : DigitImages
        Each digit in MNIST form, shape (n, 28, 28).
    """

    picture: Picture
    ink: Ink
    reduction: float
    boxes: tuple[Box, ...]
    lines: tuple[int, ...]
    digits: DigitImages

    @property
    def ink_mask(self) -> InkMask:
        """Everything that was taken for ink, shape (height, width), True = ink."""
        return self.ink.mask


def extract_digits(
    data: bytes, judge: Judge | None = None, parameters: PipelineParameters | None = None
) -> Extraction:
    """Find the digits in an encoded picture and bring each to MNIST form.

    Parameters
    ----------
    data : bytes
        An encoded picture.
    judge : Judge, optional
        Has the last word on pieces of ink that may be halves of a digit, or two; without one, the
        geometry of the ink decides alone.
    parameters : PipelineParameters, optional
        The parameters of the steps.

    Returns
    -------
    Extraction
        At least one digit image.

    Raises
    ------
    PreprocessingError
        One of its leaves; see `decode`, `binarize` and `find_pieces`.
    """
    parameters = parameters or PipelineParameters()
    deadline_s = time.monotonic() + parameters.time_limit_s
    picture, reduction = decode(data, parameters.decode)
    ink = binarize(picture, parameters.binarize)
    bench = _Workbench(ink, judge, parameters.normalize, deadline_s)
    pieces = find_pieces(ink.components, parameters.segment)
    if judge is not None:
        pieces = join_broken(pieces, bench.ask, parameters.regroup)
        pieces = split_touching(pieces, bench.cut, bench.ask, parameters.regroup)
    segments = [one for one in order(pieces.digits) if bench.has_strokes(one.piece)]
    if not segments:
        raise NoDigitFoundError
    return Extraction(
        picture=picture,
        ink=ink,
        reduction=reduction,
        boxes=tuple(one.piece.box for one in segments),
        lines=tuple(one.line for one in segments),
        digits=np.stack([bench.normalize(one.piece) for one in segments]),
    )


class _Workbench:
    """Brings pieces of a picture's ink to MNIST form, each once, and asks the judge about them."""

    def __init__(
        self, ink: Ink, judge: Judge | None, parameters: NormalizeParameters, deadline_s: float
    ) -> None:
        self._deadline_s = deadline_s
        self._strength, self._components = ink
        self._judge = judge
        self._parameters = parameters
        self._images: dict[tuple[int, ...], DigitImage] = {}
        self._opinions: dict[tuple[int, ...], float] = {}

    def normalize(self, piece: Piece) -> DigitImage:
        if time.monotonic() > self._deadline_s:
            raise PictureTooSlowError
        if piece.labels not in self._images:
            ink = self._isolate(piece)
            self._images[piece.labels] = normalize(ink, self._parameters)
        return self._images[piece.labels]

    def has_strokes(self, piece: Piece) -> bool:
        return has_strokes(self.normalize(piece), self._parameters)

    def ask(self, pieces: Sequence[Piece]) -> NDArray[np.float64]:
        fresh = [piece for piece in pieces if piece.labels not in self._opinions]
        if fresh and self._judge is not None:
            opinions = self._judge(np.stack([self.normalize(piece) for piece in fresh]))
            for piece, opinion in zip(fresh, opinions, strict=True):
                self._opinions[piece.labels] = float(opinion)
        return np.array([self._opinions[piece.labels] for piece in pieces])

    def cut(self, piece: Piece) -> list[Piece]:
        self._components, parts = cut_piece(self._components, piece)
        return parts

    def _isolate(self, piece: Piece) -> InkStrength:
        """Cut out a piece's ink, without that of a neighbour reaching into its box."""
        x, y, width, height = piece.box
        area = np.s_[y : y + height, x : x + width]
        labels = self._components.labels[area]
        belongs = labels == piece.labels[0]
        for label in piece.labels[1:]:
            belongs |= labels == label
        return np.where(belongs, self._strength[area], 0).astype(np.uint8)
