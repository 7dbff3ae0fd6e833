"""How well digits are told from what is none, at every strictness."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KEPT_SHARES = (0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)
"""Where the curve is measured."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """What is refused, of digits and of non-digits.

    Attributes
    ----------
    n : int
        Non-digits.
    digits_kept : float
        Share of the digits that the classifier takes for digits, 0..1.
    nondigits_accepted : float
        Share of the non-digits that it takes for digits, 0..1.
    curve : tuple[tuple[float, float], ...]
        Pairs: where this share of the digits is kept, that share of the non-digits is accepted.
    """

    n: int
    digits_kept: float
    nondigits_accepted: float
    curve: tuple[tuple[float, float], ...]


def measure_rejection(
    of_digits: NDArray[np.float64], of_nondigits: NDArray[np.float64], least_evidence: float
) -> Rejection:
    """Hold the evidence of digits against that of non-digits.

    Parameters
    ----------
    of_digits, of_nondigits : NDArray[np.float64]
        Evidence as `model.calibration.measure_evidence` gives it, shapes (n,) and (m,).
    least_evidence : float
        Where the classifier draws the line.

    Returns
    -------
    Rejection
        At that line, and the curve over all.
    """
    lines = np.quantile(of_digits, [1 - kept for kept in KEPT_SHARES])
    return Rejection(
        n=len(of_nondigits),
        digits_kept=float((of_digits >= least_evidence).mean()),
        nondigits_accepted=float((of_nondigits >= least_evidence).mean()),
        curve=tuple(
            (kept, float((of_nondigits >= line).mean()))
            for kept, line in zip(KEPT_SHARES, lines, strict=True)
        ),
    )
