"""Picture to ink: find the polarity, remove the light, keep what is clearly darker than paper."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Grey, InkMask, InkStrength, Picture
from preprocessing.components import Components, find_components
from preprocessing.errors import NoDigitFoundError
from preprocessing.light import (
    SURFACE_SIDE_PX,
    estimate_paper,
    fit_light,
    has_dark_ink,
    measure_colour,
    measure_noise,
    take_darkest_channel,
    thin_out,
)


@dataclass(frozen=True, slots=True)
class BinarizeParameters:
    """How ink is told from paper.

    Attributes
    ----------
    least_contrast : float
        Ink takes at least this share of its paper's light, 0..1; less is noise or show-through.
    least_paper : float
        Paper darker than this grey level counts as this light: in the dark, a small difference is
        a large share.
    noise_factor : float
        Likewise paper counts at least as light as this many standard deviations of the noise, so
        that noise stays five of them below the least contrast.
    alike : float
        Ink that is at least this share as strong as the clear ink is not told from it.
    low_share : float
        Pixels above this share of the threshold count when they touch clear ink (hysteresis).
    """

    least_contrast: float = 0.10
    least_paper: float = 64.0
    noise_factor: float = 50.0
    alike: float = 0.75
    low_share: float = 0.6


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken for granted about the writing in a picture, which the picture may not bear out.

    Attributes
    ----------
    stroke_share : float
        Widest stroke to expect, as a share of the longer side. Wider dark places are shadow.
    is_strict : bool
        Whether the weaker part of what could be ink is something else: lines printed on the paper,
        or writing on its back.
    is_ruled : bool
        Whether the longest thin straight strokes are printed lines.
    is_inverted : bool
        Whether ink is what seems to be paper: a dark board on a bright table.
    """

    stroke_share: float = 0.18
    is_strict: bool = False
    is_ruled: bool = False
    is_inverted: bool = False


USUAL = Assumption()
"""A marker in a tight crop has strokes as wide; all that is darker than paper is ink."""


class Ink(NamedTuple):
    """A picture's ink.

    Attributes
    ----------
    strength : InkStrength
        How strong, uint8, 0 = paper, shape (height, width).
    components : Components
        In which pieces.
    is_inverted : bool
        Whether it was taken for ink against what the picture as a whole suggests.
    """

    strength: InkStrength
    components: Components
    is_inverted: bool = False

    @property
    def mask(self) -> InkMask:
        """All ink, shape (height, width), True = ink."""
        return self.components.mask


def binarize(picture: Picture, parameters: BinarizeParameters | None = None) -> Ink:
    """Split ink from paper under uneven light, whichever of the two is darker.

    Parameters
    ----------
    picture : Picture
        Shape (height, width, 3), uint8 RGB.
    parameters : BinarizeParameters, optional
        How ink is told from paper.

    Returns
    -------
    Ink
        Strength and pieces, under the usual assumption.

    Raises
    ------
    NoDigitFoundError
        Nothing is clearly darker (or lighter) than the paper.
    """
    return binarize_level(measure_level(picture), USUAL, parameters)


def measure_level(picture: Picture, *, is_inverted: bool = False) -> Grey:
    """Bring a picture to one channel, in which ink is dark, whatever its colour.

    Parameters
    ----------
    picture : Picture
        Shape (height, width, 3), uint8 RGB.
    is_inverted : bool
        Whether ink is to be what seems to be paper.

    Returns
    -------
    Grey
        Shape (height, width), uint8: of each pixel the channel where most light is missing, so that
        a red pen counts as much as a black one.
    """
    small = thin_out(picture, SURFACE_SIDE_PX)
    if has_dark_ink(small, fit_light(small)) == is_inverted:
        picture, small = ~picture, ~small
    return take_darkest_channel(picture, measure_colour(small))


def binarize_level(
    level: Grey, assumption: Assumption, parameters: BinarizeParameters | None = None
) -> Ink:
    """Split ink from paper under uneven light.

    The paper's brightness is estimated by a grey closing, which removes dark strokes but follows
    shadows [1]_. Ink strength is the share of light that is missing. The threshold is Otsu's over
    the pixels that are not plainly paper [2]_, with hysteresis.

    Parameters
    ----------
    level : Grey
        Shape (height, width), uint8, ink darker, of `measure_level`.
    assumption : Assumption
        What is taken for granted about the writing.
    parameters : BinarizeParameters, optional
        How ink is told from paper.

    Returns
    -------
    Ink
        Strength and pieces.

    Raises
    ------
    NoDigitFoundError
        Nothing is clearly darker than the paper.

    References
    ----------
    .. [1] J. Serra, "Image Analysis and Mathematical Morphology", 1982: the black top-hat.
    .. [2] N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    parameters = parameters or BinarizeParameters()
    paper = estimate_paper(level, assumption.stroke_share)
    strength = _measure_strength(level, paper, parameters)
    threshold = _choose_threshold(strength, parameters)
    if assumption.is_strict:
        threshold = _choose_otsu(strength[strength >= threshold])
    components = _apply_hysteresis(strength, threshold, parameters.low_share)
    return Ink(strength, components, assumption.is_inverted)


def _measure_strength(level: Grey, paper: Grey, parameters: BinarizeParameters) -> InkStrength:
    floor = max(parameters.least_paper, parameters.noise_factor * measure_noise(level))
    missing = cv2.subtract(paper, level)
    if floor > 255:  # noqa: PLR2004  (more than a byte holds)
        return np.asarray(cv2.convertScaleAbs(missing, alpha=255 / floor), dtype=np.uint8)
    light = np.maximum(paper, np.uint8(floor))
    return np.asarray(cv2.divide(missing, light, scale=255), dtype=np.uint8)


def _choose_threshold(strength: InkStrength, parameters: BinarizeParameters) -> float:
    floor = round(parameters.least_contrast * 255)
    candidates = strength[strength >= floor]
    if candidates.size == 0:
        raise NoDigitFoundError
    otsu = _choose_otsu(candidates)
    clear = candidates[candidates > otsu]
    # Otsu splits anything, even ink of one strength.
    alike = parameters.alike * float(clear.mean()) if clear.size else otsu
    return max(min(otsu, alike), floor)


def _choose_otsu(candidates: NDArray[np.uint8]) -> float:
    return float(cv2.threshold(candidates, 0, 255, cv2.THRESH_OTSU)[0])


def _apply_hysteresis(strength: InkStrength, threshold: float, low_share: float) -> Components:
    weak = find_components(strength > threshold * low_share)
    holds_clear_ink = np.zeros(len(weak.numbers) + 1, dtype=np.bool_)
    holds_clear_ink[weak.labels[strength > threshold]] = True
    return weak.where(holds_clear_ink[1:])
