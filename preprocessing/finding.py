"""Ink to digits: what is found in it, and how far that can be believed."""

import functools
import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import DigitImage, DigitImages
from preprocessing.binarize import Ink
from preprocessing.errors import NoDigitFoundError
from preprocessing.geometry import find_same_places
from preprocessing.normalize import NormalizeParameters
from preprocessing.regroup import RegroupParameters, join_broken, split_touching
from preprocessing.segment import Segment, SegmentParameters, find_pieces, order
from preprocessing.surroundings import Surroundings, measure_surroundings
from preprocessing.workbench import Judge, Workbench

LEAST_OPINION = math.log(0.02)
"""Of one piece: something else on the page must not decide alone."""

NARROW, WEIGHT_IF_NARROW = 0.45, 0.4
"""Width over height below which a piece is narrow, and what it then counts."""

PLAUSIBLE = math.log(0.5)
"""Log-probability above which a piece is rather a digit than not."""


@dataclass(frozen=True, slots=True)
class FindParameters:
    """The parameters of the steps from ink to digits."""

    segment: SegmentParameters = field(default_factory=SegmentParameters)
    normalize: NormalizeParameters = field(default_factory=NormalizeParameters)
    regroup: RegroupParameters = field(default_factory=RegroupParameters)


@dataclass(frozen=True, eq=False)
class Finding:
    """What is found in a picture's ink.

    Attributes
    ----------
    ink : Ink
        The ink.
    segments : tuple[Segment, ...]
        What could be digits, in reading order; at least one.
    images : list[DigitImage]
        Each in MNIST form.
    opinions : NDArray[np.float64]
        Shape (n,): the judge's log-probability for each.
    """

    ink: Ink
    segments: tuple[Segment, ...]
    images: list[DigitImage]
    opinions: NDArray[np.float64]

    @property
    def conviction(self) -> float:
        """The judge's mean log-probability."""
        return float(np.maximum(self.opinions, LEAST_OPINION).mean())

    @property
    def is_plausible(self) -> NDArray[np.bool_]:
        """Which are rather digits than not, shape (n,)."""
        return self.opinions > PLAUSIBLE

    @functools.cached_property
    def weights(self) -> NDArray[np.float64]:
        """How much each tells: many an edge is narrow and straight, like a 1; shape (n,)."""
        boxes = [one.piece.box for one in self.segments]
        is_narrow = np.array([box.width < NARROW * box.height for box in boxes])
        return np.where(is_narrow, WEIGHT_IF_NARROW, 1.0)

    @property
    def is_telling(self) -> bool:
        """Whether any of them is no mere stroke."""
        return bool(self.weights.max() == 1)

    @functools.cached_property
    def frames(self) -> NDArray[np.int64]:
        """The box of each, shape (n, 4): left, top, right, bottom."""
        boxes = np.array([one.piece.box for one in self.segments])
        return np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])

    def recur_in(self, other: "Finding") -> NDArray[np.bool_]:
        """Tell which are digits rather than not in another finding of it too, shape (n,)."""
        places = find_same_places(self.frames, other.frames[other.is_plausible])
        return np.asarray(places.any(axis=1))

    @property
    def plausible_share(self) -> float:
        """Their share of the area of all, 0..1."""
        areas = np.array([one.piece.box.width * one.piece.box.height for one in self.segments])
        return float(areas[self.is_plausible].sum() / areas.sum())

    @functools.cached_property
    def surroundings(self) -> Surroundings:
        """What is around those that are rather digits than not."""
        return self.measure_surroundings(self.is_plausible)

    def measure_surroundings(self, chosen: NDArray[np.bool_]) -> Surroundings:
        """Measure what is around some of them, shape (n,)."""
        boxes = [self.segments[index].piece.box for index in np.flatnonzero(chosen)]
        return measure_surroundings(self.ink, boxes)


def find_digits(
    ink: Ink, judge: Judge | None, parameters: FindParameters, deadline_s: float
) -> Finding:
    """Find the digits in ink.

    Parameters
    ----------
    ink : Ink
        The ink of a picture, or of a part of one.
    judge : Judge, optional
        Has the last word on pieces that may be halves of a digit, or two.
    parameters : FindParameters
        Of the steps.
    deadline_s : float
        On the monotonic clock.

    Returns
    -------
    Finding
        At least one piece that could be a digit.

    Raises
    ------
    NoDigitFoundError
        No piece of ink could be a digit, or none is written.
    TooManyDigitsError
        Too many could.
    PictureTooSlowError
        It is later than the deadline.
    """
    pieces = find_pieces(ink.components, parameters.segment)
    bench = Workbench(ink, judge or _trust, parameters.normalize, deadline_s)
    if judge is not None:
        pieces = join_broken(pieces, bench.ask, parameters.regroup)
        pieces = split_touching(pieces, bench.cut, bench.ask, parameters.regroup)
    segments = tuple(one for one in order(pieces.digits) if bench.has_strokes(one.piece))
    if not segments:
        raise NoDigitFoundError
    images = [bench.normalize(one.piece) for one in segments]
    return Finding(ink, segments, images, bench.ask([one.piece for one in segments]))


def _trust(images: DigitImages) -> NDArray[np.float64]:
    return np.zeros(len(images))
