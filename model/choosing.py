"""Which of a picture's candidates are digits: each on its own, and by the company it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box


@dataclass(frozen=True, slots=True)
class ChoiceParameters:
    """When a candidate is a digit, and when the picture shows digits at all.

    Attributes
    ----------
    allowance : float
        How much less evidence is enough for a candidate in a row of digits as tall as it is: who
        writes a number writes no letter in the middle of it.
    least_neighbours, neighbours_margin : int, float
        Digits that make a row, and the evidence that half of them have beyond what is needed.
    most_height_ratio : float
        Between two digits of a row.
    least_height_share : float
        Of the others: a line of nothing but ones that is lower, or stands at the picture's border,
        is dust, or the edge of a sheet or a finger.
    least_share : float
        Where less than this share of the candidates' area passes, the picture shows something else
        and the pieces that pass do so by chance.
    most_clutter : float
        Likewise where the surroundings of what passes are no calm paper; photos of writing have
        0.095 at most, and of twelve photos of cats in which something passed, one has less.
    clutter_a_digit : float
        More of it is borne for each further digit that is no 1: chance does not write numbers.
    """

    allowance: float = 6.0
    least_neighbours: int = 2
    neighbours_margin: float = 4.0
    most_height_ratio: float = 1.8
    least_height_share: float = 0.7
    least_share: float = 0.5
    most_clutter: float = 0.11
    clutter_a_digit: float = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What was found in a picture, n candidates.

    Attributes
    ----------
    boxes : Sequence[Box]
        Where each stands.
    lines : NDArray[np.int64]
        The line of writing of each, shape (n,).
    digits : NDArray[np.int64]
        What each would be, shape (n,).
    is_at_border : NDArray[np.bool_]
        Which touch the border of the picture, shape (n,).
    margins : NDArray[np.float64]
        Evidence that each is a digit, less what is needed, shape (n,).
    """

    boxes: Sequence[Box]
    lines: NDArray[np.int64]
    digits: NDArray[np.int64]
    is_at_border: NDArray[np.bool_]
    margins: NDArray[np.float64]

    @property
    def heights_px(self) -> NDArray[np.int64]:
        """Of each, shape (n,)."""
        return np.array([box.height for box in self.boxes])

    @property
    def areas_px(self) -> NDArray[np.int64]:
        """Of each, shape (n,)."""
        return np.array([box.width * box.height for box in self.boxes])


def choose(candidates: Candidates, parameters: ChoiceParameters) -> NDArray[np.bool_]:
    """Choose the candidates that are digits.

    Parameters
    ----------
    candidates : Candidates
        What was found.
    parameters : ChoiceParameters
        When a candidate is a digit.

    Returns
    -------
    NDArray[np.bool_]
        Shape (n,); none where what passes is less than the picture shows.
    """
    chosen = candidates.margins >= 0
    areas = candidates.areas_px
    passed = areas[chosen].sum()
    chosen |= _find_companions(candidates, chosen, parameters)
    if passed < parameters.least_share * areas.sum():
        return np.zeros_like(chosen)
    return chosen & ~_find_strays(candidates, chosen, parameters)


def _find_companions(
    candidates: Candidates, chosen: NDArray[np.bool_], parameters: ChoiceParameters
) -> NDArray[np.bool_]:
    """Find what nearly passes and stands in a row with what does."""
    found = np.zeros_like(chosen)
    heights = candidates.heights_px
    for index in np.flatnonzero(~chosen & (candidates.margins >= -parameters.allowance)):
        row = chosen & (candidates.lines == candidates.lines[index])
        if row.sum() >= parameters.least_neighbours and (
            np.median(candidates.margins[row]) >= parameters.neighbours_margin
        ):
            ratio = heights[index] / float(np.median(heights[row]))
            found[index] = 1 / parameters.most_height_ratio < ratio < parameters.most_height_ratio
    return found


def _find_strays(
    candidates: Candidates, chosen: NDArray[np.bool_], parameters: ChoiceParameters
) -> NDArray[np.bool_]:
    """Find lines of nothing but ones, small or at the border, beside other writing."""
    found = np.zeros_like(chosen)
    heights = candidates.heights_px
    for line in np.unique(candidates.lines[chosen]):
        row = chosen & (candidates.lines == line)
        others = chosen & ~row
        if others.any() and (candidates.digits[row] == 1).all():
            is_low = heights[row].max() < parameters.least_height_share * np.median(heights[others])
            found |= row & (is_low | candidates.is_at_border[row].all())
    return found


def is_calm(clutter: float, digits: NDArray[np.int64], parameters: ChoiceParameters) -> bool:
    """Tell whether the paper around digits is calm enough for them to be no chance.

    Parameters
    ----------
    clutter : float
        Of `preprocessing.surroundings`.
    digits : NDArray[np.int64]
        What was read, shape (n,).
    parameters : ChoiceParameters
        How much is borne.

    Returns
    -------
    bool
        False where an edge of something else was probably taken for a digit.
    """
    telling = int((digits != 1).sum())
    borne = parameters.most_clutter + parameters.clutter_a_digit * max(0.0, telling - 0.5)
    return clutter <= borne
