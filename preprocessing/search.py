"""Several assumptions about a picture, tried where the usual one leaves doubt, and weighed."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from preprocessing.arrays import Grey, Picture
from preprocessing.belief import BeliefParameters, choose_best, is_plain_refusal, leaves_no_doubt
from preprocessing.binarize import (
    USUAL,
    Assumption,
    BinarizeParameters,
    binarize_level,
    measure_level,
)
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError
from preprocessing.finding import Finding, FindParameters, find_digits
from preprocessing.ruling import RulingParameters, remove_lines
from preprocessing.workbench import Judge

SAMPLING_STEP_PX = 3
"""Every n-th pixel of every n-th row tells how bright a picture is."""


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """What is assumed about a picture, and when another assumption is tried.

    Attributes
    ----------
    binarize, ruling, belief
        Of telling ink from paper, of taking off printed lines, and of believing what is found.
    others : tuple[Assumption, ...]
        What is tried besides the usual assumption. Where strokes are assumed to be narrower,
        narrower shadows, the glare of a lamp and the edge of a sheet are told from them.
    flat_share : float
        A picture of which more has one brightness was drawn, not photographed: there is no light in
        it that could mislead, and all but the usual assumption take holes for strokes.
    """

    binarize: BinarizeParameters = field(default_factory=BinarizeParameters)
    ruling: RulingParameters = field(default_factory=RulingParameters)
    belief: BeliefParameters = field(default_factory=BeliefParameters)
    others: tuple[Assumption, ...] = (
        Assumption(0.08, is_strict=True),
        Assumption(0.08),
        Assumption(is_strict=True),
        Assumption(0.05, is_strict=True),
        Assumption(0.05),
        Assumption(0.08, is_ruled=True),
        Assumption(0.08, is_inverted=True),
        Assumption(0.08, is_strict=True, is_inverted=True),
    )
    flat_share: float = 0.6


class Search(NamedTuple):
    """What came of a search.

    Attributes
    ----------
    finding : Finding
        What can be believed most.
    is_weighed : bool
        Whether that was weighed, surroundings and all, against what else could be seen.
    is_believed : bool
        False where nothing upright can be believed, so that only another way up is left to try.
    """

    finding: Finding
    is_weighed: bool = False
    is_believed: bool = True


def search_digits(
    picture: Picture,
    judge: Judge | None,
    find: FindParameters,
    parameters: SearchParameters,
    deadline_s: float,
) -> Search:
    """Find the digits of a picture under the assumption that bears out best.

    Parameters
    ----------
    picture : Picture
        Shape (height, width, 3), uint8 RGB.
    judge : Judge, optional
        Says how far a finding can be believed; without one, the usual assumption is final.
    find : FindParameters
        Of the steps from ink to digits.
    parameters : SearchParameters
        What is assumed.
    deadline_s : float
        On the monotonic clock.

    Returns
    -------
    Search
        What can be believed most, else what the usual assumption shows.

    Raises
    ------
    NoDigitFoundError
        Nothing could be a digit, under any assumption that can be believed.
    TooManyDigitsError
        Too much could, under the usual assumption, which is final.
    PictureTooSlowError
        It is later than the deadline.
    """
    attempts = Attempts(picture, judge, find, parameters, deadline_s)
    if attempts.are_final:
        return Search(attempts.find_under(USUAL))
    usual = attempts.try_under(USUAL)
    if usual is not None and leaves_no_doubt(usual, parameters.belief):
        return Search(usual)
    if usual is not None and is_plain_refusal(usual, parameters.belief):
        return Search(usual, is_believed=False)
    best = choose_best([usual, *attempts.find_under_others()], parameters.belief)
    if best is not None:
        return Search(best, is_weighed=True)
    if usual is None:
        raise NoDigitFoundError
    return Search(usual, is_believed=False)


class Attempts:
    """Finds the digits of one picture under any assumption."""

    def __init__(
        self,
        picture: Picture,
        judge: Judge | None,
        find: FindParameters,
        parameters: SearchParameters,
        deadline_s: float,
    ) -> None:
        self._picture = picture
        self._judge = judge
        self._find = find
        self._parameters = parameters
        self._deadline_s = deadline_s
        self._levels: dict[bool, Grey] = {}

    @property
    def are_final(self) -> bool:
        """Whether the first attempt is the last one."""
        if self._judge is None:
            return True
        level = self._measure_level(is_inverted=False)
        return measure_flatness(level) > self._parameters.flat_share

    def find_under(self, assumption: Assumption) -> Finding:
        """Find the digits under one assumption."""
        level = self._measure_level(is_inverted=assumption.is_inverted)
        ink = binarize_level(level, assumption, self._parameters.binarize)
        if assumption.is_ruled:
            ink = remove_lines(ink, self._parameters.ruling)
        return find_digits(ink, self._judge, self._find, self._deadline_s)

    def find_under_others(self) -> list[Finding | None]:
        """Find the digits under each assumption but the usual one; None where there are none."""
        return [self.try_under(assumption) for assumption in self._parameters.others]

    def try_under(self, assumption: Assumption) -> Finding | None:
        """Find the digits under one assumption; None where there are none, or too many."""
        try:
            return self.find_under(assumption)
        except (NoDigitFoundError, TooManyDigitsError):
            return None

    def _measure_level(self, *, is_inverted: bool) -> Grey:
        if is_inverted not in self._levels:
            self._levels[is_inverted] = measure_level(self._picture, is_inverted=is_inverted)
        return self._levels[is_inverted]


def measure_flatness(level: Grey) -> float:
    """Measure how much of a picture has one brightness, give or take a level.

    Parameters
    ----------
    level : Grey
        Shape (height, width), uint8.

    Returns
    -------
    float
        A share, 0..1.
    """
    sample = level[::SAMPLING_STEP_PX, ::SAMPLING_STEP_PX].reshape(-1)
    counts = np.bincount(sample, minlength=256)
    top = int(counts.argmax())
    return float(counts[max(0, top - 1) : top + 2].sum() / sample.size)
