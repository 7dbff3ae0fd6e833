"""Whether confidences mean what they say, step by step."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.evaluation import ECE_BINS

_NORMAL_95 = 1.959963984540054
"""95 % of a normal distribution lie within this many standard deviations of its mean."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The answers whose confidence lies in one bin.

    Attributes
    ----------
    count : int
        Answers.
    confidence : float
        Their mean confidence, 0..1; the bin's middle where there are none.
    accuracy : float, optional
        Share of them that is right, 0..1; None where there are none.
    low, high : float
        95 % confidence interval of the accuracy; 0 and 1 where there are none.
    """

    count: int
    confidence: float
    accuracy: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability diagram in numbers.

    Attributes
    ----------
    bins : tuple[ReliabilityBin, ...]
        Of equal width, together 0..1, from the least confident.
    """

    bins: tuple[ReliabilityBin, ...]

    @property
    def n(self) -> int:
        """Answers in all bins."""
        return sum(each.count for each in self.bins)

    @property
    def ece(self) -> float:
        """Expected calibration error, as `model.evaluation.measure_ece` has it."""
        gaps = (
            each.count * abs(each.confidence - each.accuracy)
            for each in self.bins
            if each.accuracy is not None
        )
        return sum(gaps) / max(self.n, 1)


def measure_reliability(
    probabilities: NDArray[np.float64], y: NDArray[np.uint8], bins: int = ECE_BINS
) -> Reliability:
    """Hold the confidence of answers against how many of them are right.

    Parameters
    ----------
    probabilities : NDArray[np.float64]
        Shape (n, 10), rows sum to one.
    y : NDArray[np.uint8]
        True digits, shape (n,).
    bins : int, optional
        Of equal width, of the highest probability.

    Returns
    -------
    Reliability
        A bin each; made of numbers that JSON knows.

    Examples
    --------
    >>> sure = np.eye(10)[[3, 3, 3, 3]] * 0.9 + 0.01
    >>> measure_reliability(sure, np.array([3, 3, 3, 5], np.uint8), bins=2).bins[1].accuracy
    0.75
    """
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == y
    index = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    return Reliability(
        tuple(
            _describe(confidence[index == place], is_right[index == place], (place + 0.5) / bins)
            for place in range(bins)
        )
    )


def _describe(
    confidence: NDArray[np.float64], is_right: NDArray[np.bool_], middle: float
) -> ReliabilityBin:
    if not confidence.size:
        return ReliabilityBin(0, middle, None, 0.0, 1.0)
    hits = int(is_right.sum())
    low, high = measure_interval(hits, len(is_right))
    return ReliabilityBin(len(is_right), float(confidence.mean()), hits / len(is_right), low, high)


def measure_interval(hits: int, count: int) -> tuple[float, float]:
    """Measure how far off a share of so many may be: Wilson's 95 % interval [1]_.

    Parameters
    ----------
    hits : int
        How many of them are right.
    count : int
        Positive.

    Returns
    -------
    low, high : float
        0..1; unlike the textbook's interval also of use where all are right.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
       1927.

    Examples
    --------
    >>> low, high = measure_interval(10, 10)
    >>> round(low, 3), high
    (0.722, 1.0)
    """
    share, square = hits / count, _NORMAL_95**2 / count
    middle = (share + square / 2) / (1 + square)
    spread = _NORMAL_95 * math.sqrt(share * (1 - share) / count + square / (4 * count))
    spread /= 1 + square
    # Rounded, for the bounds are 0 and 1 where none or all are right.
    return max(0.0, round(middle - spread, 12)), min(1.0, round(middle + spread, 12))
