"""Bytes to digit images: decode, binarize, segment, normalize."""

import math
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box, DigitImage, DigitImages, InkMask, Picture, turn
from preprocessing.binarize import BinarizeParameters, Ink, binarize
from preprocessing.components import find_components
from preprocessing.decode import DecodeLimits, decode
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError
from preprocessing.normalize import NormalizeParameters
from preprocessing.regroup import RegroupParameters, join_broken, split_touching
from preprocessing.segment import Segment, SegmentParameters, find_pieces, order
from preprocessing.workbench import Judge, Workbench


@dataclass(frozen=True, slots=True)
class TurnParameters:
    """When a page is held another way up: lying on its side, or upside down.

    Attributes
    ----------
    least_digits, most_digits : int
        A lone digit is never turned: a 6 is as good a 9. More are a texture.
    doubtful : float
        Mean log-probability below which some digits of the picture as it came look odd.
    convincing, least_gain : float
        What a turned one has to reach, and by how much it must be better.
    least_opinion : float
        Of one piece: something else on the page must not decide alone.
    """

    least_digits: int = 2
    most_digits: int = 40
    doubtful: float = math.log(0.85)
    convincing: float = math.log(0.8)
    least_gain: float = 0.3
    least_opinion: float = math.log(0.02)


@dataclass(frozen=True, slots=True)
class PipelineParameters:
    """The parameters of the steps.

    Attributes
    ----------
    decode, binarize, segment, normalize, regroup, turn
        Of each step.
    time_limit_s : float
        For all of them, looked at before each digit: what comes before takes a bounded time.
    """

    decode: DecodeLimits = field(default_factory=DecodeLimits)
    binarize: BinarizeParameters = field(default_factory=BinarizeParameters)
    segment: SegmentParameters = field(default_factory=SegmentParameters)
    normalize: NormalizeParameters = field(default_factory=NormalizeParameters)
    regroup: RegroupParameters = field(default_factory=RegroupParameters)
    turn: TurnParameters = field(default_factory=TurnParameters)
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
    quarter_turns : int
        How often the picture was turned to the left, after its own orientation was heeded, to have
        the digits upright.
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
    quarter_turns: int
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
        Has the last word on pieces of ink that may be halves of a digit, or two, and on which way
        up the page is; without one, the geometry of the ink decides alone.
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
    finding = _find(ink, judge, parameters, deadline_s)
    quarter_turns = 0
    if judge is not None and finding.is_doubtful(parameters.turn):
        finding, quarter_turns = _turn_to_best(finding, ink, judge, parameters, deadline_s)
    if not finding.segments:
        raise NoDigitFoundError
    return Extraction(
        picture=turn(picture, quarter_turns),
        ink=finding.ink,
        reduction=reduction,
        quarter_turns=quarter_turns,
        boxes=tuple(one.piece.box for one in finding.segments),
        lines=tuple(one.line for one in finding.segments),
        digits=np.stack(finding.images),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Finding:
    """What is found in ink that is held one way up."""

    ink: Ink
    segments: tuple[Segment, ...]
    images: list[DigitImage]
    opinions: NDArray[np.float64]

    def is_doubtful(self, parameters: TurnParameters) -> bool:
        count = len(self.segments)
        return parameters.least_digits <= count <= parameters.most_digits and (
            self.convince(parameters) < parameters.doubtful
        )

    def convince(self, parameters: TurnParameters) -> float:
        """Return the judge's mean log-probability."""
        return float(np.maximum(self.opinions, parameters.least_opinion).mean())


def _find(
    ink: Ink, judge: Judge | None, parameters: PipelineParameters, deadline_s: float
) -> _Finding:
    pieces = find_pieces(ink.components, parameters.segment)
    bench = Workbench(ink, judge or _trust, parameters.normalize, deadline_s)
    if judge is not None:
        pieces = join_broken(pieces, bench.ask, parameters.regroup)
        pieces = split_touching(pieces, bench.cut, bench.ask, parameters.regroup)
    segments = tuple(one for one in order(pieces.digits) if bench.has_strokes(one.piece))
    images = [bench.normalize(one.piece) for one in segments]
    needs_opinions = len(segments) >= parameters.turn.least_digits
    opinions = bench.ask([one.piece for one in segments]) if needs_opinions else np.zeros(0)
    return _Finding(ink, segments, images, opinions)


def _trust(images: DigitImages) -> NDArray[np.float64]:
    return np.zeros(len(images))


def _turn_to_best(
    upright: _Finding,
    ink: Ink,
    judge: Judge,
    parameters: PipelineParameters,
    deadline_s: float,
) -> tuple[_Finding, int]:
    """Hold the page every way up, and keep to that where the judge sees digits beyond doubt."""
    best, best_turns, gain = upright, 0, parameters.turn.least_gain
    for quarter_turns in (1, 2, 3):
        turned = Ink(
            turn(ink.strength, quarter_turns), find_components(turn(ink.mask, quarter_turns))
        )
        try:
            finding = _find(turned, judge, parameters, deadline_s)
        except (NoDigitFoundError, TooManyDigitsError):
            continue
        if len(finding.segments) < parameters.turn.least_digits:
            continue
        found = finding.convince(parameters.turn)
        if found > parameters.turn.convincing and found > best.convince(parameters.turn) + gain:
            best, best_turns, gain = finding, quarter_turns, 0.0
    return best, best_turns
